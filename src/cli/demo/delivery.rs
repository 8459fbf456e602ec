//! Puts letters into the demo's inbox, and reads what really left, as customers and departments would.
//! Must not know what was decided; only files are looked at.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::letters::{self, Ask};
use crate::cli::Failure;
use crate::domain::connection::Incoming;
use crate::mail::{self, ReadSettings};
use crate::mailbox::Source;
use crate::store::RunLine;

/// A letter that lies in the inbox.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// Its name, such as `02-torn-coat`.
    pub name: &'static str,
    /// Its number in the inbox.
    pub uid: u64,
    /// Its bytes.
    pub text: String,
}

/// A mail that left.
#[derive(Debug, Clone)]
pub struct Departed {
    /// The file that it lies in.
    pub file: PathBuf,
    /// Its bytes, with the envelope on top.
    pub raw: Vec<u8>,
}

/// The mails that left, by their Message-ID without brackets.
pub type Out = HashMap<String, Departed>;

/// Fills and delivers letters, the first as of their `Date:`, later ones a moment apart.
///
/// # Errors
/// When the inbox cannot be written. A letter that answers a mail that never left is named in `missed`.
pub async fn deliver(
    inbox: &Incoming,
    names: impl Iterator<Item = &'static (&'static str, &'static str)>,
    now: Timestamp,
    sent: &dyn Fn(Ask<'_>) -> Option<String>,
    missed: &mut Vec<String>,
) -> Result<Vec<Delivered>, Failure> {
    let mut source = Source::open(inbox).await.map_err(Failure::of)?;
    let mut delivered = Vec::new();
    for (number, (name, letter)) in names.enumerate() {
        let text = match letters::fill(letter, now, sent) {
            Ok(text) => text,
            Err(why) => {
                missed.push(format!("{name}: {why}"));
                continue;
            }
        };
        // Letters of one moment are taken in the order of their names.
        let gap = jiff::SignedDuration::from_micros(i64::try_from(number).unwrap_or_default());
        let arrived = field(text.as_bytes(), "Date").and_then(|date| rfc2822::parse(&date).ok());
        let arrived = arrived.map_or(now, |date| date.timestamp()) + gap;
        let (next, uid) = source.append("INBOX", text.as_bytes(), &[], arrived).await.map_err(Failure::of)?;
        source = next;
        let uid = uid.ok_or_else(|| Failure::Failed("the inbox did not say where it put a letter".into()))?;
        delivered.push(Delivered { name, uid, text });
    }
    source.close().await;
    Ok(delivered)
}

/// Everything that lies in the Maildir of mails that left.
///
/// # Errors
/// When it cannot be read.
pub fn departed(folder: &Path) -> std::io::Result<Out> {
    let mut out = Out::new();
    for entry in std::fs::read_dir(folder.join("new"))? {
        let file = entry?.path();
        let raw = std::fs::read(&file)?;
        if let Some(id) = field(&raw, "Message-ID") {
            out.insert(id.trim_matches(['<', '>']).to_owned(), Departed { file, raw });
        }
    }
    Ok(out)
}

/// What a token asks of a mail that left because of an earlier letter.
pub fn answer(ask: Ask<'_>, lines: &[(&'static str, RunLine)], out: &Out) -> Option<String> {
    let (_, line) = lines.iter().find(|(name, _)| *name == ask.letter)?;
    let mail = line.mails.iter().find(|mail| mail.kind == ask.kind)?;
    let raw = out.get(&mail.message_id)?.raw.as_slice();
    let id = field(raw, "Message-ID")?;
    Some(match ask.field {
        "message-id" => id,
        "references" => [field(raw, "References").unwrap_or_default(), id].join(" ").trim().to_owned(),
        "reply-to" => address(&field(raw, "Reply-To").or_else(|| field(raw, "From"))?),
        "envelope-from" => field(raw, "Return-Path")
            .map(|path| address(&path))
            .filter(|path| !path.is_empty())
            .or_else(|| field(raw, "From").map(|from| address(&from)))?,
        "subject" => field(raw, "Subject")?,
        "quote" => {
            let text = mail::read(raw, &ReadSettings::default()).body.text;
            text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
        }
        _ => return None,
    })
}

/// A header field in one line.
fn field(raw: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(raw);
    let mut lines = text.lines().take_while(|line| !line.is_empty());
    let first = lines.by_ref().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })?;
    Some(lines.take_while(|line| line.starts_with([' ', '\t'])).fold(first, |all, line| all + " " + line.trim()))
}

/// What stands between the angle brackets, or all of it.
fn address(value: &str) -> String {
    let inner = value.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inner, _)| inner);
    inner.unwrap_or(value).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folded_header_is_one_line_and_the_body_is_none() {
        let raw = b"Subject: one\r\n two\r\nReferences: <a@b>\r\n\t<c@d>\r\n\r\nFrom: not me\r\n";
        assert_eq!(field(raw, "subject").as_deref(), Some("one two"));
        assert_eq!(field(raw, "References").as_deref(), Some("<a@b> <c@d>"));
        assert_eq!(field(raw, "From"), None);
        assert_eq!(address("\"Doe, Jane\" <jane@example.com>"), "jane@example.com");
        assert_eq!(address("<>"), "");
    }
}
