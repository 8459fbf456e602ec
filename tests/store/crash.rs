//! A process that is killed in the middle of its work leaves whole transactions only.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use answerable::store::Store;

use crate::office::{BOX, Case, Desk, at, thread_id, url};

const FOLDER: &str = "ANSWERABLE_CRASH_FOLDER";

/// Not a test by itself: the process that gets killed. It takes letters for ever, one unit each, says
/// which were committed, and is always somewhere in the next one.
#[tokio::test]
async fn victim() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let store = Store::open(&format!("sqlite:{folder}/answerable.db")).await.unwrap();
    for n in 1..=250 {
        let mut unit = store.unit(None).await.unwrap();
        Case::routed(n, "maria@home.example", "Torn coat", at(0)).take(&mut unit).await;
        unit.commit().await.unwrap();
        println!("\ncommitted {n}");
    }
}

#[tokio::test]
async fn what_was_committed_before_a_kill_is_whole_and_the_rest_is_nowhere() {
    for stop_after in [1, 7, 23] {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::victim", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = 0u8;
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            if let Some(n) = line.unwrap().strip_prefix("committed ") {
                said = n.parse().unwrap();
            }
            if said == stop_after {
                // SIGKILL: no destructor, no flush.
                child.kill().unwrap();
                break;
            }
        }
        child.wait().unwrap();
        assert_eq!(said, stop_after);

        let store = Store::open(&url(&folder)).await.unwrap();
        store.check().await.unwrap();
        let desk = Desk { store, folder };
        let all: Vec<u64> = (1..=250).collect();
        let undone = desk.store.undone(BOX, 7, &all).await.unwrap();
        let first_undone = undone.first().unwrap().uid;
        assert!(first_undone > u64::from(said), "what was said to be committed is there");
        assert_eq!(undone.len() as u64, 251 - first_undone, "in order, without a gap");
        let mails = desk.store.claim(BOX, "me", at(0), at(60), 1000, u64::MAX).await.unwrap();
        assert_eq!(mails.len() as u64, 2 * (first_undone - 1), "each letter with both its mails");
        let mut unit = desk.store.unit(None).await.unwrap();
        for n in 1..=250u8 {
            let there = unit.thread(&thread_id(n)).await.unwrap().is_some();
            assert_eq!(there, u64::from(n) < first_undone);
        }
    }
}
