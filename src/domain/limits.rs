//! Whether an acknowledgement may leave: every reason against it, in one place and in order.
//! Must not know what the message says; only who sent it, how, and how often.

use jiff::{SignedDuration, Timestamp};

use super::machine;
use super::message::{AuthenticationResult, Message, ReturnPath, Sender};
use super::office::Office;
use super::recall::Recall;
use super::silence::{Limit, Silence};
use super::writer;

/// Domains that many strangers share, so that a limit by domain would silence the wrong people.
const PUBLIC_PROVIDERS: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "t-online.de",
    "orange.fr",
    "free.fr",
    "wanadoo.fr",
    "mail.ru",
    "yandex.ru",
    "qq.com",
    "163.com",
    "126.com",
    "proton.me",
    "protonmail.com",
    "hotmail.fr",
    "hotmail.es",
    "hotmail.it",
    "libero.it",
    "yahoo.co.jp",
    "docomo.ne.jp",
    "yahoo.co.uk",
    "btinternet.com",
    "comcast.net",
];

/// When a message came, seen from the mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// When the server received it.
    pub at: Timestamp,
    /// Whether it lay there before the first start or a renumbering of the mailbox.
    pub before_start: bool,
}

/// Whether the message may be acknowledged, or the first reason why not.
///
/// # Errors
/// The silence; it says nothing about routing.
pub fn may_acknowledge(
    message: &Message,
    office: &Office,
    recall: &Recall,
    arrival: Arrival,
    now: Timestamp,
) -> Result<(), Silence> {
    sender(message, office)?;
    if let Some(sign) = machine::sign(message) {
        return Err(sign.silence().clone());
    }
    if writer::answered(message, &office.mailbox) != message.sender.person() {
        // RFC 3834 §4: an acknowledgement never goes to Reply-To, and nobody reads From.
        return Err(Silence::RoleSender(message.from().map(ToString::to_string).unwrap_or_default()));
    }
    addressed(message, office)?;
    genuine(message)?;
    timely(office, arrival, now)?;
    rate(message, office, recall)
}

/// RFC 7103 §7.5.1, RFC 3834 §2: one sender, and not one of us.
fn sender(message: &Message, office: &Office) -> Result<(), Silence> {
    let Sender::One(person) = &message.sender else {
        return Err(Silence::NoSingleSender);
    };
    let from = &person.address;
    if office.mailbox.is_own(from) || office.departments.values().any(|d| d.address == *from) {
        return Err(Silence::OwnAddress(from.to_string()));
    }
    let ours = office.mailbox.address.as_str();
    let loops = |v: &str| matches!(v.trim().to_ascii_lowercase().as_str(), "yes" | "true") || v.trim() == ours;
    let marked = message.headers.all("X-Loop").chain(message.headers.all("X-No-Loop")).any(loops);
    if marked {
        return Err(Silence::Loop);
    }
    Ok(())
}

/// RFC 5230 §4.5: a person wrote to us by name, and not to a list that we are on.
fn addressed(message: &Message, office: &Office) -> Result<(), Silence> {
    let ours = message.recipients.iter().any(|p| office.mailbox.is_own(&p.address));
    if ours { Ok(()) } else { Err(Silence::NotAddressedToUs) }
}

/// RFC 3834 §4 and §6: the answer goes to the reverse-path, so it must be the writer's own.
fn genuine(message: &Message) -> Result<(), Silence> {
    if message.authentication.result == AuthenticationResult::Fail {
        return Err(Silence::Forged(message.authentication.detail.clone()));
    }
    let Some(from) = message.from() else {
        return Err(Silence::NoSingleSender);
    };
    match &message.return_path {
        // The reverse-path is that of the form.
        _ if message.form.is_some() => Ok(()),
        ReturnPath::Absent => Ok(()),
        ReturnPath::Null => Err(Silence::NullReturnPath),
        ReturnPath::Unreadable(_) => Err(Silence::ReturnPathElsewhere("unreadable".into())),
        ReturnPath::Address(path) => {
            let bare = untagged(path.local());
            let same_mailbox = bare.eq_ignore_ascii_case(from.local()) && related(path.domain(), from.domain())
                || path == from
                || path.local().contains('+') && path.tag_of(from).is_some();
            let aligned =
                message.authentication.result == AuthenticationResult::Pass && related(path.domain(), from.domain());
            if same_mailbox || aligned { Ok(()) } else { Err(Silence::ReturnPathElsewhere(path.to_string())) }
        }
    }
}

/// A local part without the tags that BATV (`prvs=1234abcdef=jane`) puts before it.
fn untagged(local: &str) -> &str {
    match local.split_once('=') {
        Some((tag, rest)) if tag.eq_ignore_ascii_case("prvs") || tag.eq_ignore_ascii_case("btv1") => {
            rest.split_once('=').map_or(rest, |(_, l)| l)
        }
        _ => local,
    }
}

/// Whether two domains are one, or one lies below the other.
fn related(a: &str, b: &str) -> bool {
    let below = |x: &str, y: &str| x.strip_suffix(y).is_some_and(|rest| rest.ends_with('.')) && y.contains('.');
    a == b || below(a, b) || below(b, a)
}

/// Old mail is not answered by surprise (promise 9).
fn timely(office: &Office, arrival: Arrival, now: Timestamp) -> Result<(), Silence> {
    if arrival.before_start {
        return Err(Silence::BeforeStart);
    }
    if now.duration_since(arrival.at) > office.mailbox.late_after.max(SignedDuration::ZERO) {
        return Err(Silence::Late);
    }
    Ok(())
}

/// RFC 3834 §2, RFC 5436 §5: the last barrier, when every sign was missing.
fn rate(message: &Message, office: &Office, recall: &Recall) -> Result<(), Silence> {
    let limits = &office.limits;
    if recall.acknowledged_same_subject > 0 {
        return Err(Silence::AnsweredRecently);
    }
    if recall.acknowledged_sender_day >= limits.per_sender_a_day {
        return Err(Silence::LimitReached(Limit::Sender));
    }
    let public = message.from().is_some_and(|a| PUBLIC_PROVIDERS.contains(&a.domain()));
    if !public && recall.acknowledged_domain_hour >= limits.per_domain_an_hour {
        return Err(Silence::LimitReached(Limit::Domain));
    }
    if recall.acknowledged_all_hour >= limits.in_all_an_hour {
        return Err(Silence::LimitReached(Limit::Everybody));
    }
    Ok(())
}
