//! The texts of a letter that words are sought in.
//! Must not know what is sought.

use super::fold::line;
use super::seen::Seen;
use super::test::Field;
use crate::domain::address::Person;

/// A text of a letter that words are sought in. Subject and body come first.
pub(super) type Slot = usize;
pub(super) const SUBJECT: Slot = 0;
pub(super) const BODY: Slot = 1;

/// Where a field's text is kept; a field that is new gets a place.
pub(super) fn slots_of(field: &Field, slots: &mut Vec<Field>) -> Vec<Slot> {
    if *field == Field::Text {
        return vec![SUBJECT, BODY];
    }
    let known = slots.iter().position(|f| f == field);
    vec![known.unwrap_or_else(|| {
        slots.push(field.clone());
        slots.len() - 1
    })]
}

/// The lines of a field; a field that stands there several times has several.
pub(super) fn lines_of(field: &Field, letter: &Seen<'_>) -> Vec<String> {
    let people = |people: &[&Person]| people.iter().map(|p| line(&format!("{} <{}>", p.name, p.address))).collect();
    match field {
        Field::Subject => vec![line(letter.subject)],
        Field::Body => vec![line(letter.body)],
        Field::From => people(&letter.from),
        Field::To => people(&letter.to),
        Field::Attachment => letter.attachments.iter().map(|(name, _)| line(name)).collect(),
        Field::Header(name) => letter.headers.all(name).map(line).collect(),
        _ => Vec::new(),
    }
}
