//! `[mailbox.outgoing]`: how mail leaves.
//! Must not know SMTP, only what must be said about a server.

use std::path::Path;

use super::secret::Surroundings;
use super::server::{self, Login, Ports};
use crate::domain::address::Address;
use crate::domain::connection::Outgoing;
use crate::written::Table;

/// Submission (RFC 8314 §3.3, RFC 6409 §3.1), and plain SMTP to a relay on this host.
const PORTS: Ports = Ports { implicit: 465, starttls: 587, plain: 25 };

#[derive(Clone, Copy)]
enum Kind {
    Smtp,
    Maildir,
}

pub(super) fn read(
    table: &mut Table,
    mailbox: Option<&Address>,
    folder: &Path,
    surroundings: &Surroundings<'_>,
) -> Option<Outgoing> {
    match table.one_of("type", &[("smtp", Kind::Smtp), ("maildir", Kind::Maildir)]) {
        Some(Kind::Smtp) => {
            let server = server::read(table, &PORTS, Login::Optional, folder, surroundings);
            let ehlo = table.optional_parsed("ehlo", ehlo);
            let connections = table.optional_whole_number("connections", 1..=64).unwrap_or(4);
            // The mailbox's domain says nothing about our network; a host name would.
            let ehlo = ehlo.or_else(|| mailbox.map(|m| m.domain().to_owned()));
            Some(Outgoing::Smtp { server: server?, ehlo: ehlo?, connections: usize::try_from(connections).ok()? })
        }
        Some(Kind::Maildir) => table.line("path").map(|p| Outgoing::Maildir { path: folder.join(p) }),
        // Without a type every key is a known one: only the type is the problem.
        None => {
            table.entries();
            None
        }
    }
}

/// A domain or an address literal (RFC 5321 §4.1.1.1).
fn ehlo(text: &str) -> Result<String, String> {
    let inner = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    let literal =
        inner.is_some_and(|i| !i.is_empty() && i.chars().all(|c| c.is_ascii_alphanumeric() || ".:".contains(c)));
    let label = |l: &str| !l.is_empty() && l.len() <= 63 && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if literal || text.len() <= 253 && text.split('.').all(label) {
        Ok(text.to_owned())
    } else {
        Err(format!("`{text}` is not a name for EHLO | write a host name, such as \"mail.example.com\""))
    }
}
