//! Decides where a quoted letter begins without quote marks: header blocks and separator lines.
//! Must not know what stands above them.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

/// Labels of a header block in many languages, by what they name.
const LABELS: &[(&str, &str)] = &[
    (
        "from",
        "from|von|de|van|da|fra|från|od|lähettäjä|от|от кого|від|kimden|expéditeur|mittente|remitente|发件人|寄件者|差出人\
        |보낸 사람|feladó|odesílatel|من|nadawca|avsändare|afsender|avsender",
    ),
    (
        "date",
        "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|enviada em|fecha|inviato|data|verzonden|skickat|sendt|dato\
        |wysłano|lähetetty|päivämäärä|päiväys|отправлено|дата|надіслано|发送时间|日期|寄件日期|送信日時|日付|보낸 날짜|날짜\
        |gönderme tarihi|tarih|odesláno|message du|messaggio del|mensaje de|تم الإرسال|التاريخ",
    ),
    (
        "to",
        "to|an|à|para|a|aan|til|till|do|vastaanottaja|кому|до|收件人|收件者|宛先|받는 사람|kime|komu|destinataire|destinatario\
        |إلى|adresat|mottagare|modtager|mottaker",
    ),
    ("copy", "cc|kopie|kopia|kopi|copie|copie à|copia|copia a|копия|抄送|副本|参照|참조|bilgi|c.c.|نسخة"),
    (
        "subject",
        "subject|betreff|objet|sujet|asunto|oggetto|onderwerp|ämne|emne|emnet|temat|aihe|тема|assunto|主题|主旨|件名|제목|konu\
        |předmět|tárgy|الموضوع",
    ),
    ("answer", "reply-to|antwort an|répondre à|risposta|responder a|reply to|rispondi a"),
];

static KINDS: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| LABELS.iter().flat_map(|(kind, words)| words.split('|').map(move |word| (word, *kind))).collect());

static ORIGINAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) ^ [\s>*_]* [-–—_=*]{2,} \s*
        (?: original\s+(?:message|e?-?mail|nachricht) | message\s+original | reply\s+message | urspr[üu]ngliche\s+(?:nachricht|mail|e-mail)
        | original\s?nachricht | message\s+d['’]origine | mensaje\s+original | missatge\s+original | messaggio\s+originale | oprindelig\s+(?:meddelelse|besked|mail)
        | opprinnelig\s+melding | ursprungligt\s+meddelande | oorspronkelijk\s+bericht | mensagem\s+original
        | (?:wiadomość\s+)?oryginaln[aey](?:\s+wiadomość)? | alkuperäinen\s+viesti | исходное\s+сообщение | оригинальное\s+сообщение | пересланное\s+письмо
        | 原始邮件 | 原始郵件 | 原邮件 | 元のメッセージ | 원본\s*(?:메시지|메일) | orijinal\s+(?:mesaj|ileti) | původní\s+zpráva | eredeti\s+üzenet | mesajul?\s+original )
        \s* :? \s* [-–—_=*]{0,} [\s*_]* $",
    )
    .ok()
});

static FORWARDED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) ^ [\s*_]* (?:
        [-–—_=]{2,} \s* (?: forwarded\s+(?:message|by|e?-?mail) | weitergeleitete\s+nachricht | message\s+(?:transf[ée]r[ée]|réexpédié)
            | mensaje\s+reenviado | messaggio\s+inoltrato | doorgestuurd\s+bericht | mensagem\s+(?:encaminhada|reenviada)
            | videresendt\s+(?:meddelelse|melding) | vidarebefordrat\s+meddelande | treść\s+przekazanej\s+wiadomości | wiadomość\s+przekazana
            | välitetty\s+viesti | пересылаемое\s+сообщение | пересланное\s+сообщение | 转发的?邮件 | 轉寄(?:的?郵件|訊息) | 転送(?:された)?メッセージ | 전달된\s*메일 )
        | begin\s+forwarded\s+message: | anfang\s+der\s+weitergeleiteten\s+(?:nachricht|e-mail): | début\s+du\s+message\s+(?:réexpédié|transféré)\s*:
        | inizio\s+messaggio\s+inoltrato: | inicio\s+del\s+mensaje\s+reenviado: | begin\s+doorgestuurd\s+bericht: | início\s+da\s+mensagem\s+(?:reenviada|encaminhada):
        | vidarebefordrat\s+brev: | videresendt\s+(?:besked|e-post): )",
    )
    .ok()
});

