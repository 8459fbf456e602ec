//! Lines such as `#pass shipping` at the head of a member's mail.
//! Must not know whether the writer may give them; `decide` asks that first.

use super::office::DepartmentName;

/// What a member asks for instead of, or beside, an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailCommand {
    /// The matter belongs to another department.
    Pass(DepartmentName),
    /// No answer is needed.
    Close,
    /// Something to remember in the thread.
    Note(String),
}

/// A mail's commands, and the text below them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Commanded {
    /// The commands, in order.
    pub commands: Vec<MailCommand>,
    /// Lines that look like a command and are none.
    pub unknown: Vec<String>,
    /// What is left: the answer, if any.
    pub rest: String,
}

/// Reads the commands at the head of a text. The first line that is neither blank nor begins with
/// `#` and a letter ends them.
pub fn read(text: &str) -> Commanded {
    let mut found = Commanded::default();
    let mut lines = text.lines();
    let mut rest: Vec<&str> = Vec::new();
    for line in lines.by_ref() {
        let bare = line.trim();
        let Some(words) = bare.strip_prefix('#').filter(|w| w.starts_with(|c: char| c.is_alphabetic())) else {
            if bare.is_empty() && rest.is_empty() {
                continue;
            }
            rest.push(line);
            break;
        };
        match command(words) {
            Some(command) => found.commands.push(command),
            None => found.unknown.push(bare.chars().take(120).collect()),
        }
    }
    rest.extend(lines);
    found.rest = rest.join("\n").trim().to_owned();
    found
}

fn command(words: &str) -> Option<MailCommand> {
    let (verb, argument) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    let argument = argument.trim();
    match verb.to_lowercase().as_str() {
        "pass" => DepartmentName::parse(&argument.trim_end_matches('.').to_lowercase()).map(MailCommand::Pass),
        "close" if argument.is_empty() => Some(MailCommand::Close),
        "note" if !argument.is_empty() => Some(MailCommand::Note(argument.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stand_above_the_answer_and_a_hash_in_the_text_is_none() {
        let read = read("\n#note asked the depot\n#pass shipping\n\nDear Maria,\n#1 is on its way.\n");
        assert_eq!(
            read.commands,
            [
                MailCommand::Note("asked the depot".into()),
                MailCommand::Pass(DepartmentName::parse("shipping").unwrap())
            ]
        );
        assert_eq!(read.rest, "Dear Maria,\n#1 is on its way.");
    }

    #[test]
    fn a_mistyped_command_is_told_and_never_sent_to_the_customer() {
        let read = read("#psas shipping\n#pass\nText");
        assert_eq!(read.unknown, ["#psas shipping", "#pass"]);
        assert_eq!(read.rest, "Text");
    }

    #[test]
    fn a_number_sign_before_a_digit_is_text() {
        assert_eq!(read("#4711 has left the house").rest, "#4711 has left the house");
    }
}
