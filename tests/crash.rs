//! A backlog, and a process that is killed at fifty moments nobody chose: nothing is lost, no acknowledgement is
//! doubled. It needs root, Postfix and Dovecot. `CRASH_SEED` repeats a run, `CRASH_KILLS` changes the number.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use support::house::{CROWD, House, HouseOptions, JANE, Mail};

const LETTERS: usize = 200;

/// Few rules, so that a debug build starts soon and most kills meet work.
const RULES: &str = r#"
[[rule]]
name = "parcels"
department = "shipping"
when = { text = ["parcel"] }

[[rule]]
name = "money"
department = "billing"
when = { text = ["charged twice"] }
"#;

/// xorshift64*: enough for moments.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % most
    }
}

fn from_env(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(otherwise)
}

fn letter(n: usize) -> (String, String) {
    let from = format!("writer{n:03}@people.example");
    let matter = ["My parcel has not arrived.", "I was charged twice.", "The lamp is broken, I want my money back."];
    let text = format!(
        "From: Writer Number{n:03} <{from}>\nTo: Jane Doe <{JANE}>\nSubject: Matter {n:03}\n\
         Date: Sat, 21 Nov 2026 10:00:00 +0000\nMessage-ID: <matter.{n:03}@people.example>\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\n\nDear Jane Doe,\n\nThis is my letter number {n:03}. {}\n\n\
         Please tell me what happened.\n\nWriter Number{n:03}\n",
        matter[n % matter.len()]
    );
    (from, text.replace('\n', "\r\n"))
}

#[test]
fn fifty_kills_lose_nothing_and_double_no_acknowledgement() {
    let seed = from_env("CRASH_SEED", std::process::id().into()).max(1);
    let kills = from_env("CRASH_KILLS", 50);
    println!("CRASH_SEED={seed} CRASH_KILLS={kills}");
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let house = House::with(&HouseOptions { crowd: true, start: "all", rules: Some(RULES), ..HouseOptions::default() });
    // All these writers share one domain.
    house.edit_config("# per_domain_an_hour = 60", "per_domain_an_hour = 1000");
    let letters: Vec<_> = (0..LETTERS).map(letter).collect();
    house.strangers_send(letters.iter().map(|(from, text)| (from.as_str(), JANE, text.as_bytes())));
    house.wait_mails(JANE, "INBOX", LETTERS);

    let mut longest = Duration::from_millis(200);
    for _ in 0..kills {
        let started = Instant::now();
        let running = house.start();
        // Half of the time it is let to its work first, or every kill would meet a start.
        if chance.below(2) == 0 {
            running.wait_log("watching");
            longest = longest.max(started.elapsed());
        }
        std::thread::sleep(Duration::from_millis(chance.below(longest.as_millis() as u64 + 300)));
        running.kill();
    }
    let done = |sql: &str| house.ask(sql).remove(0).parse::<usize>().unwrap();
    println!("after the kills: {} letters taken", done("SELECT COUNT(*) || '' FROM message"));

    let running = house.start_watching();
    let open = "SELECT (SELECT COUNT(*) FROM outbox WHERE state IN ('waiting', 'sending') OR copying = 'ready') || ''";
    house.wait("an empty inbox", || house.mails(JANE, "INBOX").is_empty());
    house.wait("an empty outbox", || done(open) == 0);
    assert!(running.stop().success());
    count(&house, &letters);
}

