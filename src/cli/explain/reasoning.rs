//! Why the rules routed a letter as they did: what they saw, what made one win, what others lacked.
//! Must not judge; the set is asked once more, the slow way round.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::acquaintance::Acquaintance;
use crate::pipeline::{Decided, Desk};
use crate::rules::Seen;

/// Near misses that are told.
const NEAR: usize = 5;

/// Everything that the rules have to say about one letter, as JSON prints it.
#[derive(Debug, Default, Serialize)]
pub struct Reasoning {
    /// Each field as the matcher saw it, by the name that rules give it.
    pub fields: BTreeMap<&'static str, String>,
    /// Each line of the winning rule's condition, and what made it hold.
    pub won_by: Vec<String>,
    /// Rules that would have matched had no rule before them taken the letter.
    pub later: Vec<Later>,
    /// Rules that did not match although something that they want is there, nearest first.
    pub nearly: Vec<Nearly>,
}

/// A rule that would have matched later.
#[derive(Debug, Serialize)]
pub struct Later {
    /// Its name.
    pub rule: String,
    /// The department that it would have given the letter to.
    pub department: Option<String>,
    /// Each line of its condition, and what made it hold.
    pub because: Vec<String>,
}

/// A rule that nearly matched.
#[derive(Debug, Serialize)]
pub struct Nearly {
    /// Its name.
    pub rule: String,
    /// What was there.
    pub held: Vec<String>,
    /// What was missing, or there although it is excluded.
    pub missing: Vec<String>,
}

/// The reasoning about a letter that was judged by the rules; nothing for other messages.
pub fn of(desk: &Desk, decided: &Decided, arrived: Timestamp) -> Reasoning {
    let (Some(message), Some(verdict)) = (&decided.message, &decided.plan.verdict) else { return Reasoning::default() };
    let zone = &desk.office.mailbox.calendar.zone;
    let mut seen = Seen::of(message, Some(zone.to_datetime(arrived)));
    seen.sender = Acquaintance::of(&decided.recall, arrived);
    let because = |rule: &str| {
        let lines = desk.rules.lines(&seen, rule).unwrap_or_default();
        lines.into_iter().map(|line| line.words).collect::<Vec<_>>()
    };
    let rules = &desk.rules;
    let department = |name: &str| {
        let rule = rules.rules().find(|r| r.name() == name)?;
        rule.route().department.as_ref().map(ToString::to_string)
    };
    let later = |name: &String| Later { rule: name.clone(), department: department(name), because: because(name) };
    let nearly = rules.nearly(&seen, NEAR).into_iter();
    Reasoning {
        fields: seen.fields().into_iter().collect(),
        won_by: verdict.rule.as_deref().map(because).unwrap_or_default(),
        later: verdict.also_matched.iter().map(later).collect(),
        nearly: nearly.map(|m| Nearly { rule: m.rule, held: m.held, missing: m.missing }).collect(),
    }
}
