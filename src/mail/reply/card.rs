//! Decides whether a visiting card stands below a name that was typed: "Tom", and under it "Tom Ellis", his post,
//! his company and how to reach it. Must not take a sentence for one; in doubt nothing is a card.

/// Lines that a card may have.
const MAX_LINES: usize = 12;

/// How companies say what they are.
const FORMS: &[&str] = &[
    "inc", "ltd", "limited", "co", "corp", "llc", "llp", "plc", "sa", "sl", "slu", "srl", "spa", "sas", "sarl", "bv",
    "nv", "gmbh", "ag", "kg", "ohg", "ug", "ev", "ek", "eg", "lda", "ltda", "as", "asa", "ab", "oy", "oyj", "aps",
    "sro", "sc", "snc", "sp", "zoo", "pty", "cie", "vof", "se", "kk", "cia", "eireli", "me",
];

/// The same where no blanks stand between words.
const WIDE_FORMS: &[&str] = &["株式会社", "有限会社", "合同会社", "㈱", "㈲", "有限公司"];

/// Words that stand in sentences and not on cards, in lower case.
const TOLD: &[&str] = &[
    "i", "i'm", "i'll", "i've", "we", "we'll", "you", "your", "please", "thanks", "is", "are", "was", "will", "ich",
    "wir", "sie", "bitte", "danke", "ist", "sind", "wird", "je", "nous", "vous", "merci", "est", "sont", "yo", "usted",
    "gracias", "está", "estoy", "grazie", "sono", "siamo", "ik", "wij", "jij", "graag", "bedankt", "zijn", "eu", "nós",
    "você", "obrigado", "obrigada", "estou", "não", "nicht", "not", "niet", "non", "pas",
];

/// Where a card begins among `count` lines with text, that repeats the name typed right above it.
pub fn start<'a>(count: usize, text: impl Fn(usize) -> &'a str) -> Option<usize> {
    let from = count.saturating_sub(MAX_LINES + 1).max(2);
    // Most letters end in a sentence or a name, which is told from a card by its last line.
    if count <= from || !is_of_card(text(count - 1)) {
        return None;
    }
    (from..count).find(|at| {
        // Below the typed name stands the name in full, or the company and then the name.
        let typed = text(at - 1).trim();
        let first = text(*at).trim();
        let named = repeats(typed, first)
            || is_company(first) && (at + 1..count.min(at + 3)).any(|p| repeats(typed, text(p).trim()));
        named && is_whole(*at, count, &text)
    })
}

/// Whether all the lines from there on are those of a card, and one of them says how to reach somebody or where
/// they work.
fn is_whole<'a>(from: usize, count: usize, text: &impl Fn(usize) -> &'a str) -> bool {
    let below = from + 1..count;
    !below.is_empty()
        && (from..count).all(|p| is_of_card(text(p)))
        && (below.clone().any(|p| reaches(text(p))) || count - from <= 4 && below.clone().any(|p| is_company(text(p))))
}

/// Whether a short line ends in a name that the card gives at least in full.
fn repeats(typed: &str, card: &str) -> bool {
    if typed.len() > 120
        || card.chars().count() > 60
        || card.contains(|c: char| c.is_ascii_digit() || matches!(c, '@' | ':' | '：'))
    {
        return false;
    }
    let typed = words(typed);
    let card = words(card);
    let Some(last) = typed.last().filter(|_| typed.len() <= 5 && (1..=7).contains(&card.len())) else { return false };
    if !last.is_ascii() && last.chars().all(is_wide) {
        // 田中, and on the card 田中 健一 or 経理部 田中健一.
        return last.chars().count() <= 8 && card.iter().any(|w| w.contains(last.as_str()));
    }
    // A name is written with capitals on both.
    let capital = |w: &String| w.chars().next().is_some_and(char::is_uppercase);
    let same = |w: &String| card.iter().any(|c| c.to_lowercase() == w.to_lowercase());
    capital(last)
        && last.chars().count() > 1
        && same(last)
        && card.first().is_some_and(capital)
        && (card.len() == 1 || card.iter().filter(|w| capital(w)).count() > 1)
}

fn words(line: &str) -> Vec<String> {
    let parts = line.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-')));
    parts.map(|w| w.trim_matches('-').to_owned()).filter(|w| !w.is_empty()).collect()
}

fn is_wide(c: char) -> bool {
    ('\u{3005}'..='\u{9fff}').contains(&c) || ('\u{ac00}'..='\u{d7af}').contains(&c)
}

/// Whether a line says how somebody is reached.
fn reaches(line: &str) -> bool {
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    line.contains('@')
        || line.contains("www.")
        || line.contains("://")
        || line.contains('〒')
        || digits >= 7 && line.split_whitespace().count() <= 10
}

/// Whether a line names a company by what it is.
fn is_company(line: &str) -> bool {
    let form = |word: &str| {
        let bare: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        word.starts_with(char::is_uppercase) && FORMS.contains(&bare.as_str()) || word == "e.V." || word == "GmbH"
    };
    line.split_whitespace().skip(1).take(8).any(form) || WIDE_FORMS.iter().any(|f| line.contains(f))
}

