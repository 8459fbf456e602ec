//! Decides which lines say whose words follow: "On Monday, Jane wrote:" in many languages.
//! Must not know what is done with the lines below.

use std::sync::LazyLock;

use regex::Regex;

/// Octets of a joined attribution; a longer one is a paragraph.
const MAX_LENGTH: usize = 500;
/// What programs leave behind the colon.
const TRAIL: [char; 8] = ['*', '_', ' ', '>', '<', '\u{200e}', '\u{200f}', '\u{200b}'];
/// Lines that one may be wrapped over, an empty one included.
const SPAN: usize = 7;

/// Verbs that end, or nearly end, an attribution. Word boundaries are those of ASCII, because the
/// others cost a slow engine on any text with an umlaut.
static VERB: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)
        (?: (?-u:\b)(?:had\s+this\s+to\s+say|spake|wrote|writes|written|said|says|scribbled)(?-u:\b) | (?-u:\b)schrieb(?-u:\b) | (?-u:\b)schreibt(?-u:\b) | geschrieben | a\s+[ée]crit | [ée]crivait | [ée]crit(?-u:\b) | a\s+envoy[ée] | envoy[ée]\s:
        | escribi[óo] | (?-u:\b)escribe(?-u:\b) | ha\s+escrito | ha\s+scritto | ha\s+inviato | (?-u:\b)scrive(?-u:\b) | (?-u:\b)scrisse(?-u:\b) | escreveu | (?-u:\b)escreve(?-u:\b) | schreef | geschreven | (?-u:\b)schrijft(?-u:\b) | (?-u:\b)skrev(?-u:\b) | (?-u:\b)skriver(?-u:\b) | napisa[łl]
        | (?-u:\b)pisze(?-u:\b) | kirjoitti | написал | написав | написа | пише | пишет | писал | писав | đã\s+viết | 写道 | 寫道 | 写到 | 寫到 | のメッセージ
        | 書きました | 書込み | 작성 | 썼습니다 | yazd[ıi] | yazm[ıi]ş | napsal | naps[aá]l | [ií]rta | írta | a\s+scris | έγραψε | menulis | เขียนว่า | כתב | كتب | skrifa[ðd]i | va\s+escriure
        | napísal | je\s+napisa[ol] | је\s+написа | rašė | kirjutas | rakstīja | escrigu[eé] | escribiu )",
    )
    .ok()
});

/// Words that an attribution begins with, where it does not begin with a date or a name.
static OPENING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) ^ [\s*_<]* (?: (?: On | At | In\ (?:reply | message | article) | In\ data | Quoting | Zitat\ von | Citando | Citat | Le | Am | Um | Vom | El | Il | Em | No\ dia | Op | Den | D\. | På | Pe | La | Dana | W\ dniu | Dnia |
        Dne | Vào | În | Dňa | U | Þann | A | No | بتاريخ | في | בתאריך | Pada | Tarihinde | Στις | Kl ) (?: [\s,.:] |
        $ ) | ב- | 在 )",
    )
    .ok()
});

/// A date, an hour or an address: what tells an attribution from a sentence.
static ANCHOR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"@|\d{1,2}\s?[:.h]\s?\d{2}|\d{4}|\d{1,2}[./-]\d{1,2}|\d{1,2}\.? \p{L}{3,}|mailto:").ok()
});

/// Old Gmail: a date with its zone and a name, and no verb.
static DATED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s*\d{4}-\d\d-\d\d \d{1,2}:\d\d GMT[+-]\d\d:\d\d .{1,200}$").ok());

/// A date, an hour and an address in brackets, and no verb: Yandex and others.
static VERBLESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\d{1,2}[.: ]\d{2}.*[<(\[][^<>\s]+@[^<>\s]+[>)\]]\s?[:：]$").ok());

/// An address in brackets: with an hour and a quotation below, any language will do.
static ADDRESSED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[<(\[][^<>\s]+@[^<>\s]+[>)\]]").ok());

/// Lotus Notes: `Jane Doe ---12.12.2016 20:45:00---What she wrote`.
static NOTES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^.{2,80}---\s?\d{1,4}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}[:.]\d{2}.{0,20}---").ok());

