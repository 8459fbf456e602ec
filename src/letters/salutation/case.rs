//! Letters and cases of names: how a name is written, and when two spellings are one name.
//! Must not know which part of a name is which.

use unicode_normalization::UnicodeNormalization;

use super::words;

/// The scripts that matter for a greeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Latin letters.
    Latin,
    /// Chinese characters and kana.
    Han,
    /// Any other letters.
    Other,
}

/// The script of a character, if it is a letter.
pub fn script(c: char) -> Option<Script> {
    if !c.is_alphabetic() {
        return None;
    }
    match c as u32 {
        0..=0x24f | 0x259 | 0x2bb..=0x2bc | 0x1e00..=0x1eff => Some(Script::Latin),
        0x3005..=0x3007 | 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff => {
            Some(Script::Han)
        }
        _ => Some(Script::Other),
    }
}

/// ASCII lower case without marks: `Jürgen` is `jurgen`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        let mut out = String::with_capacity(text.len());
        out.extend(kept(text).map(char::from));
        return out;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.nfd().flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            'ə' => out.push('e'),
            '\u{300}'..='\u{36f}' | '.' | '\'' | '’' | 'ʻ' | 'ʼ' | '-' | '‐' => {}
            c => out.push(c),
        }
    }
    out
}

/// An ASCII text in lower case, without what only some spellings of a name have.
fn kept(ascii: &str) -> impl Iterator<Item = u8> {
    ascii.bytes().filter(|b| !matches!(b, b'.' | b'\'' | b'-')).map(|b| b.to_ascii_lowercase())
}

/// Whether two spellings are one name; `Juergen` is `Jürgen`.
pub fn same(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    if a.is_ascii() && b.is_ascii() {
        return kept(a).eq(kept(b));
    }
    let german = |t: &str| {
        fold(&t.to_lowercase().nfc().collect::<String>().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue"))
    };
    fold(a) == fold(b) || german(a) == german(b)
}

/// Whether every letter is a capital, and there is more than one.
pub fn is_capitals(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() > 1 && !text.chars().any(char::is_lowercase)
}

/// `DI` is `Di`.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + &letters.as_str().to_lowercase()
}

/// A word of a name as it is written: `JEAN-LUC` and `jean-luc` are `Jean-Luc`. Mixed case is left alone.
/// In Turkish `I` is the capital of `ı`.
pub fn written(word: &str, turkish: bool) -> String {
    if !is_capitals(word) && word.chars().any(char::is_uppercase) {
        return word.to_owned();
    }
    // `T.J.` is what somebody is called.
    if is_capitals(word) && word.contains('.') && word.split('.').all(|part| part.chars().count() < 2) {
        return word.to_owned();
    }
    let lower = word.replace('İ', "i");
    let lower = if turkish { lower.replace('I', "ı") } else { lower }.to_lowercase();
    // `JT` is what somebody is called; `NG` is a name.
    if is_capitals(word)
        && lower.chars().count() == 2
        && lower != "ng"
        && !lower.contains(['a', 'e', 'i', 'o', 'u', 'y'])
    {
        return word.to_owned();
    }
    // `LE GOFF` is Le Goff; `VAN DER BERG` is van der Berg.
    if words::holds(words::PARTICLES, &lower) && !(matches!(lower.as_str(), "le" | "lo") && is_capitals(word)) {
        return lower;
    }
    let mut out = String::with_capacity(word.len());
    let mut start = true;
    for c in lower.chars() {
        if start {
            match c {
                'i' if turkish => out.push('İ'),
                c => out.extend(c.to_uppercase()),
            }
        } else {
            out.push(c);
        }
        let opens = |prefix: &str| fold(&out) == prefix;
        start = c == '-' || c == '‐' || (c == '\'' || c == '’') && out.chars().count() <= 3 || {
            // McDonald, but not Mcd.
            lower.chars().count() > 5 && opens("mc")
        };
    }
    out
}

/// `J.`, `J`, `J.R.`, `JR`: says nothing that one could call somebody.
pub fn is_initial(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters == 1 || word.contains('.') || letters == 2 && is_capitals(word) || !word.chars().any(is_vowel)
}

pub fn is_vowel(c: char) -> bool {
    let plain = |c: char| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    plain(c) || !c.is_ascii() && c.is_alphabetic() && fold(c.encode_utf8(&mut [0; 4])).contains(plain)
}
