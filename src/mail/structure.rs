//! Decides which parts a letter has and where each begins and ends (RFC 2046 §5.1).
//! Must not know what the parts say; it never copies or decodes a body.

use std::ops::Range;

use mail_parser::parsers::MessageStream;

use super::header::{self, Header, LineEnds};
use super::text;
use super::transfer::Transfer;

/// Parts of one letter that are told apart; the last one holds what follows.
const MAX_PARTS: usize = 2_000;
/// Octets of a part's header; without a bound, many parts that never end theirs cost too much.
const MAX_HEADER: usize = 64 * 1024;
/// How deep multiparts are opened; what lies deeper is one part.
const MAX_DEPTH: usize = 150;

/// One part of a letter.
#[derive(Debug)]
pub struct Part {
    /// Its octets after its header, transfer encoding and all.
    pub body: Range<usize>,
    /// Media type in lower case; `text/plain` when none is given (RFC 2045 §5.2).
    pub media: String,
    /// Whether a Content-Type field stands there at all.
    pub declared: bool,
    /// Parameters of the Content-Type, names in lower case.
    pub parameters: Vec<(String, String)>,
    /// How its body is encoded.
    pub transfer: Transfer,
    /// The word of Content-Disposition, in lower case; empty when there is none.
    pub disposition: String,
    /// Its file name as given, undone of every encoding; may be a whole path.
    pub name: String,
    /// Content-ID without brackets.
    pub content_id: Option<String>,
    /// The part that holds it; `None` for the letter itself.
    pub parent: Option<usize>,
    /// The parts inside it, when it is a multipart that was opened.
    pub children: Vec<usize>,
}

impl Part {
    /// A parameter of the Content-Type.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether the media type is that one, or of that kind when it ends with `/`.
    pub fn is(&self, media: &str) -> bool {
        if media.ends_with('/') { self.media.starts_with(media) } else { self.media == media }
    }
}

/// The parts of a letter, the letter itself first, in the order in which they stand.
#[derive(Debug, Default)]
pub struct Structure {
    /// Never empty.
    pub parts: Vec<Part>,
    /// What was odd.
    pub defects: Vec<&'static str>,
}

/// Takes a letter apart; its own header has been scanned already.
pub fn read(raw: &[u8], letter: &Header<'_>) -> Structure {
    let mut open = Opening { raw, ends: LineEnds::of(raw), done: Structure::default(), stack: Vec::new() };
    open.begin(letter, letter.body, None, false);
    open.walk(letter.body);
    open.done
}

/// A multipart whose end has not been met.
struct Level {
    part: usize,
    boundary: Vec<u8>,
    /// Children of a digest are messages when they do not say (RFC 2046 §5.1.5).
    digest: bool,
}

struct Opening<'a> {
    raw: &'a [u8],
    ends: LineEnds,
    done: Structure,
    stack: Vec<Level>,
}

