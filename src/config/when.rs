//! Time zones, dates and spans as the configuration writes them.
//! Must not know the present moment.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::domain::calendar::parse_duration;
use crate::domain::office::Start;
use crate::domain::problem::nearest;

/// A time zone by its IANA name.
pub(super) fn zone(name: &str) -> Result<TimeZone, String> {
    if let Ok(zone) = TimeZone::get(name) {
        return Ok(zone);
    }
    let known: Vec<String> = jiff::tz::db().available().map(|n| n.to_string()).collect();
    let cities = || known.iter().map(String::as_str).filter(|n| n.contains('/'));
    // `Berlin` alone is a city without its continent.
    let city = cities().find(|n| n.rsplit('/').next().is_some_and(|c| c.eq_ignore_ascii_case(&name.replace(' ', "_"))));
    Err(match city.or_else(|| nearest(name, cities())) {
        Some(near) => format!("`{name}` is not a time zone | did you mean \"{near}\"?"),
        None => format!("`{name}` is not a time zone | write a continent and a city, such as \"Europe/Berlin\""),
    })
}

/// A day on which the office is closed.
pub(super) fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("`{text}` is not a date | write year, month and day, such as \"2026-12-25\""))
}

/// Which mail is handled on the first start; dates begin at midnight in the mailbox's zone.
pub(super) fn start(text: &str, zone: &TimeZone) -> Result<Start, String> {
    let local = |t: DateTime| zone.to_timestamp(t).ok().map(Start::At);
    match text {
        "now" => return Ok(Start::Now),
        "all" => return Ok(Start::All),
        _ => {}
    }
    let moment = text.parse::<Timestamp>().ok().map(Start::At);
    moment
        .or_else(|| text.parse::<DateTime>().ok().and_then(local))
        .ok_or_else(|| format!("`{text}` is not a start | write \"now\", \"all\" or a date such as \"2026-11-01\""))
}

/// Plain time between two bounds, both in words for the operator.
pub(super) fn span(
    text: &str,
    least: SignedDuration,
    most: SignedDuration,
    words: &str,
) -> Result<SignedDuration, String> {
    let span = parse_duration(text).map_err(|e| e.to_string())?;
    if least <= span && span <= most { Ok(span) } else { Err(format!("`{text}` is out of range | write {words}")) }
}
