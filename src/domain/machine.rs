//! Signs that no person waits for an answer, read from headers alone.
//! Must not know threads, limits or rules; those speak in `decide`.

use super::absence;
use super::address::Address;
use super::message::{Message, Report, ReturnPath};
use super::silence::Silence;

/// Servers that a letter may pass before it is taken for one that goes round in circles.
/// RFC 5321 §6.3 asks for at least 100.
const HOPS: usize = 100;

/// The header that our own automatic mails carry, with the mailbox's address.
pub const LOOP_HEADER: &str = "X-Answerable";

/// What kind of machine a message speaks for, if any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// A program answered a mail of ours: out of office, ticket number, challenge.
    AutoReply(Silence),
    /// A mail system reports about a mail of ours.
    Report(Silence),
    /// A program or a list wrote to many.
    Bulk(Silence),
    /// Something that says "do not answer" and nothing about who wrote it.
    Quiet(Silence),
}

impl Sign {
    /// The silence that follows.
    pub fn silence(&self) -> &Silence {
        match self {
            Self::AutoReply(s) | Self::Report(s) | Self::Bulk(s) | Self::Quiet(s) => s,
        }
    }

    /// Whether a program wrote it, as far as the headers tell.
    pub fn written_by_machine(&self) -> bool {
        !matches!(self, Self::Quiet(_))
    }
}

/// The first sign found, the surest first.
pub fn sign(message: &Message) -> Option<Sign> {
    if message.form.is_some() {
        // The marks of the program behind the form say nothing about who filled it in.
        return report(message).or_else(|| hops(message)).or_else(|| spam(message));
    }
    report(message)
        .or_else(|| null_path(message))
        .or_else(|| auto_submitted(message))
        .or_else(|| vendor(message))
        .or_else(|| role(message))
        .or_else(|| absence(message))
        .or_else(|| list(message))
        .or_else(|| precedence(message))
        .or_else(|| hops(message))
        .or_else(|| suppress(message))
        .or_else(|| spam(message))
}

/// RFC 3834 §2: reports and receipts are never answered.
fn report(message: &Message) -> Option<Sign> {
    match message.report.as_ref()? {
        Report::Calendar => Some(Sign::AutoReply(Silence::MachineReport)),
        Report::Delivery(_) | Report::Disposition { .. } | Report::Abuse => Some(Sign::Report(Silence::MachineReport)),
    }
}

/// RFC 3834 §2, RFC 5321 §4.5.5.
fn null_path(message: &Message) -> Option<Sign> {
    (message.return_path == ReturnPath::Null).then_some(Sign::AutoReply(Silence::NullReturnPath))
}

/// RFC 3834 §5: the keyword counts, not its parameters or comments; every field is looked at.
fn auto_submitted(message: &Message) -> Option<Sign> {
    let keyword = message.headers.all("Auto-Submitted").map(keyword).find(|k| !k.is_empty() && k != "no")?;
    let silence = Silence::AutoSubmitted(keyword.clone());
    // RFC 3834 §5.1: auto-generated is no answer to anything, auto-replied is.
    Some(if keyword.starts_with("auto-generated") || keyword.starts_with("auto-notified") {
        Sign::Bulk(silence)
    } else {
        Sign::AutoReply(silence)
    })
}

/// A field's first word in lower case, without comments, quotes and parameters.
fn keyword(field: &str) -> String {
    let mut depth = 0u32;
    let bare: String = field
        .chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect();
    let word = bare.split(';').next().unwrap_or_default();
    word.trim().trim_matches(['"', '\'']).trim().to_ascii_lowercase()
}

/// Headers that only autoresponders write, with what their presence needs beside it.
fn vendor(message: &Message) -> Option<Sign> {
    let headers = &message.headers;
    let found = |name: &str| Some(Sign::AutoReply(Silence::MachineHeader(name.to_owned())));
    for name in
        ["X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-Mail-Autoreply", "X-Autoresponse"]
    {
        if headers.first(name).is_some_and(|v| keyword(v) != "no") {
            return found(name);
        }
    }
    for name in ["X-AutoReply-From", "X-MS-Exchange-Inbox-Rules-Loop", "X-Failed-Recipients"] {
        if headers.has(name) {
            return found(name);
        }
    }
    let says = |name: &str, wanted: &str| headers.first(name).is_some_and(|v| keyword(v) == wanted);
    if says("X-FC-MachineGenerated", "true") {
        return found("X-FC-MachineGenerated");
    }
    if says("X-Apple-Action", "vacation") {
        return found("X-Apple-Action");
    }
    if says("Delivered-To", "autoresponder") {
        return found("Delivered-To");
    }
    None
}

