//! `answerable report`: letters in, answered, in time, and how long it took; as a table, CSV or JSON.
//! Must not count; `domain::figures` does.

use std::path::Path;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::room::{Room, table, told};
use super::{Failure, Output};
use crate::domain::figures::{By, Figures, Times, figures};

/// What is counted, and how it is told apart.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// One line for each
    #[arg(long, value_enum, default_value = "all")]
    by: Group,
    /// Conversations that were opened on this day or later; default: a year ago
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Conversations that were opened on this day or earlier
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// Of this mailbox only
    #[arg(long, value_name = "NAME")]
    mailbox: Option<String>,
    /// As CSV, times in seconds
    #[arg(long)]
    csv: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    All,
    Department,
    Rule,
    Language,
    Month,
}

/// One line, as JSON; times in seconds.
#[derive(Serialize)]
struct Line<'a> {
    group: &'a str,
    conversations: u32,
    letters: u32,
    answered: u32,
    promised: u32,
    in_time: u32,
    acknowledgement_median: Option<i64>,
    acknowledgement_90: Option<i64>,
    answer_median: Option<i64>,
    answer_90: Option<i64>,
    open: u32,
    overdue: u32,
}

/// Runs the command.
pub fn run(path: &Path, arguments: &ReportArguments, output: Output) -> Result<(), Failure> {
    Room::look(path, output, async |room| {
        let mailbox = arguments.mailbox.as_deref();
        if let Some(name) = mailbox
            && !room.config.mailboxes.iter().any(|m| m.office.mailbox.name == name)
        {
            return Err(Failure::Usage(format!("there is no mailbox `{name}` in the configuration")));
        }
        let zone = room.zone(mailbox.unwrap_or_default());
        let now = Timestamp::now();
        let (since, until) = period(arguments, &zone, now)?;
        let matters = room.store.matters(mailbox, since, until).await.map_err(told)?;
        let by = match arguments.by {
            Group::All => By::All,
            Group::Department => By::Department,
            Group::Rule => By::Rule,
            Group::Language => By::Language,
            Group::Month => By::Month,
        };
        let (groups, all) = figures(&matters, by, &zone, now);
        let mut lines: Vec<(&str, &Figures)> = groups.iter().map(|(name, f)| (name.as_str(), f)).collect();
        lines.push(("all", &all));
        print(&room, &lines, arguments.csv);
        Ok(())
    })
}

fn period(arguments: &ReportArguments, zone: &TimeZone, now: Timestamp) -> Result<(Timestamp, Timestamp), Failure> {
    let midnight = |date: Date| date.to_zoned(zone.clone()).map(|z| z.timestamp()).map_err(Failure::of);
    let since = match arguments.since {
        Some(date) => midnight(date)?,
        None => now - SignedDuration::from_hours(24 * 365),
    };
    let until = match arguments.until {
        Some(date) => midnight(date.tomorrow().map_err(Failure::of)?)?,
        None => now + SignedDuration::from_secs(1),
    };
    if since < until { Ok((since, until)) } else { Err(Failure::Usage("--since lies behind --until".into())) }
}

const HEAD: [&str; 12] = [
    "group",
    "conversations",
    "letters",
    "answered",
    "promised",
    "in time",
    "acknowledgement median (seconds)",
    "acknowledgement 90% (seconds)",
    "answer median (seconds)",
    "answer 90% (seconds)",
    "open",
    "overdue",
];

fn print(room: &Room, lines: &[(&str, &Figures)], csv: bool) {
    if room.output.json() {
        lines.iter().for_each(|(name, f)| room.output.object(&line(name, f)));
        return;
    }
    if csv {
        room.output.line(&HEAD.map(cell).join(","));
        for (name, f) in lines {
            let line = line(name, f);
            let seconds = |t: Option<i64>| t.map(|t| t.to_string()).unwrap_or_default();
            let cells = [
                cell(line.group),
                line.conversations.to_string(),
                line.letters.to_string(),
                line.answered.to_string(),
                line.promised.to_string(),
                line.in_time.to_string(),
                seconds(line.acknowledgement_median),
                seconds(line.acknowledgement_90),
                seconds(line.answer_median),
                seconds(line.answer_90),
                line.open.to_string(),
                line.overdue.to_string(),
            ];
            room.output.line(&cells.join(","));
        }
        return;
    }
    let head =
        ["", "conversations", "letters", "answered", "in time", "acknowledged in", "answered in", "open", "overdue"];
    let rows = lines.iter().map(|(name, f)| row(name, f)).collect();
    table(room.output, &head, rows);
    room.output
        .remark("times: half of them took no longer, and nine of ten; in plain hours, nights and weekends counted");
}

fn line<'a>(name: &'a str, f: &Figures) -> Line<'a> {
    let seconds = |t: Option<SignedDuration>| t.map(|t| t.as_secs());
    Line {
        group: name,
        conversations: f.matters,
        letters: f.letters,
        answered: f.answered,
        promised: f.promised,
        in_time: f.in_time,
        acknowledgement_median: seconds(f.acknowledgement.median),
        acknowledgement_90: seconds(f.acknowledgement.most),
        answer_median: seconds(f.answer.median),
        answer_90: seconds(f.answer.most),
        open: f.open,
        overdue: f.overdue,
    }
}

fn row(name: &str, f: &Figures) -> Vec<String> {
    let times = |t: &Times| match (t.median, t.most) {
        (Some(median), Some(most)) => format!("{} / {}", span(median), span(most)),
        _ => "-".into(),
    };
    let in_time = match f.promised {
        0 => "-".into(),
        n => format!("{} of {n} ({}%)", f.in_time, u64::from(f.in_time) * 100 / u64::from(n)),
    };
    vec![
        name.to_owned(),
        f.matters.to_string(),
        f.letters.to_string(),
        f.answered.to_string(),
        in_time,
        times(&f.acknowledgement),
        times(&f.answer),
        f.open.to_string(),
        f.overdue.to_string(),
    ]
}

/// A time as people say it, in its two largest units.
fn span(time: SignedDuration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m", seconds / 60),
        3_600..86_400 => format!("{}h {:02}m", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{}d {}h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

/// A CSV cell that no spreadsheet takes for a formula (promise 10).
fn cell(text: &str) -> String {
    let guard = if text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    let text = format!("{guard}{text}");
    if text.contains([',', '"', '\n', '\r', ';', '\'']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell(" @SUM(A1)"), "\"' @SUM(A1)\"");
        assert_eq!(cell("charged \"twice\", again"), "\"charged \"\"twice\"\", again\"");
        assert_eq!(cell("billing"), "billing");
    }

    #[test]
    fn times_are_said_in_their_two_largest_units() {
        let said = |seconds| span(SignedDuration::from_secs(seconds));
        assert_eq!([said(5), said(300), said(7_500), said(100_000)], ["5s", "5m", "2h 05m", "1d 3h"]);
    }
}
