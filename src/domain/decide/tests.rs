//! Decisions told as short stories over plain values.

use std::collections::BTreeMap;

use jiff::civil::time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::*;

mod careful;
mod ending;
mod loops;
mod random;
mod release;

use crate::domain::address::{Address, AddressPattern, Person};
use crate::domain::answers::Answer;
use crate::domain::calendar::{Calendar, Within};
use crate::domain::language::Language;
use crate::domain::message::{
    Attachment, Authentication, Body, DeliveryAction, DeliveryReport, Doubt, Headers, ReturnPath, Sender,
};
use crate::domain::office::{
    AcknowledgementReturn, Department, DepartmentName, DepartmentWays, Limits, Mailbox, MailboxWays, Start,
};
use crate::domain::outbox::MailKind;
use crate::domain::plan::{Content, Occasion, TimerKind, Told};
use crate::domain::thread::{Happening, OwedBy};
use crate::domain::verdict::Acknowledge;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-11-17T15:00:00Z")
}

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn person(name: &str, text: &str) -> Person {
    Person { name: name.into(), address: address(text) }
}

fn name(text: &str) -> DepartmentName {
    DepartmentName::parse(text).unwrap()
}

fn department(of: &str) -> Department {
    Department {
        name: name(of),
        titles: BTreeMap::new(),
        address: address(&format!("{of}@example.com")),
        members: vec![AddressPattern::parse("*@example.com").unwrap()],
        reply_within: Some(Within::BusinessDays(2)),
        escalate_to: vec![address("head@example.com")],
        letter: None,
        about: String::new(),
        ways: DepartmentWays::default(),
    }
}

pub(crate) fn office() -> Office {
    let week = [Some((time(8, 0, 0, 0), time(18, 0, 0, 0))); 7];
    let calendar = Calendar { zone: TimeZone::UTC, week, holidays: Vec::new() };
    Office {
        mailbox: Mailbox {
            name: "ceo".into(),
            address: address("jane.doe@example.com"),
            aliases: vec![address("ceo@example.com")],
            executive: "Jane Doe".into(),
            signature: "Jane Doe".into(),
            calendar,
            language: Language::ENGLISH,
            subaddressing: true,
            trusted_authserv: vec!["mx.example.com".into()],
            forms: Vec::new(),
            acknowledge_after: (SignedDuration::ZERO, SignedDuration::ZERO),
            start: Start::Now,
            late_after: SignedDuration::from_hours(72),
            acknowledgement_return: AcknowledgementReturn::Tagged,
            file_into: "Answerable/{department}".into(),
            sent: String::new(),
            forwards_marked_automatic: false,
            html: false,
            quote_original: false,
            operator: Some(address("it@example.com")),
            ways: MailboxWays::default(),
        },
        departments: ["billing", "shipping", "office"].map(|d| (name(d), department(d))).into(),
        default_department: name("office"),
        limits: Limits::default(),
    }
}

pub(crate) fn letter() -> Message {
    Message {
        id: MessageId::parse("one@example.net"),
        sender: Sender::One(person("Maria Lopez", "maria@example.net")),
        form: None,
        reply_to: Vec::new(),
        recipients: vec![person("", "jane.doe@example.com")],
        return_path: ReturnPath::Address(address("maria@example.net")),
        subject: "Torn coat".into(),
        date: Some(now()),
        in_reply_to: Vec::new(),
        references: Vec::new(),
        headers: Headers::default(),
        authentication: Authentication { result: AuthenticationResult::Pass, detail: "dmarc=pass".into() },
        body: Body { new_text: "The sleeve was torn.".into(), text: "The sleeve was torn.".into(), ..Body::default() },
        attachments: Vec::new(),
        report: None,
        size: 1_000,
        fingerprint: "f".repeat(64),
        language: None,
        defects: Vec::new(),
    }
}

