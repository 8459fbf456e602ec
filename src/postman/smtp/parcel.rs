//! One mail with its envelope, and what a server must be able to do to take it.
//! Must not know the connection.

use lettre::transport::smtp::extension::{MailBodyParameter, MailParameter, RcptParameter};

use super::facts::Facts;
use super::judge;
use super::text::Text;
use crate::domain::outbox::{Envelope, MailBytes, Phase, Refusal};

/// A mail that is fit for the wire.
pub(super) struct Parcel<'a> {
    pub(super) envelope: &'a Envelope,
    pub(super) text: Text<'a>,
    size: u64,
    eight_bit: bool,
    utf8: bool,
}

impl<'a> Parcel<'a> {
    /// Checks what no server may be asked to take.
    pub(super) fn new(
        envelope: &'a Envelope,
        bytes: &'a MailBytes,
        original: Option<&'a [u8]>,
    ) -> Result<Self, Refusal> {
        let refuse = |phase, text: &str| Err(judge::refusal(phase, None, text));
        let letter = match (bytes.original, original) {
            (true, None) => return refuse(Phase::Data, "the stored letter that belongs into this mail is missing"),
            (true, Some(letter)) => letter,
            (false, _) => &[],
        };
        let text = Text::new(&bytes.head, letter, &bytes.tail);
        if !text.has_clean_lines() {
            return refuse(Phase::Data, "the mail holds a bare CR or LF, which cannot be sent");
        }
        let utf8 = !envelope.to.as_str().is_ascii() || envelope.from.as_ref().is_some_and(|a| !a.as_str().is_ascii());
        Ok(Self { envelope, text, size: text.size(), eight_bit: text.is_eight_bit(), utf8 })
    }

    /// Why this server cannot take it.
    pub(super) fn unfit_for(&self, facts: &Facts) -> Option<Refusal> {
        if let Some(limit) = facts.size.filter(|limit| *limit < self.size) {
            let text = format!("the mail has {} octets and the server takes {limit} at the most", self.size);
            return Some(judge::refusal(Phase::Sender, None, &text));
        }
        if self.utf8 && !facts.smtputf8 {
            let phase = if self.envelope.to.as_str().is_ascii() { Phase::Sender } else { Phase::Recipient };
            return Some(judge::refusal(phase, None, "an address is not ASCII and the server does not offer SMTPUTF8"));
        }
        (self.eight_bit && !facts.eight_bit).then(|| {
            judge::refusal(Phase::Data, None, "the mail holds 8-bit text and the server does not offer 8BITMIME")
        })
    }

    pub(super) fn mail_parameters(&self, facts: &Facts) -> Vec<MailParameter> {
        let mut list = Vec::new();
        if facts.size.is_some() {
            list.push(MailParameter::Size(usize::try_from(self.size).unwrap_or(usize::MAX)));
        }
        if self.eight_bit {
            list.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        if self.utf8 {
            list.push(MailParameter::SmtpUtfEight);
        }
        // RFC 3461 §4.3, §4.4
        if facts.dsn && self.envelope.reports {
            let other =
                |keyword: &str, value: String| MailParameter::Other { keyword: keyword.into(), value: Some(value) };
            list.push(other("RET", "HDRS".into()));
            let id: String = self.envelope.id.chars().filter(char::is_ascii_graphic).take(90).collect();
            if !id.is_empty() {
                list.push(other("ENVID", id));
            }
        }
        list
    }

    pub(super) fn rcpt_parameters(&self, facts: &Facts) -> Vec<RcptParameter> {
        // RFC 3461 §4.1; RFC 3834 §3.3: none for what leaves without a return path.
        let wanted = if self.envelope.reports { "FAILURE,DELAY" } else { "NEVER" };
        let notify = || RcptParameter::Other { keyword: "NOTIFY".into(), value: Some(wanted.into()) };
        facts.dsn.then(notify).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::Address;

    fn envelope(to: &str) -> Envelope {
        Envelope { from: None, to: Address::parse(to).unwrap(), id: "7+a".into(), reports: true }
    }

    fn bytes(text: &str) -> MailBytes {
        MailBytes { head: text.as_bytes().to_vec(), original: false, tail: Vec::new() }
    }

    #[test]
    fn a_mail_without_its_letter_never_leaves() {
        let whole = MailBytes { original: true, ..bytes("x\r\n") };
        assert!(Parcel::new(&envelope("a@example.com"), &whole, None).is_err());
        assert!(Parcel::new(&envelope("a@example.com"), &whole, Some(b"Subject: x\r\n")).is_ok());
    }

    #[test]
    fn reports_are_asked_for_only_where_they_are_offered() {
        let envelope = envelope("a@example.com");
        let mail = bytes("x\r\n");
        let parcel = Parcel::new(&envelope, &mail, None).unwrap();
        let facts = Facts { dsn: true, ..Facts::default() };
        let shown: Vec<_> = parcel.mail_parameters(&facts).iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["RET=HDRS", "ENVID=7+2Ba"]);
        assert_eq!(parcel.rcpt_parameters(&facts).first().unwrap().to_string(), "NOTIFY=FAILURE,DELAY");
        assert!(parcel.rcpt_parameters(&Facts::default()).is_empty());
    }
}
