//! The letters that rules are tried on: what the store has seen, or a Maildir, mbox or folder.
//! Must not know what they are tried for.

use std::collections::HashMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};

use super::load::Loaded;
use crate::cli::{Failure, Output};
use crate::domain::acquaintance::Acquaintance;
use crate::domain::observed::Observed;
use crate::domain::recall::Recall;
use crate::mail::{self, ReadSettings, archive};
use crate::rules::Seen;
use crate::store::{SeenLetter, Sight, Store};

/// Letters that are opened together.
const TOGETHER: usize = 1_024;
/// Octets of letters from files that are opened together.
const OCTETS: usize = 32 << 20;

/// Which letters.
#[derive(Debug, Args)]
pub struct SampleArguments {
    /// Only letters since: 30d, "2 weeks" or a date
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Letters of a Maildir, mbox or folder of .eml, in place of the stored ones
    #[arg(long, value_name = "PATH")]
    mail: Option<PathBuf>,
}

/// One letter as rules see it.
pub struct Sample {
    /// Its number in the store, or the file it lies in.
    pub name: String,
    /// Its fields.
    pub observed: Observed,
    zone: TimeZone,
    sender: Acquaintance,
}

impl Sample {
    /// As rules see it.
    pub fn seen(&self) -> Seen<'_> {
        let o = &self.observed;
        Seen {
            subject: &o.subject,
            body: &o.body,
            from: o.from.iter().collect(),
            to: o.to.iter().collect(),
            headers: &o.headers,
            attachments: o.attachments.iter().map(|(name, kind)| (name.as_str(), kind.as_str())).collect(),
            language: o.language,
            size: o.size,
            authentication: o.authentication,
            arrived: Some(self.zone.to_datetime(o.arrived)),
            sender: self.sender,
        }
    }

    /// When it arrived, by its mailbox's clock.
    pub fn arrived(&self) -> Zoned {
        self.observed.arrived.to_zoned(self.zone.clone())
    }
}

/// Gives every letter to `look`, on all processors, then what came of it to `tell`, in order.
pub fn each<T: Send>(
    loaded: &Loaded,
    arguments: &SampleArguments,
    look: impl Fn(&Sample) -> T + Sync,
    mut tell: impl FnMut(Sample, T),
) -> Result<(), Failure> {
    let since = since(arguments.since.as_deref())?;
    let mut writers = Writers::default();
    let mut together = |letters: Vec<Folded>, zone: &dyn Fn(&str) -> TimeZone| -> Result<(), Failure> {
        let open = |folded: &Folded| folded.open(loaded);
        let mut samples = Vec::with_capacity(letters.len());
        for (folded, observed) in letters.iter().zip(on_all_processors(&letters, open)) {
            let observed = observed?;
            let sender = writers.meet(&observed);
            let sample = Sample { name: folded.name(), observed, zone: zone(folded.mailbox()), sender };
            if sample.observed.arrived >= since {
                samples.push(sample);
            }
        }
        let looked = on_all_processors(&samples, &look);
        samples.into_iter().zip(looked).for_each(|(sample, looked)| tell(sample, looked));
        Ok(())
    };
    match &arguments.mail {
        Some(path) => from_files(loaded, path, &mut together),
        None => from_store(loaded, since, &mut together),
    }
}

type Together<'a> = dyn FnMut(Vec<Folded>, &dyn Fn(&str) -> TimeZone) -> Result<(), Failure> + 'a;

