//! A long time as people say it: `4 months`, `6 weeks`, `1 year`.
//! Must not know calendars of offices; a month is a month of the wall calendar.

use std::fmt;

use jiff::{SignedDuration, Span, Timestamp};

use super::{Calendar, NotASpan, parse_duration};

/// A time after which something happens, in months and in plain time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// Whole months of the calendar.
    months: u16,
    /// Plain time, when there are no months.
    plain: SignedDuration,
}

impl After {
    /// Reads `4 months`, `1 year`, `6 weeks`, `90 days`.
    ///
    /// # Errors
    /// When the number or the unit is missing or unknown, or the whole is less than a day or beyond ten years.
    pub fn parse(text: &str) -> Result<Self, NotASpan> {
        let no = |why| NotASpan { text: text.to_owned(), why };
        let text = text.trim();
        let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(at);
        let months = match unit.trim().to_lowercase().as_str() {
            "month" | "months" => 1,
            "year" | "years" => 12,
            _ => {
                let plain =
                    parse_duration(text).map_err(|_| no("write days, weeks, months or years, such as `4 months`"))?;
                let fits = plain >= SignedDuration::from_hours(24);
                return if fits { Ok(Self { months: 0, plain }) } else { Err(no("it must be a day at least")) };
            }
        };
        let number: u16 = number.parse().map_err(|_| no("it must begin with a whole number, such as `4 months`"))?;
        match number.checked_mul(months) {
            Some(months @ 1..=120) => Ok(Self { months, plain: SignedDuration::ZERO }),
            _ => Err(no("it must be from 1 month to 10 years")),
        }
    }
}

impl fmt::Display for After {
    /// The form that [`After::parse`] reads back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = match self.months {
            0 if self.plain.as_secs() % 86_400 == 0 => (self.plain.as_hours() / 24, "day"),
            0 => (self.plain.as_hours(), "hour"),
            n => (i64::from(n), "month"),
        };
        write!(f, "{number} {unit}{}", if number == 1 { "" } else { "s" })
    }
}

impl Calendar {
    /// The moment that lies so long after `from`, at the same time of day; the last day of a month when
    /// the month is shorter.
    pub fn after(&self, from: Timestamp, after: After) -> Timestamp {
        self.shifted(from, after, 1)
    }

    /// The moment that lies so long before `from`.
    pub fn before(&self, from: Timestamp, after: After) -> Timestamp {
        self.shifted(from, after, -1)
    }

    fn shifted(&self, from: Timestamp, after: After, sign: i32) -> Timestamp {
        let there = from.to_zoned(self.zone.clone());
        let span = Span::new().try_months(i64::from(after.months) * i64::from(sign));
        let there = span.and_then(|span| there.checked_add(span));
        let there = there.and_then(|there| there.checked_add(after.plain * sign));
        there.map_or(from, |there| there.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    #[test]
    fn months_are_those_of_the_calendar_and_keep_the_clock_on_the_wall() {
        let calendar = Calendar { zone: TimeZone::get("Europe/Berlin").unwrap(), week: [None; 7], holidays: vec![] };
        let after = |text: &str, from: &str| {
            let from: Timestamp = from.parse().unwrap();
            calendar.after(from, After::parse(text).unwrap()).to_string()
        };
        assert_eq!(after("4 months", "2026-11-20T09:00:00Z"), "2027-03-20T09:00:00Z");
        assert_eq!(after("6 months", "2026-11-20T09:00:00Z"), "2027-05-20T08:00:00Z", "summer time");
        assert_eq!(after("1 month", "2027-01-31T11:00:00Z"), "2027-02-28T11:00:00Z");
        assert_eq!(after("1 year", "2026-11-20T09:00:00Z"), "2027-11-20T09:00:00Z");
        assert_eq!(after("6 weeks", "2026-11-20T09:00:00Z"), "2027-01-01T09:00:00Z");
        for text in ["4 months", "12 months", "90 days"] {
            assert_eq!(After::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "months", "0 months", "11 years", "5 minutes", "soon"] {
            assert!(After::parse(text).is_err(), "{text}");
        }
    }
}
