//! The IMAP adapter against servers that refuse, break off, lie, or cannot do much.

mod support;

use std::future::pending;
use std::time::Duration;

use answerable::mailbox::{Filed, Filing, MailboxError, Source, Woken};
use support::scripted_imap::{GREETED, Scripted};

async fn opened(script: &Scripted) -> Source {
    Source::open(&script.incoming()).await.unwrap()
}

async fn refused(script: &Scripted) -> MailboxError {
    Source::open(&script.incoming()).await.err().unwrap()
}

#[tokio::test]
async fn a_refused_listing_is_not_an_empty_inbox() {
    for answer in ["$ NO not today\r\n", "$ BAD what\r\n", "* BYE over\r\n", "A99 OK done\r\n", ""] {
        let script = Scripted::selected("", &[("UID FETCH", answer)]).await;
        let error = opened(&script).await.list(1).await.err().unwrap();
        assert!(error.is_temporary(), "{answer:?}: {error}");
    }
}

#[tokio::test]
async fn a_throttled_server_says_for_how_long() {
    let throttled = "$ NO Request is throttled. Suggested Backoff Time: 92415 milliseconds\r\n";
    let script = Scripted::selected("", &[("UID FETCH", throttled)]).await;
    let error = opened(&script).await.list(1).await.err().unwrap();
    assert_eq!(error.retry_after(), Some(Duration::from_millis(92_415)));
    let script = Scripted::logged_in("", &[("SELECT", throttled)]).await;
    let error = refused(&script).await;
    assert!(error.is_temporary() && error.retry_after().is_some(), "{error}");
}

#[tokio::test]
async fn the_last_letter_is_not_listed_below_the_number_asked_for() {
    let last = "* 1 FETCH (UID 3 RFC822.SIZE 10 INTERNALDATE \" 7-Jul-2026 02:44:25 -0700\")\r\n$ OK done\r\n";
    let script = Scripted::selected("", &[("UID FETCH 4:*", last), ("UID FETCH 3:*", last)]).await;
    let (source, none) = opened(&script).await.list(4).await.unwrap();
    assert!(none.is_empty());
    let (_, one) = source.list(3).await.unwrap();
    assert_eq!(one[0].arrived, "2026-07-07T09:44:25Z".parse().unwrap());
    script.finished().await;
}

#[tokio::test]
async fn connection_lost_or_uidvalidity_missing_in_select_is_an_error() {
    for (answer, temporary) in [
        ("", true),
        ("* 4 EXISTS\r\n", true),
        ("* 4 EXISTS\r\n$ OK [READ-WRITE] done\r\n", true),
        ("$ NO Service temporarily unavailable\r\n", true),
        ("$ NO [NONEXISTENT] no such folder\r\n", false),
    ] {
        let script = Scripted::logged_in("", &[("SELECT", answer)]).await;
        let error = refused(&script).await;
        assert_eq!(error.is_temporary(), temporary, "{answer:?}: {error}");
    }
}

#[tokio::test]
async fn a_warning_during_select_changes_nothing_and_read_only_is_seen() {
    let answer = "* NO [ALERT] quota nearly full\r\n* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n$ OK [READ-ONLY] done\r\n";
    let script = Scripted::logged_in("MOVE UIDPLUS", &[("SELECT", answer)]).await;
    let source = opened(&script).await;
    assert!(source.abilities().read_only && !source.abilities().moves && !source.abilities().keywords);
    let (_, filed) = source.file(&[Filing::Move { uids: vec![3], folder: "A".into() }]).await.unwrap();
    assert!(matches!(filed[0], Filed::Impossible { .. }));
}