fn from_store(loaded: &Loaded, since: Timestamp, together: &mut Together<'_>) -> Result<(), Failure> {
    let zones: HashMap<String, TimeZone> = loaded
        .config
        .mailboxes
        .iter()
        .map(|m| (m.office.mailbox.name.clone(), m.office.mailbox.calendar.zone.clone()))
        .collect();
    let zone = |mailbox: &str| zones.get(mailbox).cloned().unwrap_or(TimeZone::UTC);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(Failure::of)?;
    let store = runtime.block_on(Store::open_to_read(&loaded.config.store_url)).map_err(Failure::of)?;
    let mut progress = Progress::of(runtime.block_on(store.seen_in_all(since)).map_err(Failure::of)? as usize);
    let page = |after: i64| {
        let store = store.clone();
        runtime.spawn(async move { store.seen(after, since, TOGETHER).await })
    };
    let mut next = page(0);
    loop {
        let letters = runtime.block_on(next).map_err(Failure::of)?.map_err(Failure::of)?;
        let Some(last) = letters.last().map(|l| l.message) else { return Ok(()) };
        // The next page is read while this one is looked at.
        next = page(last);
        progress.add(letters.len());
        together(letters.into_iter().map(Folded::Stored).collect(), &zone)?;
    }
}

fn from_files(loaded: &Loaded, path: &Path, together: &mut Together<'_>) -> Result<(), Failure> {
    let zone = loaded.config.mailboxes.first().map_or(TimeZone::UTC, |m| m.office.mailbox.calendar.zone.clone());
    let (mut letters, mut octets, mut progress) = (Vec::new(), 0, Progress::of(0));
    for letter in archive::open(path).map_err(Failure::of)? {
        let letter = letter.map_err(Failure::of)?;
        octets += letter.raw.len();
        letters.push(Folded::File(letter));
        if letters.len() >= TOGETHER || octets >= OCTETS {
            progress.add(letters.len());
            together(std::mem::take(&mut letters), &|_| zone.clone())?;
            octets = 0;
        }
    }
    together(letters, &|_| zone.clone())
}

/// A letter that still has to be opened.
enum Folded {
    Stored(SeenLetter),
    File(archive::ArchivedLetter),
}

impl Folded {
    fn name(&self) -> String {
        match self {
            Self::Stored(letter) => letter.message.to_string(),
            Self::File(letter) => letter.name.clone(),
        }
    }

    fn mailbox(&self) -> &str {
        match self {
            Self::Stored(letter) => &letter.mailbox,
            Self::File(_) => "",
        }
    }

    fn open(&self, loaded: &Loaded) -> Result<Observed, Failure> {
        match self {
            Self::Stored(letter) => match &letter.sight {
                Sight::Fields(fields) => fields.open(letter.arrived).map_err(Failure::of),
                Sight::Letter { raw, whole, size } => {
                    Ok(read(loaded, &letter.mailbox, raw, (*whole, *size), letter.arrived))
                }
            },
            Self::File(letter) => {
                let arrived = letter.received.unwrap_or_else(Timestamp::now);
                Ok(read(loaded, "", &letter.raw, (true, letter.raw.len() as u64), arrived))
            }
        }
    }
}

/// The fields of a letter, read as its mailbox reads it; a letter of none as the first one does.
fn read(loaded: &Loaded, mailbox: &str, raw: &[u8], (whole, size): (bool, u64), arrived: Timestamp) -> Observed {
    let mailboxes = &loaded.config.mailboxes;
    let own = mailboxes.iter().find(|m| m.office.mailbox.name == mailbox).or(mailboxes.first());
    let plain = || ReadSettings { whole, size, ..ReadSettings::default() };
    let settings = own.map_or_else(plain, |m| ReadSettings::of(&m.office.mailbox, whole, size));
    Observed::of(&mail::read(raw, &settings), arrived)
}

/// How often each writer wrote before, among the letters that were met.
#[derive(Default)]
struct Writers(HashMap<String, (u32, Timestamp)>);

impl Writers {
    fn meet(&mut self, letter: &Observed) -> Acquaintance {
        let [writer] = letter.from.as_slice() else { return Acquaintance::New };
        let known = self.0.entry(writer.address.folded()).or_insert((0, letter.arrived));
        let last_letter = (known.0 > 0).then_some(known.1);
        let recall = Recall { letters_before: known.0, last_letter, ..Recall::default() };
        *known = (known.0 + 1, known.1.max(letter.arrived));
        Acquaintance::of(&recall, letter.arrived)
    }
}

