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

/// How a writer says a day that is near: people differ, and one person does not always say it alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// `Thursday`; with its date once a weekday alone would mislead.
    Weekday,
    /// `Thursday the 26th`, and no weekday where the month has to be said.
    Numbered,
}

/// A promised day as seen from another.
#[derive(Debug, Clone, Copy)]
struct Day {
    date: Date,
    far: bool,
    manner: Manner,
}

/// `by Thursday`, `by tomorrow evening`, `bis zum 26. November`, as read at `now` in `zone`.
/// Empty when `due` is not in the future. The words never end before `due` does.
pub fn by(due: Timestamp, now: Timestamp, zone: &TimeZone, language: Language, manner: Manner) -> String {
    if due <= now {
        return String::new();
    }
    let (due, now) = (last_moment(due).to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let days = days_between(now.date(), due.date());
    let early = due.time() <= jiff::civil::time(12, 0, 0, 0);
    match days {
        i64::MIN..=0 => today(language).to_owned(),
        1 => tomorrow(language, early).to_owned(),
        _ => until(Day { date: due.date(), far: days > 6, manner }, language),
    }
}

/// `Thursday`, `tomorrow`, `am Donnerstag`: the day of the promise for words such as `at the latest`. Empty when `due`
/// is not in the future.
pub fn on(due: Timestamp, now: Timestamp, zone: &TimeZone, language: Language, manner: Manner) -> String {
    if due <= now {
        return String::new();
    }
    let (due, now) = (last_moment(due).to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let days = days_between(now.date(), due.date());
    let day = Day { date: due.date(), far: days > 6, manner };
    match days {
        i64::MIN..=0 => listed("heute aujourd'hui hoy oggi vandaag hoje 本日 today", language).to_owned(),
        1 => listed("morgen demain mañana domani morgen amanhã 明日 tomorrow", language).to_owned(),
        _ => on_day(day, language),
    }
}

/// `am Donnerstag`, `am 26. November`, `le 26 novembre`, with what the language puts before a day.
fn on_day(day: Day, language: Language) -> String {
    let words = named(day, language);
    let weekday_first = !(day.far && day.manner == Manner::Numbered);
    let weekend = day.date.weekday().to_monday_zero_offset() > 4;
    match (language.code(), day.manner) {
        ("de", _) => format!("am {words}"),
        ("fr", Manner::Weekday) if !day.far => words,
        ("fr", _) => format!("le {words}"),
        ("es", _) => format!("el {words}"),
        ("it", Manner::Numbered) if day.far => format!("il {words}"),
        ("pt", Manner::Numbered) if weekday_first => format!("no {words}"),
        ("pt", Manner::Numbered) => format!("a {words}"),
        ("pt", _) if weekend => format!("no {words}"),
        ("pt", _) => format!("na {words}"),
        _ => words,
    }
}

/// The day itself: `Thursday`, `Thursday the 26th`, `Thursday 26 November`, `26 November`.
fn named(day: Day, language: Language) -> String {
    let (date, number) = (day.date, day.date.day());
    let weekday = weekday(date, language);
    match (day.manner, day.far, language.code()) {
        (Manner::Weekday, false, _) => weekday.to_owned(),
        (Manner::Weekday, true, _) => day_and_month(date, language),
        (Manner::Numbered, true, _) | (Manner::Numbered, false, "de" | "fr") => day_of_month(date, language),
        (Manner::Numbered, false, "es" | "it") => format!("{weekday} {number}"),
        (Manner::Numbered, false, "nl") => day_and_month(date, language),
        (Manner::Numbered, false, "pt") => format!("dia {number}"),
        (Manner::Numbered, false, "ja") => format!("{number}日（{}）", weekday.trim_end_matches("曜日")),
        (Manner::Numbered, false, _) => format!("{weekday} the {}", ordinal(number)),
    }
}

/// `26th`.
fn ordinal(number: i8) -> String {
    let ending = match (number / 10, number % 10) {
        (0 | 2 | 3, 1) => "st",
        (0 | 2, 2) => "nd",
        (0 | 2, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// `this morning`, `last night`, `over the weekend`: when a letter came in that arrived then, as somebody at the office
/// says it `now`. Empty where it is long ago, or where no phrase is surely right.
pub fn came(arrived: Timestamp, now: Timestamp, zone: &TimeZone, language: Language) -> String {
    let (arrived, now) = (arrived.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    if arrived > now || now.hour() < 6 {
        return String::new();
    }
    let (date, days) = (arrived.date(), days_between(arrived.date(), now.date()));
    let weekend = |date: Date| date.weekday().to_monday_zero_offset() > 4;
    match (days, arrived.hour()) {
        (1 | 2, _) if weekend(date) && !weekend(now.date()) => at("weekend", language),
        (0, 5..=11) => at("morning", language),
        (0, 12..=17) => at("afternoon", language),
        (0, 18..) => at("evening", language),
        (1, 18..) => at("night", language),
        (1, _) => at("yesterday", language),
        (2..=6, _) if language.code() == "en" => format!("on {}", weekday(date, language)),
        (2..=6, _) if language.code() == "ja" => format!("{}に", weekday(date, language)),
        (2..=6, _) => on_day(Day { date, far: false, manner: Manner::Weekday }, language),
        _ => String::new(),
    }
}

/// A phrase of [`came`].
fn at(when: &str, language: Language) -> String {
    let phrases = match when {
        "night" => "gestern_Abend hier_soir anoche ieri_sera gisteravond ontem_à_noite 昨晩 last_night",
        "morning" => "heute_Morgen ce_matin esta_mañana stamattina vanmorgen esta_manhã 今朝 this_morning",
        "afternoon" => {
            "heute_Nachmittag cet_après-midi esta_tarde questo_pomeriggio vanmiddag esta_tarde 本日午後 this_afternoon"
        }
        "evening" => "heute_Abend ce_soir esta_noche stasera vanavond esta_noite 今夕 this_evening",
        "weekend" => {
            "am_Wochenende ce_week-end el_fin_de_semana nel_fine_settimana in_het_weekend no_fim_de_semana 週末に \
             over_the_weekend"
        }
        _ => "gestern hier ayer ieri gisteren ontem 昨日 yesterday",
    };
    listed(phrases, language).replace('_', " ")
}

/// The word of a language in a list of eight: German, French, Spanish, Italian, Dutch, Portuguese, Japanese, English.
fn listed(words: &'static str, language: Language) -> &'static str {
    let place = ["de", "fr", "es", "it", "nl", "pt", "ja"].iter().position(|code| *code == language.code());
    words.split(' ').nth(place.unwrap_or(7)).unwrap_or_default()
}

/// Midnights between two days.
fn days_between(from: Date, to: Date) -> i64 {
    (to.duration_since(from).as_hours() + 12).div_euclid(24)
}

/// `by Thursday`, with the article where the language wants one.
fn until(day: Day, language: Language) -> String {
    let words = named(day, language);
    match (language.code(), day.manner) {
        ("de", Manner::Numbered) => format!("bis zum {words}"),
        ("de", _) => format!("bis {words}"),
        ("fr", Manner::Weekday) if !day.far => format!("d'ici {words}"),
        ("fr", _) => format!("d'ici le {words}"),
        ("es", _) => format!("a más tardar el {words}"),
        ("it", Manner::Numbered) if day.far => format!("entro il {words}"),
        ("it", _) => format!("entro {words}"),
        ("nl", _) => format!("uiterlijk {words}"),
        ("pt", _) => format!("até {words}"),
        ("ja", _) => format!("{words}までに"),
        _ => format!("by {words}"),
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
        by(due.parse().unwrap(), now.parse().unwrap(), &zone, Language::parse(language).unwrap(), Manner::Weekday)
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
    fn a_day_is_said_for_words_like_at_the_latest() {
        let said = |due: &str, language: &str| {
            let zone = TimeZone::get("America/New_York").unwrap();
            let now = "2026-11-25T01:30:00Z".parse().unwrap();
            on(due.parse().unwrap(), now, &zone, Language::parse(language).unwrap(), Manner::Weekday)
        };
        assert_eq!(said("2026-11-25T04:00:00Z", "en"), "today");
        assert_eq!(said("2026-11-25T15:00:00Z", "pt"), "amanhã");
        assert_eq!(said("2026-11-26T23:00:00Z", "en"), "Thursday");
        assert_eq!(said("2026-11-26T23:00:00Z", "de"), "am Donnerstag");
        assert_eq!(said("2026-11-26T23:00:00Z", "pt"), "na quinta-feira");
        assert_eq!(said("2026-12-01T23:00:00Z", "fr"), "le mardi 1er décembre");
        assert_eq!(said("2026-12-03T23:00:00Z", "es"), "el jueves 3 de diciembre");
        assert_eq!(said("2026-11-25T01:30:00Z", "en"), "");
    }

    /// Each language's words on Tuesday 24 November 2026 for a Thursday two days later and for one nine days later.
    const NUMBERED: [(&str, [&str; 2], [&str; 2]); 8] = [
        ("en", ["by Thursday the 26th", "Thursday the 26th"], ["by 3 December", "3 December"]),
        ("de", ["bis zum 26. November", "am 26. November"], ["bis zum 3. Dezember", "am 3. Dezember"]),
        ("fr", ["d'ici le 26 novembre", "le 26 novembre"], ["d'ici le 3 décembre", "le 3 décembre"]),
        ("es", ["a más tardar el jueves 26", "el jueves 26"], ["a más tardar el 3 de diciembre", "el 3 de diciembre"]),
        ("it", ["entro giovedì 26", "giovedì 26"], ["entro il 3 dicembre", "il 3 dicembre"]),
        ("nl", ["uiterlijk donderdag 26 november", "donderdag 26 november"], ["uiterlijk 3 december", "3 december"]),
        ("pt", ["até dia 26", "no dia 26"], ["até 3 de dezembro", "a 3 de dezembro"]),
        ("ja", ["26日（木）までに", "26日（木）"], ["12月3日までに", "12月3日"]),
    ];

    #[test]
    fn a_day_may_be_said_with_its_number() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let now: Timestamp = "2026-11-25T01:30:00Z".parse().unwrap();
        for (code, near, far) in NUMBERED {
            let language = Language::parse(code).unwrap();
            for (due, words) in [("2026-11-26T23:00:00Z", near), ("2026-12-03T23:00:00Z", far)] {
                let due = due.parse().unwrap();
                assert_eq!(by(due, now, &zone, language, Manner::Numbered), words[0]);
                assert_eq!(on(due, now, &zone, language, Manner::Numbered), words[1]);
            }
        }
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30, 31].map(ordinal).join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 30th 31st"
        );
    }

    #[test]
    fn a_letter_came_in_when_the_office_says_it_did() {
        let said = |arrived: &str, now: &str, language: &str| {
            let zone = TimeZone::get("Europe/Berlin").unwrap();
            came(arrived.parse().unwrap(), now.parse().unwrap(), &zone, Language::parse(language).unwrap())
        };
        // Monday 23 November 2026, 09:10 in Berlin.
        let monday = "2026-11-23T08:10:00Z";
        assert_eq!(said("2026-11-23T06:00:00Z", monday, "en"), "this morning");
        assert_eq!(said("2026-11-22T20:00:00Z", monday, "en"), "over the weekend");
        assert_eq!(said("2026-11-21T09:00:00Z", monday, "de"), "am Wochenende");
        assert_eq!(said("2026-11-20T16:00:00Z", monday, "en"), "on Friday");
        assert_eq!(said("2026-11-20T16:00:00Z", monday, "pt"), "na sexta-feira");
        assert_eq!(said("2026-11-10T16:00:00Z", monday, "en"), "");
        let tuesday = "2026-11-24T08:10:00Z";
        assert_eq!(said("2026-11-23T20:00:00Z", tuesday, "fr"), "hier soir");
        assert_eq!(said("2026-11-23T12:00:00Z", tuesday, "it"), "ieri");
        // In the small hours people disagree about what day it is.
        assert_eq!(said("2026-11-24T02:00:00Z", tuesday, "en"), "");
        assert_eq!(said("2026-11-24T02:00:00Z", "2026-11-24T02:01:00Z", "en"), "");
        assert_eq!(said("2026-11-24T12:00:00Z", tuesday, "en"), "");
    }

    #[test]
    fn a_moment_that_has_passed_is_not_promised() {
        assert_eq!(phrase("2026-11-25T01:30:00Z", "2026-11-25T01:30:00Z", "en"), "");
    }
}
