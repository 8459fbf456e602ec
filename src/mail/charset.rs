//! Decides which characters octets stand for when the label is missing, unknown or wrong.
//! Must not know where the octets come from.

use mail_parser::decoders::charsets::map::charset_decoder;

/// Text made from octets.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The characters.
    pub text: String,
    /// What was wrong with the label, when something was.
    pub defect: Option<&'static str>,
}

/// Decodes octets as the label says, unless they cannot be that.
pub fn decode(octets: &[u8], label: Option<&str>) -> Decoded {
    let label = label.map(|l| l.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')));
    let octets = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets);
    let sure = |text: String| Decoded { text, defect: None };
    let Some(label) = label.filter(|l| !l.is_empty()) else {
        return sure(guess(octets));
    };
    let folded = label.to_ascii_lowercase();
    match folded.as_str() {
        "utf-8" | "utf8" | "us-ascii" | "ascii" | "unicode-1-1-utf-8" | "ansi_x3.4-1968" => {
            match std::str::from_utf8(octets) {
                Ok(text) => sure(text.to_owned()),
                Err(_) => Decoded { text: guess(octets), defect: Some("the text is not in the charset it names") },
            }
        }
        _ => match charset_decoder(folded.as_bytes()) {
            // Real Latin-1 hardly ever forms valid UTF-8; what does was labelled wrong.
            Some(_) if is_latin(&folded) && !octets.is_ascii() && std::str::from_utf8(octets).is_ok() => {
                Decoded { text: guess(octets), defect: Some("the text is UTF-8 and says otherwise") }
            }
            Some(decoder) => sure(decoder(octets)),
            None => Decoded { text: guess(octets), defect: Some("the charset is unknown") },
        },
    }
}

/// Text without any label: UTF-8 when it is that, else Windows-1252, the commonest of the rest.
/// A text that is UTF-8 but for a few octets, as when it was cut, stays UTF-8.
pub fn guess(octets: &[u8]) -> String {
    match std::str::from_utf8(octets) {
        Ok(text) => text.to_owned(),
        Err(_) if mostly_utf8(octets) => String::from_utf8_lossy(octets).into_owned(),
        Err(_) => match charset_decoder(b"windows-1252") {
            Some(decoder) => decoder(octets),
            None => String::from_utf8_lossy(octets).into_owned(),
        },
    }
}

fn mostly_utf8(octets: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in octets.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 4 * bad
}

fn is_latin(label: &str) -> bool {
    matches!(label, "iso-8859-1" | "iso-8859-15" | "windows-1252" | "cp1252" | "latin1" | "latin-1" | "iso8859-1")
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn text(octets: &[u8], label: Option<&str>) -> String {
        decode(octets, label).text
    }

    #[test]
    fn missing_and_unknown_labels_are_guessed() {
        assert_eq!(text(b"K\xf6ln", None), "Köln");
        assert_eq!(text(b"K\xc3\xb6ln", Some("x-nobody-knows")), "Köln");
        assert!(decode(b"K\xc3\xb6ln", Some("x-nobody-knows")).defect.is_some());
    }

    #[test]
    fn wrong_labels_do_not_spoil_the_text() {
        assert_eq!(text(b"K\xc3\xb6ln", Some("us-ascii")), "Köln");
        assert_eq!(text(b"K\xc3\xb6ln", Some("iso-8859-1")), "Köln");
        assert_eq!(text(b"K\xf6ln", Some("utf-8")), "Köln");
    }

    #[test]
    fn legacy_charsets_are_known() {
        assert_eq!(text(b"\xcf\xf0\xe8\xe2\xe5\xf2", Some("windows-1251")), "Привет");
        assert_eq!(text(b"\x1b$B$3$s\x1b(B", Some("ISO-2022-JP")), "こん");
    }
}
