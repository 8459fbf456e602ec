//! How mail leaves over a real Postfix, and through a proxy that cuts. It needs root, Postfix and
//! Dovecot.

mod support;

use answerable::domain::address::Address;
use answerable::domain::connection::{Secret, Server, Tls};
use answerable::domain::outbox::{Attempt, Envelope, MailBytes, Phase};
use answerable::postman::smtp::{Courier, Limits};
use support::postfix::{Postfix, PostfixOptions};
use support::sasl::Sasl;
use support::sending::{accepted, courier, envelope, mail, misconfigured, refused, rejected, send, server};
use support::smtp_proxy::{Cut, SmtpProxy};

struct House {
    postfix: Postfix,
    _sasl: Sasl,
    folder: tempfile::TempDir,
}

impl House {
    fn open(name: &str, expired: bool) -> Self {
        Self::with(name, expired, "")
    }

    fn with(name: &str, expired: bool, extra: &str) -> Self {
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
            extra: extra.into(),
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
            .deliver(
                &envelope("maria+tag@example.org"),
                &bytes,
                Some("Gr\u{fc}\u{df}e\r\n.\r\n".as_bytes()),
                &|| Ok(()),
            )
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
async fn a_sender_address_that_is_not_ours_needs_a_person() {
    let owned = "smtpd_sender_login_maps = inline:{ceo@example.com=boss}\n\
                 smtpd_sender_restrictions = reject_sender_login_mismatch";
    let house = House::with("localhost", false, owned);
    let mut courier = house.courier(house.postfix.submission, Tls::StartTls, "correct-horse");
    let ceo = Envelope { from: Some(Address::parse("ceo@example.com").unwrap()), ..envelope("maria@example.org") };
    let no = misconfigured(courier.deliver(&ceo, &mail("x"), None, &|| Ok(())).await, Phase::Recipient);
    assert_eq!(no.code, Some(553));
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
async fn what_may_be_taken_is_told_just_before_and_not_handed_over_when_that_fails() {
    let postfix = Postfix::start(&PostfixOptions::default());
    let mut courier = courier(postfix.plain);
    let told = std::sync::atomic::AtomicUsize::new(0);
    let count = || {
        told.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Ok(())
    };
    let told = || told.load(std::sync::atomic::Ordering::SeqCst);
    let refused_before = courier.deliver(&envelope("nobody@example.org"), &mail("one"), None, &count).await;
    rejected(refused_before, Phase::Recipient);
    assert_eq!(told(), 0, "a kill up to here leaves no doubt");
    accepted(&courier.deliver(&envelope("maria@example.org"), &mail("two"), None, &count).await);
    assert_eq!(told(), 1);
    let full = || Err(std::io::Error::other("no room to write it down"));
    let no = refused(courier.deliver(&envelope("maria@example.org"), &mail("three"), None, &full).await, Phase::Data);
    assert!(no.text.contains("no room"), "{no:?}");
    accepted(&courier.deliver(&envelope("maria@example.org"), &mail("four"), None, &count).await);
    let mails = postfix.wait_delivered("maria@example.org", 2);
    assert!(!mails.iter().any(|m| m.contains("three")), "{mails:?}");
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
