//! What operators do with rules before they trust them: lint, diff, coverage, score, explain.
//! Every test has a folder of its own with Maildirs; nothing listens anywhere.

#[path = "support/desk.rs"]
mod desk;

use std::fs;
use std::path::Path;
use std::process::Command;

use answerable::config;
use answerable::daemon::{forgetting, setup};
use answerable::store::Store;
use desk::{Desk, Shape};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

const RULES: &str = r#"
[[rule]]
name = "money"
department = "billing"
when = { text = ["invoice*", "charged twice"] }

[[rule]]
name = "parcels"
department = "shipping"
when = { text = "parcel" }

[[rule]]
name = "castles"
department = "office"
when = { text = "castle" }
"#;

struct House(Desk);

impl std::ops::Deref for House {
    type Target = Desk;
    fn deref(&self) -> &Desk {
        &self.0
    }
}

impl House {
    fn new(remember: &str) -> Self {
        let house = Self(Desk::open(&Shape {
            rules: RULES,
            rules_table: &format!("remember = \"{remember}\""),
            departments: &[("office", ""), ("billing", ""), ("shipping", "")],
            ..Shape::default()
        }));
        fs::create_dir(house.path("candidate")).unwrap();
        fs::write(house.path("candidate/10.toml"), RULES).unwrap();
        house
    }

    fn letter(&self, folder: &str, name: &str, text: &str) {
        let letter = format!(
            "Return-Path: <{name}@example.net>\nFrom: Maria Lopez <{name}@example.net>\nTo: jane.doe@example.com\n\
             Subject: About {name}\nDate: Sat, 21 Nov 2026 10:00:00 +0000\nMessage-ID: <{name}@mail.example.net>\n\
             X-Store: Leeds\nDKIM-Signature: v=1; b=abc\n\n{text}\n"
        );
        fs::write(self.path(folder).join(format!("{name}.eml")), letter).unwrap();
    }

    /// Three letters through the whole daemon.
    fn drain(&self) {
        self.letter("in/new", "one", "My parcel is late.");
        self.letter("in/new", "two", "You charged twice for a coat.");
        self.letter("in/new", "three", "What a lovely morning.");
        self.text(&["run", "--drain"]);
    }
}

#[test]
fn a_diff_over_stored_mail_shows_each_change_with_reasons_of_both_sides_and_totals() {
    let house = House::new("90 days");
    house.drain();
    let candidate = RULES.replace("\"shipping\"", "\"billing\"\npriority = \"high\"\nacknowledge = \"hold\"");
    fs::write(house.path("candidate/10.toml"), candidate).unwrap();
    let changes = house.json(&["rules", "diff", "candidate"]);
    let (totals, letters) = changes.split_last().unwrap();
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert_eq!(letters[0]["subject"], "About one");
    assert_eq!(letters[0]["from"], "one@example.net");
    assert_eq!(letters[0]["changes"]["department"], serde_json::json!(["shipping", "billing"]));
    assert_eq!(letters[0]["changes"]["priority"], serde_json::json!(["normal", "high"]));
    assert_eq!(letters[0]["changes"]["acknowledgement"], serde_json::json!(["now", "hold"]));
    assert!(letters[0]["now"]["reasons"][0].as_str().unwrap().contains("the text has “parcel”"));
    assert!(letters[0]["then"]["reasons"][0].as_str().unwrap().contains("rule “parcels”"));
    assert_eq!((&totals["letters"], &totals["changed"]), (&3.into(), &1.into()));
    assert_eq!(totals["departments"]["billing"], serde_json::json!([1, 2]));
    assert_eq!(totals["moves"], serde_json::json!([["shipping", "billing", 1]]));
    let text = house.text(&["rules", "diff", "candidate"]);
    for words in ["department       shipping -> billing", "1 from shipping to billing", "3 letters, 1 would be treated"]
    {
        assert!(text.contains(words), "{text}");
    }
    assert!(house.json(&["rules", "diff", "candidate", "--since", "2999-01-01"])[0]["letters"] == 0);
}

#[test]
fn a_diff_reads_folders_and_mboxes_as_well_and_equal_sets_differ_in_nothing() {
    let house = House::new("0s");
    fs::create_dir(house.path("letters")).unwrap();
    house.letter("letters", "one", "My parcel is late.");
    house.letter("letters", "two", "A castle.");
    let same = house.json(&["rules", "diff", "candidate", "--mail", "letters"]);
    assert_eq!((same.len(), &same[0]["letters"], &same[0]["changed"]), (1, &2.into(), &0.into()));
    let mbox: String = ["one", "two"]
        .iter()
        .map(|n| {
            let letter = fs::read_to_string(house.path("letters").join(format!("{n}.eml"))).unwrap();
            format!("From x@example.net Sat Nov 21 10:00:00 2026\n{letter}\n")
        })
        .collect();
    fs::write(house.path("mail.mbox"), mbox).unwrap();
    fs::write(house.path("candidate/10.toml"), RULES.replace("\"parcel\"", "\"castle\"")).unwrap();
    let changed = house.json(&["rules", "diff", "candidate", "--mail", "mail.mbox"]);
    let files: Vec<_> = changed.iter().filter_map(|c| c["letter"].as_str()).collect();
    assert_eq!(files, ["mail.mbox#1", "mail.mbox#2"]);
}

