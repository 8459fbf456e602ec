//! How mail leaves when the server says something odd, or nothing. It needs no server.

mod support;

use std::time::Duration;

use answerable::domain::connection::{Secret, Server, Tls};
use answerable::domain::outbox::{Attempt, Envelope, Phase};
use answerable::postman::smtp::{Courier, Limits};
use support::scripted_smtp::{ENVELOPE, Hear, OPENING, Say, ScriptedSmtp, Silence, Step, Text};
use support::sending::server as settings;
use support::sending::{accepted, courier, envelope, hasty, mail, misconfigured, refused, rejected, send, short};

async fn scripted(scripts: Vec<Vec<Step>>) -> ScriptedSmtp {
    ScriptedSmtp::start(scripts).await
}

/// A connection over which `replies` follow the text, one for each mail.
fn mails(replies: &[&'static str]) -> Vec<Step> {
    let mut script = OPENING.to_vec();
    for reply in replies {
        script.extend(ENVELOPE);
        script.extend([Text, Say(reply)]);
    }
    script
}

#[tokio::test]
async fn a_no_after_the_text_is_a_no_and_the_next_mail_has_its_own_answer() {
    let server =
        scripted(vec![mails(&["550 5.7.1 looks like spam", "451 4.3.0 later", "250-2.0.0 queued\r\n250 as 42"])]).await;
    let mut courier = courier(server.port);
    rejected(send(&mut courier, "a@example.org", "1").await, Phase::FinalReply);
    refused(send(&mut courier, "a@example.org", "2").await, Phase::FinalReply);
    assert_eq!(send(&mut courier, "a@example.org", "3").await, Attempt::Accepted("250 2.0.0 queued as 42".into()));
    assert_eq!(server.heard().iter().filter(|l| *l == "<connect>").count(), 1);
}

#[tokio::test]
async fn silence_and_farewell_after_the_dot_are_in_doubt() {
    let mut mute = OPENING.to_vec();
    mute.extend(ENVELOPE);
    let farewell = [mute.clone(), vec![Text]].concat();
    mute.extend([Text, Silence]);
    let server = scripted(vec![mute, farewell, mails(&["354 go on"])]).await;
    let mut courier = hasty(server.port);
    for _ in 0..3 {
        let attempt = send(&mut courier, "a@example.org", "x").await;
        assert!(matches!(attempt, Attempt::Unknown(_)), "{attempt:?}");
    }
}

#[tokio::test]
async fn a_kept_connection_that_died_is_replaced_without_a_word() {
    let mut busy = mails(&["250 ok"]);
    busy.extend([Hear, Say("421 4.4.2 idle too long")]);
    let server = scripted(vec![busy, mails(&["250 ok"]), mails(&["250 ok", "250 ok"])]).await;
    let mut courier = courier(server.port);
    for _ in 0..4 {
        accepted(&send(&mut courier, "a@example.org", "x").await);
    }
    assert_eq!(server.heard().iter().filter(|l| *l == "<connect>").count(), 3);
}

#[tokio::test]
async fn a_new_connection_that_is_turned_away_is_a_refusal() {
    let mut away = OPENING.to_vec();
    away.extend([Hear, Say("421 4.3.2 too many connections")]);
    let server = scripted(vec![away, vec![Say("554 5.3.2 no service")], vec![Silence], vec![]]).await;
    let mut courier = hasty(server.port);
    assert_eq!(refused(send(&mut courier, "a@example.org", "x").await, Phase::Sender).code, Some(421));
    assert_eq!(refused(send(&mut courier, "a@example.org", "x").await, Phase::Connect).code, Some(554));
    assert!(refused(send(&mut courier, "a@example.org", "x").await, Phase::Connect).text.contains("no answer"));
    assert!(refused(send(&mut courier, "a@example.org", "x").await, Phase::Connect).text.contains("closed"));
}

#[tokio::test]
async fn an_attempt_that_is_given_up_leaves_no_half_used_connection() {
    let mut slow = OPENING.to_vec();
    slow.extend(ENVELOPE);
    slow.extend([Text, Silence]);
    let server = scripted(vec![slow, mails(&["554 5.0.0 no"])]).await;
    let mut courier = courier(server.port);
    // Connection, EHLO, MAIL, RCPT, DATA and the text.
    tokio::select! {
        attempt = send(&mut courier, "a@example.org", "1") => panic!("{attempt:?}"),
        () = server.has_heard(6) => {}
    }
    rejected(send(&mut courier, "a@example.org", "2").await, Phase::FinalReply);
    assert_eq!(server.heard().iter().filter(|l| *l == "<connect>").count(), 2);
}

#[tokio::test]
async fn what_the_server_cannot_take_is_rejected_before_it_is_offered() {
    let narrow = || vec![Say("220 mx"), Hear, Say("250-mx"), Say("250 SIZE 100"), Hear];
    let server = scripted(vec![narrow(), narrow(), narrow()]).await;
    let mut courier = courier(server.port);
    let no = rejected(send(&mut courier, "a@example.org", &"x".repeat(200)).await, Phase::Sender);
    assert!(no.text.contains("100 at the most"), "{}", no.text);
    let no = rejected(send(&mut courier, "a@example.org", "\u{e4}").await, Phase::Data);
    assert!(no.text.contains("8BITMIME"), "{}", no.text);
    rejected(send(&mut courier, "j\u{f6}rg@example.org", "x").await, Phase::Recipient);
    rejected(send(&mut courier, "a@example.org", "x\n.\r\nMAIL FROM:<evil@example.org>").await, Phase::Data);
    courier.rest().await;
    assert_eq!(server.heard(), ["<connect>", "EHLO client.example.com", "QUIT"]);
}

#[tokio::test]
async fn the_envelope_says_what_the_server_offers() {
    let server = scripted(vec![mails(&["250 d\u{e9}j\u{e0} vu", "250 ok"])]).await;
    let mut courier = courier(server.port);
    accepted(&send(&mut courier, "a@example.org", "\u{e4}").await);
    let quiet = Envelope { from: None, reports: false, ..envelope("b@example.org") };
    accepted(&courier.deliver(&quiet, &mail("x"), None, &|| Ok(())).await);
    let heard = server.heard();
    assert_eq!(heard[2], "MAIL FROM:<jane.doe@example.com> SIZE=21 BODY=8BITMIME RET=HDRS ENVID=row-7");
    assert_eq!(heard[3], "RCPT TO:<a@example.org> NOTIFY=FAILURE,DELAY");
    assert_eq!(heard[6], "MAIL FROM:<> SIZE=20");
    assert_eq!(heard[7], "RCPT TO:<b@example.org> NOTIFY=NEVER");
}

#[tokio::test]
async fn a_login_that_does_not_go_as_expected_needs_a_person() {
    let login = |reply| vec![Say("220 mx"), Hear, Say("250-mx"), Say("250 AUTH PLAIN"), Hear, Say(reply), Hear];
    let none = vec![Say("220 mx"), Hear, Say("250-mx"), Say("250 AUTH XOAUTH2"), Hear];
    let server = scripted(vec![
        login("334 eyJzdGF0dXMiOiI0MDAifQ=="),
        login("550 5.7.30 basic authentication is off"),
        none,
        login("454 4.7.0 temporary failure"),
    ])
    .await;
    let jane = Server {
        user: Some("jane".into()),
        password: Some(Secret::new("secret".into())),
        ..settings(server.port, Tls::None)
    };
    let mut courier = Courier::new(&jane, "client.example.com", Limits::default()).unwrap();
    for _ in 0..3 {
        misconfigured(send(&mut courier, "a@example.org", "x").await, Phase::Login);
    }
    refused(send(&mut courier, "a@example.org", "x").await, Phase::Login);
}

#[tokio::test]
async fn nothing_is_sent_where_starttls_is_missing_or_meddled_with() {
    let bare = vec![Say("220 mx"), Hear, Say("250-mx"), Say("250 AUTH PLAIN"), Hear];
    let meddled =
        vec![Say("220 mx"), Hear, Say("250-mx"), Say("250 STARTTLS"), Hear, Say("220 go\r\n250 mine"), Silence];
    let server = scripted(vec![bare, meddled]).await;
    let mut courier = Courier::new(&settings(server.port, Tls::StartTls), "client.example.com", short()).unwrap();
    misconfigured(send(&mut courier, "a@example.org", "x").await, Phase::Connect);
    refused(send(&mut courier, "a@example.org", "x").await, Phase::Connect);
    assert!(server.heard().iter().all(|l| !l.starts_with("MAIL") && !l.starts_with("AUTH")));
}

#[tokio::test]
async fn an_ehlo_line_of_blanks_does_not_end_the_worker() {
    let blank = vec![Say("220 mx"), Hear, Say("250-mx"), Say("250-   "), Say("250 DSN"), Hear];
    let server = scripted(vec![blank, mails(&["250 ok"])]).await;
    let mut courier = courier(server.port);
    refused(send(&mut courier, "a@example.org", "x").await, Phase::Connect);
    accepted(&send(&mut courier, "a@example.org", "x").await);
}

#[tokio::test]
async fn a_no_in_the_middle_of_the_text_is_heard() {
    let mut early = OPENING.to_vec();
    early.extend(ENVELOPE);
    early.extend([Say("552 5.3.4 too much"), Text, Silence]);
    let server = scripted(vec![early]).await;
    let attempt = send(&mut courier(server.port), "a@example.org", &"x\r\n".repeat(200_000)).await;
    assert!(matches!(&attempt, Attempt::Rejected(no) if no.code == Some(552)), "{attempt:?}");
}

#[tokio::test]
async fn a_refused_recipient_is_cleared_away_before_the_next_mail() {
    let no = [Hear, Say("250 ok"), Hear, Say("550 5.1.1 unknown")];
    let again = [vec![Hear, Say("250 ok")], ENVELOPE.to_vec(), vec![Text, Say("250 ok")]].concat();
    let mute = [no.to_vec(), vec![Hear, Silence]].concat();
    let server = scripted(vec![[OPENING.to_vec(), no.to_vec(), again, mute].concat(), mails(&["250 ok"])]).await;
    let quick = Limits { quit: Duration::from_millis(200), ..Limits::default() };
    let mut courier = Courier::new(&settings(server.port, Tls::None), "x", quick).unwrap();
    rejected(send(&mut courier, "a@example.org", "1").await, Phase::Recipient);
    accepted(&send(&mut courier, "b@example.org", "2").await);
    rejected(send(&mut courier, "a@example.org", "3").await, Phase::Recipient);
    accepted(&send(&mut courier, "b@example.org", "4").await);
    let heard = server.heard();
    assert_eq!(heard.iter().filter(|l| *l == "RSET").count(), 2);
    assert_eq!(heard.iter().filter(|l| *l == "<connect>").count(), 2);
}

#[tokio::test]
async fn a_connection_is_left_after_its_share_of_mails_or_rest() {
    let full = || [mails(&["250 ok", "250 ok"]), vec![Hear, Say("221 bye")]].concat();
    let server = scripted(vec![full(), full(), mails(&["250 ok"])]).await;
    let two = Limits { mails: 2, ..Limits::default() };
    let mut courier = Courier::new(&settings(server.port, Tls::None), "x", two).unwrap();
    for _ in 0..4 {
        accepted(&send(&mut courier, "a@example.org", "x").await);
    }
    courier.rest().await;
    let restless = Limits { idle: Duration::ZERO, ..Limits::default() };
    let mut courier = Courier::new(&settings(server.port, Tls::None), "x", restless).unwrap();
    accepted(&send(&mut courier, "a@example.org", "x").await);
    let heard = server.heard();
    assert_eq!(heard.iter().filter(|l| *l == "<connect>").count(), 3);
    assert_eq!(heard.iter().filter(|l| *l == "QUIT").count(), 2);
}

#[tokio::test]
async fn answers_that_run_ahead_are_never_taken_for_this_mails() {
    let ahead = mails(&["250 ok\r\n250 one too many", "554 5.0.0 no"]);
    let server = scripted(vec![ahead, mails(&["554 5.0.0 no"])]).await;
    let mut courier = courier(server.port);
    accepted(&send(&mut courier, "a@example.org", "1").await);
    rejected(send(&mut courier, "a@example.org", "2").await, Phase::FinalReply);
    assert_eq!(server.heard().iter().filter(|l| *l == "<connect>").count(), 2, "out of step, so not used again");
}

/// Greeting and EHLO of a server that takes the whole envelope at once.
const PIPELINED: [Step; 3] = [Say("220 mx"), Hear, Say("250-mx\r\n250 PIPELINING")];

#[tokio::test]
async fn the_whole_envelope_goes_at_once_where_the_server_takes_it() {
    let answers = [Hear, Hear, Hear, Say("250 ok\r\n250 ok\r\n354 go on"), Text, Say("250 taken")];
    let server = scripted(vec![[&PIPELINED[..], &answers, &answers].concat()]).await;
    let mut courier = courier(server.port);
    accepted(&send(&mut courier, "a@example.org", "1").await);
    accepted(&send(&mut courier, "b@example.org", "2").await);
    let heard = server.heard();
    assert_eq!(heard.iter().filter(|l| *l == "<connect>").count(), 1);
    assert_eq!(heard[2..5], ["MAIL FROM:<jane.doe@example.com>", "RCPT TO:<a@example.org>", "DATA"]);
}

#[tokio::test]
async fn each_no_to_an_envelope_that_went_at_once_is_heard_and_the_connection_stays_in_step() {
    let asked = [Hear, Hear, Hear];
    let no_sender = [Say("550 5.7.1 not you\r\n503 first MAIL\r\n503 first RCPT"), Hear, Say("250 reset")];
    let no_recipient = [Say("250 ok\r\n550 5.1.1 unknown\r\n554 no recipient"), Hear, Say("250 reset")];
    let taken = [Say("250 ok\r\n250 ok\r\n354 go on"), Text, Say("250 taken")];
    let script = [&PIPELINED[..], &asked, &no_sender, &asked, &no_recipient, &asked, &taken].concat();
    let server = scripted(vec![script]).await;
    let mut courier = courier(server.port);
    let no = rejected(send(&mut courier, "a@example.org", "1").await, Phase::Sender);
    assert!(no.text.contains("not you"), "{}", no.text);
    let no = rejected(send(&mut courier, "a@example.org", "2").await, Phase::Recipient);
    assert!(no.text.contains("unknown"), "{}", no.text);
    accepted(&send(&mut courier, "b@example.org", "3").await);
    assert_eq!(server.heard().iter().filter(|l| *l == "<connect>").count(), 1);
}

#[tokio::test]
async fn a_server_that_wants_a_text_for_a_refused_recipient_is_hung_up_on() {
    let waits = [Hear, Hear, Hear, Say("250 ok\r\n550 5.1.1 unknown\r\n354 go on"), Text];
    let fine = [Hear, Hear, Hear, Say("250 ok\r\n250 ok\r\n354 go on"), Text, Say("250 taken")];
    let server = scripted(vec![[&PIPELINED[..], &waits].concat(), [&PIPELINED[..], &fine].concat()]).await;
    let mut courier = courier(server.port);
    rejected(send(&mut courier, "a@example.org", "1").await, Phase::Recipient);
    accepted(&send(&mut courier, "b@example.org", "2").await);
    let heard = server.heard();
    assert_eq!(heard.iter().filter(|l| *l == "<connect>").count(), 2);
    assert!(!heard.iter().any(|l| l.starts_with('1')), "the refused text was sent: {heard:?}");
}

#[tokio::test]
async fn an_answer_that_runs_ahead_of_the_text_is_not_taken_for_the_dots() {
    let ahead = [Hear, Hear, Hear, Say("250 ok\r\n250 ok\r\n354 go on\r\n250 taken already"), Silence];
    let server = scripted(vec![[&PIPELINED[..], &ahead].concat()]).await;
    let attempt = send(&mut courier(server.port), "a@example.org", "x").await;
    refused(attempt, Phase::Data);
}
