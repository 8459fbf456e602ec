//! Answers between quoted lines: which of those lines go along, and how all of it reads.
//! Must not know mail programs, nor pass a quoted line on that is not the customer's own.

use super::commands::{self, Commanded};

/// What was typed below some quoted lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The quoted lines right above it, with their marks; none when it stands on top.
    pub to: Vec<String>,
    /// What was typed.
    pub text: String,
}

/// All of it as one text, with the quoted lines between the answers.
pub fn written(answers: &[Answer]) -> String {
    let mut out = String::new();
    for answer in answers {
        let has_words = |line: &&String| !folded(line).is_empty();
        let first = answer.to.iter().position(|l| has_words(&l)).unwrap_or(answer.to.len());
        let last = answer.to.iter().rposition(|l| has_words(&l)).map_or(first, |i| i + 1);
        let quoted = answer.to.get(first..last).unwrap_or_default().join("\n");
        for part in [quoted.as_str(), answer.text.trim_end()].into_iter().filter(|p| !p.is_empty()) {
            if !out.is_empty() {
                out.push_str("\n\n");
            }
            out.push_str(part);
        }
    }
    out
}

/// The answers with those quoted lines alone that stand in the customer's letter: from the last of them
/// upwards, as long as they do. What a brief of ours says above the letter falls away with that.
///
/// # Errors
/// Why it is not sure that nothing else leaves.
pub fn to_letter(answers: &[Answer], letter: &str) -> Result<Vec<Answer>, String> {
    let letter = folded(letter);
    let mut kept = Vec::with_capacity(answers.len());
    for answer in answers {
        let said = |line: &String| letter.contains(&folded(line));
        let from = answer.to.iter().rposition(|l| !said(l)).map_or(0, |i| i + 1);
        let own = answer.to.get(from..).unwrap_or_default();
        let has_words = |lines: &[String]| lines.iter().any(|l| !folded(l).is_empty());
        if has_words(&answer.to) && !has_words(own) {
            return Err("it answers below quoted lines that are not the customer's".into());
        }
        // A quoted line that a program wrapped leaves its end behind without a mark.
        let first = folded(answer.text.lines().next().unwrap_or_default());
        if !answer.to.is_empty() && first.chars().count() >= 8 && letter.contains(&first) {
            return Err("a line of the customer's letter stands among the answers".into());
        }
        kept.push(Answer { to: own.iter().map(|l| unindented(l)).collect(), text: answer.text.clone() });
    }
    Ok(kept)
}

/// The answers without the commands on top of them, when those are the ones that were `read`.
///
/// # Errors
/// When a command stands below a quoted line, where nobody can say what it is for.
pub fn without_commands(answers: &[Answer], read: &Commanded) -> Result<Vec<Answer>, String> {
    let mut answers = answers.to_vec();
    let Some(first) = answers.first_mut() else { return Ok(answers) };
    let on_top = commands::read(&first.text);
    if read.commands.is_empty() && read.unknown.is_empty() {
        return Ok(answers);
    }
    if !first.to.is_empty() || on_top.commands != read.commands || on_top.unknown != read.unknown {
        return Err("a command stands below a quoted line".into());
    }
    first.text = on_top.rest;
    Ok(answers)
}

/// A quoted line without the indentation that a brief of ours gives to a letter.
fn unindented(line: &str) -> String {
    let text = line.trim_start_matches(['>', ' ', '\t']);
    let marks = line.get(..line.len() - text.len()).unwrap_or_default().matches('>').count();
    if marks == 0 { line.to_owned() } else { format!("{} {text}", ">".repeat(marks)).trim_end().to_owned() }
}

/// Letters and digits of a line, in lower case: programs change marks, blanks and line ends.
fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: &str =
        "Dear Jane,\n\nwhen will the coat come?\nAnd what about the refund\nthat I was promised?\n\nMaria";

    fn answer(to: &[&str], text: &str) -> Answer {
        Answer { to: to.iter().map(|l| (*l).to_owned()).collect(), text: text.into() }
    }

    #[test]
    fn the_customers_own_lines_stay_and_the_brief_above_them_goes() {
        let answers = [
            answer(&[], "Dear Maria,"),
            answer(
                &[
                    "> ~~~ a line of ours ~~~",
                    ">",
                    "> Maria wrote to Jane.",
                    ">     Dear Jane,",
                    ">",
                    ">     when will the coat come?",
                ],
                "On Tuesday.",
            ),
            answer(&[">     And what about the refund", "> that I was promised?"], "It left today."),
        ];
        assert_eq!(
            written(&to_letter(&answers, LETTER).unwrap()),
            "Dear Maria,\n\n> Dear Jane,\n>\n> when will the coat come?\n\nOn Tuesday.\n\n> And what about the refund\n> that I was promised?\n\nIt left today."
        );
    }

    #[test]
    fn an_answer_to_anything_else_is_for_a_person() {
        let brief =
            answer(&["> when will the coat come?", "> It takes longer? Start it with #wait 3 days"], "No idea.");
        assert!(to_letter(&[brief], LETTER).is_err());
        let wrapped = answer(&["> And what about the"], "refund that I was promised?");
        assert!(to_letter(&[wrapped], LETTER).is_err());
    }

    #[test]
    fn commands_on_top_go_and_those_below_a_quotation_are_for_a_person() {
        let read = commands::read("#close\nHello\nYes");
        let top = [answer(&[], "#close\nHello"), answer(&["> Really?"], "Yes")];
        assert_eq!(written(&without_commands(&top, &read).unwrap()), "Hello\n\n> Really?\n\nYes");
        assert!(without_commands(&[answer(&["> Really?"], "#close\nYes")], &commands::read("#close\nYes")).is_err());
    }
}
