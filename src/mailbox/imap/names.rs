//! How folder names and strings are spelled on the wire.
//! Must not know connections or what a folder is for.

use base64::Engine;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;

const MODIFIED: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// How this server spells paths of folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Hierarchy {
    /// What separates levels; none: the server has no levels.
    pub delimiter: Option<char>,
    /// What every folder of ours begins with, for instance `INBOX.`; already as on the wire.
    pub prefix: String,
}

impl Hierarchy {
    /// The folder's name on the wire, unquoted. Levels are written with `/`; the server's own delimiter inside
    /// a level would make another level and becomes `_`.
    pub(super) fn on_wire(&self, path: &str) -> String {
        if path.eq_ignore_ascii_case("INBOX") {
            return "INBOX".to_owned();
        }
        // Who knows the server writes `INBOX.Sent`, as mail programs show it.
        if let (Some(delimiter), Some(rest)) = (self.delimiter, path.strip_prefix(&self.prefix))
            && !self.prefix.is_empty()
        {
            let levels: Vec<String> = rest.split(['/', delimiter]).map(encode).collect();
            return format!("{}{}", self.prefix, levels.join(&delimiter.to_string()));
        }
        let levels: Vec<String> = path
            .split('/')
            .filter(|level| !level.is_empty())
            .map(|level| match self.delimiter {
                Some(delimiter) => encode(&level.replace(delimiter, "_")),
                None => encode(level),
            })
            .collect();
        let delimiter = self.delimiter.map_or_else(|| "_".to_owned(), String::from);
        let name = levels.join(&delimiter);
        if name.starts_with(&self.prefix) { name } else { format!("{}{name}", self.prefix) }
    }

    /// A name on the wire and all its parents, outermost first.
    pub(super) fn lineage(&self, name: &str) -> Vec<String> {
        let Some(delimiter) = self.delimiter else {
            return vec![name.to_owned()];
        };
        let from = self.prefix.len();
        let ends = name.match_indices(delimiter).map(|(at, _)| at).filter(|at| *at >= from && *at > 0);
        let mut names: Vec<String> = ends.filter_map(|at| name.get(..at)).map(str::to_owned).collect();
        names.push(name.to_owned());
        names
    }
}

/// Modified UTF-7 (RFC 3501 §5.1.3).
pub(super) fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    for letter in name.chars() {
        if (' '..='~').contains(&letter) {
            unshift(&mut out, &mut shifted);
            out.push(letter);
            if letter == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                shifted.extend_from_slice(&unit.to_be_bytes());
            }
        }
    }
    unshift(&mut out, &mut shifted);
    out
}

fn unshift(out: &mut String, shifted: &mut Vec<u8>) {
    if !shifted.is_empty() {
        out.push('&');
        out.push_str(&MODIFIED.encode(&shifted));
        out.push('-');
        shifted.clear();
    }
}

/// A quoted string (RFC 3501 §4.3), or nothing when the text cannot be one: CR, LF, NUL or eight bits.
pub(super) fn quote(text: &str) -> Option<String> {
    if !text.bytes().all(|byte| byte.is_ascii() && !matches!(byte, b'\r' | b'\n' | 0)) {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push('"');
    Some(out)
}

/// Whether this may stand in a list of flags: an atom, perhaps behind a backslash (RFC 3501 §9).
pub(super) fn is_flag(flag: &str) -> bool {
    let name = flag.strip_prefix('\\').unwrap_or(flag);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && !b"(){%*\"\\]".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_in_modified_utf7() {
        assert_eq!(encode("Entwürfe"), "Entw&APw-rfe");
        assert_eq!(encode("Q&A"), "Q&-A");
        assert_eq!(encode("台北"), "&U,BTFw-");
        assert_eq!(encode("a😀b"), "a&2D3eAA-b");
        // Line ends are not printable: they are shifted and cannot end a command.
        assert_eq!(encode("a\r\nb"), "a&AA0ACg-b");
    }

    #[test]
    fn a_string_that_could_end_the_line_is_refused() {
        assert_eq!(quote("a\"b\\c").as_deref(), Some("\"a\\\"b\\\\c\""));
        for bad in ["a\r\nb", "a\nb", "a\0b", "é"] {
            assert_eq!(quote(bad), None);
        }
    }

    #[test]
    fn levels_follow_the_servers_delimiter_and_prefix() {
        let slash = Hierarchy { delimiter: Some('/'), prefix: String::new() };
        assert_eq!(slash.on_wire("Answerable/billing"), "Answerable/billing");
        let courier = Hierarchy { delimiter: Some('.'), prefix: "INBOX.".into() };
        assert_eq!(courier.on_wire("Answerable/e.on"), "INBOX.Answerable.e_on");
        assert_eq!(courier.on_wire("inbox"), "INBOX");
        assert_eq!(courier.on_wire("INBOX.Entwürfe"), "INBOX.Entw&APw-rfe");
        assert_eq!(courier.on_wire("INBOX/Answerable"), "INBOX.Answerable");
        assert_eq!(courier.lineage("INBOX.Answerable.e_on"), ["INBOX.Answerable", "INBOX.Answerable.e_on"]);
        let flat = Hierarchy { delimiter: None, prefix: String::new() };
        assert_eq!(flat.on_wire("Answerable/billing"), "Answerable_billing");
    }

    #[test]
    fn only_atoms_are_flags() {
        assert!(is_flag("\\Seen") && is_flag("$Answerable"));
        assert!(!is_flag("a b") && !is_flag("") && !is_flag("x)") && !is_flag("\\"));
    }
}
