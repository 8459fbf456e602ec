//! What only the room itself can bring about.

use jiff::Timestamp;

use super::{Store, StoreError};

#[tokio::test]
async fn a_full_disk_is_temporary_and_loses_nothing_that_was_committed() {
    let store = Store::scratch().await.unwrap();
    let now = Timestamp::UNIX_EPOCH;
    let lease = store.take_lease("ceo", "me", now, Timestamp::MAX).await.unwrap();
    store.note_attempts(&lease, 7, &[1], now).await.unwrap();
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&store.inner.write).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {}", pages + 4)))
        .execute(&store.inner.write)
        .await
        .unwrap();
    let many: Vec<u64> = (1..9_000).collect();
    let refused = store.note_attempts(&lease, 7, &many, now).await.unwrap_err();
    assert!(matches!(refused, StoreError::Full) && refused.is_temporary(), "{refused}");
    // Room again: the same call goes through, and nothing of the failed one was kept.
    sqlx::query("PRAGMA max_page_count = 1000000").execute(&store.inner.write).await.unwrap();
    let noted = store.note_attempts(&lease, 7, &many, now).await.unwrap();
    assert_eq!(noted.iter().map(|u| u.attempts).sum::<u32>(), 9_000);
}

#[tokio::test]
async fn every_commit_is_synced_before_it_returns() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("s.db").display())).await.unwrap();
    let ask = async |pragma: &'static str| -> String {
        let mut connection = store.inner.write.acquire().await.unwrap();
        let row = sqlx::query(pragma).fetch_one(&mut *connection).await.unwrap();
        use sqlx::Row;
        row.try_get::<String, _>(0).unwrap_or_else(|_| row.get::<i64, _>(0).to_string())
    };
    assert_eq!(ask("PRAGMA journal_mode").await, "wal");
    assert_eq!(ask("PRAGMA synchronous").await, "2", "FULL: a WAL commit is synced");
    assert_eq!(ask("PRAGMA foreign_keys").await, "1");
    let mut reader = store.inner.read.acquire().await.unwrap();
    let refused = sqlx::query("DELETE FROM secret").execute(&mut *reader).await.unwrap_err();
    assert!(matches!(StoreError::from(refused), StoreError::ReadOnly));
}

#[tokio::test]
async fn no_error_shows_the_text_of_a_letter() {
    let store = Store::scratch().await.unwrap();
    let refused = sqlx::query("INSERT INTO secret (made, bytes) VALUES ($1, $2)")
        .bind("Dear Jane, my card number is")
        .bind(b"x".as_slice())
        .execute(&store.inner.write)
        .await
        .unwrap_err();
    assert!(!StoreError::from(refused).to_string().contains("card number"));
}
