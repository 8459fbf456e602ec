//! How mail leaves: over a real Postfix, through a proxy that cuts, and against servers that
//! misbehave on purpose. The first two need root, Postfix and Dovecot.

mod support;

use std::time::Duration;

use answerable::domain::address::Address;
use answerable::domain::connection::{Secret, Server, Tls};
use answerable::domain::outbox::{Attempt, Envelope, MailBytes, Phase, Refusal};
use answerable::postman::smtp::{Courier, Limits};
use support::postfix::{Postfix, PostfixOptions};
use support::sasl::Sasl;
use support::scripted_smtp::{ENVELOPE, Hear, OPENING, Say, ScriptedSmtp, Silence, Step, Text};
use support::smtp_proxy::{Cut, SmtpProxy};

fn server(port: u16, tls: Tls) -> Server {
    Server { host: "localhost".into(), port, tls, ca_file: None, user: None, password: None }
}

fn short() -> Limits {
    Limits { command: Duration::from_millis(400), last: Duration::from_millis(400), ..Limits::default() }
}

fn courier(port: u16) -> Courier {
    Courier::new(&server(port, Tls::None), "client.example.com", Limits::default()).unwrap()
}

fn hasty(port: u16) -> Courier {
    Courier::new(&server(port, Tls::None), "client.example.com", short()).unwrap()
}

fn envelope(to: &str) -> Envelope {
    Envelope {
        from: Some(Address::parse("jane.doe@example.com").unwrap()),
        to: Address::parse(to).unwrap(),
        id: "row-7".into(),
        reports: true,
    }
}

fn mail(text: &str) -> MailBytes {
    MailBytes { head: format!("Subject: test\r\n\r\n{text}\r\n").into_bytes(), original: false, tail: Vec::new() }
}

async fn send(courier: &mut Courier, to: &str, text: &str) -> Attempt {
    courier.deliver(&envelope(to), &mail(text), None).await
}

fn accepted(attempt: &Attempt) {
    assert!(matches!(attempt, Attempt::Accepted(_)), "{attempt:?}");
}

fn refused(attempt: Attempt, phase: Phase) -> Refusal {
    match attempt {
        Attempt::Refused(no) if no.phase == phase => no,
        other => panic!("{other:?}"),
    }
}

fn rejected(attempt: Attempt, phase: Phase) -> Refusal {
    match attempt {
        Attempt::Rejected(no) if no.phase == phase => no,
        other => panic!("{other:?}"),
    }
}

fn misconfigured(attempt: Attempt, phase: Phase) -> Refusal {
    match attempt {
        Attempt::Misconfigured(no) if no.phase == phase => no,
        other => panic!("{other:?}"),
    }
}

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

mod real {
    use super::*;

    struct House {
        postfix: Postfix,
        _sasl: Sasl,
        folder: tempfile::TempDir,
    }

    impl House {
        fn open(name: &str, expired: bool) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let mut authority = rcgen::CertificateParams::new([]).unwrap();
            authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            let issuer_key = rcgen::KeyPair::generate().unwrap();
            let issuer_cert = authority.self_signed(&issuer_key).unwrap();
            std::fs::write(folder.path().join("ca.pem"), issuer_cert.pem()).unwrap();
            let issuer = rcgen::Issuer::new(authority, issuer_key);
            let mut params = rcgen::CertificateParams::new([name.to_owned()]).unwrap();
            if expired {
                params.not_before = rcgen::date_time_ymd(2020, 1, 1);
                params.not_after = rcgen::date_time_ymd(2021, 1, 1);
            }
            let key = rcgen::KeyPair::generate().unwrap();
            let leaf = params.signed_by(&key, &issuer).unwrap();
            let sasl = Sasl::start("correct-horse");
            let postfix = Postfix::start(&PostfixOptions {
                sasl_socket: Some(sasl.socket()),
                tls: Some((leaf.pem(), key.serialize_pem())),
                ..PostfixOptions::default()
            });
            Self { postfix, _sasl: sasl, folder }
        }

