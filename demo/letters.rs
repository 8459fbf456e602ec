//! The letters of the demo, and what their tokens become; `demo/README.md` explains them.
//! Must not know how they are delivered or what was decided about them.

use std::iter::Peekable;
use std::str::CharIndices;

use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};

/// What a later letter may ask of a mail that was sent because of an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask<'a> {
    /// `acknowledgement` or `forward`.
    pub kind: &'a str,
    /// The earlier letter, by its name in [`LETTERS`].
    pub letter: &'a str,
    /// `message-id`, `references`, `reply-to`, `envelope-from`, `subject` or `quote`.
    pub field: &'a str,
}

/// A token that nothing answers: the mail was never sent, or the token is misspelt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nothing was sent that `{0}` could mean")]
pub struct Unanswered(String);

/// The names in order of arrival; from `50` on they answer what the program has sent.
pub fn answers_a_mail(name: &str) -> bool {
    name >= "50"
}

/// The letter as it is delivered: tokens replaced, everything else untouched.
///
/// # Errors
/// When a token asks for a mail that `sent` does not know.
pub fn fill(
    letter: &str,
    now: Timestamp,
    mut sent: impl FnMut(Ask<'_>) -> Option<String>,
) -> Result<String, Unanswered> {
    let mut out = String::with_capacity(letter.len() + 512);
    let mut rest = letter;
    while let Some((before, token)) = rest.split_once('@') {
        out.push_str(before);
        rest = token;
        if let Some((span, after)) = token.strip_prefix('-').and_then(ago) {
            let moment = now.checked_sub(span).unwrap_or(now);
            out.push_str(&rfc2822::to_string(&moment.to_zoned(jiff::tz::TimeZone::UTC)).unwrap_or_default());
            rest = after;
        } else if let Some((asked, after)) = token.strip_prefix('{').and_then(|t| t.split_once('}')) {
            let mut words = asked.split(' ');
            let ask = match (words.next(), words.next(), words.next(), words.next()) {
                (Some(kind), Some(letter), Some(field), None) => sent(Ask { kind, letter, field }),
                _ => None,
            };
            out.push_str(&ask.ok_or_else(|| Unanswered(asked.to_owned()))?);
            rest = after;
        } else {
            out.push('@');
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// `19h30m` and what follows it.
fn ago(text: &str) -> Option<(SignedDuration, &str)> {
    let mut characters = text.char_indices().peekable();
    let mut span = None;
    while let Some((length, at)) = part(text, &mut characters) {
        span = Some(span.unwrap_or(SignedDuration::ZERO) + length);
        if characters.peek().is_none_or(|(_, next)| !next.is_ascii_digit()) {
            return Some((span?, text.get(at..)?));
        }
    }
    None
}

/// One number with its unit, and where it ends.
fn part(text: &str, characters: &mut Peekable<CharIndices<'_>>) -> Option<(SignedDuration, usize)> {
    let start = characters.peek()?.0;
    let (end, unit) = characters.find(|(_, character)| !character.is_ascii_digit())?;
    let number: i64 = text.get(start..end)?.parse().ok().filter(|number| *number < 100_000)?;
    let length = match unit {
        'd' => SignedDuration::from_hours(24 * number),
        'h' => SignedDuration::from_hours(number),
        'm' => SignedDuration::from_mins(number),
        _ => return None,
    };
    Some((length, end + 1))
}

/// Every letter by its name, in the order of arrival.
pub const LETTERS: &[(&str, &str)] = &[
    ("01-charged-twice", include_str!("letters/01-charged-twice.eml")),
    ("02-torn-coat", include_str!("letters/02-torn-coat.eml")),
    ("03-parcel-missing-de", include_str!("letters/03-parcel-missing-de.eml")),
    ("04-refund-fr", include_str!("letters/04-refund-fr.eml")),
    ("05-rude-cashier", include_str!("letters/05-rude-cashier.eml")),
    ("06-account-hacked", include_str!("letters/06-account-hacked.eml")),
    ("07-checkout-bug", include_str!("letters/07-checkout-bug.eml")),
    ("08-erasure-de", include_str!("letters/08-erasure-de.eml")),
    ("09-legal-threat", include_str!("letters/09-legal-threat.eml")),
    ("10-press-enquiry", include_str!("letters/10-press-enquiry.eml")),
    ("11-job-application", include_str!("letters/11-job-application.eml")),
    ("12-praise-ja", include_str!("letters/12-praise-ja.eml")),
    ("13-praise-long", include_str!("letters/13-praise-long.eml")),
    ("14-order-question-es", include_str!("letters/14-order-question-es.eml")),
    ("15-store-it", include_str!("letters/15-store-it.eml")),
    ("16-newsletter", include_str!("letters/16-newsletter.eml")),
    ("17-out-of-office", include_str!("letters/17-out-of-office.eml")),
    ("18-bounce", include_str!("letters/18-bounce.eml")),
    ("19-calendar-reply", include_str!("letters/19-calendar-reply.eml")),
    ("20-noreply-receipt", include_str!("letters/20-noreply-receipt.eml")),
    ("21-ceo-fraud", include_str!("letters/21-ceo-fraud.eml")),
    ("22-no-from", include_str!("letters/22-no-from.eml")),
    ("23-second-letter", include_str!("letters/23-second-letter.eml")),
    ("24-quoted-earlier-mail", include_str!("letters/24-quoted-earlier-mail.eml")),
    ("25-subject-only", include_str!("letters/25-subject-only.eml")),
    ("26-long-everything", include_str!("letters/26-long-everything.eml")),
    ("27-parcel-nl", include_str!("letters/27-parcel-nl.eml")),
    ("28-invoice-pt", include_str!("letters/28-invoice-pt.eml")),
    ("29-seo-offer", include_str!("letters/29-seo-offer.eml")),
    ("30-wheelchair-ramp", include_str!("letters/30-wheelchair-ramp.eml")),
    ("31-giftcard", include_str!("letters/31-giftcard.eml")),
    ("32-whistleblower", include_str!("letters/32-whistleblower.eml")),
    ("33-read-receipt", include_str!("letters/33-read-receipt.eml")),
    ("34-all-capitals", include_str!("letters/34-all-capitals.eml")),
    ("35-bcc-mass-mail", include_str!("letters/35-bcc-mass-mail.eml")),
    ("36-investor", include_str!("letters/36-investor.eml")),
    ("37-wrong-company", include_str!("letters/37-wrong-company.eml")),
    ("38-app-login", include_str!("letters/38-app-login.eml")),
    ("39-hidden-instructions", include_str!("letters/39-hidden-instructions.eml")),
    ("40-child", include_str!("letters/40-child.eml")),
    ("41-duplicate", include_str!("letters/41-duplicate.eml")),
    ("50-follow-up", include_str!("letters/50-follow-up.eml")),
    ("51-thank-you", include_str!("letters/51-thank-you.eml")),
    ("52-department-answers", include_str!("letters/52-department-answers.eml")),
    ("53-department-passes", include_str!("letters/53-department-passes.eml")),
    ("54-department-is-away", include_str!("letters/54-department-is-away.eml")),
    ("55-department-closes", include_str!("letters/55-department-closes.eml")),
    ("56-forged-department", include_str!("letters/56-forged-department.eml")),
    ("57-bounce-of-acknowledgement", include_str!("letters/57-bounce-of-acknowledgement.eml")),
];
