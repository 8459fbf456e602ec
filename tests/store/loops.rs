//! What the loop adds to the store: new events, newer matters, filters, corrected routes, bodies that go.

use answerable::domain::calendar::{After, Calendar};
use answerable::domain::plan::ThreadChange;
use answerable::domain::thread::{Event, Happening, advance};
use answerable::store::{Applied, Standing, ThreadFilter};
use jiff::tz::TimeZone;

use crate::office::{BOX, Case, Desk, at, department, thread_id};

const HOUR: i64 = 3600;

async fn happen(desk: &Desk, n: u8, all: Vec<Happening>, when: i64) -> ThreadChange {
    let mut unit = desk.store.unit(None).await.unwrap();
    let thread = unit.thread(&thread_id(n)).await.unwrap().unwrap();
    let events: Vec<Event> = all.into_iter().map(|what| Event { at: at(when), what }).collect();
    let change = ThreadChange { thread: events.iter().fold(thread, advance), new: false, events };
    let applied = Applied {
        mailbox: BOX,
        change: Some(&change),
        mails: &[],
        timers: &[],
        clear_timers: false,
        about_message: None,
        keep_copy: false,
        now: at(when),
    };
    unit.apply(&applied).await.unwrap();
    unit.commit().await.unwrap();
    change
}

async fn office() -> Desk {
    let desk = Desk::new().await;
    for n in 1..=3 {
        desk.take(&Case::routed(n, "maria@home.example", "Torn coat", at(i64::from(n) * HOUR))).await;
    }
    desk
}

#[tokio::test]
async fn every_event_and_the_course_that_it_leaves_are_read_back() {
    let desk = office().await;
    let all = vec![
        Happening::Promised { due: at(9 * HOUR) },
        Happening::Copied { department: department() },
        Happening::Waiting { until: at(12 * HOUR), by: "li@example.com".into() },
        Happening::HandedUp { by: "li@example.com".into(), due: Some(at(12 * HOUR)) },
        Happening::AnsweredInPart { department: department() },
        Happening::Asked { department: department() },
        Happening::Confirming { due: at(90 * HOUR) },
        Happening::Confirmed { by: "li@example.com".into() },
        Happening::StayedFixed,
        Happening::NotFixed { due: None },
        Happening::Objected,
    ];
    let change = happen(&desk, 1, all, 5 * HOUR).await;
    let mut unit = desk.store.unit(None).await.unwrap();
    assert_eq!(unit.events(&thread_id(1), change.events.len()).await.unwrap(), change.events);
    assert_eq!(unit.thread(&thread_id(1)).await.unwrap().unwrap(), change.thread);
}

#[tokio::test]
async fn a_newer_open_matter_of_the_same_customer_is_seen() {
    let desk = office().await;
    let mut unit = desk.store.unit(None).await.unwrap();
    let first = unit.thread(&thread_id(1)).await.unwrap().unwrap();
    let last = unit.thread(&thread_id(3)).await.unwrap().unwrap();
    assert!(unit.newer_open(&first).await.unwrap());
    assert!(!unit.newer_open(&last).await.unwrap(), "the others are older");
}

#[tokio::test]
async fn threads_are_found_by_tag_text_and_age() {
    let desk = office().await;
    let list = async |filter: ThreadFilter| desk.store.threads_list(&filter, at(0)).await.unwrap().len();
    let any = || ThreadFilter { standing: Standing::Any, ..ThreadFilter::default() };
    assert_eq!(list(ThreadFilter { text: Some("TORN co".into()), ..any() }).await, 3);
    assert_eq!(list(ThreadFilter { text: Some("home.example".into()), ..any() }).await, 3);
    assert_eq!(list(ThreadFilter { text: Some("came torn".into()), ..any() }).await, 3, "what was typed");
    assert_eq!(list(ThreadFilter { text: Some("%".into()), ..any() }).await, 0, "a sign of the language of patterns");
    assert_eq!(list(ThreadFilter { opened_before: Some(at(2 * HOUR)), ..any() }).await, 1);
    assert_eq!(list(ThreadFilter { tag: Some("no such tag".into()), ..any() }).await, 0);
}

