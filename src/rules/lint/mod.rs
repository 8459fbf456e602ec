//! Rules that are allowed and hardly meant: what can never fire, what says nothing, what contradicts.
//! Must not know settings or letters; it is told which letters are missing where.

mod entail;
mod implied;
mod place;
mod shadow;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::examples::Example;
use super::rule::Rule;
use super::set::RuleSet;
use super::test::{Ask, Condition};
use crate::domain::language::Language;
use crate::domain::office::DepartmentName;
use crate::domain::problem::Problem;
use implied::Implied;

/// Ordinary beginnings of letters that have no word in common: what holds for all of them holds for any.
const ORDINARY: [(&str, &str); 6] = [
    ("Question", "Hello there, could you tell me more about it?"),
    ("Anfrage", "Guten Tag, dazu hätte ich gern Näheres gewusst."),
    ("Renseignement", "Bonjour, je voudrais en savoir plus à ce sujet."),
    ("Consulta", "Buenos días: quisiera saber algo más de esto."),
    ("Richiesta", "Salve, vorrei qualche notizia in merito."),
    ("Vraag", "Dag, kunt u mij daar iets meer over vertellen?"),
];

/// Everything in a set that a person should look at, in the order of the rules. `missing` names for each letter the
/// languages in which it is not there although others are.
pub fn lint(set: &RuleSet, missing: &BTreeMap<String, Vec<Language>>) -> Vec<Problem> {
    let mut problems: Vec<Problem> = set.warnings().to_vec();
    let implied = Implied::of(set);
    let everything = always(set);
    let shadows = shadow::Shadows::of(set, &implied);
    let last = set.rules().count().saturating_sub(1);
    for (at, rule) in set.rules().enumerate() {
        if let Some(problem) = shadows.never(at, rule).or_else(|| shadow::contradiction(rule, &implied)) {
            problems.push(problem);
            continue;
        }
        problems.extend(takes_all(set, at, rule).filter(|_| at < last));
        problems.extend(says_nothing(set, rule, &everything));
        let mut lists = Vec::new();
        alternatives(&rule.when, &mut lists);
        lists.iter().for_each(|tests| problems.extend(swallowed(set, rule, tests, &implied, &everything)));
        problems.extend(shadow::idle_words(set, rule, &implied));
        problems.extend(letter_missing(rule, missing));
        problems.extend(rule.examples.iter().filter_map(|example| contradicted(set, at, rule, example)));
    }
    problems
}

/// Departments other than the default one that no rule gives anything to.
pub fn without_a_rule(set: &RuleSet, departments: &BTreeSet<DepartmentName>) -> Vec<DepartmentName> {
    let served: BTreeSet<&DepartmentName> = set.rules().filter_map(|r| r.route.department.as_ref()).collect();
    let idle = departments.iter().filter(|d| *d != set.default_department() && !served.contains(d));
    idle.cloned().collect()
}

/// The tests that hold for every ordinary letter.
fn always(set: &RuleSet) -> BTreeSet<usize> {
    let letters =
        ORDINARY.map(|(subject, body)| Example { subject: subject.into(), body: body.into(), ..Example::default() });
    let held = letters.map(|letter| set.matcher().look(&letter.seen()).held().collect::<BTreeSet<usize>>());
    let asks_text =
        |test: &usize| set.matcher().test(*test).is_some_and(|t| matches!(t.ask, Ask::Words(_) | Ask::Expression(_)));
    let [first, rest @ ..] = held;
    first.into_iter().filter(|t| asks_text(t) && rest.iter().all(|h| h.contains(t))).collect()
}

fn takes_all(set: &RuleSet, at: usize, rule: &Rule) -> Option<Problem> {
    if rule.route.goes_on {
        return None;
    }
    let takes = |(subject, body): &(&str, &str)| {
        let letter = Example { subject: (*subject).into(), body: (*body).into(), ..Example::default() };
        set.read(&letter.seen()).matched.contains(&at)
    };
    ORDINARY.iter().all(takes).then(|| {
        warning(rule, rule.span.clone(), "this rule takes every ordinary letter")
            .label("hardly any rule after it is asked")
            .hint("say what such a letter has, or put the rule last")
    })
}

