//! Measures reading on the whole corpus and prints figures: runs only where `CORPUS` names its folder.
//! Must not be needed for a green run elsewhere; what must hold is in the other tests.

use std::fs;
use std::path::{Path, PathBuf};

use answerable::domain::message::{DeliveryAction, Report};
use answerable::mail::{self, ReadSettings, archive, reply};
use serde_json::Value;

fn corpus() -> Option<PathBuf> {
    let found = std::env::var_os("CORPUS").map(PathBuf::from);
    if found.is_none() {
        eprintln!("skipped: CORPUS is not set");
    }
    found
}

fn settings() -> ReadSettings {
    ReadSettings { whole: true, trusted_authserv: vec!["mx1.halden.example".into()], ..ReadSettings::default() }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
    found.sort();
}

fn rows(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

/// Prints one figure, with the misses when `SHOW` names it.
fn figure(name: &str, total: usize, misses: &[String]) {
    let hits = total - misses.len();
    println!("{name}: {hits} of {total} ({:.1}%)", hits as f64 * 100.0 / total.max(1) as f64);
    if std::env::var("SHOW").is_ok_and(|s| name.contains(&s)) {
        for miss in misses {
            println!("--- {miss}");
        }
    }
}

/// Where a reference wishes for something worse, or references contradict one another: set, file, reason.
const DIFFERENCES: &str = include_str!("corpus.tsv");

/// As [`figure`], with the reason for each difference that has one; one that has none is a miss.
fn explained(name: &str, total: usize, misses: &[String]) {
    figure(name, total, misses);
    let reasons: Vec<Vec<&str>> =
        DIFFERENCES.lines().map(|l| l.split('\t').collect::<Vec<_>>()).filter(|r| r[0] == name).collect();
    let mut open = 0;
    for miss in misses {
        let file = miss.split_whitespace().next().unwrap();
        match reasons.iter().find(|r| r[1] == file) {
            Some(row) => println!("    {file}: the reference {}", row[2]),
            None => {
                open += 1;
                println!("    {file}: NOT EXPLAINED");
            }
        }
    }
    println!("    {name}: {} exact, {} with a reason, {open} without", total - misses.len(), misses.len() - open);
}

#[test]
fn every_fixture_is_read_without_breaking() {
    let Some(corpus) = corpus() else { return };
    let mut files = Vec::new();
    walk(&corpus.join("mail"), &mut files);
    walk(&corpus.join("customers"), &mut files);
    walk(&corpus.join("copyleft"), &mut files);
    let (mut octets, mut slowest, started) = (0, Vec::new(), std::time::Instant::now());
    for file in &files {
        let raw = fs::read(file).unwrap();
        octets += raw.len();
        let begun = std::time::Instant::now();
        let message = mail::read(&raw, &settings());
        slowest.push((begun.elapsed(), raw.len(), file.display().to_string()));
        for attachment in &message.attachments {
            let part = mail::part(&raw, attachment.part).unwrap();
            assert_eq!(part.octets.len() as u64, attachment.size, "{}", file.display());
        }
    }
    println!("read {} files, {octets} octets, in {:?}", files.len(), started.elapsed());
    slowest.sort();
    for (time, octets, file) in slowest.iter().rev().take(12) {
        println!("{time:?} for {octets} octets: {file}");
    }
}

#[test]
fn customers_say_what_they_wrote() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("customers");
    let rows = rows(&folder.join("customers.jsonl"));
    let letters = archive::open(&folder.join("customers.mbox")).unwrap();
    let [mut texts, mut subjects, mut senders, mut files, mut languages, mut wrong, mut proofs] =
        [const { Vec::new() }; 7];
    let (mut count, mut spent, mut octets) = (0, Vec::new(), 0);
    for (row, letter) in rows.iter().zip(letters) {
        let letter = letter.unwrap();
        let begun = std::time::Instant::now();
        let message = mail::read(&letter.raw, &settings());
        spent.push(begun.elapsed());
        octets += letter.raw.len();
        count += 1;
        let (index, shape) = (&row["index"], text(row, "structure"));
        if folded(&message.body.text) != folded(text(row, "text")) {
            texts.push(format!("{index} {shape}\n{}\n=== wanted\n{}", message.body.text, text(row, "text")));
        }
        if folded(&message.subject) != folded(text(row, "subject")) {
            subjects.push(format!("{index} {:?} {:?}", message.subject, text(row, "subject")));
        }
        let person = message.sender.person();
        if person.is_none_or(|p| {
            p.name != text(row, "from_name") || !p.address.as_str().eq_ignore_ascii_case(text(row, "from_addr"))
        }) {
            senders.push(format!("{index} {:?} {} {}", message.sender, text(row, "from_name"), text(row, "from_addr")));
        }
        let given = row["attachments"].as_array().map_or(0, Vec::len);
        if message.attachments.iter().filter(|a| a.media_type != "application/pgp-signature").count() < given {
            files.push(format!("{index} {shape} {:?} {}", message.attachments, row["attachments"]));
        }
        let said = message.language.map(|l| l.code().to_owned());
        if said.as_deref() != Some(text(row, "lang")) {
            languages.push(format!(
                "{index} {said:?} {} {}",
                text(row, "lang"),
                message.body.new_text.replace('\n', " ")
            ));
            if said.is_some() {
                wrong.push(languages.last().unwrap().clone());
            }
        }
        let proof = format!("{:?}", message.authentication.result).to_lowercase();
        let dkim = text(row, "dkim");
        if dkim == "pass" && proof != "pass" || dkim == "fail" && proof == "pass" {
            proofs.push(format!("{index} {proof} {dkim} {}", message.authentication.detail));
        }
    }
    spent.sort();
    println!("{count} letters of {} octets: {:?} in the middle", octets / count, spent[count / 2]);
    figure("customers text", count, &texts);
    figure("customers subject", count, &subjects);
    figure("customers sender", count, &senders);
    figure("customers attachments", count, &files);
    figure("customers language", count, &languages);
    figure("customers language not wrong", count, &wrong);
    figure("customers authentication", count, &proofs);
}

