//! Where a member's own name stands under an answer: from there on it is not the executive's.
//! Must not know quotes or `-- `; those were taken away before.

use crate::domain::address::Person;

/// Lines with text, counted from the end, among which a name is looked for.
const LINES: usize = 12;

/// The answer without the name of who wrote it and what stands below it; a closing such as "Kind regards"
/// stays, for the executive's name follows it.
///
/// # Errors
/// Why that cannot be said for sure, when a postscript follows the name.
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
        if seen == 1 || with_text - seen >= LINES || !is_name(line, &known) {
            continue;
        }
        let below = text.get(at..).unwrap_or_default();
        if below.lines().any(|l| is_postscript(l.trim())) {
            return Err("a postscript stands below the name".into());
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
    }
}
