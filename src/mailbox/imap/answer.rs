//! How a command ended, and what a refusal means for whoever wants to try again.
//! Must not know connections; it reads status, code and words.

use std::time::Duration;

use async_imap::imap_proto::{Outcome, ResponseCode, Status};

use super::uids;
use crate::mailbox::error::{Kind, MailboxError};

/// Codes of RFC 5530 §3 that only a person can mend at login.
const BAD_LOGIN: [&str; 5] =
    ["AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED", "CONTACTADMIN"];
/// Codes of RFC 5530 §3 and habits of servers that mean: not now.
const NOT_NOW: [&str; 5] = ["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "THROTTLED"];
/// Words by which servers without codes say the same.
const NOT_NOW_WORDS: [&str; 8] =
    ["throttl", "temporar", "try again", "unavailable", "too many", "rate limit", "internal error", "not connected"];
/// Words by which servers without codes say that a folder is missing.
const MISSING_WORDS: [&str; 5] =
    ["doesn't exist", "does not exist", "no such mailbox", "unknown mailbox", "non-existent"];
/// Longest part of a server's text that is repeated to the operator, in characters.
const LONGEST: usize = 200;

/// How a command ended.
#[derive(Debug)]
pub(super) struct Answer {
    status: Status,
    text: String,
    /// The folder is missing and may be created (RFC 3501 §7.1).
    pub try_create: bool,
    /// The folder was opened for reading only.
    pub read_only: bool,
    /// The uid of what was appended (RFC 4315 §3).
    pub appended: Option<u32>,
    /// Old and new uids (RFC 4315 §3).
    pub copied: Option<Vec<(u32, u32)>>,
    /// Capabilities, when the answer lists them.
    pub capabilities: Option<Vec<String>>,
}

impl Answer {
    pub(super) fn read(status: &Status, outcome: &Outcome<'_>) -> Self {
        let status = match status {
            Status::Ok | Status::PreAuth => Status::Ok,
            Status::No => Status::No,
            Status::Bad | Status::Bye => Status::Bad,
        };
        let mut answer = Self {
            status,
            text: shown(outcome.information.as_deref().unwrap_or_default()),
            try_create: false,
            read_only: false,
            appended: None,
            copied: None,
            capabilities: None,
        };
        match &outcome.code {
            Some(ResponseCode::TryCreate) => answer.try_create = true,
            Some(ResponseCode::ReadOnly) => answer.read_only = true,
            Some(ResponseCode::AppendUid(_, set)) => answer.appended = uids::expand(set, 1).first().copied(),
            Some(ResponseCode::Capabilities(list)) => answer.capabilities = Some(super::login::names(list)),
            Some(code) => answer.copied = copied(code),
            None => {}
        }
        answer.try_create |=
            answer.word().is_some_and(|word| word == "NONEXISTENT") || answer.speaks_of(&MISSING_WORDS);
        answer
    }

    pub(super) fn is_ok(&self) -> bool {
        self.status == Status::Ok
    }

    /// The folder is there already (RFC 5530 §3), in code or in words.
    pub(super) fn already_exists(&self) -> bool {
        self.word().is_some_and(|word| word == "ALREADYEXISTS") || (self.speaks_of(&["exists"]) && !self.try_create)
    }

    /// What the server said.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A code that the library does not know; it stays at the head of the text.
    fn word(&self) -> Option<&str> {
        self.text.strip_prefix('[')?.split([']', ' ']).next()
    }

    /// The refusal may be another one tomorrow.
    pub(super) fn not_now(&self) -> bool {
        self.word().is_some_and(|word| NOT_NOW.iter().any(|known| known.eq_ignore_ascii_case(word)))
            || self.speaks_of(&NOT_NOW_WORDS)
    }

    /// Many servers give no code: their words have to do. Success is not asked.
    fn speaks_of(&self, words: &[&str]) -> bool {
        let text = self.text.to_lowercase();
        !self.is_ok() && words.iter().any(|word| text.contains(word))
    }

    /// The error of a refused command; `doing` says what was asked, for the operator.
    pub(super) fn refusal(&self, doing: &str) -> MailboxError {
        let kind = match self.word() {
            _ if self.not_now() => Kind::Busy,
            Some(word) if BAD_LOGIN.contains(&word) || word == "NOPERM" => Kind::Settings,
            Some("OVERQUOTA") => Kind::Refused,
            _ if self.try_create => Kind::Settings,
            _ => Kind::Busy,
        };
        self.told(kind, doing)
    }

    /// The error of a refused login: without a word about the weather, it is the password.
    pub(super) fn login_refusal(&self) -> MailboxError {
        let kind = if self.not_now() { Kind::Busy } else { Kind::Settings };
        let error = self.told(kind, "logging in");
        if kind == Kind::Busy {
            return error;
        }
        MailboxError::new(kind, format!("{error} (check user and password of the mailbox)")).after(error.retry_after())
    }

    fn told(&self, kind: Kind, doing: &str) -> MailboxError {
        MailboxError::new(kind, format!("the server refuses {doing}: {}", self.text)).after(backoff(&self.text))
    }
}

/// The error that a BYE is.
pub(super) fn goodbye(outcome: &Outcome<'_>) -> MailboxError {
    let text = shown(outcome.information.as_deref().unwrap_or_default());
    MailboxError::lost(format!("the server ends the connection: {text}")).after(backoff(&text))
}

/// Pairs of old and new uids out of a code.
pub(super) fn copied(code: &ResponseCode<'_>) -> Option<Vec<(u32, u32)>> {
    const AT_MOST: usize = 100_000;
    match code {
        ResponseCode::CopyUid(_, old, new) => {
            Some(uids::expand(old, AT_MOST).into_iter().zip(uids::expand(new, AT_MOST)).collect())
        }
        _ => None,
    }
}

/// Exchange Online says how long it wants to be left alone.
fn backoff(text: &str) -> Option<Duration> {
    let (_, rest) = text.split_once("Suggested Backoff Time:")?;
    let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().map(Duration::from_millis)
}

/// One bounded line without control characters.
fn shown(text: &str) -> String {
    let text: String = text.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    if text.is_empty() { "(no reason given)".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no(text: &str) -> Answer {
        Answer::read(&Status::No, &Outcome { code: None, information: Some(text.into()) })
    }

    #[test]
    fn a_throttle_says_how_long() {
        let error = no("Request is throttled. Suggested Backoff Time: 92415 milliseconds").refusal("a search");
        assert!(error.is_temporary());
        assert_eq!(error.retry_after(), Some(Duration::from_millis(92_415)));
    }

    #[test]
    fn a_wrong_password_is_not_the_weather() {
        for text in ["[AUTHENTICATIONFAILED] Authentication failed.", "LOGIN failed.", "Invalid credentials"] {
            assert!(no(text).login_refusal().is_configuration(), "{text}");
        }
        for text in ["[UNAVAILABLE] Temporary authentication failure.", "Service temporarily unavailable", "[LIMIT] x"]
        {
            assert!(no(text).login_refusal().is_temporary(), "{text}");
        }
    }

    #[test]
    fn no_control_character_reaches_the_operator() {
        assert!(!no("a\u{1b}[2Jb").refusal("x").to_string().contains('\u{1b}'));
    }
}
