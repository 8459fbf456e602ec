//! Decides what the encoded-words of a header say (RFC 2047), forgivingly.
//! Must not know which field they stand in.

use crate::mail::charset;
use crate::mail::transfer;

/// Decodes every encoded-word in a text. Blanks between two of them vanish, and a character that
/// was split between two of one charset is put together again.
pub fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pending: Option<(String, Vec<u8>)> = None;
    let mut rest = text;
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        let Some((word, after)) = Word::read(from) else {
            flush(&mut out, &mut pending);
            out.push_str(before);
            out.push_str("=?");
            rest = from.get(2..).unwrap_or_default();
            continue;
        };
        // RFC 2047 §6.2: white space between adjacent words is not shown.
        let adjacent = pending.is_some() && before.chars().all(char::is_whitespace);
        if !adjacent {
            flush(&mut out, &mut pending);
            out.push_str(before);
        }
        match &mut pending {
            Some((charset, octets)) if charset.eq_ignore_ascii_case(word.charset) => octets.extend(word.octets),
            _ => {
                flush(&mut out, &mut pending);
                pending = Some((word.charset.to_owned(), word.octets));
            }
        }
        rest = after;
    }
    flush(&mut out, &mut pending);
    out.push_str(rest);
    out
}

fn flush(out: &mut String, pending: &mut Option<(String, Vec<u8>)>) {
    if let Some((charset, octets)) = pending.take() {
        out.push_str(&charset::decode(&octets, Some(&charset)).text);
    }
}

struct Word<'a> {
    charset: &'a str,
    octets: Vec<u8>,
}

impl<'a> Word<'a> {
    /// Reads `=?charset*language?encoding?text?=` and gives what stands after it.
    fn read(text: &'a str) -> Option<(Self, &'a str)> {
        let (charset, rest) = text.strip_prefix("=?")?.split_once('?')?;
        let (encoding, rest) = rest.split_once('?')?;
        // In Q a `?=` may follow `?` directly: `=?utf-8?Q??=`.
        let (inside, after) = rest.split_once("?=")?;
        if charset.is_empty() || charset.len() > 60 || charset.contains(char::is_whitespace) {
            return None;
        }
        let octets = match encoding {
            "B" | "b" => transfer::base64(inside.as_bytes()),
            "Q" | "q" => q(inside.as_bytes()),
            _ => return None,
        };
        // RFC 2231 §5: a language may follow the charset.
        let charset = charset.split('*').next().unwrap_or(charset);
        Some((Self { charset, octets }, after))
    }
}

fn q(inside: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = inside.iter().map(|b| if *b == b'_' { b' ' } else { *b }).collect();
    transfer::quoted_printable(&spaced, false)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn words_of_both_encodings_are_decoded() {
        assert_eq!(decode("=?utf-8?B?QXlsaW4=?= =?iso-8859-1?q?M=FCller_x?="), "AylinMüller x");
        assert_eq!(decode("a =?utf-8?q?b?= c"), "a b c");
    }

    #[test]
    fn a_character_split_between_two_words_is_whole_again() {
        assert_eq!(decode("=?utf-8?q?K=C3?= =?utf-8?q?=B6ln?="), "Köln");
    }

    #[test]
    fn what_is_no_word_stays() {
        assert_eq!(decode("1 =? 2 =?x? 3 =?utf-8?z?abc?="), "1 =? 2 =?x? 3 =?utf-8?z?abc?=");
    }
}
