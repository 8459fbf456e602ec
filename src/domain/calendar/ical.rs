//! Closed days out of an iCalendar file: whole-day events, once or every year.
//! Must not know where the file lies; an event with hours is a meeting and closes nothing.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

/// A rule without an end is followed up to this year.
const LAST_YEAR: i16 = 2099;
/// Days that one event may close; longer ones are mistakes.
const LONGEST: i32 = 62;

/// Why a text is not a calendar of closed days.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct NotACalendar {
    /// The line in the file, from 1.
    pub line: usize,
    /// What is wrong there.
    pub why: String,
}

/// The properties of one VEVENT (RFC 5545 §3.6.1) that say which days it closes.
#[derive(Debug, Default)]
struct Event {
    line: usize,
    start: Option<Date>,
    end: Option<Date>,
    days: Option<i32>,
    rule: Option<String>,
    except: Vec<Date>,
    also: Vec<Date>,
    timed: bool,
    cancelled: bool,
}

/// Every day that the calendar closes, in order.
///
/// # Errors
/// When it is no iCalendar text (RFC 5545 §3.4), or an event's date or rule cannot be understood.
pub fn closed_days(text: &str) -> Result<Vec<Date>, NotACalendar> {
    let lines = unfolded(text);
    let no = |line: usize, why: &str| NotACalendar { line, why: why.to_owned() };
    let opens = lines.iter().any(|(_, l)| l.trim_start_matches('\u{feff}').eq_ignore_ascii_case("BEGIN:VCALENDAR"));
    if !opens {
        return Err(no(1, "this is not an iCalendar file: it does not begin with BEGIN:VCALENDAR"));
    }
    let mut days = BTreeSet::new();
    let mut event: Option<Event> = None;
    // Alarms and time zones stand inside or beside events and have dates of their own.
    let mut inner = 0;
    for (number, line) in &lines {
        let (name, parameters, value) = property(line);
        match (name.as_str(), value.to_ascii_uppercase().as_str(), &mut event) {
            ("BEGIN", "VEVENT", None) => event = Some(Event { line: *number, ..Event::default() }),
            ("BEGIN", _, Some(_)) => inner += 1,
            ("END", "VEVENT", Some(_)) if inner == 0 => {
                if let Some(done) = event.take() {
                    done.close(&mut days)?;
                }
            }
            ("END", _, Some(_)) => inner -= 1,
            (_, _, Some(event)) if inner == 0 => event.take_in(*number, &name, &parameters, value)?,
            _ => {}
        }
    }
    Ok(days.into_iter().collect())
}

/// Lines with their numbers; a line that begins with a blank goes on with the one before (RFC 5545 §3.1).
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_end_matches('\r');
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((_, last))) => last.push_str(more),
            _ => lines.push((at + 1, line.to_owned())),
        }
    }
    lines
}

/// Name, parameters and value of a line, the first two in upper case.
fn property(line: &str) -> (String, String, &str) {
    let (head, value) = line.split_once(':').unwrap_or((line, ""));
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    (name.trim().to_ascii_uppercase(), parameters.to_ascii_uppercase(), value.trim())
}

