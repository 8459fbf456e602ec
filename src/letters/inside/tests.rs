use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::domain::address::{Address, Person};
use crate::domain::message::AuthenticationResult;
use crate::domain::office::DepartmentName;
use crate::domain::plan::{Notice, Occasion, TimerKind};
use crate::domain::problem::SourceFile;
use crate::domain::silence::{Limit, Silence};
use crate::domain::thread::{Event, Happening, ThreadId};
use crate::domain::verdict::Priority;
use crate::letters::brief::{Told, Whole};
use crate::letters::internal::Reminder;
use crate::letters::{BriefFacts, Letters, NameFacts, ReminderFacts, Text, lint};
use crate::mail::reply::marker;
use crate::written::Problems;

const LANGUAGES: [&str; 8] = ["en", "de", "fr", "es", "it", "nl", "pt", "ja"];

fn language(code: &str) -> Language {
    Language::parse(code).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn department(name: &str) -> DepartmentName {
    DepartmentName::parse(name).unwrap()
}

fn zone() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

fn letters() -> Letters {
    Letters { engine: template::engine(), shelf: BTreeMap::new(), inside: Inside::default() }
}

/// A brief to `shipping` about Maria's letter of Tuesday 24 November, 20:30 in Berlin.
fn brief(code: &str, change: impl FnOnce(&mut BriefFacts<'_>)) -> Text {
    let address = Address::parse("maria.lopez@mail.example").unwrap();
    let (own, other) = (department("shipping"), department("billing"));
    let zone = zone();
    let mut facts = BriefFacts {
        language: language(code),
        writer: NameFacts {
            from_name: "Maria Lopez",
            address: &address,
            reply_name: "",
            signature: "",
            typed: "The sleeve was torn.",
            executive: "Jane Doe",
            greeted: None,
        },
        wrote_in: language(code),
        executive: "Jane Doe",
        department: &own,
        received: at("2026-11-24T19:30:00Z"),
        now: at("2026-11-24T19:31:00Z"),
        zone: &zone,
        due: Some(at("2026-11-26T17:00:00Z")),
        letters_this_year: 1,
        order: None,
        attachments: &[],
        priority: Priority::Normal,
        writer_known: true,
        answer_expected: true,
        told: Told::Acknowledged,
        authentication: AuthenticationResult::Pass,
        looks_like: None,
        subject: "Torn coat",
        marker: marker(language(code)),
        departments: &[(&own, "Parcels"), (&other, "Invoices")],
        whole: Whole::Attached,
        occasion: &Occasion::New,
        history: "",
    };
    change(&mut facts);
    letters().brief(&facts)
}

/// Every kind of brief, by a name for people.
fn briefs(code: &str) -> Vec<(&'static str, Text)> {
    let (by, words) = ("ines@example.com".to_owned(), "The money is settled.\nThe seam is yours.".to_owned());
    let occasions: &'static [(&str, Occasion)] = Vec::leak(vec![
        ("brief: again", Occasion::FollowUp),
        ("brief: copy", Occasion::Copy { lead: department("billing") }),
        ("brief: passed on", Occasion::PassedOn { by: by.clone(), words: words.clone() }),
        ("brief: handed up", Occasion::HandedUp { by: by.clone(), words }),
        ("brief: undelivered", Occasion::Undelivered { address: "old@example.com".into() }),
        ("brief: not fixed", Occasion::NotFixed { decides: true }),
        ("brief: not fixed, for information", Occasion::NotFixed { decides: false }),
        ("brief: once more", Occasion::Resent { by }),
    ]);
    let everything = brief(code, |b| {
        b.letters_this_year = 6;
        b.order = Some("482913");
        b.attachments = &["coat.jpg", "", "a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf"];
        b.priority = Priority::High;
        b.authentication = AuthenticationResult::Fail;
        b.looks_like = Some("Jane Doe");
        b.told = Told::Nothing(&Silence::Late);
        b.whole = Whole::TooLarge { size: 40 << 20, folder: "Answerable/shipping" };
    });
    let unknown = brief(code, |b| {
        b.writer_known = false;
        b.marker = "";
        b.answer_expected = false;
        b.due = None;
        b.subject = "";
        b.told = Told::Nothing(&Silence::NoSingleSender);
        b.whole = Whole::TooLarge { size: 1, folder: "" };
    });
    let mut all = vec![("brief", brief(code, |_| ())), ("brief: everything", everything), ("brief: nobody", unknown)];
    for (name, occasion) in occasions {
        let copy = matches!(occasion, Occasion::Copy { .. } | Occasion::NotFixed { decides: false });
        all.push((*name, brief(code, |b| (b.occasion, b.answer_expected) = (occasion, !copy))));
    }
    let silences: &'static [Silence] = Vec::leak(vec![
        Silence::FollowUp,
        Silence::LimitReached(Limit::Sender),
        Silence::ByRule("x".into()),
        Silence::Spam("x".into()),
        Silence::Duplicate,
        Silence::NotAddressedToUs,
        Silence::MachineReport,
    ]);
    let nothing = silences.iter().map(Told::Nothing);
    for told in [Told::Soon, Told::WithoutDate, Told::Thanked, Told::Held, Told::Untold].into_iter().chain(nothing) {
        all.push(("brief: told", brief(code, |b| (b.told, b.authentication) = (told, AuthenticationResult::None))));
        all.push((
            "brief: told, no answer expected",
            brief(code, |b| (b.told, b.answer_expected, b.due) = (told, false, None)),
        ));
    }
    all
}

