//! The name that the writer put under the letter.
//! Must not know the From field; comparing the two is done elsewhere.

use super::case::fold;
use super::names;

/// How the name was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// It stands alone in the last line or opens the signature block.
    Alone,
    /// It follows a closing phrase such as `Kind regards,`.
    Closing,
}

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

/// The signed name: from the end of what was typed, else from the signature block.
pub fn find<'a>(typed: &'a str, signature: &'a str) -> Option<(&'a str, Ground)> {
    closed(typed).or_else(|| closed(signature)).or_else(|| alone(typed)).or_else(|| {
        let first = meaningful(signature).next()?;
        looks_like_a_name(first).then_some((first, Ground::Alone))
    })
}

/// Where the lines begin that stand below a closing phrase at the end of a text: a name, then at most four
/// short lines such as a post or an extension. None when the text does not end so.
pub fn signed_from(text: &str) -> Option<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        ends.push((at, line.trim()));
    }
    // `Kind regards,` or `Kind regards Ines`.
    let closes = |line: &str| after_closing(line).is_some_and(|rest| rest.is_empty() || is_given(rest));
    let (number, (end, _)) = ends.iter().enumerate().rev().take(8).find(|(_, (_, l))| closes(l))?;
    let below: Vec<&str> = ends.iter().skip(number + 1).map(|(_, line)| *line).filter(|l| !l.is_empty()).collect();
    let name = below.first()?;
    let cased = name.split_whitespace().all(|word| !word.starts_with(char::is_lowercase) || word.chars().count() <= 3);
    let short = below.len() <= 5 && below.iter().all(|line| line.chars().count() <= 60);
    (short && cased && looks_like_a_name(name)).then_some(*end)
}

/// Whether a line runs on into the next one: several words of a sentence without a mark at the end.
fn runs_on(line: &str) -> bool {
    line.split_whitespace().count() > 2 && line.ends_with(char::is_alphanumeric)
}

fn meaningful(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.lines().map(str::trim).filter(|l| l.chars().any(char::is_alphabetic))
}

/// A closing phrase among the last lines, and the name after it or below it.
fn closed(text: &str) -> Option<(&str, Ground)> {
    let mut lines: Vec<&str> = meaningful(text).rev().take(8).collect();
    lines.reverse();
    for (at, line) in lines.iter().enumerate().rev() {
        let Some(rest) = after_closing(line) else { continue };
        if !rest.is_empty() {
            return looks_like_a_name(rest).then_some((rest, Ground::Closing));
        }
        // `Thanks,` / `Kind regards,` / `Maria`: the last of several closings counts.
        let below = lines.get(at + 1)?;
        return looks_like_a_name(below).then_some((*below, Ground::Closing));
    }
    None
}

/// What follows a closing phrase in its line; none when the line is not one.
fn after_closing(line: &str) -> Option<&str> {
    if line.len() > 60 && line.chars().count() > 60 {
        return None;
    }
    let lower = line.to_lowercase();
    let known = CLOSINGS.iter().filter(|c| lower.starts_with(**c)).max_by_key(|c| c.len());
    let known = known.filter(|phrase| {
        let next = lower.get(phrase.len()..).and_then(|rest| rest.chars().next());
        let stem =
            matches!(**phrase, "mit freundlich" | "mit herzlich") || phrase.chars().any(|c| (c as u32) >= 0x3000);
        stem || !next.is_some_and(char::is_alphanumeric)
    });
    let end = closing_words(&lower).or(known.map(|phrase| phrase.len()))?;
    // `Warmest wishes from Joan`, `Thanks - Kate`, `Gruß Steffi`.
    let rest = line.get(end..).unwrap_or_default().trim_start_matches([' ', ',', '-', '–', '.']);
    let rest = ["from ", "von ", "van ", "de "].iter().find_map(|by| rest.strip_prefix(by)).unwrap_or(rest).trim();
    if rest.split_whitespace().count() <= 3 && is_given(rest) {
        return Some(rest);
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

/// Whether words begin with what is a given name and no ordinary word.
fn is_given(words: &str) -> bool {
    words.split(' ').next().is_some_and(|first| names::is_given(&fold(first)))
}

/// A name that is the whole last line.
fn alone(text: &str) -> Option<(&str, Ground)> {
    let mut lines = meaningful(text).rev();
    let last = lines.next()?;
    // `I spoke to` / `John Wilson`: the sentence goes on.
    let before = lines.next()?;
    let word = before.rsplit(' ').next().unwrap_or_default().to_lowercase();
    const GO_ON: &[&str] = &[
        "to", "with", "by", "from", "and", "for", "of", "von", "an", "mit", "und", "de", "à", "con", "di", "met", "com",
    ];
    let next_to_it = text.lines().map(str::trim).skip_while(|l| *l != before).nth(1).is_some_and(|l| !l.is_empty());
    if GO_ON.contains(&word.as_str()) || next_to_it && runs_on(before) {
        return None;
    }
    looks_like_a_name(last).then_some((last, Ground::Alone))
}

/// One to five words without anything that names do not have.
fn looks_like_a_name(line: &str) -> bool {
    let line = line.trim_start_matches(['-', '–', '—', '~', ' ']);
    let words = line.split_whitespace().count();
    (1..=5).contains(&words)
        && line.chars().count() <= 40
        && !line.contains(['@', ':', '?', '!', '<', '>', '{', '}', '/', '=', '|'])
        && !line.chars().any(|c| c.is_ascii_digit())
        // A sentence ends with a dot; `Wanjiru K.` and `Jr.` do so too.
        && !(line.ends_with('.') && line.split_whitespace().last().is_some_and(|word| word.chars().count() > 4))
        && after_closing(line).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_below_a_closing_phrase_is_found() {
        let signed = |text: &'static str| signed_from(text).and_then(|at| text.get(at..));
        let answer = "It left.\n\nKind regards,\nInes Moreau\nProduct Quality, extension 4417";
        assert_eq!(signed(answer), Some("Ines Moreau\nProduct Quality, extension 4417"));
        assert_eq!(signed("Es ist da.\n\nMit freundlichen Grüßen\n\nW. Zhang"), Some("\nW. Zhang"));
        assert_eq!(signed("It left.\n\nKind regards Ines\nProduct Quality"), Some("Product Quality"));
        assert_eq!(signed("It left.\n\nThanks,\nplease tell us when it is there"), None);
        assert_eq!(signed("It left today.\nInes Moreau"), None);
        assert_eq!(signed("It left.\n\nKind regards,"), None);
    }

    #[test]
    fn a_closing_sentence_is_no_name() {
        let letter = "Je vous prie d'agréer, Madame, mes salutations distinguées.\n\nClaire Besson";
        assert_eq!(find(letter, ""), Some(("Claire Besson", Ground::Alone)));
        assert_eq!(find("Where is it?\n\nThanks, Wanjiru K.", ""), Some(("Wanjiru K.", Ground::Closing)));
    }
}
