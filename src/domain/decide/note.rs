//! Whether a member writes to colleagues or to the executive instead of to the customer.
//! Must not judge tone: a mark of an inside note is enough for a person to look first.

use std::sync::LazyLock;

/// Words of the sentences at the beginning in which a note shows itself.
const BEGINNING: usize = 60;

/// How one greets colleagues, each after a word such as "Hi", or alone.
static COLLEAGUES: LazyLock<Vec<&str>> = LazyLock::new(|| table(include_str!("note.txt")));
/// What one says to colleagues about a customer's letter.
static PHRASES: LazyLock<Vec<&str>> = LazyLock::new(|| table(include_str!("note-phrases.txt")));

fn table(rows: &'static str) -> Vec<&'static str> {
    rows.lines().flat_map(|row| row.split('|')).filter(|phrase| !phrase.is_empty()).collect()
}

/// The words that show that the text is a note inside the house. `executive` is the name of whom it would be sent
/// for, `customer` the name of who would get it.
pub(super) fn inside(text: &str, executive: &str, customer: &str) -> Option<String> {
    let text = text.to_lowercase().replace('\u{2019}', "'");
    let opening = text.lines().map(str::trim).find(|l| !l.is_empty())?;
    let greeting = opening.split([',', '!', '.', ':', ';', '。', '、', '\u{2013}']).next().unwrap_or_default().trim();
    if let Some(all) = COLLEAGUES.iter().find(|c| greets(greeting, c)) {
        return Some((*all).to_owned());
    }
    let customer = customer.to_lowercase();
    let first = executive.split_whitespace().next().unwrap_or_default().to_lowercase();
    if first.chars().count() > 2
        && !customer.contains(&first)
        && opening.len() > greeting.len()
        && greets(greeting, &first)
    {
        return Some(first);
    }
    let beginning = beginning(&text);
    PHRASES.iter().find(|phrase| stands_in(beginning, phrase)).map(|phrase| (*phrase).to_owned())
}

/// "Hi all", "Dear colleagues", "Martin": the name alone, or after words that begin like a greeting.
fn greets(greeting: &str, name: &str) -> bool {
    let Some(before) = greeting.strip_suffix(name).filter(|_| !name.is_empty()) else { return false };
    let wide = name.chars().all(|c| u32::from(c) >= 0x3000);
    let mut words = before.split_whitespace();
    let greeted = words.next().is_some_and(|word| GREETINGS.contains(&word)) && words.count() <= 3;
    wide || before.is_empty() || before.ends_with(' ') && greeted
}

/// How a greeting begins.
const GREETINGS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "dear",
    "morning",
    "good",
    "hallo",
    "hi,",
    "liebe",
    "lieber",
    "moin",
    "servus",
    "guten",
    "bonjour",
    "bonsoir",
    "salut",
    "cher",
    "chers",
    "chère",
    "chères",
    "hola",
    "buenos",
    "buenas",
    "querido",
    "queridos",
    "estimados",
    "ciao",
    "buongiorno",
    "salve",
    "cari",
    "care",
    "caro",
    "cara",
    "gentili",
    "beste",
    "hoi",
    "dag",
    "goedemorgen",
    "geachte",
    "olá",
    "oi",
    "bom",
    "boa",
    "caros",
    "caras",
    "prezados",
    "pessoal",
];

/// The first words of the text; characters where words are not written apart.
fn beginning(text: &str) -> &str {
    let gaps = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    gaps.skip(BEGINNING).find_map(|at| text.get(..at)).unwrap_or(text)
}

/// Whether the phrase stands there as whole words.
fn stands_in(text: &str, phrase: &str) -> bool {
    let plain = phrase.chars().next().is_some_and(|c| u32::from(c) >= 0x3000);
    text.match_indices(phrase).any(|(at, found)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|t| t.chars().next());
        plain || !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn a_note_to_colleagues_is_not_for_the_customer() {
        for text in [
            "Hi all,\nhas anybody seen this before?",
            "Hallo zusammen, hatten wir das nicht schon?",
            "Bonjour à tous,\n\nvoir ci-dessous.",
            "Ciao a tutti, vedete sotto",
            "Jane, I think we owe her a refund. What do you say?",
            "Hi Jane,\n\nthis looks like a legal matter to me.",
            "Not ours. Please forward to the warehouse.",
            "Das gehört zur Buchhaltung, dafür sind wir nicht zuständig.",
            "Ce n'est pas de notre ressort, voyez avec la logistique.",
            "Esto no nos corresponde.",
            "Dit is niet voor ons, graag doorsturen naar de winkel.",
            "お疲れ様です。これは物流部の件かと思います。",
            "Here is my draft, please check before it goes out.\n\nDear Ms Lopez,\n\nit is on its way.",
        ] {
            assert!(inside(text, "Jane Doe", "Maria Lopez").is_some(), "{text}");
        }
    }

    #[test]
    fn an_answer_is_no_note() {
        for text in [
            "Dear Ms Lopez,\n\nthank you for your letter. The coat was sent today.",
            "Hello Maria,\n\nwe have all looked for it, and found it.",
            "Sehr geehrte Frau López,\n\nwir haben die Zustellung geprüft.",
            "Jane Doe asked me to answer you. The coat was sent today.",
            "That is all.",
            "Please forward us the receipt, then we refund you.",
            "お問い合わせありがとうございます。本日発送いたしました。",
        ] {
            assert_eq!(inside(text, "Jane Doe", "Maria Lopez"), None, "{text}");
        }
    }

    #[test]
    fn a_customer_of_the_executives_name_may_be_greeted() {
        assert_eq!(inside("Dear Jane,\n\nit is done.", "Jane Doe", "Jane Miller"), None);
    }
}