/// A note of absence without any header that says so.
fn absence(message: &Message) -> Option<Sign> {
    let silence = || Silence::MachineHeader("a note of absence".to_owned());
    absence::is_note(message).then(|| Sign::AutoReply(silence()))
}

/// RFC 5230 §4.6: system senders. `postmaster` is left out, because people read and write as it.
fn role(message: &Message) -> Option<Sign> {
    let path = match &message.return_path {
        ReturnPath::Address(address) => Some(address),
        _ => None,
    };
    let address = message.from().into_iter().chain(path).find(|a| is_role(a))?;
    let silence = Silence::RoleSender(address.to_string());
    let local = address.local().to_lowercase();
    Some(if local.starts_with("mailer-daemon") { Sign::Report(silence) } else { Sign::Bulk(silence) })
}

/// Whether an address is a mail system's, a list's, or says that nobody reads there.
pub fn is_role(address: &Address) -> bool {
    let local = address.local().to_lowercase();
    let plain: String = local.chars().filter(|c| !matches!(c, '-' | '_' | '.')).collect();
    let bare = plain.split('+').next().unwrap_or_default();
    matches!(
        bare,
        "mailerdaemon" | "listserv" | "majordomo" | "listmaster" | "autoreply" | "autoresponder" | "automailer"
    ) || bare.starts_with("noreply")
        || bare.ends_with("noreply")
        || bare.starts_with("donotreply")
        || bare.ends_with("donotreply")
        || bare.starts_with("nepasrepondre")
        || bare.starts_with("nichtantworten")
        || bare.starts_with("keineantwort")
        || bare.starts_with("noresponder")
        || bare.starts_with("nonrispondere")
        || bare.starts_with("naoresponda")
        || local.starts_with("mailer-daemon")
        || local.starts_with("owner-")
        || local.ends_with("-owner")
        || local.ends_with("-request")
        || local.ends_with("-bounces")
        || local.ends_with("-bounce")
        || local.starts_with("bounce-")
        || local.starts_with("bounces+")
        || local == "bounces"
        || local == "bounce"
}

/// RFC 5230 §4.6, RFC 2369, RFC 2919.
fn list(message: &Message) -> Option<Sign> {
    ["List-Id", "List-Post", "List-Unsubscribe", "List-Help", "List-Subscribe", "List-Owner", "List-Archive"]
        .into_iter()
        .find(|name| message.headers.has(name))
        .map(|name| Sign::Bulk(Silence::MailingList(name.to_owned())))
}

/// RFC 3834 §2 leaves it to us; everybody reads it so.
fn precedence(message: &Message) -> Option<Sign> {
    let word = message
        .headers
        .all("Precedence")
        .chain(message.headers.all("X-Precedence"))
        .map(keyword)
        .find(|w| matches!(w.as_str(), "bulk" | "junk" | "list" | "auto_reply" | "auto-reply"))?;
    let silence = Silence::Precedence(word.clone());
    Some(if word.starts_with("auto") { Sign::AutoReply(silence) } else { Sign::Bulk(silence) })
}

/// RFC 5321 §6.3.
fn hops(message: &Message) -> Option<Sign> {
    let count = message.headers.all("Received").count();
    (count >= HOPS).then_some(Sign::Quiet(Silence::TooManyHops(count)))
}

/// MS-OXCMAIL §2.1.3.2.20. People's mail carries it too, so it only asks for quiet.
fn suppress(message: &Message) -> Option<Sign> {
    let asked = message
        .headers
        .all("X-Auto-Response-Suppress")
        .flat_map(|v| v.split([',', ';', ' ']))
        .map(|t| t.trim().to_ascii_lowercase())
        .find(|t| matches!(t.as_str(), "all" | "oof" | "autoreply"))?;
    Some(Sign::Quiet(Silence::SuppressRequested(asked)))
}

/// What a spam filter in front of us wrote.
fn spam(message: &Message) -> Option<Sign> {
    let flagged = ["X-Spam-Flag", "X-Spam", "X-MS-Exchange-Organization-Junk"]
        .into_iter()
        .find(|name| message.headers.first(name).is_some_and(|v| matches!(keyword(v).as_str(), "yes" | "true")));
    let status = || {
        let value = message.headers.first("X-Spam-Status")?;
        value.trim_start().to_ascii_lowercase().starts_with("yes").then_some("X-Spam-Status")
    };
    flagged.or_else(status).map(|name| Sign::Quiet(Silence::Spam(name.to_owned())))
}
