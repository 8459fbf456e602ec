//! Where a member's own name stands under an answer: from there on it is not the executive's.
//! Must not know quotes or `-- `; those were taken away before.

use crate::domain::address::Person;

/// Lines with text, counted from the end, among which a name is looked for.
const LINES: usize = 12;

/// The answer without the name of who wrote it and what stands below it; a closing such as "Kind regards"
/// stays, for the executive's name follows it.
///
/// # Errors
/// Why that cannot be said for sure: a postscript or a further sentence follows the name, or nothing stands above it.
pub(super) fn without_name<'a>(text: &'a str, writer: &Person) -> Result<&'a str, String> {
    let local = writer.address.local().split('+').next().unwrap_or_default();
    let mut known: Vec<String> = words(&writer.name);
    known.extend(words(local));
    let with_text = text.lines().filter(|l| !l.trim().is_empty()).count();
    let (mut seen, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if line.trim().is_empty() {
            continue;
        }
        seen += 1;
        if seen == 1 && is_name(line, &known) && is_card(text.get(at..).unwrap_or_default()) {
            return Err("nothing but a signature is left".into());
        }
        if seen == 1 || with_text - seen >= LINES || !is_name(line, &known) {
            continue;
        }
        let below = text.get(at..).unwrap_or_default();
        if below.lines().any(|l| is_postscript(l.trim())) {
            return Err("a postscript stands below the name".into());
        }
        if below.lines().any(is_sentence) {
            return Err("a sentence stands below the name".into());
        }
        return Ok(text.get(..start).unwrap_or_default().trim_end());
    }
    Ok(text)
}

/// Whether a line is nothing but words of the name.
fn is_name(line: &str, known: &[String]) -> bool {
    let words = words(line);
    (1..=4).contains(&words.len()) && words.iter().all(|w| known.contains(w))
}

/// Words of two letters and more; initials tell nobody's name.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|w| w.chars().count() > 1);
    parts.map(str::to_lowercase).collect()
}

/// Whether what follows a name begins like a visiting card: a short line that ends in no mark.
fn is_card(below: &str) -> bool {
    let next = below.lines().map(str::trim).find(|l| !l.is_empty());
    next.is_some_and(|l| l.split_whitespace().count() <= 5 && !l.ends_with(['.', '!', '?', ',', '。']))
}

/// Whether somebody typed the line: several words that end like a sentence. An address does not.
fn is_sentence(line: &str) -> bool {
    let line = line.trim();
    let words = line.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count();
    let wide = line.chars().filter(|c| ('\u{3040}'..='\u{9fff}').contains(c)).count();
    line.ends_with(['.', '!', '?', '。', '！', '？']) && (words >= 6 || wide >= 10)
}

fn is_postscript(line: &str) -> bool {
    let bare: String = line.chars().filter(|c| !matches!(c, '.' | ' ')).take(3).collect();
    bare.eq_ignore_ascii_case("ps:") || line.starts_with("P.S") || line.starts_with("PS ") || line.starts_with("p.s.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::Address;

    fn cut(text: &str) -> Result<&str, String> {
        let address = Address::parse("ines.moreau@example.com").unwrap();
        without_name(text, &Person { name: "Ines Moreau".into(), address })
    }

    #[test]
    fn a_members_name_and_what_is_below_it_stay_inside() {
        let answer = "Dear Ms L\u{f3}pez,\n\nIt was sent today.\n\nKind regards,";
        for name in ["Ines Moreau", "Ines", "MOREAU, Ines", "I. Moreau", "- Ines"] {
            let text = format!("{answer}\n\n{name}\n\nBilling, extension 4417\nwww.example.com");
            assert_eq!(cut(&text), Ok(answer), "{name}");
        }
    }

    #[test]
    fn a_name_within_the_text_cuts_nothing() {
        for text in ["Ask for Ines Moreau at the desk.", "Ines Moreau", "Hello,\nit is done"] {
            assert_eq!(cut(text), Ok(text));
        }
    }

    #[test]
    fn what_stands_below_a_name_and_may_be_meant_is_for_a_person() {
        assert!(cut("It was sent.\n\nInes\n\nP.S. Please keep the box.").is_err());
        let card = "Ines Moreau\nBilling\nTel 020 7946 0188";
        assert!(cut(&format!("It was sent.\n\n{card}\n\nOne more thing: the calendar is yours to keep.")).is_err());
    }

    #[test]
    fn a_signature_alone_is_no_answer() {
        assert!(cut("Ines MOREAU\nBilling\nExample Ltd\nTel 020 7946 0188").is_err());
    }
}