fn reminders(code: &str) -> Vec<(&'static str, Text)> {
    let customer = Person { name: "Maria Lopez".into(), address: Address::parse("maria@mail.example").unwrap() };
    let zone = zone();
    let kinds = [
        ("reminder", Reminder::Answer),
        ("escalation", Reminder::Escalation),
        ("passed around", Reminder::PassedAround),
        ("waits for you", Reminder::WaitsForYou),
        ("confirm", Reminder::Confirm),
    ];
    let mut all = Vec::new();
    for (name, kind) in kinds {
        for (late, told, reminders) in [(false, true, 0), (true, true, 1), (false, false, 2), (true, false, 0)] {
            let facts = ReminderFacts {
                language: language(code),
                customer: told.then_some(&customer),
                subject: if late { "Torn coat" } else { "" },
                department: "shipping",
                executive: "Jane Doe",
                received: at("2026-11-24T19:30:00Z"),
                due: at("2026-11-26T17:00:00Z"),
                now: at(if late { "2026-11-27T09:00:00Z" } else { "2026-11-26T09:00:00Z" }),
                zone: &zone,
                told,
                reminders,
                marker: marker(language(code)),
                history: "",
            };
            all.push((name, letters().reminder(kind, &facts)));
        }
    }
    all
}

fn notices(code: &str) -> Vec<(&'static str, Text)> {
    let (reader, subject) = (department("billing"), "Torn coat".to_owned());
    let address = Address::parse("shipping@example.com").unwrap();
    let thread = ThreadId::parse("01234567890123").unwrap();
    let departments = vec![department("billing"), department("shipping")];
    let not_understood = |line: Option<&str>| Notice::NotUnderstood {
        reader: reader.clone(),
        line: line.map(str::to_owned),
        departments: departments.clone(),
        subject: subject.clone(),
    };
    let knows = |due| Notice::CustomerKnows { reader: reader.clone(), by: "ann".into(), due, subject: subject.clone() };
    let lost = |fallback| Notice::Undelivered { address: address.clone(), thread: thread.clone(), fallback };
    let refused =
        |problems| Notice::Refused { problems, shown: vec!["error: `x` is no department\n --> a.toml".into()] };
    let all = [
        Notice::PassedOn { reader: reader.clone(), to: department("shipping"), subject: subject.clone() },
        not_understood(Some("#psas shipping")),
        not_understood(None),
        knows(Some(at("2026-11-26T17:00:00Z"))),
        knows(None),
        Notice::Unreachable {
            reader: reader.clone(),
            address: address.clone(),
            thread: thread.clone(),
            subject: subject.clone(),
        },
        lost(None),
        lost(Some(Address::parse("fallback@example.com").unwrap())),
        Notice::Breaker { limit: 500, mailbox: "ceo".into() },
        Notice::Unwritable { timer: TimerKind::CheckIn, thread: thread.clone(), why: "there is no letter".into() },
        refused(1),
        refused(3),
    ];
    all.iter().map(|n| ("notice", letters().notice(n, &zone(), language(code)))).collect()
}