/// Horde and its kin: `Quoting Jane <jane@example.com>:`.
static QUOTING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:quoting|zitat von|zitiere|citando a?|citat från|cita di|quota) .{2,120}[:：]$").ok()
});

/// Words that stand in sentences and hardly in names: who uses them tells what somebody wrote.
static TOLD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i) (?:your?s|your|my|our|their|her|his|they|he|she|we|i|me|us|that|this|ihre?[rmns]?|eure?[rmns]?|meine?[rmns]?|unsere?[rmns]?|man|mir|uns|votre|vos|mon|ma|mes|notre|nous|leur|me|su|sus|mi|mis|nuestr[oa]s?|vuestr[oa]s?|suo|sua|vostr[oa]|mio|nostro|ci|seu|sua|meu|minha|nosso|uw|jullie|mijn|onze|ons|ваш|мой|мне|нам) ",
    )
    .ok()
});

fn is_match(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|r| r.is_match(text))
}

/// A day with its year.
static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2,4}|\d{4}[./-]\s?\d{1,2}[./-]\s?\d{1,2}|\d{4}年|\d{4}년|\d{1,2}\.? \p{L}{3,}\.?,? (?:de )?\d{4}|\p{L}{3,} \d{1,2}, \d{4}").ok()
});

/// A line in no known language, or in somebody's own words: a day and an hour, or an address in brackets, and a
/// colon. Marked lines must stand right below it.
fn is_unspoken(line: &str) -> bool {
    line.len() < 160
        && line.trim_end_matches(TRAIL).ends_with([':', '：'])
        && (is_match(&VERB, line) || !is_match(&TOLD, line))
        && (is_match(&ADDRESSED, line) || is_match_hour(line) && is_match(&DAY, line))
}

/// Zoho: `---- On Wed, 24 Feb 2021 jane@example.com wrote ----`.
fn between_rules(text: &str) -> Option<&str> {
    text.strip_prefix("---- ")?.trim_end_matches('-').strip_suffix(' ')
}

/// For each line, whether an attribution may end on it or soon after: what can be told without any
/// expression, so that most letters never meet one.
pub fn cues(lines: &[&str]) -> Vec<bool> {
    let mut cues = vec![false; lines.len()];
    let (mut ahead, mut quoted_next) = (usize::MAX, false);
    for (line, cue) in lines.iter().zip(cues.iter_mut()).rev() {
        let text = line.trim();
        let dated = text.as_bytes().first().is_some_and(u8::is_ascii_digit) && text.contains("GMT");
        let colon = text.trim_end_matches(TRAIL).ends_with([':', '：']);
        ahead = if colon || quoted_next || dated || ruled(text) { 0 } else { ahead.saturating_add(1) };
        *cue = ahead < SPAN && !text.is_empty();
        if !text.is_empty() {
            quoted_next = super::is_quoted(text) || super::block::is_label(text);
        }
    }
    cues
}

/// Whether three hyphens stand together; asked of every line.
fn ruled(text: &str) -> bool {
    memchr::memchr(b'-', text.as_bytes()).is_some() && text.contains("---")
}

/// When an attribution begins on this line: the line after its end. It may be wrapped over
/// several lines, with one empty line inside.
pub fn at(lines: &[&str], at: usize) -> Option<usize> {
    let first = lines.get(at)?.trim();
    if first.is_empty() {
        return None;
    }
    if let Some(ruled) = between_rules(first) {
        return (is_match(&VERB, ruled) && is_match(&ANCHOR, ruled)).then_some(at + 1);
    }
    if first.starts_with(|c: char| c.is_ascii_digit()) && is_match(&DATED, first) {
        return Some(at + 1);
    }
    if first.contains("---") && is_match(&NOTES, first) || first.ends_with([':', '：']) && is_match(&QUOTING, first) {
        return Some(at + 1);
    }
    let opens = is_match(&OPENING, first);
    // A name or a date may come first; then the first line already shows one of them.
    if !opens && !is_match(&ANCHOR, first) && !is_match(&VERB, first) {
        return None;
    }
    if stands_alone(lines, at, first, opens) {
        return Some(at + 1);
    }
    let mut joined = String::new();
    let mut empty = 0;
    let span = if opens { SPAN } else { 3 };
    for (i, line) in lines.iter().enumerate().skip(at).take(span) {
        let text = line.trim();
        if text.is_empty() {
            empty += 1;
            if empty > 1 || !opens {
                return None;
            }
            continue;
        }
        if i > at {
            // A quotation has begun; only a bracket that was wrapped away looks like one.
            if super::is_quoted(text) && text.len() > 30 {
                return None;
            }
            // A line that begins one itself is the better beginning.
            if is_match(&OPENING, text) && text.contains(|c: char| c.is_ascii_digit()) && ends_within(lines, i) {
                return None;
            }
            joined.push(' ');
        }
        joined.push_str(text);
        if joined.len() > MAX_LENGTH {
            return None;
        }
        if ends(&joined) {
            return fits(&joined, opens, lines, i + 1).then_some(i + 1);
        }
        // A sentence that ended elsewhere began no attribution; names are not wrapped far.
        if text.ends_with(['.', '!', '?']) && !joined.contains('@') && !text.ends_with("Fr.") && i > at {
            return None;
        }
    }
    None
}

