use std::fs;
use std::future::pending;
use std::os::unix::fs::symlink;
use std::time::Duration;

use super::*;
use crate::domain::connection::Incoming;
use crate::mailbox::Source;

struct Inbox {
    dir: tempfile::TempDir,
}

impl Inbox {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        create(dir.path()).unwrap();
        Self { dir }
    }

    fn put(&self, name: &str, letter: &[u8]) -> u64 {
        fs::write(self.dir.path().join(name), letter).unwrap();
        files::uid(name.rsplit('/').next().unwrap())
    }

    async fn open(&self) -> Source {
        Source::open(&Incoming::Maildir { path: self.dir.path().to_owned(), largest: 100 }).await.unwrap()
    }

    fn names(&self, part: &str) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path().join(part)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

#[tokio::test]
async fn a_folder_that_is_no_maildir_is_refused_with_a_hint() {
    let dir = tempfile::tempdir().unwrap();
    let error = Maildir::open(dir.path(), 1).err().unwrap();
    assert!(error.is_configuration() && error.to_string().contains("new"), "{error}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn letters_of_new_and_cur_are_listed_oldest_first_and_nothing_else() {
    let inbox = Inbox::new();
    let younger = inbox.put("new/2.b", b"b");
    let older = inbox.put("cur/1.a:2,RS", b"aa");
    inbox.put("new/.hidden", b"x");
    fs::create_dir(inbox.dir.path().join("new/folder")).unwrap();
    let outside = tempfile::NamedTempFile::new().unwrap();
    symlink(outside.path(), inbox.dir.path().join("new/3.link")).unwrap();
    let file = fs::File::options().append(true).open(inbox.dir.path().join("cur/1.a:2,RS")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + Duration::from_secs(1_000_000)).unwrap();
    let (source, listed) = inbox.open().await.list(u64::MAX).await.unwrap();
    assert_eq!(listed.iter().map(|letter| letter.uid).collect::<Vec<_>>(), [older, younger]);
    assert_eq!(listed[0].arrived.as_second(), 1_000_000);
    let (_, fetched) = source.fetch(&[younger, older, files::uid("3.link")]).await.unwrap();
    assert_eq!(fetched.iter().map(|letter| letter.uid).collect::<Vec<_>>(), [younger, older]);
    assert_eq!(fetched[1].flags, ["\\Answered", "\\Seen"]);
}

#[tokio::test]
async fn line_ends_are_made_whole_unless_they_are_mixed() {
    let inbox = Inbox::new();
    let bare = inbox.put("new/1.a", b"A: b\n\nc\nd");
    let mixed = inbox.put("new/2.b", b"A: b\r\n\nc\n");
    let long = inbox.put("new/3.c", &[b'x'; 200]);
    let (_, fetched) = inbox.open().await.fetch(&[bare, mixed, long]).await.unwrap();
    assert_eq!(fetched[0].raw, b"A: b\r\n\r\nc\r\nd");
    assert_eq!(fetched[1].raw, b"A: b\r\n\nc\n");
    assert!(fetched[0].whole && !fetched[2].whole);
    assert_eq!((fetched[2].raw.len(), fetched[2].size), (100, 200));
}

#[tokio::test]
async fn a_letter_keeps_its_uid_through_renames_and_vanishes_quietly() {
    let inbox = Inbox::new();
    let uid = inbox.put("new/1.a", b"x");
    let (source, _) = inbox.open().await.list(0).await.unwrap();
    fs::rename(inbox.dir.path().join("new/1.a"), inbox.dir.path().join("cur/1.a:2,F")).unwrap();
    let (source, fetched) = source.fetch(&[uid]).await.unwrap();
    assert_eq!(fetched[0].flags, ["\\Flagged"]);
    fs::remove_file(inbox.dir.path().join("cur/1.a:2,F")).unwrap();
    let (source, fetched) = source.fetch(&[uid]).await.unwrap();
    assert!(fetched.is_empty());
    let (_, filed) = source.file(&[Filing::Move { uids: vec![uid], folder: "A".into() }]).await.unwrap();
    assert_eq!(filed, [Filed::Vanished(vec![uid])]);
}

#[tokio::test]
async fn a_move_repeated_is_a_move_done() {
    let inbox = Inbox::new();
    let uid = inbox.put("new/1.a", b"Message-Id: <one@example.net>\n\nx");
    let moving = [Filing::Move { uids: vec![uid], folder: "Answerable/bil.ling".into() }];
    let (source, first) = inbox.open().await.file(&moving).await.unwrap();
    let (source, second) = source.file(&moving).await.unwrap();
    assert_eq!((&first, &first[0]), (&second, &Filed::Done { uid_map: vec![(uid, uid)] }));
    assert_eq!(inbox.names(".Answerable.bil_ling/cur"), ["1.a:2,S"]);
    let (source, found) = source.search_message_id(Some("Answerable/bil.ling"), "<one@example.net>").await.unwrap();
    assert_eq!(found, [uid]);
    let (_, listed) = source.list(0).await.unwrap();
    assert!(listed.is_empty());
}

#[tokio::test]
async fn flags_are_letters_in_the_name_and_keywords_are_not_kept() {
    let inbox = Inbox::new();
    let uid = inbox.put("new/1.a", b"x");
    let flag = |flag: &str| Filing::Flag { uids: vec![uid], flags: vec![flag.to_owned()] };
    let filings = [flag("\\Seen"), flag("\\Flagged"), flag("$Answerable")];
    let (_, filed) = inbox.open().await.file(&filings).await.unwrap();
    assert_eq!(inbox.names("cur"), ["1.a:2,FS"]);
    assert!(matches!(filed[1], Filed::Done { .. }) && matches!(filed[2], Filed::Impossible { .. }));
}

#[tokio::test]
async fn a_folder_name_cannot_leave_the_maildir() {
    let inbox = Inbox::new();
    let at = "2026-11-20T10:00:00Z".parse().unwrap();
    let (source, _) = inbox.open().await.append("../../outside", b"x", &["\\Seen"], at).await.unwrap();
    assert_eq!(inbox.names(".__.__.outside/cur").len(), 1);
    assert!(source.append("a\n", b"x", &[], at).await.is_err());
}

#[tokio::test]
async fn a_written_letter_appears_whole_with_its_date() {
    let inbox = Inbox::new();
    let at = "2026-11-20T10:00:00Z".parse().unwrap();
    let (source, uid) = inbox.open().await.append("INBOX", b"Message-ID:\r\n <a@b>\r\n\r\nx", &[], at).await.unwrap();
    assert!(inbox.names("tmp").is_empty());
    let (source, listed) = source.list(0).await.unwrap();
    assert_eq!((Some(listed[0].uid), listed[0].arrived), (uid, at));
    let (_, found) = source.search_message_id(None, "<a@b>").await.unwrap();
    assert_eq!(found, [listed[0].uid]);
}

#[tokio::test]
async fn a_new_file_wakes_the_one_who_waits_also_when_it_came_before() {
    let inbox = Inbox::new();
    let source = inbox.open().await;
    assert!(source.abilities().idle);
    inbox.put("tmp/1.a", b"x");
    fs::rename(inbox.dir.path().join("tmp/1.a"), inbox.dir.path().join("new/1.a")).unwrap();
    let (source, woken) = source.wait(Duration::from_secs(60), pending()).await.unwrap();
    assert_eq!(woken, Woken::News);
    let (_, woken) = source.wait(Duration::from_secs(60), async {}).await.unwrap();
    assert_eq!(woken, Woken::Stopped);
}