        fn courier(&self, port: u16, tls: Tls, password: &str) -> Courier {
            let settings = Server {
                ca_file: Some(self.folder.path().join("ca.pem")),
                user: Some("jane.doe@example.com".into()),
                password: Some(Secret::new(password.into())),
                ..server(port, tls)
            };
            Courier::new(&settings, "client.example.com", Limits::default()).unwrap()
        }
    }

    #[tokio::test]
    async fn a_mail_goes_over_tls_and_login_to_its_reader() {
        let house = House::open("localhost", false);
        for (port, tls) in [(house.postfix.submission, Tls::StartTls), (house.postfix.submissions, Tls::Implicit)] {
            let mut courier = house.courier(port, tls, "correct-horse");
            let greeting = courier.check().await.unwrap();
            assert_eq!((greeting.size, greeting.eight_bit, greeting.dsn), (Some(20_000_000), true, true));
            let bytes = MailBytes { tail: b"end\r\n".to_vec(), original: true, ..mail(".dots\r\n..") };
            let attempt = courier
                .deliver(&envelope("maria+tag@example.org"), &bytes, Some("Gr\u{fc}\u{df}e\r\n.\r\n".as_bytes()))
                .await;
            accepted(&attempt);
            accepted(&send(&mut courier, "maria@example.org", "second").await);
            courier.rest().await;
        }
        let mails = house.postfix.wait_delivered("maria@example.org", 4);
        let first: Vec<_> = mails.iter().filter(|m| m.ends_with("\n\n.dots\n..\nGr\u{fc}\u{df}e\n.\nend\n")).collect();
        assert_eq!(first.len(), 2, "{mails:?}");
        assert!(first.iter().all(|m| m.contains("Return-Path: <jane.doe@example.com>")));
        assert_eq!(house.postfix.log().matches("sasl_method=PLAIN").count(), 4);
        // Each courier opened one connection to check and one to send; one more was ours, to see it start.
        assert_eq!(house.postfix.log().matches("]: connect from localhost").count(), 5);
    }

    #[tokio::test]
    async fn a_wrong_password_needs_a_person() {
        let house = House::open("localhost", false);
        let mut courier = house.courier(house.postfix.submission, Tls::StartTls, "battery-staple");
        let no = misconfigured(send(&mut courier, "maria@example.org", "x").await, Phase::Login);
        assert_eq!(no.code, Some(535));
        assert!(!courier.check().await.unwrap_err().is_temporary());
        assert!(!format!("{no:?}").contains("battery"));
    }

    #[tokio::test]
    async fn a_certificate_that_is_not_to_be_believed_stops_before_the_login() {
        for (name, expired, words) in [("localhost", true, "has expired"), ("other.example", false, "another name")] {
            let house = House::open(name, expired);
            for (port, tls) in [(house.postfix.submission, Tls::StartTls), (house.postfix.submissions, Tls::Implicit)] {
                let mut courier = house.courier(port, tls, "correct-horse");
                let no = refused(send(&mut courier, "maria@example.org", "x").await, Phase::Connect);
                assert!(no.text.contains(words), "{}", no.text);
            }
            assert!(!house.postfix.log().contains("sasl_method"));
            if expired {
                continue;
            }
            let stranger = server(house.postfix.submissions, Tls::Implicit);
            let mut courier = Courier::new(&stranger, "client.example.com", Limits::default()).unwrap();
            let no = refused(send(&mut courier, "maria@example.org", "x").await, Phase::Connect);
            assert!(no.text.contains("signed by nobody"), "{}", no.text);
        }
    }

    #[tokio::test]
    async fn an_unknown_recipient_is_rejected_and_the_connection_kept() {
        let postfix = Postfix::start(&PostfixOptions::default());
        let proxy = SmtpProxy::start(postfix.plain).await;
        let mut courier = courier(proxy.port);
        accepted(&send(&mut courier, "maria@example.org", "one").await);
        let no = rejected(send(&mut courier, "nobody@example.org", "two").await, Phase::Recipient);
        assert_eq!(no.code, Some(550));
        accepted(&send(&mut courier, "pricing@example.com", "three").await);
        assert_eq!(proxy.connections(), 1);
        postfix.wait_delivered("maria@example.org", 1);
        postfix.wait_delivered("pricing@example.com", 1);
    }

    #[tokio::test]
    async fn a_cut_within_the_text_is_a_refusal_and_nothing_arrives() {
        let postfix = Postfix::start(&PostfixOptions::default());
        let proxy = SmtpProxy::start(postfix.plain).await;
        let mut courier = courier(proxy.port);
        let large = "0123456789\r\n".repeat(1_000_000);
        proxy.cut_next(Cut::WithinText(100_000));
        refused(send(&mut courier, "maria@example.org", &large).await, Phase::Data);
        accepted(&send(&mut courier, "maria@example.org", &large).await);
        assert_eq!(postfix.wait_delivered("maria@example.org", 1).len(), 1);
        assert_eq!(postfix.log().matches("status=sent").count(), 1);
    }

    #[tokio::test]
    async fn a_cut_before_the_dot_reaches_the_server_is_never_taken_for_sent_or_rejected() {
        let postfix = Postfix::start(&PostfixOptions::default());
        let proxy = SmtpProxy::start(postfix.plain).await;
        let mut courier = courier(proxy.port);
        for cut in [Cut::AfterData, Cut::BeforeDot] {
            proxy.cut_next(cut);
            let attempt = send(&mut courier, "maria@example.org", "short").await;
            // We handed the dot over, so we cannot know; a repeat is right in both cases.
            assert!(matches!(attempt, Attempt::Unknown(_) | Attempt::Refused(_)), "{attempt:?}");
        }
        accepted(&send(&mut courier, "maria@example.org", "short").await);
        assert_eq!(postfix.wait_delivered("maria@example.org", 1).len(), 1);
    }

    #[tokio::test]
    async fn a_cut_after_the_dot_is_in_doubt_though_the_mail_was_taken() {
        let postfix = Postfix::start(&PostfixOptions::default());
        let proxy = SmtpProxy::start(postfix.plain).await;
        let mut courier = courier(proxy.port);
        proxy.cut_next(Cut::AfterDot);
        let attempt = send(&mut courier, "maria@example.org", "once").await;
        assert!(matches!(attempt, Attempt::Unknown(_)), "{attempt:?}");
        assert_eq!(postfix.wait_delivered("maria@example.org", 1).len(), 1);
        accepted(&send(&mut courier, "pricing@example.com", "next").await);
        assert_eq!(proxy.connections(), 2);
    }
}

