//! What a command on the store needs: the configuration, the store, who asks, and a table to print.
//! Must not decide; it opens and lays out.

use std::future::Future;
use std::io::IsTerminal;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use comfy_table::{ContentArrangement, Table, presets};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{Failure, Output};
use crate::config::{self, Config};
use crate::daemon::setup;
use crate::domain::token::TokenKeys;
use crate::pipeline::Desk;
use crate::store::{Store, StoreError};

/// Said after something was put into the outbox: the daemon looks there this often.
pub const LEAVES_SOON: &str = "a running `answerable run` sends it within 30 seconds";

/// Configuration and store of one command.
pub struct Room {
    /// The checked configuration, without secrets.
    pub config: Config,
    /// The store.
    pub store: Store,
    /// Where the command prints.
    pub output: Output,
    /// Whether the command may change the store.
    pub changes: bool,
}

impl Room {
    /// Runs a command that only looks, without making a file beside the store.
    pub fn look<F: Future<Output = Result<(), Failure>>>(
        path: &Path,
        output: Output,
        work: impl FnOnce(Room) -> F,
    ) -> Result<(), Failure> {
        let config = config::load_without_secrets(path).map_err(Failure::Configuration)?;
        runtime()?.block_on(async {
            let store = Store::open_to_read(&config.store_url).await.map_err(Failure::of)?;
            work(Room { config, store, output, changes: false }).await
        })
    }

    /// Runs a command that changes something.
    pub fn change<F: Future<Output = Result<(), Failure>>>(
        path: &Path,
        output: Output,
        work: impl FnOnce(Room) -> F,
    ) -> Result<(), Failure> {
        let config = config::load_without_secrets(path).map_err(Failure::Configuration)?;
        runtime()?.block_on(async {
            let store = Store::open_existing(&config.store_url).await.map_err(Failure::of)?;
            let closing = store.clone();
            let result = work(Room { config, store, output, changes: true }).await;
            closing.close().await;
            result
        })
    }

    /// The desk of a mailbox, with the keys that were made on the first run.
    pub async fn desk(&self, mailbox: &str) -> Result<Desk, Failure> {
        let secrets = self.store.kept_secrets().await.map_err(Failure::of)?;
        let keys = TokenKeys::new(secrets.iter().map(Vec::as_slice));
        let desks = setup::desks(&self.config, &keys).map_err(Failure::Configuration)?;
        let found = desks.into_iter().find(|d| d.office.mailbox.name == mailbox);
        found.ok_or_else(|| Failure::Failed(format!("the mailbox `{mailbox}` is not in the configuration any more")))
    }

    /// The zone in which people of a mailbox tell time.
    pub fn zone(&self, mailbox: &str) -> TimeZone {
        let mut all = self.config.mailboxes.iter().map(|m| &m.office.mailbox);
        let found =
            all.find(|m| m.name == mailbox).or_else(|| self.config.mailboxes.first().map(|m| &m.office.mailbox));
        found.map_or(TimeZone::UTC, |m| m.calendar.zone.clone())
    }

    /// Now, in the zone of a mailbox.
    pub fn now(&self, mailbox: &str) -> Zoned {
        Timestamp::now().to_zoned(self.zone(mailbox))
    }

    /// A moment as people of that mailbox write it.
    pub fn when(&self, at: Timestamp, mailbox: &str) -> String {
        moment(at, &self.now(mailbox))
    }

    /// The same; a dash when there is none.
    pub fn when_any(&self, at: Option<Timestamp>, mailbox: &str) -> String {
        at.map_or_else(|| "-".into(), |at| self.when(at, mailbox))
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::of)
}

/// A moment in the zone of `now`: the year only when it is another one.
fn moment(at: Timestamp, now: &Zoned) -> String {
    let at = at.to_zoned(now.time_zone().clone());
    let form = if at.year() == now.year() { "%a %-d %b %H:%M" } else { "%a %-d %b %Y %H:%M" };
    at.strftime(form).to_string()
}

/// An error of the store; several that fit and none that fits are no failure of ours.
pub fn told(why: StoreError) -> Failure {
    Failure::of(why)
}

/// Who gives the command: the person behind sudo, or the account.
pub fn actor() -> String {
    let named = ["SUDO_USER", "USER"].iter().filter_map(|name| std::env::var(name).ok()).find(|v| !v.is_empty());
    named.unwrap_or_else(|| {
        // Colleagues read this name: a number says nothing to them.
        let uid = std::fs::metadata("/proc/self").map(|m| m.uid()).ok();
        uid.and_then(account).unwrap_or_else(|| "somebody at the shell".into())
    })
}

/// The account of that number.
fn account(uid: u32) -> Option<String> {
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    let mut fields = accounts.lines().map(|line| line.split(':').collect::<Vec<_>>());
    fields.find_map(|line| match line.as_slice() {
        [name, _, number, ..] if *number == uid.to_string() => Some((*name).to_owned()),
        _ => None,
    })
}

/// One line of a text, at most so many characters.
pub fn short(text: &str, most: usize) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most { line } else { line.chars().take(most.saturating_sub(1)).chain(['…']).collect() }
}

/// A table that fits the terminal; into a pipe every row is one line.
pub fn table(output: Output, head: &[&str], rows: Vec<Vec<String>>) {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let fitted = std::io::stdout().is_terminal();
    table.set_content_arrangement(if fitted { ContentArrangement::Dynamic } else { ContentArrangement::Disabled });
    table.set_header(head.iter().map(|h| h.to_uppercase()).collect::<Vec<_>>());
    for row in rows {
        // A table counts columns: what is not harmless must not reach it.
        table.add_row(row.iter().map(|cell| super::output::harmless(&cell.replace(['\n', '\t'], " "))));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    for line in table.lines() {
        output.line(line.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_names_its_year_only_when_it_is_another_one() {
        let now: Zoned = "2026-11-21T12:00[Europe/Berlin]".parse().unwrap();
        assert_eq!(moment("2026-11-20T23:05:00Z".parse().unwrap(), &now), "Sat 21 Nov 00:05");
        assert_eq!(moment("2025-01-02T08:00:00Z".parse().unwrap(), &now), "Thu 2 Jan 2025 09:00");
    }

    #[test]
    fn a_long_or_broken_line_becomes_a_short_one() {
        assert_eq!(short("one\n two\tthree", 20), "one two three");
        assert_eq!(short("abcdef", 4), "abc…");
    }
}