fn says_nothing(set: &RuleSet, rule: &Rule, everything: &BTreeSet<usize>) -> Vec<Problem> {
    let mut asked = BTreeSet::new();
    rule.when.tests(&mut |test| _ = asked.insert(test));
    let nothing = asked.intersection(everything).filter_map(|test| set.matcher().test(*test));
    let told = |test: &super::test::Test| {
        let (what, hint) = match test.ask {
            Ask::Expression(_) => ("expression", "name letters that must be there"),
            _ => ("word", "write more letters before the `*`"),
        };
        warning(rule, place::of(rule, &test.written), format!("this {what} matches every ordinary letter")).hint(hint)
    };
    nothing.map(told).collect()
}

/// Every list of values in a condition.
fn alternatives<'a>(condition: &'a Condition, out: &mut Vec<&'a [usize]>) {
    match condition {
        Condition::AnyTest(tests) => out.push(tests),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|c| alternatives(c, out)),
        Condition::Not(not) => alternatives(not, out),
    }
}

/// Values of a list that never add anything to it.
fn swallowed(
    set: &RuleSet,
    rule: &Rule,
    tests: &[usize],
    implied: &Implied,
    everything: &BTreeSet<usize>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (i, test) in tests.iter().enumerate() {
        let by = tests.iter().enumerate().find(|(j, other)| {
            // Of two that mean the same, the first stays.
            *j != i && implied.holds_with(*test, **other) && (!implied.holds_with(**other, *test) || *j < i)
        });
        let (Some((_, by)), Some(word)) = (by, set.matcher().test(*test)) else { continue };
        let Some(by) = set.matcher().test(*by).filter(|_| !everything.contains(by)) else { continue };
        let twice = by.written.to_lowercase() == word.written.to_lowercase();
        let title = match twice {
            true => format!("\u{201c}{}\u{201d} stands in this list twice", word.written),
            false => {
                format!("\u{201c}{}\u{201d} adds nothing: \u{201c}{}\u{201d} is in the list", word.written, by.written)
            }
        };
        let span = if twice { place::last(rule, &word.written) } else { place::of(rule, &word.written) };
        problems.push(warning(rule, span, title).hint("delete it"));
    }
    problems
}

fn letter_missing(rule: &Rule, missing: &BTreeMap<String, Vec<Language>>) -> Option<Problem> {
    let letter = rule.route.letter.as_ref()?;
    let languages = missing.get(letter).filter(|l| !l.is_empty())?;
    let codes: Vec<&str> = languages.iter().map(|l| l.code()).collect();
    let title = format!("the letter `{letter}` is missing in {}", codes.join(", "));
    let files: Vec<String> = codes.iter().map(|code| format!("{code}/{letter}.txt")).collect();
    let hint = format!("add {}; until then `default` is sent", files.join(", "));
    Some(warning(rule, place::letter(rule, letter), title).hint(hint))
}

/// An example that an earlier rule of another file takes away.
fn contradicted(set: &RuleSet, at: usize, rule: &Rule, example: &Example) -> Option<Problem> {
    let by = super::examples::check(set, at, rule, example).taken_by?;
    let first = set.rules().find(|r| r.name == by)?;
    // Where both send it to the same place, neither is wrong.
    if first.route.department == rule.route.department {
        return None;
    }
    let place = format!("{}:{}", first.file_name(), first.line());
    Some(
        warning(rule, example.span.clone(), format!("\u{201c}{by}\u{201d} takes this example first ({place})"))
            .label(format!("meant for \u{201c}{}\u{201d}", rule.name))
            .hint("narrow that rule, change the order of the files, or say `wins = false` if it is meant so"),
    )
}

fn warning(rule: &Rule, span: std::ops::Range<usize>, title: impl Into<String>) -> Problem {
    Problem::warning(&Arc::clone(&rule.file), Some(span), title)
}
