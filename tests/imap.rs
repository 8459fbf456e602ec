//! The IMAP adapter against a real Dovecot, and against servers that misbehave.

mod support;

use std::future::pending;
use std::time::Duration;

use answerable::domain::connection::{Incoming, Secret, Tls};
use answerable::mailbox::{Filed, Filing, Source, Woken};
use support::dovecot::{Dovecot, Options, Storage};

const JANE: &str = "jane.doe@example.com";
const LETTER: &[u8] =
    b"From: Maria <maria@example.net>\r\nMessage-ID: <one@example.net>\r\nSubject: torn coat\r\n\r\nHello\r\n";

async fn open(dovecot: &Dovecot) -> Source {
    Source::open(&dovecot.incoming(JANE, Tls::None)).await.unwrap()
}

fn numbered(n: usize) -> Vec<u8> {
    format!("From: <m@example.net>\r\nMessage-ID: <{n}@example.net>\r\nSubject: letter {n}\r\n\r\nbody {n}\r\n").into()
}

#[tokio::test]
async fn logs_in_over_all_three_protections_and_reads_a_letter() {
    let dovecot = Dovecot::start();
    dovecot.deliver(JANE, LETTER);
    for tls in [Tls::Implicit, Tls::StartTls, Tls::None] {
        let source = Source::open(&dovecot.incoming(JANE, tls)).await.unwrap();
        assert!(source.uid_validity() > 0);
        assert_eq!(source.uid_next(), Some(2));
        let abilities = source.abilities();
        assert!(abilities.keywords && abilities.moves && abilities.idle && !abilities.read_only);
        let (source, listed) = source.list(0).await.unwrap();
        assert_eq!(listed.len(), 1);
        let (source, fetched) = source.fetch(&[1]).await.unwrap();
        assert!(fetched[0].raw.ends_with(b"\r\n\r\nHello\r\n"));
        assert_eq!((fetched[0].raw.len() as u64, fetched[0].whole), (listed[0].size, true));
        assert_eq!(fetched[0].arrived, listed[0].arrived);
        // PEEK: reading leaves no trace.
        assert!(!fetched[0].flags.iter().any(|flag| flag == "\\Seen"));
        source.close().await;
    }
    assert_eq!(dovecot.flags(JANE, "INBOX", 1), "");
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_authority_are_for_a_person() {
    let dovecot = Dovecot::start();
    let expired = Dovecot::start_with(&Options { expired: true, ..Options::default() });
    let mut wrong = dovecot.server(JANE, Tls::None);
    wrong.password = Some(Secret::new("wrong".into()));
    let error = Source::open(&imap(wrong)).await.err().unwrap();
    assert!(error.is_configuration() && !error.is_temporary(), "{error}");
    assert!(error.to_string().contains("AUTHENTICATIONFAILED"), "{error}");
    let mut untrusted = dovecot.server(JANE, Tls::Implicit);
    untrusted.ca_file = None;
    for (server, word) in [(untrusted, "UnknownIssuer"), (expired.server(JANE, Tls::StartTls), "expired")] {
        let error = Source::open(&imap(server)).await.err().unwrap();
        assert!(error.is_configuration(), "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
    let mut elsewhere = dovecot.server(JANE, Tls::Implicit);
    elsewhere.host = "127.0.0.1".into();
    let error = Source::open(&imap(elsewhere)).await.err().unwrap();
    assert!(error.is_configuration(), "{error}");
}

fn imap(server: answerable::domain::connection::Server) -> Incoming {
    Incoming::Imap { server, inbox: "INBOX".into(), largest: 1 << 20 }
}

#[tokio::test]
async fn a_missing_inbox_and_a_closed_port_are_told_apart() {
    let dovecot = Dovecot::start();
    let server = dovecot.server(JANE, Tls::None);
    let mut closed = server.clone();
    closed.port = support::dovecot::free_port();
    let error = Source::open(&imap(closed)).await.err().unwrap();
    assert!(error.is_temporary(), "{error}");
    let missing = Incoming::Imap { server, inbox: "Nowhere".into(), largest: 1 };
    let error = Source::open(&missing).await.err().unwrap();
    assert!(error.is_configuration() && error.to_string().contains("Nowhere"), "{error}");
}

#[tokio::test]
async fn moves_hundreds_of_letters_into_a_new_folder_and_says_where_each_went() {
    let dovecot = Dovecot::start_with(&Options { extra: "mail_fsync = never".into(), ..Options::default() });
    let letters: Vec<Vec<u8>> = (1..=450).map(numbered).collect();
    dovecot.deliver_all(JANE, letters.iter().map(Vec::as_slice));
    let (source, listed) = open(&dovecot).await.list(1).await.unwrap();
    assert_eq!(listed.len(), 450);
    // Every second letter, so that the set is sparse and needs several lines.
    let uids: Vec<u64> = listed.iter().map(|letter| letter.uid).filter(|uid| uid % 2 == 0).collect();
    let folder = "Answerable/B\u{fc}ro \"A&B\"";
    let moving = Filing::Move { uids: uids.clone(), folder: folder.into() };
    let (source, filed) = source.file(std::slice::from_ref(&moving)).await.unwrap();
    let Filed::Done { uid_map } = &filed[0] else { panic!("{filed:?}") };
    assert_eq!(uid_map.iter().map(|(old, _)| *old).collect::<Vec<_>>(), uids);
    assert_eq!(dovecot.uids(JANE, folder), uid_map.iter().map(|(_, new)| *new).collect::<Vec<_>>());
    let (source, again) = source.file(&[moving]).await.unwrap();
    assert_eq!(again[0], Filed::Vanished(uids.clone()));
    let mixed = Filing::Move { uids: vec![1, 2], folder: folder.into() };
    let (source, partly) = source.file(&[mixed]).await.unwrap();
    assert!(matches!(&partly[0], Filed::Partly { uid_map, vanished } if uid_map.len() == 1 && *vanished == [2]));
    let (source, found) = source.search_message_id(Some(folder), "<2@example.net>").await.unwrap();
    assert_eq!(found.len(), 1);
    let (_, rest) = source.list(0).await.unwrap();
    assert_eq!(rest.len(), 224);
    assert!(dovecot.folders(JANE).iter().any(|name| name == folder));
}

#[tokio::test]
async fn flags_and_keywords_are_kept_where_the_letter_is() {
    let dovecot = Dovecot::start();
    dovecot.deliver(JANE, LETTER);
    let flag = Filing::Flag { uids: vec![1, 99], flags: vec!["\\Seen".into(), "$Answerable".into()] };
    let (_, filed) = open(&dovecot).await.file(&[flag]).await.unwrap();
    assert!(matches!(filed[0], Filed::Done { .. }));
    let flags = dovecot.flags(JANE, "INBOX", 1);
    assert!(flags.contains("\\Seen") && flags.contains("$Answerable"), "{flags}");
}

#[tokio::test]
async fn a_copy_is_appended_with_its_date_and_found_again() {
    let dovecot = Dovecot::start();
    let at = "2026-11-20T10:00:00Z".parse().unwrap();
    let (source, uid) = open(&dovecot).await.append("Sent", LETTER, &["\\Seen"], at).await.unwrap();
    assert_eq!(uid, Some(1));
    let (source, found) = source.search_message_id(Some("Sent"), "<one@example.net>").await.unwrap();
    assert_eq!(found, [1]);
    let (source, none) = source.search_message_id(Some("No such folder"), "<one@example.net>").await.unwrap();
    assert!(none.is_empty());
    let (source, none) = source.search_message_id(None, "<one@example.net>").await.unwrap();
    assert!(none.is_empty());
    let (_, ()) = source.ensure_folder("Sent").await.unwrap();
    assert!(dovecot.texts(JANE, "Sent")[0].contains("torn coat"));
    assert!(dovecot.flags(JANE, "Sent", 1).contains("\\Seen"));
}

#[tokio::test]
async fn news_arrives_by_idle_also_when_it_came_before_the_wait() {
    let dovecot = Dovecot::start();
    let (source, _) = open(&dovecot).await.list(0).await.unwrap();
    let waiting = tokio::spawn(source.wait(Duration::from_secs(60), pending()));
    dovecot.deliver(JANE, LETTER);
    let (source, woken) = waiting.await.unwrap().unwrap();
    assert_eq!(woken, Woken::News);
    // Not listed yet: it is still news.
    let (source, woken) = source.wait(Duration::from_secs(60), pending()).await.unwrap();
    assert_eq!(woken, Woken::News);
    let (source, listed) = source.list(0).await.unwrap();
    assert_eq!(listed.len(), 1);
    let (source, woken) = source.wait(Duration::from_secs(1), pending()).await.unwrap();
    assert_eq!(woken, Woken::Time);
    // Delivered before IDLE begins.
    dovecot.deliver(JANE, LETTER);
    let (source, woken) = source.wait(Duration::from_secs(60), pending()).await.unwrap();
    assert_eq!(woken, Woken::News);
    let (source, listed) = source.list(2).await.unwrap();
    assert_eq!(listed.len(), 1);
    let (source, woken) = source.wait(Duration::from_secs(60), async {}).await.unwrap();
    assert_eq!(woken, Woken::Stopped);
    let (_, beyond) = source.list(1000).await.unwrap();
    assert!(beyond.is_empty(), "the last letter is not news for ever");
}

#[tokio::test]
async fn a_recreated_folder_shows_by_its_uidvalidity() {
    let dovecot = Dovecot::start_with(&Options { storage: Storage::Maildir, ..Options::default() });
    let watched = Incoming::Imap { server: dovecot.server(JANE, Tls::None), inbox: "Watched".into(), largest: 1 << 20 };
    dovecot.doveadm(&["mailbox", "create", "-u", JANE, "Watched"]);
    let first = Source::open(&watched).await.unwrap().uid_validity();
    assert_eq!(Source::open(&watched).await.unwrap().uid_validity(), first);
    dovecot.doveadm(&["mailbox", "delete", "-u", JANE, "Watched"]);
    dovecot.doveadm(&["mailbox", "create", "-u", JANE, "-g", "00112233445566778899aabbccddeeff", "Watched"]);
    dovecot.doveadm(&["mailbox", "update", "-u", JANE, "--uid-validity", "4000000000", "Watched"]);
    assert_eq!(Source::open(&watched).await.unwrap().uid_validity(), 4_000_000_000);
    assert_ne!(first, 4_000_000_000);
}

#[tokio::test]
async fn a_large_letter_is_read_only_in_part() {
    let dovecot = Dovecot::start();
    let mut large = LETTER.to_vec();
    large.extend(std::iter::repeat_n(b"0123456789abcdef0123456789abcdef0123456789abcdef\r\n", 60_000).flatten());
    dovecot.deliver_all(JANE, [LETTER, large.as_slice()]);
    let settings =
        Incoming::Imap { server: dovecot.server(JANE, Tls::Implicit), inbox: "INBOX".into(), largest: 100_000 };
    let (source, listed) = Source::open(&settings).await.unwrap().list(0).await.unwrap();
    assert!(listed[1].size > 3_000_000);
    let (_, fetched) = source.fetch(&[2, 77, 1]).await.unwrap();
    assert_eq!(fetched.iter().map(|letter| letter.uid).collect::<Vec<_>>(), [2, 1]);
    assert!(!fetched[0].whole && fetched[0].raw.len() == 100_000 && fetched[0].size == listed[1].size);
    assert!(fetched[1].whole);
    // With a higher limit it is read in pieces, and whole; also where a piece ends with the letter.
    let exact = [LETTER, vec![b'x'; (1 << 20) - LETTER.len() - 2].as_slice(), b"\r\n"].concat();
    dovecot.save(JANE, "INBOX", &exact);
    let (_, fetched) = open(&dovecot).await.fetch(&[2, 3]).await.unwrap();
    assert!(fetched.iter().all(|letter| letter.whole && letter.raw.len() as u64 == letter.size));
    assert!(fetched[0].raw.ends_with(&large[1000..]));
    assert_eq!(fetched[1].raw, exact);
}

#[tokio::test]
async fn a_letter_goes_through_octet_for_octet() {
    let dovecot = Dovecot::start();
    let odd = b"Subject: odd\r\n\r\n\xff\xfe bytes) {5}\r\n* BYE not really\r\nA1 OK neither\r\n".to_vec();
    dovecot.save(JANE, "INBOX", &odd);
    let (_, fetched) = open(&dovecot).await.fetch(&[1]).await.unwrap();
    assert_eq!(fetched[0].raw, odd);
}

fn with_capabilities(names: &str) -> Dovecot {
    let extra = format!("imap_capability = IMAP4rev1 {names}\nmail_fsync = never");
    Dovecot::start_with(&Options { extra, ..Options::default() })
}

#[tokio::test]
async fn without_move_nothing_is_copied_twice_and_nobody_elses_mail_is_expunged() {
    let dovecot = with_capabilities("UIDPLUS");
    let letters: Vec<Vec<u8>> = (1..=5).map(numbered).collect();
    dovecot.deliver_all(JANE, letters.iter().map(Vec::as_slice));
    // Somebody else flagged 5 and did not expunge; an earlier run died after copying 2, and after flagging 3.
    dovecot.doveadm(&["flags", "add", "-u", JANE, "\\Deleted", "mailbox", "INBOX", "uid", "5"]);
    dovecot.doveadm(&["mailbox", "create", "-u", JANE, "Done"]);
    dovecot.doveadm(&["copy", "-u", JANE, "Done", "mailbox", "INBOX", "uid", "2,3"]);
    dovecot.doveadm(&["flags", "add", "-u", JANE, "\\Deleted", "mailbox", "INBOX", "uid", "3"]);
    let source = open(&dovecot).await;
    assert!(source.abilities().moves && !source.abilities().idle);
    let moving = Filing::Move { uids: vec![1, 2, 3, 9], folder: "Done".into() };
    let (source, filed) = source.file(std::slice::from_ref(&moving)).await.unwrap();
    let Filed::Partly { uid_map, vanished } = &filed[0] else { panic!("{filed:?}") };
    assert_eq!((uid_map.as_slice(), vanished.as_slice()), ([(1, 3)].as_slice(), [9].as_slice()));
    let (_, again) = source.file(&[moving]).await.unwrap();
    assert_eq!(again[0], Filed::Vanished(vec![1, 2, 3, 9]));
    assert_eq!(dovecot.uids(JANE, "INBOX"), [4, 5]);
    assert_eq!(dovecot.uids(JANE, "Done"), [1, 2, 3]);
}

#[tokio::test]
async fn with_neither_move_nor_uidplus_a_letter_is_copied_once_and_stays_flagged() {
    let dovecot = with_capabilities("IDLE");
    dovecot.deliver_all(JANE, [numbered(1).as_slice(), numbered(2).as_slice()]);
    let source = open(&dovecot).await;
    assert!(!source.abilities().moves);
    let moving = [Filing::Move { uids: vec![1], folder: "Answerable/done".into() }];
    let (source, first) = source.file(&moving).await.unwrap();
    let (_, second) = source.file(&moving).await.unwrap();
    assert_eq!((&first[0], &second[0]), (&Filed::Done { uid_map: vec![(1, 1)] }, &Filed::Done { uid_map: vec![] }));
    assert_eq!((dovecot.uids(JANE, "INBOX"), dovecot.uids(JANE, "Answerable/done")), (vec![1, 2], vec![1]));
    assert!(dovecot.flags(JANE, "INBOX", 1).contains("\\Deleted"));
}

#[tokio::test]
async fn folders_below_the_inbox_only_are_found_out() {
    let extra = "namespace inbox {\n  separator = .\n  prefix = INBOX.\n}\n".to_owned();
    let dovecot = Dovecot::start_with(&Options { storage: Storage::Maildir, extra, ..Options::default() });
    dovecot.deliver_all(JANE, [numbered(1).as_slice(), numbered(2).as_slice()]);
    let moving = |uid| Filing::Move { uids: vec![uid], folder: "Answerable/billing".into() };
    // The first run learns it by being refused, the second by looking.
    for uid in [1, 2] {
        let (source, filed) = open(&dovecot).await.file(&[moving(uid)]).await.unwrap();
        assert!(matches!(filed[0], Filed::Done { .. }), "{filed:?}");
        source.close().await;
    }
    assert_eq!(dovecot.uids(JANE, "INBOX.Answerable.billing"), [1, 2]);
}
