//! What one acknowledgement costs (salutation, choice, template, tidying), and one brief; in microseconds.
//! `cargo bench --bench letters`

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use answerable::domain::address::Address;
use answerable::domain::language::Language;
use answerable::domain::message::AuthenticationResult;
use answerable::domain::office::DepartmentName;
use answerable::domain::plan::Occasion;
use answerable::domain::verdict::{Matter, Priority};
use answerable::letters::brief::{Told, Whole};
use answerable::letters::{AcknowledgementFacts, BriefFacts, Letters, NameFacts, salutation};
use answerable::mail::reply::marker;
use jiff::Timestamp;
use jiff::tz::TimeZone;

const ROUNDS: u32 = 5_000;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let began = Instant::now();
    let letters = Letters::load(&root.join("config/letters"), &[]).expect("the shipped letters are sound");
    println!("loading {} kinds of letters: {:.1} ms", letters.names().len(), began.elapsed().as_secs_f64() * 1e3);
    let titles: BTreeMap<Language, String> =
        [("en", "our billing team"), ("de", "unser Team"), ("ja", "弊社の請求担当")]
            .into_iter()
            .filter_map(|(code, title)| Some((Language::parse(code)?, title.to_owned())))
            .collect();
    let captures: BTreeMap<String, String> = [("order".to_owned(), "482913".to_owned())].into();
    let words: BTreeMap<Language, String> =
        [("en", "the double charge"), ("de", "der doppelten Abbuchung"), ("ja", "二重のご請求")]
            .into_iter()
            .filter_map(|(code, words)| Some((Language::parse(code)?, words.to_owned())))
            .collect();
    let about = Matter { words, trouble: true };
    let zone = TimeZone::get("America/New_York").expect("a zone");
    let now: Timestamp = "2026-11-24T15:00:00Z".parse().expect("a moment");
    let department = DepartmentName::parse("billing").expect("a name");
    let names = writers();
    for code in ["en", "de", "ja"] {
        let language = Language::parse(code).expect("a language");
        let (mut greetings, mut wholes) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let writer = writer(&names, round as usize);
            let began = Instant::now();
            black_box(salutation::greet(black_box(&writer), language));
            greetings.push(began.elapsed().as_secs_f64() * 1e6);
            let mut seed = [0; 32];
            seed[7] = round as u8;
            let facts = AcknowledgementFacts {
                writer,
                language: Some(language),
                mailbox_language: Language::ENGLISH,
                rule_letter: None,
                department_letter: Some("billing"),
                titles: &titles,
                due: Some("2026-11-27T23:00:00Z".parse().expect("a moment")),
                arrived: Some(now),
                now,
                zone: &zone,
                captures: &captures,
                about: &about,
                subject: "Torn coat",
                wrote_before: false,
                executive: "Jane Doe",
                signature: "Jane Doe",
                seed,
                avoid: &[],
                lately: &[],
            };
            let began = Instant::now();
            black_box(letters.acknowledgement(black_box(&facts)).expect("a letter"));
            wholes.push(began.elapsed().as_secs_f64() * 1e6);
        }
        let mut briefs = Vec::new();
        for round in 0..ROUNDS {
            let writer = writer(&names, round as usize);
            let began = Instant::now();
            black_box(letters.brief(black_box(&brief(language, writer, &department, &zone, now))));
            briefs.push(began.elapsed().as_secs_f64() * 1e6);
        }
        let (greetings, wholes, briefs) = (told(greetings), told(wholes), told(briefs));
        println!("{code}: salutation {greetings}, whole acknowledgement {wholes}, brief {briefs}");
    }
}

fn brief<'a>(
    language: Language,
    writer: NameFacts<'a>,
    department: &'a DepartmentName,
    zone: &'a TimeZone,
    now: Timestamp,
) -> BriefFacts<'a> {
    BriefFacts {
        language,
        writer,
        wrote_in: language,
        executive: "Jane Doe",
        department,
        received: now,
        now,
        zone,
        due: Some(now + jiff::SignedDuration::from_hours(48)),
        letters_this_year: 2,
        order: Some("482913"),
        attachments: &["coat.jpg"],
        priority: Priority::Normal,
        writer_known: true,
        answer_expected: true,
        told: Told::Acknowledged,
        authentication: AuthenticationResult::None,
        looks_like: None,
        subject: "Torn coat",
        marker: marker(language),
        departments: &[],
        whole: Whole::Attached,
        occasion: &Occasion::New,
        history: "",
    }
}

/// Every writer of the table of names, each with a letter of a few lines above what they signed.
fn writers() -> Vec<(&'static str, Address, String)> {
    let letter = "Hello,\n\nmy order 482913 came torn on Monday, and nobody answers the telephone. I have now called four \
                  times, each time for more than twenty minutes.\n\nPlease tell me what you are going to do about it.\n\n";
    include_str!("../tests/fixtures/names-fresh.tsv")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [_, from_name, address, typed, ..] = fields.as_slice() else { return None };
            Some((*from_name, Address::parse(address).ok()?, format!("{letter}{}", typed.replace("\\n", "\n"))))
        })
        .collect()
}

/// One of them, as a letter shows them.
fn writer<'a>(all: &'a [(&'static str, Address, String)], number: usize) -> NameFacts<'a> {
    let (from_name, address, typed) = &all[number % all.len()];
    NameFacts { from_name, address, reply_name: "", signature: "", typed, executive: "Jane Doe", greeted: None }
}

/// The mean, the median and what one in a hundred exceeds.
fn told(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    let mean = times.iter().sum::<f64>() / times.len().max(1) as f64;
    format!("{mean:.1} µs (median {:.1}, 99 in 100 below {:.1})", at(0.5), at(0.99))
}
