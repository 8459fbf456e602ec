//! Listing the inbox and reading letters.
//! Must not know what is in a letter; sizes bound what is taken into memory.

use std::collections::HashMap;
use std::time::Duration;

use async_imap::imap_proto::{AttributeValue, Response};
use jiff::Timestamp;

use super::{Session, uids};
use crate::mailbox::error::MailboxError;
use crate::mailbox::{Fetched, Listed};

/// For answers with many letters; silence ends a connection much earlier.
const LONG: Duration = Duration::from_secs(3600);

/// Octets asked for at a time.
const PIECE: u64 = 1 << 20;

impl Session {
    pub(in crate::mailbox) async fn list(&mut self, from_uid: u64) -> Result<Vec<Listed>, MailboxError> {
        // What arrives from here on is news again; what arrived before is in the answer.
        self.wire.news = false;
        let Ok(from) = u32::try_from(from_uid.max(1)) else {
            return Ok(Vec::new());
        };
        let mut listed = Vec::new();
        let command = format!("UID FETCH {from}:* (UID RFC822.SIZE INTERNALDATE)");
        let on = |response: &Response<'_>| {
            let seen = attributes(response);
            // RFC 3501 §6.4.8: `n:*` holds the last letter even if its uid is below n.
            if let (Some(uid), Some(size)) = (seen.uid.filter(|uid| *uid >= from), seen.size) {
                listed.push(Listed { uid: u64::from(uid), size, arrived: seen.arrived() });
            }
        };
        let answer = self.wire.exec(&command, &[], LONG, on).await?;
        if !answer.is_ok() {
            return Err(answer.refusal("listing the inbox"));
        }
        listed.sort_unstable_by_key(|letter| letter.uid);
        listed.dedup_by_key(|letter| letter.uid);
        Ok(listed)
    }

    pub(in crate::mailbox) async fn fetch(&mut self, asked: &[u64]) -> Result<Vec<Fetched>, MailboxError> {
        let wanted = uids::ordered(asked);
        let mut fetched: HashMap<u32, Fetched> = HashMap::with_capacity(wanted.len());
        // Asking for a part bounds every letter, whatever size the server thinks it has (RFC 2683 §3.4.5).
        let part = self.largest.clamp(1, PIECE);
        for (set, _) in uids::sets(&wanted) {
            let before = fetched.len();
            let command = format!("UID FETCH {set} (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{part}>)");
            let on = |response: &Response<'_>| {
                let seen = attributes(response);
                if let (Some(uid), Some(body)) = (seen.uid, seen.body)
                    && wanted.binary_search(&uid).is_ok()
                {
                    fetched.insert(uid, letter(uid, body, &seen, part));
                }
            };
            let answer = self.wire.exec(&command, &[], LONG, on).await?;
            // Some servers say NO when one of many letters cannot be read, having sent the others.
            if !answer.is_ok() && (answer.not_now() || fetched.len() == before) {
                return Err(answer.refusal("reading letters"));
            }
        }
        let mut letters = Vec::with_capacity(fetched.len());
        for uid in asked.iter().filter_map(|uid| u32::try_from(*uid).ok()) {
            let Some(mut letter) = fetched.remove(&uid) else { continue };
            if letter.whole || self.complete(&mut letter).await? {
                letters.push(letter);
            }
        }
        Ok(letters)
    }

    /// Reads the rest of a long letter piece by piece, since the library holds a whole answer in memory before it is
    /// copied out. False when the letter went away meanwhile.
    async fn complete(&mut self, letter: &mut Fetched) -> Result<bool, MailboxError> {
        let hint = letter.size.min(self.largest).saturating_sub(letter.raw.len() as u64);
        letter.raw.reserve_exact(usize::try_from(hint).unwrap_or_default());
        loop {
            let offset = letter.raw.len() as u64;
            let ask = self.largest.saturating_sub(offset).min(PIECE);
            if ask == 0 {
                letter.whole = letter.size <= offset;
                return Ok(true);
            }
            let uid = letter.uid;
            let mut got = None;
            let raw = &mut letter.raw;
            let on = |response: &Response<'_>| {
                let seen = attributes(response);
                if let (Some(body), Some(true)) = (seen.body, seen.uid.map(|theirs| u64::from(theirs) == uid))
                    && seen.offset == Some(offset)
                    && got.is_none()
                {
                    raw.extend_from_slice(body);
                    got = Some(body.len() as u64);
                }
            };
            let command = format!("UID FETCH {uid} (UID BODY.PEEK[]<{offset}.{ask}>)");
            let answer = self.wire.exec(&command, &[], LONG, on).await?;
            match got {
                _ if !answer.is_ok() => return Err(answer.refusal("reading a long letter")),
                Some(octets) if octets >= ask => {}
                Some(_) => {
                    letter.whole = true;
                    return Ok(true);
                }
                // Behind the end some servers send nothing at all.
                None if offset >= letter.size => {
                    letter.whole = true;
                    return Ok(true);
                }
                None => return Ok(false),
            }
        }
    }
}

fn letter(uid: u32, body: &[u8], seen: &Seen<'_>, part: u64) -> Fetched {
    let got = body.len() as u64;
    Fetched {
        uid: u64::from(uid),
        size: seen.size.unwrap_or(got).max(got),
        arrived: seen.arrived(),
        flags: seen.flags.clone(),
        // A full part may have more behind it; more than was asked for is a server that knows no parts.
        whole: got != part,
        raw: body.to_vec(),
    }
}

/// What one FETCH response shows; everything may be missing, and then it was not told.
#[derive(Default)]
pub(super) struct Seen<'a> {
    pub uid: Option<u32>,
    pub size: Option<u64>,
    pub date: Option<&'a str>,
    pub flags: Vec<String>,
    pub body: Option<&'a [u8]>,
    /// Where in the letter the body begins, when a part was sent.
    pub offset: Option<u64>,
}

impl Seen<'_> {
    /// A date that is missing or broken counts as long ago: such a letter is routed, and gets no late answer.
    fn arrived(&self) -> Timestamp {
        self.date
            .and_then(|date| jiff::Zoned::strptime("%d-%b-%Y %H:%M:%S %z", date.trim()).ok())
            .map_or(Timestamp::UNIX_EPOCH, |date| date.timestamp())
    }
}

pub(super) fn attributes<'a>(response: &'a Response<'a>) -> Seen<'a> {
    let mut seen = Seen::default();
    if let Response::Fetch(_, values) = response {
        for value in values {
            match value {
                AttributeValue::Uid(uid) => seen.uid = Some(*uid),
                AttributeValue::Rfc822Size(size) => seen.size = Some(u64::from(*size)),
                AttributeValue::InternalDate(date) => seen.date = Some(date),
                AttributeValue::Flags(flags) => seen.flags = flags.iter().map(ToString::to_string).collect(),
                AttributeValue::BodySection { data: Some(data), index, .. } => {
                    seen.body = Some(data);
                    seen.offset = index.map(u64::from);
                }
                _ => {}
            }
        }
    }
    seen
}
