//! Decides which addresses an address field names (RFC 5322 §3.4), forgivingly but never guessing.
//! Must not know which field it is, nor what the addresses are for.

use super::words;
use crate::domain::address::{Address, Person};
use crate::mail::text;

/// Mailboxes of one field that are read; more are an attack or a mistake.
const MAX_PEOPLE: usize = 1_000;

/// The people in an address field, and what could not be read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Everybody with an address that can be written to, in order; members of groups too.
    pub found: Vec<Person>,
    /// The texts of mailboxes that hold no such address.
    pub unreadable: Vec<String>,
}

/// Reads an unfolded address field.
pub fn read(field: &str) -> People {
    let mut people = People::default();
    let mut mailbox = Mailbox::default();
    for token in Tokens(field) {
        match token {
            Token::Comma if mailbox.is_bare_name() => mailbox.push_text(","),
            Token::Comma | Token::Semicolon => people.take(std::mem::take(&mut mailbox)),
            // `Group: a@x, b@x;` — the name of the group is nobody's.
            Token::Colon if mailbox.angle.is_none() && !mailbox.text.contains('@') => mailbox = Mailbox::default(),
            Token::Colon => mailbox.push_text(":"),
            Token::Quoted(inside) => mailbox.push_quoted(&inside),
            Token::Comment(inside) => mailbox.comments.push(inside),
            Token::Angle(inside) => mailbox.push_angle(inside),
            Token::Text(word) => mailbox.push_text(word),
        }
        if people.found.len() + people.unreadable.len() >= MAX_PEOPLE {
            return people;
        }
    }
    people.take(mailbox);
    people
}

impl People {
    fn take(&mut self, mailbox: Mailbox) {
        if mailbox.is_empty() {
            return;
        }
        match mailbox.person() {
            Ok(person) => self.found.push(person),
            Err(text) => self.unreadable.push(text),
        }
    }
}

/// What was read of one mailbox so far.
#[derive(Debug, Default)]
struct Mailbox {
    /// Words outside angle brackets, quotes gone.
    text: String,
    /// The same with quotes kept, for `"odd local"@example.com`.
    spelled: String,
    comments: Vec<String>,
    angle: Option<String>,
    several_angles: bool,
}

impl Mailbox {
    fn is_empty(&self) -> bool {
        self.angle.is_none() && self.spelled.trim().is_empty()
    }

    /// `Lastname, Firstname <a@x>` without quotes: a comma after words without any address
    /// belongs to the name.
    fn is_bare_name(&self) -> bool {
        self.angle.is_none() && !self.text.contains('@') && !self.text.trim().is_empty()
    }

    fn push_text(&mut self, word: &str) {
        self.text.push_str(word);
        self.spelled.push_str(word);
    }

    fn push_quoted(&mut self, inside: &str) {
        self.text.push_str(inside);
        self.spelled.push('"');
        self.spelled.push_str(&inside.replace('\\', "\\\\").replace('"', "\\\""));
        self.spelled.push('"');
    }

    fn push_angle(&mut self, inside: String) {
        // `<a@x> <b@x>`: two addresses for one mailbox are none; `"n" <mailto:...> <a@x>` is met too.
        if self.angle.as_deref().is_some_and(|a| a.contains('@')) {
            self.several_angles = true;
        } else {
            self.angle = Some(inside);
        }
    }

    fn person(self) -> Result<Person, String> {
        let shown = || text::line(&self.spelled).chars().take(200).collect::<String>();
        let whole = |angle: &str| format!("{} <{}>", shown(), text::line(angle)).trim().to_owned();
        if let Some(angle) = &self.angle {
            if self.several_angles {
                return Err(whole(angle));
            }
            let spec = spec(angle);
            let address = Address::parse(&spec).map_err(|_| whole(angle))?;
            let name = text::line(&words::decode(&self.text));
            let name = if name.is_empty() { self.comment() } else { name };
            return Ok(Person { name: unquoted(&name), address });
        }
        // Without brackets: the last word with `@` is the address, what stands before it the name.
        let spelled = self.spelled.trim();
        if let Ok(address) = Address::parse(spelled) {
            return Ok(Person { name: unquoted(&self.comment()), address });
        }
        let mut with_at = spelled.split_whitespace().filter(|w| w.contains('@'));
        let (Some(word), None) = (with_at.next(), with_at.next()) else { return Err(shown()) };
        let address = Address::parse(word.trim_matches(['<', '>', '[', ']', '"', '\''])).map_err(|_| shown())?;
        let name = spelled.replacen(word, " ", 1);
        Ok(Person { name: unquoted(&text::line(&words::decode(&name))), address })
    }

    fn comment(&self) -> String {
        text::line(&words::decode(self.comments.first().map_or("", String::as_str)))
    }
}

/// The addr-spec inside angle brackets: an obsolete route goes (RFC 5322 §4.4), blanks around the
/// `@` and a `mailto:` go too.
fn spec(angle: &str) -> String {
    let mut inside = angle.trim();
    if inside.starts_with('@')
        && let Some((_, after)) = inside.split_once(':')
    {
        inside = after.trim();
    }
    if inside.get(..7).is_some_and(|p| p.eq_ignore_ascii_case("mailto:")) {
        inside = inside.get(7..).unwrap_or_default();
    }
    let inside = text::line(inside);
    match inside.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{}", local.trim(), domain.trim()),
        None => inside,
    }
}

