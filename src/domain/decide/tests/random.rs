//! Random stimuli on one matter, in any order; the promises that must hold whatever happens.

use proptest::prelude::*;

use super::*;
use crate::domain::calendar::After;
use crate::domain::office::{ClosedBy, OnPass};
use crate::domain::plan::{PlannedMail, Timer};

/// Something that happens to an open or closed matter.
#[derive(Debug, Clone)]
enum Step {
    Customer(&'static str),
    Member {
        from: &'static str,
        proved: bool,
        token: bool,
        text: &'static str,
    },
    Bounce(&'static str),
    Robot,
    Shell(u8),
    /// The next timer comes due; or so many hours pass before the next step.
    Timer,
    Hours(i64),
}

const CUSTOMER: &[&str] =
    &["It is still torn.", "Thank you!", "No, it broke again.", "Yes, all is well.", "Please stop writing to me."];
const MEMBER: &[&str] = &[
    "We sent a new one today.",
    "#pass shipping",
    "#pass billing\nYours.",
    "#close",
    "#close\nThat is all.",
    "#wait 3 business days",
    "#wait 2 weeks\nWe need the part first.",
    "#executive\nPlease decide.",
    "#note called her",
    "#nonsense",
    "",
    "Write to billing@example.com instead.",
];
const SENDERS: &[&str] =
    &["ben@example.com", "billing@example.com", "shipping@example.com", "jane.private@example.com", "eve@example.org"];

fn step() -> impl Strategy<Value = Step> {
    let member = (prop::sample::select(SENDERS), any::<bool>(), any::<bool>(), prop::sample::select(MEMBER));
    prop_oneof![
        3 => prop::sample::select(CUSTOMER).prop_map(Step::Customer),
        6 => member.prop_map(|(from, a, b, text)| Step::Member { from, proved: a || b, token: a || !b, text }),
        1 => prop::sample::select(vec!["maria@example.net", "billing@example.com", "x@example.org"]).prop_map(Step::Bounce),
        1 => Just(Step::Robot),
        1 => (0u8..5).prop_map(Step::Shell),
        4 => Just(Step::Timer),
        2 => (1i64..2_000).prop_map(Step::Hours),
    ]
}

struct World {
    office: Office,
    thread: Thread,
    timers: Vec<Timer>,
    now: Timestamp,
    acknowledged: usize,
}

fn world(ways: (bool, bool, bool, bool)) -> World {
    let mut office = office();
    let (holding, renew, all, inbox) = ways;
    let mailbox = &mut office.mailbox.ways;
    mailbox.holding_note = holding;
    mailbox.on_pass = if renew { OnPass::RenewDate } else { OnPass::KeepDate };
    mailbox.closed_by = if all { ClosedBy::All } else { ClosedBy::Lead };
    if inbox {
        mailbox.executive_inbox = vec![address("jane.private@example.com")];
        mailbox.fallback = Some(address("assistant@example.com"));
    }
    for department in office.departments.values_mut() {
        department.ways.check_in = Some(After::parse("4 months").unwrap());
    }
    let mut case = Case::of(letter());
    case.office = office.clone();
    case.verdict.copy_to = vec![name("shipping")];
    let plan = case.decide();
    let acknowledged = kinds(&plan).iter().filter(|k| **k == MailKind::Acknowledgement).count();
    let timers = plan.timers.clone();
    World { office, thread: plan.thread.unwrap().thread, timers, now: now(), acknowledged }
}

impl World {
    fn facts(&self, message: Message, tokens: Vec<Token>) -> Plan {
        let recall =
            Recall { matches: vec![Match { thread: self.thread.clone(), key: Key::Token }], ..Recall::default() };
        super::super::message(&Facts {
            message: &message,
            verdict: &Verdict::fallback(name("billing")),
            recall: &recall,
            tokens: &tokens,
            arrival: Arrival { at: self.now, before_start: false },
            office: &self.office,
            announced: Announced::Date,
            vouched: false,
            breaker_told: false,
            now: self.now,
            seed: [9; 32],
        })
    }

    fn plan(&mut self, step: &Step) -> Option<Plan> {
        let id = self.thread.id.clone();
        let mut message = letter();
        message.subject = "Re: Torn coat".into();
        Some(match step {
            Step::Hours(hours) => {
                self.now += SignedDuration::from_hours(*hours);
                return None;
            }
            Step::Timer => {
                let next = self.timers.iter().min_by_key(|t| (t.due, t.kind))?.clone();
                self.timers.retain(|t| *t != next);
                self.now = self.now.max(next.due);
                timer(&Rung { thread: &self.thread, kind: next.kind, newer_open: false }, &self.office, self.now)
            }
            Step::Customer(text) => {
                message.body.new_text = (*text).to_owned();
                self.facts(message, vec![Token { thread: id, role: TokenRole::Customer }])
            }
            Step::Member { from, proved, token, text } => {
                message.sender = Sender::One(person("", from));
                message.body.new_text = (*text).to_owned();
                if !proved {
                    message.authentication.result = AuthenticationResult::None;
                }
                let tokens = if *token { vec![Token { thread: id, role: TokenRole::Department }] } else { Vec::new() };
                self.facts(message, tokens)
            }
            Step::Bounce(whom) => self.facts(bounce_of(whom), Vec::new()),
            Step::Robot => {
                message.headers.0.push(("Auto-Submitted".into(), "auto-replied".into()));
                self.facts(message, vec![Token { thread: id, role: TokenRole::Department }])
            }
            Step::Shell(what) => {
                let wanted = match what {
                    0 => Command::Route(name("shipping")),
                    1 => Command::Close("by hand".into()),
                    2 => Command::Reopen,
                    3 => Command::Resend,
                    _ => Command::Note("called".into()),
                };
                return command(&self.thread, &wanted, "ops", &self.office, self.now).ok();
            }
        })
    }

    fn take(&mut self, plan: &Plan) {
        if plan.clear_timers {
            self.timers.clear();
        }
        for timer in &plan.timers {
            self.timers.retain(|t| t.kind != timer.kind);
            self.timers.push(timer.clone());
        }
        if let Some(change) = plan.thread.as_ref().filter(|c| c.thread.id == self.thread.id) {
            self.thread = change.thread.clone();
        }
    }
}

fn check(before: &Thread, world: &World, step: &Step, plan: &Plan) -> Result<(), TestCaseError> {
    let (thread, customer) = (&world.thread, address("maria@example.net"));
    let outside = |m: &&PlannedMail| m.to.address == customer;
    // Promise 2: at most one acknowledgement in a matter.
    prop_assert!(world.acknowledged <= 1);
    // Promise 3: a program gets no answer.
    if matches!(step, Step::Robot | Step::Bounce(_)) {
        prop_assert_eq!(plan.mails.iter().filter(outside).count(), 0, "{:?}", plan);
    }
    // Promise 4: only who has all three proofs is relayed.
    if plan.mails.iter().any(|m| m.kind == MailKind::Relay) {
        let proved = matches!(step, Step::Member { from, proved: true, token: true, .. } if *from != "eve@example.org");
        prop_assert!(proved, "{step:?}");
    }
    for mail in &plan.mails {
        // Promise 6: what is for the inside never goes out, and the other way round.
        prop_assert_eq!(mail.kind.is_outside(), mail.to.address == customer, "{:?}", mail);
        // Promise 5: the date that is told is the date that is tracked.
        if let Content::Holding { due, .. } = &mail.content {
            prop_assert_eq!(thread.course.promised, Some(*due));
            prop_assert_eq!(thread.due, Some(*due));
        }
        if let Content::Brief { due, occasion, .. } = &mail.content
            && !matches!(occasion, Occasion::Copy { .. })
        {
            prop_assert_eq!(*due, thread.due, "{:?}", mail);
        }
    }
    // Who has objected hears nothing that we write by ourselves.
    let ours = plan.mails.iter().any(|m| m.kind.is_written_by_us());
    prop_assert!(!(ours && (before.course.objected || before.course.unreachable)), "{plan:?}");
    // A promised date is tracked as long as a department owes the answer, and somebody is told when it passes.
    if let (OwedBy::Department(_), Some(promised)) = (&thread.owed_by, thread.course.promised) {
        prop_assert_eq!(thread.due, Some(promised), "what was promised is what is tracked");
        let watched = world.timers.iter().any(|t| t.kind != TimerKind::Confirm) || promised < world.now;
        prop_assert!(watched, "nothing watches {promised}: {:?}", world.timers);
    }
    if thread.owed_by == OwedBy::Nobody {
        prop_assert_eq!(thread.due, None);
        prop_assert!(thread.course.promised.is_none());
    }
    // Promise 8: every decision says why.
    prop_assert!(!plan.reasons.is_empty());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_promises_hold_whatever_happens(
        ways in any::<(bool, bool, bool, bool)>(),
        steps in prop::collection::vec(step(), 1..50),
    ) {
        let mut world = world(ways);
        for step in &steps {
            let before = world.thread.clone();
            let Some(plan) = world.plan(step) else { continue };
            // A matter of its own is another matter.
            if plan.thread.as_ref().is_some_and(|c| c.new) {
                continue;
            }
            world.acknowledged += kinds(&plan).iter().filter(|k| **k == MailKind::Acknowledgement).count();
            world.take(&plan);
            check(&before, &world, step, &plan)?;
        }
    }
}
