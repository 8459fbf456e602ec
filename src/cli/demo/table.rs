//! The demo's last page: a table of letters, what left, and what to try next.
//! Must not look anything up; the fates say all.

use std::collections::BTreeMap;
use std::path::Path;

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};
use jiff::tz::TimeZone;

use super::report::Fate;
use crate::cli::Output;

const COLUMNS: [&str; 7] = ["letter", "from", "subject", "who", "went to", "the writer heard", "now"];

/// Characters that a cell of each column may have; none leaves the column out. A row is one line, so what
/// a terminal has no room for is cut: the JSON and the files have all of it.
fn room(terminal: Option<u16>) -> [usize; 7] {
    match terminal {
        Some(..145) => [23, 0, 0, 0, 13, 12, 20],
        Some(145..270) => [28, 0, 0, 10, 36, 30, 24],
        _ => [30, 22, 30, 10, 44, 44, 64],
    }
}

/// Prints it.
pub fn show(fates: &[Fate], folder: &Path, output: Output) {
    let mut table = Table::new();
    let style = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    table.load_style(style).set_content_arrangement(ContentArrangement::Disabled);
    let room = room(table.width());
    let row = |cells: [&str; 7]| -> Vec<String> {
        let cells = cells.into_iter().zip(room).filter(|(_, most)| *most > 0);
        cells.map(|(cell, most)| shortened(cell, most)).collect()
    };
    table.set_header(row(COLUMNS));
    for fate in fates {
        let (route, standing) = (route(fate), standing(fate));
        table.add_row(row([fate.letter, sender(fate), &fate.subject, &fate.origin, &route, heard(fate), &standing]));
    }
    for line in table.lines() {
        output.line(line.trim_end());
    }
    left(fates, folder, output);
    next(folder, output);
}

fn sender(fate: &Fate) -> &str {
    let name = Some(fate.from_name.as_str()).filter(|name| !name.is_empty());
    name.or(fate.from.as_deref()).unwrap_or("(nobody)")
}

fn route(fate: &Fate) -> String {
    let department = fate.department.as_deref().unwrap_or("-");
    let forwarded = fate.mails.iter().any(|mail| mail.kind == "forward");
    match (fate.outcome.as_deref(), &fate.rule) {
        (Some("routed"), Some(rule)) => format!("{department} (rule: {rule})"),
        (Some("routed"), None) => format!("{department} (no rule)"),
        (Some("followed-up"), _) => format!("{department} (as before)"),
        (Some("relayed"), _) => "the customer".into(),
        (Some("held"), _) if !forwarded => "a person".into(),
        (Some("held"), Some(rule)) => format!("{department} (rule: {rule})"),
        _ if forwarded => format!("{department} (passed on)"),
        _ => "-".into(),
    }
}

/// What the writer heard, or why not.
fn heard(fate: &Fate) -> &'static str {
    if fate.acknowledged {
        return "acknowledged";
    }
    if fate.held.is_some() && fate.origin == "customer" {
        return "not yet: a person looks first";
    }
    let Some(silence) = &fate.silence else { return "-" };
    match silence.as_str() {
        "null-return-path" => "no: it has no return path",
        "auto-submitted" => "no: a program says it wrote it",
        "mailing-list" => "no: a mailing list",
        "precedence" => "no: bulk mail",
        "suppress-requested" => "no: it asks for no replies",
        "machine-header" => "no: only programs write such headers",
        "machine-report" => "no: a report, receipt or calendar reply",
        "role-sender" => "no: a no-reply address",
        "not-addressed-to-us" => "no: none of our addresses is in To or Cc",
        "own-address" => "no: our own address",
        "loop" => "no: our own mail came back",
        "too-many-hops" => "no: it passed too many servers",
        "no-single-sender" => "no: nobody to write to",
        "return-path-elsewhere" => "no: its return path is somebody else's",
        "forged" => "no: the sender is forged",
        "spam" => "no: marked as spam",
        "answered-recently" => "no: the same answer left a short while ago",
        "limit-sender" | "limit-domain" | "limit-everybody" => "no: a limit is reached",
        "late" => "no: it is old",
        "before-start" => "no: older than the first start",
        "follow-up" => "no: acknowledged before, in this thread",
        "duplicate" => "no: the same letter came before",
        "by-rule" => "no: the rule says so",
        "not-a-customer" => "no: not from a customer",
        "no-letter" => "no: no letter in its language",
        _ => "no",
    }
}

/// How the thread stands when all is done, or why a person has to look.
fn standing(fate: &Fate) -> String {
    if let Some(why) = &fate.held {
        if fate.rule.is_some() {
            return "held for a person".into();
        }
        return format!("held: {why}");
    }
    match (fate.owed_by.as_deref(), &fate.department) {
        (Some("nobody"), _) => "closed".into(),
        (Some("department"), _) => {
            let day = fate.due.map(|due| due.to_zoned(TimeZone::UTC).strftime("%a %-d %b").to_string());
            day.map_or_else(|| "open".into(), |day| format!("open, due {day}"))
        }
        (Some(other), _) => format!("open, owed by {other}"),
        (None, _) => fate.outcome.clone().unwrap_or_else(|| "not taken".into()),
    }
}

fn left(fates: &[Fate], folder: &Path, output: Output) {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for mail in fates.iter().flat_map(|fate| &fate.mails) {
        *kinds.entry(&mail.kind).or_default() += 1;
    }
    let mails: usize = kinds.values().sum();
    let kinds: Vec<String> = kinds.iter().map(|(kind, n)| format!("{n} × {kind}")).collect();
    output.line(&format!("\n{} letters came, {mails} mails left: {}", fates.len(), kinds.join(", ")));
    output.line(&format!("  as they left         {}", folder.join("out/new").display()));
    output.line(&format!("  sorted by letter     {}", folder.join("mails").display()));
    output.line(&format!("  the inbox, filed     {}", folder.join("in").display()));
}

fn next(folder: &Path, output: Output) {
    let program = std::env::args().next().unwrap_or_else(|| "answerable".into());
    let with = format!("{} -c {}", quoted(&program), quoted(&folder.join("answerable.toml").display().to_string()));
    let letter = folder.join("mails/02-torn-coat/0-letter.eml");
    output.line("\nTo go on:");
    output.line(&format!("  {with} threads list"));
    output.line(&format!("  {with} held list"));
    output.line(&format!("  {with} explain {}", quoted(&letter.display().to_string())));
}

/// A word as a shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// One line of at most so many characters, its middle blanks joined.
fn shortened(text: &str, most: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= most {
        return text;
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shortened("ein  Größenproblem", 10), "ein Größe…");
        assert_eq!(shortened("short", 10), "short");
    }

    #[test]
    fn commands_can_be_pasted_whatever_the_folder_is_called() {
        assert_eq!(quoted("/tmp/a-b_1.2"), "/tmp/a-b_1.2");
        assert_eq!(quoted("/tmp/it's here"), r"'/tmp/it'\''s here'");
    }
}
