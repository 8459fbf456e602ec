//! Folders beside the inbox: their names, making them, putting letters in, finding letters there.
//! Must not know which folders matter.

use std::time::Duration;

use async_imap::imap_proto::{MailboxDatum, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::login::SHORT;
use super::names::{self, Hierarchy};
use super::wire::Wire;
use super::{Session, uids};
use crate::mailbox::error::{Kind, MailboxError};

const UPLOAD: Duration = Duration::from_secs(900);

/// Learns the delimiter and the prefix. NAMESPACE would say both, but the library breaks on its answer, and some
/// servers answer it wrongly.
pub(super) async fn hierarchy(wire: &mut Wire) -> Result<Hierarchy, MailboxError> {
    let mut hierarchy = Hierarchy::default();
    for (_, delimiter) in listed(wire, "\"\"").await? {
        hierarchy.delimiter = delimiter;
    }
    // Courier and Cyrus can keep all folders of a person below INBOX. Where there are any, and none beside it, follow.
    if let Some(delimiter) = hierarchy.delimiter.filter(|delimiter| *delimiter == '.') {
        let top = listed(wire, "%").await?;
        let beside = top.iter().any(|(name, _)| !name.eq_ignore_ascii_case("INBOX"));
        let prefix = format!("INBOX{delimiter}");
        if !beside && !listed(wire, &format!("\"{prefix}%\"")).await?.is_empty() {
            hierarchy.prefix = prefix;
        }
    }
    Ok(hierarchy)
}

/// The names that match a pattern, each with its delimiter.
async fn listed(wire: &mut Wire, pattern: &str) -> Result<Vec<(String, Option<char>)>, MailboxError> {
    let mut found = Vec::new();
    let on = |response: &Response<'_>| {
        if let Response::MailboxData(MailboxDatum::List(entry)) = response {
            let delimiter = entry.delimiter.as_deref().and_then(|text| text.chars().next());
            found.push((entry.name.to_string(), delimiter));
        }
    };
    let answer = wire.exec(&format!("LIST \"\" {pattern}"), &[], SHORT, on).await?;
    if answer.is_ok() { Ok(found) } else { Err(answer.refusal("listing folders")) }
}

impl Session {
    pub(in crate::mailbox) async fn ensure_folder(&mut self, folder: &str) -> Result<(), MailboxError> {
        let wire_name = self.hierarchy.on_wire(folder);
        if wire_name == "INBOX" || self.there.contains(&wire_name) {
            return Ok(());
        }
        let quoted = quoted(&wire_name)?;
        if !listed(&mut self.wire, &quoted).await?.is_empty() {
            self.there.insert(wire_name);
            return Ok(());
        }
        match self.create(&wire_name).await {
            // Courier and Cyrus allow new folders below INBOX only, and say so only by refusing.
            Err(error) if self.hierarchy.prefix.is_empty() && !error.is_temporary() => {
                let Some(delimiter) = self.hierarchy.delimiter else { return Err(error) };
                self.hierarchy.prefix = format!("INBOX{delimiter}");
                let below = self.hierarchy.on_wire(folder);
                if self.create(&below).await.is_err() {
                    self.hierarchy.prefix.clear();
                    return Err(error);
                }
                Ok(())
            }
            other => other,
        }
    }

    /// Creates a folder on the wire. RFC 3501 §6.3.3 has the server make the parents; not every server does.
    async fn create(&mut self, name: &str) -> Result<(), MailboxError> {
        let mut refused = None;
        let parents = self.hierarchy.lineage(name);
        for attempt in std::iter::once(name).chain(parents.iter().map(String::as_str)) {
            let quoted = quoted(attempt)?;
            let answer = self.wire.exec(&format!("CREATE {quoted}"), &[], SHORT, |_| {}).await?;
            let made = answer.is_ok() || answer.already_exists();
            if made {
                // Clients show what is subscribed; a refusal here loses nothing.
                self.wire.exec(&format!("SUBSCRIBE {quoted}"), &[], SHORT, |_| {}).await?;
            }
            if made && attempt == name {
                self.there.insert(name.to_owned());
                return Ok(());
            }
            if !made {
                let kind = if answer.not_now() { Kind::Busy } else { Kind::Settings };
                let text = format!("the folder {name} cannot be created: {}", answer.text());
                refused = Some(MailboxError::new(kind, text));
            }
        }
        Err(refused.unwrap_or_else(|| MailboxError::settings(format!("the folder {name} cannot be created"))))
    }

