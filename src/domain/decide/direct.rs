//! What a department does past us: it answers the customer itself, or writes that the matter can be closed.
//! Must not pass anything on; nobody's voice is borrowed here (promise 4).

use super::super::machine;
use super::super::message::AuthenticationResult;
use super::super::office::Department;
use super::super::origin::Origin;
use super::super::plan::{Outcome, Plan};
use super::super::silence::Silence;
use super::super::thread::{Happening, Thread};
use super::{Facts, changed, filed, quiet};

/// How a note ends that asks to close the matter, folded to lower case.
const CLOSE: &[&str] = &[
    "please close",
    "please close it",
    "please close this",
    "please close the case",
    "please close the ticket",
    "can be closed",
    "you can close this",
    "bitte schließen",
    "bitte abschließen",
    "kann geschlossen werden",
    "merci de clôturer",
    "merci de fermer",
    "peut être clôturé",
    "por favor cerrar",
    "por favor, cerrar",
    "se puede cerrar",
    "può essere chiuso",
    "si prega di chiudere",
    "per favore chiudere",
    "pode fechar",
    "pode ser fechado",
    "graag sluiten",
    "kan gesloten worden",
    "kan lukkes",
    "kan stängas",
    "można zamknąć",
    "proszę zamknąć",
    "クローズしてください",
    "完了にしてください",
];

/// Characters of the longest note that is taken for one.
const LONGEST: usize = 300;

/// Whether a text is a note for us that asks to close, and no answer to the customer.
pub(super) fn asks_to_close(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let bare = text.trim_end_matches(['.', '!', '。', ' ']);
    let last = bare.rsplit(['.', '!', '\n', '。', ';']).next().unwrap_or_default().trim();
    text.chars().count() <= LONGEST
        && !text.contains('?')
        && CLOSE.iter().any(|c| last == *c || last.ends_with(&format!(" {c}")))
}

/// A member's mail without the thread's token. `None` when it did neither of the two.
pub(super) fn plan(facts: &Facts<'_>, thread: &Thread, department: &Department) -> Option<Plan> {
    if !came_from_inside(facts) || machine::sign(facts.message).is_some_and(|s| s.written_by_machine()) {
        return None;
    }
    let text = facts.message.body.new_text.trim();
    let by = facts.message.from()?;
    let customer = thread.customer.as_ref().map(|c| &c.address);
    let told = !text.is_empty() && facts.message.recipients.iter().any(|r| Some(&r.address) == customer);
    let (reason, event) = if told {
        ("a member answered the customer directly", Happening::Answered { department: department.name.clone() })
    } else if asks_to_close(text) {
        ("a member wrote that it can be closed", Happening::Closed(format!("{by}: {text}")))
    } else {
        return None;
    };
    let origin = Origin::Department(department.name.clone());
    let mut plan = quiet(facts, origin, Outcome::Noted, Silence::NotACustomer, reason);
    plan.filing = filed(&facts.office.mailbox.file_into, department.name.as_str());
    plan.clear_timers = true;
    plan.thread = Some(changed(thread.clone(), false, facts.now, [event]));
    Some(plan)
}

/// Proved; or, where a server at the border vouches for mail from outside, never seen by one. Where none
/// vouches, a stranger's mail looks the same as a colleague's, and nothing is closed for it.
fn came_from_inside(facts: &Facts<'_>) -> bool {
    let message = facts.message;
    match message.authentication.result {
        AuthenticationResult::Pass => true,
        AuthenticationResult::Fail => false,
        AuthenticationResult::None => {
            let stamps = ["Authentication-Results", "Received-SPF", "ARC-Authentication-Results"];
            !facts.office.mailbox.trusted_authserv.is_empty() && !stamps.iter().any(|n| message.headers.has(n))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::asks_to_close;

    #[test]
    fn a_note_that_asks_to_close_is_no_answer() {
        for text in [
            "Refund booked, customer rang and is content. Please close.",
            "Erledigt, kann geschlossen werden",
            "Please close.",
        ] {
            assert!(asks_to_close(text), "{text}");
        }
        for text in [
            "Please close the lid firmly, then press the button.",
            "We are pleased. Can it be closed?",
            "The shop can be closed on Sundays, so come on Monday.",
        ] {
            assert!(!asks_to_close(text), "{text}");
        }
    }
}
