use std::collections::BTreeMap;

use super::*;
use crate::domain::language::Language;
use crate::rules::coverage::Coverage;

fn set(rules: &[(&str, &str)]) -> RuleSet {
    let text: Vec<String> = rules
        .iter()
        .map(|(name, when)| format!("[[rule]]\nname = \"{name}\"\ndepartment = \"pricing\"\n[rule.when]\n{when}\n"))
        .collect();
    load(&[("a.toml", &text.join("\n"))]).unwrap_or_else(|p| panic!("{}", shown(&p, Path::new("/"))))
}

/// Every finding as `line: title`.
fn found(set: &RuleSet) -> Vec<String> {
    let found = crate::rules::lint::lint(set, &BTreeMap::new());
    found.iter().map(|p| format!("{}: {}", p.place().map_or(0, |(line, _)| line), p.title)).collect()
}

fn found_in(rules: &[(&str, &str)]) -> Vec<String> {
    found(&set(rules))
}

#[test]
fn a_rule_whose_letters_an_earlier_one_takes_never_fires() {
    let never = ["7: “late” never fires"];
    assert_eq!(found_in(&[("early", "text = \"charged\""), ("late", "text = \"charged twice\"")]), never);
    assert_eq!(found_in(&[("early", "text = \"charge*\""), ("late", "subject = [\"charged\", \"charger\"]")]), never);
    assert_eq!(
        found_in(&[("early", "from = \"*@example.com\""), ("late", "from = \"a@example.com\"\ntext = \"coat\"")]),
        never
    );
    assert_eq!(
        found_in(&[
            ("early", "any = [{ text = \"coat\" }, { text = \"hat\" }]"),
            ("late", "text = \"hat\"\nlanguage = \"de\"")
        ]),
        never
    );
}

#[test]
fn rules_that_share_a_later_ones_letters_leave_it_nothing() {
    let rules =
        [("one", "text = \"coat\""), ("two", "text = \"hat\""), ("late", "text = [\"coat\", \"hats\", \"hat\"]")];
    assert_eq!(found_in(&rules), Vec::<String>::new());
    let rules = [("one", "text = \"coat\""), ("two", "text = \"hat*\""), ("late", "text = [\"coat\", \"hats\"]")];
    let all = crate::rules::lint::lint(&set(&rules), &BTreeMap::new());
    assert_eq!(all.len(), 1);
    assert!(
        all[0].label.contains("“one” and “two” take all its letters first (a.toml:1, a.toml:7)"),
        "{}",
        all[0].label
    );
}

#[test]
fn a_rule_that_only_overlaps_is_left_alone() {
    let none = Vec::<String>::new();
    assert_eq!(found_in(&[("early", "text = \"charged twice\""), ("late", "text = \"charged\"")]), none);
    assert_eq!(found_in(&[("early", "text = \"coat\"\nlanguage = \"de\""), ("late", "text = \"coat\"")]), none);
    assert_eq!(found_in(&[("early", "text = \"coat\"\nnot = { text = \"hat\" }"), ("late", "text = \"coat\"")]), none);
    assert_eq!(found_in(&[("early", "subject = \"coat\""), ("late", "text = \"coat\"")]), none);
}

#[test]
fn a_rule_that_goes_on_takes_nothing_away() {
    let text = "[[rule]]\nname = \"mark\"\ncontinue = true\ntags = [\"a\"]\nwhen = { text = \"coat\" }\n\
                [[rule]]\nname = \"late\"\ndepartment = \"pricing\"\nwhen = { text = \"coat\" }\n";
    assert_eq!(found(&load(&[("a.toml", text)]).unwrap()), Vec::<String>::new());
}

#[test]
fn a_rule_that_excludes_what_it_asks_for_never_fires() {
    assert_eq!(found_in(&[("r", "text = [\"coats\", \"coat\"]\nnot = { text = \"coat*\" }")]), ["1: “r” never fires"]);
    assert_eq!(
        found_in(&[("r", "text = [\"coats\", \"hat\"]\nnot = { text = \"coat*\" }")]),
        ["5: “coats” never counts: the `not` of this rule excludes it"]
    );
}

