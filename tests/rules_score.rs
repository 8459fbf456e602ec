//! The shipped rules: their examples, and how many labelled letters they send to the right department.
//! `answerable rules score FILE.jsonl` tells the same for any other letters.

#[path = "support/shipped.rs"]
mod shipped;

use answerable::domain::language::Language;
use answerable::domain::message::*;
use answerable::domain::verdict::{Acknowledge, Priority};
use answerable::rules::Seen;

fn message(subject: &str, body: &str, language: &str) -> Message {
    Message {
        id: None,
        sender: Sender::Missing,
        form: None,
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
    let set = shipped::desk().rules;
    let results = set.check_examples();
    let taken: Vec<_> = results
        .iter()
        .filter_map(|r| Some(format!("{} #{} is taken by {}", r.rule, r.number, r.taken_by.as_ref()?)))
        .collect();
    assert!(taken.is_empty(), "{}", taken.join("\n"));
    assert!(set.rules().all(|r| r.examples() >= 2), "every shipped rule has examples");
}

/// What people may rely on, for letters that were written for it (see the README beside them).
#[test]
fn most_letters_go_to_the_right_department_and_few_to_a_wrong_one() {
    for name in ["first", "second", "third", "unseen"] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_answerable"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["-c", "config/answerable.toml", "--json", "rules", "score"])
            .arg(format!("tests/fixtures/letters/{name}.jsonl"))
            .output()
            .unwrap();
        let counts: Vec<serde_json::Value> =
            String::from_utf8(output.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        let all: Vec<_> = counts.iter().filter(|c| c["label"] == "all").collect();
        assert_eq!(all.len(), 4, "{name}");
        for count in all {
            let share = |what: &str| 100 * count[what].as_u64().unwrap() / count["rows"].as_u64().unwrap();
            assert!(share("right") >= 90 && share("wrong") <= 10, "{name}: {count}");
        }
    }
}

/// A wrong word in answer to one of these would make the news; in answer to the others silence would be rude.
#[test]
fn letters_that_a_person_must_see_first_are_held_and_ordinary_ones_are_not() {
    let set = shipped::desk().rules;
    let rows = std::fs::read_to_string("tests/fixtures/careful/letters.tsv").unwrap();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for row in rows.lines().skip(1) {
        let [label, language, subject, body] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let letter = message(subject, &body.replace("\\n", "\n"), language);
        let verdict = set.classify(&Seen::of(&letter, None));
        let held = verdict.acknowledge == Acknowledge::Hold;
        let urgent = verdict.priority == Priority::High && verdict.to_executive;
        if held != label.starts_with("careful:") || held && !urgent {
            wrong.push(format!("{label} {language} {subject}: {:?} {:?}", verdict.acknowledge, verdict.reasons));
        }
        count += 1;
    }
    assert!(count >= 140, "{count} letters");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Prints what one letter of 24 KB costs; run it with `--release`, for a debug build says nothing.
#[test]
fn cost_of_one_long_letter() {
    if std::env::var("TIMES").is_err() {
        return;
    }
    let set = shipped::desk().rules;
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
