//! `answerable preview`: every mail that would leave because of a letter, as text and as a page for a browser.
//! Must not send anything; what a stranger wrote stands in the page as text only.

mod page;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::explain::{self, Mail};
use super::{Failure, Output};

/// Runs the command. The page is written where `page` says, else into a new file of the temporary folder
/// when `open` asks for it.
pub fn run(path: &Path, files: &[PathBuf], page: Option<&Path>, open: bool, output: Output) -> Result<(), Failure> {
    let letters = explain::all(path, files)?;
    for letter in &letters {
        if output.json() {
            output.object(letter);
            continue;
        }
        output.line(&format!("── {} ──", letter.file));
        if letter.mails.is_empty() {
            let why = letter.held.as_deref().or(letter.silence).unwrap_or(letter.outcome);
            output.line(&format!("No mail would leave: {why}.\n"));
        }
        for mail in &letter.mails {
            show(mail, output);
        }
    }
    let Some(target) = target(page, open)? else { return Ok(()) };
    std::fs::write(&target, page::page(&letters)).map_err(|e| Failure::Failed(format!("{}: {e}", target.display())))?;
    output.remark(&format!("the page is {}", target.display()));
    if open { open_in_browser(&target, output) } else { Ok(()) }
}

fn show(mail: &Mail, output: Output) {
    output.line(&format!("{} to {}\nSubject: {}\n", mail.kind, mail.to, mail.subject));
    for line in mail.text.lines() {
        output.line(format!("    {line}").trim_end());
    }
    output.line("");
}

fn target(page: Option<&Path>, open: bool) -> Result<Option<PathBuf>, Failure> {
    match (page, open) {
        (Some(page), _) => Ok(Some(page.to_owned())),
        (None, false) => Ok(None),
        (None, true) => {
            // A folder of our own: nobody else can put a link where we write.
            let folder = std::env::temp_dir().join(format!("answerable-preview-{}", std::process::id()));
            std::fs::create_dir(&folder).map_err(|e| Failure::Failed(format!("{}: {e}", folder.display())))?;
            Ok(Some(folder.join("preview.html")))
        }
    }
}

fn open_in_browser(page: &Path, output: Output) -> Result<(), Failure> {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let opened =
        Command::new(opener).arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if opened.is_err() {
        output.remark(&format!("{opener} is not there; open the page by hand"));
    }
    Ok(())
}
