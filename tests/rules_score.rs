//! How many labelled letters the shipped rules send to the right department.
//! `CORPUS=complaints.jsonl cargo test --test rules_score -- --nocapture` prints it; without CORPUS
//! only the shipped set itself is checked. SHOW=wrong or SHOW=default lists letters, LANG_ONLY limits them.

use std::collections::BTreeMap;
use std::path::Path;

use answerable::domain::language::Language;
use answerable::domain::message::*;
use answerable::domain::office::DepartmentName;
use answerable::rules::{RuleSet, Seen, Terms};

const DEPARTMENTS: [&str; 10] = [
    "billing",
    "shipping",
    "product-quality",
    "stores-service",
    "website-app",
    "account-security",
    "legal-privacy",
    "press",
    "jobs",
    "office",
];

fn department(name: &str) -> DepartmentName {
    DepartmentName::parse(name).unwrap()
}

fn shipped() -> RuleSet {
    let terms = Terms {
        departments: DEPARTMENTS.map(department).into(),
        default_department: department("office"),
        letters: None,
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/rules");
    RuleSet::load(&folder, &terms).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(|p| p.render(false)).collect::<Vec<_>>().join("\n\n"))
    })
}

fn message(subject: &str, body: &str, language: &str) -> Message {
    Message {
        id: None,
        sender: Sender::Missing,
        reply_to: vec![],
        recipients: vec![],
        return_path: ReturnPath::Absent,
        subject: subject.into(),
        date: None,
        in_reply_to: vec![],
        references: vec![],
        headers: Headers::default(),
        authentication: Authentication { result: AuthenticationResult::None, detail: String::new() },
        body: Body { text: body.into(), new_text: body.into(), ..Body::default() },
        attachments: vec![],
        report: None,
        size: 0,
        fingerprint: String::new(),
        language: Language::parse(language),
        defects: vec![],
    }
}

#[test]
fn every_example_of_the_shipped_rules_is_handled_by_its_rule() {
    let set = shipped();
    let results = set.check_examples();
    let taken: Vec<_> = results
        .iter()
        .filter_map(|r| Some(format!("{} #{} is taken by {}", r.rule, r.number, r.taken_by.as_ref()?)))
        .collect();
    assert!(taken.is_empty(), "{}", taken.join("\n"));
    assert!(set.rules().all(|r| r.examples() >= 2), "every shipped rule has examples");
}

#[test]
fn score_of_the_shipped_rules() {
    let Ok(corpus) = std::env::var("CORPUS") else { return };
    let (show, only) = (std::env::var("SHOW").unwrap_or_default(), std::env::var("LANG_ONLY").unwrap_or_default());
    let set = shipped();
    let mut counts: BTreeMap<(String, String), [usize; 3]> = BTreeMap::new();
    for line in std::fs::read_to_string(corpus).unwrap().lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let (language, label, confidence) = (text("lang"), text("label"), text("confidence"));
        if label == "spam" {
            continue;
        }
        let wanted = if label == "praise" || label == "other" { "office" } else { &label };
        let verdict = set.classify(&Seen::of(&message(&text("subject"), &text("body"), &language), None));
        let got = verdict.department.as_str();
        let outcome = match got {
            _ if got == wanted => 0,
            "office" if verdict.rule.is_none() => 2,
            _ => 1,
        };
        if (show == "wrong" && outcome == 1 || show == "default" && outcome == 2)
            && (only.is_empty() || only == language)
        {
            let rule = verdict.rule.unwrap_or_default();
            let body: String = text("body").replace('\n', " ").chars().take(160).collect();
            println!("{language} {label} ({confidence}) -> {got} [{rule}] {} | {body}", text("subject"));
            println!("      {}", verdict.reasons.join(" / ").chars().take(200).collect::<String>());
        }
        for key in [label, "all".into()] {
            counts.entry((language.clone(), key)).or_default()[outcome] += 1;
        }
    }
    println!("{:4} {:18} {:>6} {:>6} {:>7} {:>6}", "", "", "right", "wrong", "default", "rows");
    for ((language, label), [right, wrong, default]) in counts {
        let all = right + wrong + default;
        let share = |n: usize| format!("{:.0}%", 100.0 * n as f64 / all as f64);
        println!("{language:4} {label:18} {:>6} {:>6} {:>7} {all:>6}", share(right), share(wrong), share(default));
    }
}

/// Prints what one letter of 24 KB costs; run it with `--release`, for a debug build says nothing.
#[test]
fn cost_of_one_long_letter() {
    if std::env::var("TIMES").is_err() {
        return;
    }
    let set = shipped();
    let ascii = "I ordered a coat in your shop and it was lovely, but the sleeve came off after a week of wear. ";
    let german = "Ich habe für die Größe einen Mantel bestellt, und der Ärmel löste sich nach einer Woche völlig ab. ";
    for text in [ascii, german] {
        let letter = message("A coat", &text.repeat(24_576 / text.len()), "en");
        let start = std::time::Instant::now();
        for _ in 0..500 {
            std::hint::black_box(set.classify(std::hint::black_box(&Seen::of(&letter, None))));
        }
        println!("{:?} for {} octets", start.elapsed() / 500, letter.body.new_text.len());
    }
}