/// Where a forwarded letter begins: content, not quotation, to the end.
pub fn forward_start(lines: &[&str]) -> Option<usize> {
    let regex = FORWARDED.as_ref()?;
    lines
        .iter()
        .position(|l| (l.contains("--") || l.trim_end().ends_with(':') || l.contains("——")) && regex.is_match(l))
}

/// Whether the outermost mark of a subject says that the letter is passed on.
pub fn is_forward(subject: &str) -> bool {
    let mark = subject.split([':', '：']).next().unwrap_or_default().trim().to_lowercase();
    subject.contains([':', '：'])
        && matches!(
            mark.as_str(),
            "fwd" | "fw" | "wg" | "tr" | "rv" | "enc" | "doorst" | "vl" | "vb" | "i" | "转发" | "転送"
        )
}

/// When a quoted letter begins here: the line it begins on.
pub fn at(lines: &[&str], at: usize) -> Option<usize> {
    let text = lines.get(at)?.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '>'));
    if text.starts_with(['-', '–', '—', '=', '*'])
        && ORIGINAL.as_ref().is_some_and(|r| r.is_match(lines.get(at).unwrap_or(&"")))
    {
        return Some(at);
    }
    if is_rule(lines.get(at)?) {
        let next = lines.iter().enumerate().skip(at + 1).take(3).find(|(_, l)| !l.trim().is_empty());
        return next.is_some_and(|(i, _)| header_lines(lines, i) >= 2).then_some(at);
    }
    label(text)?;
    (header_lines(lines, at) >= 3).then_some(at)
}

/// A line of underscores or dashes, as Outlook draws above what it quotes.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 4 && line.chars().all(|c| matches!(c, '_' | '-' | '—' | '–' | '='))
}

/// How many different labels stand in the block that begins here; one of them says from whom.
fn header_lines(lines: &[&str], at: usize) -> usize {
    let mut seen: Vec<&str> = Vec::new();
    let mut misses = 0;
    for line in lines.iter().skip(at).take(14) {
        let text = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '>'));
        match label(text) {
            Some(kind) if !seen.contains(&kind) => seen.push(kind),
            Some(_) => {}
            // A long list of recipients is wrapped; Outlook may put empty lines between.
            None => misses += 1,
        }
        if misses > 3 {
            break;
        }
    }
    let opened = seen.first().is_some_and(|k| matches!(*k, "from" | "date" | "subject" | "to"));
    if opened && seen.contains(&"from") { seen.len() } else { 0 }
}

/// Whether a line begins as one of a header block does.
pub fn is_label(line: &str) -> bool {
    label(line).is_some()
}

/// How many lines the header block that begins here fills.
pub fn length(lines: &[&str], at: usize) -> usize {
    let mut end = at;
    for (i, line) in lines.iter().enumerate().skip(at).take(20) {
        let text = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '>'));
        if label(text).is_some() || i == at {
            end = i + 1;
        } else if !text.is_empty() {
            break;
        }
    }
    end - at
}

/// What the label at the beginning of a line names.
fn label(text: &str) -> Option<&'static str> {
    // Most lines have no colon near their beginning, and this is asked of every line.
    if !text.bytes().take(120).any(|b| matches!(b, b':' | 0xef)) {
        return None;
    }
    let (before, after) = text.split_once([':', '：'])?;
    let before = before.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '\u{200e}' | '\u{200f}'));
    if before.len() > 40 || before.is_empty() || after.starts_with("//") {
        return None;
    }
    KINDS.get(before.to_lowercase().as_str()).copied()
}
