//! Office hours: when a promise falls due, and when a person may be expected to write.
//! Must not know the present moment; it is always an argument.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

mod after;
mod hours;
mod ical;
mod within;

pub use after::After;
pub use hours::{NotHours, parse_days};
pub use ical::{NotACalendar, closed_days};
pub use within::{NotASpan, Within, parse_duration, parse_duration_range};

#[cfg(test)]
mod tests;

/// Weekly hours, holidays and time zone of one office.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Where the office is.
    pub zone: TimeZone,
    /// Opening and closing on each weekday, Monday first; none when closed. Closing at
    /// [`Time::MAX`] means midnight.
    pub week: [Option<(Time, Time)>; 7],
    /// Days on which it is closed.
    pub holidays: Vec<Date>,
}

impl Calendar {
    /// The weekday's hours.
    pub fn hours(&self, day: Weekday) -> Option<(Time, Time)> {
        self.week.get(day.to_monday_zero_offset() as usize).copied().flatten()
    }

    /// The moments between which the office is open on that date; none on holidays and closed days.
    pub fn opening(&self, date: Date) -> Option<(Timestamp, Timestamp)> {
        if self.holidays.contains(&date) {
            return None;
        }
        let (opens, closes) = self.hours(date.weekday())?;
        let end = if closes == Time::MAX {
            self.moment(date.tomorrow().ok()?, Time::midnight())
        } else {
            self.moment(date, closes)
        };
        Some((self.moment(date, opens)?, end?))
    }

    /// Whether the office is open at that moment; it no longer is at closing time.
    pub fn is_open(&self, moment: Timestamp) -> bool {
        self.opening(self.date(moment)).is_some_and(|(opens, closes)| (opens..closes).contains(&moment))
    }

    /// `moment` when the office is open then, else the next opening.
    pub fn next_open(&self, moment: Timestamp) -> Timestamp {
        self.openings_from(moment).next().map_or(moment, |(opens, _)| opens.max(moment))
    }

    /// The first opening after a moment; the moment itself when the office never opens again.
    pub fn next_opening(&self, moment: Timestamp) -> Timestamp {
        self.openings_from(moment).map(|(opens, _)| opens).find(|opens| *opens > moment).unwrap_or(moment)
    }

    /// When a promise made at `from` falls due.
    ///
    /// Business days end at closing time of the n-th open day after the day of `from`. Business
    /// hours count open time only. Whole days of plain time keep the clock on the wall where
    /// summer time begins or ends.
    pub fn due(&self, from: Timestamp, within: Within) -> Timestamp {
        match within {
            Within::Elapsed(span) => self.after_elapsed(from, span),
            Within::BusinessHours(hours) => self.after_open_time(from, SignedDuration::from_hours(hours.into())),
            Within::BusinessDays(0) => self.openings_from(from).next().map_or(from, |(_, closes)| closes),
            Within::BusinessDays(days) => {
                let today = self.date(from);
                let later = self.openings_from(from).filter(|(opens, _)| self.date(*opens) > today);
                later.take(days as usize).last().map_or(from, |(_, closes)| closes)
            }
        }
    }

    /// When to remind the one who owes an answer by `due`: with one office day left, or, when the
    /// time given was shorter than two, after three quarters of it. Within office hours if they
    /// come before `due`.
    pub fn remind_at(&self, from: Timestamp, due: Timestamp) -> Timestamp {
        let open = self.open_time(from, due);
        if open.is_zero() {
            return from + due.duration_since(from).max(SignedDuration::ZERO) * 3 / 4;
        }
        let day = self.openings_from(from).take(7).map(|(opens, closes)| closes.duration_since(opens)).max();
        let day = day.unwrap_or(open);
        let spent = if open >= day * 2 { open - day } else { open * 3 / 4 };
        let at = self.after_open_time(from, spent);
        // At closing time nobody reads it; the next morning is the same moment in open time.
        let morning = self.next_open(at);
        if morning < due { morning } else { at.min(due) }
    }

    /// The moment at which it is clear that a date will be missed: an hour before, when the office is open
    /// then, else the last moment of an open hour before it, else the next opening.
    pub fn last_call(&self, from: Timestamp, due: Timestamp) -> Timestamp {
        const HOUR: SignedDuration = SignedDuration::from_hours(1);
        let wanted = due - HOUR;
        if self.is_open(wanted) {
            return wanted;
        }
        let opening = self.openings_from(from).take_while(|(opens, _)| *opens < wanted).last();
        match opening {
            Some((opens, closes)) => (closes.min(due) - HOUR).max(opens).max(from),
            None => self.next_open(due),
        }
    }

    /// How long the office is open between two moments.
    pub fn open_time(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        self.openings_from(from)
            .take_while(|(opens, _)| *opens < to)
            .map(|(opens, closes)| closes.min(to).duration_since(opens.max(from)))
            .fold(SignedDuration::ZERO, SignedDuration::saturating_add)
    }

    /// The date at the office.
    pub fn date(&self, moment: Timestamp) -> Date {
        self.zone.to_datetime(moment).date()
    }

    /// The openings that end after `from`, in order. Ends where time ends, or when the office has
    /// been closed for longer than weekends and holidays can explain.
    fn openings_from(&self, from: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        // An office that opens once a week may lose a week to each holiday.
        let longest_pause = (self.holidays.len() + 1) * 7 + 1;
        let mut date = Some(self.date(from));
        std::iter::from_fn(move || {
            for _ in 0..longest_pause {
                let today = date?;
                date = today.tomorrow().ok();
                if let Some(open) = self.opening(today).filter(|(_, closes)| *closes > from) {
                    return Some(open);
                }
            }
            None
        })
    }

    fn after_open_time(&self, from: Timestamp, mut left: SignedDuration) -> Timestamp {
        let mut reached = from;
        for (opens, closes) in self.openings_from(from) {
            let begin = opens.max(from);
            let here = closes.duration_since(begin);
            if left <= here {
                return begin + left;
            }
            left -= here;
            reached = closes;
        }
        reached
    }

    fn after_elapsed(&self, from: Timestamp, span: SignedDuration) -> Timestamp {
        const DAY: i64 = 24 * 60 * 60;
        let (days, rest) = (span.as_secs() / DAY, SignedDuration::new(span.as_secs() % DAY, span.subsec_nanos()));
        let then = self.zone.to_datetime(from);
        let same_clock = (days > 0)
            .then(|| then.checked_add(jiff::Span::new().try_days(days).ok()?).ok())
            .flatten()
            .and_then(|later| self.moment(later.date(), later.time()));
        let base = same_clock.map_or_else(|| from.checked_add(SignedDuration::from_secs(days * DAY)), Ok);
        base.and_then(|b| b.checked_add(rest)).unwrap_or(Timestamp::MAX).max(from)
    }

    /// A wall-clock time as a moment. A time that summer time skips is the moment of the change;
    /// one that comes twice is the first.
    fn moment(&self, date: Date, time: Time) -> Option<Timestamp> {
        let at = self.zone.to_ambiguous_timestamp(date.to_datetime(time));
        match at.offset() {
            AmbiguousOffset::Gap { .. } => {
                let before = at.earlier().ok()?;
                self.zone.following(before).next().map(|change| change.timestamp())
            }
            _ => at.earlier().ok(),
        }
    }
}