#[tokio::test]
async fn a_route_that_was_corrected_is_a_label() {
    let desk = office().await;
    assert!(desk.store.labels(10).await.unwrap().is_empty());
    let to = answerable::domain::office::DepartmentName::parse("shipping").unwrap();
    let passed = Happening::Rerouted { department: to, due: None, by: "li@example.com".into() };
    happen(&desk, 2, vec![passed], 5 * HOUR).await;
    let labels = desk.store.labels(10).await.unwrap();
    assert_eq!(labels.len(), 1);
    assert_eq!((labels[0].chosen.as_deref(), labels[0].corrected.as_str()), (Some("billing"), "shipping"));
}

#[tokio::test]
async fn bodies_of_closed_matters_go_and_figures_remain() {
    let desk = office().await;
    let lease = desk.lease().await;
    let note = || Happening::Noted("Maria called from 555 0100".into());
    happen(&desk, 1, vec![note(), Happening::Answered { department: department() }], 5 * HOUR).await;
    happen(&desk, 2, vec![note()], 5 * HOUR).await;
    // What still waits to leave keeps its bytes; here nothing waits.
    for id in 1..=6 {
        desk.store.outbox_drop(id, at(5 * HOUR)).await.unwrap();
    }
    let everything = async || desk.store.matters(None, at(0), at(100 * HOUR)).await.unwrap();
    let before = everything().await;
    let calendar = Calendar { zone: TimeZone::UTC, week: [None; 7], holidays: Vec::new() };
    let cutoff = calendar.before(at(24 * 40 * HOUR), After::parse("30 days").unwrap());
    assert!(desk.store.forget_bodies(&lease, cutoff).await.unwrap() > 0);
    assert_eq!(desk.store.forget_bodies(&lease, cutoff).await.unwrap(), 0, "once");
    let mut unit = desk.store.unit(None).await.unwrap();
    let closed = unit.first_message_of(&thread_id(1)).await.unwrap().unwrap();
    assert!(closed.raw.is_empty());
    let open = unit.first_message_of(&thread_id(2)).await.unwrap().unwrap();
    assert!(!open.raw.is_empty(), "an open matter keeps its letter");
    drop(unit);
    let story = desk.store.thread_story(thread_id(1).as_str()).await.unwrap();
    assert!(story.messages[0].excerpt.is_empty());
    assert!(story.events.iter().any(|e| e.what == "noted" && e.detail.is_none()));
    assert!(story.events.iter().any(|e| e.what == "answered"));
    assert_eq!(everything().await, before, "figures remain");
    // A matter that is closed later goes when its own time has come.
    happen(&desk, 2, vec![Happening::Closed("done".into())], 24 * 50 * HOUR).await;
    assert!(desk.store.forget_bodies(&lease, at(24 * 90 * HOUR)).await.unwrap() > 0);
    let mut unit = desk.store.unit(None).await.unwrap();
    assert!(unit.first_message_of(&thread_id(2)).await.unwrap().unwrap().raw.is_empty());
}

#[tokio::test]
async fn of_an_erased_person_nothing_stays_but_keyed_hashes() {
    let desk = office().await;
    happen(&desk, 1, vec![Happening::Noted("maria@home.example called".into())], 4 * HOUR).await;
    let hash = |what: &str| format!("h{}", what.len());
    let address = crate::office::address("maria@home.example");
    let erased = desk.store.erase(&address, &hash, at(5 * HOUR)).await.unwrap();
    assert_eq!((erased.threads, erased.remains.len()), (3, 0), "{:?}", erased.remains);
    let mut unit = desk.store.unit(None).await.unwrap();
    assert!(unit.any_erased().await.unwrap());
    let trace = unit.erased(&hash("maria@home.example")).await.unwrap().unwrap();
    assert_eq!((trace.at, trace.acknowledged), (at(5 * HOUR), 3));
    assert!(unit.erased("somebody else").await.unwrap().is_none());
    let thread = unit.thread(&thread_id(1)).await.unwrap().unwrap();
    assert!(thread.customer.is_none() && thread.course.objected, "and is never asked anything");
}
