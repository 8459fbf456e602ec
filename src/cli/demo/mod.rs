//! `answerable demo`: the whole job on built-in letters, over Maildir and SQLite in a folder of its own.
//! Must not decide or send by another way than the daemon's.

mod delivery;
#[path = "../../../demo/letters.rs"]
mod letters;
mod report;
mod shipped;
mod table;

use std::fs::DirBuilder;
use std::io::{IsTerminal, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use self::delivery::{Delivered, Out, departed};
use self::letters::{LETTERS, answers_a_mail};
use super::{Failure, Output};
use crate::config::{self, Config, Log, LogFormat, LogLevel};
use crate::daemon::{self, clock::Clock, logging, setup};
use crate::domain::connection::{Incoming, Outgoing};
use crate::mailbox::maildir;
use crate::store::{RunLine, Store};

/// More than the demo's letters, mails and threads together.
const ALL: u32 = 10_000;

/// Runs the command.
pub fn run(into: Option<&Path>, output: Output) -> Result<(), Failure> {
    let folder = folder(into)?;
    shipped::write(&folder).map_err(|why| cannot("write", &folder, &why))?;
    let config = config::load(&folder.join("answerable.toml")).map_err(Failure::Configuration)?;
    logging::start(Log { format: LogFormat::Text, level: LogLevel::Error });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::of)?;
    runtime.block_on(async {
        let store = Store::open(&config.store_url).await.map_err(Failure::of)?;
        let demo = Demo::open(&config, &store, folder, output)?;
        let shown = demo.play().await;
        store.close().await;
        shown
    })
}

/// The demo's folder: a fresh one, or the one asked for, which must be empty.
fn folder(into: Option<&Path>) -> Result<PathBuf, Failure> {
    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    if let Some(folder) = into {
        builder.recursive(true).create(folder).map_err(|why| cannot("make", folder, &why))?;
        let mut entries = std::fs::read_dir(folder).map_err(|why| cannot("read", folder, &why))?;
        if entries.next().is_some() {
            return Err(Failure::Usage(format!("{} is not empty; name a new folder", folder.display())));
        }
        return std::path::absolute(folder).map_err(|why| cannot("find", folder, &why));
    }
    let began = Timestamp::now().strftime("%Y%m%d-%H%M%S").to_string();
    for number in 1..100 {
        let folder = std::env::temp_dir().join(format!("answerable-demo-{began}-{number}"));
        match builder.create(&folder) {
            Ok(()) => return Ok(folder),
            Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(why) => return Err(cannot("make", &folder, &why)),
        }
    }
    Err(Failure::Failed("no fresh folder can be made for temporary files; name one with --into".into()))
}

fn cannot(what: &str, path: &Path, why: &std::io::Error) -> Failure {
    Failure::Failed(format!("cannot {what} {}: {why}", path.display()))
}

/// What playing the demo needs.
struct Demo<'a> {
    config: &'a Config,
    store: &'a Store,
    folder: PathBuf,
    inbox: Incoming,
    out: PathBuf,
    output: Output,
}

impl<'a> Demo<'a> {
    fn open(config: &'a Config, store: &'a Store, folder: PathBuf, output: Output) -> Result<Self, Failure> {
        let watched = config.mailboxes.first();
        let Some((inbox @ Incoming::Maildir { path, .. }, Outgoing::Maildir { path: out })) =
            watched.map(|watched| (&watched.incoming, &watched.outgoing))
        else {
            return Err(Failure::Failed("the demo's configuration has no Maildirs".into()));
        };
        for maildir in [path, out] {
            maildir::create(maildir).map_err(Failure::of)?;
        }
        Ok(Self { config, store, folder, inbox: inbox.clone(), out: out.clone(), output })
    }

