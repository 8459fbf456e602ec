//! Decides where the signature begins: a separator, or a line that a telephone put there.
//! Must not cut at a closing alone: "Kind regards" and a name are the writer's own words.

use std::sync::LazyLock;

use regex::Regex;

use super::{Kind, contact};

/// Lines with text that a signature may have below `-- `.
const MAX_LINES: usize = 25;

static DEVICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) ^ [\s*_<(\[]* (?:
        sent\s+(?:from|via|with|by|using)(?-u:\b) | get\s+\[?outlook | get\s+\[?yahoo | from\s+my\s+(?:iphone|ipad|mobile|phone|android|samsung|blackberry|htc)
        | \p{L}+\s+from\s+mobile $ | gesendet\s+(?:von|mit|über|via|aus)(?-u:\b) | von\s+mein\w*\s+.{2,60}\s+gesendet | diese\s+(?:nachricht|e-?mail|mail)\s+wurde\s+(?:von|mit)\s.{2,80}(?:gesendet|verschickt)
        | (?:holen|laden)\s+sie\s+sich\s+outlook | envoyé\s+(?:de(?:puis)?|à\s+partir|avec|via|par)(?-u:\b) | (?:télécharger|obtenir|obtenez)\s+outlook
        | enviado\s+(?:desde|do|de|a\s+partir|com|via|por|con)(?-u:\b) | obtener\s+outlook | obter\s+o?\s*outlook | inviato\s+(?:da|dal|dall|con|tramite)(?-u:\b)['’]? | ottieni\s+outlook | scarica\s+outlook
        | verzonden\s+(?:vanaf|met|via|van|vanuit)(?-u:\b) | verstuurd\s+(?:vanaf|met|via)(?-u:\b) | outlook\s+voor\s+\w+\s+downloaden | download\s+outlook
        | skickat\s+(?:från|med|via)(?-u:\b) | sendt\s+(?:fra|med|via)(?-u:\b) | hent\s+outlook | skaffa\s+outlook | wysłan[eo]\s+z(?-u:\b) | pobierz\s+(?:program\s+)?outlook | lähetetty\s+\w+ | hanki\s+outlook
        | отправлено\s+(?:с|из)(?-u:\b) | надіслано\s+з(?-u:\b) | iphone\s?から送信 | 私の.{1,20}から送信 | 发自我的 | 從我的.{1,20}(?:傳送|寄出) | 傳送自我的 | 나의.{1,20}에서\s+보냄 | 나의\s.{1,20}보냄
        | odesláno\s+z(?-u:\b) | iphone['’]?umdan\s+gönderildi | trimis\s+de\s+pe(?-u:\b) | dikirim\s+dari(?-u:\b) | تم\s+الإرسال\s+من | أُرسلت\s+من | enviat\s+des(?-u:\b) )",
    )
    .ok()
});

/// First letters of [`DEVICE`] lines, so that most lines never meet it.
const DEVICE_CUES: &[char] = &[
    's', 'g', 'f', 'v', 'd', 'h', 'l', 'e', 't', 'o', 'i', 'w', 'p', 'о', 'н', 'i', '私', '发', '從', '傳', '나', 'ت',
    'أ',
];

/// Marks what belongs to signatures among the lines that are new.
pub fn cut(lines: &[&str], kinds: &mut [Kind]) {
    // A telephone may put its line on top, and the letter below it.
    for (text, kind) in lines.iter().zip(kinds.iter_mut()).filter(|(t, k)| **k == Kind::New && !t.trim().is_empty()) {
        if !is_device(text) {
            break;
        }
        *kind = Kind::Signature;
    }
    let Some(start) = start(lines, kinds) else { return };
    for kind in kinds.iter_mut().take(lines.len()).skip(start).filter(|k| **k == Kind::New) {
        *kind = Kind::Signature;
    }
}

/// The first line of the signature: all new lines from there on belong to it.
pub fn start(lines: &[&str], kinds: &[Kind]) -> Option<usize> {
    let new: Vec<usize> = (0..lines.len())
        .filter(|i| kinds.get(*i) == Some(&Kind::New) && lines.get(*i).is_some_and(|l| !l.trim().is_empty()))
        .collect();
    let text = |place: usize| new.get(place).and_then(|i| lines.get(*i)).copied().unwrap_or_default();
    let tail = new.len().saturating_sub(MAX_LINES);
    // From the top of the tail down: the first sign wins, so that nothing below it is left over.
    let mut sign = (tail..new.len()).find(|p| is_separator(text(*p), new.len() - p - 1) || is_device(text(*p)));
    while let Some(above) = sign.and_then(|p| p.checked_sub(1)).filter(|p| is_device(text(*p))) {
        sign = Some(above);
    }
    // A name after a dash goes with the rule or footer below it.
    let sign = match sign {
        Some(place) => signed_with_dash(place, text).or(Some(place)),
        None => signed_with_dash(new.len(), text),
    };
    let sign = sign.or_else(|| contact::start(new.len(), text, &new));
    sign.and_then(|p| new.get(p)).copied()
}

/// `-- ` (RFC 3676 §4.3) and what people make of it; `below` lines with text follow.
fn is_separator(text: &str, below: usize) -> bool {
    let bare = text.trim();
    if bare == "--" || bare == "—" || bare == "––" {
        return true;
    }
    // A rule drawn across the line, with little below it.
    let line = bare.len() >= 2 && bare.chars().all(|c| matches!(c, '_' | '—'));
    let stars = bare.matches(['*', '.']).count() >= 3
        && bare.contains(' ')
        && bare.chars().all(|c| matches!(c, '*' | '.' | ' '));
    (line && below > 0 || stars) && below <= 8
}

fn is_device(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '<' | '(' | '['));
    if bare.len() > 160
        || !bare.chars().next().is_some_and(|c| DEVICE_CUES.contains(&c.to_ascii_lowercase()) || !c.is_ascii())
    {
        return is_named_mobile(bare);
    }
    DEVICE.as_ref().is_some_and(|r| r.is_match(text)) && !ends_a_sentence_about_parcels(bare) || is_named_mobile(bare)
}

/// "Sent from your warehouse on Monday, and still not here?" is no signature.
fn ends_a_sentence_about_parcels(text: &str) -> bool {
    text.ends_with('?') || text.split_whitespace().count() > 14
}

/// "Someone from mobile".
fn is_named_mobile(text: &str) -> bool {
    text.ends_with("from mobile") && text.split_whitespace().count() <= 5
}

/// A last line such as `-Jane Doe`.
fn signed_with_dash<'a>(count: usize, text: impl Fn(usize) -> &'a str) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let name = text(last).trim().strip_prefix('-')?.trim_start_matches(['-', ' ']);
    let words: Vec<&str> = name.split_whitespace().collect();
    let named = (1..=3).contains(&words.len())
        && words.iter().all(|w| {
            w.chars().next().is_some_and(char::is_uppercase) && w.chars().all(|c| c.is_alphabetic() || c == '.')
        });
    // Below another dash it is one item of a list.
    let listed = last.checked_sub(1).is_some_and(|above| text(above).trim_start().starts_with('-'));
    (named && !listed && last > 0).then_some(last)
}
