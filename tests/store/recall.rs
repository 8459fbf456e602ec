//! What is remembered about a letter, by which key, within which time.

use answerable::domain::plan::Outcome;
use answerable::domain::recall::Key;
use answerable::domain::thread::{Event, Happening, advance};
use answerable::domain::token::{Token, TokenRole};
use answerable::store::Applied;
use jiff::SignedDuration;

use crate::office::{BOX, Case, Desk, at, id, message, questions, thread_id};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

#[tokio::test]
async fn a_duplicate_has_the_same_id_and_the_same_text() {
    let desk = Desk::new().await;
    desk.take(&Case::routed(1, "maria@home.example", "Torn coat", at(0))).await;
    desk.take(&Case::bare(9, Outcome::Noted, Some(message("x@y.example", "s", None, "print-9")))).await;
    let cases = [
        (Some("letter.1@elsewhere.example"), "print-1", true),
        (Some("letter.1@elsewhere.example"), "other text", false),
        (Some("another@elsewhere.example"), "print-1", false),
        (None, "print-1", true),
        (None, "print-9", true),
        (None, "never seen", false),
        (None, "", false),
    ];
    let mut unit = desk.store.unit(None).await.unwrap();
    for (own, print, wanted) in cases {
        let again = message("maria@home.example", "Torn coat", own, print);
        let recall = unit.recall(&questions(&again, at(1))).await.unwrap();
        assert_eq!(recall.duplicate, wanted, "{own:?} {print}");
    }
}

#[tokio::test]
async fn letters_of_one_batch_see_one_another() {
    let desk = Desk::new().await;
    let case = Case::routed(1, "maria@home.example", "Torn coat", at(0));
    let mut unit = desk.store.unit(None).await.unwrap();
    case.take(&mut unit).await;
    let recall = unit.recall(&questions(case.message.as_ref().unwrap(), at(0))).await.unwrap();
    assert!(recall.duplicate);
    assert_eq!((recall.letters_before, recall.acknowledged_sender_day), (1, 1));
}

/// Letters of few people on few subjects that answer, repeat and follow one another.
fn tangle(rng: &mut impl FnMut(u8) -> u8) -> Vec<Case> {
    let people = ["maria@home.example", "MARIA@home.example", "otto@home.example", "li@work.example"];
    let subjects = ["Torn coat", "Re: torn coat", "Late parcel", ""];
    let mut cases = Vec::new();
    for n in 1..=24u8 {
        let mut case = Case::routed(n, people[usize::from(rng(4))], subjects[usize::from(rng(4))], at(0));
        let message = case.message.as_mut().unwrap();
        if rng(3) == 0 {
            let (kind, of) = (["ack", "letter"][usize::from(rng(2))], rng(n) + 1);
            let domain = if kind == "ack" { "example.com" } else { "elsewhere.example" };
            message.in_reply_to = vec![id(&format!("{kind}.{of}@{domain}"))];
        }
        if rng(6) == 0 {
            message.fingerprint = format!("print-{}", rng(n) + 1);
            message.id = None;
        }
        if rng(5) == 0 {
            message.id = Some(id(&format!("letter.{}@elsewhere.example", rng(n) + 1)));
        }
        cases.push(case);
    }
    cases
}

