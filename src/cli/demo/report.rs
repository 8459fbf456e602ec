//! What became of each letter, as values, and copies of its mails that a person can open.
//! Must not know how it is printed.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::cannot;
use super::delivery::{Delivered, Out};
use crate::cli::Failure;
use crate::store::{MailLine, RunLine, ThreadLine};

/// One letter's fate.
#[derive(Debug, Serialize)]
pub struct Fate {
    /// Its name, such as `02-torn-coat`.
    pub letter: &'static str,
    /// A copy of it, beside copies of the mails that left because of it.
    pub copy: PathBuf,
    /// Its sender's address.
    pub from: Option<String>,
    /// Its sender's name; may be empty.
    pub from_name: String,
    /// Its subject.
    pub subject: String,
    /// Who spoke.
    pub origin: String,
    /// How it ended; none when the program never took it.
    pub outcome: Option<String>,
    /// Who got it, or who was speaking.
    pub department: Option<String>,
    /// The rule that chose.
    pub rule: Option<String>,
    /// Whether an acknowledgement left.
    pub acknowledged: bool,
    /// Why none did.
    pub silence: Option<String>,
    /// Why a person has to look.
    pub held: Option<String>,
    /// Its thread.
    pub thread: Option<String>,
    /// Who has to speak next in that thread, now.
    pub owed_by: Option<String>,
    /// By when.
    pub due: Option<Timestamp>,
    /// What left because of it.
    pub mails: Vec<Mail>,
}

/// One mail that left.
#[derive(Debug, Serialize)]
pub struct Mail {
    /// What kind it is.
    pub kind: String,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Where it lies; none when it did not leave.
    pub file: Option<PathBuf>,
    /// Its copy beside the letter.
    pub copy: Option<PathBuf>,
}

/// Every letter's fate in the order of names; writes the copies into `mails/`.
///
/// # Errors
/// When a copy cannot be written.
pub fn fates(
    folder: &Path,
    delivered: &[Delivered],
    lines: &[(&'static str, RunLine)],
    threads: &[ThreadLine],
    out: &Out,
) -> Result<Vec<Fate>, Failure> {
    let copies = folder.join("mails");
    delivered
        .iter()
        .map(|letter| {
            let line = lines.iter().find(|(name, _)| *name == letter.name).map(|(_, line)| line);
            one(&copies.join(letter.name), letter, line, threads, out)
        })
        .collect()
}

fn one(
    folder: &Path,
    letter: &Delivered,
    line: Option<&RunLine>,
    threads: &[ThreadLine],
    out: &Out,
) -> Result<Fate, Failure> {
    fs::create_dir_all(folder).map_err(|why| cannot("make", folder, &why))?;
    let copy = folder.join("0-letter.eml");
    fs::write(&copy, &letter.text).map_err(|why| cannot("write", &copy, &why))?;
    let message = line.map(|line| &line.message);
    let thread = message.and_then(|m| m.thread.as_ref()).and_then(|id| threads.iter().find(|t| t.id == *id));
    let mails = line.map(|line| line.mails.as_slice()).unwrap_or_default();
    let mails = mails.iter().enumerate().map(|(number, mail)| leaving(folder, number + 1, mail, out));
    let mails = mails.collect::<Result<Vec<_>, _>>()?;
    let text = |get: fn(&crate::store::MessageLine) -> &String| message.map(get).cloned().unwrap_or_default();
    Ok(Fate {
        letter: letter.name,
        copy,
        from: message.and_then(|m| m.from.clone()),
        from_name: text(|m| &m.from_name),
        subject: text(|m| &m.subject),
        origin: text(|m| &m.origin),
        outcome: message.map(|m| m.outcome.clone()),
        department: message
            .and_then(|m| m.department.clone())
            .or_else(|| thread.and_then(|t| t.department.clone()))
            .or_else(|| message.and_then(|m| m.speaker.clone())),
        rule: message.and_then(|m| m.rule.clone()),
        acknowledged: mails.iter().any(|mail| mail.kind == "acknowledgement"),
        silence: message.and_then(|m| m.silence.clone()),
        held: message.and_then(|m| m.held_because.clone()),
        thread: thread.map(|t| t.id.clone()),
        owed_by: thread.map(|t| t.owed_by.clone()),
        due: thread.and_then(|t| t.due),
        mails,
    })
}

/// One mail, with its copy written as it lies in the Maildir.
fn leaving(folder: &Path, number: usize, mail: &MailLine, out: &Out) -> Result<Mail, Failure> {
    let left = out.get(&mail.message_id);
    let to: String = mail.to.chars().map(|c| if c.is_alphanumeric() || "@.-".contains(c) { c } else { '_' }).collect();
    let copy = folder.join(format!("{number}-{}-to-{to}.eml", mail.kind));
    if let Some(left) = left {
        fs::write(&copy, &left.raw).map_err(|why| cannot("write", &copy, &why))?;
    }
    Ok(Mail {
        kind: mail.kind.clone(),
        to: mail.to.clone(),
        subject: mail.subject.clone(),
        file: left.map(|left| left.file.clone()),
        copy: left.map(|_| copy),
    })
}
