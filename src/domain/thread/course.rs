//! What a thread's events have left beside who owes the next word: dates told, departments asked, marks.
//! Must not say who owes what; the table does.

use jiff::Timestamp;

use crate::domain::office::DepartmentName;

use super::Happening;

/// What has to be known of a thread's past to decide about its next step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Course {
    /// The date that the customer was told last, while somebody owes an answer by it.
    pub promised: Option<Timestamp>,
    /// The first date that the customer was told in this matter; later ones renewed it.
    pub first_promised: Option<Timestamp>,
    /// Departments that passed it on since the customer last had an answer, in order.
    pub passed_by: Vec<DepartmentName>,
    /// Departments beside the leading one that were given a copy and may answer.
    pub asked: Vec<DepartmentName>,
    /// Those of them that have not answered since.
    pub owing: Vec<DepartmentName>,
    /// Whether the leading department has answered while others still owe an answer.
    pub lead_answered: bool,
    /// How far the question months later has come.
    pub check_in: CheckIn,
    /// Mails to the customer do not arrive.
    pub unreachable: bool,
    /// The customer wants no further mails.
    pub objected: bool,
    /// A person had to look before anything was said.
    pub tact: bool,
    /// The customer said months later that it did not stay fixed.
    pub not_fixed: bool,
}

/// How far the question months later has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CheckIn {
    /// Nobody was asked.
    #[default]
    Before,
    /// The department was asked what was done.
    Confirming,
    /// The customer was asked whether it stayed fixed.
    Asked,
    /// It is over: answered, or never to be asked again.
    Over,
}

impl Course {
    /// Whether the matter is closed although somebody was asked something about it.
    pub fn is_asking(&self) -> bool {
        matches!(self.check_in, CheckIn::Confirming | CheckIn::Asked)
    }

    /// The course after one more event. `lead` is the department that had the thread before it.
    pub(super) fn follow(&mut self, what: &Happening, lead: Option<&DepartmentName>) {
        match what {
            Happening::Promised { due } => {
                self.first_promised = self.first_promised.or(Some(*due));
                self.promised = Some(*due);
            }
            Happening::Rerouted { department, .. } => {
                self.passed_by.extend(lead.filter(|l| *l != department).cloned());
                self.asked.retain(|o| o != department);
                self.owing.retain(|o| o != department);
                self.lead_answered = false;
                self.check_in = CheckIn::Before;
            }
            Happening::Copied { department } => {
                for list in [&mut self.asked, &mut self.owing] {
                    if !list.contains(department) {
                        list.push(department.clone());
                    }
                }
            }
            Happening::AnsweredInPart { department } => {
                self.owing.retain(|o| o != department);
                self.lead_answered |= lead == Some(department);
            }
            // The date is kept by the question; the next one begins when the customer has answered.
            Happening::Asked { .. } => {
                self.rest();
                self.check_in = CheckIn::Before;
            }
            // Who asks for time owes an answer, whatever was said so far.
            Happening::Waiting { .. } => self.lead_answered = false,
            Happening::Answered { .. } => {
                self.rest();
                self.check_in = CheckIn::Before;
            }
            Happening::Closed(_) => {
                self.rest();
                if self.is_asking() {
                    self.check_in = CheckIn::Over;
                }
            }
            Happening::Confirming { .. } => self.check_in = CheckIn::Confirming,
            Happening::CheckedIn => self.check_in = CheckIn::Asked,
            Happening::StayedFixed => self.check_in = CheckIn::Over,
            Happening::NotFixed { .. } => {
                self.check_in = CheckIn::Over;
                self.not_fixed = true;
            }
            Happening::Forwarded { .. } | Happening::Reopened if self.is_asking() => self.check_in = CheckIn::Over,
            Happening::Objected => self.objected = true,
            Happening::Held(_) => self.tact = true,
            Happening::Erased => *self = Self { check_in: CheckIn::Over, objected: true, ..Self::default() },
            _ => {}
        }
    }

    /// An answer, or the end, keeps every promise and asks nobody any more.
    fn rest(&mut self) {
        self.promised = None;
        self.first_promised = None;
        self.passed_by.clear();
        self.owing.clear();
        self.lead_answered = false;
    }
}