#[tokio::test]
async fn what_was_asked_ahead_for_a_batch_is_what_asking_one_by_one_finds() {
    let mut seed: u64 = std::env::var("RECALL_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or_else(|| {
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos().into()
    });
    println!("RECALL_SEED={seed}");
    let mut rng = |below: u8| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) % u64::from(below)) as u8
    };
    for _ in 0..6 {
        let desk = Desk::new().await;
        let mut cases = tangle(&mut rng);
        let later = cases.split_off(8);
        for case in &cases {
            desk.take(case).await;
        }
        let asked: Vec<_> = later.iter().map(|c| questions(c.message.as_ref().unwrap(), at(1))).collect();
        let mut unit = desk.store.unit(None).await.unwrap();
        let known = unit.known(&asked).await.unwrap();
        for ((case, q), known) in later.iter().zip(&asked).zip(known) {
            let ahead = unit.recall_known(q, Some(known)).await.unwrap();
            let alone = unit.recall(q).await.unwrap();
            assert_eq!(format!("{ahead:#?}"), format!("{alone:#?}"), "{q:#?}");
            case.take(&mut unit).await;
        }
        unit.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_mail_of_our_own_is_known_by_its_id() {
    let desk = Desk::new().await;
    desk.take(&Case::routed(1, "maria@home.example", "Torn coat", at(0))).await;
    let mut unit = desk.store.unit(None).await.unwrap();
    for (own, ours) in [("ack.1@example.com", true), ("letter.1@elsewhere.example", false), ("x@y.example", false)] {
        let back = message("jane.doe@example.com", "Torn coat", Some(own), "p");
        assert_eq!(unit.recall(&questions(&back, at(1))).await.unwrap().own_id, ours, "{own}");
    }
}

#[tokio::test]
async fn threads_are_found_by_token_then_reference_then_subject_and_disagreement_shows() {
    let desk = Desk::new().await;
    for n in 1..=4 {
        let subject = if n == 4 { "Torn coat" } else { "Something else" };
        desk.take(&Case::routed(n, "maria@home.example", subject, at(i64::from(n)))).await;
    }
    let mut answer = message("MARIA@home.example", "Re: torn coat", Some("n@home.example"), "p");
    answer.references = vec![id("letter.1@elsewhere.example"), id("unknown@x.example"), id("fwd.2@example.com")];
    let mut q = questions(&answer, at(60));
    q.tokens = vec![Token { thread: thread_id(3), role: TokenRole::Customer }];
    let mut unit = desk.store.unit(None).await.unwrap();
    let found: Vec<_> = unit.recall(&q).await.unwrap().matches.into_iter().map(|m| (m.key, m.thread.id)).collect();
    let wanted = [(Key::Token, 3), (Key::Reference, 2), (Key::Reference, 1), (Key::Subject, 4)];
    assert_eq!(found, wanted.map(|(key, n)| (key, thread_id(n))));
    // Each thread once, by its strongest key.
    q.tokens[0].thread = thread_id(2);
    let found: Vec<_> = unit.recall(&q).await.unwrap().matches.into_iter().map(|m| (m.key, m.thread.id)).collect();
    let wanted = [(Key::Token, 2), (Key::Reference, 1), (Key::Subject, 4)];
    assert_eq!(found, wanted.map(|(key, n)| (key, thread_id(n))));
}

#[tokio::test]
async fn the_anchor_of_a_thread_leads_to_it() {
    let desk = Desk::new().await;
    desk.take(&Case::routed(1, "maria@home.example", "Torn coat", at(0))).await;
    let mut answer = message("boss@elsewhere.example", "Re: new subject", Some("n@x.example"), "p");
    answer.in_reply_to = vec![id(&format!("thread.{}@example.com", thread_id(1)))];
    let mut unit = desk.store.unit(None).await.unwrap();
    let recall = unit.recall(&questions(&answer, at(1))).await.unwrap();
    assert_eq!(recall.matches.len(), 1);
}

#[tokio::test]
async fn a_subject_alone_reaches_back_a_month_and_to_one_sender() {
    let desk = Desk::new().await;
    desk.take(&Case::routed(1, "maria@home.example", "Torn coat", at(0))).await;
    let mut unit = desk.store.unit(None).await.unwrap();
    let mut found = async |from: &str, subject: &str, seconds: i64| {
        let answer = message(from, subject, Some("n@x.example"), "p");
        unit.recall(&questions(&answer, at(seconds))).await.unwrap().matches.len()
    };
    assert_eq!(found("maria@home.example", "AW: Torn  Coat", DAY).await, 1);
    assert_eq!(found("maria@home.example", "Torn coat", 31 * DAY).await, 0);
    assert_eq!(found("other@home.example", "Torn coat", DAY).await, 0);
    assert_eq!(found("maria@home.example", "", DAY).await, 0);
}

#[tokio::test]
async fn acknowledgements_are_counted_within_their_times() {
    let desk = Desk::new().await;
    for (n, from, seconds) in
        [(1, "maria@home.example", 0), (2, "maria@home.example", 2 * HOUR), (3, "li@home.example", 2 * HOUR)]
    {
        desk.take(&Case::routed(n, from, "Torn coat", at(seconds))).await;
    }
    let counts = async |seconds: i64| {
        let next = message("Maria@Home.Example", "Re: TORN coat", Some("n@x.example"), "p");
        let mut unit = desk.store.unit(None).await.unwrap();
        let r = unit.recall(&questions(&next, at(seconds))).await.unwrap();
        (r.acknowledged_sender_day, r.acknowledged_domain_hour, r.acknowledged_all_hour, r.acknowledged_same_subject)
    };
    assert_eq!(counts(2 * HOUR + 60).await, (2, 2, 2, 2));
    assert_eq!(counts(3 * HOUR + 60).await, (2, 0, 0, 2));
    assert_eq!(counts(DAY + HOUR).await, (1, 0, 0, 2));
    assert_eq!(counts(8 * DAY).await, (0, 0, 0, 0));
}

#[tokio::test]
async fn a_sender_is_known_with_letters_open_threads_and_variants() {
    let desk = Desk::new().await;
    for n in 1..=3 {
        desk.take(&Case::routed(n, "maria@home.example", "Torn coat", at(i64::from(n)))).await;
    }
    let mut duplicate = Case::bare(9, Outcome::Duplicate, Some(message("maria@home.example", "Torn coat", None, "d")));
    duplicate.now = at(50);
    desk.take(&duplicate).await;
    let mut change = Case::routed(1, "maria@home.example", "Torn coat", at(1)).plan.thread.unwrap();
    change.new = false;
    change.events = vec![Event { at: at(5), what: Happening::Closed("by hand".into()) }];
    change.thread = change.events.iter().fold(change.thread, advance);
    let mut unit = desk.store.unit(None).await.unwrap();
    let applied = Applied {
        mailbox: BOX,
        change: Some(&change),
        mails: &[],
        timers: &[],
        clear_timers: true,
        about_message: None,
        keep_copy: false,
        now: at(5),
    };
    unit.apply(&applied).await.unwrap();
    let next = message("Maria@Home.Example", "Torn coat", Some("n@x.example"), "p");
    let recall = unit.recall(&questions(&next, at(60))).await.unwrap();
    assert_eq!((recall.letters_before, recall.open_threads), (3, 2));
    assert_eq!(recall.last_letter, Some(at(3)));
    assert_eq!(recall.variants, ["default.3", "default.2", "default.1"]);
}

#[tokio::test]
async fn another_mailbox_remembers_for_itself() {
    let desk = Desk::new().await;
    let case = Case::routed(1, "maria@home.example", "Torn coat", at(0));
    desk.take(&case).await;
    let mut q = questions(case.message.as_ref().unwrap(), at(1));
    q.mailbox = "cfo".into();
    q.answered = vec![id("ack.1@example.com")];
    q.tokens = vec![Token { thread: thread_id(1), role: TokenRole::Customer }];
    q.same_subject_period = SignedDuration::from_hours(1);
    let recall = desk.store.unit(None).await.unwrap().recall(&q).await.unwrap();
    assert!(!recall.duplicate && recall.matches.is_empty() && recall.variants.is_empty());
    assert_eq!((recall.letters_before, recall.acknowledged_all_hour), (0, 0));
}