/// A letter with one header more.
fn with(header: &str, value: &str) -> Message {
    let mut message = letter();
    message.headers.0.push((header.into(), value.into()));
    message
}

struct Case {
    message: Message,
    verdict: Verdict,
    recall: Recall,
    tokens: Vec<Token>,
    arrival: Arrival,
    office: Office,
    announced: Announced,
}

impl Case {
    fn of(message: Message) -> Self {
        Self {
            message,
            verdict: Verdict::fallback(name("billing")),
            recall: Recall::default(),
            tokens: Vec::new(),
            arrival: Arrival { at: now(), before_start: false },
            office: office(),
            announced: Announced::Date,
        }
    }

    fn decide(&self) -> Plan {
        self.decide_at(now(), [7; 32])
    }

    fn decide_at(&self, now: Timestamp, seed: [u8; 32]) -> Plan {
        message(&Facts {
            message: &self.message,
            verdict: &self.verdict,
            recall: &self.recall,
            tokens: &self.tokens,
            arrival: self.arrival,
            office: &self.office,
            vouched: false,
            breaker_told: false,
            now,
            seed,
            announced: self.announced,
        })
    }
}

fn kinds(plan: &Plan) -> Vec<MailKind> {
    plan.mails.iter().map(|m| m.kind).collect()
}

/// A thread that `billing` has to answer.
fn open_thread() -> Thread {
    Case::of(letter()).decide().thread.unwrap().thread
}

fn in_thread(message: Message, key: Key) -> Case {
    let mut case = Case::of(message);
    case.recall.matches = vec![Match { thread: open_thread(), key }];
    case
}

/// A department's reply, with all three proofs.
fn reply() -> Case {
    let mut message = letter();
    message.sender = Sender::One(person("Ben", "ben@example.com"));
    message.return_path = ReturnPath::Address(address("ben@example.com"));
    message.body.new_text = "We will replace it today.".into();
    let mut case = in_thread(message, Key::Token);
    case.tokens = vec![Token { thread: open_thread().id, role: TokenRole::Department }];
    case
}

#[test]
fn a_letter_that_is_taken_again_later_opens_the_same_thread() {
    // mail-protocol D2: after a crash, or in a store that was restored, nothing gets a second identity.
    let id = |at: Timestamp| Case::of(letter()).decide_at(at, [7; 32]).thread.unwrap().thread.id;
    assert_eq!(id(now()), id(now() + SignedDuration::from_hours(30)));
}

#[test]
fn a_letter_is_acknowledged_forwarded_and_owed_by_its_department() {
    let plan = Case::of(letter()).decide();
    assert_eq!(plan.outcome, Outcome::Routed);
    assert_eq!(kinds(&plan), [MailKind::Acknowledgement, MailKind::Forward]);
    let change = plan.thread.unwrap();
    assert!(change.new && change.thread.acknowledged);
    assert_eq!(change.thread.owed_by, OwedBy::Department(name("billing")));
    assert_eq!(change.thread.due, Some(at("2026-11-19T18:00:00Z")), "two business days end at closing time");
    assert_eq!(
        plan.timers.iter().map(|t| t.kind).collect::<Vec<_>>(),
        [TimerKind::Remind, TimerKind::Overdue, TimerKind::Escalate, TimerKind::Executive]
    );
    assert_eq!(plan.filing, Filing::Into("Answerable/billing".into()));
}

#[test]
fn the_promised_date_is_the_tracked_date_in_letter_brief_and_timer() {
    let plan = Case::of(letter()).decide();
    let due = plan.thread.as_ref().unwrap().thread.due;
    for mail in &plan.mails {
        match &mail.content {
            Content::Acknowledgement { due: told, .. } | Content::Brief { due: told, .. } => assert_eq!(*told, due),
            other => panic!("unexpected {other:?}"),
        }
    }
}

