//! The parts of a letter in which its writer's name is sought: the front and the end, however long it is.
//! Must not judge what stands there.

/// The parts of a text that tell who wrote it.
pub struct Ending<'a> {
    /// The front of the text, where writers greet and introduce themselves.
    pub front: &'a str,
    /// The end of it; all of it where it is no longer than letters are.
    pub text: &'a str,
    /// Its last lines that hold words, the last one last.
    pub lines: Vec<&'a str>,
}

/// Octets at either end of a text in which names are sought.
const LETTER: usize = 32 * 1024;

/// The front of a text, at most so many octets.
pub fn front(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}

impl<'a> Ending<'a> {
    /// Of a letter, or of its signature block.
    pub fn of(text: &'a str) -> Self {
        let (all, text) = (text, text.trim_end());
        let text = text.get(text.ceil_char_boundary(text.len().saturating_sub(LETTER))..).unwrap_or(text);
        let mut lines: Vec<&str> = meaningful(text).rev().take(8).collect();
        lines.reverse();
        Self { front: front(all.trim_start(), LETTER), text, lines }
    }
}

/// The lines that hold words and are no quotation.
pub fn meaningful(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.lines().map(str::trim).filter(|l| l.chars().any(char::is_alphabetic) && !l.starts_with('>'))
}
