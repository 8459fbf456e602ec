//! Spans of time as people write them: `2 business days`, `4 hours`, `4m..12m`.
//! Must not know calendars; they say what a business day is.

use std::fmt;

use jiff::SignedDuration;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;
/// Promises and delays of more than ten years are mistakes.
const LONGEST: i64 = 3_660 * DAY;

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

/// Why a text is not a span of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a span of time: {why}")]
pub struct NotASpan {
    /// The text as it was given.
    pub text: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Within {
    /// Reads `2 business days`, `6 business hours`, `4 hours`, `30 minutes`, `3 days`, `1 week`.
    ///
    /// # Errors
    /// When the number or the unit is missing, unknown, zero or beyond ten years.
    pub fn parse(text: &str) -> Result<Self, NotASpan> {
        let no = |why| Err(NotASpan { text: text.to_owned(), why });
        let words: Vec<&str> = text.split_whitespace().collect();
        if let &[number, kind, unit] = words.as_slice()
            && matches!(kind.to_lowercase().as_str(), "business" | "working" | "office")
        {
            let Ok(number) = number.parse::<u32>() else {
                return no("it must begin with a whole number");
            };
            if !(1..=2_000).contains(&number) {
                return no("the number must be from 1 to 2000");
            }
            return match unit.to_lowercase().as_str() {
                "day" | "days" => Ok(Self::BusinessDays(number)),
                "hour" | "hours" => Ok(Self::BusinessHours(number)),
                _ => no("only business days and business hours can be counted"),
            };
        }
        let span = parse_duration(text)?;
        if span.is_zero() { no("a promise needs some time") } else { Ok(Self::Elapsed(span)) }
    }
}

impl fmt::Display for Within {
    /// The form that [`Within::parse`] reads back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = match *self {
            Self::BusinessDays(n) => (n.into(), "business day"),
            Self::BusinessHours(n) => (n.into(), "business hour"),
            Self::Elapsed(span) => {
                let seconds = span.as_secs();
                let units = [(WEEK, "week"), (DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")];
                let fits = units.into_iter().find(|(size, _)| seconds != 0 && seconds % size == 0);
                fits.map_or((seconds, "second"), |(size, unit)| (seconds / size, unit))
            }
        };
        write!(f, "{number} {unit}{}", if number == 1 { "" } else { "s" })
    }
}

/// Reads plain time: `0s`, `90 seconds`, `4m`, `1h 30m`, `3 days`, `1 week`.
///
/// # Errors
/// When a number or unit is missing or unknown, or the whole is beyond ten years.
pub fn parse_duration(text: &str) -> Result<SignedDuration, NotASpan> {
    let no = |why| NotASpan { text: text.to_owned(), why };
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(no("it is empty"));
    }
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let (number, after) = split_where(rest, |c| !c.is_ascii_digit());
        let (unit, after) = split_where(after.trim_start(), |c| !c.is_alphabetic());
        if number.is_empty() {
            return Err(no("it must begin with a whole number, such as `30 minutes` or `2 business days`"));
        }
        let size = unit_seconds(unit).ok_or_else(|| no("its unit must be seconds, minutes, hours, days or weeks"))?;
        let part = number.parse::<i64>().ok().and_then(|n| n.checked_mul(size));
        total =
            part.and_then(|p| total.checked_add(p)).filter(|t| *t <= LONGEST).ok_or_else(|| no("it is too long"))?;
        rest = after.trim_start();
    }
    Ok(SignedDuration::from_secs(total))
}

/// Reads a least and a most time, `4m..12m`, or one time for both.
///
/// # Errors
/// When either side is not a span, or the second is the shorter.
pub fn parse_duration_range(text: &str) -> Result<(SignedDuration, SignedDuration), NotASpan> {
    let Some((least, most)) = text.split_once("..") else {
        let both = parse_duration(text)?;
        return Ok((both, both));
    };
    let (least, most) = (parse_duration(least)?, parse_duration(most)?);
    if least > most {
        return Err(NotASpan { text: text.to_owned(), why: "the second time must not be the shorter one" });
    }
    Ok((least, most))
}

fn unit_seconds(unit: &str) -> Option<i64> {
    Some(match unit.to_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
        "h" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => WEEK,
        _ => return None,
    })
}

fn split_where(text: &str, stop: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(stop).unwrap_or(text.len()))
}
