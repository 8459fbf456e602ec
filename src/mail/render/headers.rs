//! The header of a mail: every field that leaves, in a fixed order, and nothing else.
//! Must not know MIME. A text from outside becomes one line without controls before it stands here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_builder::MessageBuilder;
use mail_builder::headers::HeaderType;
use mail_builder::headers::address::Address;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;

use super::{AutoSubmitted, Draft, RenderError, Suppress};
use crate::domain::address::Person;
use crate::domain::message_id::MessageId;

/// Ids in References at the most; the first and the last ones are kept.
const IDS: usize = 20;
/// Octets in References at the most, so that no server cuts it (RFC 5322 §2.1.1).
const REFERENCES: usize = 998 - "References: ".len();

/// Writes every field but those of the body.
pub(super) fn write<'x>(draft: &Draft<'_>) -> Result<MessageBuilder<'x>, RenderError> {
    let date = jiff::fmt::rfc2822::to_string(&draft.date).map_err(|e| RenderError::Date(e.to_string()))?;
    if !draft.message_id.as_str().is_ascii() {
        return Err(RenderError::MessageId(draft.message_id.to_string()));
    }
    let mut mail = MessageBuilder::new().header("From", address(&draft.from)?).header("To", address(&draft.to)?);
    if let Some(person) = &draft.reply_to {
        mail = mail.header("Reply-To", address(person)?);
    }
    mail = mail
        .header("Subject", subject(one_line(&draft.subject, 300)))
        .header("Date", Raw::new(date))
        .header("Message-ID", Raw::new(draft.message_id.to_string()));
    if let Some(id) = draft.in_reply_to.as_ref().filter(|id| id.as_str().is_ascii()) {
        mail = mail.header("In-Reply-To", Raw::new(id.to_string()));
    }
    let references = references(&draft.references);
    if !references.is_empty() {
        mail = mail.header("References", Raw::new(references));
    }
    marks(mail, draft)
}

fn marks<'x>(mut mail: MessageBuilder<'x>, draft: &Draft<'_>) -> Result<MessageBuilder<'x>, RenderError> {
    if let Some(kind) = draft.marks.auto_submitted {
        // RFC 3834 §5
        let word = match kind {
            AutoSubmitted::Replied => "auto-replied",
            AutoSubmitted::Generated => "auto-generated",
        };
        mail = mail.header("Auto-Submitted", Raw::new(word));
    }
    mail = match draft.marks.suppress {
        Suppress::All => mail.header("X-Auto-Response-Suppress", Raw::new("All")),
        Suppress::ExceptReports => mail.header("X-Auto-Response-Suppress", Raw::new("DR, RN, NRN, OOF, AutoReply")),
        Suppress::Nothing => mail,
    };
    let Some(mark) = &draft.marks.loop_mark else { return Ok(mail) };
    if mark.is_empty() || mark.len() > 200 || !mark.chars().all(|c| c.is_ascii_graphic()) {
        return Err(RenderError::LoopMark);
    }
    Ok(mail.header("X-Answerable", Raw::new(mark.clone())))
}

fn address<'x>(person: &Person) -> Result<Address<'x>, RenderError> {
    let spec = person.address.as_str();
    if !spec.is_ascii() {
        return Err(RenderError::Address(spec.to_owned()));
    }
    // Some readers decode encoded words inside quotes, where RFC 2047 §5 forbids them.
    let name = one_line(&person.name, 100).replace("=?", "= ?");
    Ok(Address::new_address((!name.is_empty()).then_some(name), spec.to_owned()))
}

/// Ids that can be written as they are. A long chain loses its middle: programs match on the first
/// and on the last ones.
fn references(ids: &[MessageId]) -> String {
    let mut ids: Vec<_> = ids.iter().filter(|id| id.as_str().is_ascii()).map(ToString::to_string).collect();
    let length = |ids: &[String]| ids.iter().map(|id| id.len() + 1).sum::<usize>();
    while ids.len() > 2 && (ids.len() > IDS || length(&ids) > REFERENCES) {
        ids.remove(1);
    }
    if length(&ids) > REFERENCES {
        ids.drain(..ids.len() - 1);
    }
    ids.join(" ")
}

/// A text on one line: controls and runs of blanks become one blank, marks that turn the writing
/// direction around are left out, and a long text is cut with an ellipsis.
pub(super) fn one_line(text: &str, limit: usize) -> String {
    let turns = |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let shown = text.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c });
    let line = shown.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= limit {
        return line;
    }
    let kept: String = line.chars().take(limit - 1).collect();
    format!("{}…", kept.trim_end())
}

/// The subject. One that looks like an encoded word (RFC 2047 §2) is encoded, or readers would
/// decode what its writer typed.
fn subject<'x>(text: String) -> HeaderType<'x> {
    if !text.contains("=?") {
        return Text::new(text).into();
    }
    let mut words = vec![String::new()];
    for c in text.chars() {
        match words.last_mut() {
            Some(word) if word.len() + c.len_utf8() <= 39 => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    let words: Vec<_> = words.iter().map(|w| format!("=?utf-8?B?{}?=", STANDARD.encode(w))).collect();
    Raw::new(words.join(" ")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(count: usize, length: usize) -> Vec<MessageId> {
        (0..count).map(|i| MessageId::parse(&format!("{i}{}@example.com", "x".repeat(length))).unwrap()).collect()
    }

    #[test]
    fn a_long_chain_keeps_its_first_and_last_ids() {
        let kept = references(&ids(60, 8));
        let kept: Vec<_> = kept.split(' ').collect();
        assert_eq!(kept.len(), IDS);
        assert!(kept[0].starts_with("<0x") && kept[1].starts_with("<41x") && kept[IDS - 1].starts_with("<59x"));
        let long = references(&ids(15, 100));
        assert!(long.len() <= REFERENCES && long.starts_with("<0x"));
        assert!(references(&ids(3, 800)).len() <= REFERENCES);
    }

    #[test]
    fn text_becomes_one_line_without_direction_marks() {
        assert_eq!(one_line(" a\r\nBcc: b\t\u{202e}gpj.exe\0 ", 50), "a Bcc: b gpj.exe");
        assert_eq!(one_line("abcdef", 4), "abc…");
    }
}