/// One event of each kind, and each remark of ours.
fn history(code: &str) -> String {
    let due = Some(at("2026-11-26T17:00:00Z"));
    let (name, by) = (|| department("shipping"), || "ines@example.com".to_owned());
    let remarks = remark::ALL.iter().map(|r| Happening::Noted(r.say(&["ines@example.com", "shipping"])));
    let mut all = vec![
        Happening::Received,
        Happening::Acknowledged,
        Happening::Forwarded { department: name(), due },
        Happening::Promised { due: at("2026-11-26T17:00:00Z") },
        Happening::Forwarded { department: name(), due: None },
        Happening::Copied { department: name() },
        Happening::Rerouted { department: name(), due, by: by() },
        Happening::Waiting { until: at("2026-11-26T17:00:00Z"), by: by() },
        Happening::HandedUp { by: by(), due },
        Happening::Reminded,
        Happening::Escalated,
        Happening::Answered { department: name() },
        Happening::AnsweredInPart { department: name() },
        Happening::Asked { department: name() },
        Happening::FollowedUp { wants_answer: true },
        Happening::FollowedUp { wants_answer: false },
        Happening::Held("x".into()),
        Happening::Released,
        Happening::Confirming { due: at("2026-11-26T17:00:00Z") },
        Happening::Confirmed { by: by() },
        Happening::CheckedIn,
        Happening::StayedFixed,
        Happening::NotFixed { due },
        Happening::Closed(remark::CLOSED_BY.say(&["ines@example.com"])),
        Happening::Noted(remark::NOT_ASKED.say(&[&remark::TACT.say(&[])])),
        Happening::Noted("ines@example.com: refunded".into()),
        Happening::Reopened,
        Happening::Bounced { recipient: by(), permanent: true },
        Happening::Bounced { recipient: by(), permanent: false },
        Happening::Objected,
    ];
    all.extend(remarks);
    let events: Vec<Event> = all.into_iter().map(|what| Event { at: at("2026-11-24T19:30:00Z"), what }).collect();
    letters().history(&events, &zone(), language(code))
}

#[test]
fn every_shipped_text_is_there_in_every_language_and_nothing_else() {
    for (code, text, _) in &SHIPPED {
        let file = Arc::new(SourceFile { path: format!("{code}/inside.toml").into(), text: (*text).to_owned() });
        let problems = Problems::default();
        let (_, missing) = load::read(&file, &problems);
        let problems: Vec<String> = problems.into_vec().iter().map(ToString::to_string).collect();
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(missing, Vec::<String>::new(), "{code}");
    }
}

/// The table of the docs.
fn page() -> String {
    let mut page = "| table | its texts, and what each may use |\n| --- | --- |\n".to_owned();
    let text = |(key, names): &(&str, &[&str])| match names {
        [] => format!("**{key}**"),
        names => format!("**{key}**: {}", names.join(", ")),
    };
    for (table, texts) in texts::TEXTS {
        page += &format!("| `[{table}]` | {} |\n", texts.iter().map(text).collect::<Vec<_>>().join("; "));
    }
    let remarks: Vec<_> = remark::ALL.iter().map(|r| format!("**{}**", r.key())).collect();
    page + &format!("| `[{}]` | {}; each: {} |\n", texts::REMARKS, remarks.join("; "), texts::GAPS.join(", "))
}

#[test]
fn the_docs_list_what_each_text_may_use() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/letters.md");
    let docs = fs::read_to_string(&path).unwrap();
    let (before, rest) = docs.split_once("<!-- inside: -->\n").expect("the mark before the table");
    let (shown, after) = rest.split_once("<!-- end of inside -->").expect("the mark behind the table");
    if std::env::var_os("ANSWERABLE_REWRITE_DOCS").is_some() {
        fs::write(&path, format!("{before}<!-- inside: -->\n{}<!-- end of inside -->{after}", page())).unwrap();
        return;
    }
    assert_eq!(shown, page(), "run this test with ANSWERABLE_REWRITE_DOCS=1 and look at what changed");
}

#[test]
fn every_mail_reads_without_gaps_in_every_language() {
    for code in LANGUAGES {
        let (mut gallery, mut seen) = (String::new(), BTreeSet::new());
        for (name, text) in briefs(code).into_iter().chain(reminders(code)).chain(notices(code)) {
            let subject = text.subject.unwrap();
            assert_eq!(text.language, language(code));
            assert!(!subject.is_empty() && !text.text.is_empty(), "{code}: {name}");
            let plain = text.text.lines().filter(|l| !l.starts_with("    ")).collect::<Vec<_>>().join("\n");
            assert!(!lint::is_gappy(&subject) && !lint::is_gappy(&plain), "{code}: {name}: {subject}\n{plain}");
            assert!(!text.text.contains("{{") && !text.text.contains("\n\n\n"), "{code}: {name}: {}", text.text);
            assert!(text.text.lines().all(|l| l == l.trim_end()), "{code}: {name}: {}", text.text);
            gallery += &format!("=== {name}\n");
            // What was shown before is not shown again.
            for part in std::iter::once(subject.as_str()).chain(text.text.split("\n\n")) {
                let new = seen.insert(part.to_owned());
                gallery += &if new { format!("{part}\n\n") } else { "\u{2026}\n".to_owned() };
            }
        }
        gallery += &history(code);
        insta::assert_snapshot!(format!("mails_{code}"), gallery);
    }
}

