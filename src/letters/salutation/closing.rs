//! The phrases that close a letter, in many languages, and what follows them in their line.
//! Must not judge whether that is a name.

use super::case::fold;
use super::names;
use super::words;

/// Closing phrases, lower case; a line that begins with one and is short closes a letter.
const CLOSINGS: &[&str] = &[
    "thanks",
    "thank you",
    "many thanks",
    "thx",
    "regards",
    "kind regards",
    "best regards",
    "best wishes",
    "best",
    "warm regards",
    "warmly",
    "sincerely",
    "yours",
    "cheers",
    "respectfully",
    "cordially",
    "all the best",
    "with kind",
    "with best",
    "with thanks",
    "looking forward",
    "in anticipation",
    "faithfully",
    "take care",
    "very truly",
    "mit freundlich",
    "mit besten",
    "mit herzlich",
    "mit bestem",
    "viele grüße",
    "viele grüsse",
    "viele gruesse",
    "beste grüße",
    "beste grüsse",
    "liebe grüße",
    "herzliche grüße",
    "freundliche grüße",
    "freundliche grüsse",
    "schöne grüße",
    "hochachtungsvoll",
    "eure",
    "euer",
    "deine",
    "dein",
    "danke",
    "vielen dank",
    "gruß",
    "gruss",
    "grüße",
    "lg",
    "mfg",
    "vg",
    "cordialement",
    "bien cordialement",
    "bien à vous",
    "salutations",
    "sincères salutations",
    "merci",
    "respectueusement",
    "amicalement",
    "je vous prie",
    "veuillez",
    "dans l'attente",
    "un saludo",
    "saludos",
    "atentamente",
    "cordialmente",
    "reciba",
    "muchas gracias",
    "gracias",
    "un cordial",
    "le saluda",
    "atte",
    "cordiali saluti",
    "distinti saluti",
    "saluti",
    "grazie",
    "un saluto",
    "in attesa",
    "met vriendelijke",
    "vriendelijke groet",
    "groet",
    "groeten",
    "hartelijke groet",
    "mvg",
    "bedankt",
    "alvast",
    "hoogachtend",
    "atenciosamente",
    "com os melhores",
    "cumprimentos",
    "melhores cumprimentos",
    "obrigado",
    "obrigada",
    "grato",
    "grata",
    "abraço",
    "saudações",
    "abs",
    "pozdrawiam",
    "z poważaniem",
    "serdecznie",
    "dziękuję",
    "s pozdravem",
    "s pozdravom",
    "děkuji",
    "ďakujem",
    "med vänlig",
    "vänliga hälsningar",
    "hälsningar",
    "med vennlig",
    "vennlig hilsen",
    "mvh",
    "hilsen",
    "med venlig",
    "venlig hilsen",
    "ystävällisin terveisin",
    "terveisin",
    "üdvözlettel",
    "tisztelettel",
    "köszönettel",
    "cu stimă",
    "cu respect",
    "mulțumesc",
    "saygılarımla",
    "saygılar",
    "sevgiler",
    "teşekkürler",
    "s poštovanjem",
    "srdačan pozdrav",
    "lep pozdrav",
    "salam",
    "hormat saya",
    "terima kasih",
    "trân trọng",
    "ystävällisesti",
    "lugupidamisega",
    "ar cieņu",
    "pagarbiai",
    "xin cảm ơn",
    "love",
    "lots of love",
    "much love",
    "love from",
    "with love",
    "hugs",
    "god bless",
    "blessings",
    "peace",
    "ta",
    "tia",
    "rgds",
    "brgds",
    "kr",
    "br",
    "in haste",
    "bonne journée",
    "bonne soirée",
    "bonne réception",
    "bon week-end",
    "sincèrement",
    "à bientôt",
    "bien à toi",
    "bises",
    "bisous",
    "belle journée",
    "buona giornata",
    "buona serata",
    "in fede",
    "a presto",
    "un abbraccio",
    "baci",
    "fijne dag",
    "fijn weekend",
    "prettige dag",
    "tot ziens",
    "liefs",
    "gr",
    "grtz",
    "grt",
    "schönen tag",
    "schönen abend",
    "schönes wochenende",
    "einen schönen",
    "bis bald",
    "tschüss",
    "servus",
    "hzl",
    "buen día",
    "un fuerte abrazo",
    "besos",
    "quedo a la espera",
    "a la espera",
    "abrazos",
    "cariños",
    "beijinhos",
    "beijos",
    "bjs",
    "att",
    "um abraço",
    "bom dia",
    "fico no aguardo",
    "aguardo",
    "sem mais",
    "have a good",
    "have a nice",
    "have a great",
    "speak soon",
    "talk soon",
    "yours truly",
    "toodle",
    "ciao",
    "hugs",
    "signed",
    "gez",
    "fdo",
    "firmado",
    "firma",
    "signé",
    "i remain",
    "fair winds",
    "every blessing",
    "with every",
    "ever yours",
    "xoxo",
    "mit verbindlich",
    "mit bestem gruß",
    "mit lieben",
    "mit kolleg",
    "es grüßt",
    "es grüsst",
    "mit sportlich",
    "よろしく",
    "敬具",
    "何卒",
    "以上",
];

