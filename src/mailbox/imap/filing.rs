//! Moving and flagging letters so that it can be repeated: nothing is copied twice, nobody else's mail is expunged.
//! Must not know why a letter is filed.

use std::collections::{HashMap, HashSet};

use async_imap::imap_proto::Response;

use super::folders::quoted;
use super::login::SHORT;
use super::reading::attributes;
use super::{Session, answer, keeps, names, uids, wire};
use crate::mailbox::error::MailboxError;
use crate::mailbox::{Filed, Filing};

/// What became of a set of letters that was to be moved.
#[derive(Default)]
struct Moved {
    map: Vec<(u32, u32)>,
    gone: Vec<u32>,
    refused: Option<String>,
}

impl Session {
    pub(in crate::mailbox) async fn file(&mut self, filings: &[Filing]) -> Result<Vec<Filed>, MailboxError> {
        let mut filed = Vec::with_capacity(filings.len());
        for filing in filings {
            let result = match filing {
                _ if self.abilities.read_only => Ok(impossible("the inbox is open for reading only")),
                Filing::Move { uids, folder } => self.relocate(uids, folder).await,
                Filing::Flag { uids, flags } => self.flag(uids, flags).await,
            };
            filed.push(match result {
                // One sick folder must not keep letters from the others.
                Err(why) if why.is_refusal_for_now() => Filed::Later { why: why.to_string() },
                settled => settled?,
            });
        }
        Ok(filed)
    }

    async fn flag(&mut self, asked: &[u64], flags: &[String]) -> Result<Filed, MailboxError> {
        let kept: Vec<&str> = flags
            .iter()
            .map(String::as_str)
            .filter(|flag| names::is_flag(flag) && keeps(&self.selected, flag))
            .collect();
        if kept.is_empty() && !flags.is_empty() {
            return Ok(impossible(&format!("the server does not keep {}", flags.join(" "))));
        }
        for (set, _) in uids::sets(&uids::ordered(asked)) {
            if let Some(why) = self.store(&set, &kept.join(" ")).await? {
                return Ok(impossible(&why));
            }
        }
        Ok(Filed::Done { uid_map: Vec::new() })
    }

    /// Adds flags; a refusal is given back as its text. Letters that are gone are passed over by the server.
    async fn store(&mut self, set: &str, flags: &str) -> Result<Option<String>, MailboxError> {
        let command = format!("UID STORE {set} +FLAGS.SILENT ({flags})");
        let answer = self.wire.exec(&command, &[], SHORT, |_| {}).await?;
        refused(&answer, "flags")
    }

    async fn relocate(&mut self, asked: &[u64], folder: &str) -> Result<Filed, MailboxError> {
        let asked = uids::ordered(asked);
        let mut total = Moved::default();
        for (set, members) in uids::sets(&asked) {
            let moved = if self.known.has("MOVE") {
                self.move_set(&set, &members, folder).await?
            } else {
                self.copy_set(&set, &members, folder).await?
            };
            total.map.extend(moved.map);
            total.gone.extend(moved.gone);
            if let Some(why) = moved.refused {
                return Ok(Filed::Impossible { why });
            }
        }
        let uid_map = total.map.iter().map(|(old, new)| (u64::from(*old), u64::from(*new))).collect();
        let vanished: Vec<u64> = total.gone.iter().copied().map(u64::from).collect();
        Ok(match vanished.len() {
            0 => Filed::Done { uid_map },
            all if all == asked.len() => Filed::Vanished(vanished),
            _ => Filed::Partly { uid_map, vanished },
        })
    }

    /// RFC 6851. COPYUID tells what moved; without it the inbox is asked before and after.
    async fn move_set(&mut self, set: &str, members: &[u32], folder: &str) -> Result<Moved, MailboxError> {
        let told = self.known.has("UIDPLUS");
        let before = if told { Vec::new() } else { self.search(&format!("UID {set}")).await? };
        if !told && before.is_empty() {
            return Ok(Moved { gone: members.to_vec(), ..Moved::default() });
        }
        let (map, refused) = self.transfer("MOVE", set, folder).await?;
        if let Some(why) = refused {
            return Ok(Moved { refused: Some(why), ..Moved::default() });
        }
        if !map.is_empty() {
            let known: HashSet<u32> = map.iter().map(|(old, _)| *old).collect();
            let gone = members.iter().copied().filter(|uid| !known.contains(uid)).collect();
            return Ok(Moved { map, gone, refused: None });
        }
        let still = self.search(&format!("UID {set}")).await?;
        if still.iter().any(|uid| members.contains(uid)) {
            let why = format!("the server says it moved letters to {folder}, but they are still here");
            return Ok(Moved { refused: Some(why), ..Moved::default() });
        }
        let gone = members.iter().copied().filter(|uid| told || before.binary_search(uid).is_err()).collect();
        Ok(Moved { gone, ..Moved::default() })
    }