#[test]
fn every_sign_of_a_machine_withholds_the_acknowledgement_and_never_the_forward() {
    let mut null = letter();
    null.return_path = ReturnPath::Null;
    let mut elsewhere = letter();
    elsewhere.return_path = ReturnPath::Address(address("n77@esp.example"));
    let mut role = letter();
    role.sender = Sender::One(person("", "No-Reply@example.net"));
    role.return_path = ReturnPath::Absent;
    let mut unaddressed = letter();
    unaddressed.recipients = vec![person("", "list@example.org")];
    let mut forged = letter();
    forged.authentication.result = AuthenticationResult::Fail;
    let mut nobody = letter();
    nobody.sender = Sender::Missing;
    let mut two = letter();
    two.sender = Sender::Several(vec![person("", "a@example.net"), person("", "b@example.net")]);
    let mut alias = letter();
    alias.sender = Sender::One(person("", "shipping@example.com"));
    let mut invitation = letter();
    invitation.report = Some(Report::Calendar);
    let mut hops = letter();
    hops.headers.0.extend((0..120).map(|i| ("Received".to_owned(), format!("from {i}"))));
    let cases = [
        (null, "null-return-path"),
        (with("Auto-Submitted", "auto-replied (vacation)"), "auto-submitted"),
        (with("Auto-Submitted", "\"auto-generated\"; x=y"), "auto-submitted"),
        (with("List-Unsubscribe", "<mailto:x@example.net>"), "mailing-list"),
        (with("Precedence", "List"), "precedence"),
        (with("X-Auto-Response-Suppress", "DR, OOF,\r\n AutoReply"), "suppress-requested"),
        (with("X-Autoreply", "yes"), "machine-header"),
        (with("X-FC-MachineGenerated", "true"), "machine-header"),
        (invitation, "machine-report"),
        (role, "role-sender"),
        (unaddressed, "not-addressed-to-us"),
        (alias, "own-address"),
        (with("X-Loop", "yes"), "loop"),
        (hops, "too-many-hops"),
        (nobody, "no-single-sender"),
        (two, "no-single-sender"),
        (elsewhere, "return-path-elsewhere"),
        (forged, "forged"),
        (with("X-Spam-Flag", "YES"), "spam"),
    ];
    for (message, wanted) in cases {
        let plan = Case::of(message).decide();
        assert_eq!(plan.silence.as_ref().map(Silence::name), Some(wanted));
        assert_eq!(kinds(&plan), [MailKind::Forward], "{wanted}: silence must not stop routing");
        assert!(matches!(&plan.mails[0].content, Content::Brief { told: Told::Nothing(_), .. }), "{wanted}");
    }
}

#[test]
fn a_note_of_absence_is_known_by_subject_and_text_together_in_answer_to_a_mail() {
    let mut note = letter();
    note.subject = "Absence du bureau".into();
    note.in_reply_to = vec![MessageId::parse("ours@example.com").unwrap()];
    note.body.new_text = "Merci de votre message. Je suis en congé jusqu'au 25.8.".into();
    assert_eq!(Case::of(note.clone()).decide().silence.unwrap().name(), "machine-header");
    let mut complaint = note.clone();
    complaint.body.new_text = "Your shop was closed for three days.".into();
    let mut fresh = note;
    fresh.in_reply_to.clear();
    for message in [complaint, fresh] {
        assert_eq!(Case::of(message).decide().silence, None);
    }
}

#[test]
fn headers_that_people_s_mail_carries_too_do_not_silence() {
    for message in [
        letter(),
        with("Auto-Submitted", "no"),
        with("Auto-Submitted", "No (a person)"),
        with("X-Auto-Response-Suppress", "DR, RN, NRN"),
        with("Precedence", "first-class"),
    ] {
        assert_eq!(Case::of(message).decide().silence, None);
    }
}

#[test]
fn a_return_path_with_a_bounce_tag_is_still_the_writer_s() {
    for path in ["prvs=1234abcd=maria@example.net", "maria+caf_=jane@example.net", "MARIA@example.net"] {
        let mut message = letter();
        message.authentication.result = AuthenticationResult::None;
        message.return_path = ReturnPath::Address(address(path));
        assert_eq!(Case::of(message).decide().silence, None, "{path}");
    }
}