#[test]
fn threads_give_the_new_text() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("customers");
    let (mut count, mut misses, mut doubts) = (0, Vec::new(), Vec::new());
    let letters = archive::open(&folder.join("threads.mbox")).unwrap();
    for (row, letter) in rows(&folder.join("threads.jsonl")).iter().zip(letters) {
        let letter = letter.unwrap();
        if !row["expect_text"].is_string() {
            continue;
        }
        count += 1;
        let message = mail::read(&letter.raw, &settings());
        if folded(&message.body.new_text) != folded(text(row, "expect_text")) {
            misses.push(format!(
                "{} {}\n{}\n=== wanted\n{}",
                row["index"],
                text(row, "role"),
                message.body.text,
                text(row, "expect_text")
            ));
        }
        if let Some(doubt) = message.body.doubt {
            doubts.push(format!("{} {doubt:?}\n{}", row["index"], message.body.text));
        }
    }
    figure("threads new text", count, &misses);
    figure("threads without doubt", count, &doubts);
}

/// Which text a set states: each was made for a purpose of its own.
#[derive(Clone, Copy, PartialEq)]
enum States {
    /// What an answer would carry: quoted lines between answers stay, and a letter passed on below goes.
    Answer,
    /// What was typed alone.
    Typed,
    /// One letter of a conversation as it was sent, with its signature.
    Letter,
}

/// One pair of a set.
struct Pair {
    set: &'static str,
    states: States,
    file: String,
    given: String,
    wanted: String,
}