impl Opening<'_> {
    /// Adds a part whose body begins at `body` and, when it is a multipart, opens it.
    fn begin(&mut self, header: &Header<'_>, body: usize, parent: Option<usize>, digest: bool) {
        let part = describe(header, body..self.raw.len(), parent, digest);
        let index = self.done.parts.len();
        if let Some(holder) = parent.and_then(|p| self.done.parts.get_mut(p)) {
            holder.children.push(index);
        }
        if part.is("multipart/") {
            match part.parameter("boundary").map(str::trim_end).filter(|b| !b.is_empty() && b.len() <= 998) {
                None => self.defect("a multipart names no boundary"),
                Some(_) if self.stack.len() >= MAX_DEPTH => self.defect("parts are nested too deep to open"),
                Some(boundary) => self.stack.push(Level {
                    part: index,
                    boundary: boundary.as_bytes().to_vec(),
                    digest: part.is("multipart/digest"),
                }),
            }
        }
        self.done.parts.push(part);
    }

    fn walk(&mut self, from: usize) {
        let mut at = from;
        while at < self.raw.len() && !self.stack.is_empty() {
            let (line, next) = self.ends.line(self.raw, at);
            let Some((level, last)) = self.boundary(line) else {
                at = next;
                continue;
            };
            self.close_above(level, at);
            if last {
                self.close_child(level, at);
                if let Some(holder) = self.stack.pop().and_then(|l| self.done.parts.get_mut(l.part)) {
                    holder.body.end = next;
                }
                at = next;
                continue;
            }
            self.close_child(level, at);
            if self.done.parts.len() >= MAX_PARTS {
                self.defect("more parts than can be told apart");
                return;
            }
            let Some((parent, digest)) = self.stack.get(level).map(|l| (l.part, l.digest)) else { return };
            // The next boundary may come before the header ends: such a part has no body.
            let until = self.raw.len().min(next + MAX_HEADER);
            let until = self.boundary_within(next, until).unwrap_or(until);
            let head = header::scan(self.raw.get(next..until).unwrap_or_default());
            let body = next + head.body;
            self.begin(&head, body, Some(parent), digest);
            at = body;
        }
        if !self.stack.is_empty() {
            self.defect("the last boundary is missing");
        }
    }

    /// Which open multipart a line divides, and whether it ends it. The boundary must be all that
    /// the line holds, blanks aside: one in mid-line, or one that is the start of another, is text.
    fn boundary(&self, line: &[u8]) -> Option<(usize, bool)> {
        let rest = line.strip_prefix(b"--")?;
        let rest = rest.trim_ascii_end();
        self.stack.iter().enumerate().rev().find_map(|(i, level)| {
            let after = rest.strip_prefix(level.boundary.as_slice())?;
            match after {
                b"" => Some((i, false)),
                b"--" => Some((i, true)),
                _ => None,
            }
        })
    }

    fn boundary_within(&self, from: usize, to: usize) -> Option<usize> {
        let mut at = from;
        while at < to {
            let (line, next) = self.ends.line(self.raw, at);
            if self.boundary(line).is_some() {
                return Some(at);
            }
            at = next;
        }
        None
    }

    /// Ends multiparts inside `level` that were never closed.
    fn close_above(&mut self, level: usize, at: usize) {
        while self.stack.len() > level + 1 {
            let inner = self.stack.len() - 1;
            self.close_child(inner, at);
            let end = self.before_line_end(at);
            if let Some(holder) = self.stack.pop().and_then(|l| self.done.parts.get_mut(l.part)) {
                holder.body.end = end.max(holder.body.start);
            }
        }
    }

    /// Ends the last child of a level before the line end that belongs to the boundary.
    fn close_child(&mut self, level: usize, at: usize) {
        let end = self.before_line_end(at);
        let parent = self.stack.get(level).map(|l| l.part);
        let child = parent.and_then(|p| self.done.parts.get(p)).and_then(|p| p.children.last().copied());
        if let Some(child) = child.and_then(|c| self.done.parts.get_mut(c))
            && child.body.end == self.raw.len()
        {
            child.body.end = end.max(child.body.start);
        }
    }

    fn before_line_end(&self, at: usize) -> usize {
        let before = self.raw.get(..at).unwrap_or_default();
        let cut = before.strip_suffix(b"\r\n").or_else(|| before.strip_suffix(b"\n"));
        cut.or_else(|| before.strip_suffix(b"\r")).unwrap_or(before).len()
    }

    fn defect(&mut self, what: &'static str) {
        if !self.done.defects.contains(&what) {
            self.done.defects.push(what);
        }
    }
}

fn describe(header: &Header<'_>, body: Range<usize>, parent: Option<usize>, digest: bool) -> Part {
    let default = if digest { "message/rfc822" } else { "text/plain" };
    let field = header.first("Content-Type").map(header::Field::unfolded);
    let (media, parameters) = field.as_deref().map(parse).unwrap_or_default();
    let media = if media.contains('/') { media } else { default.to_owned() };
    let disposition = header.first("Content-Disposition").map(header::Field::unfolded);
    let (disposition, disposed) = disposition.as_deref().map(parse).unwrap_or_default();
    let named = |list: &[(String, String)], name: &str| list.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    let name = named(&disposed, "filename").or_else(|| named(&parameters, "name")).unwrap_or_default();
    let transfer = header.first("Content-Transfer-Encoding").map(header::Field::unfolded).unwrap_or_default();
    // RFC 2045 §6.4: a multipart is never encoded itself.
    let transfer = if media.starts_with("multipart/") { Transfer::Identity } else { Transfer::parse(&transfer).0 };
    let content_id = header.first("Content-ID").map(header::Field::unfolded);
    Part {
        body,
        declared: field.is_some(),
        media,
        parameters,
        transfer,
        disposition,
        name,
        content_id: content_id.map(|id| id.trim_matches(['<', '>', ' ']).to_owned()).filter(|id| !id.is_empty()),
        parent,
        children: Vec::new(),
    }
}

