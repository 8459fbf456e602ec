//! Letters, plans and mails for tests, and a store in a temporary folder.

use std::collections::{BTreeMap, BTreeSet};

use answerable::domain::address::{Address, Person};
use answerable::domain::language::Language;
use answerable::domain::message::{
    Authentication, AuthenticationResult, Body, Headers, Message, ReturnPath, Sender, base_subject,
};
use answerable::domain::message_id::MessageId;
use answerable::domain::office::DepartmentName;
use answerable::domain::origin::Origin;
use answerable::domain::outbox::{Envelope, MailBytes, MailKind};
use answerable::domain::plan::{Filing, Outcome, Plan, ReadyMail, ThreadChange, Timer, TimerKind};
use answerable::domain::recall::{Questions, SubjectOf};
use answerable::domain::thread::{Event, Happening, OwedBy, Thread, ThreadId, advance};
use answerable::domain::verdict::{Acknowledge, Matter, Priority, Verdict};
use answerable::store::{Lease, Position, Store, Taken, TakenIds, Unit};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

pub const BOX: &str = "ceo";

pub struct Desk {
    pub store: Store,
    pub folder: TempDir,
}

impl Desk {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&url(&folder)).await.unwrap();
        Self { store, folder }
    }

    pub async fn again(self) -> Self {
        self.store.close().await;
        let store = Store::open(&url(&self.folder)).await.unwrap();
        Self { store, folder: self.folder }
    }

    pub async fn lease(&self) -> Lease {
        self.store.take_lease(BOX, "me", at(0), at(60)).await.unwrap()
    }

    /// Takes one routed letter in its own transaction.
    pub async fn take(&self, case: &Case) -> TakenIds {
        let mut unit = self.store.unit(None).await.unwrap();
        let ids = case.take(&mut unit).await;
        unit.commit().await.unwrap();
        ids
    }
}

pub fn url(folder: &TempDir) -> String {
    format!("sqlite:{}", folder.path().join("answerable.db").display())
}

pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + seconds).unwrap()
}

pub fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

pub fn id(text: &str) -> MessageId {
    MessageId::parse(text).unwrap()
}

pub fn thread_id(n: u8) -> ThreadId {
    ThreadId::new(Timestamp::UNIX_EPOCH, &[n; 32])
}

pub fn department() -> DepartmentName {
    DepartmentName::parse("billing").unwrap()
}

pub fn message(from: &str, subject: &str, own: Option<&str>, fingerprint: &str) -> Message {
    Message {
        id: own.map(id),
        sender: Sender::One(Person { name: "Maria Lopez".into(), address: address(from) }),
        form: None,
        reply_to: Vec::new(),
        recipients: vec![Person { name: String::new(), address: address("jane.doe@example.com") }],
        return_path: ReturnPath::Absent,
        subject: subject.into(),
        date: None,
        in_reply_to: Vec::new(),
        references: Vec::new(),
        headers: Headers::default(),
        authentication: Authentication { result: AuthenticationResult::Pass, detail: "dmarc=pass".into() },
        body: Body { text: "The coat came torn.".into(), new_text: "The coat came torn.".into(), ..Body::default() },
        attachments: Vec::new(),
        report: None,
        size: 100,
        fingerprint: fingerprint.into(),
        language: Some(Language::ENGLISH),
        defects: Vec::new(),
    }
}

pub fn new_thread(n: u8, from: &str, subject: &str, now: Timestamp) -> ThreadChange {
    let fresh = Thread {
        id: thread_id(n),
        mailbox: BOX.into(),
        customer: Some(Person { name: "Maria Lopez".into(), address: address(from) }),
        subject: subject.into(),
        language: Language::ENGLISH,
        department: None,
        owed_by: OwedBy::Nobody,
        due: None,
        opened: now,
        touched: now,
        acknowledged: false,
        letters: 0,
        answers: 0,
        course: answerable::domain::thread::Course::default(),
    };
    let due = Some(now + SignedDuration::from_hours(48));
    let events: Vec<Event> =
        [Happening::Received, Happening::Acknowledged, Happening::Forwarded { department: department(), due }]
            .map(|what| Event { at: now, what })
            .into();
    ThreadChange { thread: events.iter().fold(fresh, advance), new: true, events }
}