/// Whether a line ends as a sentence does. "Inc." and "S.p.A." end in a full stop that ends none.
pub fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end();
    if line.ends_with(['!', '?', ';', '。', '！', '？', '、', '…']) {
        return true;
    }
    let Some(bare) = line.strip_suffix('.') else { return false };
    let last = line.split_whitespace().next_back().unwrap_or_default();
    let inner = bare.rsplit(char::is_whitespace).next().is_some_and(|w| w.contains('.') && !w.contains("..."));
    !(is_company(line) && line.split_whitespace().count() <= 7 && (inner || last.chars().count() <= 5))
}

/// Whether a line may stand on a card.
fn is_of_card(line: &str) -> bool {
    let line = line.trim();
    let length = line.chars().count();
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    if line.starts_with('[') && line.ends_with(']') || !line.contains(char::is_alphanumeric) {
        // A picture, or a rule.
        return !line.starts_with('>');
    }
    if length > 160 || length > 90 && digits < 5 || ends_sentence(line) || line.ends_with([':', '：']) {
        return false;
    }
    let first = line.chars().find(|c| c.is_alphanumeric()).unwrap_or_default();
    // Small letters begin a sentence that goes on; "ext. 12", "t +44" and "www." have more in them than letters.
    if first.is_lowercase() && digits < 3 && !line.contains(['@', '|', '·', '/']) && !line.contains("www.") {
        let lone = line.split_whitespace().count() == 1 && line.contains('.');
        if !lone {
            return false;
        }
    }
    let mut count = 0;
    for word in line.split_whitespace() {
        count += 1;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        // "We" may begin a sentence; "IS" and "AS" are of companies.
        let told = bare.len() <= 9 && bare != "i" && !(bare.len() > 1 && bare.chars().all(char::is_uppercase));
        if told && TOLD.contains(&bare.to_lowercase().replace('’', "'").as_str()) {
            return false;
        }
    }
    let postscript =
        ["PS:", "PS ", "PPS", "P.S", "p.s", "ps:", "ps ", "PD:", "PD ", "P.D", "NB:", "NB ", "N.B", "追伸"];
    let postscript = postscript.iter().any(|p| line.starts_with(p));
    let wide = line.chars().filter(|c| is_wide(*c)).count();
    !line.starts_with('>') && !postscript && wide <= 40 && (count <= 9 || digits >= 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begins(letter: &str) -> Option<&str> {
        let lines: Vec<&str> = letter.lines().filter(|l| !l.trim().is_empty()).collect();
        start(lines.len(), |p| lines.get(p).copied().unwrap_or_default()).and_then(|p| lines.get(p).copied())
    }

    #[test]
    fn a_card_repeats_the_typed_name() {
        for (typed, card) in [
            (
                "Best wishes,\nJoan",
                "Joan Whitby\nHead of Returns\nMarlow & Pike Inc.\n88 Dock Street\nOffice: (212) 555-0178",
            ),
            ("Gruß\nUwe", "Uwe Brandt\nEinkauf\nBrandt Holzbau GmbH & Co. KG\nTelefon: +49 40 555 01 22"),
            ("Bien à vous,\nLéa", "Léa Morin\nService clients\nMorin & Fils S.A.S.\nTél. +33 1 55 50 01 99"),
            ("Un saludo,\nPilar", "Pilar Soto\nVentas\nSoto Hermanos, S.L.\nTel.: 96 555 01 10"),
            ("Saluti, Marco", "Marco Villa\nUfficio tecnico\nVilla Legno S.p.A.\nwww.villalegno.example"),
            ("Groet,\nSanne", "Sanne de Boer\nPlanning\nDe Boer Bloemen B.V.\nT 020 555 01 44"),
            ("Abraço,\nInês", "Inês Prado\nFaturação\nPrado Têxteis, Lda.\nines@prado.example"),
            ("よろしくお願いします。\n佐々木", "株式会社青葉商会\n営業部 佐々木 玲\nTEL 03-5555-0177"),
            ("Regards\nIngrid", "Ingrid Vold\nVold Møbler AS"),
        ] {
            let letter = format!("Hello,\n\nit was sent today.\n\n{typed}\n\n{card}");
            assert_eq!(begins(&letter), card.lines().next(), "{letter}");
        }
    }

    #[test]
    fn what_somebody_typed_below_a_name_is_no_card() {
        for below in [
            "Joan",
            "Joan Whitby",
            "Joan Whitby\nwill call you on 212 555 0178",
            "Joan Whitby\nReturns\n212 555 0178\nI am away from Friday",
            "Joan Whitby\nReturns\n212 555 0178\nPS the box is blue",
            "Joan Whitby\nReturns\n212 555 0178\nThe lift stops at six.",
            "Joan Whitby\n12 Mill Lane\nLeeds",
            "Tom Ellis\nReturns\n212 555 0178",
            "The parcel 4417\nThe parcel 4418",
        ] {
            let letter = format!("Hello,\n\nit was sent today.\n\nBest wishes,\nJoan\n\n{below}");
            assert_eq!(begins(&letter), None, "{letter}");
        }
    }
}
