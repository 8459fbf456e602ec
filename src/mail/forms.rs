//! Decides whose letter came through a form on a web site: whoever filled it in stands in Reply-To.
//! Must not know where forms are; the settings of the mailbox name them.

use crate::domain::address::{Address, Person};
use crate::domain::message::{Authentication, AuthenticationResult, Sender};

/// The writer, and the address that the form sent it from. `None` where no form of ours did, where it is forged,
/// or where nobody or several people would get the answer.
pub fn writer(
    sender: &Sender,
    reply_to: &[Person],
    proof: &Authentication,
    forms: &[Address],
) -> Option<(Person, Address)> {
    let form = sender.person().map(|p| &p.address).filter(|from| forms.contains(from))?;
    let [person] = reply_to else { return None };
    let is_ours = proof.result != AuthenticationResult::Fail && !forms.contains(&person.address);
    is_ours.then(|| (person.clone(), form.clone()))
}

/// Whoever fills in a form types any address: what is proved of the form is not proved of them.
pub fn unproved(form: &Address) -> Authentication {
    Authentication {
        result: AuthenticationResult::None,
        detail: format!("it came through {form}, where anybody may give any address"),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::address::Address;
    use crate::domain::message::{AuthenticationResult, Message};
    use crate::mail::{ReadSettings, read};

    fn through(form: &str, rest: &str) -> Message {
        let settings = ReadSettings {
            trusted_authserv: vec!["mx.example.com".into()],
            forms: vec![Address::parse("web@example.com").unwrap()],
            whole: true,
            ..ReadSettings::default()
        };
        read(format!("{rest}From: Contact form <{form}>\nSubject: Contact form\n\nhi").as_bytes(), &settings)
    }

    const LAURA: &str = "Reply-To: Laura Schmidt <laura@mail.example>\n";
    const PASS: &str = "Authentication-Results: mx.example.com; dmarc=pass header.from=example.com\n";
    const FAIL: &str = "Authentication-Results: mx.example.com; dmarc=fail header.from=example.com\n";

    #[test]
    fn who_filled_in_a_form_of_ours_is_the_writer_and_is_not_proved() {
        let letter = through("web@example.com", &format!("{PASS}{LAURA}"));
        assert_eq!(letter.from().map(Address::as_str), Some("laura@mail.example"));
        assert_eq!(letter.form.as_ref().map(Address::as_str), Some("web@example.com"));
        assert_eq!(letter.authentication.result, AuthenticationResult::None, "{}", letter.authentication.detail);
    }

    #[test]
    fn a_strangers_form_a_forged_one_and_one_without_one_person_stay_what_they_are() {
        for (from, rest) in [
            ("web@elsewhere.example", LAURA.to_owned()),
            ("web@example.com", format!("{FAIL}{LAURA}")),
            ("web@example.com", String::new()),
            ("web@example.com", "Reply-To: a@mail.example, b@mail.example\n".to_owned()),
            ("web@example.com", "Reply-To: web@example.com\n".to_owned()),
        ] {
            let letter = through(from, &rest);
            assert_eq!((letter.from().map(Address::as_str), &letter.form), (Some(from), &None), "{rest}");
        }
    }
}
