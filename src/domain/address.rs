//! An e-mail address that exists is one that can be written to.
//! Must not know display names or headers; those belong to the message.

use std::fmt;

use globset::{GlobBuilder, GlobMatcher};

/// An addr-spec (RFC 5322 §3.4.1) whose domain is folded to lower case.
///
/// The local part keeps its spelling, because only its host may interpret it, but two
/// addresses compare equal when they differ by case alone: no host in use tells them apart.
#[derive(Clone)]
pub struct Address {
    text: String,
    at: usize,
}

/// Why a text is not an address that we would write to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an e-mail address: {why}")]
pub struct NotAnAddress {
    /// The text as it was given, without control characters.
    pub text: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Address {
    /// Reads an addr-spec without angle brackets. Dots in odd places (`a..b@`, `a.@`) are let
    /// through, because carriers in use hand them out; quoted local parts are kept as written.
    ///
    /// # Errors
    /// When a control character, blank, angle bracket or comma stands outside a quoted local
    /// part, when either side of `@` is empty, or when RFC 5321 §4.5.3.1 lengths are passed.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        let no = |why| Err(NotAnAddress { text: text.chars().filter(|c| !c.is_control()).take(200).collect(), why });
        let Some(at) = text.rfind('@') else {
            return no("there is no `@`");
        };
        let (local, rest) = text.split_at(at);
        let domain = rest.trim_start_matches('@');
        if local.is_empty() {
            return no("nothing stands before the `@`");
        }
        if domain.is_empty() {
            return no("nothing stands after the `@`");
        }
        // RFC 5321 §4.5.3.1.1 and §4.5.3.1.2.
        if local.len() > 64 || domain.len() > 255 {
            return no("it is longer than mail allows");
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace() && c != ' ') {
            return no("it holds a control character");
        }
        let quoted = is_quoted_string(local);
        if !quoted && local.contains([' ', '<', '>', '(', ')', ',', ';', ':', '"', '[', ']', '@', '\\']) {
            return no("its local part holds a character that must be quoted");
        }
        let literal = domain.starts_with('[') && domain.ends_with(']');
        let inner = domain.trim_start_matches('[').trim_end_matches(']');
        if inner.is_empty()
            || !literal
                && (inner.starts_with('.')
                    || inner.ends_with('.')
                    || inner.contains("..")
                    || !inner.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')))
            || literal && !inner.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-'))
        {
            return no("its domain is not a host name");
        }
        let text = format!("{local}@{}", domain.to_lowercase());
        Ok(Self { at: local.len(), text })
    }

    /// The whole address, as it goes on the wire.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        self.text.get(..self.at).unwrap_or_default()
    }

    /// The domain, in lower case.
    pub fn domain(&self) -> &str {
        self.text.get(self.at + 1..).unwrap_or_default()
    }

    /// The form under which two spellings of one mailbox are the same.
    pub fn folded(&self) -> String {
        self.text.to_lowercase()
    }

    /// This address with `+tag` added to its local part (RFC 5233), or `None` when that would
    /// pass 64 octets (RFC 5321 §4.5.3.1.1) or the local part is quoted.
    pub fn tagged(&self, tag: &str) -> Option<Self> {
        let local = format!("{}+{tag}", self.local());
        (local.len() <= 64 && !local.starts_with('"'))
            .then(|| Self { at: local.len(), text: format!("{local}@{}", self.domain()) })
    }

    /// The tag when this is `base` with a `+tag`.
    pub fn tag_of<'a>(&'a self, base: &Address) -> Option<&'a str> {
        if self.domain() != base.domain() {
            return None;
        }
        let (local, tag) = self.local().split_once('+')?;
        (local.eq_ignore_ascii_case(base.local()) && !tag.is_empty()).then_some(tag)
    }
}

/// Whether the text is one quoted string (RFC 5321 §4.1.2) that does not end early: what stood after
/// its end would be read as more of the command or header that it is written into.
fn is_quoted_string(text: &str) -> bool {
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let left_open = inner.map(|t| {
        t.chars().try_fold(false, |escaped, c| match c {
            '"' if !escaped => None,
            _ => Some(c == '\\' && !escaped),
        })
    });
    left_open == Some(Some(false))
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}
impl Eq for Address {}
impl std::hash::Hash for Address {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}
impl PartialOrd for Address {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Address {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.folded().cmp(&other.folded())
    }
}
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.text)
    }
}