fn pairs(folder: &Path) -> Vec<Pair> {
    let discourse = folder.join("discourse-email_reply_trimmer");
    let mut files = Vec::new();
    walk(&discourse.join("emails"), &mut files);
    let mut all: Vec<Pair> = Vec::new();
    for path in &files {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let wanted = fs::read_to_string(discourse.join("trimmed").join(&file)).unwrap();
        all.push(Pair { set: "discourse", states: States::Answer, given: read_text(path), wanted, file });
    }
    for (set, key, states) in [
        ("crisp-email-reply-parser", "visible_text", States::Typed),
        ("edgetier-email-reply-parser", "cut_at_signature", States::Typed),
        ("willdurand-emailreplyparser", "visible_text", States::Typed),
        ("zapier-email-reply-parser", "reply", States::Typed),
        ("github-email_reply_parser", "reply", States::Typed),
        ("mail-parser-reply", "latest_reply", States::Letter),
    ] {
        for row in rows(&folder.join(set).join("reference-output.jsonl")) {
            let wanted = row[key].as_str().or(row["reply"].as_str()).unwrap_or_default().to_owned();
            let file = text(&row, "file").to_owned();
            all.push(Pair { set, states, given: read_text(&folder.join(set).join(&file)), wanted, file });
        }
    }
    all
}

/// A text as the set states it; of a letter, all that stands above the quotation.
fn stated(given: &str, states: States) -> String {
    let body = reply::take_apart(given.to_owned(), "Re: x");
    match states {
        States::Answer => body.answer(),
        States::Typed => body.new_text,
        States::Letter => {
            let first = body.quoted.lines().find(|l| !l.trim().is_empty());
            let lines: Vec<&str> = given.lines().collect();
            let end = first.and_then(|first| lines.iter().position(|l| l.trim_end() == first)).unwrap_or(lines.len());
            let above = lines[..end].join("\n");
            if above.trim().is_empty() { body.new_text } else { above }
        }
    }
}

#[test]
fn replies_are_trimmed() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("mail/reply");
    let all = pairs(&folder);
    let mut sets: Vec<&str> = all.iter().map(|p| p.set).collect();
    sets.dedup();
    for set in sets {
        let of = || all.iter().filter(|p| p.set == set);
        let misses = |states: Option<States>| -> Vec<String> {
            let miss = |p: &&Pair| folded(&stated(&p.given, states.unwrap_or(p.states))) != folded(&p.wanted);
            let told = |p: &Pair| {
                let got = stated(&p.given, states.unwrap_or(p.states));
                let doubt = reply::take_apart(p.given.clone(), "Re: x").doubt;
                format!("{} {doubt:?}\n{got}\n=== wanted\n{}\n=== given\n{}", p.file, p.wanted, p.given)
            };
            of().filter(miss).map(told).collect()
        };
        let missed = misses(None);
        explained(set, of().count(), &missed);
        // Nobody can agree with two sets that differ about the very same letter.
        let contradicted = |p: &&Pair| {
            let other = |o: &&Pair| o.set != set && folded(&o.given) == folded(&p.given);
            all.iter().filter(other).any(|o| folded(&o.wanted) != folded(&p.wanted))
        };
        let against: Vec<&str> = of().filter(contradicted).map(|p| p.file.as_str()).collect();
        let rest: Vec<&Pair> = of().filter(|p| !contradicted(p)).collect();
        let wrong = missed.iter().filter(|m| rest.iter().any(|p| m.split(' ').next() == Some(p.file.as_str()))).count();
        println!(
            "    {set}: {} contradicted by another set; {} of {} others exact ({:.1}%); as typed alone {}, as an answer {}",
            against.len(),
            rest.len() - wrong,
            rest.len(),
            (rest.len() - wrong) as f64 * 100.0 / rest.len().max(1) as f64,
            of().count() - misses(Some(States::Typed)).len(),
            of().count() - misses(Some(States::Answer)).len(),
        );
    }
    talon(&folder.join("talon"));
}

fn read_text(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap()).replace("\r\n", "\n").replace('\u{a0}', " ")
}