#[test]
fn words_that_add_nothing_to_their_list_are_told_where_they_stand() {
    assert_eq!(
        found_in(&[("r", "text = [\"charge*\",\n  \"double charges\", \"Refund\",\n  \"refund\", \"bill\"]")]),
        ["6: “double charges” adds nothing: “charge*” is in the list", "7: “Refund” stands in this list twice"]
    );
    assert_eq!(found_in(&[("r", "text = [\"charge\", \"charges\", \"re charge\"]\n")]).len(), 1);
}

#[test]
fn a_word_is_pointed_at_in_the_condition_and_not_in_a_tag_of_the_same_name() {
    let text = "[[rule]]\nname = \"refund\"\ntags = [\"refund\"]\nwhen = { text = [\"refund*\", \"refund\"] }\n";
    assert_eq!(found(&load(&[("a.toml", text)]).unwrap()), ["4: “refund” adds nothing: “refund*” is in the list"]);
}

#[test]
fn what_matches_every_letter_is_told() {
    let found = found_in(&[("r", "text = { regex = '\\w+' }"), ("s", "text = \"coat\"")]);
    assert_eq!(found, ["1: this rule takes every ordinary letter", "5: this expression matches every ordinary letter"]);
    let found = found_in(&[("r", "not = { text = \"hat\" }"), ("s", "text = \"coat\"")]);
    assert_eq!(found, ["1: this rule takes every ordinary letter"]);
    // The last one may: it is where the rest goes.
    assert_eq!(found_in(&[("s", "text = \"coat\""), ("r", "not = { text = \"hat\" }")]), Vec::<String>::new());
}

#[test]
fn an_example_that_another_file_takes_is_told_and_one_that_may_lose_is_not() {
    let first = "[[rule]]\nname = \"first\"\ndepartment = \"stores\"\nwhen = { text = \"coat\" }\n";
    let second = "[[rule]]\nname = \"second\"\ndepartment = \"pricing\"\nwhen = { text = [\"price\"] }\n\
                  [[rule.example]]\nbody = \"The price of the coat.\"\nmatches = true\n";
    let set = load(&[("a.toml", first), ("b.toml", second)]).unwrap();
    assert_eq!(found(&set), ["5: “first” takes this example first (a.toml:1)"]);
    let set = load(&[("a.toml", first), ("b.toml", &format!("{second}wins = false\n"))]).unwrap();
    assert_eq!(found(&set), Vec::<String>::new());
}

#[test]
fn a_letter_that_some_languages_lack_is_told_at_the_rule_that_names_it() {
    let text = "[[rule]]\nname = \"r\"\nletter = \"billing\"\nwhen = { text = \"coat\" }\n";
    let set = load(&[("a.toml", text)]).unwrap();
    let missing = BTreeMap::from([("billing".to_owned(), vec![Language::parse("fr").unwrap()])]);
    let found = crate::rules::lint::lint(&set, &missing);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].title.as_str(), found[0].place()), ("the letter `billing` is missing in fr", Some((3, 10))));
}

#[test]
fn departments_that_get_nothing_are_named_but_for_the_default_one() {
    let set = set(&[("r", "text = \"coat\"")]);
    let idle = crate::rules::lint::without_a_rule(&set, &terms().departments);
    assert_eq!(idle.iter().map(|d| d.as_str()).collect::<Vec<_>>(), ["legal", "shipping", "stores"]);
}

#[test]
fn coverage_counts_who_fired_who_came_too_late_and_what_fell_through() {
    let text = "[[rule]]\nname = \"mark\"\ncontinue = true\ntags = [\"a\"]\nwhen = { text = \"coat\" }\n\
                [[rule]]\nname = \"one\"\ndepartment = \"pricing\"\nwhen = { text = \"coat\" }\n\
                [[rule]]\nname = \"two\"\ndepartment = \"stores\"\nwhen = { text = [\"coat\", \"hat\"] }\n";
    let set = load(&[("a.toml", text)]).unwrap();
    let mut coverage = Coverage::of(&set);
    for body in ["A coat.", "A hat.", "A shoe."] {
        coverage.add(&set, &set.matching_places(&letter("", body).seen()));
    }
    let counts: Vec<_> = coverage.rules.iter().map(|r| (r.rule.as_str(), r.fired, r.too_late)).collect();
    assert_eq!(counts, [("mark", 1, 0), ("one", 1, 0), ("two", 1, 1)]);
    assert_eq!((coverage.letters, coverage.to_default), (3, 1));
}
