//! Decides which octets a transfer encoding stands for (RFC 2045 §6), however damaged it is.
//! Must not know charsets or what the octets mean.

use std::borrow::Cow;
use std::sync::LazyLock;

/// A content transfer encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transfer {
    /// 7bit, 8bit, binary, and everything unknown.
    Identity,
    /// RFC 2045 §6.8.
    Base64,
    /// RFC 2045 §6.7.
    QuotedPrintable,
}

impl Transfer {
    /// Reads the field body; comments and stray quotes are let pass. The second value is false
    /// when the name is none that we know.
    pub fn parse(field: &str) -> (Self, bool) {
        let word = field.trim().trim_matches('"').split([' ', ';', '(', '\t']).next().unwrap_or_default();
        match word.to_ascii_lowercase().as_str() {
            "base64" | "x-base64" => (Self::Base64, true),
            "quoted-printable" | "quotedprintable" => (Self::QuotedPrintable, true),
            "" | "7bit" | "8bit" | "binary" | "7-bit" | "8-bit" => (Self::Identity, true),
            _ => (Self::Identity, false),
        }
    }

    /// Decodes a body.
    pub fn decode(self, octets: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::Identity => Cow::Borrowed(octets),
            Self::Base64 => Cow::Owned(base64(octets)),
            Self::QuotedPrintable => Cow::Owned(quoted_printable(octets, true)),
        }
    }

    /// How many octets [`Self::decode`] would give, without making them.
    pub fn decoded_len(self, octets: &[u8]) -> u64 {
        match self {
            Self::Identity => octets.len() as u64,
            Self::Base64 => {
                // Each run of digits up to a `=` stands for itself, as in `base64` below.
                let is_digit = &*IS_DIGIT;
                let digits = |run: &[u8]| {
                    run.iter()
                        .map(|b| u64::from(is_digit.get(usize::from(*b)).copied().unwrap_or_default()))
                        .sum::<u64>()
                };
                octets.split(|b| *b == b'=').map(|run| digits(run) * 3 / 4).sum()
            }
            Self::QuotedPrintable => {
                octets.split_inclusive(|b| *b == b'\n').map(|line| quoted_printable(line, true).len() as u64).sum()
            }
        }
    }
}

/// Decodes base64, skipping strays and keeping an unpadded end. Padding inside the data starts a
/// new run, because some programs encode in pieces.
pub fn base64(octets: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(octets.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in octets {
        if let Some(value) = digit(*byte) {
            bits = bits << 6 | value;
            count += 1;
            if count == 4 {
                out.extend([(bits >> 16) as u8, (bits >> 8) as u8, bits as u8]);
                (bits, count) = (0, 0);
            }
        } else if *byte == b'=' {
            rest(&mut out, bits, count);
            (bits, count) = (0, 0);
        }
    }
    rest(&mut out, bits, count);
    out
}

fn rest(out: &mut Vec<u8>, bits: u32, count: u32) {
    match count {
        2 => out.push((bits >> 4) as u8),
        3 => out.extend([(bits >> 10) as u8, (bits >> 2) as u8]),
        _ => {}
    }
}

/// Which octets are digits: attachments are long, and only counted.
static IS_DIGIT: LazyLock<[bool; 256]> =
    LazyLock::new(|| std::array::from_fn(|byte| u8::try_from(byte).is_ok_and(|b| digit(b).is_some())));

fn digit(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    }))
}

/// Decodes quoted-printable; an escape that is none stays as it is written. `lines` says whether
/// soft line breaks and trailing blanks mean something, as they do in a body.
pub fn quoted_printable(octets: &[u8], lines: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(octets.len());
    for line in octets.split_inclusive(|b| *b == b'\n') {
        if !lines {
            unescape(line, &mut out);
            continue;
        }
        let content = line.trim_ascii_end();
        if let Some(soft) = content.strip_suffix(b"=") {
            unescape(soft, &mut out);
            continue;
        }
        unescape(content, &mut out);
        // RFC 2045 §6.7 (3): trailing blanks were added on the way.
        let end = if line.ends_with(b"\r\n") { 2 } else { usize::from(line.ends_with(b"\n")) };
        out.extend(line.get(line.len() - end..).unwrap_or_default());
    }
    out
}

fn unescape(mut line: &[u8], out: &mut Vec<u8>) {
    while let Some(at) = line.iter().position(|b| *b == b'=') {
        let (before, from) = line.split_at(at);
        out.extend_from_slice(before);
        let pair = from.get(1).and_then(|h| hex(*h)).zip(from.get(2).and_then(|l| hex(*l)));
        let used = match pair {
            Some((high, low)) => {
                out.push(high << 4 | low);
                3
            }
            None => {
                out.push(b'=');
                1
            }
        };
        line = from.get(used..).unwrap_or_default();
    }
    out.extend_from_slice(line);
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|d| d as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unpadded_last_quantum_is_kept() {
        assert_eq!(base64(b"aGVsbG8gd29ybGQ"), b"hello world");
        assert_eq!(Transfer::Base64.decoded_len(b"aGVs bG8g\r\nd29ybGQ="), 11);
    }

    #[test]
    fn strays_in_base64_are_skipped() {
        assert_eq!(base64(b"aGV!s\r\nbG8="), b"hello");
    }

    #[test]
    fn soft_breaks_join_and_trailing_blanks_go() {
        assert_eq!(quoted_printable(b"a=\r\nb  \r\n=C3=B6 = =Z", true), b"ab\r\n\xc3\xb6 = =Z");
    }
}
