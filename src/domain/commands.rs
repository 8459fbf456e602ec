//! Lines such as `#pass shipping` at the head of a member's mail.
//! Must not know whether the writer may give them; `decide` asks that first.

mod words;

use super::calendar::Within;
use super::office::DepartmentName;

/// What a member asks for instead of, or beside, an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailCommand {
    /// The matter belongs to another department.
    Pass(DepartmentName),
    /// No answer is needed, or this one is the last.
    Close,
    /// Something to remember in the thread.
    Note(String),
    /// The answer takes more time.
    Wait(Within),
    /// The executive has to decide.
    Executive,
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

impl Commanded {
    /// The department that it is passed on to.
    pub fn pass(&self) -> Option<&DepartmentName> {
        self.commands.iter().find_map(|c| match c {
            MailCommand::Pass(to) => Some(to),
            _ => None,
        })
    }

    /// How much more time is asked for.
    pub fn wait(&self) -> Option<Within> {
        self.commands.iter().find_map(|c| match c {
            MailCommand::Wait(within) => Some(*within),
            _ => None,
        })
    }

    /// The notes, in order.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        self.commands.iter().filter_map(|c| match c {
            MailCommand::Note(note) => Some(note.as_str()),
            _ => None,
        })
    }

    /// Whether a command is among them.
    pub fn has(&self, command: &MailCommand) -> bool {
        self.commands.contains(command)
    }

    /// Two commands that say where the matter goes cannot both be meant; the second of them.
    pub fn contradiction(&self) -> Option<&MailCommand> {
        self.commands.iter().filter(|c| !matches!(c, MailCommand::Note(_))).nth(1)
    }
}

/// Reads the commands at the head of a text. The first line that is neither blank nor begins with
/// `#` and a letter ends them.
pub fn read(text: &str) -> Commanded {
    let mut found = Commanded::default();
    let mut lines = text.lines();
    let mut rest: Vec<&str> = Vec::new();
    for line in lines.by_ref() {
        let bare = line.trim();
        // Phones put the wide sign where a narrow one was meant.
        let words = bare.strip_prefix(['#', '\u{ff03}']);
        let Some(words) = words.filter(|w| w.starts_with(|c: char| c.is_alphabetic())) else {
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
    let bare = argument.trim_end_matches(['.', '。']);
    match words::english(verb.trim_end_matches([':', '.', '\u{ff1a}']))? {
        "pass" => {
            let name = bare.to_lowercase();
            DepartmentName::parse(words::without_lead(&name)).map(MailCommand::Pass)
        }
        "close" if argument.is_empty() => Some(MailCommand::Close),
        "executive" if argument.is_empty() => Some(MailCommand::Executive),
        "note" if !argument.is_empty() => Some(MailCommand::Note(argument.to_owned())),
        "wait" => Within::parse(&words::english_span(words::without_lead(bare))).ok().map(MailCommand::Wait),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> DepartmentName {
        DepartmentName::parse(text).unwrap()
    }

    #[test]
    fn commands_stand_above_the_answer_and_a_hash_in_the_text_is_none() {
        let read = read("\n#note asked the depot\n#pass shipping\n\nDear Maria,\n#1 is on its way.\n");
        assert_eq!(read.commands, [MailCommand::Note("asked the depot".into()), MailCommand::Pass(name("shipping"))]);
        assert_eq!(read.rest, "Dear Maria,\n#1 is on its way.");
    }

    #[test]
    fn a_mistyped_command_is_told_and_never_sent_to_the_customer() {
        let read = read("#psas shipping\n#pass\n#wait a bit\n#executive now\nText");
        assert_eq!(read.unknown, ["#psas shipping", "#pass", "#wait a bit", "#executive now"]);
        assert_eq!(read.rest, "Text");
    }

    #[test]
    fn a_number_sign_before_a_digit_is_text() {
        assert_eq!(read("#4711 has left the house").rest, "#4711 has left the house");
    }

    #[test]
    fn commands_are_understood_in_each_language_and_always_in_english() {
        let spans = [
            ("#warten 3 Tage", "3 days"),
            ("#wait 3 Tage", "3 days"),
            ("#WARTEN: 2 Arbeitstage.", "2 business days"),
            ("#attendre 2 jours ouvrés", "2 business days"),
            ("#wait 1 semaine", "1 week"),
            ("#esperar 4 horas", "4 hours"),
            ("#esperar 2 días hábiles", "2 business days"),
            ("#attendi 3 giorni lavorativi", "3 business days"),
            ("#wachten 2 werkdagen", "2 business days"),
            ("#esperar 5 dias úteis", "5 business days"),
            ("#待つ 3日", "3 days"),
            ("#wait ３営業日", "3 business days"),
            ("＃待つ 2週間", "2 weeks"),
            ("#wait bis 3 Tage", ""),
        ];
        for (text, span) in spans {
            assert_eq!(read(text).wait(), Within::parse(span).ok(), "{text}");
        }
        let passes = [
            "#weiter shipping",
            "#weiter an Shipping",
            "#transmettre à shipping",
            "#pasar a shipping",
            "#passa shipping",
        ];
        for text in passes.into_iter().chain(["#doorgeven aan shipping", "#passar para shipping", "#転送 shipping"]) {
            assert_eq!(read(text).pass(), Some(&name("shipping")), "{text}");
        }
        for text in ["#erledigt", "#schließen", "#clore", "#cerrar", "#chiudi", "#sluiten", "#fechar", "#完了"] {
            assert!(read(text).has(&MailCommand::Close), "{text}");
        }
        for text in ["#chef", "#direction", "#dirección", "#direzione", "#directie", "#direção", "#役員"] {
            assert!(read(text).has(&MailCommand::Executive), "{text}");
        }
        for text in ["#notiz x", "#nota x", "#notitie x", "#メモ x"] {
            assert!(read(text).has(&MailCommand::Note("x".into())), "{text}");
        }
    }

    #[test]
    fn commands_are_understood_as_people_type_them() {
        for text in ["#wait 3 days", "#Wait: 3 days.", "#WAIT for 3 days", "\u{ff03}wait 3 days"] {
            assert_eq!(read(text).wait(), Within::parse("3 days").ok(), "{text}");
        }
        for text in ["#pass shipping", "#Pass to Shipping.", "#pass:  shipping"] {
            assert_eq!(read(text).pass(), Some(&name("shipping")), "{text}");
        }
        assert!(read("#Executive").has(&MailCommand::Executive));
        assert!(read("#wait 2 business days\n#note x").contradiction().is_none());
        for text in ["#pass a\n#pass b", "#pass a\n#close", "#wait 1 day\n#executive", "#executive\n#close"] {
            assert!(read(text).contradiction().is_some(), "{text}");
        }
    }
}