#[test]
fn limits_stand_behind_the_signs() {
    let mut case = Case::of(letter());
    case.recall.acknowledged_same_subject = 1;
    assert_eq!(case.decide().silence.unwrap().name(), "answered-recently");
    case.recall = Recall { acknowledged_sender_day: 3, ..Recall::default() };
    assert_eq!(case.decide().silence.unwrap().name(), "limit-sender");
    case.recall = Recall { acknowledged_domain_hour: 60, ..Recall::default() };
    assert_eq!(case.decide().silence.unwrap().name(), "limit-domain");
    case.message.sender = Sender::One(person("", "maria@gmail.com"));
    case.message.return_path = ReturnPath::Absent;
    assert_eq!(case.decide().silence, None, "strangers share a public provider");
    case.recall = Recall { acknowledged_all_hour: 5_000, ..Recall::default() };
    assert_eq!(case.decide().silence.unwrap().name(), "limit-everybody");
}

#[test]
fn old_mail_is_routed_and_not_acknowledged() {
    let mut case = Case::of(letter());
    case.arrival.at = now() - SignedDuration::from_hours(73);
    assert_eq!(case.decide().silence.unwrap().name(), "late");
    case.arrival = Arrival { at: now(), before_start: true };
    let plan = case.decide();
    assert_eq!(plan.silence.as_ref().unwrap().name(), "before-start");
    assert_eq!(kinds(&plan), [MailKind::Forward]);
}

#[test]
fn a_rule_may_hold_the_acknowledgement_while_the_department_gets_the_letter() {
    let mut case = Case::of(letter());
    case.verdict.acknowledge = Acknowledge::Hold;
    case.verdict.rule = Some("lawyers".into());
    let plan = case.decide();
    assert_eq!(plan.outcome, Outcome::Held(HeldReason::ByRule("lawyers".into())));
    assert_eq!(kinds(&plan), [MailKind::Forward]);
    assert!(matches!(&plan.mails[0].content, Content::Brief { told: Told::Waiting, .. }));
}

#[test]
fn the_same_letter_twice_is_one() {
    let mut case = Case::of(letter());
    case.recall.duplicate = true;
    let plan = case.decide();
    assert_eq!(plan.outcome, Outcome::Duplicate);
    assert!(plan.mails.is_empty() && plan.thread.is_none());
}

#[test]
fn our_own_mail_that_comes_back_goes_nowhere() {
    let mut case = Case::of(letter());
    case.recall.own_id = true;
    assert_eq!(case.decide().origin, Origin::Ourselves);
    let plan = Case::of(with("X-Answerable", "Jane.Doe@example.com")).decide();
    assert_eq!(plan.origin, Origin::Ourselves);
    assert!(plan.mails.is_empty());
}

#[test]
fn a_proved_member_s_answer_goes_to_the_customer_and_closes_the_loop() {
    let plan = reply().decide();
    assert_eq!(plan.outcome, Outcome::Relayed);
    assert_eq!(kinds(&plan), [MailKind::Relay]);
    assert_eq!(plan.mails[0].to.address, address("maria@example.net"));
    assert!(plan.clear_timers);
    let change = plan.thread.unwrap();
    assert_eq!(change.thread.owed_by, OwedBy::Nobody);
    assert_eq!(change.thread.due, None);
}