/// Counts what became of every letter.
fn count(house: &House, letters: &[(String, String)]) {
    let outcomes = house.ask("SELECT outcome || ' ' || COALESCE(held_detail, '') FROM message");
    assert_eq!(outcomes.len(), LETTERS, "{outcomes:?}");
    // Killed three times over one letter, the process takes it for the culprit: a person sees to it.
    let suspects = house.ask(
        "SELECT CAST(bytes AS TEXT) FROM message m JOIN raw ON raw.message = m.id \
         WHERE outcome = 'held' AND held_detail LIKE 'reading it was begun%'",
    );
    println!("{} letters held because they seemed to kill the process", suspects.len());
    let routed = LETTERS - suspects.len();
    assert_eq!(outcomes.iter().filter(|o| *o == "routed ").count(), routed, "{outcomes:?}");
    // How many depends on how slow the machine is; they are held, not lost, and never a large part.
    assert!(suspects.len() <= LETTERS / 10, "{suspects:?}");
    assert_eq!(house.mails(JANE, "Answerable/held").len(), suspects.len());
    let places = house.ask("SELECT COUNT(DISTINCT uid) || '' FROM message");
    assert_eq!(places, [LETTERS.to_string()]);

    // Forwards: each letter's own, as often as it took, and always the same octets.
    let departments: BTreeSet<String> =
        house.ask("SELECT DISTINCT envelope_to FROM outbox WHERE kind = 'forward'").into_iter().collect();
    let forwards: Vec<Mail> = departments.iter().flat_map(|d| house.mails(d, "INBOX")).collect();
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for forward in &forwards {
        let id = forward.field("Message-ID");
        versions.entry(id).or_default().insert(forward.sent().to_owned());
    }
    assert!(versions.values().all(|v| v.len() == 1), "a forward was repeated with other octets: {versions:?}");
    assert_eq!(versions.len(), routed);
    let is_suspect = |text: &str| suspects.iter().any(|raw| raw.contains(text));
    let letters: Vec<_> = letters.iter().filter(|(_, text)| !is_suspect(text)).collect();
    for (_, text) in &letters {
        let body = text.replace("\r\n", "\n");
        let with = versions.values().flatten().filter(|sent| sent.contains(&body)).count();
        assert_eq!(with, 1, "{body}");
    }
    let states =
        house.ask("SELECT kind || ' ' || state || ' ' || COUNT(*) FROM outbox GROUP BY kind, state ORDER BY 1");
    assert!(states.contains(&format!("forward sent {routed}")), "{states:?}");

    // Acknowledgements: at most one each, and each that is missing stands as unknown.
    let mut heard: BTreeMap<String, usize> = BTreeMap::new();
    for mail in house.mails(CROWD, "INBOX") {
        *heard.entry(mail.address("To")).or_default() += 1;
    }
    let twice: Vec<_> = heard.iter().filter(|(_, n)| **n > 1).collect();
    assert!(twice.is_empty(), "acknowledged more than once: {twice:?}");
    let rows = |state: &str| -> BTreeSet<String> {
        let sql = format!("SELECT envelope_to FROM outbox WHERE kind = 'acknowledgement' AND state = '{state}'");
        house.ask(&sql).into_iter().collect()
    };
    let (sent, unknown) = (rows("sent"), rows("unknown"));
    let silent: BTreeSet<String> =
        letters.iter().map(|(from, _)| from.clone()).filter(|f| !heard.contains_key(f)).collect();
    println!(
        "{} forwards for {LETTERS} letters; {} acknowledgements arrived, {} are unknown, {} of these never left",
        forwards.len(),
        heard.len(),
        unknown.len(),
        silent.len()
    );
    println!("outbox: {states:?}");
    assert!(silent.is_subset(&unknown), "lost and not accounted for: {:?}", silent.difference(&unknown));
    assert!(sent.iter().all(|to| heard.contains_key(to)), "said to be sent, and not arrived");
    assert_eq!(sent.len() + unknown.len(), routed, "{states:?}");

    // Folders: every letter once, in its place; a copy of all that is known to have left.
    let listed = house.dovecot.folders(JANE);
    let folders: Vec<String> =
        listed.iter().filter(|f| f.starts_with("Answerable.")).map(|f| f.replace('.', "/")).collect();
    let filed: Vec<Mail> = folders.iter().flat_map(|f| house.mails(JANE, f)).collect();
    let places: BTreeSet<String> = filed.iter().map(|m| m.field("Message-ID")).collect();
    assert_eq!((filed.len(), places.len()), (LETTERS, LETTERS), "{folders:?}");
    let copies: Vec<String> = house.mails(JANE, "Sent").iter().map(|m| m.field("Message-ID")).collect();
    let kept: BTreeSet<&String> = copies.iter().collect();
    println!("{} copies of {} mails", copies.len(), kept.len());
    assert_eq!(kept.len(), routed + sent.len());
    assert_eq!(copies.len(), kept.len(), "copies were kept twice");
}
