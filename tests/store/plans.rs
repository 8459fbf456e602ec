//! Every statement finds its rows by an index: none walks a table that grows with age.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use answerable::domain::outbox::{Attempt, Next, OutboxState};
use answerable::domain::token::{Token, TokenRole};
use answerable::store::{Filed, Settlement};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, Row};
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::office::{BOX, Case, Desk, at, id, questions, thread_id, url};

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<BTreeSet<String>>>);

struct Statement(String, String);

impl Visit for Statement {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => self.0 = value.into(),
            "db.statement" => self.1 = value.trim().into(),
            _ => {}
        }
    }
}

impl<S: tracing::Subscriber> Layer<S> for Heard {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target().starts_with("sqlx::query") {
            let mut said = Statement(String::new(), String::new());
            event.record(&mut said);
            let text = if said.1.is_empty() { said.0 } else { said.1 };
            self.0.lock().unwrap().insert(text);
        }
    }
}

#[tokio::test]
async fn no_statement_of_the_daemon_walks_a_whole_table() {
    let heard = Heard::default();
    // Statements are told by the threads that run them, so a subscriber of this thread hears none.
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(heard.clone())).unwrap();
    let desk = Desk::new().await;
    a_day(&desk).await;

    let statements = heard.0.lock().unwrap().clone();
    let ours = |s: &&String| ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].iter().any(|w| s.starts_with(w));
    let ours: Vec<&String> = statements.iter().filter(ours).filter(|s| !s.contains("_sqlx_migrations")).collect();
    assert!(ours.len() > 30, "too few were heard: {ours:#?}");
    let mut looker = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    let mut walks = Vec::new();
    for statement in ours {
        let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")));
        for row in plan.fetch_all(&mut looker).await.unwrap() {
            let step: String = row.get("detail");
            // Rows of a VALUES list, sequences, the secrets, the mailboxes and their leases are few.
            let few = [
                "SCAN v",
                "SCAN q",
                "SCAN sqlite_sequence",
                "SCAN firsts",
                "SCAN latest",
                "SCAN lately",
                "SCAN secret",
                "SCAN mailbox",
                "SCAN lease",
            ];
            // A new message makes good no broken reference, because there never is one: SQLite plans
            // to look for them and skips it (OP_FkIfZero).
            let skipped = statement.starts_with("INSERT INTO message ");
            let few = few.iter().any(|f| step.contains("VALUES") || step.split(" USING").next() == Some(*f));
            // An index whose first column alone is sought leads to rows that pile up with age.
            let pile = step.starts_with("SEARCH position") && !step.contains("uid=?")
                || step.contains("thread_customer (mailbox=?)")
                || step.contains("message_taken (mailbox=?)") && !statement.contains("MAX(taken)")
                || step.contains("(state=?)") && statement.starts_with("UPDATE outbox SET state");
            let walk = step.starts_with("SCAN") && !few && !skipped && !step.contains("CONSTANT ROW");
            if pile || walk {
                walks.push(format!("{step}: {statement}"));
            }
        }
    }
    assert!(walks.is_empty(), "{walks:#?}");
}

async fn a_day(desk: &Desk) {
    let store = &desk.store;
    store.token_secrets([1; 32]).await.unwrap();
    let lease = desk.lease().await;
    store.renew_lease(&lease, at(600)).await.unwrap();
    store.set_mailbox_state(&lease, 7, at(0)).await.unwrap();
    store.mailbox_state(BOX).await.unwrap();
    store.undone(BOX, 7, &[1, 2]).await.unwrap();
    store.note_attempts(&lease, 7, &[1, 2], at(0)).await.unwrap();
    let mut unit = store.unit(Some(&lease)).await.unwrap();
    for n in 1..=2 {
        let case = Case::routed(n, "maria@home.example", "Torn coat", at(0));
        let mut q = questions(case.message.as_ref().unwrap(), at(0));
        q.answered = vec![id("a@b.example")];
        q.tokens = vec![Token { thread: thread_id(1), role: TokenRole::Customer }];
        unit.recall(&q).await.unwrap();
        case.take(&mut unit).await;
    }
    unit.first_message_of(&thread_id(1)).await.unwrap();
    unit.last_message_of(&thread_id(1)).await.unwrap();
    unit.thread(&thread_id(1)).await.unwrap();
    unit.events(&thread_id(1), 9).await.unwrap();
    unit.message(1).await.unwrap();
    unit.due_timers(BOX, at(90_000), 10).await.unwrap();
    unit.commit().await.unwrap();
    store.raise_done_below(&lease, 7, 3).await.unwrap();
    store.filings(BOX, 7, 64).await.unwrap();
    store.filed(&lease, 7, &[(&[1], Filed::Done)]).await.unwrap();
    store.next_due(at(0)).await.unwrap();
    store.claim(BOX, "me", at(0), at(60), 64, u64::MAX).await.unwrap();
    store.ledger(&[1, 2, 3], &[], at(1)).await.unwrap();
    let accepted = |row| Settlement {
        id: row,
        attempt: Attempt::Accepted("250".into()),
        next: Next::Settled(OutboxState::Sent),
        server_id: Some(id("x@y.example")),
    };
    store.ledger(&[4], &[accepted(1), accepted(2)], at(2)).await.unwrap();
    store.settle_doubt(at(3), at(9), &["other"]).await.unwrap();
    store.copies(BOX, 64).await.unwrap();
    store.copied(&[1]).await.unwrap();
    store.learn_id(&thread_id(1), &id("z@y.example")).await.unwrap();
    store.in_doubt().await.unwrap();
    store.status(at(0), at(9)).await.unwrap();
    store.thread_story(thread_id(1).as_str()).await.unwrap();
    store.held_list(Some(BOX), None).await.unwrap();
    store.message_story(1).await.unwrap();
    store.mails_of_run(0, 10).await.unwrap();
    store.outbox_list(&Default::default()).await.unwrap();
    store.outbox_show(1).await.unwrap();
    store.release_lease(&lease).await.unwrap();
}
