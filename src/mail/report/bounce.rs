//! Decides what bounces say that are no standard reports: qmail, old Exchange, providers, gateways.
//! Must not take a person's letter for a bounce: the sender or the words must be a mail system's.

use std::sync::LazyLock;

use regex::Regex;

use super::Letter;
use super::delivery;
use crate::domain::address::Address;
use crate::domain::message::{DeliveryAction, DeliveryReport};
use crate::domain::message_id::MessageId;
use crate::mail::header::{self, addresses};

static SUBJECT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) undeliver | not\s+deliver | delivery\s+(?:status|failure|fail|report|problem|error|notification|has\s+failed|delayed|unsuccessful)
        | fail(?:ure|ed)\s*(?:notice|delivery|mail|to\s+deliver) | returned\s+(?:mail|to\s+sender|e-?mail|message) | mail\s+(?:delivery|system|error|returned|could\s+not)
        | message\s+(?:status|delivery|you\s+sent\s+blocked|undeliver) | non\s+remis | unzustellbar | nicht\s+(?:zugestellt|zustellbar) | zustellung | no\s+se\s+ha\s+podido
        | n[ãa]o\s+(?:foi\s+)?(?:entregue|entreg) | mancato\s+recapito | onbestelbaar | niet\s+bezorgd | nondeliverable | delivery\s+to\s+.*fail | user\s+unknown | mailbox\s+(?:full|unavailable)
        | error\s+sending | warning:\s+(?:message|could\s+not|mail) | undelivered | mail\s+failure | (?-u:\b)NDN(?-u:\b) | (?-u:\b)NDR(?-u:\b) | bounce | rejected | 配信 | エラー | 送信 | failed:",
    )
    .ok()
});

static PHRASE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) could\s+not\s+be\s+(?:delivered|sent) | couldn['’]t\s+be\s+delivered | undeliver | not\s+(?:yet\s+)?(?:been\s+|be\s+)?(?:delivered|deliverable|relayed) | unable\s+to\s+deliver
        | permanent\s+(?:fatal\s+)?errors? | fatal\s+errors | wasn['’]t\s+able\s+to\s+deliver | delivery\s+(?:to\s+the\s+following|failed|attempts?|has\s+failed|status|error)
        | user\s+(?:unknown|not\s+found|doesn['’]t) | unknown\s+user | no\s+such\s+(?:user|address|mailbox|account|recipient|person) | mailbox\s+(?:is\s+)?(?:full|unavailable|not\s+found|disabled)
        | does\s+not\s+exist | over\s+quota | quota\s+exceeded | account\s+(?:is\s+)?(?:disabled|inactive|has\s+been) | returned\s+to\s+(?:you|sender) | recipient\s+(?:unknown|rejected|address\s+rejected|not)
        | did\s+not\s+reach | error\s+delivering | delivery\s+problems | transcript\s+of\s+session | incorrectly\s+constructed | giving\s+up | exceeds\s+(?:allowed|the)\s | invalid\s+(?:final|recipient) | aborted\s+after | failed\s+permanently | encountered\s+an\s+error | automatically\s+rejected | no\s+longer\s+(?:valid|active|exists|works|accepting|in\s+use|available)
        | 无法 | 無法 | 退信 | 配信(?:でき|不能) | 送信できません | 届け(?:られ|でき) | n'a\s+pas\s+pu | konnte\s+nicht | nicht\s+(?:zugestellt|zustellbar) | no\s+se\s+(?:ha\s+)?pud?o | не\s+(?:может|удалось|доставлено)
        | (?-u:\b)55[0-4][\s-] | (?-u:\b)5\.[0-7]\.\d+ | failed\s+(?:recipient|address|to\s+deliver) | not\s+listed\s+in | host\s+(?:not\s+found|unknown) | rejected",
    )
    .ok()
});

static WAITING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)warning|delayed|will (?:be )?(?:retr|keep|continue)|still (?:trying|being)|no action is required|not yet been delivered|do not need to resend|temporar(?:y|ily)").ok()
});

static WAITING_SUBJECT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)warning|delay|still being retried").ok());

fn is_match(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|r| r.is_match(text))
}

/// Reads a bounce that follows no standard. `None` when the letter is none.
pub fn read(letter: &Letter<'_>) -> Option<DeliveryReport> {
    // RFC 3834 §5: what says of itself that it answers for a person is that, whoever sent it.
    let replied =
        letter.head.first("Auto-Submitted").is_some_and(|f| f.unfolded().to_ascii_lowercase().contains("auto-replied"));
    let failed = letter.head.first("X-Failed-Recipients").is_some();
    let system = letter.is_from_mail_system();
    let subject = is_match(&SUBJECT, letter.subject);
    let titled = subject || failed || letter.sender_local().contains("daemon");
    if !titled || !system && !failed {
        return None;
    }
    let head = top(letter.text);
    let worded = failed || is_match(&PHRASE, head);
    if !worded || replied && !subject {
        return None;
    }
    let status = delivery::status(head);
    let unknown = head.to_ascii_lowercase().contains("no such user");
    let waiting = !unknown && is_match(&WAITING_SUBJECT, letter.subject)
        || is_match(&WAITING, head) && !head.contains("ermanent");
    let action = match status.as_deref().and_then(|s| s.chars().next()) {
        Some('5') => DeliveryAction::Failed,
        _ if waiting => DeliveryAction::Delayed,
        _ => DeliveryAction::Failed,
    };
    let about = letter.returned_id().or_else(|| quoted_id(letter));
    Some(DeliveryReport { recipient: recipient(letter), action, status, about, envelope_id: None })
}

/// The words of the mail system, above the copy that it returns.
fn top(text: &str) -> &str {
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
    let mut end = end.min(8_000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// The address that the mail did not reach, as free text names it.
pub fn recipient(letter: &Letter<'_>) -> Option<Address> {
    if let Some(field) = letter.head.first("X-Failed-Recipients") {
        return addresses::read(&field.unfolded()).found.into_iter().next().map(|p| p.address);
    }
    let sender = letter.sender.person().map(|p| &p.address);
    let own: Vec<Address> =
        letter.head.all("To").take(3).flat_map(|f| addresses::read(&f.unfolded()).found).map(|p| p.address).collect();
    let text = top(letter.text);
    let named = words(text)
        .into_iter()
        .find(|a| Some(a) != sender && !own.contains(a) && !a.local().to_ascii_lowercase().contains("postmaster"));
    named.or_else(|| returned_to(letter))
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

/// A Message-ID in a copy that was returned as plain text.
pub fn quoted_id(letter: &Letter<'_>) -> Option<MessageId> {
    let line = letter.text.lines().map(|l| l.trim_start_matches(['>', ' ', '|'])).find_map(|l| {
        let (name, value) = l.split_once(':')?;
        name.eq_ignore_ascii_case("message-id").then_some(value)
    })?;
    MessageId::parse_all(line).into_iter().next()
}