#[tokio::test]
async fn only_letters_with_uid_and_body_count_as_read() {
    let answer = "* 1 FETCH (UID 3 FLAGS () RFC822.SIZE 10)\r\n* 2 FETCH (BODY[]<0> {2}\r\nno)\r\n\
                  * 3 FETCH (UID 5 BODY[]<0> NIL)\r\n* 9 EXISTS\r\n* 4 FETCH (UID 6 FLAGS (\\Seen Junk) BODY[]<0> {3}\r\nyes)\r\n\
                  * 5 FETCH (UID 77 BODY[] {2}\r\nno)\r\n$ OK done\r\n";
    let script = Scripted::selected("", &[("UID FETCH 3:6 ", answer)]).await;
    let (source, fetched) = opened(&script).await.fetch(&[3, 4, 5, 6]).await.unwrap();
    assert_eq!(fetched.len(), 1);
    assert_eq!((fetched[0].uid, fetched[0].raw.as_slice(), fetched[0].whole), (6, b"yes".as_slice(), true));
    assert_eq!(fetched[0].flags, ["\\Seen", "Junk"]);
    // EXISTS among the letters was heard.
    assert_eq!(source.wait(Duration::ZERO, pending()).await.unwrap().1, Woken::News);
}

#[tokio::test]
async fn a_connection_that_ends_amid_a_letter_gives_no_letter() {
    for answer in ["* 1 FETCH (UID 3 BODY[]<0> {100}\r\nhalf", "* 1 FETCH (UID 3 BODY[] {1}\r\nx)\r\n* BYE bye\r\n"] {
        let script = Scripted::selected("", &[("UID FETCH", answer)]).await;
        assert!(opened(&script).await.fetch(&[3]).await.err().unwrap().is_temporary());
    }
}

#[tokio::test]
async fn what_breaks_the_parser_ends_the_connection_only_and_repeats_no_letter() {
    for answer in ["* OK [ALERT]\u{e9}\r\n$ OK done\r\n", "* NAMESPACE secret letter\r\n$ OK done\r\n"] {
        let script = Scripted::selected("", &[("UID FETCH", answer)]).await;
        let error = opened(&script).await.list(1).await.err().unwrap();
        assert!(error.is_temporary() && error.is_unreadable(), "{error}");
        assert!(!error.to_string().contains("secret letter"), "{error}");
    }
}

#[tokio::test]
async fn idle_refused_means_asking_now_and_then() {
    let script = Scripted::selected(
        "IDLE",
        &[
            ("UID FETCH", "$ OK done\r\n"),
            ("IDLE", "$ NO not here\r\n"),
            ("NOOP", "$ OK done\r\n"),
            ("NOOP", "* 2 EXISTS\r\n$ OK done\r\n"),
        ],
    )
    .await;
    let (source, _) = opened(&script).await.list(1).await.unwrap();
    let (source, woken) = source.wait(Duration::from_secs(1), pending()).await.unwrap();
    assert_eq!(woken, Woken::Time);
    assert!(!source.abilities().idle);
    let (_, woken) = source.wait(Duration::from_secs(1), pending()).await.unwrap();
    assert_eq!(woken, Woken::News);
    script.finished().await;
}

#[tokio::test]
async fn a_brisk_wait_asks_instead_of_waiting_to_be_told() {
    let noop = ("NOOP", "$ OK done\r\n");
    let news = ("NOOP", "* 2 EXISTS\r\n$ OK done\r\n");
    let script = Scripted::selected("IDLE", &[("UID FETCH", "$ OK done\r\n"), noop, noop, news]).await;
    let (source, _) = opened(&script).await.list(1).await.unwrap();
    let (_, woken) = source.wait(Duration::from_millis(10), pending()).await.unwrap();
    assert_eq!(woken, Woken::News);
    script.finished().await;
}

#[tokio::test]
async fn keep_alives_do_not_prolong_idle_and_its_end_is_told_from_news() {
    let flood = "+ idling\r\n".to_owned() + &"* OK Still here\r\n".repeat(500);
    let script = Scripted::selected(
        "IDLE",
        &[("UID FETCH", "$ OK done\r\n"), ("IDLE", &flood), ("DONE", "* OK Still here\r\n$ OK done\r\n")],
    )
    .await;
    let (source, _) = opened(&script).await.list(1).await.unwrap();
    let (_, woken) = source.wait(Duration::from_secs(1), pending()).await.unwrap();
    assert_eq!(woken, Woken::Time);
    script.finished().await;
}

