//! Weekly hours as people write them: `Mon-Fri 08:30-18:00, Sat 10:00-14:00`.
//! Must not know holidays or time zones.

use jiff::civil::{Time, Weekday};

use super::Calendar;

/// Why a text is not weekly hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a line of office hours: {why}")]
pub struct NotHours {
    /// The text as it was given.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
}

impl Calendar {
    /// Reads weekly hours, Monday first. Days are English names of three letters or more, ranges
    /// may pass the weekend (`Sun-Thu`), and a day may be listed before the hours it shares
    /// (`Mon, Wed 09:00-17:00`). `24:00` is midnight.
    ///
    /// # Errors
    /// When no day is open, a day comes twice, closing is not after opening, or a word is unknown.
    pub fn parse_hours(text: &str) -> Result<[Option<(Time, Time)>; 7], NotHours> {
        let no = |why: String| NotHours { text: text.to_owned(), why };
        let mut week = [None; 7];
        let mut waiting: Vec<Weekday> = Vec::new();
        for item in text.split(',').map(str::trim).filter(|i| !i.is_empty()) {
            let (days, hours) = match item.split_once(char::is_whitespace) {
                Some((days, hours)) => (days, Some(hours)),
                None => (item, None),
            };
            waiting.extend(parse_days(days).map_err(no)?);
            let Some(hours) = hours else { continue };
            let hours = parse_opening(hours).map_err(no)?;
            for day in waiting.drain(..) {
                let slot = week.get_mut(day.to_monday_zero_offset() as usize);
                if slot.is_some_and(|slot| slot.replace(hours).is_some()) {
                    return Err(no(format!("{day:?} is named twice")));
                }
            }
        }
        match waiting.first() {
            Some(day) => Err(no(format!("{day:?} has no hours"))),
            None if week.iter().all(Option::is_none) => Err(no("the office is never open".into())),
            None => Ok(week),
        }
    }
}

/// The days of `Sat` or `Fri-Mon`.
///
/// # Errors
/// A word that is no day; the text says which.
pub fn parse_days(text: &str) -> Result<Vec<Weekday>, String> {
    let Some((first, last)) = text.split_once('-') else {
        return Ok(vec![parse_day(text)?]);
    };
    let (first, last) = (parse_day(first)?, parse_day(last)?);
    let mut days = vec![first];
    days.extend(first.cycle_forward().skip(1).take(6).take_while(|d| *d != last.next() && *d != first));
    if first == last { Err("a range needs two different days".into()) } else { Ok(days) }
}

fn parse_day(text: &str) -> Result<Weekday, String> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let word = text.trim().to_lowercase();
    let found = DAYS.iter().find(|(name, _)| word.len() >= 3 && name.starts_with(&word));
    found
        .map(|(_, day)| *day)
        .ok_or_else(|| format!("`{}` is not a day; days are Mon Tue Wed Thu Fri Sat Sun", text.trim()))
}

fn parse_opening(text: &str) -> Result<(Time, Time), String> {
    let (opens, closes) = text.split_once('-').ok_or("hours are written as 08:30-18:00")?;
    let (opens, closes) = (parse_time(opens)?, parse_time(closes)?);
    if closes <= opens {
        return Err("closing must be later than opening, on the same day".into());
    }
    Ok((opens, closes))
}

fn parse_time(text: &str) -> Result<Time, String> {
    let text = text.trim();
    if text == "24:00" {
        return Ok(Time::MAX);
    }
    let no = || format!("`{text}` is not a time; times are written as 08:30, up to 24:00");
    let (hour, minute) = text.split_once(':').ok_or_else(no)?;
    if minute.len() != 2 {
        return Err(no());
    }
    let (hour, minute) = (hour.parse().map_err(|_| no())?, minute.parse().map_err(|_| no())?);
    Time::new(hour, minute, 0, 0).map_err(|_| no())
}
