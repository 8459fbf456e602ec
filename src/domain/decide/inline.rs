//! A member's answer as it may leave: without the member's name, and with the customer's own lines between answers.
//! Must not pass on a quoted line that the customer did not write.

use super::super::address::Person;
use super::super::answers::{self, Answer};
use super::super::commands;
use super::super::message::Doubt;
use super::{Facts, sign_off};

/// What leaves for `typed`, the member's words without commands.
///
/// # Errors
/// Why a person must look first.
pub(super) fn text(facts: &Facts<'_>, typed: &str) -> Result<String, String> {
    let body = &facts.message.body;
    let writer = facts.message.sender.person();
    if body.answers.is_empty() {
        return unsigned(typed, writer).map(str::to_owned);
    }
    match between_lines(facts, writer) {
        Ok(text) => Ok(text),
        // One answer below a quotation stands by itself.
        Err(_) if body.doubt.is_none() => unsigned(typed, writer).map(str::to_owned),
        Err(why) => Err(why),
    }
}

/// Whether the pieces were put together, so that their order is no doubt any more.
pub(super) fn settles(facts: &Facts<'_>) -> bool {
    let body = &facts.message.body;
    !body.answers.is_empty() && matches!(body.doubt, Some(Doubt::InlineAnswers | Doubt::TextBelowQuote))
}

fn unsigned<'a>(text: &'a str, writer: Option<&Person>) -> Result<&'a str, String> {
    writer.map_or(Ok(text), |member| sign_off::without_name(text, member))
}

fn between_lines(facts: &Facts<'_>, writer: Option<&Person>) -> Result<String, String> {
    let body = &facts.message.body;
    let Some(letter) = facts.recall.letter.as_deref() else {
        return Err("it answers between the quoted lines, and the customer's letter is not at hand".into());
    };
    let answers = answers::without_commands(&body.answers, &commands::read(&body.new_text))?;
    let mut answers = answers::to_letter(&answers, letter)?;
    let last = answers.len().saturating_sub(1);
    for (i, answer) in answers.iter_mut().enumerate() {
        answer.text = own_words(answer, i == last, writer)?;
    }
    Ok(answers::written(&answers))
}

/// A name below the last answer ends it; above the last one it is not sure what stands below it.
fn own_words(answer: &Answer, last: bool, writer: Option<&Person>) -> Result<String, String> {
    let kept = unsigned(&answer.text, writer)?;
    if !last && kept.len() != answer.text.len() {
        return Err("the member's name stands above answers between the quoted lines".into());
    }
    Ok(kept.to_owned())
}