/// A name without quotes that were put around it twice, and folded blanks.
fn unquoted(name: &str) -> String {
    let name = name.trim().trim_matches(['"', '\'']).trim();
    name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

enum Token<'a> {
    Comma,
    Semicolon,
    Colon,
    Quoted(String),
    Comment(String),
    Angle(String),
    Text(&'a str),
}

/// Cuts a field into tokens; every step eats at least one character.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let first = self.0.chars().next()?;
        let rest = self.0.get(first.len_utf8()..).unwrap_or_default();
        let (token, after) = match first {
            ',' => (Token::Comma, rest),
            ';' => (Token::Semicolon, rest),
            ':' => (Token::Colon, rest),
            '"' => {
                let (inside, after) = until_quote(rest);
                (Token::Quoted(inside), after)
            }
            '(' => {
                let (inside, after) = until_closed(rest);
                (Token::Comment(inside), after)
            }
            '<' => {
                let end = rest.find('>').unwrap_or(rest.len());
                let after = rest.get(end + 1..).unwrap_or_default();
                (Token::Angle(without_comments(rest.get(..end).unwrap_or_default())), after)
            }
            _ => {
                let end = self.0.find([',', ';', ':', '"', '(', '<']).unwrap_or(self.0.len()).max(first.len_utf8());
                (Token::Text(self.0.get(..end).unwrap_or_default()), self.0.get(end..).unwrap_or_default())
            }
        };
        self.0 = after;
        Some(token)
    }
}

fn until_quote(text: &str) -> (String, &str) {
    let mut inside = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (inside, text.get(at + 1..).unwrap_or_default()),
            '\\' => inside.extend(chars.next().map(|(_, c)| c)),
            c => inside.push(c),
        }
    }
    (inside, "")
}

fn until_closed(text: &str) -> (String, &str) {
    let (mut depth, mut inside) = (1_u32, String::new());
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '\\' => {
                inside.extend(chars.next().map(|(_, c)| c));
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            return (inside, text.get(at + 1..).unwrap_or_default());
        }
        inside.push(c);
    }
    (inside, "")
}

fn without_comments(angle: &str) -> String {
    if angle.contains('"') || !angle.contains('(') {
        return angle.to_owned();
    }
    let (mut out, mut rest) = (String::new(), angle);
    while let Some((before, after)) = rest.split_once('(') {
        out.push_str(before);
        rest = until_closed(after).1;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::{People, read};

    fn shown(field: &str) -> Vec<String> {
        read(field).found.iter().map(|p| format!("{}|{}", p.name, p.address)).collect()
    }

    #[test]
    fn the_usual_forms_are_read() {
        assert_eq!(shown("Jane Doe <jane@Example.com>"), ["Jane Doe|jane@example.com"]);
        assert_eq!(
            shown("\"Doe, Jane\" <jane@example.com>, bob@example.com"),
            ["Doe, Jane|jane@example.com", "|bob@example.com"]
        );
        assert_eq!(shown("Doe, Jane <jane@example.com>"), ["Doe, Jane|jane@example.com"]);
        assert_eq!(shown("jane@example.com (Jane Doe)"), ["Jane Doe|jane@example.com"]);
        assert_eq!(shown("Jane (my (nested) note) <jane@example.com (home)>"), ["Jane|jane@example.com"]);
        assert_eq!(shown("=?utf-8?q?J=C3=A4ne?= <jane@example.com>"), ["Jäne|jane@example.com"]);
    }

    #[test]
    fn groups_routes_and_missing_brackets_are_read() {
        assert_eq!(
            shown("Team: a@x.example, B <b@x.example>;, c@x.example"),
            ["|a@x.example", "B|b@x.example", "|c@x.example"]
        );
        assert_eq!(shown("<@relay.example:jane@example.com>"), ["|jane@example.com"]);
        assert_eq!(shown("Jane jane@example.com"), ["Jane|jane@example.com"]);
        assert_eq!(shown("Jane <jane@example.com"), ["Jane|jane@example.com"]);
        assert_eq!(shown("\"odd local\"@example.com"), ["|\"odd local\"@example.com"]);
        assert_eq!(shown("undisclosed-recipients:;"), Vec::<String>::new());
        assert_eq!(shown("Jürgen <jürgen@münchen.example>"), ["Jürgen|jürgen@münchen.example"]);
    }

    #[test]
    fn an_encoded_word_cannot_bring_an_address_along() {
        assert_eq!(
            shown("=?utf-8?q?boss=40corp.example=3E=2C?= <evil@x.example>"),
            ["boss@corp.example>,|evil@x.example"]
        );
    }

    #[test]
    fn an_address_in_the_name_is_only_a_name() {
        assert_eq!(shown("\"boss@corp.example\" <evil@x.example>"), ["boss@corp.example|evil@x.example"]);
        assert_eq!(shown("boss@corp.example <evil@x.example>"), ["boss@corp.example|evil@x.example"]);
    }

    #[test]
    fn two_brackets_in_one_mailbox_are_nobody() {
        let People { found, unreadable } = read("A <a@x.example> <b@x.example>");
        assert!(found.is_empty());
        assert_eq!(unreadable.len(), 1);
    }
}
