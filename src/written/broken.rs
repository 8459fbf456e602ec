//! Which lines of a file have a syntax error.
//! Must not know what the errors are.

use std::collections::BTreeSet;

/// The lines that cannot be read; other problems there would be echoes.
#[derive(Debug)]
pub(super) struct BrokenLines {
    /// Where each line begins, in bytes of the whole file.
    starts: Vec<usize>,
    lines: BTreeSet<usize>,
}

impl BrokenLines {
    /// None yet, in a text that begins at `base` of its file.
    pub fn of(text: &str, base: usize) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| base + at + 1);
        Self { starts: breaks.collect(), lines: BTreeSet::new() }
    }

    /// Notes the line of a byte; `false` when it was noted before.
    pub fn add(&mut self, at: usize) -> bool {
        self.lines.insert(self.line(at))
    }

    /// Whether the line of a byte is one of them.
    pub fn holds(&self, at: usize) -> bool {
        self.lines.contains(&self.line(at))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }
}