/// Words that make a short line a closing one, wherever they stand in it: `Warmest wishes`, `Ganz liebe Grüße`.
const CLOSING_WORDS: &[&str] = &[
    "regards",
    "wishes",
    "greetings",
    "grüße",
    "grüßen",
    "grüsse",
    "grüssen",
    "gruß",
    "gruss",
    "saluti",
    "saluto",
    "saludo",
    "saludos",
    "abrazo",
    "abraços",
    "abraço",
    "besos",
    "beijos",
    "cumprimentos",
    "salutations",
    "bises",
    "bisous",
    "groet",
    "groeten",
    "groetjes",
    "hälsningar",
    "hilsen",
    "sincerely",
    "faithfully",
    "respectfully",
    "cdlt",
    "cordialement",
];

/// Where the closing words of a short line end; none when it has none.
fn closing_words(lower: &str) -> Option<usize> {
    let mut words = 0;
    let mut at = 0;
    for word in lower.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end().trim_end_matches([',', '!', '.', '-', '–']);
        words += 1;
        if CLOSING_WORDS.contains(&bare) {
            return Some(at + bare.len());
        }
        if words == 4 {
            return None;
        }
        at += word.len();
    }
    None
}

/// Whether the closing phrase of a line thanks somebody: the name behind it may be theirs.
pub fn is_thanks(line: &str) -> bool {
    let lower = line.to_lowercase();
    [
        "thank",
        "thx",
        "many thanks",
        "cheers",
        "ta ",
        "danke",
        "vielen dank",
        "merci",
        "gracias",
        "muchas gracias",
        "grazie",
        "bedankt",
        "obrigad",
    ]
    .iter()
    .any(|word| lower.starts_with(word))
}

/// What follows a closing phrase in its line; none when the line is not one.
pub fn after(line: &str) -> Option<&str> {
    let lower = line.to_lowercase();
    // `From Kayleigh Dobson (age 9)`.
    if let Some(rest) = ["from ", "von "].iter().find(|by| lower.starts_with(**by)).and_then(|by| line.get(by.len()..))
        && rest.split_whitespace().count() <= 5
        && is_given(rest)
        && !is_place(rest)
    {
        return Some(rest);
    }
    let known = CLOSINGS.iter().filter(|c| lower.starts_with(**c)).max_by_key(|c| c.len());
    let known = known.filter(|phrase| {
        let next = lower.get(phrase.len()..).and_then(|rest| rest.chars().next());
        let stem =
            matches!(**phrase, "mit freundlich" | "mit herzlich" | "mit verbindlich" | "mit kolleg" | "mit sportlich")
                || phrase.chars().any(|c| (c as u32) >= 0x3000);
        stem || !next.is_some_and(char::is_alphanumeric)
    });
    let end = closing_words(&lower).or(known.map(|phrase| phrase.len()))?;
    if line.chars().count() > 60 {
        return None;
    }
    // `Warmest wishes from Joan`, `Thanks - Kate`, `Gruß Steffi`.
    let rest = line.get(end..).unwrap_or_default().trim_start_matches([' ', ',', '-', '–', '.', ':', '!']);
    let by = ["from ", "From ", "von ", "Von ", "van ", "de "].iter().find_map(|by| rest.strip_prefix(by));
    let rest = by.unwrap_or(rest).trim();
    if rest.split_whitespace().count() <= 4 && is_given(rest) {
        return Some(if by.is_some() && is_place(rest) { "" } else { rest });
    }
    match line.rsplit_once([',', '!', '–', '—', '，', '、']) {
        // `以上、よろしくお願いいたします。`
        Some((_, rest)) if CLOSINGS.iter().any(|c| rest.trim().to_lowercase().starts_with(c)) => Some(""),
        // `Many thanks, Anna`, but not `Thank you for all you did last week, Anna`.
        Some((before, rest)) if before.split_whitespace().count() > 5 && !rest.trim().is_empty() => None,
        Some((_, rest)) => Some(rest.trim()),
        None if line.split_whitespace().count() <= 6 && !line.ends_with(['.', '?']) => Some(""),
        None => (line.split_whitespace().count() <= 3).then_some(""),
    }
}

/// `Greetings from Florence`: a town as likely.
fn is_place(name: &str) -> bool {
    !name.contains(' ') && words::is_place(&fold(name))
}

/// Whether words begin with what is a given name and no ordinary word.
pub fn is_given(words: &str) -> bool {
    words.split(' ').next().is_some_and(|first| names::is_given(&fold(first)))
}