    pub(in crate::mailbox) async fn append(
        &mut self,
        folder: &str,
        raw: &[u8],
        flags: &[&str],
        at: Timestamp,
    ) -> Result<Option<u64>, MailboxError> {
        let flags: Vec<&str> = flags.iter().copied().filter(|flag| names::is_flag(flag)).collect();
        let date = at.to_zoned(TimeZone::UTC).strftime("%d-%b-%Y %H:%M:%S +0000").to_string();
        for again in [false, true] {
            if again {
                self.ensure_folder(folder).await?;
            }
            let name = quoted(&self.hierarchy.on_wire(folder))?;
            let command = format!("APPEND {name} ({}) \"{date}\" {{{}}}", flags.join(" "), raw.len());
            let answer = self.wire.exec(&command, &[raw], UPLOAD, |_| {}).await?;
            if answer.is_ok() {
                return Ok(answer.appended.map(u64::from));
            }
            if again || !answer.try_create {
                return Err(answer.refusal(&format!("a copy in {folder}")));
            }
            self.there.clear();
        }
        Ok(None)
    }

    pub(in crate::mailbox) async fn search_message_id(
        &mut self,
        folder: Option<&str>,
        id: &str,
    ) -> Result<Vec<u64>, MailboxError> {
        let Some(folder) = folder.map(|folder| self.hierarchy.on_wire(folder)).filter(|name| *name != self.inbox)
        else {
            return Ok(self.searched(id).await?.into_iter().map(u64::from).collect());
        };
        let found = match self.examine(&folder).await? {
            true => self.searched(id).await?,
            false => Vec::new(),
        };
        self.back_to_inbox().await?;
        Ok(found.into_iter().map(u64::from).collect())
    }

    /// Looks into another folder for reading; false when it is missing.
    pub(super) async fn examine(&mut self, name: &str) -> Result<bool, MailboxError> {
        let quoted = quoted(name)?;
        if listed(&mut self.wire, &quoted).await?.is_empty() {
            return Ok(false);
        }
        let news = self.wire.news;
        self.wire.deselect();
        let answer = self.wire.exec(&format!("EXAMINE {quoted}"), &[], SHORT, |_| {}).await?;
        self.wire.news = news;
        if answer.is_ok() { Ok(true) } else { Err(answer.refusal(&format!("looking into {name}"))) }
    }

    /// The uids in the selected folder whose Message-ID holds this text. One that cannot be written finds nothing.
    pub(super) async fn searched(&mut self, id: &str) -> Result<Vec<u32>, MailboxError> {
        match names::quote(id) {
            Some(id) => self.search(&format!("HEADER Message-ID {id}")).await,
            None => Ok(Vec::new()),
        }
    }

    /// Runs a search. No SEARCH line at all is an empty answer (iCloud), since the status is checked.
    pub(super) async fn search(&mut self, keys: &str) -> Result<Vec<u32>, MailboxError> {
        let mut found = Vec::new();
        let on = |response: &Response<'_>| {
            if let Response::MailboxData(MailboxDatum::Search(numbers)) = response {
                found.extend_from_slice(numbers);
            }
        };
        let answer = self.wire.exec(&format!("UID SEARCH {keys}"), &[], SHORT, on).await?;
        if !answer.is_ok() {
            return Err(answer.refusal("a search"));
        }
        Ok(uids::ordered(&found.into_iter().map(u64::from).collect::<Vec<_>>()))
    }
}

/// A folder's name as an argument.
pub(super) fn quoted(name: &str) -> Result<String, MailboxError> {
    names::quote(name).ok_or_else(|| MailboxError::settings("a folder's name cannot be written in IMAP"))
}