impl Event {
    fn take_in(&mut self, line: usize, name: &str, parameters: &str, value: &str) -> Result<(), NotACalendar> {
        let no = |why: String| NotACalendar { line, why };
        let date = || date(value).ok_or_else(|| no(format!("`{value}` is not a date")));
        match name {
            "DTSTART" => {
                self.timed = !parameters.contains("VALUE=DATE") && value.contains('T');
                self.start = Some(date()?);
            }
            "DTEND" => self.end = Some(date()?),
            "DURATION" => self.days = whole_days(value),
            "RRULE" => self.rule = Some(value.to_ascii_uppercase()),
            "STATUS" => self.cancelled = value.eq_ignore_ascii_case("CANCELLED"),
            "EXDATE" | "RDATE" => {
                let list = if name == "EXDATE" { &mut self.except } else { &mut self.also };
                for item in value.split(',') {
                    let item = item.trim();
                    list.push(self::date(item).ok_or_else(|| no(format!("`{item}` is not a date")))?);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(self, days: &mut BTreeSet<Date>) -> Result<(), NotACalendar> {
        let no = |why: &str| NotACalendar { line: self.line, why: why.to_owned() };
        if self.timed || self.cancelled {
            return Ok(());
        }
        let start = self.start.ok_or_else(|| no("this event has no DTSTART"))?;
        // RFC 5545 §3.6.1: DTEND is the first day that is not closed; without it, it is one day.
        let long = self.end.map(|end| (end - start).get_days()).or(self.days).unwrap_or(1).max(1);
        if long > LONGEST {
            return Err(no("this event closes the office for more than two months; is that meant?"));
        }
        let mut starts = match &self.rule {
            None => vec![start],
            Some(rule) => Yearly::read(rule).map_err(|why| no(&why))?.starts(start),
        };
        starts.extend(&self.also);
        for first in starts.into_iter().filter(|first| !self.except.contains(first)) {
            days.extend((0..long).filter_map(|n| first.checked_add(n.days()).ok()));
        }
        Ok(())
    }
}

/// `20261225`, with or without a time behind it.
fn date(text: &str) -> Option<Date> {
    let digits = text.get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    let part = |range: std::ops::Range<usize>| digits.get(range).and_then(|d| d.parse::<i16>().ok());
    Date::new(part(0..4)?, i8::try_from(part(4..6)?).ok()?, i8::try_from(part(6..8)?).ok()?).ok()
}

/// `P3D` or `P1W`: whole days only.
fn whole_days(text: &str) -> Option<i32> {
    let body = text.strip_prefix('P')?;
    let weeks = body.strip_suffix('W').and_then(|n| n.parse::<i32>().ok()).map(|n| n * 7);
    weeks.or_else(|| body.strip_suffix('D').and_then(|n| n.parse().ok()))
}

/// A rule that comes once a year (RFC 5545 §3.3.10): on the same date, or on the n-th weekday of a month.
struct Yearly {
    every: i16,
    until: Option<Date>,
    count: Option<usize>,
    month: Option<i8>,
    day: Option<i8>,
    weekday: Option<(i8, Weekday)>,
}

impl Yearly {
    fn read(rule: &str) -> Result<Self, String> {
        let mut yearly = Self { every: 1, until: None, count: None, month: None, day: None, weekday: None };
        let mut by_year = false;
        for part in rule.split(';').filter(|p| !p.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let no = || format!("`{part}` in RRULE is not understood");
            match name {
                "FREQ" if value == "YEARLY" => by_year = true,
                "INTERVAL" => yearly.every = value.parse().ok().filter(|n| *n > 0).ok_or_else(no)?,
                "COUNT" => yearly.count = Some(value.parse().map_err(|_| no())?),
                "UNTIL" => yearly.until = Some(date(value).ok_or_else(no)?),
                "BYMONTH" => yearly.month = Some(value.parse().map_err(|_| no())?),
                "BYMONTHDAY" => yearly.day = Some(value.parse().map_err(|_| no())?),
                "BYDAY" => yearly.weekday = Some(nth_weekday(value).ok_or_else(no)?),
                "WKST" => {}
                _ => return Err(no()),
            }
        }
        if by_year { Ok(yearly) } else { Err("only events that come once a year can repeat".into()) }
    }

    fn starts(&self, first: Date) -> Vec<Date> {
        let on = |year: i16| {
            let month = self.month.unwrap_or_else(|| first.month());
            match self.weekday {
                Some((nth, weekday)) => Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok(),
                None => Date::new(year, month, self.day.unwrap_or_else(|| first.day())).ok(),
            }
        };
        let years = (first.year()..=LAST_YEAR).step_by(usize::from(self.every.unsigned_abs()).max(1));
        let days = years.filter_map(on).filter(|d| *d >= first && self.until.is_none_or(|until| *d <= until));
        days.take(self.count.unwrap_or(usize::MAX)).collect()
    }
}

/// `4TH`: the fourth Thursday; `-1MO`: the last Monday.
fn nth_weekday(text: &str) -> Option<(i8, Weekday)> {
    const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let (number, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let at = DAYS.iter().position(|d| *d == day)?;
    let weekday = Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()?;
    Some((number.parse().ok().filter(|n| (-5..=5).contains(n) && *n != 0)?, weekday))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    const FILE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\n\
        BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Christmas\r\n and Boxing Day\r\nDTSTART;VALUE=DATE:20261225\r\n\
        DTEND;VALUE=DATE:20261227\r\nRRULE:FREQ=YEARLY\r\nTRANSP:TRANSPARENT\r\n\
        BEGIN:VALARM\r\nTRIGGER:-P1D\r\nDTSTART:20200101\r\nEND:VALARM\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20261124T100000\r\nDTEND;TZID=Europe/Berlin:20261124T110000\r\n\
        END:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270401\r\nRRULE:FREQ=YEARLY;COUNT=2\r\nEXDATE;VALUE=DATE:20280401\r\n\
        END:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270501\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn whole_days_close_the_office_every_year_and_meetings_do_not() {
        let days = closed_days(FILE).unwrap();
        for closed in [day(2026, 12, 25), day(2026, 12, 26), day(2031, 12, 26), day(2026, 11, 26), day(2027, 11, 25)] {
            assert!(days.contains(&closed), "{closed}");
        }
        for open in [day(2026, 11, 24), day(2026, 12, 27), day(2025, 12, 25), day(2028, 4, 1), day(2027, 5, 1)] {
            assert!(!days.contains(&open), "{open}");
        }
        assert!(days.contains(&day(2027, 4, 1)) && !days.contains(&day(2029, 4, 1)), "COUNT counts what is left out");
        assert!(!days.contains(&day(2020, 1, 1)), "an alarm is no event");
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_line() {
        let event = |inner: &str| format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{inner}\nEND:VEVENT\nEND:VCALENDAR\n");
        assert_eq!(closed_days("hello").unwrap_err().line, 1);
        assert_eq!(closed_days(&event("DTSTART:next week")).unwrap_err().line, 3);
        for rule in ["FREQ=WEEKLY", "FREQ=YEARLY;BYEASTER=1"] {
            let why = closed_days(&event(&format!("DTSTART;VALUE=DATE:20261225\nRRULE:{rule}"))).unwrap_err();
            assert_eq!(why.line, 2, "{rule}");
        }
        assert!(closed_days(&event("DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20270101")).is_err());
    }
}
