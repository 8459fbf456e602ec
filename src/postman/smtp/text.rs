//! The text of a mail as it goes on the wire: its line ends checked, its dots doubled, in blocks.
//! Must not know replies or time-outs.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// The three pieces of a mail, which are never copied together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a>([&'a [u8]; 3]);

impl<'a> Text<'a> {
    /// Takes the pieces in their order.
    pub(super) fn new(head: &'a [u8], original: &'a [u8], tail: &'a [u8]) -> Self {
        Self([head, original, tail])
    }

    /// Octets on the wire, as SIZE counts them (RFC 1870 §5).
    pub(super) fn size(self) -> u64 {
        let octets: usize = self.0.iter().map(|p| p.len()).sum();
        octets as u64 + if self.ends_with_line() { 0 } else { 2 }
    }

    /// Whether it holds an octet beyond ASCII.
    pub(super) fn is_eight_bit(self) -> bool {
        !self.0.iter().all(|p| p.is_ascii())
    }

    /// Whether every CR and LF stands in a pair. A bare one smuggles a second mail past a lax server
    /// and is refused by a strict one (RFC 5321 §2.3.8, CVE-2023-51764).
    pub(super) fn has_clean_lines(self) -> bool {
        let (mut feeds, mut returns, mut before) = (0_usize, 0_usize, 0);
        for piece in self.0 {
            for at in memchr::memchr_iter(b'\n', piece) {
                let previous = at.checked_sub(1).and_then(|b| piece.get(b)).unwrap_or(&before);
                if *previous != b'\r' {
                    return false;
                }
                feeds += 1;
            }
            returns += memchr::memchr_iter(b'\r', piece).count();
            before = *piece.last().unwrap_or(&before);
        }
        feeds == returns
    }

    fn ends_with_line(self) -> bool {
        self.0.iter().rev().find(|p| !p.is_empty()).is_none_or(|p| p.last() == Some(&b'\n'))
    }

    /// The blocks to write, the last of which ends with the final dot.
    pub(super) fn blocks(self) -> Blocks<'a> {
        Blocks { text: self, pieces: self.0.into_iter(), piece: &[], at_line_start: true, ended: false }
    }
}

/// Blocks of a text, made one at a time.
pub(super) struct Blocks<'a> {
    text: Text<'a>,
    pieces: std::array::IntoIter<&'a [u8], 3>,
    piece: &'a [u8],
    at_line_start: bool,
    ended: bool,
}

/// The end of a line, and a line that begins with a dot.
static DOTTED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\n."));

/// Octets handed over at once, about.
const BLOCK: usize = 64 * 1024;

impl Blocks<'_> {
    /// Fills `block` with the next one; false when all were made.
    pub(super) fn fill(&mut self, block: &mut Vec<u8>) -> bool {
        block.clear();
        if self.ended {
            return false;
        }
        while block.len() < BLOCK {
            if self.piece.is_empty() {
                let Some(next) = self.pieces.next() else {
                    self.ended = true;
                    break;
                };
                self.piece = next;
                continue;
            }
            self.run(block);
        }
        if self.ended {
            let end: &[u8] = if self.text.ends_with_line() { b".\r\n" } else { b"\r\n.\r\n" };
            block.extend_from_slice(end);
        }
        true
    }

    /// Whether the block made last holds the final dot.
    pub(super) fn is_last(&self) -> bool {
        self.ended
    }

    /// Copies what needs no second dot, up to the next line that begins with one.
    fn run(&mut self, block: &mut Vec<u8>) {
        // RFC 5321 §4.5.2
        if self.at_line_start && self.piece.first() == Some(&b'.') {
            block.push(b'.');
        }
        let window = self.piece.get(..BLOCK).unwrap_or(self.piece);
        let count = DOTTED.find(window).map_or(window.len(), |at| at + 1);
        let (run, rest) = self.piece.split_at(count);
        block.extend_from_slice(run);
        self.at_line_start = run.last() == Some(&b'\n');
        self.piece = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(head: &str, original: &str, tail: &str) -> String {
        let mut blocks = Text::new(head.as_bytes(), original.as_bytes(), tail.as_bytes()).blocks();
        let (mut all, mut block) = (Vec::new(), Vec::new());
        while blocks.fill(&mut block) {
            all.extend_from_slice(&block);
        }
        assert!(blocks.is_last());
        String::from_utf8(all).unwrap()
    }

    #[test]
    fn dots_are_doubled_at_line_starts_only_even_across_pieces() {
        assert_eq!(wire(".a\r\n", ".b.\r\n", ""), "..a\r\n..b.\r\n.\r\n");
        assert_eq!(wire("a", ".b\r\n..\r\n", ".c\r\n"), "a.b\r\n...\r\n..c\r\n.\r\n");
        assert_eq!(wire("", "", ".\r\n"), "..\r\n.\r\n");
    }

    #[test]
    fn no_line_is_added_to_a_text_that_ends_with_one() {
        assert_eq!(wire("a\r\n", "", ""), "a\r\n.\r\n");
        assert_eq!(wire("a", "", ""), "a\r\n.\r\n");
        assert_eq!(wire("", "", ""), ".\r\n");
    }

    #[test]
    fn a_text_of_many_blocks_arrives_whole() {
        let line = format!(".{}\r\n", "x".repeat(70));
        let text = line.repeat(10_000);
        assert_eq!(wire(&text, &text, "").len(), 2 * (text.len() + 10_000) + 3);
        let long = "y".repeat(3 * BLOCK);
        assert_eq!(wire(&long, "", ""), format!("{long}\r\n.\r\n"));
    }

    #[test]
    fn bare_line_ends_are_found_wherever_they_stand() {
        let clean = |a: &str, b: &str, c: &str| Text::new(a.as_bytes(), b.as_bytes(), c.as_bytes()).has_clean_lines();
        assert!(clean("a\r\n\r\nb", "", ""));
        assert!(clean("a\r", "\nb", "c"));
        assert!(clean("a\r", "", "\nc"));
        assert!(!clean("a\n", "", ""));
        assert!(!clean("a\r", "b", "\n"));
        assert!(!clean("a\r\r\n", "", ""));
        assert!(!clean("a", "\n.\n", "b"));
        assert!(!clean("\n", "\r", ""));
    }

    #[test]
    fn size_counts_what_the_server_will_store() {
        assert_eq!(Text::new(b".a", b"", b"").size(), 4);
        assert_eq!(Text::new(b"a\r\n", b"bc\r\n", b"").size(), 7);
    }
}