    /// Two deliveries: first letters, then answers to the mails that left because of them.
    async fn play(&self) -> Result<(), Failure> {
        let now = Timestamp::now();
        let mut missed = Vec::new();
        self.output.remark(&format!("Jane Doe's mailbox, for this demo, is in {}", self.folder.display()));

        let first = LETTERS.iter().filter(|(name, _)| !answers_a_mail(name));
        let mut delivered = delivery::deliver(&self.inbox, first, now, &|_| None, &mut missed).await?;
        self.drain(&format!("{} letters delivered", delivered.len())).await?;
        let lines = self.lines(&delivered).await?;
        let out = self.departed()?;

        let then = LETTERS.iter().filter(|(name, _)| answers_a_mail(name));
        let answer = |ask: letters::Ask<'_>| delivery::answer(ask, &lines, &out);
        let answers = delivery::deliver(&self.inbox, then, Timestamp::now(), &answer, &mut missed).await?;
        let told = format!("{} answers delivered, from customers, departments and machines", answers.len());
        delivered.extend(answers);
        self.drain(&told).await?;

        let lines = self.lines(&delivered).await?;
        let out = self.departed()?;
        let threads = crate::store::ThreadFilter {
            standing: crate::store::Standing::Any,
            limit: Some(ALL),
            ..crate::store::ThreadFilter::default()
        };
        let threads = self.store.threads_list(&threads, Timestamp::now()).await.map_err(Failure::of)?;
        let fates = report::fates(&self.folder, &delivered, &lines, &threads, &out)?;
        if self.output.json() {
            fates.iter().for_each(|fate| self.output.object(fate));
        } else {
            table::show(&fates, &self.folder, self.output);
        }
        self.settled(&fates, &missed).await
    }

    /// The daemon itself, until nothing is left to do.
    async fn drain(&self, what: &str) -> Result<(), Failure> {
        let began = Instant::now();
        let keys = setup::keys(self.store).await.map_err(Failure::of)?;
        let desks = setup::desks(self.config, &keys).map_err(Failure::Configuration)?;
        let desks = desks.into_iter().map(|desk| Arc::new(ArcSwap::from_pointee(desk))).collect();
        let stop = CancellationToken::new();
        let before = self.store.last_message().await.map_err(Failure::of)?;
        let running = daemon::run(self.config, desks, self.store.clone(), Clock::system(), true, stop);
        tokio::pin!(running);
        let watched = std::io::stderr().is_terminal();
        let result = loop {
            tokio::select! {
                result = &mut running => break result,
                () = tokio::time::sleep(Duration::from_millis(100)), if watched => {
                    let taken = self.store.last_message().await.map_err(Failure::of)? - before;
                    // A counter that cannot be shown is not missed.
                    let _ = write!(std::io::stderr(), "\r{what}, {taken} handled");
                }
            }
        };
        result.map_err(Failure::of)?;
        let taken = self.store.last_message().await.map_err(Failure::of)? - before;
        let head = if watched { "\r" } else { "" };
        let _ = writeln!(std::io::stderr(), "{head}{what}, {taken} handled in {:.1} s", began.elapsed().as_secs_f64());
        Ok(())
    }

    /// What the store says about each delivered letter.
    async fn lines(&self, delivered: &[Delivered]) -> Result<Vec<(&'static str, RunLine)>, Failure> {
        let lines = self.store.mails_of_run(0, ALL).await.map_err(Failure::of)?;
        let named = lines.into_iter().filter_map(|line| {
            let letter = delivered.iter().find(|letter| letter.uid == line.message.uid)?;
            Some((letter.name, line))
        });
        Ok(named.collect())
    }

    fn departed(&self) -> Result<Out, Failure> {
        departed(&self.out).map_err(|why| cannot("read", &self.out, &why))
    }

    /// Every letter has one outcome and every mail has left, or the demo failed.
    async fn settled(&self, fates: &[report::Fate], missed: &[String]) -> Result<(), Failure> {
        let mut wrong: Vec<String> = missed.iter().map(|why| format!("not delivered: {why}")).collect();
        wrong.extend(fates.iter().filter(|f| f.outcome.is_none()).map(|f| format!("no outcome: {}", f.letter)));
        let gone = fates.iter().flat_map(|f| &f.mails).filter(|mail| mail.file.is_none());
        wrong.extend(gone.map(|mail| format!("it did not leave: {} to {}", mail.kind, mail.to)));
        let waiting = self.store.outbox_list(&crate::store::OutboxFilter::default()).await.map_err(Failure::of)?;
        wrong.extend(waiting.iter().map(|mail| format!("still in the outbox: {} to {}", mail.kind, mail.to)));
        if wrong.is_empty() { Ok(()) } else { Err(Failure::Failed(wrong.join("\n       "))) }
    }
}
