//! Letters that a person must see first: who gets them beside the department.
//! Must not know which letters these are; rules say so.

use jiff::Timestamp;

use super::super::office::DepartmentName;
use super::super::plan::{Filing, Occasion, Plan, Told};
use super::super::verdict::Acknowledge;
use super::{Facts, mails};

/// Whether a rule wants a person to look before anything is said, and the executive to know.
pub(super) fn wants_a_person(facts: &Facts<'_>) -> bool {
    facts.verdict.acknowledge == Acknowledge::Hold && facts.verdict.to_executive
}

/// The rule that has the say about the acknowledgement.
pub(super) fn by_rule(facts: &Facts<'_>) -> String {
    facts.verdict.held_by.clone().or_else(|| facts.verdict.rule.clone()).unwrap_or_default()
}

/// A copy for whoever reads what needs the executive.
pub(super) fn executive_too(
    facts: &Facts<'_>,
    plan: &mut Plan,
    lead: &DepartmentName,
    due: Option<Timestamp>,
    told: Told,
) {
    let ways = &facts.office.mailbox.ways;
    for inbox in ways.executive_inbox.iter().filter(|_| facts.verdict.to_executive) {
        let copy = Occasion::Copy { lead: lead.clone() };
        plan.mails.push(mails::brief_to(inbox, lead, due, told.clone(), copy, facts.now));
    }
}

/// A letter in an old thread may tell of something that a person must see: it goes to those whom its rule names as
/// well, and stays in the inbox.
pub(super) fn follow_up(
    facts: &Facts<'_>,
    plan: &mut Plan,
    lead: &DepartmentName,
    due: Option<Timestamp>,
    told: &Told,
) {
    let Facts { verdict, office, now, .. } = *facts;
    plan.verdict = Some(verdict.clone());
    plan.reasons.extend(verdict.reasons.iter().cloned());
    plan.filing = Filing::Flag;
    let named = std::iter::once(&verdict.department).chain(&verdict.copy_to).filter(|name| *name != lead);
    for other in named.filter_map(|name| office.departments.get(name)) {
        let copy = Occasion::Copy { lead: lead.clone() };
        plan.mails.push(mails::brief(other, due, told.clone(), copy, now));
    }
    executive_too(facts, plan, lead, due, told.clone());
}
