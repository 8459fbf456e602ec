//! Who writes as if they were the executive: the same name from elsewhere, with a sign that it is no coincidence.
//! Must not accuse a namesake: a proved sender at a domain of their own is only somebody of that name.

use super::message::{AuthenticationResult, Message};
use super::office::Office;

/// Why the message pretends to come from the executive; none when it does not.
pub fn impostor(message: &Message, office: &Office) -> Option<String> {
    let person = message.sender.person()?;
    let mailbox = &office.mailbox;
    let known = mailbox.is_own(&person.address) || mailbox.ways.executive_inbox.contains(&person.address);
    if known || !same_name(&person.name, &mailbox.executive) {
        return None;
    }
    let (theirs, ours) = (person.address.domain(), mailbox.address.domain());
    if theirs != ours && looks_like(theirs, ours) {
        return Some(format!(
            "its sender bears the name of {} at {theirs}, which looks like {ours}",
            mailbox.executive
        ));
    }
    match message.authentication.result {
        AuthenticationResult::Fail => Some(format!(
            "its sender bears the name of {}, and is forged ({})",
            mailbox.executive, message.authentication.detail
        )),
        _ => None,
    }
}

/// The same words, in any order and case; initials and marks do not count.
fn same_name(a: &str, b: &str) -> bool {
    let words = |text: &str| {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 1);
        let mut words: Vec<String> = parts.map(str::to_lowercase).collect();
        words.sort();
        words
    };
    let (a, b) = (words(a), words(b));
    !a.is_empty() && a == b
}

/// Whether a domain could be taken for another: signs that look alike, one sign more, less or changed, or the
/// whole of it inside a longer one.
pub fn looks_like(theirs: &str, ours: &str) -> bool {
    if theirs == ours || theirs.ends_with(&format!(".{ours}")) {
        return false;
    }
    let (theirs_bare, ours_bare) = (skeleton(theirs), skeleton(ours));
    let name = |domain: &str| domain.split('.').next().unwrap_or_default().to_owned();
    let (their_name, our_name) = (name(&theirs_bare), name(&ours_bare));
    let within = theirs.rsplit_once('.').map_or("", |(names, _)| names);
    // Short names are near to one another by chance.
    let long = our_name.chars().count() >= 5;
    theirs_bare == ours_bare
        || long && their_name == our_name
        || long && near(&their_name, &our_name)
        || long && within.split(['.', '-']).any(|part| part == name(ours))
}

/// The domain as a quick eye sees it.
fn skeleton(domain: &str) -> String {
    let signs: String = domain.to_lowercase().chars().filter(|c| *c != '-').map(seen).collect();
    signs.replace("rn", "m").replace("vv", "w").replace("cl", "d")
}

fn seen(sign: char) -> char {
    match sign {
        '0' | 'о' | 'ο' => 'o',
        '1' | 'i' | 'і' | 'ı' => 'l',
        '5' => 's',
        'а' | 'α' | 'à' | 'á' | 'ä' | 'â' => 'a',
        'е' | 'è' | 'é' | 'ë' | 'ê' => 'e',
        'р' | 'ρ' => 'p',
        'с' => 'c',
        'х' => 'x',
        'у' => 'y',
        'ö' | 'ó' | 'ò' => 'o',
        'ü' | 'ú' | 'ù' => 'u',
        other => other,
    }
}

/// Whether one sign more, less, changed or swapped makes one of the other.
fn near(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    match long - short {
        0 if front + back + 1 >= long => true,
        0 => front + back + 2 >= long && a.get(front) == b.get(front + 1) && a.get(front + 1) == b.get(front),
        1 => front + back >= short,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_that_could_be_taken_for_ours_are_told_from_others() {
        for near in [
            "examp1e.com",
            "exarnple.com",
            "exmaple.com",
            "exampel.com",
            "example.co",
            "exámple.com",
            "example-mail.com",
            "example.com.evil.net",
            "examples.com",
            "ex-ample.com",
        ] {
            assert!(looks_like(near, "example.com"), "{near}");
        }
        for other in ["example.com", "mail.example.com", "gmail.com", "lopez.example", "sample-shop.org", "exam.com"] {
            assert!(!looks_like(other, "example.com"), "{other}");
        }
        assert!(!looks_like("abd.com", "abc.com"), "short names are near by chance");
    }

    #[test]
    fn a_name_is_the_same_in_any_order_and_an_initial_does_not_count() {
        assert!(same_name("DOE, Jane", "Jane Doe") && same_name("Jane M. Doe", "Jane Doe"));
        assert!(!same_name("Jane Roe", "Jane Doe") && !same_name("", ""));
    }
}
