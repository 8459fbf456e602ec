//! Decides whether two letters are copies of one: the same for all that servers change on the way.
//! Must not depend on header fields that are added or line ends that are changed in transit.

use ring::digest::{SHA256, digest};

use super::header::Header;

/// SHA-256 over From, Date, Subject and the raw body, in lower-case hex.
pub fn of(raw: &[u8], head: &Header<'_>) -> String {
    // Servers add or eat empty lines in the end (RFC 6376 §3.4.3 folds them for the same reason).
    let body = raw.get(head.body..).unwrap_or_default().trim_ascii_end();
    let mut text = Vec::with_capacity(body.len() + 512);
    for name in ["From", "Date", "Subject"] {
        let value = head.first(name).map(super::header::Field::unfolded).unwrap_or_default();
        for (n, word) in value.split_whitespace().enumerate() {
            text.extend_from_slice(if n == 0 { "" } else { " " }.as_bytes());
            text.extend_from_slice(word.as_bytes());
        }
        text.push(b'\n');
    }
    let mut rest = body;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let (line, after) = rest.split_at(end);
        text.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        text.push(b'\n');
        rest = after.get(1..).unwrap_or_default();
    }
    text.extend_from_slice(rest.strip_suffix(b"\r").unwrap_or(rest));
    text.push(b'\n');
    digest(&SHA256, &text).as_ref().iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use crate::mail::header;

    fn of(raw: &[u8]) -> String {
        super::of(raw, &header::scan(raw))
    }

    #[test]
    fn the_way_does_not_change_it_and_the_words_do() {
        let one = of(b"From: a@x\r\nSubject: s\r\n\r\nhello\r\nyou\r\n");
        assert_eq!(one, of(b"Received: y\nFrom: a@x\nSubject: s\n\nhello\nyou\n\n"));
        assert_ne!(one, of(b"From: a@x\r\nSubject: s\r\n\r\nhello\r\nme\r\n"));
        assert_eq!(one.len(), 64);
    }
}
