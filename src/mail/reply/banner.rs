//! Decides which lines on top a gateway wrote: that the letter came from outside, or from a sender seldom seen.
//! Must not take the first words of a letter for one, nor what stands right below a warning.

use super::footer::{self, Beginnings};
use super::line;
use std::sync::LazyLock;

/// How such paragraphs begin, folded to lower case.
static BANNERS: LazyLock<Beginnings> = LazyLock::new(|| Beginnings::of(include_str!("words/banners.txt")));

/// Words that warn, with which such a paragraph begins behind its brackets.
const WARNS: &[&str] = &[
    "caution",
    "warning",
    "attention",
    "external",
    "extern",
    "alert",
    "notice",
    "important",
    "achtung",
    "warnung",
    "hinweis",
    "vorsicht",
    "wichtig",
    "avertissement",
    "prudence",
    "precaución",
    "precaucion",
    "atención",
    "atencion",
    "advertencia",
    "aviso",
    "correo externo",
    "esterno",
    "attenzione",
    "avviso",
    "avvertenza",
    "atenção",
    "atencao",
    "cuidado",
    "alerta",
    "mensagem externa",
    "let op",
    "waarschuwing",
    "pas op",
    "opgelet",
    "varning",
    "obs",
    "advarsel",
    "uwaga",
    "注意",
    "警告",
    "社外",
    "外部",
    "重要",
    "this",
    "diese",
    "ce ",
    "cet",
    "este",
    "questa",
    "questo",
    "deze",
    "dit ",
];

/// What says that somebody else sent the letter.
const OUTSIDE: &[&str] = &[
    "outside",
    "external",
    "extern",
    "außerhalb",
    "ausserhalb",
    "extérieur",
    "en dehors",
    "esterno",
    "esterna",
    "dall'esterno",
    "al di fuori",
    "fuera de",
    "de fora",
    "fora da",
    "fora do",
    "buiten",
    "utanför",
    "udefra",
    "spoza",
    "社外",
    "外部",
    "組織外",
];

/// What was sent.
const LETTER: &[&str] = &[
    "mail",
    "message",
    "sender",
    "courriel",
    "expéditeur",
    "nachricht",
    "absender",
    "correo",
    "mensaje",
    "remitente",
    "messaggio",
    "mittente",
    "mensagem",
    "remetente",
    "bericht",
    "afzender",
    "meddelande",
    "wiadomość",
    "メール",
    "送信",
];

/// What the reader is to beware of.
const BEWARE: &[&str] = &[
    "link",
    "attachment",
    "click",
    "anhänge",
    "anhang",
    "klicken",
    "pièce",
    "cliquez",
    "lien",
    "adjunto",
    "enlace",
    "allegat",
    "anexo",
    "bijlage",
    "klik",
    "リンク",
    "添付",
];

/// What only such a warning tells its reader.
const TELLS: &[&str] = &[
    "do not click",
    "don't click",
    "do not open",
    "know the content is safe",
    "recognize the sender",
    "recognise the sender",
    "klicken sie nicht",
    "klicken sie nur",
    "öffnen sie keine",
    "ne cliquez",
    "n'ouvrez",
    "no haga clic",
    "no abra",
    "non cliccare",
    "non aprire",
    "não clique",
    "nem abra",
    "klik niet",
    "open geen",
    "リンクや添付",
    "添付ファイルやリンク",
    "aka.ms/learnaboutsender",
    "why this is important",
];

/// How a notice about a sender seldom seen ends.
const SELDOM: &[&str] = &[
    "why this is important",
    "warum dies wichtig ist",
    "warum das wichtig ist",
    "pourquoi c'est important",
    "pourquoi cela est important",
    "por qué es importante",
    "por qué esto es importante",
    "perché è importante",
    "waarom dit belangrijk is",
    "por que isso é importante",
    "porque é que isto é importante",
    "これが重要である理由",
    "これが重要な理由",
];

/// The line below the warning, or the request for answers, that begins on this line, the first with any text.
pub fn end(lines: &[&str], first: usize) -> Option<usize> {
    warning(lines, first).or_else(|| {
        let asked = footer::asks_above(line(lines, first));
        asked.then(|| {
            let end = (first..lines.len()).find(|i| line(lines, *i).trim().is_empty()).unwrap_or(first + 1);
            if end - first > 4 { first + 1 } else { end }
        })
    })
}

/// The line below the warning that begins on this line.
pub fn warning(lines: &[&str], first: usize) -> Option<usize> {
    let paragraph = (first..lines.len()).take(6).take_while(|i| !line(lines, *i).trim().is_empty());
    let limit = paragraph.last()? + 1;
    if !warns(lines, first, limit) {
        return None;
    }
    let mut end = first + 1;
    while end < limit && belongs(line(lines, end - 1).trim(), line(lines, end).trim()) {
        end += 1;
    }
    Some(end)
}

