//! Decides what bounces say that are no standard reports: qmail, old Exchange, providers, gateways.
//! Must not take a person's letter for a bounce: the sender or the words must be a mail system's.

use std::sync::LazyLock;

use regex::Regex;

use super::recipient::{self, top};
use super::{Letter, delivery};
use crate::domain::message::{DeliveryAction, DeliveryReport, ReturnPath};
use crate::domain::message_id::MessageId;
use crate::mail::senders;

static SUBJECT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) undeliver | not\s+deliver | delivery\s+(?:status|failure|fail|report|problem|error|notification|has\s+failed|delayed|unsuccessful)
        | fail(?:ure|ed)\s*(?:notice|delivery|mail|to\s+deliver) | returned\s+(?:mail|to\s+sender|e-?mail|message) | mail\s+(?:delivery|system|error|returned|could\s+not)
        | message\s+(?:status|delivery|you\s+sent\s+blocked|undeliver) | non\s+remis | unzustellbar | nicht\s+(?:zugestellt|zustellbar) | zustellung | zustellfehler | (?:[ée]chec|erreur)\s+de\s+(?:la\s+)?(?:remise|distribution|livraison) | error\s+de\s+entrega | entrega\s+fallida | errore\s+di\s+(?:consegna|recapito) | (?:falha|erro)\s+(?:na|de)\s+entrega | (?:bezorg|aflever)(?:ings)?fout | no\s+se\s+ha\s+podido
        | n[ãa]o\s+(?:foi\s+)?(?:entregue|entreg) | mancato\s+recapito | onbestelbaar | niet\s+bezorgd | nondeliverable | delivery\s+to\s+.*fail | user\s+unknown | mailbox\s+(?:full|unavailable)
        | error\s+sending | warning:\s+(?:message|could\s+not|mail) | undelivered | mail\s+failure | (?-u:\b)NDN(?-u:\b) | (?-u:\b)NDR(?-u:\b) | bounce | rejected | 配信 | エラー | 送信 | failed: | non-?deliver | undeliver | inzending | leverans | kunde\s+inte | olevererbar | ikke\s+leveres | kan\s+ikke\s+leveres | ei\s+voitu\s+toimittaa | niedostarcz | nie\s+dostarcz | недостав | не\s+доставлен | недоставк | nem\s+kézbesíthető | kézbesíthetetlen | iletilemedi | teslim\s+edilemedi | 退信 | 系统退信 | 退回 | 未送达 | 未傳遞 | 반송 | 전송\s*실패 | 배달",
    )
    .ok()
});

static PHRASE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) could\s+not\s+be\s+(?:delivered|sent) | couldn['’]t\s+be\s+delivered | undeliver | not\s+(?:yet\s+)?(?:been\s+|be\s+)?(?:delivered|deliverable|relayed) | unable\s+to\s+deliver
        | permanent\s+(?:fatal\s+)?errors? | fatal\s+errors | wasn['’]t\s+able\s+to\s+deliver | delivery\s+(?:to\s+the\s+following|failed|attempts?|has\s+failed|status|error)
        | user\s+(?:unknown|not\s+found|doesn['’]t) | unknown\s+user | no\s+such\s+(?:user|address|mailbox|account|recipient|person) | mailbox\s+(?:is\s+)?(?:full|unavailable|not\s+found|disabled)
        | does\s+not\s+exist | over\s+quota | quota\s+exceeded | full\s+mailbox | account\s+(?:is\s+)?(?:disabled|inactive|has\s+been) | returned\s+to\s+(?:you|sender) | recipient\s+(?:unknown|rejected|address\s+rejected|not)
        | did\s+not\s+reach | error\s+delivering | delivery\s+problems | transcript\s+of\s+session | incorrectly\s+constructed | giving\s+up | exceeds\s+(?:allowed|the)\s | invalid\s+(?:final|recipient) | aborted\s+after | failed\s+permanently | encountered\s+an\s+error | automatically\s+rejected | no\s+longer\s+(?:valid|active|exists|works|accepting|in\s+use|available)
        | not\s+a\s+valid\s+(?:user|recipient|address|mailbox) | isn['’]t\s+(?:a\s+)?valid | invalid\s+(?:user|address|mailbox) | has\s+been\s+postponed | delivery\s+problems | 无法 | 無法 | 退信 | 配信(?:でき|不能) | 送信できません | 届け(?:られ|でき) | n'a\s+pas\s+pu | konnte\s+nicht | nicht\s+(?:zugestellt|zustellbar) | no\s+se\s+(?:ha\s+)?pud?o | n['’]a\s+pas\s+[ée]t[ée]\s+(?:remis|distribu|livr) | no\s+(?:se\s+ha|ha\s+sido|fue)\s+entregado | non\s+[èe]\s+stat[oa]\s+(?:consegnat|recapitat) | n[ãa]o\s+foi\s+entregue | niet\s+(?:bezorgd|afgeleverd) | не\s+(?:может|удалось|доставлено)
        | (?-u:\b)55[0-4][\s-] | (?-u:\b)5\.[0-7]\.\d+ | failed\s+(?:recipient|address|to\s+deliver) | not\s+listed\s+in | host\s+(?:not\s+found|unknown) | rejected",
    )
    .ok()
});

static WAITING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)warning|delayed|will (?:be )?(?:retr|keep|continue)|still (?:trying|being)|no action is required|not yet been delivered|do not need to resend|temporar(?:y|ily)").ok()
});

