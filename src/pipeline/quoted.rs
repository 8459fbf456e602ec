//! The customer's letter, where a department answers between its lines.
//! Must not be asked for any other message: it costs a question to the store and one more reading.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::domain::message::Message;
use crate::domain::recall::Recall;
use crate::domain::token::{Token, TokenRole};
use crate::mail::{self, ReadSettings};
use crate::store::{StoreError, Unit};

/// All text of the letter that a department's message answers line by line; `None` when it does not, or the
/// letter is no longer stored.
///
/// # Errors
/// When the store cannot be read.
pub async fn letter(
    unit: &mut Unit,
    message: &Message,
    recall: &Recall,
    tokens: &[Token],
) -> Result<Option<String>, StoreError> {
    if message.body.answers.is_empty() {
        return Ok(None);
    }
    let given = |t: &&Token| t.role == TokenRole::Department && recall.matches.iter().any(|m| m.thread.id == t.thread);
    let Some(token) = tokens.iter().find(given) else { return Ok(None) };
    let stored = unit.last_message_of(&token.thread).await?.filter(|m| !m.raw.is_empty());
    let settings = |whole, size| ReadSettings { whole, size, ..ReadSettings::default() };
    let read = |m: crate::store::StoredMessage| {
        catch_unwind(AssertUnwindSafe(|| mail::read(&m.raw, &settings(m.whole, m.size)).body.text)).ok()
    };
    Ok(stored.and_then(read))
}
