//! What a department does past us: it answers the customer itself, or writes that the matter can be closed.
//! Must not pass anything on; nobody's voice is borrowed here (promise 4).

use super::super::last_word;
use super::super::machine;
use super::super::message::AuthenticationResult;
use super::super::office::Department;
use super::super::origin::Origin;
use super::super::plan::{Outcome, Plan};
use super::super::silence::Silence;
use super::super::thread::{Happening, Thread};
use super::ending::Ending;
use super::{Facts, changed, filed, quiet};

/// How a note ends that asks to close the matter, folded to lower case; a phrase a piece.
const CLOSE: &str = "please close|please close it|please close this|please close this one|please close the case|\
    please close the ticket|can be closed|ok to close|you can close this|you can close it|you may close this|\
    bitte schließen|bitte schliessen|bitte abschließen|bitte zumachen|kann geschlossen werden|kann zu|\
    könnt ihr schließen|kannst du schließen|merci de clôturer|merci de fermer|merci de clore|peut être clôturé|\
    peut être clos|peut être fermé|vous pouvez clôturer|vous pouvez clore|vous pouvez fermer|on peut clôturer|\
    on peut clore|on peut fermer|à clore|à clôturer|por favor cerrar|por favor, cerrar|se puede cerrar|\
    pueden cerrar|podéis cerrar|puedes cerrar|para cerrar|può essere chiuso|può essere chiusa|si prega di chiudere|\
    per favore chiudere|si può chiudere|potete chiudere|puoi chiudere|da chiudere|pode fechar|podem fechar|\
    pode-se fechar|pode ser fechado|pode encerrar|podem encerrar|favor fechar|é para fechar|graag sluiten|\
    kan gesloten worden|mag gesloten worden|mag worden gesloten|kan dicht|mag dicht|je kunt sluiten|\
    jullie kunnen sluiten|kan lukkes|kan stängas|można zamknąć|proszę zamknąć|クローズしてください|\
    クローズをお願いします|クローズで結構です|完了にしてください|終了してください";

/// The same as a sentence of its own, in a note that only we got.
const DONE: &str = "done|all done|erledigt|alles erledigt|fertig|terminé|c'est réglé|hecho|listo|resuelto|fatto|risolto|\
    klaar|afgehandeld|feito|resolvido|tratado|完了|完了です|完了しました|対応済みです";

/// Characters of the longest note that is taken for one.
const LONGEST: usize = 300;

/// Whether a text is a note for us that asks to close, and no answer to the customer.
pub(super) fn asks_to_close(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let bare = text.trim_end_matches(['.', '!', '。', ' ']);
    let last = bare.rsplit(['.', '!', '\n', '。', ';']).next().unwrap_or_default().trim();
    text.chars().count() <= LONGEST
        && !text.contains('?')
        && CLOSE.split('|').any(|c| last == c || last.ends_with(&format!(" {c}")))
}

/// Whether a note that nobody else got ends by saying that all is done.
fn says_done(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let (told, last) =
        text.trim_end_matches(['.', '!', '。', ' ']).rsplit_once(['.', '!', '\n', '。', ';']).unwrap_or_default();
    let last = last.trim();
    !told.is_empty()
        && text.chars().count() <= LONGEST
        && !text.contains(['?', '？'])
        && DONE.split('|').any(|d| last == d)
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
    let reason = if told {
        "a member answered the customer directly"
    } else if asks_to_close(text) || says_done(text) {
        "a member wrote that it can be closed"
    } else {
        return None;
    };
    let origin = Origin::Department(department.name.clone());
    let mut plan = quiet(facts, origin, Outcome::Noted, Silence::NotACustomer, reason);
    plan.filing = filed(&facts.office.mailbox.file_into, department.name.as_str());
    if told {
        let ending = Ending { office: facts.office, thread, department, by: by.as_str(), now: facts.now };
        ending.follow(&mut plan, Vec::new(), last_word::read(text));
        return Some(plan);
    }
    plan.clear_timers = true;
    plan.thread = Some(changed(thread.clone(), false, facts.now, [Happening::Closed(format!("{by}: {text}"))]));
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
    use super::{asks_to_close, says_done};

    #[test]
    fn a_note_that_asks_to_close_is_no_answer() {
        for text in [
            "Refund booked, customer rang and is content. Please close.",
            "Erledigt, kann geschlossen werden",
            "Please close.",
            "Ersatz ist da, Kunde zufrieden. Kann zu.",
            "Remboursé ce matin, cliente prévenue. À clore.",
            "Nieuwe geleverd, meneer is blij. Mag dicht.",
            "Troca feita na loja. Podem fechar.",
            "Rimborso fatto. Si può chiudere.",
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
        assert!(says_done("Fitter was there, all in place. Done.") && says_done("Kunde angerufen.\nErledigt"));
        // Alone it may be all that the customer is to read.
        assert!(!says_done("Done.") && !says_done("It is not done.") && !says_done("Is it? Done."));
    }
}