mod odd {
    use super::*;

    #[tokio::test]
    async fn a_no_after_the_text_is_a_no_and_the_next_mail_has_its_own_answer() {
        let server =
            scripted(vec![mails(&["550 5.7.1 looks like spam", "451 4.3.0 later", "250-2.0.0 queued\r\n250 as 42"])])
                .await;
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
        let given_up = tokio::time::timeout(Duration::from_millis(300), send(&mut courier, "a@example.org", "1")).await;
        assert!(given_up.is_err());
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
        accepted(&courier.deliver(&quiet, &mail("x"), None).await);
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
        let settings = Server {
            user: Some("jane".into()),
            password: Some(Secret::new("secret".into())),
            ..super::server(server.port, Tls::None)
        };
        let mut courier = Courier::new(&settings, "client.example.com", Limits::default()).unwrap();
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
        let mut courier =
            Courier::new(&super::server(server.port, Tls::StartTls), "client.example.com", short()).unwrap();
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
        let mut courier = Courier::new(&super::server(server.port, Tls::None), "x", quick).unwrap();
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
        let mut courier = Courier::new(&super::server(server.port, Tls::None), "x", two).unwrap();
        for _ in 0..4 {
            accepted(&send(&mut courier, "a@example.org", "x").await);
        }
        courier.rest().await;
        let restless = Limits { idle: Duration::ZERO, ..Limits::default() };
        let mut courier = Courier::new(&super::server(server.port, Tls::None), "x", restless).unwrap();
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
        let attempt = send(&mut courier, "a@example.org", "2").await;
        assert!(!matches!(attempt, Attempt::Accepted(_)), "{attempt:?}");
        rejected(send(&mut courier, "a@example.org", "2").await, Phase::FinalReply);
    }
}