static WAITING_SUBJECT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)warning|delay|still being retried").ok());

/// What says that no more is tried.
static FINAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)permanent|giving up|gave up|after \d+ attempts?|delivery failure notification|has been (?:returned|removed)|(?:we were|was) unable to deliver your message to the following|was not delivered|could not be delivered\. the problem").ok()
});

/// A line that begins with the code of a refusing server (RFC 5321 §4.2).
static CODE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?m)^[\s<>:]*(?:SMTP error:? ?)?[45]\d\d[ -]").ok());

/// What no person writes above an address that stands alone on its line.
static ANNOUNCES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)could not be delivered to|not reach the following recipient|pu (?:e|ê)tre d(?:e|é)livr(?:e|é)|following addresses had|delivery to the following|deliver(?:ed)? (?:it )?to the following|of email to this address|an folgende (?:empf|adress)|no se ha podido entregar|送信できませんでした").ok()
});

/// Whether a mail system speaks, and not a person about one.
fn speaks(letter: &Letter<'_>, subject: bool, failed: bool, system: bool, replied: bool, head: &str) -> bool {
    let named = recipient::is_listed(letter, head);
    // Exim calls its bounces replies; a postmaster's automatic reply is what it says.
    let daemon = letter.sender_local().contains("daemon") || subject && reports(letter, head);
    if replied && !(failed || daemon || letter.is_from_nobody()) {
        return false;
    }
    let titled = subject || failed || daemon;
    if titled && (system || failed) || letter.is_from_nobody() {
        return true;
    }
    if system {
        return named && is_match(&ANNOUNCES, head) || is_match(&CODE, head);
    }
    // Somebody else: only what has the form of a report from beginning to end.
    let forwarded = crate::mail::reply::is_forward(letter.subject);
    let automatic = replied || letter.sender_local().contains("reply") || letter.head.first("Precedence").is_some();
    let returned = letter.child("message/rfc822").is_some() || letter.text.len() < 700;
    !forwarded && named && is_match(&ANNOUNCES, head) && (automatic || subject) && returned
}

/// Whether a postmaster's mail, whatever it calls itself, names nobody to answer to and whom it did not reach.
fn reports(letter: &Letter<'_>, head: &str) -> bool {
    letter.sender_local().contains("postmaster")
        && senders::return_path(letter.head) == ReturnPath::Null
        && recipient::is_listed(letter, head)
}

fn is_match(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|r| r.is_match(text))
}

/// Reads a bounce that follows no standard. `None` when the letter is none.
pub fn read(letter: &Letter<'_>) -> Option<DeliveryReport> {
    // RFC 3834 §5: what says of itself that it answers for a person is that, whoever sent it.
    let replied =
        letter.head.first("Auto-Submitted").is_some_and(|f| f.unfolded().to_ascii_lowercase().contains("auto-replied"));
    let system = letter.is_from_mail_system();
    // Some write the fields of RFC 3464 §2.3 into the head of the letter itself.
    let failed =
        letter.head.first("X-Failed-Recipients").is_some() || system && letter.head.first("Final-Recipient").is_some();
    let subject = is_match(&SUBJECT, letter.subject);
    if !(system || failed || subject || replied || letter.sender_local().contains("reply")) {
        return None;
    }
    let head = top(letter.text);
    let worded = failed || is_match(&PHRASE, head);
    if !worded || !speaks(letter, subject, failed, system, replied, head) {
        return None;
    }
    let status = delivery::status(head);
    let unknown = head.to_ascii_lowercase().contains("no such user");
    let waiting =
        !unknown && is_match(&WAITING_SUBJECT, letter.subject) || is_match(&WAITING, head) && !is_match(&FINAL, head);
    let action = match status.as_deref().and_then(|s| s.chars().next()) {
        Some('5') => DeliveryAction::Failed,
        _ if waiting => DeliveryAction::Delayed,
        _ => DeliveryAction::Failed,
    };
    let about = letter.returned_id().or_else(|| quoted_id(letter));
    Some(DeliveryReport { recipient: recipient::find(letter), action, status, about, envelope_id: None })
}

/// A report by its type alone, whose parts say nothing more.
pub fn unsaid(letter: &Letter<'_>) -> DeliveryReport {
    let about = letter.returned_id().or_else(|| quoted_id(letter));
    DeliveryReport {
        recipient: recipient::find(letter),
        action: DeliveryAction::Failed,
        status: delivery::status(top(letter.text)),
        about,
        envelope_id: None,
    }
}

/// A Message-ID in a copy that was returned as plain text.
pub fn quoted_id(letter: &Letter<'_>) -> Option<MessageId> {
    let line = letter.text.lines().map(|l| l.trim_start_matches(['>', ' ', '|'])).find_map(|l| {
        let (name, value) = l.split_once(':')?;
        name.eq_ignore_ascii_case("message-id").then_some(value)
    })?;
    MessageId::parse_all(line).into_iter().next()
}