    /// Without MOVE: COPY, flag as deleted, and expunge just these (RFC 4315 §2.1). Where just these cannot be
    /// expunged they stay, flagged: a plain EXPUNGE would remove what other people flagged.
    async fn copy_set(&mut self, set: &str, members: &[u32], folder: &str) -> Result<Moved, MailboxError> {
        let here = self.look(set).await?;
        let gone = members.iter().copied().filter(|uid| !here.contains_key(uid)).collect();
        let missing = self.missing(&here, folder).await?;
        let mut moved = Moved { gone, ..Moved::default() };
        for (copy, _) in uids::sets(&missing) {
            let (map, refused) = self.transfer("COPY", &copy, folder).await?;
            if refused.is_some() {
                return Ok(Moved { refused, ..Moved::default() });
            }
            moved.map.extend(map);
        }
        let mut left: Vec<u32> = here.keys().copied().collect();
        left.sort_unstable();
        for (set, _) in uids::sets(&left) {
            moved.refused = self.store(&set, "\\Deleted").await?;
            if moved.refused.is_none() && self.known.has("UIDPLUS") {
                let answer = self.wire.exec(&format!("UID EXPUNGE {set}"), &[], SHORT, |_| {}).await?;
                moved.refused = refused(&answer, "removing what was copied")?;
            }
        }
        Ok(moved)
    }

    /// Which of these letters are not in the folder yet. An earlier run may have ended between COPY and the flag:
    /// the folder is asked for a letter of the same Message-ID and size.
    async fn missing(&mut self, here: &HashMap<u32, Copyable>, folder: &str) -> Result<Vec<u32>, MailboxError> {
        let mut missing: Vec<u32> = here.keys().copied().collect();
        missing.sort_unstable();
        let name = self.hierarchy.on_wire(folder);
        if missing.is_empty() || !self.examine(&name).await? {
            return Ok(missing);
        }
        let mut absent = Vec::new();
        for uid in missing {
            let Some(letter) = here.get(&uid) else { continue };
            let found = match &letter.id {
                Some(id) => self.searched(id).await?,
                None => Vec::new(),
            };
            // Nameless and flagged as deleted: that was us, after copying it.
            let mut there = letter.id.is_none() && letter.deleted;
            for (set, _) in uids::sets(&found) {
                there |= self.look(&set).await?.values().any(|twin| twin.size == letter.size);
            }
            if !there {
                absent.push(uid);
            }
        }
        self.back_to_inbox().await?;
        Ok(absent)
    }

    /// What is needed to copy letters of the selected folder no more than once.
    async fn look(&mut self, set: &str) -> Result<HashMap<u32, Copyable>, MailboxError> {
        let mut seen = HashMap::new();
        let command = format!("UID FETCH {set} (UID FLAGS RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])");
        let on = |response: &Response<'_>| {
            let it = attributes(response);
            if let Some(uid) = it.uid {
                let deleted = it.flags.iter().any(|flag| flag.eq_ignore_ascii_case("\\Deleted"));
                seen.insert(uid, Copyable { deleted, size: it.size, id: it.body.and_then(message_id) });
            }
        };
        let answer = self.wire.exec(&command, &[], SHORT, on).await?;
        if answer.is_ok() { Ok(seen) } else { Err(answer.refusal("looking at letters")) }
    }

    /// MOVE or COPY; makes the folder if the server says that it is missing. Gives old and new uids, or the refusal.
    async fn transfer(
        &mut self,
        how: &str,
        set: &str,
        folder: &str,
    ) -> Result<(Vec<(u32, u32)>, Option<String>), MailboxError> {
        for again in [false, true] {
            let name = quoted(&self.hierarchy.on_wire(folder))?;
            let mut map = Vec::new();
            let on = |response: &Response<'_>| {
                if let Some(pairs) = wire::code(response).and_then(answer::copied) {
                    map.extend(pairs);
                }
            };
            let mut answer = self.wire.exec(&format!("UID {how} {set} {name}"), &[], SHORT, on).await?;
            map.extend(answer.copied.take().unwrap_or_default());
            if answer.is_ok() {
                return Ok((map, None));
            }
            // Not every server says TRYCREATE: after any refusal the folder is made sure of, once.
            if again {
                return Ok((Vec::new(), refused(&answer, &format!("filing into {folder}"))?));
            }
            if answer.not_now() {
                return Err(answer.refusal(&format!("filing into {folder}")));
            }
            self.there.clear();
            match self.ensure_folder(folder).await {
                Ok(()) => {}
                Err(error) if error.is_configuration() => return Ok((Vec::new(), Some(error.to_string()))),
                Err(error) => return Err(error),
            }
        }
        Ok((Vec::new(), None))
    }
}

/// A letter, as far as copying it needs.
struct Copyable {
    deleted: bool,
    size: Option<u64>,
    id: Option<String>,
}

fn message_id(header: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(header).ok()?;
    let (_, id) = text.split_once(':')?;
    let id = id.split_whitespace().next()?;
    (id.len() > 2).then(|| id.to_owned())
}

/// The text of a refusal that will be the same tomorrow; one that will not is an error of the whole filing.
fn refused(answer: &answer::Answer, doing: &str) -> Result<Option<String>, MailboxError> {
    if answer.is_ok() {
        return Ok(None);
    }
    let error = answer.refusal(doing);
    if answer.not_now() { Err(error) } else { Ok(Some(error.to_string())) }
}

fn impossible(why: &str) -> Filed {
    Filed::Impossible { why: why.to_owned() }
}
