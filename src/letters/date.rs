//! A promised moment in the words that a person would use on that day.
//! Must not know how the promise is computed; it only says when it ends.

pub mod inside;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::domain::language::Language;

/// The last moment before a date passes: an office that closes at midnight still answers on that day.
pub fn last_moment(due: Timestamp) -> Timestamp {
    due - SignedDuration::from_secs(1)
}

/// `by Thursday`, `by tomorrow evening`, `bis Donnerstag, 26. November`, as read at `now` in `zone`.
/// Empty when `due` is not in the future. The words never end before `due` does.
pub fn by(due: Timestamp, now: Timestamp, zone: &TimeZone, language: Language) -> String {
    if due <= now {
        return String::new();
    }
    let (due, now) = (last_moment(due).to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let days = (due.date().duration_since(now.date()).as_hours() + 12) / 24;
    let early = due.time() <= jiff::civil::time(12, 0, 0, 0);
    match days {
        i64::MIN..=0 => today(language).to_owned(),
        1 => tomorrow(language, early).to_owned(),
        2..=6 => until(weekday(due.date(), language), language, false),
        _ => until(&day_and_month(due.date(), language), language, true),
    }
}

/// `by Thursday`; French has an article before a day with its month.
fn until(day: &str, language: Language, dated: bool) -> String {
    match language.code() {
        "de" => format!("bis {day}"),
        "fr" if dated => format!("d'ici le {day}"),
        "fr" => format!("d'ici {day}"),
        "es" => format!("a más tardar el {day}"),
        "it" => format!("entro {day}"),
        "nl" => format!("uiterlijk {day}"),
        "pt" => format!("até {day}"),
        "ja" => format!("{day}までに"),
        _ => format!("by {day}"),
    }
}

fn today(language: Language) -> &'static str {
    match language.code() {
        "de" => "noch heute",
        "fr" => "aujourd'hui",
        "es" => "hoy mismo",
        "it" => "entro oggi",
        "nl" => "vandaag nog",
        "pt" => "ainda hoje",
        "ja" => "本日中に",
        _ => "today",
    }
}

fn tomorrow(language: Language, early: bool) -> &'static str {
    match (language.code(), early) {
        ("de", true) => "bis morgen Mittag",
        ("de", false) => "bis morgen Abend",
        ("fr", true) => "d'ici demain midi",
        ("fr", false) => "d'ici demain soir",
        ("es", true) => "a más tardar mañana a mediodía",
        ("es", false) => "a más tardar mañana por la tarde",
        ("it", true) => "entro domani a mezzogiorno",
        ("it", false) => "entro domani sera",
        ("nl", true) => "uiterlijk morgenmiddag",
        ("nl", false) => "uiterlijk morgenavond",
        ("pt", true) => "até amanhã ao meio-dia",
        ("pt", false) => "até amanhã ao fim do dia",
        ("ja", true) => "明日の正午までに",
        ("ja", false) => "明日の夕方までに",
        (_, true) => "by midday tomorrow",
        (_, false) => "by tomorrow evening",
    }
}

/// `Thursday`.
pub fn weekday(date: Date, language: Language) -> &'static str {
    let names = match language.code() {
        "de" => ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
        "fr" => ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
        "es" => ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
        "it" => ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"],
        "nl" => ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
        "pt" => ["segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"],
        "ja" => ["月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"],
        _ => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    };
    names.get(date.weekday().to_monday_zero_offset() as usize).copied().unwrap_or_default()
}

fn month(date: Date, language: Language) -> &'static str {
    let names = match language.code() {
        "de" => "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "fr" => "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "es" => "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "it" => "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "nl" => "januari februari maart april mei juni juli augustus september oktober november december",
        "pt" => "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        _ => "January February March April May June July August September October November December",
    };
    names.split(' ').nth(usize::from(date.month().unsigned_abs()) - 1).unwrap_or_default()
}

/// `Thursday 26 November`, in the order and with the marks of the language.
pub fn day_and_month(date: Date, language: Language) -> String {
    let (day, month, number) = (weekday(date, language), month(date, language), date.day());
    match language.code() {
        "de" => format!("{day}, {number}. {month}"),
        "fr" if number == 1 => format!("{day} 1er {month}"),
        "es" => format!("{day} {number} de {month}"),
        "it" if number == 1 => format!("{day} 1º {month}"),
        "pt" => format!("{day}, {number} de {month}"),
        "ja" => format!("{}月{number}日（{day}）", date.month()),
        _ => format!("{day} {number} {month}"),
    }
}

/// `26 November`, as it stands before a year.
pub fn day_of_month(date: Date, language: Language) -> String {
    let (month, number) = (month(date, language), date.day());
    match language.code() {
        "de" => format!("{number}. {month}"),
        "fr" if number == 1 => format!("1er {month}"),
        "es" | "pt" => format!("{number} de {month}"),
        "it" if number == 1 => format!("1º {month}"),
        "ja" => format!("{}月{number}日", date.month()),
        _ => format!("{number} {month}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(due: &str, now: &str, language: &str) -> String {
        let zone = TimeZone::get("America/New_York").unwrap();
        by(due.parse().unwrap(), now.parse().unwrap(), &zone, Language::parse(language).unwrap())
    }

    #[test]
    fn a_promise_is_said_as_on_the_day_in_the_zone_of_the_office() {
        // Tuesday 24 November 2026, 20:30 in New York; already the 25th in UTC.
        let now = "2026-11-25T01:30:00Z";
        assert_eq!(phrase("2026-11-25T04:00:00Z", now, "en"), "today");
        assert_eq!(phrase("2026-11-25T23:00:00Z", now, "en"), "by tomorrow evening");
        assert_eq!(phrase("2026-11-25T15:00:00Z", now, "de"), "bis morgen Mittag");
        assert_eq!(phrase("2026-11-26T23:00:00Z", now, "en"), "by Thursday");
        assert_eq!(phrase("2026-11-30T23:00:00Z", now, "fr"), "d'ici lundi");
        assert_eq!(phrase("2026-12-01T23:00:00Z", now, "en"), "by Tuesday 1 December");
        assert_eq!(phrase("2026-12-01T23:00:00Z", now, "fr"), "d'ici le mardi 1er décembre");
        assert_eq!(phrase("2026-12-03T23:00:00Z", now, "es"), "a más tardar el jueves 3 de diciembre");
        assert_eq!(phrase("2026-12-03T23:00:00Z", now, "ja"), "12月3日（木曜日）までに");
    }

    #[test]
    fn a_moment_that_has_passed_is_not_promised() {
        assert_eq!(phrase("2026-11-25T01:30:00Z", "2026-11-25T01:30:00Z", "en"), "");
    }
}