/// Whether one line is an attribution for what stands right below it.
fn stands_alone(lines: &[&str], at: usize, first: &str, opens: bool) -> bool {
    // German programs may leave the colon away above a header block, or above marked lines.
    if opens && is_match(&VERB, first) && is_match_clock(first) {
        let marked = first.len() < 120 && !first.ends_with(['.', '!', '?']) && super::quote_follows(lines, at + 1);
        if marked && is_match(&DAY, first) || super::block::heads(lines, at + 1) {
            return true;
        }
    }
    is_unspoken(first) && super::quote_follows(lines, at + 1)
}

/// Whether an attribution that begins here ends soon.
fn ends_within(lines: &[&str], at: usize) -> bool {
    lines.iter().skip(at).take(3).any(|l| ends(l.trim()))
}

fn ends(joined: &str) -> bool {
    let tail = joined.trim_end_matches(TRAIL);
    if !tail.ends_with([':', '：']) {
        return verb_last(tail);
    }
    is_spoken(joined) || is_match(&ADDRESSED, joined) && is_match_hour(joined)
}

/// Whether a verb is known, or none is wanted.
fn is_spoken(joined: &str) -> bool {
    is_match(&VERB, joined) || is_match(&VERBLESS, joined.trim_end_matches(TRAIL))
}

/// Without a colon only a verb in the very end counts.
fn verb_last(tail: &str) -> bool {
    let last: String = tail.chars().rev().take(14).collect::<Vec<_>>().into_iter().rev().collect();
    let end = VERB.as_ref().and_then(|r| r.find_iter(&last).last()).map(|m| m.end());
    end.is_some_and(|end| last.len() - end <= 3)
}

fn fits(joined: &str, opens: bool, lines: &[&str], next: usize) -> bool {
    let colon = joined.trim_end_matches(TRAIL).ends_with([':', '：']);
    let anchored = is_match(&ANCHOR, joined);
    let quoted = super::quote_follows(lines, next);
    let mailed = joined.contains('@');
    let addressed = mailed || is_match_clock(joined);
    // With nothing marked below, only what no sentence has is proof: an address, or an hour and no
    // word that tells.
    let alone = mailed || is_match_hour(joined) && !is_match(&TOLD, joined);
    if !quoted && !is_spoken(joined) {
        return false;
    }
    match (colon, opens, quoted) {
        (true, true, true) => anchored || joined.len() < 80,
        (true, true, false) => anchored && alone,
        (true, false, true) => anchored && addressed || joined.len() < 200,
        (true, false, false) => anchored && alone,
        (false, _, quoted) => quoted && anchored,
    }
}

/// An hour, or a year, or the word that stands beside an hour.
fn is_match_clock(text: &str) -> bool {
    static CLOCK: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\d{1,2}\s?[:.h]\s?\d{2}|上午|下午|午前|午後|오전|오후|\d{4}").ok());
    is_match(&CLOCK, text)
}

/// An hour of the day.
fn is_match_hour(text: &str) -> bool {
    static HOUR: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\d{1,2}\s?[:.h]\s?\d{2}|上午|下午|午前|午後|오전|오후").ok());
    is_match(&HOUR, text)
}
