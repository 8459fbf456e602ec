//! What rules cost beside what a letter costs anyway. Ratios, not times, are the result: times belong to the machine.
//! `cargo bench --bench rules`; `-- shipped` measures the shipped set on letters of 24 KB.

#[path = "../tests/support/shipped.rs"]
mod shipped;

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use answerable::domain::office::DepartmentName;
use answerable::mail::{self, ReadSettings};
use answerable::rules::{RuleSet, Seen, Terms};

/// Words that any letter has; the rest of the vocabulary is made up.
const COMMON: &str = "the a my your and of to in is was for with that this it on at by from have has not but we you \
    please order parcel shop coat shoes money refund price broken late twice service delivery store website account \
    wrote called received charged bought returned ordered sent told never always again since when after before";

/// xorshift: the same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

fn vocabulary(dice: &mut Dice) -> Vec<String> {
    let syllables = [
        "ba", "con", "der", "fle", "gri", "hal", "in", "jo", "kel", "lum", "mer", "nor", "pos", "qui", "rest", "sal",
        "tor", "un", "ver", "wil",
    ];
    let made = |dice: &mut Dice| (0..3 + dice.below(3)).map(|_| syllables[dice.below(syllables.len())]).collect();
    COMMON.split_whitespace().map(str::to_owned).chain((0..20_000).map(|_| made(dice))).collect()
}

fn phrase(dice: &mut Dice, words: &[String]) -> String {
    let common = COMMON.split_whitespace().count();
    let rare = |dice: &mut Dice| &words[common + dice.below(words.len() - common)];
    let any = |dice: &mut Dice| words[dice.below(common)].clone();
    match dice.below(5) {
        0 => format!("{}*", rare(dice)),
        1 => format!("{} {} {}", any(dice), rare(dice), any(dice)),
        2 => format!("{} {}", rare(dice), rare(dice)),
        _ => format!("{} {}", any(dice), rare(dice)),
    }
}

/// Rules of five patterns each, one in twenty of which is an expression, and an example for each.
fn rules(count: usize) -> String {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let words = vocabulary(&mut dice);
    let mut text = String::new();
    for n in 0..count {
        let phrases: Vec<String> = (0..4).map(|_| phrase(&mut dice, &words)).collect();
        let fifth = match n % 4 {
            0 => format!("{{ regex = '\\b{} no\\.? ?(?P<number>\\d{{4,}})' }}", phrases[3].trim_end_matches('*')),
            _ => format!("\"{}\"", phrase(&mut dice, &words)),
        };
        let list = phrases.iter().map(|p| format!("\"{p}\"")).collect::<Vec<_>>().join(", ");
        write!(
            text,
            "[[rule]]\nname = \"rule {n}\"\ndepartment = \"billing\"\n[rule.when]\ntext = [{list}, {fifth}]\n\
             [[rule.example]]\nbody = \"Hello, {} is what it says.\"\nmatches = true\nwins = false\n\n",
            phrases[0].trim_end_matches('*')
        )
        .unwrap();
    }
    text
}

fn letter(octets: usize) -> String {
    let mut dice = Dice(42);
    let words = vocabulary(&mut dice);
    let common = COMMON.split_whitespace().count();
    let mut text = String::new();
    while text.len() < octets {
        let word = if dice.below(20) == 0 { &words[dice.below(words.len())] } else { &words[dice.below(common)] };
        text.push_str(word);
        text.push_str(["", "", "", "", "", ",", "."][dice.below(7)]);
        text.push(if dice.below(12) == 0 { '\n' } else { ' ' });
    }
    text
}

fn load(text: &str) -> RuleSet {
    let folder = tempfile::tempdir().unwrap();
    // As operators keep them: some hundred rules a file.
    for (n, part) in text.split("\n\n").collect::<Vec<_>>().chunks(500).enumerate() {
        std::fs::write(folder.path().join(format!("{n:03}.toml")), part.join("\n\n")).unwrap();
    }
    let billing = DepartmentName::parse("billing").unwrap();
    let terms = Terms { departments: [billing.clone()].into(), default_department: billing, letters: None };
    RuleSet::load(folder.path(), &terms)
        .unwrap_or_else(|p| panic!("{}", p.iter().take(3).map(|p| p.render(false)).collect::<Vec<_>>().join("\n")))
}

/// The shortest of many runs: a busy machine only ever adds.
fn least(mut work: impl FnMut()) -> Duration {
    let one = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..400).map(one).min().unwrap_or_default()
}

fn main() {
    if std::env::args().any(|a| a == "shipped") {
        return shipped_rules();
    }
    let body = letter(10_000);
    let raw = format!(
        "From: Maria Lopez <maria@shop.example>\r\nTo: jane.doe@example.com\r\nSubject: My order\r\n\
         Date: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@shop.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{}",
        body.replace('\n', "\r\n")
    );
    let settings = ReadSettings { size: raw.len() as u64, whole: true, ..ReadSettings::default() };
    let message = mail::read(raw.as_bytes(), &settings);
    let seen = Seen::of(&message, None);

    let mut sets = Vec::new();
    for count in [100, 1_000, 10_000] {
        let text = rules(count);
        let start = Instant::now();
        let set = load(&text);
        println!("load and check {count:>6} rules with as many examples: {:>9.1?}", start.elapsed());
        sets.push((count, set));
    }
    // In turn, so that a busy machine is busy for all of them.
    let mut best = [Duration::MAX; 4];
    for _ in 0..5 {
        best[3] = best[3].min(least(|| _ = black_box(mail::read(black_box(raw.as_bytes()), &settings))));
        for (time, (_, set)) in best.iter_mut().zip(&sets) {
            *time = (*time).min(least(|| _ = black_box(set.classify(black_box(&seen)))));
        }
    }
    println!("one letter of {} octets: parsed in {:?}", raw.len(), best[3]);
    for (time, (count, set)) in best.iter().zip(&sets) {
        println!("    against {count:>6} rules {time:>9.1?}, {} match", set.matching(&seen).len());
    }
    let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    println!("10,000 rules cost {:.2} times what 100 rules cost (at most 3)", ratio(best[2], best[0]));
    println!("1,000 rules cost {:.2} times what parsing costs (below 1)", ratio(best[1], best[3]));
}

/// The shipped rules on letters of 24 KB, in ASCII and not.
fn shipped_rules() {
    let set = shipped::desk().rules;
    let ascii = "I ordered a coat in your shop and it was lovely, but the sleeve came off after a week of wear. ";
    let german = "Ich habe für die Größe einen Mantel bestellt, und der Ärmel löste sich nach einer Woche völlig ab. ";
    for (name, text) in [("ASCII", ascii.repeat(260)), ("German", german.repeat(240)), ("varied", letter(24_576))] {
        let raw = format!(
            "From: Maria <maria@shop.example>\r\nSubject: A coat\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}"
        );
        let message = mail::read(raw.as_bytes(), &ReadSettings { whole: true, ..ReadSettings::default() });
        let seen = Seen::of(&message, None);
        let time = least(|| _ = black_box(set.classify(black_box(&seen))));
        println!("shipped rules, {name} letter of {} octets: {time:?}", text.len());
    }
}