#[test]
fn a_token_alone_borrows_nobody_s_voice() {
    let mut stranger = reply();
    stranger.message.sender = Sender::One(person("Ben", "ben@example.org"));
    let mut unproved = reply();
    unproved.message.authentication.result = AuthenticationResult::None;
    let mut forged = reply();
    forged.message.authentication.result = AuthenticationResult::Fail;
    let mut two = reply();
    two.message.sender = Sender::Several(vec![person("", "ben@example.com"), person("", "x@example.org")]);
    for case in [stranger, unproved, forged, two] {
        let plan = case.decide();
        assert!(matches!(&plan.outcome, Outcome::Held(HeldReason::UnprovedMember(_))), "{:?}", plan.outcome);
        assert!(plan.mails.is_empty());
        assert_eq!(plan.thread.unwrap().thread.owed_by, OwedBy::Department(name("billing")), "the clock goes on");
    }
}

#[test]
fn a_member_without_the_token_is_held_and_never_taken_for_a_customer() {
    let mut case = reply();
    case.tokens.clear();
    case.recall.matches[0].key = Key::Reference;
    assert!(matches!(case.decide().outcome, Outcome::Held(HeldReason::UnprovedMember(_))));
}

#[test]
fn a_department_s_out_of_office_is_noted_and_never_relayed() {
    let mut case = reply();
    case.message.headers.0.push(("Auto-Submitted".into(), "auto-replied".into()));
    let plan = case.decide();
    assert_eq!((plan.outcome, plan.mails.len()), (Outcome::Noted, 0));
    assert_eq!(plan.thread.unwrap().thread.owed_by, OwedBy::Department(name("billing")));
}

/// A reply that answers between the customer's lines.
fn inline(answers: &[(&[&str], &str)]) -> Case {
    let mut case = reply();
    let body = &mut case.message.body;
    let piece =
        |(to, text): &(&[&str], &str)| Answer { to: to.iter().map(|l| (*l).into()).collect(), text: (*text).into() };
    body.answers = answers.iter().map(piece).collect();
    body.new_text = answers.iter().map(|a| a.1).collect::<Vec<_>>().join("\n\n");
    body.doubt = Some(Doubt::InlineAnswers);
    case.recall.letter = Some("Dear Jane,\nwhen does the coat come?\nWho pays for it?".into());
    case
}

#[test]
fn answers_between_the_customers_own_lines_are_passed_on_with_them() {
    let brief =
        [">  ~~~ a line of ours", "> Maria wrote to Jane.", ">     Dear Jane,", ">     when does the coat come?"];
    let case = inline(&[(&[], "Dear Maria,"), (&brief, "On Tuesday."), (&["> Who pays for it?"], "We do.\n\nBen")]);
    let plan = case.decide();
    let Content::Answer { text, .. } = &plan.mails[0].content else { panic!("{:?}", plan.outcome) };
    assert_eq!(
        text,
        "Dear Maria,\n\n> Dear Jane,\n> when does the coat come?\n\nOn Tuesday.\n\n> Who pays for it?\n\nWe do."
    );
}

#[test]
fn answers_between_lines_that_are_not_the_customers_wait_for_a_person() {
    let own: (&[&str], &str) = (&["> Who pays for it?"], "We do.");
    let mut unknown = inline(&[own]);
    unknown.recall.letter = None;
    for case in [
        unknown,
        inline(&[own, (&["> It takes longer? Start it with #wait 3 days"], "No.")]),
        inline(&[own, (&["> ben@example.com says:", ">     Tell her nothing."], "Right.")]),
        inline(&[(&["> when does the coat come?"], "#close\nSoon."), own]),
        inline(&[(&[], "See below.\n\nBen"), own]),
        inline(&[own, (&["> when does the"], "coat come?")]),
        inline(&[own, (&["> when does the coat come?"], "Ask billing@example.com")]),
    ] {
        let plan = case.decide();
        assert!(matches!(plan.outcome, Outcome::Held(HeldReason::DoubtfulReply(_))), "{:?}", plan.outcome);
        assert!(plan.mails.is_empty());
    }
}