#[tokio::test]
async fn a_connection_lost_during_idle_is_lost_and_not_news() {
    for answer in ["+ idling\r\n", "+ idling\r\n* BYE shutting down\r\n", "+ idling\r\n* 2 EXISTS\r\n", ""] {
        let script = Scripted::selected("IDLE", &[("UID FETCH", "$ OK done\r\n"), ("IDLE", answer)]).await;
        let (source, _) = opened(&script).await.list(1).await.unwrap();
        let error = source.wait(Duration::from_secs(60), pending()).await.err().unwrap();
        assert!(error.is_temporary(), "{answer:?}: {error}");
    }
}

#[tokio::test]
async fn mail_that_arrived_before_idle_is_not_slept_over() {
    let script = Scripted::selected("IDLE", &[("UID FETCH", "* 2 EXISTS\r\n$ OK done\r\n")]).await;
    let (source, _) = opened(&script).await.list(1).await.unwrap();
    assert_eq!(source.wait(Duration::from_secs(60), pending()).await.unwrap().1, Woken::News);
    script.finished().await;
}

const HERE: &str = "* 1 FETCH (UID 3 FLAGS () RFC822.SIZE 9 BODY[HEADER.FIELDS (MESSAGE-ID)] {21}\r\n\
                    Message-ID: <a@b>\r\n\r\n)\r\n$ OK done\r\n";
const THERE: &str = "* LIST () \"/\" Done\r\n$ OK done\r\n";
const EXAMINED: &str = "* 1 EXISTS\r\n* OK [UIDVALIDITY 8] ok\r\n$ OK [READ-ONLY] done\r\n";
const BACK: &str = "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n$ OK [READ-WRITE] done\r\n";

fn move_to_done() -> [Filing; 1] {
    [Filing::Move { uids: vec![3], folder: "Done".into() }]
}

#[tokio::test]
async fn without_move_a_letter_is_copied_and_just_it_is_expunged() {
    let script = Scripted::selected(
        "UIDPLUS",
        &[
            ("UID FETCH 3 ", HERE),
            ("LIST", "$ OK done\r\n"),
            ("UID COPY 3 \"Done\"", "$ NO [TRYCREATE] missing\r\n"),
            ("LIST", "$ OK done\r\n"),
            ("CREATE \"Done\"", "$ OK done\r\n"),
            ("SUBSCRIBE \"Done\"", "$ OK done\r\n"),
            ("UID COPY 3 \"Done\"", "$ OK [COPYUID 8 3 1] done\r\n"),
            ("UID STORE 3 +FLAGS.SILENT (\\Deleted)", "$ OK done\r\n"),
            ("UID EXPUNGE 3", "* 1 EXPUNGE\r\n$ OK done\r\n"),
        ],
    )
    .await;
    let (_, filed) = opened(&script).await.file(&move_to_done()).await.unwrap();
    assert_eq!(filed, [Filed::Done { uid_map: vec![(3, 1)] }]);
    script.finished().await;
}

#[tokio::test]
async fn a_copy_that_an_earlier_run_made_is_not_made_again() {
    let script = Scripted::selected(
        "",
        &[
            ("UID FETCH 3 ", HERE),
            ("LIST", THERE),
            ("EXAMINE \"Done\"", EXAMINED),
            ("UID SEARCH HEADER Message-ID \"<a@b>\"", "* SEARCH 44\r\n$ OK done\r\n"),
            ("UID FETCH 44 ", "* 1 FETCH (UID 44 RFC822.SIZE 9)\r\n$ OK done\r\n"),
            ("SELECT", BACK),
            // Neither COPY nor, without UIDPLUS, any kind of EXPUNGE.
            ("UID STORE 3 +FLAGS.SILENT (\\Deleted)", "$ OK done\r\n"),
        ],
    )
    .await;
    let (_, filed) = opened(&script).await.file(&move_to_done()).await.unwrap();
    assert_eq!(filed, [Filed::Done { uid_map: vec![] }]);
    script.finished().await;
}

