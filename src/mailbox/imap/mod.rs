//! An IMAP inbox: an open session with the inbox selected, and what the server can do.
//! Must not know letters' meaning. Only [`wire`] talks; everything else is built on its answers.

mod answer;
mod filing;
mod folders;
mod login;
mod names;
mod reading;
mod stream;
mod uids;
mod waiting;
mod wire;

use std::collections::HashSet;
use std::time::Duration;

use async_imap::imap_proto::{Response, ResponseCode};

use self::login::{Capabilities, SHORT};
use self::names::Hierarchy;
use self::wire::Wire;
use super::{Abilities, MailboxError};
use crate::domain::connection::Server;

/// A server that has been told goodbye gets this long to answer.
const FAREWELL: Duration = Duration::from_secs(3);

/// A connection that is logged in, with the inbox selected.
pub struct Session {
    wire: Wire,
    known: Capabilities,
    hierarchy: Hierarchy,
    inbox: String,
    largest: u64,
    selected: Selected,
    abilities: Abilities,
    /// Folders known to be there, as on the wire.
    there: HashSet<String>,
}

/// What SELECT told.
#[derive(Debug, Clone, Default)]
struct Selected {
    uid_validity: u32,
    uid_next: Option<u32>,
    /// None: not told, so all flags are kept (RFC 3501 §6.3.1).
    permanent: Option<Vec<String>>,
    read_only: bool,
}

impl Session {
    /// Connects to a server and selects the inbox; letters above `largest` octets will be read up to it.
    ///
    /// # Errors
    /// When the server cannot be reached, trusted, logged in to, or has no such folder.
    pub async fn open(server: &Server, inbox: &str, largest: u64) -> Result<Self, MailboxError> {
        let (mut wire, known) = login::connect(server).await?;
        let hierarchy = folders::hierarchy(&mut wire).await?;
        let inbox = hierarchy.on_wire(inbox);
        let selected = select(&mut wire, &inbox).await?;
        let abilities = Abilities {
            keywords: !selected.read_only && keeps(&selected, "\\*"),
            moves: !selected.read_only && (known.has("MOVE") || known.has("UIDPLUS")),
            idle: known.has("IDLE"),
            read_only: selected.read_only,
        };
        Ok(Self { wire, known, hierarchy, inbox, largest, selected, abilities, there: HashSet::new() })
    }

    /// The validity of the uids.
    pub fn uid_validity(&self) -> u64 {
        u64::from(self.selected.uid_validity)
    }

    /// The uid the next letter will get, if the server told at the start.
    pub fn uid_next(&self) -> Option<u64> {
        self.selected.uid_next.map(u64::from)
    }

    /// What the server can do with this inbox.
    pub fn abilities(&self) -> &Abilities {
        &self.abilities
    }

    /// Selects the inbox again after another folder was looked into.
    async fn back_to_inbox(&mut self) -> Result<(), MailboxError> {
        let selected = select(&mut self.wire, &self.inbox).await?;
        if selected.uid_validity != self.selected.uid_validity {
            return Err(MailboxError::lost("the inbox was replaced meanwhile"));
        }
        // What arrived while the other folder was selected was not told.
        self.wire.news = true;
        Ok(())
    }

    /// Ends the session.
    pub async fn close(mut self) {
        let _ = tokio::time::timeout(FAREWELL, self.wire.exec("LOGOUT", &[], FAREWELL, |_| {})).await;
    }
}

/// Whether the folder keeps this flag for ever.
fn keeps(selected: &Selected, flag: &str) -> bool {
    match &selected.permanent {
        None => true,
        Some(kept) => {
            kept.iter().any(|known| known.eq_ignore_ascii_case(flag))
                || (!flag.starts_with('\\') && kept.iter().any(|known| known == "\\*"))
        }
    }
}

async fn select(wire: &mut Wire, name: &str) -> Result<Selected, MailboxError> {
    let Some(quoted) = names::quote(name) else {
        return Err(MailboxError::settings("the inbox's name cannot be written in IMAP"));
    };
    let mut selected = Selected::default();
    let mut validity = None;
    wire.deselect();
    let answer = wire
        .exec(&format!("SELECT {quoted}"), &[], SHORT, |response: &Response<'_>| match wire::code(response) {
            Some(ResponseCode::UidValidity(value)) => validity = Some(*value),
            Some(ResponseCode::UidNext(value)) => selected.uid_next = Some(*value),
            Some(ResponseCode::ReadOnly) => selected.read_only = true,
            Some(ResponseCode::PermanentFlags(flags)) => {
                selected.permanent = Some(flags.iter().map(ToString::to_string).collect());
            }
            _ => {}
        })
        .await?;
    if !answer.is_ok() {
        return Err(answer.refusal(&format!("opening the folder {name}")));
    }
    selected.read_only |= answer.read_only;
    // Without it no uid means anything beyond this connection; some servers lose it when they break off.
    selected.uid_validity =
        validity.ok_or_else(|| MailboxError::garbled(format!("the server tells no UIDVALIDITY for {name}")))?;
    Ok(selected)
}
