//! Decides where the signature begins: a separator, or a line that a telephone put there.
//! Must not cut at a closing alone: "Kind regards" and a name are the writer's own words.

use std::sync::LazyLock;

use regex::Regex;

use super::Kind;

/// Lines with text that a signature may have below `-- `.
const MAX_LINES: usize = 25;

static DEVICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) ^ [\s*_<(\[]* (?:
        sent\s+(?:from|via|with|by|using)\b | get\s+\[?outlook | get\s+\[?yahoo | from\s+my\s+(?:iphone|ipad|mobile|phone|android|samsung|blackberry|htc)
        | \p{L}+\s+from\s+mobile $ | gesendet\s+(?:von|mit|über|via|aus)\b | von\s+mein\w*\s+.{2,60}\s+gesendet | diese\s+(?:nachricht|e-?mail|mail)\s+wurde\s+(?:von|mit)\s.{2,80}(?:gesendet|verschickt)
        | (?:holen|laden)\s+sie\s+sich\s+outlook | envoyé\s+(?:de(?:puis)?|à\s+partir|avec|via|par)\b | (?:télécharger|obtenir|obtenez)\s+outlook
        | enviado\s+(?:desde|do|de|a\s+partir|com|via|por|con)\b | obtener\s+outlook | obter\s+o?\s*outlook | inviato\s+(?:da|dal|dall|con|tramite)\b['’]? | ottieni\s+outlook | scarica\s+outlook
        | verzonden\s+(?:vanaf|met|via|van|vanuit)\b | verstuurd\s+(?:vanaf|met|via)\b | outlook\s+voor\s+\w+\s+downloaden | download\s+outlook
        | skickat\s+(?:från|med|via)\b | sendt\s+(?:fra|med|via)\b | hent\s+outlook | skaffa\s+outlook | wysłan[eo]\s+z\b | pobierz\s+(?:program\s+)?outlook | lähetetty\s+\w+ | hanki\s+outlook
        | отправлено\s+(?:с|из)\b | надіслано\s+з\b | iphone\s?から送信 | 私の.{1,20}から送信 | 发自我的 | 從我的.{1,20}(?:傳送|寄出) | 傳送自我的 | 나의.{1,20}에서\s+보냄 | 나의\s.{1,20}보냄
        | odesláno\s+z\b | iphone['’]?umdan\s+gönderildi | trimis\s+de\s+pe\b | dikirim\s+dari\b | تم\s+الإرسال\s+من | أُرسلت\s+من | enviat\s+des\b )",
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
    let Some(start) = start(lines, kinds) else { return };
    for (i, kind) in kinds.iter_mut().enumerate().skip(start) {
        if *kind == Kind::New && i < lines.len() {
            *kind = Kind::Signature;
        }
    }
}

/// The first line of the signature: all new lines from there on belong to it.
pub fn start(lines: &[&str], kinds: &[Kind]) -> Option<usize> {
    let new: Vec<usize> = (0..lines.len())
        .filter(|i| kinds.get(*i) == Some(&Kind::New) && lines.get(*i).is_some_and(|l| !l.trim().is_empty()))
        .collect();
    let tail = new.iter().rev().take(MAX_LINES).copied().collect::<Vec<_>>();
    // From the top of the tail down: the first sign wins, so that nothing below it is left over.
    let sign = tail.iter().rev().copied().find(|i| {
        let text = lines.get(*i).copied().unwrap_or_default();
        is_separator(text, lines, *i) || is_device(text)
    });
    sign.or_else(|| signed_with_dash(lines, &new))
}

/// `-- ` (RFC 3676 §4.3) and what people make of it.
fn is_separator(text: &str, lines: &[&str], at: usize) -> bool {
    let bare = text.trim();
    if bare == "--" || bare == "—" || bare == "––" {
        return true;
    }
    // A rule drawn across the line, with little below it.
    let rule = bare.len() >= 5 && bare.chars().all(|c| matches!(c, '_' | '—'));
    rule && lines.iter().skip(at + 1).filter(|l| !l.trim().is_empty()).count() <= 8
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
fn signed_with_dash(lines: &[&str], new: &[usize]) -> Option<usize> {
    let last = *new.last()?;
    let name = lines.get(last)?.trim().strip_prefix('-')?.trim_start_matches(['-', ' ']);
    let words: Vec<&str> = name.split_whitespace().collect();
    let named = (1..=3).contains(&words.len())
        && words.iter().all(|w| {
            w.chars().next().is_some_and(char::is_uppercase) && w.chars().all(|c| c.is_alphabetic() || c == '.')
        });
    // Below another dash it is one item of a list.
    let listed = new.iter().rev().nth(1).and_then(|i| lines.get(*i)).is_some_and(|l| l.trim_start().starts_with('-'));
    (named && !listed && new.len() > 1).then_some(last)
}