pub fn mail(kind: MailKind, n: u8, own: &str, to: &str, now: Timestamp) -> ReadyMail {
    ReadyMail {
        kind,
        thread: Some(thread_id(n)),
        message_id: id(own),
        envelope: Envelope {
            from: Some(address("jane.doe+b@example.com")),
            to: address(to),
            id: String::new(),
            reports: kind != MailKind::Acknowledgement,
        },
        bytes: MailBytes {
            head: format!("head of {own}").into_bytes(),
            original: kind == MailKind::Forward,
            tail: if kind == MailKind::Forward { b"tail".to_vec() } else { Vec::new() },
        },
        original_of: None,
        subject: "Torn coat".into(),
        not_before: now,
        variant: (kind == MailKind::Acknowledgement).then(|| format!("default.{n}")),
        base_subject: "torn coat".into(),
        to: address(to),
    }
}

pub fn verdict() -> Verdict {
    Verdict {
        department: department(),
        rule: Some("torn".into()),
        letter: None,
        priority: Priority::Normal,
        tags: BTreeSet::new(),
        acknowledge: Acknowledge::Now,
        to_executive: false,
        copy_to: Vec::new(),
        reply_within: None,
        captures: BTreeMap::new(),
        about: Matter::default(),
        reasons: vec!["subject holds \"torn\"".into()],
        held_by: None,
        also_matched: Vec::new(),
    }
}

/// One letter from outside and all that follows from it.
pub struct Case {
    pub uid: u64,
    pub raw: Vec<u8>,
    pub message: Option<Message>,
    pub plan: Plan,
    pub mails: Vec<ReadyMail>,
    pub now: Timestamp,
}

impl Case {
    /// The n-th letter: its own thread, acknowledgement and forward.
    pub fn routed(n: u8, from: &str, subject: &str, now: Timestamp) -> Self {
        let own = format!("letter.{n}@elsewhere.example");
        let timer = |kind, hours| Timer { kind, due: now + SignedDuration::from_hours(hours) };
        Self {
            uid: u64::from(n),
            raw: format!("Subject: {subject}\r\n\r\nletter {n}\r\n").into_bytes(),
            message: Some(message(from, subject, Some(&own), &format!("print-{n}"))),
            plan: Plan {
                outcome: Outcome::Routed,
                origin: Origin::Customer,
                verdict: Some(verdict()),
                silence: None,
                reasons: vec!["rule \"torn\"".into()],
                thread: Some(new_thread(n, from, subject, now)),
                mails: Vec::new(),
                timers: vec![timer(TimerKind::Remind, 40), timer(TimerKind::Escalate, 48)],
                clear_timers: false,
                filing: Filing::Into("Answerable/billing".into()),
            },
            mails: vec![
                mail(MailKind::Acknowledgement, n, &format!("ack.{n}@example.com"), from, now),
                mail(MailKind::Forward, n, &format!("fwd.{n}@example.com"), "billing@example.com", now),
            ],
            now,
        }
    }

    /// A letter that only gets an outcome.
    pub fn bare(uid: u64, outcome: Outcome, message: Option<Message>) -> Self {
        let mut case = Self::routed(0, "nobody@else.example", "x", at(0));
        case.uid = uid;
        case.message = message;
        case.plan.outcome = outcome;
        case.plan.thread = None;
        case.plan.verdict = None;
        case.plan.timers.clear();
        case.plan.filing = Filing::Leave;
        case.mails.clear();
        case
    }

    pub fn taken(&self) -> Taken<'_> {
        Taken {
            mailbox: BOX,
            position: Position { uid_validity: 7, uid: self.uid, arrived: self.now },
            raw: &self.raw,
            whole: true,
            size: self.raw.len() as u64,
            message: self.message.as_ref(),
            plan: &self.plan,
            mails: &self.mails,
            original: None,
            keep_copy: true,
            now: self.now,
        }
    }

    pub async fn take(&self, unit: &mut Unit) -> TakenIds {
        unit.take(&self.taken()).await.unwrap()
    }
}

pub fn questions(message: &Message, now: Timestamp) -> Questions {
    Questions {
        mailbox: BOX.into(),
        id: message.id.clone(),
        fingerprint: message.fingerprint.clone(),
        tokens: Vec::new(),
        answered: message.answered_ids().into_iter().cloned().collect(),
        from: message.from().cloned(),
        subject_of: message.from().cloned().map(SubjectOf::Customer),
        base_subject: base_subject(&message.subject).to_lowercase(),
        now,
        same_subject_period: SignedDuration::from_hours(24 * 7),
    }
}