fn talon(folder: &Path) {
    let (mut replies, mut signatures, mut counts) = (Vec::new(), Vec::new(), [0; 2]);
    for row in rows(&folder.join("expected.jsonl")) {
        let raw = fs::read(folder.join(text(&row, "file"))).unwrap();
        let (got, wanted) = if row["reply"].is_string() {
            let wanted = text(&row, "reply").split("\n-- ").next().unwrap().to_owned();
            (mail::read(&raw, &settings()).body.new_text, wanted)
        } else if row["reply_ignoring_white_space"].is_string() {
            let html = [b"Subject: Re: x\nContent-Type: text/html; charset=utf-8\n\n", raw.as_slice()].concat();
            (mail::read(&html, &settings()).body.new_text, text(&row, "reply_ignoring_white_space").to_owned())
        } else {
            let body = reply::take_apart(String::from_utf8_lossy(&raw).into_owned(), "Re: x");
            (body.signature, text(&row, "signature").to_owned())
        };
        let signed = row["signature"].is_string();
        counts[usize::from(signed)] += 1;
        if folded(&got) != folded(&wanted) {
            let of = if signed { &mut signatures } else { &mut replies };
            of.push(format!("{}\n{got}\n=== wanted\n{wanted}", text(&row, "file")));
        }
    }
    explained("talon", counts[0], &replies);
    explained("talon signatures", counts[1], &signatures);
}

#[test]
fn bounces_are_recognised() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("mail/bounce");
    flufl(&folder.join("flufl.bounce"));
    sisimai(&folder.join("sisimai"));
    let (mut misses, mut total) = (Vec::new(), 0);
    for row in rows(&folder.join("mail-deliverystatus-bounceparser/expected.jsonl")) {
        let message = mail::read(
            &fs::read(folder.join("mail-deliverystatus-bounceparser").join(text(&row, "file"))).unwrap(),
            &settings(),
        );
        let kind = text(&row, "kind");
        let wanted = !matches!(kind, "auto-reply" | "challenge-response");
        total += 1;
        if wanted != matches!(message.report, Some(Report::Delivery(_))) {
            misses.push(format!(
                "{} {kind} {:?} {:?}\n{}",
                text(&row, "file"),
                message.subject,
                message.report,
                start(&message.body.text)
            ));
        }
    }
    explained("bounceparser", total, &misses);
}

#[test]
fn no_ordinary_letter_is_taken_for_a_bounce() {
    let Some(corpus) = corpus() else { return };
    let mut letters: Vec<(String, Vec<u8>)> = Vec::new();
    for archive in ["customers/customers.mbox", "customers/threads.mbox"] {
        for (i, letter) in archive::open(&corpus.join(archive)).unwrap().enumerate() {
            letters.push((format!("{archive}:{i}"), letter.unwrap().raw));
        }
    }
    let mut files = Vec::new();
    for folder in ["mail/bounce/sisimai/not", "mail/reply", "mail/mime", "customers/eml", "spam/spamassassin"] {
        walk(&corpus.join(folder), &mut files);
    }
    for file in &files {
        let name = file.display().to_string();
        if name.ends_with(".mbox") {
            let mbox = archive::open(file).unwrap();
            letters.extend(mbox.enumerate().map(|(i, l)| (format!("{name}:{i}"), l.unwrap().raw)));
        } else if name.ends_with("eml") || name.ends_with("txt") || name.ends_with("msg") {
            letters.push((name, fs::read(file).unwrap()));
        }
    }
    let taken: Vec<String> = letters
        .iter()
        .filter_map(|(name, raw)| {
            let message = mail::read(raw, &settings());
            let found = matches!(message.report, Some(Report::Delivery(_)));
            found.then(|| format!("{name} {:?} {:?}", message.sender.person(), message.subject))
        })
        .collect();
    println!("ordinary letters taken for a bounce: {} of {}", taken.len(), letters.len());
    for letter in taken {
        println!("    {letter}");
    }
}

fn start(text: &str) -> String {
    text.chars().take(600).collect()
}

