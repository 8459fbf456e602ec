//! `[mailbox.incoming]`: where mail comes from, and where it is put.
//! Must not know IMAP or Maildir, only what must be said about them.

use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;

use super::secret::Surroundings;
use super::server::{self, Login, Ports};
use super::{size, when};
use crate::domain::connection::Incoming;
use crate::written::Table;

/// IMAP (RFC 8314 §3.2).
const PORTS: Ports = Ports { implicit: 993, starttls: 143, plain: 143 };
const LARGEST: u64 = 25_000_000;
/// How often a server on this host is asked: it costs next to nothing there.
const BRISK: Duration = Duration::from_millis(100);

/// What `[mailbox.incoming]` says.
pub(super) struct Read {
    pub incoming: Option<Incoming>,
    pub file_into: String,
    pub sent: String,
    pub poll: Duration,
}

#[derive(Clone, Copy)]
enum Kind {
    Imap,
    Maildir,
}

pub(super) fn read(table: &mut Table, folder: &Path, surroundings: &Surroundings<'_>) -> Read {
    let kind = table.one_of("type", &[("imap", Kind::Imap), ("maildir", Kind::Maildir)]);
    let largest = table.optional_parsed("largest", size::parse).unwrap_or(LARGEST);
    let file_into = table.optional_parsed("file_into", filing).unwrap_or_else(|| "Answerable/{department}".into());
    let sent = table.optional_parsed("sent", plain_folder).unwrap_or_else(|| "Sent".into());
    let poll = table.optional_parsed("poll", poll);
    let incoming = match kind {
        Some(Kind::Imap) => {
            let server = server::read(table, &PORTS, Login::Needed, folder, surroundings);
            let inbox = table.optional_parsed("inbox", plain_folder).unwrap_or_else(|| "INBOX".into());
            check_inbox(table, &inbox, &file_into, &sent);
            server.map(|server| Incoming::Imap { server, inbox, largest })
        }
        Some(Kind::Maildir) => table.line("path").map(|p| Incoming::Maildir { path: folder.join(p), largest }),
        // Without a type every key is a known one: only the type is the problem.
        None => {
            table.entries();
            None
        }
    };
    let near = matches!(&incoming, Some(Incoming::Imap { server, .. }) if server::is_loopback(&server.host));
    let poll = poll.unwrap_or(if near { BRISK } else { Duration::from_secs(60) });
    Read { incoming, file_into, sent, poll }
}

fn poll(text: &str) -> Result<Duration, String> {
    let brisk = text.strip_suffix("ms").and_then(|n| n.trim().parse().ok()).filter(|n| (50..1_000).contains(n));
    if let Some(milliseconds) = brisk {
        return Ok(Duration::from_millis(milliseconds));
    }
    let (least, most) = (SignedDuration::from_secs(1), SignedDuration::from_hours(1));
    let span = when::span(text, least, most, "a time from \"1s\" to \"1h\", or from \"50ms\" to \"999ms\"")?;
    Ok(span.unsigned_abs())
}

/// A folder's name, in which `{department}` may stand; may be empty.
fn filing(text: &str) -> Result<String, String> {
    let rest = text.replace("{department}", "department");
    if rest.contains(['{', '}']) {
        return Err(format!("`{text}` holds an unknown placeholder | only {{department}} is replaced"));
    }
    plain_folder(&rest).map(|_| text.to_owned())
}

fn plain_folder(text: &str) -> Result<String, String> {
    if text.chars().any(char::is_control) {
        return Err("a folder's name must not hold a line break or another control character".into());
    }
    if text.contains(['{', '}']) {
        return Err(format!("`{text}` holds a placeholder | only file_into may hold {{department}}"));
    }
    if text.contains(['*', '%', '\\', '"']) || text.len() > 200 {
        return Err(format!("`{text}` is not a folder | letters, digits, blanks, `/`, `.`, `-` and `_` are safe"));
    }
    if text.starts_with('/') || text.ends_with('/') || text.contains("//") || text.trim() != text {
        return Err(format!("`{text}` is not a folder | write its path without blanks or `/` at the ends"));
    }
    Ok(text.to_owned())
}

/// What is filed or kept must not come in again.
fn check_inbox(table: &Table, inbox: &str, file_into: &str, sent: &str) {
    if inbox.is_empty() {
        table.add(table.error(table.span("inbox"), "`inbox` must not be empty").hint("write inbox = \"INBOX\""));
    }
    for (key, folder) in [("file_into", file_into), ("sent", sent)] {
        if !folder.is_empty() && folder.eq_ignore_ascii_case(inbox) {
            let problem = table.error(table.span(key), format!("`{key}` is the inbox that is watched"));
            table.add(
                problem
                    .label("mail put there would come in again")
                    .hint(format!("write another folder, or {key} = \"\"")),
            );
        }
    }
}
