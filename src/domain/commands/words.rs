//! What commands and spans of time are called in other languages than English, which is always understood.
//! Must not know what a command does.

/// A command, and its names in German, French, Spanish, Italian, Dutch, Portuguese and Japanese.
const VERBS: &[(&str, &[&str])] = &[
    ("pass", &["weiter", "weitergeben", "transmettre", "pasar", "passa", "doorgeven", "passar", "転送"]),
    ("close", &["erledigt", "schließen", "schliessen", "clore", "cerrar", "chiudi", "sluiten", "fechar", "完了"]),
    ("wait", &["warten", "attendre", "esperar", "attendi", "wachten", "待つ"]),
    ("note", &["notiz", "nota", "notitie", "メモ"]),
    (
        "executive",
        &["chef", "direction", "dirección", "direccion", "direzione", "directie", "direção", "direcao", "役員"],
    ),
];

/// Words before a department's name or a span that say nothing.
const LEADS: &[&str] = &["to", "for", "an", "à", "a", "aan", "para", "per"];

/// Units of time, the longest first where one begins with another.
const UNITS: &[(&str, &[&str])] = &[
    (
        "business days",
        &[
            "arbeitstage",
            "arbeitstagen",
            "arbeitstag",
            "werktage",
            "werktagen",
            "werktag",
            "jours ouvrés",
            "jour ouvré",
            "jours ouvrables",
            "jour ouvrable",
            "días hábiles",
            "día hábil",
            "dias habiles",
            "días laborables",
            "día laborable",
            "giorni lavorativi",
            "giorno lavorativo",
            "werkdagen",
            "werkdag",
            "dias úteis",
            "dia útil",
            "dias uteis",
            "営業日",
        ],
    ),
    ("minutes", &["minuten", "minute", "minutos", "minuto", "minuti", "minuut", "分", "分間"]),
    ("hours", &["stunden", "stunde", "heures", "heure", "horas", "hora", "ore", "ora", "uren", "uur", "時間"]),
    (
        "days",
        &[
            "tage", "tagen", "tag", "jours", "jour", "días", "día", "dias", "dia", "giorni", "giorno", "dagen", "dag",
            "日", "日間",
        ],
    ),
    (
        "weeks",
        &[
            "wochen",
            "woche",
            "semaines",
            "semaine",
            "semanas",
            "semana",
            "settimane",
            "settimana",
            "weken",
            "week",
            "週間",
            "週",
        ],
    ),
];

/// The English name of a command.
pub(super) fn english(verb: &str) -> Option<&'static str> {
    let verb = verb.to_lowercase();
    VERBS
        .iter()
        .find(|(english, names)| *english == verb || names.contains(&verb.as_str()))
        .map(|(english, _)| *english)
}

/// The text without a word such as `to` before it.
pub(super) fn without_lead(text: &str) -> &str {
    let text = text.trim();
    text.split_once(' ')
        .filter(|(lead, _)| LEADS.contains(&lead.to_lowercase().as_str()))
        .map_or(text, |(_, rest)| rest.trim())
}

/// `3 Tage` as `3 days`; what is no number and one unit of another language stays as it is.
pub(super) fn english_span(text: &str) -> String {
    let narrow: String = text.chars().map(narrow).collect();
    let (number, unit) = narrow.split_at(narrow.find(|c: char| !c.is_ascii_digit()).unwrap_or(narrow.len()));
    let unit = unit.trim().to_lowercase();
    let known = UNITS.iter().find(|(_, names)| names.contains(&unit.as_str()));
    match known {
        Some((english, _)) if !number.is_empty() => format!("{number} {english}"),
        _ => narrow,
    }
}

/// Phones type wide digits beside Japanese.
fn narrow(c: char) -> char {
    match c {
        '\u{ff10}'..='\u{ff19}' => char::from_u32(u32::from(c) - 0xff10 + u32::from('0')).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}
