//! What tests of sending share: settings, mails, and the arms of an attempt.

use std::time::Duration;

use answerable::domain::address::Address;
use answerable::domain::connection::{Server, Tls};
use answerable::domain::outbox::{Attempt, Envelope, MailBytes, Phase, Refusal};
use answerable::postman::smtp::{Courier, Limits};

pub fn server(port: u16, tls: Tls) -> Server {
    Server { host: "localhost".into(), port, tls, ca_file: None, user: None, password: None }
}

pub fn short() -> Limits {
    Limits { command: Duration::from_millis(1500), last: Duration::from_millis(1500), ..Limits::default() }
}

pub fn courier(port: u16) -> Courier {
    Courier::new(&server(port, Tls::None), "client.example.com", Limits::default()).unwrap()
}

pub fn hasty(port: u16) -> Courier {
    Courier::new(&server(port, Tls::None), "client.example.com", short()).unwrap()
}

pub fn envelope(to: &str) -> Envelope {
    Envelope {
        from: Some(Address::parse("jane.doe@example.com").unwrap()),
        to: Address::parse(to).unwrap(),
        id: "row-7".into(),
        reports: true,
    }
}

pub fn mail(text: &str) -> MailBytes {
    MailBytes { head: format!("Subject: test\r\n\r\n{text}\r\n").into_bytes(), original: false, tail: Vec::new() }
}

pub async fn send(courier: &mut Courier, to: &str, text: &str) -> Attempt {
    courier.deliver(&envelope(to), &mail(text), None, &|| Ok(())).await
}

pub fn accepted(attempt: &Attempt) {
    assert!(matches!(attempt, Attempt::Accepted(_)), "{attempt:?}");
}

pub fn refused(attempt: Attempt, phase: Phase) -> Refusal {
    match attempt {
        Attempt::Refused(no) if no.phase == phase => no,
        other => panic!("{other:?}"),
    }
}

pub fn rejected(attempt: Attempt, phase: Phase) -> Refusal {
    match attempt {
        Attempt::Rejected(no) if no.phase == phase => no,
        other => panic!("{other:?}"),
    }
}

pub fn misconfigured(attempt: Attempt, phase: Phase) -> Refusal {
    match attempt {
        Attempt::Misconfigured(no) if no.phase == phase => no,
        other => panic!("{other:?}"),
    }
}
