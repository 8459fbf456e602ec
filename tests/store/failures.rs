//! A store that cannot do what it should says so, each in its own words.

use std::os::unix::fs::PermissionsExt;

use answerable::store::{Store, StoreError};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::office::{Case, Desk, at, url};

fn cause(error: StoreError) -> StoreError {
    match error {
        StoreError::Opening { cause, .. } => *cause,
        other => other,
    }
}

#[tokio::test]
async fn a_new_store_is_for_its_owner_only() {
    let desk = Desk::new().await;
    desk.take(&Case::routed(1, "maria@home.example", "Torn coat", at(0))).await;
    for name in ["answerable.db", "answerable.db-wal"] {
        let mode = desk.folder.path().join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_folder_or_store_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Store::open_existing(&url(&folder)).await, Err(StoreError::Missing(_))));
    assert!(!folder.path().join("answerable.db").exists(), "looking makes nothing");
    let deeper = format!("sqlite:{}/no/such/answerable.db", folder.path().display());
    assert!(matches!(Store::open(&deeper).await, Err(StoreError::NoFolder(_))));
    for bad in ["answerable.db", "postgres://localhost/x", "sqlite:", "sqlite::memory:"] {
        assert!(matches!(Store::open(bad).await, Err(StoreError::BadUrl(_))), "{bad}");
    }
}

#[tokio::test]
async fn a_scratch_store_leaves_nothing_behind() {
    let before = scratches();
    let store = Store::scratch().await.unwrap();
    assert_eq!(store.token_secrets([1; 32]).await.unwrap(), [vec![1; 32]]);
    assert_eq!(scratches(), before + 1);
    store.close().await;
    drop(store);
    assert_eq!(scratches(), before);
}

fn scratches() -> usize {
    let ours = format!("answerable-scratch-{}-", std::process::id());
    let entries = std::fs::read_dir(std::env::temp_dir()).unwrap();
    entries.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with(&ours)).count()
}

#[tokio::test]
async fn secrets_are_made_once() {
    let desk = Desk::new().await;
    assert_eq!(desk.store.token_secrets([1; 32]).await.unwrap(), [vec![1; 32]]);
    let desk = desk.again().await;
    assert_eq!(desk.store.token_secrets([2; 32]).await.unwrap(), [vec![1; 32]]);
}

#[tokio::test]
async fn a_store_that_another_process_holds_is_locked_for_now() {
    let desk = Desk::new().await;
    let mut other = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let refused = desk.store.unit(None).await.unwrap_err();
    assert!(matches!(refused, StoreError::Locked) && refused.is_temporary(), "{refused}");
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    desk.take(&Case::routed(1, "maria@home.example", "Torn coat", at(0))).await;
}

#[tokio::test]
async fn a_damaged_file_is_corrupt_whether_at_its_head_or_cut_off() {
    let desk = Desk::new().await;
    for n in 1..=20 {
        desk.take(&Case::routed(n, "maria@home.example", "Torn coat", at(0))).await;
    }
    desk.store.check().await.unwrap();
    desk.store.close().await;
    let path = desk.folder.path().join("answerable.db");
    let whole = std::fs::read(&path).unwrap();
    let refused = async |bytes: Vec<u8>| {
        std::fs::write(&path, bytes).unwrap();
        let refused = cause(Store::open(&url(&desk.folder)).await.unwrap_err());
        assert!(matches!(refused, StoreError::Corrupt(_)) && !refused.is_temporary(), "{refused}");
    };
    refused(b"this is no database; it is a letter that somebody saved under the wrong name\n".repeat(99)).await;
    refused(whole[..whole.len() / 2].to_vec()).await;
    let mut torn = whole.clone();
    torn[4096 * 2..4096 * 9].fill(0x5a);
    std::fs::write(&path, torn).unwrap();
    let found = match Store::open(&url(&desk.folder)).await {
        Ok(store) => store.check().await.unwrap_err(),
        Err(refused) => cause(refused),
    };
    assert!(matches!(found, StoreError::Corrupt(_)), "{found}");
}

#[tokio::test]
async fn a_file_that_may_not_be_written_is_read_only() {
    let desk = Desk::new().await;
    desk.store.close().await;
    let url = format!("{}?mode=ro", url(&desk.folder));
    let store = Store::open(&url).await.unwrap();
    let refused = match store.unit(None).await {
        Ok(mut unit) => {
            unit.take(&Case::routed(1, "maria@home.example", "Torn", at(0)).taken()).await.unwrap();
            unit.commit().await.unwrap_err()
        }
        Err(refused) => refused,
    };
    assert!(matches!(refused, StoreError::ReadOnly) && !refused.is_temporary(), "{refused}");
}

#[tokio::test]
async fn a_store_of_a_later_version_is_left_alone() {
    let desk = Desk::new().await;
    desk.store.close().await;
    let mut other = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9000, 'later', TRUE, x'00', 0)",
    )
    .execute(&mut other)
    .await
    .unwrap();
    other.close().await.unwrap();
    let refused = cause(Store::open(&url(&desk.folder)).await.unwrap_err());
    assert!(matches!(refused, StoreError::Newer { found: 9000 }), "{refused}");
}
