//! Words that a busy, courteous person would not write, in eight languages.
//! Must not know letters.

use crate::domain::language::Language;

/// Words that only machines and help desks use, lower case. A `*` at the end stands for any ending.
pub fn machine(language: Language) -> &'static [&'static str] {
    match language.code() {
        "de" => &[
            "ticket*",
            "vorgangsnummer",
            "fallnummer",
            "aktenzeichen",
            "bearbeitungsnummer",
            "nicht auf diese e-mail",
            "nicht antworten",
            "automatisch*",
            "automatisiert*",
            "noreply",
            "no-reply",
            "eingangsbestätigung",
            "sehr geehrter kunde",
            "kundennummer",
            "ihr anliegen ist uns wichtig",
            "wichtig für uns",
            "service-team",
            "unannehmlichkeiten",
        ],
        "fr" => &[
            "ticket*",
            "numéro de dossier",
            "numéro de cas",
            "ne pas répondre",
            "ne répondez pas",
            "automatique*",
            "automatisé*",
            "noreply",
            "no-reply",
            "accusé de réception",
            "cher client",
            "importante pour nous",
            "gêne occasionnée",
            "désagrément*",
        ],
        "es" => &[
            "ticket*",
            "número de caso",
            "número de incidencia",
            "número de expediente",
            "no responda",
            "no conteste a este",
            "automátic*",
            "automatizad*",
            "noreply",
            "no-reply",
            "acuse de recibo",
            "estimado cliente",
            "importante para nosotros",
            "molestias",
            "inconvenientes",
        ],
        "it" => &[
            "ticket*",
            "numero di pratica",
            "numero di caso",
            "non rispondere",
            "non risponda a questa",
            "automatic*",
            "automatizzat*",
            "noreply",
            "no-reply",
            "conferma di ricezione",
            "gentile cliente",
            "importante per noi",
            "disagio",
            "inconveniente",
        ],
        "nl" => &[
            "ticket*",
            "zaaknummer",
            "dossiernummer",
            "meldingsnummer",
            "niet beantwoorden",
            "niet te beantwoorden",
            "automatisch*",
            "geautomatiseerd*",
            "noreply",
            "no-reply",
            "ontvangstbevestiging",
            "beste klant",
            "geachte klant",
            "belangrijk voor ons",
            "ongemak",
        ],
        "pt" => &[
            "ticket*",
            "tíquete",
            "número do caso",
            "número de protocolo",
            "protocolo",
            "não responda",
            "automátic*",
            "automatizad*",
            "noreply",
            "no-reply",
            "prezado cliente",
            "caro cliente",
            "importante para nós",
            "inconveniente*",
            "transtorno*",
        ],
        "ja" => &[
            "チケット",
            "お問い合わせ番号",
            "受付番号",
            "管理番号",
            "自動",
            "返信しないで",
            "返信はできません",
            "返信不可",
            "配信専用",
            "お客様各位",
            "ご不便",
        ],
        _ => &[
            "ticket*",
            "case number*",
            "case id",
            "reference number",
            "do not reply",
            "don't reply",
            "automated",
            "automatic*",
            "auto-reply",
            "noreply",
            "no-reply",
            "unmonitored",
            "valued customer",
            "dear customer",
            "important to us",
            "value your feedback",
            "inconvenience",
            "this message was",
            "system-generated",
            "apologise for any",
            "apologize for any",
            "as soon as possible",
            "reach out",
        ],
    }
}

/// Words that promise a time by themselves, lower case.
pub fn dates(language: Language) -> &'static [&'static str] {
    match language.code() {
        "de" => &[
            "morgen",
            "heute",
            "stunden",
            "werktag*",
            "arbeitstag*",
            "innerhalb von",
            "binnen",
            "montag",
            "dienstag",
            "mittwoch",
            "donnerstag",
            "freitag",
            "nächste woche",
        ],
        "fr" => &[
            "demain",
            "aujourd'hui",
            "heures",
            "jours ouvr*",
            "dans les",
            "sous 24",
            "lundi",
            "mardi",
            "mercredi",
            "jeudi",
            "vendredi",
            "la semaine prochaine",
        ],
        "es" => &[
            "mañana",
            "hoy",
            "horas",
            "días hábiles",
            "días laborables",
            "en un plazo",
            "lunes",
            "martes",
            "miércoles",
            "jueves",
            "viernes",
            "la próxima semana",
        ],
        "it" => &[
            "domani",
            "oggi",
            "entro",
            "ore",
            "giorni lavorativi",
            "lunedì",
            "martedì",
            "mercoledì",
            "giovedì",
            "venerdì",
            "la prossima settimana",
        ],
        "nl" => &[
            "morgen",
            "vandaag",
            "werkdag*",
            "binnen",
            "uur",
            "maandag",
            "dinsdag",
            "woensdag",
            "donderdag",
            "vrijdag",
            "volgende week",
        ],
        "pt" => &[
            "amanhã",
            "hoje",
            "horas",
            "dias úteis",
            "no prazo",
            "segunda-feira",
            "terça-feira",
            "quarta-feira",
            "quinta-feira",
            "sexta-feira",
            "na próxima semana",
        ],
        "ja" => &["明日", "本日", "今日", "時間以内", "営業日", "以内", "月曜", "火曜", "水曜", "木曜", "金曜", "来週"],
        _ => &[
            "tomorrow",
            "today",
            "hours",
            "business day*",
            "working day*",
            "within",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "next week",
            "shortly",
            "soon",
        ],
    }
}

/// Whether a text holds the words, as whole words where the language has any.
pub fn holds(text: &str, words: &str) -> bool {
    let lower = text.to_lowercase();
    let (stem, open) = words.strip_suffix('*').map_or((words, false), |stem| (stem, true));
    let spaced = stem.chars().all(|c| (c as u32) < 0x3000);
    lower.match_indices(stem).any(|(at, found)| {
        let before = lower.get(..at).unwrap_or_default();
        let after = lower.get(at + found.len()..).unwrap_or_default();
        !spaced || !before.ends_with(char::is_alphanumeric) && (open || !after.starts_with(char::is_alphanumeric))
    })
}

/// Whether a missing fact left something behind: two blanks, a blank before a full stop, an empty salutation.
pub fn is_gappy(text: &str) -> bool {
    let marks = ["  ", " .", " ,", "( )", "()", "（）", ",,", "..", "，，", "、、", "。。", "、。"];
    marks.iter().any(|m| text.contains(m)) || text.lines().any(|l| l.trim().starts_with([',', '.', '、', '。']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole() {
        assert!(holds("Your Tickets are here", "ticket*") && holds("an automated note", "automated"));
        assert!(!holds("a sticket", "ticket*") && !holds("sooner or later", "soon"));
        assert!(holds("明日までに", "明日"));
    }

    #[test]
    fn what_a_missing_fact_leaves_is_seen() {
        assert!(is_gappy("Dear ,") && is_gappy("a  b") && is_gappy("about ( ).") && !is_gappy("Dear Maria,\n\nHello."));
    }
}