/// What `work` makes of every item, in their order.
fn on_all_processors<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = items.len().div_ceil(processors).max(1);
    let work = &work;
    std::thread::scope(|scope| {
        let shares: Vec<_> =
            items.chunks(share).map(|share| scope.spawn(move || share.iter().map(work).collect::<Vec<T>>())).collect();
        shares.into_iter().flat_map(|share| share.join().unwrap_or_else(|why| std::panic::resume_unwind(why))).collect()
    })
}

/// The moment from which letters count.
fn since(text: Option<&str>) -> Result<Timestamp, Failure> {
    let Some(text) = text else { return Ok(Timestamp::MIN) };
    let now = Zoned::now();
    let ago = text.parse::<Span>().ok().and_then(|span| now.checked_sub(span.abs()).ok());
    let day = || text.parse::<jiff::civil::Date>().ok().and_then(|d| d.to_zoned(now.time_zone().clone()).ok());
    let since = ago.or_else(day).map(|moment| moment.timestamp());
    since.ok_or_else(|| Failure::Usage(format!("`{text}` is no time: write 30d, \"2 weeks\" or 2026-11-01")))
}

/// A line on the terminal that grows; nothing where nobody sits.
struct Progress {
    all: usize,
    done: usize,
    shown: Option<Instant>,
    begun: Instant,
}

impl Progress {
    fn of(all: usize) -> Self {
        Self { all, done: 0, shown: None, begun: Instant::now() }
    }

    fn add(&mut self, number: usize) {
        self.done += number;
        let due = self.shown.is_none_or(|shown| shown.elapsed() > Duration::from_millis(100));
        // What takes no time needs no bar.
        if std::io::stderr().is_terminal() && due && self.begun.elapsed() > Duration::from_millis(300) {
            self.shown = Some(Instant::now());
            self.draw(&self.line());
        }
    }

    fn draw(&self, line: &str) {
        // A terminal that went away is no reason to stop.
        let _ = write!(std::io::stderr(), "\r\x1b[K{line}");
    }

    fn line(&self) -> String {
        if self.all == 0 {
            return format!("{} letters", self.done);
        }
        let full = (30 * self.done / self.all).min(30);
        format!("[{}{}] {} of {} letters", "#".repeat(full), ".".repeat(30 - full), self.done, self.all)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.is_some() {
            self.draw("");
        }
    }
}

/// Says why there was nothing to try rules on.
pub fn nothing(arguments: &SampleArguments, output: Output) {
    output.remark(match &arguments.mail {
        Some(_) => "there was no letter in what was named",
        None => "the store has no letter of that time any more; --mail PATH takes letters from files",
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_up_and_never_overflows() {
        let bar = |done| Progress { done, ..Progress::of(100) }.line();
        assert_eq!(bar(50), format!("[{}{}] 50 of 100 letters", "#".repeat(15), ".".repeat(15)));
        assert!(bar(130).starts_with(&format!("[{}]", "#".repeat(30))));
        assert_eq!(Progress { done: 7, ..Progress::of(0) }.line(), "7 letters");
    }

    #[test]
    fn spans_and_dates_are_times() {
        let days = |text| Timestamp::now().duration_since(since(Some(text)).unwrap()).as_hours() / 24;
        assert!((29..=30).contains(&days("30d")) && (13..=14).contains(&days("2 weeks")) && days("2020-01-01") > 2_000);
        assert!(since(Some("soon")).is_err());
    }

    #[test]
    fn work_is_shared_and_its_order_kept() {
        let items: Vec<usize> = (0..1_000).collect();
        assert_eq!(on_all_processors(&items, |n| n * 2), items.iter().map(|n| n * 2).collect::<Vec<_>>());
        assert!(on_all_processors(&[] as &[usize], |n| *n).is_empty());
    }
}
