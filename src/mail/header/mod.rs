//! Decides where the header ends and which fields it holds, strictly by name (RFC 7103 §7.5.1).
//! Must not know what a field means, nor how MIME parts hang together.

pub mod addresses;
pub mod words;

use std::ops::Range;

use super::charset;
use super::text;

/// Fields of any name that are kept; a letter with more is cut here and says so.
const MAX_FIELDS: usize = 20_000;
/// Octets of one field that are looked at.
const MAX_FIELD: usize = 64 * 1024;

/// One field as it stands in the letter.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// The name as written, without blanks before the colon.
    pub name: &'a str,
    /// The octets after the colon, folding included, at most 64 KB of them.
    pub raw: &'a [u8],
}

impl Field<'_> {
    /// Whether this is the field of that name, in any case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The field body on one line (RFC 5322 §2.2.3), octets made text, nothing decoded.
    pub fn unfolded(&self) -> String {
        let mut octets = self.raw.to_vec();
        octets.retain(|b| *b != b'\n' && *b != b'\r');
        if octets.iter().all(|b| matches!(b, b' '..=b'~'))
            && let Ok(plain) = std::str::from_utf8(&octets)
        {
            return plain.trim().to_owned();
        }
        text::line(&charset::guess(&octets))
    }

    /// The field body on one line with its encoded-words decoded (RFC 2047).
    pub fn decoded(&self) -> String {
        let plain = self.unfolded();
        if plain.contains("=?") { text::line(&words::decode(&plain)) } else { plain }
    }
}

/// A header that was scanned.
#[derive(Debug, Default)]
pub struct Header<'a> {
    /// Its fields, topmost first.
    pub fields: Vec<Field<'a>>,
    /// Where the body begins.
    pub body: usize,
    /// What was odd about it.
    pub defects: Vec<&'static str>,
}

impl<'a> Header<'a> {
    /// Every field of that name.
    pub fn all<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b Field<'a>> {
        self.fields.iter().filter(move |f| f.is(name))
    }

    /// The first field of that name.
    pub fn first(&self, name: &str) -> Option<&Field<'a>> {
        self.fields.iter().find(|f| f.is(name))
    }

    fn defect(&mut self, what: &'static str) {
        if !self.defects.contains(&what) {
            self.defects.push(what);
        }
    }
}

/// Scans the header of a letter or of a part. Never fails: what is not a field is left out.
pub fn scan(raw: &[u8]) -> Header<'_> {
    let mut header = Header { body: raw.len(), ..Header::default() };
    let ends = LineEnds::of(raw);
    let mut at = 0;
    let mut open: Option<(&str, Range<usize>)> = None;
    while at < raw.len() {
        let (line, next) = ends.line(raw, at);
        if line.is_empty() {
            header.body = next;
            break;
        }
        if matches!(line.first(), Some(b' ' | b'\t')) {
            if let Some((_, body)) = &mut open {
                body.end = at + line.len();
            } else if line.iter().all(|b| matches!(b, b' ' | b'\t')) {
                // A line of blanks on top ends the header as an empty one would.
                header.body = next;
                break;
            } else {
                header.defect("the header begins with a continued line");
            }
            at = next;
            continue;
        }
        keep(&mut header, raw, open.take());
        match field_name(line) {
            Some((name, colon)) => open = Some((name, at + colon + 1..at + line.len())),
            None if is_envelope_line(line) => {}
            None if odd_name(line) || field_follows(raw, next, ends) => {
                header.defect("a header line that is no field was left out");
            }
            None => {
                header.defect("the empty line between header and body is missing");
                header.body = at;
                break;
            }
        }
        at = next;
    }
    keep(&mut header, raw, open);
    header
}

fn keep<'a>(header: &mut Header<'a>, raw: &'a [u8], open: Option<(&'a str, Range<usize>)>) {
    let Some((name, body)) = open else { return };
    // Who sent it must be seen however many fields stand above.
    let weighty = ["from", "return-path", "content-type"].iter().any(|n| name.eq_ignore_ascii_case(n));
    if header.fields.len() >= MAX_FIELDS && !(weighty && header.fields.len() < MAX_FIELDS + 100) {
        return header.defect("more header fields than can be kept");
    }
    if body.len() > MAX_FIELD {
        header.defect("a header field was cut at 64 KB");
    }
    let end = body.end.min(body.start + MAX_FIELD);
    header.fields.push(Field { name, raw: raw.get(body.start..end).unwrap_or_default() });
}

/// The name when the line is `name:`; a blank or tab may stand before the colon (RFC 5322 §4.5),
/// and nothing else that is not a printable character may stand in a name.
fn field_name(line: &[u8]) -> Option<(&str, usize)> {
    let colon = line.iter().take(200).position(|b| *b == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    let fits = !name.is_empty() && name.iter().all(|b| (33..=126).contains(b));
    fits.then(|| std::str::from_utf8(name).ok()).flatten().map(|name| (name, colon))
}

/// `Fr om:` and `:From:` are read as From by some; here they are nothing at all.
fn odd_name(line: &[u8]) -> bool {
    let before = line.iter().take(80).position(|b| *b == b':').and_then(|at| line.get(..at));
    before.is_some_and(|name| name.iter().filter(|b| **b == b' ').count() <= 1 && name.len() <= 40)
}

/// `From ` lines of mbox files, also quoted or repeated by broken tools.
fn is_envelope_line(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

fn field_follows(raw: &[u8], at: usize, ends: LineEnds) -> bool {
    let (line, _) = ends.line(raw, at);
    field_name(line).is_some_and(|(name, _)| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
}

/// Which octets end a line in this letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnds {
    /// LF, with or without CR before it.
    Lf,
    /// CR alone: letters that went through a very old Mac.
    Cr,
}

impl LineEnds {
    /// Looks at the beginning of a letter. Where there is any LF, a lone CR ends nothing, because
    /// no server would read it so and a forged field could hide behind it.
    pub fn of(raw: &[u8]) -> Self {
        let head = raw.get(..raw.len().min(MAX_FIELD)).unwrap_or_default();
        if !head.contains(&b'\n') && head.contains(&b'\r') { Self::Cr } else { Self::Lf }
    }

    /// The line that begins at `at`, without its end, and where the next one begins.
    pub fn line(self, raw: &[u8], at: usize) -> (&[u8], usize) {
        let rest = raw.get(at..).unwrap_or_default();
        let end = if self == Self::Cr { b'\r' } else { b'\n' };
        match find(end, rest) {
            Some(len) => {
                let line = rest.get(..len).unwrap_or_default();
                (line.strip_suffix(b"\r").unwrap_or(line), at + len + 1)
            }
            None => (rest.strip_suffix(b"\r").unwrap_or(rest), raw.len()),
        }
    }
}

/// Position of an octet, a word at a time where the compiler can.
fn find(wanted: u8, octets: &[u8]) -> Option<usize> {
    let mut at = 0;
    for chunk in octets.chunks(32) {
        if chunk.iter().fold(false, |seen, b| seen | (*b == wanted)) {
            return chunk.iter().position(|b| *b == wanted).map(|i| at + i);
        }
        at += chunk.len();
    }
    None
}

#[cfg(test)]
mod tests;