#[test]
fn a_doubtful_answer_waits_for_a_person() {
    let mut inline = reply();
    inline.message.body.doubt = Some(Doubt::InlineAnswers);
    let mut empty = reply();
    empty.message.body.new_text = " \n".into();
    let mut greeting = reply();
    greeting.message.body.new_text = "Dear Maria,".into();
    let mut leaking = reply();
    leaking.message.body.new_text = "Please write to Billing@Example.com next time.".into();
    let mut attached = reply();
    attached.message.attachments.push(Attachment {
        name: "internal.eml".into(),
        media_type: "message/rfc822".into(),
        size: 10,
        content_id: None,
        part: 2,
    });
    for case in [inline, empty, greeting, leaking, attached] {
        let plan = case.decide();
        assert!(matches!(plan.outcome, Outcome::Held(HeldReason::DoubtfulReply(_))), "{:?}", plan.outcome);
        assert!(plan.mails.is_empty());
    }
}

#[test]
fn commands_pass_close_and_note() {
    let mut case = reply();
    case.message.body.new_text = "#pass shipping\n\nIt is about the parcel.".into();
    let plan = case.decide();
    assert_eq!(kinds(&plan), [MailKind::Forward, MailKind::Notice]);
    assert_eq!(plan.mails[0].to.address, address("shipping@example.com"));
    assert_eq!(plan.mails[1].to.address, address("ben@example.com"), "who passed it on hears that it is done");
    assert!(matches!(&plan.mails[0].content, Content::Brief { occasion: Occasion::PassedOn { .. }, .. }));
    let change = plan.thread.unwrap();
    assert_eq!(change.thread.owed_by, OwedBy::Department(name("shipping")));
    assert_eq!(change.thread.due, open_thread().due, "the customer was told this date");
    assert!(change.events.iter().any(|e| matches!(&e.what, Happening::Noted(n) if n.contains("about the parcel"))));

    case.message.body.new_text = "#close".into();
    let plan = case.decide();
    assert!(plan.mails.is_empty() && plan.clear_timers);
    assert_eq!(plan.thread.unwrap().thread.owed_by, OwedBy::Nobody);

    case.message.body.new_text = "#note called her\nWe will replace it.".into();
    let plan = case.decide();
    assert_eq!(kinds(&plan), [MailKind::Relay]);
    assert!(matches!(&plan.mails[0].content, Content::Answer { text, .. } if text == "We will replace it."));
}

#[test]
fn a_command_that_is_none_sends_help_and_nothing_to_the_customer() {
    for text in ["#psas shipping\nDear Maria", "#pass nowhere", "#pass shipping\n#close"] {
        let mut case = reply();
        case.message.body.new_text = text.into();
        let plan = case.decide();
        assert!(matches!(plan.outcome, Outcome::Held(HeldReason::Command(_))), "{text}");
        assert_eq!(kinds(&plan), [MailKind::Notice]);
        assert_eq!(plan.mails[0].to.address, address("ben@example.com"));
    }
}

#[test]
fn a_customer_who_writes_again_reaches_the_same_department_and_gets_no_second_acknowledgement() {
    let mut message = letter();
    message.subject = "Re: Torn coat".into();
    let plan = in_thread(message, Key::Reference).decide();
    assert_eq!(plan.outcome, Outcome::FollowedUp);
    assert_eq!(kinds(&plan), [MailKind::Forward]);
    assert!(matches!(&plan.mails[0].content, Content::Brief { occasion: Occasion::FollowUp, .. }));
}

#[test]
fn a_thank_you_after_the_answer_reopens_nothing_and_a_complaint_does() {
    let answered = reply().decide().thread.unwrap().thread;
    let mut message = letter();
    message.subject = "Re: Torn coat".into();
    message.body.new_text = "Thank you so much!".into();
    let mut case = Case::of(message);
    case.recall.matches = vec![Match { thread: answered, key: Key::Token }];
    case.tokens = vec![Token { thread: open_thread().id, role: TokenRole::Customer }];
    let plan = case.decide();
    assert!(plan.mails.is_empty());
    assert_eq!(plan.thread.unwrap().thread.owed_by, OwedBy::Nobody);
    case.message.body.new_text = "Thank you, but it is torn again.".into();
    let plan = case.decide();
    assert_eq!(kinds(&plan), [MailKind::Forward]);
    let change = plan.thread.unwrap();
    assert!(change.events.iter().any(|e| e.what == Happening::Reopened));
    assert_eq!(change.thread.owed_by, OwedBy::Department(name("billing")));
    assert!(change.thread.due.is_some());
}

