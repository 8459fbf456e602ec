//! Decides who sent a letter and to whom, from the strictly scanned header alone.
//! Must not know whether any of it is proved.

use super::header::{Header, addresses};
use crate::domain::address::{Address, Person};
use crate::domain::message::{ReturnPath, Sender};

/// People of one kind that are kept.
const MAX_PEOPLE: usize = 1_000;

/// RFC 7103 §7.5.1: one From field with one address, or nobody.
pub fn sender(head: &Header<'_>) -> Sender {
    let mut fields = head.all("From");
    let Some(field) = fields.next() else { return Sender::Missing };
    let mut people = addresses::read(&field.unfolded());
    let mut several = false;
    for other in fields.take(50) {
        several = true;
        people.found.extend(addresses::read(&other.unfolded()).found);
    }
    match (several || people.found.len() + people.unreadable.len() > 1, people.found.pop()) {
        (true, last) => {
            people.found.extend(last);
            people.found.truncate(MAX_PEOPLE);
            Sender::Several(people.found)
        }
        (false, Some(person)) => Sender::One(person),
        (false, None) => Sender::Unreadable(field.decoded().chars().take(200).collect()),
    }
}

/// RFC 5321 §4.4: the topmost one is the one that the delivering server wrote.
pub fn return_path(head: &Header<'_>) -> ReturnPath {
    let Some(field) = head.first("Return-Path") else { return ReturnPath::Absent };
    let text = field.unfolded();
    let bare = text.trim();
    if bare.split_whitespace().collect::<String>() == "<>" {
        return ReturnPath::Null;
    }
    match addresses::read(bare).found.pop() {
        Some(person) => ReturnPath::Address(person.address),
        // Some servers leave the brackets away.
        None => match Address::parse(bare) {
            Ok(address) => ReturnPath::Address(address),
            Err(_) => ReturnPath::Unreadable(bare.chars().take(200).collect()),
        },
    }
}

/// Everybody in the fields of these names, in order.
pub fn people(head: &Header<'_>, names: &[&str]) -> Vec<Person> {
    let mut found = Vec::new();
    for field in names.iter().flat_map(|name| head.all(name)) {
        found.extend(addresses::read(&field.unfolded()).found);
        if found.len() >= MAX_PEOPLE {
            found.truncate(MAX_PEOPLE);
            break;
        }
    }
    found
}
