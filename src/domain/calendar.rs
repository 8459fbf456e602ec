//! Office hours: when a promise falls due, and when a person may be expected to write.
//! Must not know the present moment; it is always an argument.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Weekly hours, holidays and time zone of one office.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Where the office is.
    pub zone: TimeZone,
    /// Opening and closing on each weekday, Monday first; none when closed.
    pub week: [Option<(Time, Time)>; 7],
    /// Days on which it is closed.
    pub holidays: Vec<Date>,
}

/// A span of time as an operator writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Plain time: minutes, hours, days or weeks by the clock on the wall.
    Elapsed(SignedDuration),
    /// Hours in which the office is open.
    BusinessHours(u32),
    /// Days on which the office is open: the promise ends at closing time of the last one.
    BusinessDays(u32),
}

impl Calendar {
    /// The weekday's hours.
    pub fn hours(&self, day: Weekday) -> Option<(Time, Time)> {
        self.week.get(day.to_monday_zero_offset() as usize).copied().flatten()
    }

    /// When a promise made at `from` falls due.
    pub fn due(&self, from: Timestamp, within: Within) -> Timestamp {
        let _ = within;
        from
    }

    /// When a department is reminded of a date that falls due at `due`.
    pub fn remind_at(&self, from: Timestamp, due: Timestamp) -> Timestamp {
        let _ = from;
        due
    }

    /// `moment` when the office is open then, else the next opening.
    pub fn next_open(&self, moment: Timestamp) -> Timestamp {
        moment
    }
}