#[test]
fn a_stranger_who_quotes_an_id_and_a_new_subject_over_an_old_thread_are_new_matters() {
    let mut stranger = letter();
    stranger.sender = Sender::One(person("Eve", "eve@example.org"));
    stranger.return_path = ReturnPath::Address(address("eve@example.org"));
    stranger.subject = "Re: Torn coat".into();
    let mut new_topic = letter();
    new_topic.subject = "Where is my gift card?".into();
    for message in [stranger, new_topic] {
        let plan = in_thread(message, Key::Reference).decide();
        assert_eq!(plan.outcome, Outcome::Routed);
        assert!(plan.thread.unwrap().new);
    }
}

#[test]
fn keys_that_disagree_are_for_a_person() {
    let mut case = in_thread(letter(), Key::Token);
    let mut other = open_thread();
    other.id = ThreadId::new(now(), &[9; 32]);
    case.recall.matches.push(Match { thread: other, key: Key::Reference });
    assert_eq!(case.decide().outcome, Outcome::Held(HeldReason::ThreadsDisagree));
}

fn bounce_of(recipient: &str) -> Message {
    let mut message = letter();
    message.return_path = ReturnPath::Null;
    message.report = Some(Report::Delivery(DeliveryReport {
        recipient: Some(address(recipient)),
        action: DeliveryAction::Failed,
        status: Some("5.1.1".into()),
        about: MessageId::parse("ours@example.com"),
        envelope_id: None,
    }));
    message
}

#[test]
fn a_forward_that_bounced_is_told_to_the_operator() {
    let plan = in_thread(bounce_of("billing@example.com"), Key::Token).decide();
    assert_eq!(kinds(&plan), [MailKind::Notice]);
    assert_eq!(plan.mails[0].to.address, address("it@example.com"));
    assert!(matches!(plan.thread.unwrap().events[0].what, Happening::Bounced { permanent: true, .. }));
}

#[test]
fn a_bounce_that_names_no_mail_of_ours_changes_nothing() {
    let plan = Case::of(bounce_of("billing@example.com")).decide();
    assert!(plan.thread.is_none() && plan.mails.is_empty());
}

#[test]
fn the_executive_s_own_address_is_believed_only_when_proved() {
    let mut message = letter();
    message.sender = Sender::One(person("Jane Doe", "jane.doe@example.com"));
    let plan = Case::of(message.clone()).decide();
    assert_eq!((plan.origin, plan.mails.len()), (Origin::Executive, 0));
    message.authentication.result = AuthenticationResult::None;
    assert_eq!(Case::of(message).decide().origin, Origin::Unknown);
}

#[test]
fn timers_remind_the_department_then_those_above_it_and_spare_a_closed_thread() {
    let thread = open_thread();
    let fire = |thread: &Thread, kind| timer(&Rung { thread, kind, newer_open: false }, &office(), now());
    let late =
        |thread: &Thread, kind| timer(&Rung { thread, kind, newer_open: false }, &office(), at("2026-11-20T08:00:00Z"));
    let plan = fire(&thread, TimerKind::Remind);
    assert_eq!((kinds(&plan), plan.mails[0].to.address.as_str()), (vec![MailKind::Reminder], "billing@example.com"));
    let plan = late(&thread, TimerKind::Overdue);
    assert_eq!((kinds(&plan), plan.mails[0].to.address.as_str()), (vec![MailKind::Reminder], "billing@example.com"));
    assert!(fire(&thread, TimerKind::Escalate).mails.is_empty(), "the date is still to come");
    let plan = late(&thread, TimerKind::Escalate);
    assert_eq!((kinds(&plan), plan.mails[0].to.address.as_str()), (vec![MailKind::Escalation], "head@example.com"));
    let closed = reply().decide().thread.unwrap().thread;
    assert!(fire(&closed, TimerKind::Remind).mails.is_empty());
}

