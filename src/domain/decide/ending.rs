//! What an answer leaves behind: the end of the matter, the customer's turn, or a word that is still owed.
//! Must not ask who spoke; that is proved elsewhere.

use jiff::Timestamp;

use super::super::last_word::LastWord;
use super::super::office::{Department, Office};
use super::super::plan::Plan;
use super::super::thread::{Happening, OwedBy, Thread};
use super::{changed, dates};

/// An answer that leaves for the customer, or left.
pub(super) struct Ending<'a> {
    /// The office.
    pub office: &'a Office,
    /// The thread as it was before.
    pub thread: &'a Thread,
    /// Who answered.
    pub department: &'a Department,
    /// The member or the operator.
    pub by: &'a str,
    /// Now.
    pub now: Timestamp,
}

impl Ending<'_> {
    /// Puts into the plan what follows from the answer, after what happened before it.
    pub(super) fn follow(&self, plan: &mut Plan, before: Vec<Happening>, word: LastWord) {
        match word {
            LastWord::Said => self.last(plan, before),
            LastWord::CustomersTurn(asked) if self.is_alone() => {
                plan.reasons.push(format!("it asks the customer, and waits: {asked:?}"));
                self.asked(plan, before);
            }
            LastWord::CustomersTurn(said) | LastWord::MoreFollows(said) => {
                plan.reasons.push(format!("more is to come: {said:?}"));
                self.more_follows(plan, before);
            }
        }
    }

    /// Somebody else still owes an answer, or somebody said that more follows.
    pub(super) fn in_part(&self, plan: &mut Plan, mut events: Vec<Happening>) {
        plan.reasons.push("somebody still owes an answer".into());
        events.push(Happening::AnsweredInPart { department: self.department.name.clone() });
        plan.thread = Some(changed(self.thread.clone(), false, self.now, events));
    }

    /// Nothing is owed any more.
    pub(super) fn last(&self, plan: &mut Plan, mut events: Vec<Happening>) {
        events.push(Happening::Answered { department: self.department.name.clone() });
        let change = changed(self.thread.clone(), false, self.now, events);
        plan.clear_timers = true;
        plan.timers = dates::after_closing(self.office, &change.thread, self.now);
        plan.thread = Some(change);
    }

    /// Whether no other department owes an answer as well.
    fn is_alone(&self) -> bool {
        self.thread.course.owing.iter().all(|name| *name == self.department.name)
    }

    /// The department cannot go on without the customer: its clock stands until they write.
    fn asked(&self, plan: &mut Plan, mut events: Vec<Happening>) {
        events.push(Happening::Asked { department: self.department.name.clone() });
        plan.clear_timers = true;
        plan.timers = vec![dates::forget_at(self.now)];
        plan.thread = Some(changed(self.thread.clone(), false, self.now, events));
    }

    /// The department's date stays; where it had none any more, it has a new one.
    fn more_follows(&self, plan: &mut Plan, mut events: Vec<Happening>) {
        events.push(Happening::AnsweredInPart { department: self.department.name.clone() });
        // What a person had to release waited for that person and not for the department.
        let released = events.contains(&Happening::Released);
        if released || matches!(self.thread.owed_by, OwedBy::Customer | OwedBy::Nobody) {
            events.push(Happening::Reopened);
            let due = self.thread.due.filter(|due| *due > self.now);
            let until = due.or_else(|| self.office.promise(self.department, None, self.now));
            events.extend(until.map(|until| Happening::Waiting { until, by: self.by.to_owned() }));
            plan.clear_timers = true;
            plan.timers = dates::timers(self.office, Some(self.department), until, self.now);
        }
        plan.thread = Some(changed(self.thread.clone(), false, self.now, events));
    }
}
