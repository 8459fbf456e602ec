//! What a letter tells of its writer's name, and what was made of it.
//! Must not judge any of it.

use std::cell::OnceCell;

use super::{Greeting, greet};
use crate::domain::address::{Address, Person};
use crate::domain::language::Language;
use crate::domain::message::Message;

/// Where a name may stand.
#[derive(Debug, Clone)]
pub struct NameFacts<'a> {
    /// The display name in From, decoded; may be empty.
    pub from_name: &'a str,
    /// The address in From.
    pub address: &'a Address,
    /// The display name in Reply-To when there is one address there, decoded; may be empty.
    pub reply_name: &'a str,
    /// The signature block of the letter; may be empty.
    pub signature: &'a str,
    /// What the writer typed, without quotes; may end with a signed name.
    pub typed: &'a str,
    /// The name of the executive, who is written to and never the writer; may be empty.
    pub executive: &'a str,
    /// Where the greeting is kept when other mails about the letter need it too.
    pub greeted: Option<&'a Greeted>,
}

impl<'a> NameFacts<'a> {
    /// What a letter tells of its writer; `person` is who stands in From, or the customer of its thread.
    pub fn of(message: &'a Message, person: &'a Person, executive: &'a str) -> Self {
        let reply_name = match message.reply_to.as_slice() {
            [one] if message.sender.person() == Some(person) => one.name.as_str(),
            _ => "",
        };
        Self {
            from_name: &person.name,
            address: &person.address,
            reply_name,
            signature: &message.body.signature,
            typed: &message.body.new_text,
            executive,
            greeted: None,
        }
    }

    /// The same, with a place for the greeting, which must be that letter's.
    #[must_use]
    pub fn kept_in(self, greeted: &'a Greeted) -> Self {
        Self { greeted: Some(greeted), ..self }
    }

    /// The greeting in that language, in English for one that has none here; worked out once where it can be kept.
    pub fn greeting(&self, language: Language) -> Greeting {
        let Some(Greeted(kept)) = self.greeted else { return greet(self, language) };
        let is_ours = |(person, known, _): &&(Person, Language, Greeting)| {
            *known == language && person.name == self.from_name && person.address == *self.address
        };
        if let Some((_, _, greeting)) = kept.get().filter(is_ours) {
            return greeting.clone();
        }
        let greeting = greet(self, language);
        let person = Person { name: self.from_name.to_owned(), address: self.address.clone() };
        // What another mail has put there stays: most need the same one.
        drop(kept.set((person, language, greeting.clone())));
        greeting
    }
}

/// The greeting of one letter's writer, worked out once for the mails about that letter.
#[derive(Debug, Default)]
pub struct Greeted(OnceCell<(Person, Language, Greeting)>);
