//! Decides whom a bounce in free text is about.
//! Must not decide whether it is one.

use super::Letter;
use crate::domain::address::Address;
use crate::mail::header::{self, addresses};

/// Octets of a report's own words that are looked at.
const MAX_TOP: usize = 8_000;

/// After these words stands who was not reached, folded to lower case.
const CUES: &[&str] = &[
    "following recipient",
    "following address",
    "did not reach",
    "could not be delivered",
    "couldn't be delivered",
    "undeliverable to",
    "was undeliverable",
    "permanent fatal errors",
    "delivery problems",
    "delivery to the following",
    "email to this address",
    "failed recipient",
    "rcpt to:",
    "unable to deliver",
    "not able to deliver",
    "undelivered to",
    "wasn't delivered to",
    "your message to",
    "you sent mail to",
];

/// The words of the mail system, above the copy that it returns.
pub fn top(text: &str) -> &str {
    let cuts = [
        "--- Below this line is a copy",
        "------ This is a copy of",
        "Original message follows",
        "----- Original message",
        "--- The message",
        "Message-ID:",
        "Message-Id:",
        "\nReceived: ",
    ];
    let end = cuts.iter().filter_map(|c| text.find(c)).min().unwrap_or(text.len());
    let mut end = end.min(MAX_TOP);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// The address that the mail did not reach.
pub fn find(letter: &Letter<'_>) -> Option<Address> {
    if let Some(field) = letter.head.first("X-Failed-Recipients") {
        return addresses::read(&field.unfolded()).found.into_iter().next().map(|p| p.address);
    }
    if let Some(field) = letter.head.first("Final-Recipient").filter(|_| letter.is_from_mail_system()) {
        let value = field.unfolded();
        let address = value.split_once(';').map_or(value.trim(), |(_, address)| address.trim());
        if let Ok(address) = Address::parse(address.trim_matches(['<', '>'])) {
            return Some(address);
        }
    }
    let sender = letter.sender.person().map(|p| &p.address);
    let own: Vec<Address> =
        letter.head.all("To").take(3).flat_map(|f| addresses::read(&f.unfolded()).found).map(|p| p.address).collect();
    let text = top(letter.text);
    // Whom the report tells its reader to ask.
    let asked = text.lines().filter(|l| l.contains("assistance") || l.contains("ontact")).flat_map(words);
    let asked: Vec<Address> = asked.collect();
    let fits = |a: &Address| {
        let named = a.local().to_ascii_lowercase().contains("postmaster");
        Some(a) != sender && !own.contains(a) && !asked.contains(a) && !named
    };
    let after = after_cue(text);
    after
        .and_then(|after| listed(after).into_iter().find(fits).or_else(|| bare_name(letter, after)))
        .or_else(|| listed(text).into_iter().find(fits))
        .or_else(|| after.and_then(|after| words(after).into_iter().find(fits)))
        .or_else(|| words(text).into_iter().find(fits))
        .or_else(|| returned_to(letter))
}

/// Whether an address stands first on a line of its own, or right behind the words that announce it.
pub fn is_listed(letter: &Letter<'_>, text: &str) -> bool {
    let sender = letter.sender.person().map(|p| &p.address);
    let fits = |a: &Address| Some(a) != sender;
    listed(text).iter().any(fits)
        || after_cue(text).is_some_and(|after| words(after.get(..120).unwrap_or(after)).iter().any(fits))
}

/// The text behind the first words that announce an address.
fn after_cue(text: &str) -> Option<&str> {
    // The apostrophe keeps its three octets, so that places agree.
    let low = text.to_ascii_lowercase().replace('\u{2019}', "'  ");
    let end = CUES.iter().filter_map(|cue| low.find(cue).map(|at| at + cue.len())).min()?;
    text.get(end..)
}

/// Addresses with which a line begins, and little else on it.
fn listed(text: &str) -> Vec<Address> {
    let first = |line: &str| {
        let line =
            line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '*' | '-' | '>' | '('));
        let word = line.split(|c: char| c.is_whitespace() || matches!(c, '>' | '"' | ',' | ';' | ')')).next()?;
        let word = word.trim_end_matches([':', '.', ';', ',']);
        word.contains('@').then(|| Address::parse(word).ok()).flatten().filter(|a| a.domain().contains('.'))
    };
    text.lines().take(120).filter(|l| l.len() < 400).filter_map(first).take(20).collect()
}

/// AOL and others give the name alone; the domain is their own.
fn bare_name(letter: &Letter<'_>, after: &str) -> Option<Address> {
    let domain = letter.sender.person()?.address.domain().to_owned();
    let mut lines = after.lines().skip(1).map(str::trim).filter(|l| !l.is_empty());
    let name = lines
        .next()
        .filter(|l| l.len() <= 64 && l.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-')))?;
    lines.next().is_none_or(|next| next.len() < 40).then(|| Address::parse(&format!("{name}@{domain}")).ok()).flatten()
}

/// Whom the returned copy was addressed to.
fn returned_to(letter: &Letter<'_>) -> Option<Address> {
    let copy = letter.child("message/rfc822").or_else(|| letter.child("text/rfc822-headers"));
    let text = match copy {
        Some(part) => letter.text_of(part),
        None => letter.text.split_once("\nTo: ").map(|(_, after)| format!("To: {after}"))?,
    };
    let head = header::scan(text.trim_start().as_bytes());
    addresses::read(&head.first("To")?.unfolded()).found.into_iter().next().map(|p| p.address)
}

/// Addresses in a text, in order.
fn words(text: &str) -> Vec<Address> {
    let edges = |c: char| {
        !(c.is_alphanumeric()
            || matches!(c, '@' | '.' | '-' | '_' | '+' | '=' | '&' | '\'' | '/' | '!' | '#' | '%' | '*'))
    };
    text.split(edges)
        .filter(|w| w.contains('@'))
        .filter_map(|w| Address::parse(w.trim_matches(['.', '\'', '*', '-', '#', '!', '/'])).ok())
        .filter(|a| a.domain().contains('.'))
        .take(20)
        .collect()
}
