//! Tags in our addresses that name a thread and cannot be made up.
//! Must not be taken for identity: a token proves knowledge only (promise 4).

use jiff::Timestamp;
use ring::hmac;

use super::thread::ThreadId;

/// To whom the address was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRole {
    /// In mails to the customer.
    Customer,
    /// In mails to a department.
    Department,
    /// In the reverse-path, for bounces.
    Bounce,
}

/// A tag that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The thread it names.
    pub thread: ThreadId,
    /// To whom it was given.
    pub role: TokenRole,
}

/// The keys that tags are made and checked with; the first one makes new tags.
#[derive(Clone)]
pub struct TokenKeys(Vec<(char, hmac::Key)>);

impl TokenKeys {
    /// Takes secrets of at least 32 bytes, the newest first.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let named = |secret| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            let name = mac(&key, "which key").chars().next().unwrap_or('0');
            (name, key)
        };
        Self(secrets.into_iter().map(named).collect())
    }

    /// The tag for a thread in a role, good until `expires`: one letter for the role, the thread's
    /// characters, three for the day it expires on, one that names the key, and 80 bits of HMAC-SHA256
    /// over all of them. Lower case throughout, because local parts get folded.
    pub fn tag(&self, thread: &ThreadId, role: TokenRole, expires: Timestamp) -> String {
        let Some((id, key)) = self.0.first() else { return String::new() };
        let day = (expires.as_second() / 86_400).clamp(0, 0x7fff) as u128;
        let stem = format!("{}{}{}{id}", role.letter(), thread.as_str(), base32(day, 3));
        stem.clone() + &mac(key, &stem)
    }

    /// The token that a tag carries, if one of our keys made it and it has not expired; compared in
    /// constant time.
    pub fn read(&self, tag: &str, now: Timestamp) -> Option<Token> {
        let tag = tag.to_ascii_lowercase();
        let end = tag.len().checked_sub(MAC as usize)?;
        let (stem, given) = (tag.get(..end)?, tag.get(end..)?);
        let role = TokenRole::of(stem.chars().next()?)?;
        let thread = ThreadId::parse(stem.get(1..end.checked_sub(4)?)?)?;
        let day = unbase32(stem.get(end - 4..end - 1)?)?;
        let name = stem.chars().nth(end - 1)?;
        let genuine = self.0.iter().filter(|(id, _)| *id == name).any(|(_, key)| {
            let wanted = mac(key, stem);
            wanted.len() == given.len() && wanted.bytes().zip(given.bytes()).fold(0, |d, (a, b)| d | (a ^ b)) == 0
        });
        (genuine && now.as_second() / 86_400 <= day).then_some(Token { thread, role })
    }

    /// A keyed hash for choices that must look random and be the same on every run.
    pub fn seed(&self, parts: &[&str]) -> [u8; 32] {
        let text = parts.join("\u{1f}");
        let mut out = [0; 32];
        if let Some((_, key)) = self.0.first() {
            for (o, b) in out.iter_mut().zip(hmac::sign(key, text.as_bytes()).as_ref()) {
                *o = *b;
            }
        }
        out
    }
}

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenKeys({} keys)", self.0.len())
    }
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters of a MAC.
const MAC: u32 = 16;

/// Eighty bits of MAC as sixteen characters.
fn mac(key: &hmac::Key, text: &str) -> String {
    let signed = hmac::sign(key, text.as_bytes());
    base32(signed.as_ref().iter().take(10).fold(0, |b, byte| b << 8 | u128::from(*byte)), MAC)
}

fn base32(bits: u128, characters: u32) -> String {
    (0..characters)
        .rev()
        .map(|i| char::from(ALPHABET.get((bits >> (5 * i) & 31) as usize).copied().unwrap_or(b'0')))
        .collect()
}

fn unbase32(text: &str) -> Option<i64> {
    text.bytes().try_fold(0, |n, b| Some(n << 5 | ALPHABET.iter().position(|a| *a == b)? as i64))
}

impl TokenRole {
    fn letter(self) -> char {
        match self {
            Self::Customer => 'c',
            Self::Department => 'd',
            Self::Bounce => 'b',
        }
    }

    fn of(letter: char) -> Option<Self> {
        match letter {
            'c' => Some(Self::Customer),
            'd' => Some(Self::Department),
            'b' => Some(Self::Bounce),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-20T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_tag_names_its_thread_until_it_expires_or_is_changed() {
        let keys = TokenKeys::new([[7u8; 32].as_slice()]);
        // The second is that of a store of an older version.
        for thread in [ThreadId::new(now(), &[200; 32]), ThreadId::parse("js0wrs6k0d").unwrap()] {
            let day = jiff::SignedDuration::from_hours(24);
            let tag = keys.tag(&thread, TokenRole::Customer, now() + day);
            assert_eq!(keys.read(&tag, now()), Some(Token { thread, role: TokenRole::Customer }), "{tag}");
            assert_eq!(keys.read(&tag.to_uppercase(), now()).map(|t| t.role), Some(TokenRole::Customer));
            assert_eq!(keys.read(&tag, now() + day * 3), None, "expired");
            for at in 0..tag.len() {
                let mut other: Vec<char> = tag.chars().collect();
                other[at] = if other[at] == '7' { '8' } else { '7' };
                assert_eq!(keys.read(&other.iter().collect::<String>(), now()), None, "changed at {at}");
                assert_eq!(keys.read(&tag[..at], now()), None, "cut at {at}");
            }
        }
        assert_eq!(keys.read("é".repeat(40).as_str(), now()), None);
    }

    #[test]
    fn a_younger_thread_stands_behind_an_older_one() {
        let later = now() + jiff::SignedDuration::from_secs(1);
        let (old, young) = (ThreadId::new(now(), &[255; 32]), ThreadId::new(later, &[0; 32]));
        assert!(old.as_str() < young.as_str(), "{old} {young}");
        assert_ne!(old, ThreadId::new(now(), &[254; 32]));
        assert_eq!(ThreadId::parse(old.as_str()), Some(old));
    }
}
