//! Where log lines go: text, JSON or the journal.
//! Must not let libraries write what passes through them: passwords and letters.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Log, LogFormat, LogLevel};

/// Starts logging to stderr or the journal.
///
/// Libraries that log protocol lines are kept at `warn` whatever is asked for, because those lines
/// hold passwords and letters.
pub fn start(log: Log) {
    let level = match log.level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
        LogLevel::Trace => "trace",
    };
    let wanted = format!("{level},async_imap=warn,imap_proto=warn,lettre=warn,sqlx=warn,rustls=warn,mail_parser=warn");
    let filter = EnvFilter::try_new(&wanted).unwrap_or_else(|_| EnvFilter::new("info"));
    let base = tracing_subscriber::registry().with(filter);
    let text = || {
        // Colours are for a person at a terminal; in a file they are noise.
        let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false).with_ansi(colours)
    };
    let started = match log.format {
        LogFormat::Json => base.with(text().json().flatten_event(true)).try_init(),
        LogFormat::Text => base.with(text()).try_init(),
        LogFormat::Journald => match tracing_journald::layer() {
            Ok(journal) => base.with(journal).try_init(),
            // No journal on this host: stderr is better than silence.
            Err(_) => base.with(text()).try_init(),
        },
    };
    // A second start in one process keeps the first logger.
    drop(started);
}
