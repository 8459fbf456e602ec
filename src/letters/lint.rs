//! What a person should look at in letters that could take effect: gaps, machine words, dates nobody keeps.
//! Must not know what makes a letter unusable; loading refuses that.

mod words;

#[cfg(test)]
pub(super) use words::{holds, is_gappy, sympathy};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::later::{CHECK_IN, HOLDING};
use super::load::DEFAULT;
use super::template::{self, Facts};
use super::tidy::tidy;
use super::{Letters, Variant};
use crate::domain::language::Language;
use crate::domain::problem::{Problem, SourceFile};

/// Variants of one letter in one language, at least.
const VARIANTS: usize = 3;
/// Characters of one paragraph of a short note, at most.
const PARAGRAPH: usize = 600;
/// Characters of one word that a narrow screen can show on one line.
const WORD: usize = 60;
/// So many wordings of each place are looked at, and as many mixtures of them.
const WORDINGS: u64 = 4;
/// Characters of a letter's own subject, at most.
const SUBJECT: usize = 70;

/// How a department or a rule uses a letter.
#[derive(Debug, Clone)]
pub struct Use<'a> {
    /// The letter.
    pub letter: &'a str,
    /// Who uses it: `department billing`, `rule "praise"`.
    pub by: String,
    /// Whether a date is promised there and kept by the clock.
    pub dated: bool,
    /// Languages in which the department has a title.
    pub titles: BTreeSet<Language>,
}