fn warns(lines: &[&str], first: usize, limit: usize) -> bool {
    let opening = line(lines, first);
    if BANNERS.may_begin(opening) && BANNERS.begin(&footer::folded(opening)) {
        return true;
    }
    if opening.contains('@') && opening.len() <= 400 {
        let low = opening.to_lowercase().replace('’', "'");
        if SELDOM.iter().any(|s| low.contains(s)) {
            return true;
        }
    }
    // A bracket, a sign of danger, capitals or a colon near the beginning: else nothing is folded.
    let marked = opening.trim_start().starts_with(['[', '【', '［', '*', '!', '⚠', '※']);
    let mut near = opening.chars().take(40);
    let shouts = opening.split_whitespace().find(|w| w.chars().any(char::is_alphabetic)).is_some_and(|w| {
        w.chars().any(char::is_uppercase)
            && w.chars().all(|c| !c.is_lowercase())
            && w.chars().filter(|c| c.is_alphabetic()).count() >= 3
    });
    if !(marked || shouts || near.any(|c| matches!(c, ':' | '：'))) {
        return false;
    }
    let joined = lines.get(first..limit.min(first + 3)).unwrap_or_default().join(" ");
    if joined.len() > 900 {
        return false;
    }
    let low = joined.to_lowercase().replace('’', "'");
    let bare = low.trim_start_matches(|c: char| !c.is_alphanumeric());
    let has = |words: &[&str]| words.iter().any(|w| low.contains(w));
    WARNS.iter().any(|w| bare.starts_with(w))
        && has(OUTSIDE)
        && has(LETTER)
        && (marked || shouts || has(BEWARE) && has(TELLS))
}

/// Whether a line goes on with the warning above it.
fn belongs(above: &str, here: &str) -> bool {
    let low = here.to_lowercase().replace('’', "'");
    let has = |words: &[&str]| words.iter().any(|w| low.contains(w));
    if has(TELLS) {
        return true;
    }
    if above.ends_with(['.', '!', '?', '。', '！', ']', '】', '*', '-', '=']) {
        return false;
    }
    let length = above.chars().count();
    let title = length <= 30 && has(OUTSIDE) && has(LETTER);
    // A line that was wrapped: the next word had no room on it. What begins with a capital may be the letter.
    let next = here.split_whitespace().next().map_or(0, |w| w.chars().count());
    let wrapped = (50..=80).contains(&length) && length + next >= 64;
    title || wrapped && (here.starts_with(char::is_lowercase) || has(BEWARE))
}

#[cfg(test)]
mod tests {
    use crate::mail::reply::take_apart;

    #[test]
    fn warnings_of_gateways_on_top_are_no_answer() {
        for warning in [
            "[EXTERNAL] This mail came from a sender outside Vold.",
            "CAUTION: The sender of this message is external. Do not open attachments you did not expect.",
            "[EXTERN] Diese Nachricht kommt von außerhalb des Hauses.",
            "ACHTUNG: Der Absender dieser E-Mail ist extern. Klicken Sie nicht auf Links, die Sie nicht kennen.",
            "[EXTERNE] Ce message vient de l'extérieur.",
            "PRUDENCE : courriel d'un expéditeur externe. N’ouvrez pas de pièce jointe.",
            "ADVERTENCIA: mensaje de un remitente externo. No abra enlaces.",
            "[EXTERNO] Correo de fuera de la empresa.",
            "ATTENZIONE! Messaggio di un mittente esterno: non aprire gli allegati.",
            "ATENÇÃO: mensagem de fora da empresa. Não clique em links.",
            "LET OP: dit bericht komt van buiten. Klik niet op links.",
            "【警告】社外からのメールです。添付ファイルにご注意ください。",
            "You don't often get email from a.lund@example.com. Learn why this is important",
            "Sie erhalten nicht oft eine E-Mail von a.lund@example.com. Erfahren Sie, warum dies wichtig ist",
            "No suele recibir correos de a.lund@example.com. Descubra por qué esto es importante",
            "a.lund@example.com からメールを受け取ることはあまりありません。これが重要である理由",
            "CAUTION: This email originated from outside of the organization. Do not\nclick links or open attachments unless you recognize the sender.",
            "WARNING\nThis mail is from an external sender.",
        ] {
            for gap in ["\n\n", "\n"] {
                for typed in
                    ["Friday at two suits us.", "Hello,\n\nthe link is https://x.example/a", "金曜日にお願いします。"]
                {
                    let body = take_apart(format!("{warning}{gap}{typed}"), "Re: visit");
                    assert_eq!(body.new_text, typed, "{warning:?}");
                    assert_eq!(body.signature, warning);
                }
            }
        }
    }

    #[test]
    fn what_somebody_typed_on_top_is_no_warning() {
        for typed in [
            "Important: the external drive that you sent by mail did not arrive.\n\nPlease send another.",
            "Attention: our mail room is outside the main gate.\n\nRing the bell.",
            "Hinweis: Die externe Firma hat die Nachricht erhalten.\n\nSie kommt morgen.",
            "[Order 4417] The message from outside was clear.\n\nThanks",
            "External visitors sign in at the desk.\n\nBring a passport.",
        ] {
            assert_eq!(take_apart(typed.into(), "Re: visit").new_text, typed);
        }
    }
}