#[test]
fn nothing_is_left_in_english() {
    let compiled = |text: &str| {
        let file = Arc::new(SourceFile { path: "inside.toml".into(), text: text.to_owned() });
        load::read(&file, &Problems::default()).0
    };
    let english = compiled(SHIPPED.iter().find(|(code, ..)| *code == "en").unwrap().1);
    // These are nothing but a fact.
    let same = ["words.named", "history.noted"];
    for (code, text, _) in SHIPPED.iter().filter(|(code, ..)| *code != "en") {
        let engine = compiled(text);
        assert!(engine.templates().count() > same.len(), "{code}");
        for (name, template) in engine.templates().filter(|(name, _)| !same.contains(name)) {
            assert_ne!(template.source(), english.get_template(name).unwrap().source(), "{code}: {name}");
        }
    }
}

#[test]
fn dates_are_said_in_the_language_and_the_zone_of_the_office() {
    let days = [
        ("en", "Thursday 26 November"),
        ("de", "Donnerstag, 26. November"),
        ("fr", "jeudi 26 novembre"),
        ("es", "jueves 26 de noviembre"),
        ("it", "giovedì 26 novembre"),
        ("nl", "donderdag 26 november"),
        ("pt", "quinta-feira, 26 de novembro"),
        ("ja", "11月26日（木曜日）"),
    ];
    for (code, day) in days {
        let text = brief(code, |_| ());
        assert!(text.subject.as_ref().unwrap().contains(day), "{text:?}");
        assert!(text.text.contains(day), "{text:?}");
    }
}

fn own(code: &str, text: &str) -> (Inside, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("inside.toml"), text).unwrap();
    let (mut inside, problems) = (Inside::default(), Problems::default());
    inside.load(language(code), folder.path(), &problems);
    let name = |p: &Problem| p.to_string().rsplit("inside.toml").next().unwrap().to_owned();
    let problems = problems.into_vec().iter().map(name).collect();
    (inside, problems)
}

#[test]
fn an_operator_changes_one_text_and_the_rest_stays() {
    let (inside, problems) = own("de", "[reminder]\nsubject = \"{{ customer }} wartet seit {{ due }}\"\n");
    assert_eq!(problems, Vec::<String>::new());
    let facts = || said([("customer", "Maria".into()), ("due", "Montag".into())]);
    assert_eq!(inside.say(language("de"), "reminder.subject", &facts()), "Maria wartet seit Montag");
    assert_eq!(inside.say(language("de"), "words.file", &said([])), "eine Datei");
    assert_eq!(inside.say(language("sv"), "words.file", &said([])), "a file");
}

#[test]
fn a_wrong_text_is_told_with_its_line() {
    let (_, problems) = own("en", "[reminder]\nsubject = \"{{ costumer }}\"\nbody = \"x\"\n[history]\nclosed = 3\n");
    assert_eq!(
        problems,
        [
            ":2:11: `costumer` is nothing that a letter knows (did you mean `customer`?)",
            ":3:1: `body` is not a key in `reminder` (known here: `subject`, `text`)",
            ":5:10: `closed` must be a text (put it between quotes)",
        ]
    );
    let (_, problems) = own("en", "[brief]\ntold = \"{% if told == 'held' %}{{ told.x.y }}{% endif %}\"\n");
    assert_eq!(problems.len(), 1, "what breaks for one word only is found: {problems:?}");
}

#[test]
fn a_language_that_is_not_shipped_says_what_it_lacks() {
    let (inside, problems) = own("sv", "[words]\nfile = \"en fil\"\n");
    assert!(problems.is_empty() && inside.speaks(language("sv")) && !inside.speaks(language("pl")));
    let gaps: Vec<String> = inside.gaps().iter().map(ToString::to_string).collect();
    assert!(gaps.len() == 1 && gaps[0].contains("`words.untitled` and ") && gaps[0].contains("`sv`"), "{gaps:?}");
    assert_eq!(inside.say(language("sv"), "words.file", &said([])), "en fil");
    assert_eq!(inside.say(language("sv"), "words.customer", &said([])), "A customer");
}
