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
use answerable::domain::verdict::Priority;
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
    let address = Address::parse("maria.lopez@mail.example").expect("an address");
    let titles: BTreeMap<Language, String> =
        [("en", "our billing team"), ("de", "unser Team"), ("ja", "弊社の請求担当")]
            .into_iter()
            .filter_map(|(code, title)| Some((Language::parse(code)?, title.to_owned())))
            .collect();
    let captures: BTreeMap<String, String> = [("order".to_owned(), "482913".to_owned())].into();
    let zone = TimeZone::get("America/New_York").expect("a zone");
    let now: Timestamp = "2026-11-24T15:00:00Z".parse().expect("a moment");
    let typed =
        "Hello,\n\nmy order 482913 came torn, and nobody answers the telephone.\n\nKind regards,\nMaria Lopez\n";
    let department = DepartmentName::parse("billing").expect("a name");
    for code in ["en", "de", "ja"] {
        let language = Language::parse(code).expect("a language");
        let writer = NameFacts { from_name: "Maria Lopez", address: &address, reply_name: "", signature: "", typed };
        let began = Instant::now();
        for _ in 0..ROUNDS {
            black_box(salutation::greet(black_box(&writer), language));
        }
        let greeting = began.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS);
        let began = Instant::now();
        for round in 0..ROUNDS {
            let facts = AcknowledgementFacts {
                writer: writer.clone(),
                language: Some(language),
                mailbox_language: Language::ENGLISH,
                rule_letter: None,
                department_letter: Some("billing"),
                titles: &titles,
                due: Some("2026-11-27T23:00:00Z".parse().expect("a moment")),
                now,
                zone: &zone,
                captures: &captures,
                subject: "Torn coat",
                wrote_before: false,
                executive: "Jane Doe",
                signature: "Jane Doe",
                seed: [round as u8; 32],
                avoid: &[],
                lately: &[],
            };
            black_box(letters.acknowledgement(black_box(&facts)).expect("a letter"));
        }
        let whole = began.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS);
        let began = Instant::now();
        for _ in 0..ROUNDS {
            black_box(letters.brief(black_box(&brief(language, writer.clone(), &department, &zone, now))));
        }
        let brief = began.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS);
        println!("{code}: salutation {greeting:.1} µs, whole acknowledgement {whole:.1} µs, brief {brief:.1} µs");
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
