//! A refusal, by its step and its code -> what it means for the mail.
//! Must not know the connection.

use lettre::transport::smtp::Error;

use crate::domain::outbox::{Attempt, Phase, Refusal};

/// A refusal in a server's words or ours.
pub(super) fn refusal(phase: Phase, code: Option<u16>, text: &str) -> Refusal {
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect::<String>();
    Refusal { phase, code, text: clean.trim().to_owned() }
}

/// What the library reports, as a refusal. Without a code the connection is lost or out of step.
pub(super) fn from_library(phase: Phase, error: &Error) -> Refusal {
    let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    match error.status() {
        Some(code) => refusal(phase, Some(code.into()), &source),
        None if source == "incomplete response" => refusal(phase, None, "the server closed the connection"),
        None if error.is_response() => refusal(phase, None, &format!("the server's reply cannot be read: {source}")),
        None => refusal(phase, None, &format!("the connection was lost: {source}")),
    }
}

/// What an attempt that ended in this refusal means.
pub(super) fn attempt(no: Refusal) -> Attempt {
    match (no.phase, no.code) {
        // RFC 1047: the dot was sent and nobody has said no.
        (Phase::FinalReply, None | Some(..400)) => Attempt::Unknown(no.text),
        (Phase::Connect, _) | (_, None | Some(..500)) => Attempt::Refused(no),
        (Phase::Login, _) => Attempt::Misconfigured(no),
        _ if is_ours_to_mend(&no) => Attempt::Misconfigured(no),
        _ => Attempt::Rejected(no),
    }
}

/// Whether a permanent no is about our login or our right to this sender address: the next mail
/// would get the same, and trying on makes some providers throttle the whole mailbox.
fn is_ours_to_mend(no: &Refusal) -> bool {
    // RFC 4954 §6: authentication required, wrong, or too weak.
    if matches!(no.code, Some(530 | 534 | 535 | 538)) {
        return true;
    }
    let text = no.text.to_ascii_lowercase();
    let coded = ["5.2.252", "5.7.60", "5.7.30", "5.7.139", "5.7.8"];
    let said = [
        "send as",
        "sendas",
        "not owned by",
        "not logged in",
        "sender is not allowed",
        "not authorized to send",
        "authentication required",
    ];
    let word =
        |code: &str| text.split(|c: char| !(c.is_ascii_digit() || c == '.')).any(|w| w.trim_end_matches('.') == code);
    coded.into_iter().any(word) || said.into_iter().any(|s| text.contains(s))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(phase: Phase, code: Option<u16>, text: &str) -> &'static str {
        match attempt(refusal(phase, code, text)) {
            Attempt::Accepted(_) => "accepted",
            Attempt::Refused(_) => "refused",
            Attempt::Rejected(_) => "rejected",
            Attempt::Unknown(_) => "unknown",
            Attempt::Misconfigured(_) => "misconfigured",
        }
    }

    #[test]
    fn step_and_code_decide() {
        assert_eq!(meaning(Phase::Connect, Some(554), "no service"), "refused");
        assert_eq!(meaning(Phase::Login, Some(535), "5.7.8 bad credentials"), "misconfigured");
        assert_eq!(meaning(Phase::Login, Some(454), "4.7.0 try later"), "refused");
        assert_eq!(meaning(Phase::Recipient, Some(450), "4.2.0 greylisted"), "refused");
        assert_eq!(meaning(Phase::Recipient, Some(550), "5.1.1 user unknown"), "rejected");
        assert_eq!(meaning(Phase::Data, None, "connection lost"), "refused");
        assert_eq!(meaning(Phase::FinalReply, None, "connection lost"), "unknown");
        assert_eq!(meaning(Phase::FinalReply, Some(354), "go on"), "unknown");
        assert_eq!(meaning(Phase::FinalReply, Some(451), "4.3.0 disk full"), "refused");
        assert_eq!(meaning(Phase::FinalReply, Some(554), "5.7.1 spam"), "rejected");
    }

    #[test]
    fn a_denied_sender_rests_the_queue_and_a_denied_recipient_does_not() {
        let m365 = "5.2.252 SendAsDenied; jane@example.com not allowed to send as ceo@example.com";
        assert_eq!(meaning(Phase::FinalReply, Some(554), m365), "misconfigured");
        assert_eq!(meaning(Phase::Sender, Some(550), "5.7.60 Client does not have permissions"), "misconfigured");
        let postfix = "5.7.1 <ceo@example.com>: Sender address rejected: not owned by user jane";
        assert_eq!(meaning(Phase::Recipient, Some(553), postfix), "misconfigured");
        assert_eq!(meaning(Phase::Sender, Some(530), "5.7.0 Authentication required"), "misconfigured");
        assert_eq!(meaning(Phase::Recipient, Some(550), "5.7.1 blocked by policy"), "rejected");
        assert_eq!(meaning(Phase::Recipient, Some(550), "5.7.606 banned address"), "rejected");
    }

    #[test]
    fn a_servers_words_reach_no_terminal_raw() {
        assert_eq!(refusal(Phase::Data, Some(550), "a\u{1b}[31m\r\nb").text, "a [31m  b");
    }
}
