//! Decides how HTML reads as plain text: blocks, lists, links, quotes; what is hidden stays away.
//! Must not know the letter around it, and never builds a tree (the tree builder is quadratic).

mod element;
mod sink;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};

/// Octets of HTML that are looked at.
const MAX_HTML: usize = 4 * 1024 * 1024;

/// Turns HTML into text. Lines of quotes begin with `> `.
pub fn to_text(html: &str) -> String {
    let mut end = html.len().min(MAX_HTML);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(html.get(..end).unwrap_or_default()));
    let tokenizer = Tokenizer::new(sink::Sink::default(), TokenizerOpts::default());
    // The sink never asks for a script to run, so one call eats everything.
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.into_text()
}

#[cfg(test)]
mod tests;
