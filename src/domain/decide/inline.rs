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
    written(facts, typed).map(|text| without_doubled_links(&text))
}

/// Outlook writes an address in plain text twice: `ann@example.com<mailto:ann@example.com>`.
fn without_doubled_links(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        kept.push_str(before);
        let shown = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
        rest = match after.split_once('>') {
            Some((link, behind)) if is_same(shown, link) => behind,
            _ => {
                kept.push('<');
                after
            }
        };
    }
    kept.push_str(rest);
    kept
}

/// Whether the link says no more than what is shown.
fn is_same(shown: &str, link: &str) -> bool {
    let bare = ["mailto:", "https://", "http://", "tel:"].iter().find_map(|scheme| link.strip_prefix(scheme));
    let shown = ["https://", "http://"].iter().find_map(|scheme| shown.strip_prefix(scheme)).unwrap_or(shown);
    !shown.is_empty()
        && bare.is_some_and(|bare| bare.trim_end_matches('/').eq_ignore_ascii_case(shown.trim_end_matches('/')))
}

fn written(facts: &Facts<'_>, typed: &str) -> Result<String, String> {
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

#[cfg(test)]
mod tests {
    use super::without_doubled_links;

    #[test]
    fn an_address_that_a_program_wrote_twice_leaves_once() {
        for (given, wanted) in [
            ("Write to ann@example.com<mailto:ann@example.com>.", "Write to ann@example.com."),
            ("See www.example.com<http://www.example.com/> for more", "See www.example.com for more"),
            ("our page <https://example.com/x>", "our page <https://example.com/x>"),
            ("your account<https://example.com/a?b=1> is open", "your account<https://example.com/a?b=1> is open"),
            ("a < b and c > d", "a < b and c > d"),
        ] {
            assert_eq!(without_doubled_links(given), wanted);
        }
    }
}