/// An address with the name that stood before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The display name, decoded; empty when there was none.
    pub name: String,
    /// The addr-spec, the only part that anything may be decided on.
    pub address: Address,
}

/// A pattern over whole addresses: `jane@example.com`, `*@example.com`, `*.example.com`.
#[derive(Debug, Clone)]
pub struct AddressPattern {
    text: String,
    shape: Shape,
}

/// What a pattern compares; most are plain addresses and domains, of which there may be many thousands.
#[derive(Debug, Clone)]
enum Shape {
    /// The whole address.
    Whole,
    /// The domain, which begins at this octet of the text.
    Domain(usize),
    /// Anything else.
    Glob(Box<GlobMatcher>),
}

impl AddressPattern {
    /// Compiles a pattern in which `*` stands for any run of characters and `?` for one.
    /// A pattern without `@` is one over the domain alone.
    ///
    /// # Errors
    /// When the pattern is empty or not a glob; the text says why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Err("an empty pattern matches nobody".into());
        }
        let domain_at = if text.starts_with("*@") { 2 } else { 0 };
        let plain = |t: &str| !t.contains(['*', '?', '[', ']', '{', '}', '\\', '!']);
        let shape = match text.get(domain_at..).unwrap_or_default() {
            rest if plain(rest) && (domain_at > 0 || !text.contains('@')) => Shape::Domain(domain_at),
            rest if plain(rest) => Shape::Whole,
            _ => {
                let whole = if text.contains('@') { text.clone() } else { format!("*@{text}") };
                let glob = GlobBuilder::new(&whole).literal_separator(false).build();
                Shape::Glob(Box::new(glob.map_err(|e| e.kind().to_string())?.compile_matcher()))
            }
        };
        Ok(Self { text, shape })
    }

    /// Whether the address is one of those meant.
    pub fn matches(&self, address: &Address) -> bool {
        match &self.shape {
            Shape::Whole => address.folded() == self.text,
            Shape::Domain(at) => self.text.get(*at..) == Some(address.domain()),
            Shape::Glob(glob) => glob.is_match(address.folded()),
        }
    }

    /// The whole address that it stands for, if it stands for one, in lower case.
    pub fn whole(&self) -> Option<&str> {
        matches!(self.shape, Shape::Whole).then_some(self.text.as_str())
    }

    /// The domain all of whose addresses it stands for, if it stands for one.
    pub fn domain(&self) -> Option<&str> {
        match self.shape {
            Shape::Domain(at) => self.text.get(at..),
            Shape::Whole | Shape::Glob(_) => None,
        }
    }

    /// The pattern as it was written, in lower case.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl PartialEq for AddressPattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_an_address_a_domain_or_a_glob() {
        let matches = |pattern: &str, address: &str| {
            AddressPattern::parse(pattern).unwrap().matches(&Address::parse(address).unwrap())
        };
        for (pattern, address) in [
            ("Jane@Example.com", "jane@example.com"),
            ("*@example.com", "jane@EXAMPLE.com"),
            ("example.com", "jane@example.com"),
            ("*.example.com", "jane@shop.example.com"),
            ("j*@example.com", "jane@example.com"),
            ("{jane,john}@example.com", "john@example.com"),
        ] {
            assert!(matches(pattern, address), "{pattern} {address}");
        }
        for (pattern, address) in [
            ("jane@example.com", "mary.jane@example.com"),
            ("*@example.com", "jane@shop.example.com"),
            ("example.com", "jane@badexample.com"),
            ("*.example.com", "jane@example.com"),
        ] {
            assert!(!matches(pattern, address), "{pattern} {address}");
        }
    }

    #[test]
    fn a_quoted_local_part_cannot_end_early() {
        for good in ["\"a b\"@example.com", "\"a \\\" b\"@example.com", "\"\"@example.com"] {
            assert!(Address::parse(good).is_ok(), "{good}");
        }
        for bad in ["\"a\"> SIZE=1 <\"b\"@example.com", "\"a\\\"@example.com", "\"@example.com"] {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
    }
}