/// A field such as Content-Type: its word in lower case and its parameters, continued and encoded
/// ones put together (RFC 2231), encoded-words undone where programs put them against RFC 2047 §5.
fn parse(field: &str) -> (String, Vec<(String, String)>) {
    // The library ends a field at its line end, and drops the last parameter without one.
    let ended = format!("{field}\n");
    let parsed = MessageStream::new(ended.as_bytes()).parse_content_type();
    let Some(content) = parsed.as_content_type() else { return Default::default() };
    let word = match content.subtype() {
        Some(sub) => format!("{}/{sub}", content.ctype()),
        None => content.ctype().to_owned(),
    };
    let undone = |value: &str| {
        let value = if value.contains("=?") { header::words::decode(value) } else { value.to_owned() };
        text::line(&value)
    };
    let parameters = content.attributes().unwrap_or_default().iter();
    (word.trim().to_ascii_lowercase(), parameters.map(|a| (a.name.to_ascii_lowercase(), undone(&a.value))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(raw: &[u8]) -> Vec<(String, String)> {
        let header = header::scan(raw);
        let parts = read(raw, &header).parts;
        let leaf = |p: &Part| (p.media.clone(), String::from_utf8_lossy(&raw[p.body.clone()]).into_owned());
        parts.iter().filter(|p| p.children.is_empty()).map(leaf).collect()
    }

    #[test]
    fn a_boundary_in_mid_line_is_text() {
        let raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee --b here\r\n--bc\r\n--b--\r\n";
        assert_eq!(bodies(raw), [("text/plain".into(), "see --b here\r\n--bc".into())]);
    }

    #[test]
    fn unclosed_inner_multiparts_end_with_the_outer() {
        let raw = b"Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n\
            --i\n\none\n--o\n\ntwo\n--o--\n";
        let texts: Vec<String> = bodies(raw).into_iter().map(|(_, t)| t).collect();
        assert_eq!(texts, ["one", "two"]);
    }

    #[test]
    fn a_part_without_body_does_not_swallow_the_next() {
        let raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n--b\n\ntwo\n--b--\n";
        assert_eq!(bodies(raw), [("text/html".into(), String::new()), ("text/plain".into(), "two".into())]);
    }

    #[test]
    fn names_are_put_together_and_decoded() {
        let raw = b"Content-Type: application/pdf; name=\"=?utf-8?q?K=C3=B6ln.pdf?=\"\r\n\r\n";
        assert_eq!(read(raw, &header::scan(raw)).parts[0].name, "Köln.pdf");
        let raw = b"Content-Disposition: attachment; filename*0*=utf-8''K%C3%B6; filename*1=ln.pdf\r\n\r\n";
        assert_eq!(read(raw, &header::scan(raw)).parts[0].name, "Köln.pdf");
    }

    #[test]
    fn twenty_thousand_nested_parts_are_cut_short() {
        let mut raw = String::from("Content-Type: multipart/mixed; boundary=\"b0\"\r\n\r\n");
        for i in 0..20_000 {
            raw.push_str(&format!("--b{i}\r\nContent-Type: multipart/mixed; boundary=\"b{}\"\r\n\r\n", i + 1));
        }
        let header = header::scan(raw.as_bytes());
        let parts = read(raw.as_bytes(), &header);
        assert!(parts.parts.len() <= MAX_DEPTH + 2, "{}", parts.parts.len());
        assert!(!parts.defects.is_empty());
    }
}