fn flufl(folder: &Path) {
    let (mut seen, mut named, mut total) = (Vec::new(), Vec::new(), 0);
    for row in rows(&folder.join("expected.jsonl")) {
        let list = |key: &str| {
            row[key]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_lowercase)
                .collect::<Vec<_>>()
        };
        let (temporary, permanent) = (list("temporary"), list("permanent"));
        let message = mail::read(&fs::read(folder.join(text(&row, "file"))).unwrap(), &settings());
        let found = match &message.report {
            Some(Report::Delivery(found)) => Some(found),
            _ => None,
        };
        if temporary.is_empty() && permanent.is_empty() {
            continue;
        }
        total += 1;
        let line = format!(
            "{} {:?} {:?} {:?} t{temporary:?} p{permanent:?}\n{}",
            text(&row, "file"),
            message.sender.person(),
            message.subject,
            found,
            start(&message.body.text)
        );
        if found.is_none() {
            seen.push(line);
        } else if !found.is_some_and(|f| {
            let address = f.recipient.as_ref().map(|r| r.folded()).unwrap_or_default();
            let of = if f.action == DeliveryAction::Failed { &permanent } else { &temporary };
            of.contains(&address)
        }) {
            named.push(line);
        }
    }
    explained("flufl seen", total, &seen);
    explained("flufl recipient and action", total - seen.len(), &named);
}

fn sisimai(folder: &Path) {
    let (mut misses, mut kinds, mut total) = (Vec::new(), Vec::new(), 0);
    let (mut classes, mut classed) = (Vec::new(), 0);
    for row in rows(&folder.join("expected.jsonl")) {
        let results = row["results"].as_array().cloned().unwrap_or_default();
        if row["bounce"].is_null() || results.is_empty() {
            continue;
        }
        let message = mail::read(&fs::read(folder.join(text(&row, "file"))).unwrap(), &settings());
        let reason = text(&results[0], "reason");
        total += 1;
        let right = match (&message.report, reason) {
            (None, "vacation") | (Some(Report::Abuse), "feedback") => true,
            (Some(Report::Delivery(_)), r) => r != "vacation" && r != "feedback",
            _ => false,
        };
        let line = format!(
            "{} {reason} {:?} {:?} {:?}\n{}",
            text(&row, "file"),
            message.sender.person(),
            message.subject,
            message.report,
            start(&message.body.text)
        );
        if !right {
            misses.push(line);
        } else if let Some(Report::Delivery(found)) = &message.report {
            let of = |class: char| results.iter().any(|r| text(r, "status").starts_with(class));
            let lasting =
                found.action == DeliveryAction::Failed && found.status.as_deref().is_none_or(|s| !s.starts_with('4'));
            if of('4') || of('5') {
                classed += 1;
                if !of(if lasting { '5' } else { '4' }) {
                    classes.push(format!("{line}\n{results:?}"));
                }
            }
            let hard = results.iter().any(|r| r["hardbounce"] == true);
            if hard && found.action != DeliveryAction::Failed {
                kinds.push(line);
            }
        }
    }
    explained("sisimai kind", total, &misses);
    explained("sisimai class", classed, &classes);
    explained("sisimai hard is failed", total - misses.len(), &kinds);
}

#[test]
fn machine_mail_of_the_invented_mailbox() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("customers");
    let (mut misses, mut total) = (Vec::new(), 0);
    let letters = archive::open(&folder.join("automatic.mbox")).unwrap();
    for (row, letter) in rows(&folder.join("automatic.jsonl")).iter().zip(letters) {
        let message = mail::read(&letter.unwrap().raw, &settings());
        let kind = text(row, "kind");
        let right = match (kind.split('/').next().unwrap(), &message.report) {
            ("dsn", Some(Report::Delivery(r))) => {
                let action = match r.action {
                    DeliveryAction::Failed => "failed",
                    DeliveryAction::Delayed => "delayed",
                    DeliveryAction::Delivered => "delivered",
                };
                kind.ends_with(action)
                    && r.about.is_some()
                    && r.recipient.as_ref().is_some_and(|a| text(row, "note").contains(a.as_str()))
            }
            ("mdn", Some(Report::Disposition { about })) => about.is_some(),
            ("arf", Some(Report::Abuse)) | ("calendar-reply", Some(Report::Calendar)) => true,
            ("dsn" | "mdn" | "arf" | "calendar-reply", _) => false,
            (_, report) => report.is_none(),
        };
        total += 1;
        if !right {
            misses.push(format!("{} {kind} {:?} {:?}", row["index"], message.report, row["note"]));
        }
    }
    figure("automatic", total, &misses);
}