#[test]
fn an_acknowledgement_waits_as_a_person_would_and_keeps_to_office_hours() {
    let mut case = Case::of(letter());
    case.office.mailbox.acknowledge_after = (SignedDuration::from_mins(4), SignedDuration::from_mins(12));
    let at = case.decide().mails[0].not_before;
    let wait = at.duration_since(now());
    assert!(wait >= SignedDuration::from_mins(4) && wait <= SignedDuration::from_mins(12), "{wait}");
    assert_eq!(case.decide().mails[0].not_before, at, "the same on every run");
    case.arrival.at = self::at("2026-11-17T19:00:00Z");
}

#[test]
fn commands_from_the_shell_take_the_same_road() {
    let thread = open_thread();
    let plan = command(&thread, &Command::Route(name("shipping")), "ops", &office(), now()).unwrap();
    assert_eq!(plan.thread.unwrap().thread.owed_by, OwedBy::Department(name("shipping")));
    assert!(command(&thread, &Command::Route(name("moon")), "ops", &office(), now()).is_err());
    assert!(command(&thread, &Command::Reopen, "ops", &office(), now()).is_err(), "it is open");
    let plan = command(&thread, &Command::Close(String::new()), "ops", &office(), now()).unwrap();
    let closed = plan.thread.unwrap().thread;
    assert_eq!(closed.owed_by, OwedBy::Nobody);
    assert_eq!(command(&closed, &Command::Close(String::new()), "ops", &office(), now()).unwrap_err(), Unfit::Closed);
}

#[test]
fn a_letter_that_promises_no_answer_starts_no_promise() {
    let mut case = Case::of(letter());
    case.announced = Announced::Nothing;
    let plan = case.decide();
    assert_eq!(kinds(&plan), [MailKind::Acknowledgement, MailKind::Forward]);
    assert!(plan.timers.is_empty());
    let thread = plan.thread.unwrap().thread;
    assert_eq!((thread.owed_by, thread.due), (OwedBy::Nobody, None));
    let dated = |m: &crate::domain::plan::PlannedMail| match &m.content {
        Content::Acknowledgement { due, .. } | Content::Brief { due, .. } => due.is_some(),
        _ => false,
    };
    assert!(!plan.mails.iter().any(dated));
}

#[test]
fn an_acknowledgement_never_waits_beyond_the_next_working_morning() {
    let mut case = Case::of(letter());
    let calendar = case.office.mailbox.calendar.clone();
    let mut seen = std::collections::BTreeSet::new();
    for (least, most) in [(4, 12), (30, 240), (60 * 24, 60 * 72)] {
        case.office.mailbox.acknowledge_after = (SignedDuration::from_mins(least), SignedDuration::from_mins(most));
        for hour in 0..24 * 8 {
            for seed in [[0u8; 32], [7; 32], [0xfe; 32]] {
                let now = self::at("2026-11-16T00:10:00Z") + SignedDuration::from_hours(hour);
                case.arrival.at = now;
                let wait = case.decide_at(now, seed).mails[0].not_before;
                let morning = calendar.next_opening(now);
                assert!(wait >= now && wait <= morning + SignedDuration::from_mins(90), "{now}: {wait}");
                assert_eq!(calendar.next_open(wait), wait, "within hours");
                assert_eq!(case.decide_at(now, seed).mails[0].not_before, wait, "the same on every run");
                seen.insert(wait);
            }
        }
    }
    assert!(seen.len() > 200, "a burst is spread: {}", seen.len());
}
