//! Days and hours as colleagues write them to one another, with the word that goes before.
//! Must not promise anything: a customer reads other words.

use jiff::civil::Date;
use jiff::{Timestamp, Zoned, tz::TimeZone};

use super::{day_and_month, weekday};
use crate::domain::language::Language;

/// After so many days a weekday alone no longer says which.
const WEEK: i64 = 6;

/// `on Tuesday evening`, `am Dienstagabend`; `on Tuesday 17 November` when that is some time ago.
pub fn when(at: Timestamp, now: Timestamp, zone: &TimeZone, language: Language) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let days = (now.date().duration_since(at.date()).as_hours() + 12) / 24;
    if days > WEEK { on_day(at.date(), language) } else { on_part(&at, language) }
}

/// `on Tuesday 17 November`, `am Dienstag, 17. November`.
pub fn on_day(date: Date, language: Language) -> String {
    let day = day_and_month(date, language);
    match language.code() {
        "de" => format!("am {day}"),
        "fr" => format!("le {day}"),
        "es" => format!("el {day}"),
        "nl" => format!("op {day}"),
        "pt" => format!("{} {day}", portuguese_on(date)),
        "it" | "ja" => day,
        _ => format!("on {day}"),
    }
}

/// Weekdays from Monday to Friday are feminine, Saturday and Sunday masculine.
fn portuguese_on(date: Date) -> &'static str {
    if date.weekday().to_monday_zero_offset() < 5 { "na" } else { "no" }
}

/// Who writes after midnight writes early on a day: `on Sunday night` would be the end of it.
fn on_part(at: &Zoned, language: Language) -> String {
    let day = weekday(at.date(), language);
    let part = |words: [&'static str; 5]| {
        let number = match at.hour() {
            0..=4 => 0,
            5..=11 => 1,
            12..=16 => 2,
            17..=21 => 3,
            _ => 4,
        };
        words.get(number).copied().unwrap_or_default().replace("{}", day)
    };
    // The sun sets later where these are spoken, or the word for evening begins later.
    let still_day = matches!(at.hour(), 17..=18);
    match language.code() {
        "de" => part(["am frühen {}morgen", "am {}vormittag", "am {}nachmittag", "am {}abend", "am späten {}abend"]),
        "fr" => part(["tôt {} matin", "{} matin", "{} après-midi", "{} soir", "tard {} soir"]),
        "es" => {
            let evening = if still_day { "el {} por la tarde" } else { "el {} por la noche" };
            part(["el {} de madrugada", "el {} por la mañana", "el {} por la tarde", evening, "el {} por la noche"])
        }
        "it" => part(["{} mattina presto", "{} mattina", "{} pomeriggio", "{} sera", "{} sera tardi"]),
        "nl" => part(["{}ochtend vroeg", "{}ochtend", "{}middag", "{}avond", "{}avond laat"]),
        "pt" => {
            let evening = if still_day { "{} à tarde" } else { "{} à noite" };
            let words = part(["{} de madrugada", "{} de manhã", "{} à tarde", evening, "{} à noite"]);
            format!("{} {words}", portuguese_on(at.date()))
        }
        "ja" => part(["{}の未明", "{}の午前", "{}の午後", if still_day { "{}の夕方" } else { "{}の夜" }, "{}の深夜"]),
        _ => part(["early on {}", "on {} morning", "on {} afternoon", "on {} evening", "late on {} evening"]),
    }
}

/// `Tue 17 Nov`, in the order and with the marks of the language.
pub fn short_day(date: Date, language: Language) -> String {
    let (weekdays, months) = match language.code() {
        "de" => ("Mo Di Mi Do Fr Sa So", "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
        "fr" => {
            ("lun. mar. mer. jeu. ven. sam. dim.", "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.")
        }
        "es" => ("lun mar mié jue vie sáb dom", "ene feb mar abr may jun jul ago sep oct nov dic"),
        "it" => ("lun mar mer gio ven sab dom", "gen feb mar apr mag giu lug ago set ott nov dic"),
        "nl" => ("ma di wo do vr za zo", "jan feb mrt apr mei jun jul aug sep okt nov dec"),
        "pt" => ("seg ter qua qui sex sáb dom", "jan fev mar abr mai jun jul ago set out nov dez"),
        "ja" => ("月 火 水 木 金 土 日", ""),
        _ => ("Mon Tue Wed Thu Fri Sat Sun", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    };
    let weekday = weekdays.split(' ').nth(usize::from(date.weekday().to_monday_zero_offset().unsigned_abs()));
    let month = months.split(' ').nth(usize::from(date.month().unsigned_abs()) - 1);
    let (weekday, month, number) = (weekday.unwrap_or_default(), month.unwrap_or_default(), date.day());
    match language.code() {
        "de" => format!("{weekday} {number}. {month}"),
        "ja" => format!("{}月{number}日（{weekday}）", date.month()),
        _ => format!("{weekday} {number} {month}"),
    }
}

/// `Tue 17 Nov 19:12`.
pub fn short_moment(at: &Zoned, language: Language) -> String {
    format!("{} {}", short_day(at.date(), language), at.strftime("%H:%M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each language's words for a letter of Tuesday 17 November 2026, 19:12 in Berlin.
    const WORDS: [(&str, &str, &str, &str); 8] = [
        ("en", "on Tuesday evening", "on Tuesday 17 November", "Tue 17 Nov 19:12"),
        ("de", "am Dienstagabend", "am Dienstag, 17. November", "Di 17. Nov. 19:12"),
        ("fr", "mardi soir", "le mardi 17 novembre", "mar. 17 nov. 19:12"),
        ("es", "el martes por la noche", "el martes 17 de noviembre", "mar 17 nov 19:12"),
        ("it", "martedì sera", "martedì 17 novembre", "mar 17 nov 19:12"),
        ("nl", "dinsdagavond", "op dinsdag 17 november", "di 17 nov 19:12"),
        ("pt", "na terça-feira à noite", "na terça-feira, 17 de novembro", "ter 17 nov 19:12"),
        ("ja", "火曜日の夜", "11月17日（火曜日）", "11月17日（火） 19:12"),
    ];

    #[test]
    fn a_day_is_said_as_colleagues_of_each_language_say_it() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let came: Timestamp = "2026-11-17T18:12:00Z".parse().unwrap();
        for (code, part, day, short) in WORDS {
            let language = Language::parse(code).unwrap();
            let at = |text: &str| when(came, text.parse().unwrap(), &zone, language);
            assert_eq!(at("2026-11-18T09:00:00Z"), part);
            assert_eq!(at("2026-11-24T09:00:00Z"), day, "a week later the weekday alone would mislead");
            assert_eq!(short_moment(&came.to_zoned(zone.clone()), language), short);
        }
    }

    #[test]
    fn the_hours_of_a_day_have_their_names() {
        let zone = TimeZone::UTC;
        let said = |time: &str, code: &str| {
            let at: Timestamp = format!("2026-11-21T{time}:00Z").parse().unwrap();
            when(at, at, &zone, Language::parse(code).unwrap())
        };
        assert_eq!(said("02:00", "de"), "am frühen Samstagmorgen");
        assert_eq!(said("09:00", "de"), "am Samstagvormittag");
        assert_eq!(said("02:00", "es"), "el sábado de madrugada");
        assert_eq!(said("23:00", "pt"), "no sábado à noite");
        assert_eq!(said("13:00", "fr"), "samedi après-midi");
        assert_eq!(said("23:00", "ja"), "土曜日の深夜");
        assert_eq!(said("00:43", "en"), "early on Saturday");
    }
}
