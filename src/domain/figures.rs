//! Figures about matters: how many came, were answered, in time, and how long it took.
//! Must not know where matters are kept, or how figures are laid out.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// What figures need to know of one thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// The department that has it.
    pub department: Option<String>,
    /// The rule that chose the route of its first letter.
    pub rule: Option<String>,
    /// The language of the conversation.
    pub language: String,
    /// When the first letter came.
    pub opened: Timestamp,
    /// Letters from the customer.
    pub letters: u32,
    /// When the acknowledgement left.
    pub acknowledged: Option<Timestamp>,
    /// When the first answer left.
    pub answered: Option<Timestamp>,
    /// The first date that the customer was told.
    pub promised: Option<Timestamp>,
    /// Whether somebody owes something.
    pub open: bool,
    /// By when.
    pub due: Option<Timestamp>,
}

/// By what matters are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Not at all: one line for everything.
    All,
    /// Who has it.
    Department,
    /// The rule that chose the route.
    Rule,
    /// The language of the conversation.
    Language,
    /// The month in which the first letter came, as `2026-11`.
    Month,
}

/// The figures of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Matters that were opened.
    pub matters: u32,
    /// Letters in them.
    pub letters: u32,
    /// Matters with an answer.
    pub answered: u32,
    /// Matters in which the customer was told a date that has been kept or missed by now.
    pub promised: u32,
    /// Those in which the first answer left by the first date.
    pub in_time: u32,
    /// Matters in which somebody owes something.
    pub open: u32,
    /// Those whose date is past.
    pub overdue: u32,
    /// From the first letter to its acknowledgement.
    pub acknowledgement: Times,
    /// From the first letter to the first answer.
    pub answer: Times,
}

/// How long something took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// Half of them took no longer.
    pub median: Option<SignedDuration>,
    /// Nine of ten took no longer.
    pub most: Option<SignedDuration>,
}

/// The figures of each group, by name, and of all.
pub fn figures(matters: &[Matter], by: By, zone: &TimeZone, now: Timestamp) -> (BTreeMap<String, Figures>, Figures) {
    let mut groups: BTreeMap<String, Vec<&Matter>> = BTreeMap::new();
    for matter in matters {
        groups.entry(group(matter, by, zone)).or_default().push(matter);
    }
    if by == By::All {
        groups.clear();
    }
    let all: Vec<&Matter> = matters.iter().collect();
    (groups.into_iter().map(|(name, some)| (name, count(&some, now))).collect(), count(&all, now))
}

fn group(matter: &Matter, by: By, zone: &TimeZone) -> String {
    match by {
        By::All => String::new(),
        By::Department => matter.department.clone().unwrap_or_else(|| "none".into()),
        By::Rule => matter.rule.clone().unwrap_or_else(|| "no rule".into()),
        By::Language => matter.language.clone(),
        By::Month => matter.opened.to_zoned(zone.clone()).strftime("%Y-%m").to_string(),
    }
}

fn count(matters: &[&Matter], now: Timestamp) -> Figures {
    let mut figures = Figures::default();
    let (mut acknowledged, mut answered) = (Vec::new(), Vec::new());
    for matter in matters {
        figures.matters += 1;
        figures.letters += matter.letters;
        acknowledged.extend(matter.acknowledged.map(|at| at.duration_since(matter.opened)));
        answered.extend(matter.answered.map(|at| at.duration_since(matter.opened)));
        figures.answered += u32::from(matter.answered.is_some());
        figures.open += u32::from(matter.open);
        figures.overdue += u32::from(matter.open && matter.due.is_some_and(|due| due <= now));
        // A date that is still to come has been neither kept nor missed.
        if let Some(date) = matter.promised.filter(|date| *date <= now || matter.answered.is_some()) {
            figures.promised += 1;
            figures.in_time += u32::from(matter.answered.is_some_and(|at| at <= date));
        }
    }
    figures.acknowledgement = times(acknowledged);
    figures.answer = times(answered);
    figures
}

fn times(mut all: Vec<SignedDuration>) -> Times {
    all.sort_unstable();
    // The smallest time that so many of a hundred do not exceed.
    let share = |percent: usize| {
        let rank = (all.len() * percent).div_ceil(100).max(1);
        all.get(rank - 1).copied().map(|t| t.max(SignedDuration::ZERO))
    };
    Times { median: share(50), most: share(90) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn matter(opened: &str, hours: Option<i64>) -> Matter {
        let opened = at(opened);
        Matter {
            department: Some("billing".into()),
            rule: None,
            language: "en".into(),
            opened,
            letters: 2,
            acknowledged: Some(opened + SignedDuration::from_secs(5)),
            answered: hours.map(|h| opened + SignedDuration::from_hours(h)),
            promised: Some(opened + SignedDuration::from_hours(48)),
            open: hours.is_none(),
            due: hours.is_none().then(|| opened + SignedDuration::from_hours(48)),
        }
    }

    #[test]
    fn a_date_counts_once_it_was_kept_or_missed() {
        let now = at("2026-11-20T12:00:00Z");
        let matters = [
            matter("2026-11-10T12:00:00Z", Some(20)),
            matter("2026-11-10T12:00:00Z", Some(60)),
            matter("2026-11-11T12:00:00Z", None),
            matter("2026-11-20T10:00:00Z", None),
        ];
        let (_, all) = figures(&matters, By::All, &TimeZone::UTC, now);
        assert_eq!((all.matters, all.letters, all.answered), (4, 8, 2));
        assert_eq!((all.promised, all.in_time), (3, 1), "the newest is neither kept nor missed");
        assert_eq!((all.open, all.overdue), (2, 1));
        assert_eq!(all.acknowledgement.median, Some(SignedDuration::from_secs(5)));
        assert_eq!(all.answer.most, Some(SignedDuration::from_hours(60)));
    }

    #[test]
    fn months_are_those_of_the_office_and_shares_are_of_those_that_are_there() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let matters: Vec<Matter> = (1..=10).map(|h| matter("2026-12-01T03:00:00Z", Some(h))).collect();
        let (groups, _) = figures(&matters, By::Month, &zone, at("2027-01-01T00:00:00Z"));
        let november = &groups["2026-11"];
        assert_eq!(november.answer.median, Some(SignedDuration::from_hours(5)));
        assert_eq!(november.answer.most, Some(SignedDuration::from_hours(9)));
        let (none, all) = figures(&[], By::Rule, &zone, at("2027-01-01T00:00:00Z"));
        assert!(none.is_empty() && all.answer.median.is_none());
    }
}
