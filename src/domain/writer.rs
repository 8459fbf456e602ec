//! Whom an answer to a letter reaches: most often From, and Reply-To where a program sent it for somebody.
//! Must not know rules or threads; who is greeted and what is proved is decided elsewhere.

use super::address::{Address, Person};
use super::machine;
use super::message::Message;
use super::office::Mailbox;

/// The person who gets the answer. A no-reply address, or one of our own domain, that names one stranger in
/// Reply-To writes for them, as forms on web sites do (RFC 5322 §3.6.2).
pub fn answered<'a>(message: &'a Message, mailbox: &Mailbox) -> Option<&'a Person> {
    let from = message.sender.person()?;
    let domain = mailbox.address.domain();
    let is_ours = |address: &Address| address.domain() == domain;
    let speaks_for_others = machine::is_role(&from.address) || is_ours(&from.address);
    match message.reply_to.as_slice() {
        [person] if speaks_for_others && !is_ours(&person.address) && !machine::is_role(&person.address) => {
            Some(person)
        }
        _ => Some(from),
    }
}

#[cfg(test)]
mod tests {
    use super::answered;
    use crate::domain::address::{Address, Person};
    use crate::domain::decide::tests::{letter, office};
    use crate::domain::limits::{Arrival, may_acknowledge};
    use crate::domain::message::{Message, ReturnPath, Sender};
    use crate::domain::recall::Recall;

    fn person(address: &str) -> Person {
        Person { name: String::new(), address: Address::parse(address).unwrap() }
    }

    fn from(from: &str, reply_to: &[&str]) -> Message {
        let mut message = letter();
        message.sender = Sender::One(person(from));
        message.return_path = ReturnPath::Absent;
        message.reply_to = reply_to.iter().map(|a| person(a)).collect();
        message
    }

    fn silence(message: &Message) -> Option<&'static str> {
        let office = office();
        let now = message.date.unwrap();
        let arrival = Arrival { at: now, before_start: false };
        may_acknowledge(message, &office, &Recall::default(), arrival, now).err().map(|s| s.name())
    }

    #[test]
    fn the_answer_to_a_form_goes_to_who_filled_it_in_and_no_acknowledgement_goes_anywhere() {
        for program in ["no-reply@forms.example", "web@example.com", "wordpress@example.com"] {
            let message = from(program, &["laura@mail.example"]);
            let who = answered(&message, &office().mailbox).map(|p| p.address.as_str());
            assert_eq!(who, Some("laura@mail.example"), "{program}");
            assert_eq!(silence(&message), Some("role-sender"), "{program}");
        }
    }

    #[test]
    fn a_person_is_answered_where_they_wrote_from() {
        for (sender, reply_to) in [
            ("maria@mail.example", vec!["other@mail.example"]),
            ("no-reply@forms.example", vec![]),
            ("no-reply@forms.example", vec!["a@mail.example", "b@mail.example"]),
            ("no-reply@forms.example", vec!["donotreply@forms.example"]),
            ("web@example.com", vec!["billing@example.com"]),
        ] {
            let message = from(sender, &reply_to);
            assert_eq!(answered(&message, &office().mailbox).map(|p| p.address.as_str()), Some(sender));
        }
        assert_eq!(silence(&from("maria@mail.example", &["other@mail.example"])), None);
    }

    #[test]
    fn a_letter_through_a_form_that_the_settings_name_is_acknowledged_whatever_the_program_marked() {
        let mut message = from("laura@mail.example", &["laura@mail.example"]);
        message.headers.0.push(("Auto-Submitted".into(), "auto-generated".into()));
        message.return_path = ReturnPath::Address(Address::parse("www-data@example.com").unwrap());
        assert_eq!(silence(&message), Some("auto-submitted"));
        message.form = Some(Address::parse("web@example.com").unwrap());
        assert_eq!(silence(&message), None);
        message.headers.0.push(("X-Spam-Flag".into(), "YES".into()));
        assert_eq!(silence(&message), Some("spam"));
    }
}
