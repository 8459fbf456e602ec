//! How the customer's letter is attached: as it came where mail allows it, else as an encoded file.
//! Must not change an octet of it.

use std::fmt::Write as _;

use mail_builder::mime::MimePart;
use ring::digest;

use super::Original;
use super::enclosure::file_name;

/// The form in which a letter can travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As it came; it is ASCII.
    SevenBit,
    /// As it came; the server must take 8-bit text.
    EightBit,
    /// In base64, because it could not be sent otherwise.
    Encoded,
}

impl Form {
    /// Whether the letter stands in the mail as it came.
    pub(super) fn is_verbatim(self) -> bool {
        self != Self::Encoded
    }
}

/// The form for a letter. Bare CR or LF, NUL and lines above 998 octets cannot travel (RFC 5322 §2.1.1,
/// RFC 5321 §2.3.8).
pub(super) fn form(raw: &[u8], eight_bit: bool) -> Form {
    let mut begin = 0;
    let mut pairs = 0;
    for end in memchr::memchr_iter(b'\n', raw).map(|lf| lf + 1) {
        let line = raw.get(begin..end).unwrap_or_default();
        if !line.ends_with(b"\r\n") || line.len() > 1_000 {
            return Form::Encoded;
        }
        pairs += 1;
        begin = end;
    }
    let rest = raw.len() - begin;
    if rest > 998 || memchr::memchr(0, raw).is_some() || memchr::memchr_iter(b'\r', raw).count() != pairs {
        return Form::Encoded;
    }
    match (raw.is_ascii(), eight_bit) {
        (true, _) => Form::SevenBit,
        (false, true) => Form::EightBit,
        (false, false) => Form::Encoded,
    }
}

/// The letter as a part. A verbatim one is empty here; its octets are put in on the wire.
/// `message/rfc822` must not be encoded (RFC 2046 §5.2.1).
pub(super) fn part<'a>(letter: &Original<'a>, form: Form) -> MimePart<'a> {
    let verbatim = |encoding| MimePart::new("message/rfc822", &[][..]).transfer_encoding(encoding);
    match form {
        Form::SevenBit => verbatim("7bit"),
        Form::EightBit => verbatim("8bit"),
        Form::Encoded => MimePart::new("application/octet-stream", letter.raw),
    }
    .attachment(file_name(&letter.name, "original.eml"))
}

/// A boundary made from the mail's id, so that it is the same on every attempt, and which begins no
/// line of these texts.
pub(super) fn boundary(id: &str, texts: &[&[u8]]) -> String {
    let mut number = 0_u32;
    loop {
        let hash = digest::digest(&digest::SHA256, format!("{number} {id}").as_bytes());
        let mut name = String::from("=_");
        for byte in hash.as_ref().iter().take(15) {
            let _ = write!(name, "{byte:02x}");
        }
        let line = format!("--{name}");
        let begins = |text: &[u8], at: usize| at == 0 || text.get(at - 1) == Some(&b'\n');
        let found = |text: &&[u8]| memchr::memmem::find_iter(text, line.as_bytes()).any(|at| begins(text, at));
        if !texts.iter().any(found) {
            return name;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_mail_allows_travels_as_it_came() {
        assert_eq!(form(b"Subject: a\r\n\r\nb\r\n", true), Form::SevenBit);
        assert_eq!(form(b"Subject: a\r\n\r\nno line end", true), Form::SevenBit);
        assert_eq!(form("Subject: a\r\n\r\nä\r\n".as_bytes(), true), Form::EightBit);
        assert_eq!(form("Subject: a\r\n\r\nä\r\n".as_bytes(), false), Form::Encoded);
        assert_eq!(form(b"", false), Form::SevenBit);
        for odd in ["a\nb\r\n", "a\rb\r\n", "a\r\r\n", "a\0\r\n", "a\r\nb\r", "a\n"] {
            assert_eq!(form(odd.as_bytes(), true), Form::Encoded, "{odd:?}");
        }
        let long = format!("{}\r\n", "x".repeat(998));
        assert_eq!(form(long.as_bytes(), true), Form::SevenBit);
        assert_eq!(form(format!("x{long}").as_bytes(), true), Form::Encoded);
    }

    #[test]
    fn a_letter_that_foresees_the_boundary_gets_another_one() {
        let first = boundary("id@example.com", &[b"text"]);
        let hostile = format!("a\r\n--{first}--\r\nb");
        let second = boundary("id@example.com", &[hostile.as_bytes()]);
        assert_ne!(first, second);
        assert_eq!(first, boundary("id@example.com", &[format!("in line --{first}").as_bytes()]));
    }
}