#[test]
fn a_rule_may_ask_the_stored_letters_for_headers_and_for_who_writes() {
    let house = House::new("90 days");
    house.drain();
    house.letter("in/new", "again", "Hello.");
    let second =
        fs::read_to_string(house.path("in/new/again.eml")).unwrap().replace("again@example.net", "one@example.net");
    fs::write(house.path("in/new/again.eml"), second).unwrap();
    house.text(&["run", "--drain"]);
    let more = "[[rule]]\nname = \"leeds\"\ndepartment = \"shipping\"\n[rule.when]\nheader.X-Store = \"leeds\"\nsender = \"known\"\n";
    fs::write(house.path("candidate/05.toml"), more).unwrap();
    let changed = house.json(&["rules", "diff", "candidate"]);
    let subjects: Vec<_> = changed.iter().filter_map(|c| c["subject"].as_str()).collect();
    assert_eq!(subjects, ["About again"]);
}

#[test]
fn a_candidate_that_is_wrong_is_a_problem_of_its_files() {
    let house = House::new("90 days");
    fs::write(house.path("candidate/10.toml"), "[[rule]]\nname = 1\n").unwrap();
    assert_eq!(house.answerable(&["rules", "diff", "candidate"]).status.code(), Some(78));
    assert_eq!(house.answerable(&["rules", "diff", "rules", "--since", "soon"]).status.code(), Some(2));
}

#[test]
fn what_is_kept_of_a_letter_outlives_its_bytes_and_goes_with_its_sender() {
    let house = House::new("90 days");
    house.drain();
    let coverage = |house: &House| house.json(&["rules", "coverage"]);
    let before = coverage(&house);
    assert_eq!(before.last().unwrap()["letters"], 3);
    for thread in house.json(&["threads", "list"]) {
        house.text(&["threads", "close", thread["id"].as_str().unwrap()]);
    }
    let url = format!("sqlite:{}", house.path("answerable.db").display());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(&url).await.unwrap();
        let config = config::load_without_secrets(&house.path("answerable.toml")).unwrap();
        let keys = setup::keys(&store).await.unwrap();
        let desk = setup::desks(&config, &keys).unwrap().remove(0);
        let (now, later) = (Timestamp::now(), Timestamp::now() + SignedDuration::from_hours(1));
        assert_eq!(forgetting::keep(&store, &desk, later, SignedDuration::ZERO, now).await.unwrap(), 0);
        assert_eq!(forgetting::keep(&store, &desk, later, config.remember, now).await.unwrap(), 3);
        assert_eq!(forgetting::keep(&store, &desk, later, config.remember, now).await.unwrap(), 0);
        store.close().await;
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        sqlx::query("DELETE FROM raw").execute(&pool).await.unwrap();
        pool.close().await;
    });
    assert_eq!(coverage(&house), before);
    let erased = house.json(&["threads", "erase", "one@example.net", "--yes"]);
    assert_eq!(erased[0]["remains"], serde_json::json!([]));
    assert_eq!(coverage(&house).last().unwrap()["letters"], 2);
    runtime.block_on(async {
        let store = Store::open(&url).await.unwrap();
        assert_eq!(store.forget_seen(Timestamp::now() - SignedDuration::from_hours(1)).await.unwrap(), 0);
        assert_eq!(store.forget_seen(Timestamp::now() + SignedDuration::from_hours(1)).await.unwrap(), 2);
        store.close().await;
    });
    assert_eq!(coverage(&house).last().unwrap()["letters"], 0);
}

#[test]
fn coverage_tells_who_fired_who_never_did_and_what_fell_to_the_default() {
    let house = House::new("90 days");
    house.drain();
    let counts = house.json(&["rules", "coverage"]);
    let fired: Vec<_> = counts.iter().filter_map(|c| Some((c["rule"].as_str()?, c["fired"].as_u64()?))).collect();
    assert_eq!(fired, [("money", 1), ("parcels", 1), ("castles", 0)]);
    let totals = counts.last().unwrap();
    assert_eq!((&totals["to_default"], &totals["never"]), (&1.into(), &1.into()));
    let text = house.text(&["rules", "coverage"]);
    assert!(text.contains("Never fired:\n  castles (10.toml:12)"), "{text}");
    assert!(text.contains("3 letters; 1 (33.3%) fell to the default department; 1 of 3 rules never fired"), "{text}");
}

