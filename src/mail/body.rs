//! Decides which parts are the text of a letter, and makes text of them.
//! Must not know who wrote it, nor what is quote and what is new.

use super::structure::{Part, Structure};
use super::{charset, flowed, html, text};

/// Octets of text that are kept; the rest is in the original.
const MAX_TEXT: usize = 1024 * 1024;

/// Octets of one part that are decoded for it; HTML and base64 take more room than their text.
const MAX_OCTETS: usize = 6 * 1024 * 1024;

/// The text of a letter.
#[derive(Debug, Default)]
pub struct Content {
    /// All of it, clean and composed.
    pub text: String,
    /// The parts that it was made from, or that say the same in another form.
    pub used: Vec<usize>,
}

/// Gathers the text of a letter.
pub fn read(raw: &[u8], structure: &Structure, defects: &mut Vec<String>) -> Content {
    let mut reader = Reader { raw, structure, content: Content::default(), defects };
    reader.visit(0, 0);
    let Content { mut text, used } = reader.content;
    if text.len() > MAX_TEXT {
        let mut end = MAX_TEXT;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        defects.push("the text was cut at 1 MB".to_owned());
    }
    text.truncate(text.trim_end().len());
    Content { text: text.trim_start_matches(['\n', '\r']).to_owned(), used }
}

struct Reader<'a> {
    raw: &'a [u8],
    structure: &'a Structure,
    content: Content,
    defects: &'a mut Vec<String>,
}

impl<'a> Reader<'a> {
    fn part(&self, index: usize) -> Option<&'a Part> {
        self.structure.parts.get(index)
    }

    /// Depth is bounded by what the structure opened.
    fn visit(&mut self, index: usize, depth: usize) {
        let Some(part) = self.part(index).filter(|_| depth <= 200) else { return };
        if self.content.text.len() > MAX_TEXT {
            return;
        }
        match part.media.as_str() {
            "multipart/alternative" if !part.children.is_empty() => self.alternative(part, depth),
            // RFC 2387 §3.1: the root comes first; the rest is what it shows.
            "multipart/related" | "multipart/signed" | "multipart/report" if !part.children.is_empty() => {
                if let Some(root) = part.children.first() {
                    self.visit(*root, depth + 1);
                }
            }
            "multipart/encrypted" => {}
            _ if part.is("multipart/") && !part.children.is_empty() => {
                for child in &part.children {
                    self.visit(*child, depth + 1);
                }
            }
            _ if is_text(part, depth) => {
                let text = self.text_of(part);
                self.push(index, &text);
            }
            _ => {}
        }
    }

    /// Plain text when it says anything, else HTML (RFC 2046 §5.1.4).
    fn alternative(&mut self, part: &Part, depth: usize) {
        let texts = self.texts_below(part, depth);
        let plain = texts.iter().copied().find(|i| self.part(*i).is_some_and(|p| p.is("text/plain")));
        let html = texts.iter().copied().find(|i| self.part(*i).is_some_and(|p| p.is("text/html")));
        let plain_text = plain.and_then(|i| self.part(i)).map(|p| self.text_of(p)).unwrap_or_default();
        let chosen = if !is_stub(&plain_text) || html.is_none() {
            plain.map(|i| (i, plain_text))
        } else {
            let html_text = html.and_then(|i| self.part(i)).map(|p| self.text_of(p)).unwrap_or_default();
            let better = !html_text.trim().is_empty() || plain_text.trim().is_empty();
            if better { html.map(|i| (i, html_text)) } else { plain.map(|i| (i, plain_text)) }
        };
        match chosen {
            Some((index, text)) => {
                self.content.used.extend(texts);
                self.push(index, &text);
            }
            None => {
                for child in &part.children {
                    self.visit(*child, depth + 1);
                }
            }
        }
    }

    /// Text parts in an alternative, those in its related and mixed parts too, without attachments.
    fn texts_below(&self, part: &Part, depth: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut open: Vec<usize> = part.children.iter().rev().copied().collect();
        while let Some(index) = open.pop() {
            let Some(child) = self.part(index) else { continue };
            if child.is("multipart/") && !child.children.is_empty() {
                open.extend(child.children.iter().rev().copied());
            } else if is_text(child, depth + 1) && (child.is("text/plain") || child.is("text/html")) {
                found.push(index);
            }
        }
        found
    }

    fn text_of(&mut self, part: &Part) -> String {
        let octets = self.raw.get(part.body.clone()).unwrap_or_default();
        let octets = part.transfer.decode(octets.get(..octets.len().min(MAX_OCTETS)).unwrap_or_default());
        let decoded = charset::decode(&octets, part.parameter("charset"));
        if let Some(defect) = decoded.defect
            && !self.defects.iter().any(|d| d == defect)
        {
            self.defects.push(defect.to_owned());
        }
        // A letter without MIME that is all HTML is met in the wild.
        let looks_html =
            !part.declared && decoded.text.trim_start().get(..5).is_some_and(|s| s.eq_ignore_ascii_case("<html"));
        if part.is("text/html") || looks_html {
            return text::block(&html::to_text(&decoded.text));
        }
        let clean = text::block(&decoded.text);
        // RFC 3676 §4.
        let is_flowed = part.parameter("format").is_some_and(|f| f.eq_ignore_ascii_case("flowed"));
        let delete = part.parameter("delsp").is_some_and(|d| d.eq_ignore_ascii_case("yes"));
        if is_flowed { flowed::unfold(&clean, delete) } else { clean }
    }

    fn push(&mut self, index: usize, text: &str) {
        if !self.content.used.contains(&index) {
            self.content.used.push(index);
        }
        let text = text.trim_end();
        if text.trim().is_empty() {
            return;
        }
        let out = &mut self.content.text;
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(text.trim_start_matches(['\n', '\r']));
    }
}

/// Whether a part is shown as text: not one that was attached under a name.
fn is_text(part: &Part, depth: usize) -> bool {
    let readable = part.is("text/plain")
        || part.is("text/html")
        || part.is("text/enriched")
        || part.is("multipart/")
        || part.is("text/markdown")
        || depth == 0 && part.is("text/") && !part.is("text/calendar");
    let attached = part.disposition == "attachment" || !part.name.is_empty() && depth > 0;
    readable && !attached
}

/// Blank, or only the words that the letter needs another reader for.
fn is_stub(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text.len() < 400 && {
            let lower = text.to_lowercase();
            lower.contains("html")
                && ["view", "client", "support", "programm", "display", "anzeigen"].iter().any(|w| lower.contains(w))
        }
}