#[tokio::test]
async fn a_move_without_copyuid_is_verified() {
    let still = [
        ("UID SEARCH UID 3", "* SEARCH 3\r\n$ OK done\r\n"),
        ("UID MOVE 3 \"Done\"", "$ OK done\r\n"),
        ("UID SEARCH UID 3", "* SEARCH 3\r\n$ OK done\r\n"),
    ];
    let script = Scripted::selected("MOVE", &still).await;
    let (_, filed) = opened(&script).await.file(&move_to_done()).await.unwrap();
    assert!(matches!(filed[0], Filed::Impossible { .. }));
    // iCloud sends no SEARCH line for an empty answer.
    let gone = [("UID SEARCH UID 3", "$ OK done\r\n")];
    let script = Scripted::selected("MOVE", &gone).await;
    let (_, filed) = opened(&script).await.file(&move_to_done()).await.unwrap();
    assert_eq!(filed, [Filed::Vanished(vec![3])]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_leaves_the_letter_where_it_is() {
    let script = Scripted::selected(
        "MOVE UIDPLUS",
        &[
            ("UID MOVE", "$ NO [TRYCREATE] missing\r\n"),
            ("LIST", "$ OK done\r\n"),
            ("CREATE \"Done\"", "$ NO permission denied\r\n"),
            ("CREATE \"Done\"", "$ NO permission denied\r\n"),
            ("CREATE \"INBOX/Done\"", "$ NO permission denied\r\n"),
            ("CREATE \"INBOX/Done\"", "$ NO permission denied\r\n"),
        ],
    )
    .await;
    let (_, filed) = opened(&script).await.file(&move_to_done()).await.unwrap();
    assert!(matches!(&filed[0], Filed::Impossible { why } if why.contains("permission denied")), "{filed:?}");
}

#[tokio::test]
async fn untagged_lines_before_the_go_ahead_do_not_disturb_a_copy() {
    let script = Scripted::selected(
        "",
        &[
            ("APPEND \"Sent\" (\\Seen) \"01-Jan-1970 00:00:00 +0000\" {2}", "* 5 EXISTS\r\n* OK hm\r\n+ go\r\n"),
            ("=", "$ OK [APPENDUID 8 12] done\r\n"),
        ],
    )
    .await;
    let (_, uid) = opened(&script).await.append("Sent", b"hi", &["\\Seen"], jiff::Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(uid, Some(12));
    script.finished().await;
}

#[tokio::test]
async fn keywords_that_the_server_would_forget_are_not_set() {
    let fixed = "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [PERMANENTFLAGS (\\Seen)] ok\r\n$ OK done\r\n";
    let steps = [("SELECT", fixed), ("UID STORE 3 +FLAGS.SILENT (\\Seen)", "$ OK done\r\n")];
    let script = Scripted::logged_in("", &steps).await;
    let source = opened(&script).await;
    assert!(!source.abilities().keywords);
    let flag = |flags: &[&str]| Filing::Flag { uids: vec![3], flags: flags.iter().map(ToString::to_string).collect() };
    let (_, filed) = source.file(&[flag(&["$Answerable"]), flag(&["\\Seen", "$Answerable"])]).await.unwrap();
    assert!(matches!(filed[0], Filed::Impossible { .. }) && matches!(filed[1], Filed::Done { .. }));
    script.finished().await;
}

#[tokio::test]
async fn a_server_that_skips_the_login_before_tls_is_refused() {
    let script = Scripted::play(&[("", "* PREAUTH welcome\r\n")]).await.with_starttls();
    assert!(refused(&script).await.is_configuration());
    let script = Scripted::play(&[("", "* OK hi\r\n"), ("STARTTLS", "$ BAD what\r\n")]).await.with_starttls();
    assert!(refused(&script).await.is_configuration());
}

#[tokio::test]
async fn a_login_is_refused_for_good_or_for_now() {
    let offers = [("", "* OK hi\r\n"), ("CAPABILITY", "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n$ OK done\r\n")];
    let script = Scripted::play(&offers).await;
    assert!(refused(&script).await.is_configuration());
    for (answer, good) in [("$ NO [UNAVAILABLE] later\r\n", false), ("$ NO LOGIN failed.\r\n", true)] {
        let mut steps = GREETED.to_vec();
        *steps.last_mut().unwrap() = ("=", answer);
        let script = Scripted::play(&steps).await;
        let error = refused(&script).await;
        assert_eq!(error.is_configuration(), good, "{error}");
        assert!(!error.to_string().contains("secret"));
    }
    let script = Scripted::play(&[("", "* BYE too many connections\r\n")]).await;
    assert!(refused(&script).await.is_temporary());
}

#[tokio::test]
async fn without_sasl_the_login_goes_in_literals() {
    let steps = [
        ("", "* OK hi\r\n"),
        ("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n$ OK done\r\n"),
        ("LOGIN {4}", "+ go\r\n"),
        ("jane {6}", "+ go\r\n"),
        ("secret", "$ OK [CAPABILITY IMAP4rev1 ID] in\r\n"),
        ("ID (\"name\" \"Answerable\"", "* ID NIL\r\n$ OK done\r\n"),
        ("LIST", "* LIST () \"/\" \"\"\r\n$ OK done\r\n"),
        ("SELECT", BACK),
    ];
    let script = Scripted::play(&steps).await;
    assert!(!opened(&script).await.abilities().idle);
    script.finished().await;
}

#[tokio::test]
async fn a_refusal_amid_many_letters_loses_none_of_those_sent_but_a_throttle_is_an_error() {
    let one = "* 1 FETCH (UID 3 BODY[]<0> {1}\r\nx)\r\n";
    let broken = format!("{one}$ NO Some of the requested messages cannot be read\r\n");
    let script = Scripted::selected("", &[("UID FETCH 3:4 ", &broken)]).await;
    let (_, fetched) = opened(&script).await.fetch(&[3, 4]).await.unwrap();
    assert_eq!(fetched.len(), 1);
    let throttled = format!("{one}$ NO Request is throttled. Suggested Backoff Time: 5 milliseconds\r\n");
    let script = Scripted::selected("", &[("UID FETCH 3:4 ", &throttled)]).await;
    assert!(opened(&script).await.fetch(&[3, 4]).await.err().unwrap().retry_after().is_some());
}

#[tokio::test]
async fn a_server_with_folders_below_the_inbox_only_gets_them_there() {
    let mut steps = GREETED.to_vec();
    steps.extend([
        ("CAPABILITY", "* CAPABILITY IMAP4rev1 MOVE UIDPLUS\r\n$ OK done\r\n"),
        ("LIST \"\" \"\"", "* LIST (\\Noselect) \".\" \"\"\r\n$ OK done\r\n"),
        ("LIST \"\" %", "* LIST (\\HasChildren) \".\" \"INBOX\"\r\n$ OK done\r\n"),
        ("LIST \"\" \"INBOX.%\"", "* LIST () \".\" \"INBOX.Sent\"\r\n$ OK done\r\n"),
        ("SELECT \"INBOX\"", BACK),
        ("UID MOVE 3 \"INBOX.Answerable.billing\"", "* OK [COPYUID 8 3 9] moved\r\n* 1 EXPUNGE\r\n$ OK done\r\n"),
    ]);
    let script = Scripted::play(&steps).await;
    let moving = Filing::Move { uids: vec![3], folder: "Answerable/billing".into() };
    let (_, filed) = opened(&script).await.file(&[moving]).await.unwrap();
    assert_eq!(filed, [Filed::Done { uid_map: vec![(3, 9)] }]);
    script.finished().await;
}