#[test]
fn lint_tells_places_and_remedies_and_fails_until_nothing_is_left() {
    let house = House::new("90 days");
    house.text(&["rules", "lint"]);
    let late = "[[rule]]\nname = \"late parcels\"\ndepartment = \"shipping\"\nwhen = { text = [\"parcel\", \"parcel is late\"] }\n";
    fs::write(house.path("rules/20.toml"), late).unwrap();
    let output = house.answerable(&["rules", "lint"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    for words in [
        "“late parcels” never fires",
        "rules/20.toml:1:1",
        "“parcels” takes all its letters first (10.toml:7)",
        "help: put",
    ] {
        assert!(text.contains(words), "{text}");
    }
    let output = house.answerable(&["--json", "rules", "lint"]);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&found["line"], &found["severity"]), (&1.into(), &"warning".into()));
    assert!(found["hint"].as_str().unwrap().contains("put this rule before it"));
    fs::write(house.path("rules/20.toml"), "[[rule]]\nname = 3\n").unwrap();
    assert_eq!(house.answerable(&["rules", "lint"]).status.code(), Some(78));
    fs::remove_file(house.path("rules/20.toml")).unwrap();
    fs::write(house.path("rules/10.toml"), RULES.split("[[rule]]\nname = \"parcels\"").next().unwrap()).unwrap();
    let output = house.answerable(&["rules", "lint"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("no rule gives anything to `shipping`") && text.contains("answerable.toml:"), "{text}");
}

#[test]
fn an_empty_list_file_is_found() {
    let house = House::new("90 days");
    fs::write(house.path("rules/friends.txt"), "# nobody yet\n").unwrap();
    let friends = "[[rule]]\nname = \"friends\"\npriority = \"high\"\nwhen = { from = { list = \"friends.txt\" } }\n";
    fs::write(house.path("rules/05.toml"), friends).unwrap();
    let output = house.answerable(&["rules", "lint"]);
    assert!(String::from_utf8(output.stdout).unwrap().contains("this list is empty"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_shipped_rules_lint_clean() {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/answerable.toml");
    let output =
        Command::new(env!("CARGO_BIN_EXE_answerable")).arg("-c").arg(config).args(["rules", "lint"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn score_counts_right_wrong_and_default_for_each_label() {
    let house = House::new("90 days");
    let rows = [
        ("billing", "My invoice is wrong."),
        ("billing", "My parcel and my money."),
        ("billing", "Give it back."),
        ("praise", "Well done."),
        ("spam", "A parcel of gold for you."),
    ];
    let lines = rows.map(|(label, body)| {
        serde_json::json!({"lang": "en", "label": label, "body": body, "subject": null}).to_string()
    });
    fs::write(house.path("rows.jsonl"), lines.join("\n")).unwrap();
    let counts = house.json(&["rules", "score", "rows.jsonl"]);
    let of = |label: &str| counts.iter().find(|c| c["label"] == label).cloned().unwrap();
    assert_eq!(
        of("billing"),
        serde_json::json!({"language": "en", "label": "billing", "right": 1, "wrong": 1, "default": 1, "rows": 3})
    );
    assert_eq!((&of("praise")["right"], &of("all")["rows"]), (&1.into(), &4.into()));
    let shown = house.json(&["rules", "score", "rows.jsonl", "--show", "wrong"]);
    assert_eq!((&shown[0]["row"], &shown[0]["department"]), (&"line 2".into(), &"shipping".into()));
    fs::write(house.path("rows.jsonl"), "{}").unwrap();
    assert_eq!(house.answerable(&["rules", "score", "rows.jsonl"]).status.code(), Some(1));
}

#[test]
fn explain_shows_what_was_seen_what_won_what_came_later_and_what_nearly_matched() {
    let house = House::new("90 days");
    let nearly = "[[rule]]\nname = \"late castles\"\ndepartment = \"office\"\n[rule.when]\ntext = \"parcel\"\nlanguage = \"de\"\n";
    fs::write(house.path("rules/20.toml"), nearly).unwrap();
    house.letter("in/cur", "one", "Your invoice for the parcel\u{a0}is\nwrong.");
    let explained = &house.json(&["explain", "in/cur/one.eml"])[0];
    assert_eq!(explained["fields"]["body"], "Your invoice for the parcel is wrong.");
    assert_eq!(explained["fields"]["sender"], "new");
    assert!(explained["won_by"][0].as_str().unwrap().contains("“invoice” (invoice*)"), "{}", explained["won_by"]);
    assert_eq!(
        (&explained["later"][0]["rule"], &explained["later"][0]["department"]),
        (&"parcels".into(), &"shipping".into())
    );
    assert_eq!(explained["nearly"][0]["rule"], "late castles");
    assert!(explained["nearly"][0]["missing"][0].as_str().unwrap().contains("the language"));
    let text = house.text(&["explain", "in/cur/one.eml"]);
    for part in [
        "what the rules saw",
        "what made the rule win",
        "would have matched later",
        "nearly matched",
        "forward (letter brief)",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}