impl Letters {
    /// Everything worth a look, by language and letter.
    pub fn lint(&self, uses: &[Use<'_>]) -> Vec<Problem> {
        let mut problems = self.inside.gaps().to_vec();
        for (language, letters) in &self.shelf {
            for (name, variants) in letters {
                self.lint_letter(*language, name, variants, uses, &mut problems);
            }
        }
        self.missing_languages(&mut problems);
        for used in uses {
            for language in self.shelf.keys().filter(|l| !used.titles.contains(l)) {
                if let Some(file) = self.first(*language, used.letter) {
                    let title = format!("{} has no title in `{language}`", used.by);
                    let hint = "its letters in that language cannot be used; add it under [department.title]";
                    problems.push(Problem::warning(file, None, title).hint(hint));
                }
            }
        }
        problems
    }

    fn first(&self, language: Language, letter: &str) -> Option<&Arc<SourceFile>> {
        self.shelf.get(&language)?.get(letter)?.first().map(|v| &v.file)
    }

    fn lint_letter(
        &self,
        language: Language,
        name: &str,
        variants: &[Variant],
        uses: &[Use<'_>],
        problems: &mut Vec<Problem>,
    ) {
        let Some(first) = variants.first() else { return };
        if variants.len() < VARIANTS {
            let title = format!("letter `{name}` has {} of {VARIANTS} variants in `{language}`", variants.len());
            let hint = format!("add `{name}.{}.txt`: nobody should get the same words twice", variants.len() + 1);
            problems.push(Problem::warning(&first.file, None, title).hint(hint));
        }
        let uses: Vec<&Use<'_>> = uses.iter().filter(|u| u.letter == name).collect();
        if uses.is_empty() && ![DEFAULT, HOLDING, CHECK_IN].contains(&name) {
            let title = format!("no department and no rule uses the letter `{name}`");
            problems.push(Problem::warning(&first.file, None, title).hint("name it with `letter = …`, or remove it"));
        }
        for variant in variants {
            self.lint_variant(language, variant, problems);
            let names_date = template::names(&self.engine, &variant.body).iter().any(|n| n == "by" || n == "day");
            let kept = uses.iter().find(|u| u.dated).filter(|_| !names_date && variant.answer_follows);
            if let Some(used) = kept.filter(|_| variants.iter().all(|v| v.answer_follows && v.announces_answer)) {
                let title = format!("this letter names no date, but {} promises one", used.by);
                problems.push(Problem::warning(&variant.file, None, title).hint("name it with `{{ by }}`"));
            }
        }
    }

    fn lint_variant(&self, language: Language, variant: &Variant, problems: &mut Vec<Problem>) {
        let mut warn = |span, title: String, hint: &str| {
            problems.push(Problem::warning(&variant.file, span, title).hint(hint.to_owned()));
        };
        let undated = self.rendered(variant, &facts(false));
        let plain = [undated.clone(), self.rendered(variant, &facts(true))].concat();
        let troubled = [true, false].map(|again| Facts { again, trouble: true, ..facts(true) });
        let asked = Facts { again: false, asks: true, ..facts(true) };
        let others = troubled.iter().chain([&asked]).flat_map(|facts| self.rendered(variant, facts));
        let texts: Vec<String> = plain.iter().cloned().chain(others).collect();
        let source = variant.file.text.as_str();
        let place = |word: &str| {
            let lower = source.to_lowercase();
            lower.find(word).map(|at| at..at + word.len()).filter(|r| source.get(r.clone()).is_some())
        };
        for word in words::machine(language).filter(|w| texts.iter().any(|t| words::holds(t, w))) {
            let hint = "say it as a person would, or leave it out";
            warn(place(word), format!("`{word}` gives the machine away"), hint);
        }
        for word in by_rote(language, variant, &plain) {
            let hint = "keep it for those in trouble: put it between {% if trouble %} and {% endif %}";
            warn(place(word), format!("`{word}` is said to everybody"), hint);
        }
        for word in words::dates(language).filter(|w| undated.iter().any(|text| words::holds(text, w))) {
            let hint = "write `{{ by }}`: it is the date that is kept, and empty where there is none";
            warn(place(word), format!("`{word}` promises a date that nobody keeps"), hint);
        }
        if let Some(long) = texts.iter().flat_map(|t| t.lines()).find(|l| l.chars().count() > PARAGRAPH) {
            let title = format!("a paragraph has {} characters", long.chars().count());
            warn(None, title, "a short note has at most 600");
        }
        if let Some(wide) = texts.iter().flat_map(|t| t.split_whitespace()).find(|w| w.is_ascii() && w.len() > WORD) {
            warn(place(&wide.to_lowercase()), "this is too long for one line".into(), "shorten it");
        }
        if texts.iter().any(|text| words::is_gappy(text)) {
            let hint = "put the words around it between {% if … %} and {% endif %}";
            warn(None, "a missing fact leaves a gap".into(), hint);
        }
        let subject = variant.subject.as_ref().and_then(|name| template::render(&self.engine, name, &facts(true)).ok());
        if let Some(subject) = subject.filter(|s| s.chars().count() > SUBJECT) {
            warn(place(&subject.to_lowercase()), "this subject is too long".into(), "70 characters are shown");
        }
    }

    /// The letter in several of its wordings.
    fn rendered(&self, variant: &Variant, facts: &Facts) -> Vec<String> {
        let written = |facts: &Facts| template::render(&self.engine, &variant.body, facts);
        let each = (0..WORDINGS).map(|nth| Facts { nth: Some(nth), ..facts.clone() });
        let mixed = (0..WORDINGS).map(|seed| Facts { seed, ..facts.clone() });
        let mut texts: Vec<String> =
            each.chain(mixed).filter_map(|facts| written(&facts).ok()).map(|t| tidy(&t)).collect();
        texts.dedup();
        texts
    }

    fn missing_languages(&self, problems: &mut Vec<Problem>) {
        let mut by_name: BTreeMap<&str, BTreeSet<Language>> = BTreeMap::new();
        for (language, letters) in &self.shelf {
            for name in letters.keys() {
                by_name.entry(name).or_default().insert(*language);
            }
        }
        for (name, there) in by_name {
            let missing: Vec<String> =
                self.shelf.keys().filter(|l| !there.contains(l)).map(|l| format!("`{l}`")).collect();
            let file = there.first().and_then(|language| self.first(*language, name));
            if let (Some(file), false) = (file, missing.is_empty()) {
                let title = format!("letter `{name}` is not there in {}", missing.join(", "));
                problems.push(Problem::warning(file, None, title).hint("`default` is sent there instead"));
            }
        }
    }
}

/// Words of sympathy in what everybody gets. A date that was missed is a reason of its own.
fn by_rote(language: Language, variant: &Variant, texts: &[String]) -> Vec<&'static str> {
    if variant.id.rsplit_once('.').is_some_and(|(letter, _)| letter == HOLDING) {
        return Vec::new();
    }
    words::sympathy(language).filter(|w| texts.iter().any(|text| words::holds(text, w))).collect()
}

/// Every fact or none; no trouble.
fn facts(full: bool) -> Facts {
    let mut facts = Facts { again: full, ..Facts::default() };
    facts.texts.insert("greeting", "Maria,".into());
    facts.texts.insert("title", "xx".into());
    facts.texts.insert("signature", "Jane".into());
    if full {
        for word in ["name", "by", "day", "came", "order", "about", "store", "product", "subject", "executive"] {
            facts.texts.insert(word, "xx".into());
        }
    }
    facts
}
