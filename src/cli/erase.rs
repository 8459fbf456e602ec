//! `answerable threads erase`: asks once more, then removes what is known of a person.
//! Must not touch mailboxes; it says that the letters still lie there.

use std::io::{BufRead, IsTerminal};
use std::path::Path;

use super::room::{Room, told};
use super::{Failure, Output};
use crate::domain::address::Address;
use crate::domain::token::TokenKeys;
use crate::pipeline::erased_hash;

/// Runs the command.
pub fn run(path: &Path, address: &str, yes: bool, output: Output) -> Result<(), Failure> {
    let address = Address::parse(address).map_err(|why| Failure::Usage(why.to_string()))?;
    Room::change(path, output, async |room| {
        refuse_the_house(&room, &address)?;
        if !yes {
            confirm(&address, output)?;
        }
        let secrets = room.store.kept_secrets().await.map_err(told)?;
        let keys = TokenKeys::new(secrets.iter().map(Vec::as_slice));
        let hash = |what: &str| erased_hash(&keys, what);
        let erased = room.store.erase(&address, &hash, jiff::Timestamp::now()).await.map_err(told)?;
        if output.json() {
            output.object(&erased);
        } else {
            let number = |n: u32, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
            let threads = number(erased.threads, "conversation");
            let messages = number(erased.messages, "message");
            output.line(&format!("removed {address}: {threads}, {messages}, {}", number(erased.mails, "mail")));
            for place in &erased.remains {
                output.line(&format!("still in {}.{}: {} rows", place.table, place.column, place.rows));
            }
        }
        output.remark("the letters in the mailbox itself, in Sent, at departments and in backups are not touched");
        if !erased.overwritten {
            return Err(Failure::Failed(
                "the rows are gone, but old pages could not be overwritten while the store is in use: \
                 run this again, or stop the daemon first"
                    .into(),
            ));
        }
        if erased.remains.is_empty() {
            return Ok(());
        }
        Err(Failure::Failed("the address still stands in letters of other people; a person has to look".into()))
    })
}

/// An address of the office's own stands in every letter; removing it would remove everything.
fn refuse_the_house(room: &Room, address: &Address) -> Result<(), Failure> {
    let house = room.config.mailboxes.iter().any(|m| {
        m.office.mailbox.is_own(address)
            || m.office.departments.values().any(|d| d.address == *address || d.escalate_to.contains(address))
    });
    if house { Err(Failure::Usage(format!("{address} is an address of the office itself"))) } else { Ok(()) }
}

fn confirm(address: &Address, output: Output) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Usage("this cannot be undone: say --yes".into()));
    }
    output.remark(&format!(
        "Everything that is known of {address} is removed, and mails to them that wait are dropped.\n\
         This cannot be undone. Type the address once more:"
    ));
    let mut typed = String::new();
    std::io::stdin().lock().read_line(&mut typed).map_err(Failure::of)?;
    if Address::parse(&typed).is_ok_and(|typed| typed == *address) {
        return Ok(());
    }
    Err(Failure::Failed("nothing was removed".into()))
}
