//! The whole program, as its users meet it: a Maildir with letters, `run --drain`, then the commands.
//! Every test has a folder of its own; nothing listens anywhere.

#[path = "support/desk.rs"]
mod desk;

use std::fs;
use std::path::Path;

use answerable::domain::decide;
use answerable::domain::plan::HeldReason;
use answerable::store::{Position, Store, Taken};
use clap::CommandFactory;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

const RULES: &str = r#"
[[rule]]
name = "lawyers"
department = "office"
acknowledge = "hold"
[rule.when]
text = ["my lawyer"]

[[rule]]
name = "charged twice"
department = "billing"
[rule.when]
text = ["charged twice"]
"#;

struct Desk(desk::Desk);

impl std::ops::Deref for Desk {
    type Target = desk::Desk;
    fn deref(&self) -> &desk::Desk {
        &self.0
    }
}

impl Desk {
    fn new() -> Self {
        Self(desk::Desk::open(&desk::Shape {
            rules: RULES,
            tables: "[store]\nurl = \"sqlite:answerable.db\"",
            mailbox: "subaddressing = true\ntrusted_authserv = [\"mx.example.com\"]",
            departments: &[
                ("office", "reply_within = \"3 business days\""),
                ("billing", "reply_within = \"2 business days\""),
            ],
            ..desk::Shape::default()
        }))
    }

    fn put(&self, name: &str, from: &str, to: &str, subject: &str, more: &str, text: &str) {
        let address = from.rsplit('<').next().unwrap().trim_end_matches('>');
        let letter = format!(
            "Return-Path: <{address}>\n{more}From: {from}\nTo: <{to}>\nSubject: {subject}\n\
             Date: Sat, 21 Nov 2026 10:00:00 +0000\nMessage-ID: <{name}@mail.example.net>\n\n{text}\n"
        );
        fs::write(self.path("in/new").join(format!("{name}.host")), letter).unwrap();
    }

    fn customer(&self, name: &str, subject: &str, text: &str) {
        let from = format!("Maria Lopez <{name}@example.net>");
        self.put(name, &from, "jane.doe@example.com", subject, "", text);
    }

    /// Why a command did not do its work, with its exit code.
    fn refusal(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.answerable(arguments);
        assert!(!output.status.success(), "{arguments:?} did its work");
        assert!(output.stdout.is_empty() || arguments.contains(&"erase"), "{arguments:?} printed data");
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    /// Does something to the store as the daemon would.
    fn store<T>(&self, work: impl AsyncFnOnce(&Store) -> T) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Store::open(&format!("sqlite:{}", self.path("answerable.db").display())).await.unwrap();
            let result = work(&store).await;
            store.close().await;
            result
        })
    }

    fn drain(&self) {
        self.text(&["run", "--drain"]);
    }

    /// The id of the thread with that customer.
    fn thread(&self, customer: &str) -> String {
        let address = format!("{customer}@example.net");
        let all = self.json(&["threads", "list", "--all"]);
        let one = all.iter().find(|t| t["customer"] == address.as_str()).unwrap_or_else(|| panic!("{all:?}"));
        one["id"].as_str().unwrap().to_owned()
    }

    /// A mail of one kind to somebody, with headers and text.
    fn mail(&self, kind: &str, thread: &str) -> Value {
        let all: Vec<Value> = ["sent", "waiting"]
            .iter()
            .flat_map(|state| self.json(&["outbox", "list", "--state", state]))
            .filter(|m| m["kind"] == kind && m["thread"] == thread)
            .collect();
        let id = all.first().unwrap_or_else(|| panic!("no {kind} in {thread}"))["id"].to_string();
        self.json(&["outbox", "show", &id]).remove(0)
    }

    /// A reply of the department, which nothing proves, to the address that its forward gave.
    fn reply_without_proof(&self, customer: &str, text: &str) -> String {
        let forward = self.mail("forward", &self.thread(customer));
        let header = |name: &str| {
            let headers = forward["headers"].as_array().unwrap();
            headers.iter().find(|h| h[0] == name).unwrap()[1].as_str().unwrap().to_owned()
        };
        let reply_to = header("Reply-To");
        let to = reply_to.rsplit('<').next().unwrap().trim_end_matches('>').to_owned();
        let answers = format!("In-Reply-To: {}\n", header("Message-ID"));
        self.put("reply", "Ben <ben@example.com>", &to, "Re: letter", &answers, text);
        self.drain();
        let held = self.json(&["held", "list"]);
        let held = held.iter().find(|m| m["from"] == "ben@example.com").unwrap_or_else(|| panic!("{held:?}"));
        assert_eq!(held["held"], "unproved-member");
        held["id"].to_string()
    }
}

#[test]
fn a_thread_is_listed_and_its_story_told() {
    let desk = Desk::new();
    desk.customer("maria", "One coat", "Your shop charged twice for one coat.");
    desk.drain();
    let list = desk.json(&["threads", "list"]);
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["owed_by"], "department");
    assert_eq!(list[0]["department"], "billing");
    let text = desk.text(&["threads", "list", "--department", "billing", "--owed-by", "department"]);
    assert!(text.starts_with("ID") && text.contains("maria@example.net") && text.contains("billing"), "{text}");
    assert_eq!(desk.json(&["threads", "list", "--department", "office"]).len(), 0);
    assert_eq!(desk.json(&["threads", "list", "--closed"]).len(), 0);
    assert_eq!(desk.json(&["threads", "list", "--overdue"]).len(), 0);
    assert_eq!(desk.json(&["threads", "list", "--owed-by", "executive"]).len(), 0);

    let id = desk.thread("maria");
    let story = desk.text(&["threads", "show", &id[..6]]);
    for part in [
        "Maria Lopez <maria@example.net> wrote: One coat",
        "| Your shop charged twice for one coat.",
        "routed to billing by the rule \"charged twice\"",
        "given to billing, due ",
        "acknowledgement to maria@example.net",
        "forward to billing@example.com",
        "sent ",
        "because ",
    ] {
        assert!(story.contains(part), "{part:?} is not in:\n{story}");
    }
    let shown = desk.json(&["threads", "show", &id]).remove(0);
    assert_eq!(shown["thread"]["id"], id.as_str());
    assert_eq!(shown["mails"].as_array().unwrap().len(), 2);
    assert!(shown["reasons"].as_object().unwrap().values().next().unwrap()[0].is_string());
}

#[test]
fn commands_on_a_thread_change_who_owes_and_say_who_asked() {
    let desk = Desk::new();
    desk.customer("maria", "One coat", "Your shop charged twice for one coat.");
    desk.drain();
    let id = desk.thread("maria");
    let due = desk.json(&["threads", "list"])[0]["due"].clone();

    let routed = desk.json(&["threads", "route", &id, "office"]).remove(0);
    assert_eq!((&routed["department"], &routed["mails"]), (&"office".into(), &1.into()));
    assert_eq!(routed["due"], due, "a promised date stays");
    desk.text(&["threads", "note", &id, "She called as well."]);
    assert!(desk.text(&["threads", "close", &id, "--why", "settled by phone"]).contains("owed by nobody"));
    let (code, why) = desk.refusal(&["threads", "close", &id]);
    assert_eq!((code, why.as_str()), (1, "error: the thread is closed already\n"));
    assert_eq!(desk.json(&["threads", "list", "--closed"]).len(), 1);
    let again = desk.answerable(&["threads", "reopen", &id]);
    assert!(String::from_utf8_lossy(&again.stdout).contains("in the outbox: forward to office@example.com"));
    assert!(String::from_utf8_lossy(&again.stderr).contains("within 30 seconds"));
    let story = desk.text(&["threads", "show", &id]);
    for part in [
        "passed on to office by olga",
        "note: olga: She called as well.",
        "closed: settled by phone (olga)",
        "opened again",
    ] {
        assert!(story.contains(part), "{part:?} is not in:\n{story}");
    }
    desk.drain();
    assert!(desk.json(&["outbox", "list"]).is_empty(), "everything left");
}

#[test]
fn what_does_not_fit_is_refused_with_its_exit_code() {
    let desk = Desk::new();
    for name in 0..40 {
        desk.customer(&format!("maria{name}"), "One coat", &format!("Your shop charged twice for coat {name}."));
    }
    desk.drain();
    let ids: Vec<String> =
        desk.json(&["threads", "list"]).iter().map(|thread| thread["id"].as_str().unwrap().to_owned()).collect();
    // All of them began in one minute.
    let first = |id: &String| id[..1].to_owned();
    let shared = ids.iter().map(first).find(|c| ids.iter().filter(|id| first(id) == *c).count() > 1).unwrap();
    let (code, why) = desk.refusal(&["threads", "show", &shared]);
    assert!(code == 1 && why.contains("several threads begin"), "{code} {why}");
    let (code, why) = desk.refusal(&["threads", "show", "~nothing"]);
    assert!(code == 1 && why.contains("there is no thread"), "{code} {why}");
    let (code, why) = desk.refusal(&["threads", "route", &ids[0], "nowhere"]);
    assert!(code == 1 && why.contains("there are: billing, office"), "{code} {why}");
    assert_eq!(desk.refusal(&["threads", "route", &ids[0], "No Where"]).0, 2);
    assert_eq!(desk.refusal(&["threads", "list", "--open", "--closed"]).0, 2);
    assert_eq!(desk.refusal(&["held", "show", "4711"]).0, 1);
    assert_eq!(desk.refusal(&["held", "discard", "1"]).0, 1, "it is not held");
    assert_eq!(desk.refusal(&["outbox", "show", "4711"]).0, 1);
    assert_eq!(desk.refusal(&["outbox", "drop", "1"]).0, 1, "it was sent");
    assert_eq!(desk.refusal(&["outbox", "retry"]).0, 2);
    assert_eq!(desk.refusal(&["threads", "erase", "maria1@example.net"]).0, 2, "nobody said yes");
    assert_eq!(desk.refusal(&["threads", "erase", "billing@example.com", "--yes"]).0, 2);
    fs::write(desk.path("answerable.toml"), "[[mailbox]]\nname = 1\n").unwrap();
    assert_eq!(desk.answerable(&["status"]).status.code(), Some(78));
}

#[test]
fn before_the_first_run_commands_say_so() {
    let desk = Desk::new();
    let status = desk.answerable(&["status"]);
    assert!(status.status.success());
    assert!(String::from_utf8_lossy(&status.stderr).contains("has not run yet"));
    let (code, why) = desk.refusal(&["threads", "list"]);
    assert!(code == 1 && why.contains("answerable run"), "{code} {why}");
    assert!(!desk.path("answerable.db").exists(), "looking made a store");
}

#[test]
fn looking_makes_no_file_beside_the_store() {
    let desk = Desk::new();
    desk.customer("maria", "One coat", "Your shop charged twice for one coat.");
    desk.drain();
    let files = || {
        let mut names: Vec<String> = fs::read_dir(desk.path(""))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with("answerable.db"))
            .collect();
        names.sort();
        names
    };
    assert_eq!(files(), ["answerable.db"], "the run has closed its store");
    let before = fs::read(desk.path("answerable.db")).unwrap();
    for looking in [["status", ""], ["threads", "list"], ["held", "list"], ["outbox", "list"]] {
        let arguments: Vec<&str> = looking.into_iter().filter(|a| !a.is_empty()).collect();
        let output = desk.answerable(&arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(files(), ["answerable.db"], "{arguments:?}");
    }
    assert_eq!(fs::read(desk.path("answerable.db")).unwrap(), before);
}

#[test]
fn a_letter_held_by_rule_is_shown_with_its_draft_and_released() {
    let desk = Desk::new();
    desk.customer("maria", "Last warning", "I shall write to my lawyer.");
    desk.drain();
    let held = desk.json(&["held", "list"]);
    assert_eq!((held.len(), &held[0]["held"]), (1, &"by-rule".into()));
    let id = held[0]["id"].to_string();
    let status = desk.text(&["status"]);
    assert!(status.starts_with("! 1 letter is held: answerable held list\n"), "{status}");
    assert!(status.contains("1 by-rule"), "{status}");

    let shown = desk.text(&["held", "show", &id]);
    for part in [
        "The rule \"lawyers\" asks for a person to look first.",
        "Subject: Last warning",
        "| I shall write to my lawyer.",
        "acknowledgement to maria@example.net would leave:",
        "> Jane Doe",
    ] {
        assert!(shown.contains(part), "{part:?} is not in:\n{shown}");
    }
    let draft = desk.json(&["held", "show", &id]).remove(0)["draft"][0]["text"].clone();
    assert_eq!(desk.refusal(&["held", "release", &id, "--text", "-"]).0, 2, "an acknowledgement has its letter");
    let released = desk.json(&["held", "release", &id]).remove(0);
    assert_eq!(released["outcome"], "routed");
    assert_eq!(desk.refusal(&["held", "release", &id]).0, 1, "twice is once");
    let thread = desk.thread("maria");
    let mail = desk.mail("acknowledgement", &thread);
    assert_eq!(mail["text"], draft, "what was shown is what leaves");
    desk.drain();
    assert!(desk.text(&["threads", "show", &thread]).contains("note: olga released the acknowledgement"));
    // The forward, the acknowledgement, and the word to the department that the customer knows now.
    assert_eq!(desk.json(&["outbox", "list", "--state", "sent"]).len(), 3);
}

#[test]
fn an_answer_that_nothing_proves_is_passed_on_once_a_person_approves_the_words() {
    let desk = Desk::new();
    desk.customer("maria", "One coat", "Your shop charged twice for one coat.");
    desk.drain();
    let id = desk.reply_without_proof("maria", "We have paid it back. Ask billing@example.com.");
    let (code, why) = desk.refusal(&["held", "release", &id]);
    assert!(code == 1 && why.contains("internal address billing@example.com"), "{code} {why}");
    assert!(desk.text(&["held", "show", &id]).contains("it cannot be released: the text names the internal address"));
    fs::write(desk.path("empty.txt"), " \n").unwrap();
    let empty = desk.path("empty.txt");
    assert_eq!(desk.refusal(&["held", "release", &id, "--text", empty.to_str().unwrap()]).0, 1);
    fs::write(desk.path("words.txt"), "We have paid it back.\n").unwrap();
    let words = desk.path("words.txt");
    let released = desk.json(&["held", "release", &id, "--text", words.to_str().unwrap()]).remove(0);
    assert_eq!(released["outcome"], "relayed");
    let thread = desk.thread("maria");
    let relay = desk.mail("relay", &thread);
    assert!(relay["text"].as_str().unwrap().contains("We have paid it back."));
    assert!(!relay.to_string().contains("billing@example.com"));
    desk.drain();
    let story = desk.text(&["threads", "show", &thread]);
    assert!(story.contains("olga approved the answer") && story.contains("answered by billing"), "{story}");
    assert_eq!(desk.json(&["threads", "list", "--closed"]).len(), 1);
}

#[test]
fn a_letter_that_broke_the_code_is_taken_once_more() {
    let desk = Desk::new();
    desk.drain();
    let raw = b"Return-Path: <maria@example.net>\r\nFrom: Maria <maria@example.net>\r\nTo: <jane.doe@example.com>\r\n\
        Subject: One coat\r\nMessage-ID: <one@mail.example.net>\r\n\r\nYour shop charged twice.\r\n";
    let now = Timestamp::now();
    let plan = decide::held("", HeldReason::Poison("reading it failed".into()));
    desk.store(async |store| {
        let mut unit = store.unit(None).await.unwrap();
        let taken = Taken {
            mailbox: "ceo",
            position: Position { uid_validity: 7, uid: 7, arrived: now },
            raw,
            whole: true,
            size: raw.len() as u64,
            message: None,
            plan: &plan,
            mails: &[],
            original: None,
            keep_copy: false,
            now,
        };
        unit.take(&taken).await.unwrap();
        unit.commit().await.unwrap();
    });
    let id = desk.json(&["held", "list"])[0]["id"].to_string();
    let shown = desk.text(&["held", "show", &id]);
    assert!(shown.contains("It could not be processed: reading it failed.") && shown.contains("forward to billing"));
    let released = desk.json(&["held", "release", &id]).remove(0);
    assert_eq!((&released["outcome"], released["mails"].as_array().unwrap().len()), (&"routed".into(), 2));
    assert!(desk.json(&["held", "list"]).is_empty());
    assert_eq!(desk.json(&["threads", "list"])[0]["department"], "billing");
    desk.drain();
    assert_eq!(fs::read_dir(desk.path("out/new")).unwrap().count(), 2);
}

#[test]
fn where_two_conversations_are_named_a_person_chooses() {
    let desk = Desk::new();
    desk.customer("maria", "One coat", "Your shop charged twice for one coat.");
    desk.customer("paul", "One hat", "Your shop charged twice for one hat.");
    desk.drain();
    let (coat, hat) = (desk.thread("maria"), desk.thread("paul"));
    let header = |thread: &str, name: &str| {
        let mail = desk.mail("acknowledgement", thread);
        let headers = mail["headers"].as_array().unwrap().clone();
        headers.iter().find(|h| h[0] == name).unwrap()[1].as_str().unwrap().to_owned()
    };
    let to = header(&coat, "Reply-To");
    let to = to.rsplit('<').next().unwrap().trim_end_matches('>');
    let answers = format!("In-Reply-To: {}\n", header(&hat, "Message-ID"));
    desk.put("both", "Maria Lopez <maria@example.net>", to, "Re: One coat", &answers, "And the buttons?");
    desk.drain();
    let held = desk.json(&["held", "list"]).remove(0);
    assert_eq!(held["held"], "threads-disagree");
    let id = held["id"].to_string();
    let (code, why) = desk.refusal(&["held", "release", &id]);
    assert!(code == 2 && why.contains(&coat) && why.contains(&hat), "{code} {why}");
    let released = desk.json(&["held", "release", &id, "--thread", &coat]).remove(0);
    assert_eq!((&released["outcome"], &released["thread"]), (&"followed-up".into(), &coat.as_str().into()));
    assert!(desk.text(&["threads", "show", &coat]).contains("| And the buttons?"));
}

#[test]
fn an_acknowledgement_in_doubt_is_not_sent_again_unless_a_person_insists() {
    let desk = Desk::new();
    desk.customer("maria", "Last warning", "I shall write to my lawyer.");
    desk.drain();
    let id = desk.json(&["held", "list"])[0]["id"].to_string();
    desk.text(&["held", "release", &id]);
    let mail = desk.json(&["outbox", "list"])[0]["id"].as_i64().unwrap();
    desk.store(async |store| {
        let now = Timestamp::now();
        let until = now + SignedDuration::from_mins(1);
        assert_eq!(store.claim("ceo", "gone", now, until, 1, 1).await.unwrap().len(), 1);
        assert_eq!(store.ledger(&[mail], &[], now).await.unwrap(), [mail]);
        assert_eq!(store.settle_doubt(now, now, &[]).await.unwrap().unknown, 1);
    });
    let status = desk.text(&["status"]);
    assert!(status.contains("! 1 acknowledgement is in doubt: answerable outbox list --state unknown"), "{status}");
    let mail = mail.to_string();
    let (code, why) = desk.refusal(&["outbox", "retry", &mail]);
    assert!(code == 2 && why.contains("--even-if-doubled"), "{code} {why}");
    assert_eq!(desk.json(&["outbox", "retry", "--all-failed"])[0]["tried_again"], 0);
    assert_eq!(desk.json(&["outbox", "retry", &mail, "--even-if-doubled"])[0]["tried_again"], 1);
    desk.drain();
    assert_eq!(desk.json(&["outbox", "show", &mail])[0]["mail"]["state"], "sent");
}

/// Every command with its whole name, and its own arguments.
fn commands(of: &clap::Command, name: &str, found: &mut Vec<(String, Vec<String>)>) {
    for command in of.get_subcommands() {
        let name = format!("{name} {}", command.get_name());
        let own = command.get_arguments().filter(|a| !a.is_global_set());
        let own = own.map(|a| match a.get_long() {
            Some(long) => format!("--{long}"),
            None => a.get_value_names().map_or_else(|| a.get_id().to_string(), |names| names[0].to_string()),
        });
        if command.get_subcommands().next().is_none() {
            found.push((name.clone(), own.collect()));
        }
        commands(command, &name, found);
    }
}

#[test]
fn every_command_and_every_flag_stands_in_the_page_of_commands() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/commands.md")).unwrap();
    let mut found = Vec::new();
    commands(&answerable::cli::Arguments::command(), "answerable", &mut found);
    assert!(found.len() > 15, "{found:?}");
    let mut missing = Vec::new();
    for (name, arguments) in found {
        let Some(at) = page.find(&format!("    {name}")) else {
            missing.push(name);
            continue;
        };
        // A command's own part of the page ends with the next heading.
        let part = page[at..].split("\n#").next().unwrap();
        missing.extend(arguments.iter().filter(|a| !part.contains(a.as_str())).map(|a| format!("{name} {a}")));
    }
    assert!(missing.is_empty(), "not in docs/commands.md: {missing:#?}");
}

#[test]
fn a_discarded_letter_leaves_the_pile_and_nothing_leaves_the_house() {
    let desk = Desk::new();
    desk.customer("maria", "One coat", "Your shop charged twice for one coat.");
    desk.drain();
    let id = desk.reply_without_proof("maria", "Spam.");
    let before = desk.json(&["outbox", "list", "--state", "sent"]).len();
    assert_eq!(desk.json(&["held", "discard", &id])[0]["outcome"], "noted");
    assert!(desk.json(&["held", "list"]).is_empty());
    desk.drain();
    assert_eq!(desk.json(&["outbox", "list", "--state", "sent"]).len(), before);
    let story = desk.text(&["threads", "show", &desk.thread("maria")]);
    assert!(story.contains("olga discarded a held message (unproved-member)"), "{story}");
}

#[test]
fn the_very_bytes_of_a_mail_are_shown_and_a_waiting_one_is_dropped() {
    let desk = Desk::new();
    desk.customer("maria", "One coat", "Your shop charged twice for one coat.");
    desk.drain();
    let thread = desk.thread("maria");
    let id = desk.mail("forward", &thread)["mail"]["id"].to_string();
    let raw = desk.answerable(&["outbox", "show", &id, "--raw"]).stdout;
    let left: Vec<Vec<u8>> =
        fs::read_dir(desk.path("out/new")).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    let unix = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    assert!(left.iter().any(|mail| unix(mail).ends_with(&unix(&raw))), "not what the postman wrote");
    let shown = desk.text(&["outbox", "show", &id]);
    assert!(shown.contains("attempt 1, ") && shown.contains("accepted"), "{shown}");

    desk.text(&["threads", "route", &thread, "office"]);
    let waiting = desk.json(&["outbox", "list"]);
    assert_eq!((waiting.len(), &waiting[0]["state"]), (1, &"waiting".into()));
    let id = waiting[0]["id"].to_string();
    assert_eq!(desk.json(&["outbox", "retry", &id])[0]["tried_again"], 1);
    assert!(desk.text(&["outbox", "drop", &id]).contains("it never leaves"));
    desk.drain();
    assert_eq!(desk.json(&["outbox", "list", "--state", "dropped"]).len(), 1);
    assert_eq!(fs::read_dir(desk.path("out/new")).unwrap().count(), 2);
}

#[test]
fn a_hostile_subject_cannot_move_the_cursor() {
    let desk = Desk::new();
    // ESC ] 0 ; x BEL, a right-to-left override, and a C1 control.
    let subject = "=?utf-8?Q?=1B]0;x=07_=E2=80=AEeciovni_=C2=9B31m?=";
    desk.customer("maria", subject, "Your shop charged twice for my lawyer.");
    desk.drain();
    let (thread, held) = (desk.thread("maria"), desk.json(&["held", "list"])[0]["id"].to_string());
    let forward = desk.mail("forward", &thread)["mail"]["id"].to_string();
    for arguments in [
        vec!["threads", "list"],
        vec!["threads", "show", &thread],
        vec!["held", "list"],
        vec!["held", "show", &held],
        vec!["outbox", "list", "--state", "sent"],
        vec!["outbox", "show", &forward],
    ] {
        let text = desk.text(&arguments);
        let hostile = |c: &char| c.is_control() && !matches!(c, '\n' | '\t') || ('\u{202a}'..='\u{202e}').contains(c);
        assert_eq!(text.chars().find(hostile), None, "{arguments:?}:\n{text:?}");
    }
}

#[test]
fn an_erased_person_is_in_no_table_and_in_no_byte_of_the_file() {
    let desk = Desk::new();
    desk.customer("maria", "One coat", "Your shop charged twice for one coat, says Xylophonia.");
    desk.customer("paul", "One coat", "Your shop charged twice for one coat.");
    desk.drain();
    let thread = desk.thread("maria");
    let erased = desk.json(&["threads", "erase", "Maria@Example.net", "--yes"]).remove(0);
    assert_eq!((&erased["threads"], &erased["messages"], &erased["mails"]), (&1.into(), &1.into(), &2.into()));
    assert_eq!(erased["remains"].as_array().unwrap().len(), 0, "{erased}");
    assert_eq!(erased["overwritten"], true);
    let file = fs::read(desk.path("answerable.db")).unwrap();
    for word in ["maria@example.net", "Xylophonia"] {
        assert!(!file.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word.as_bytes())), "{word} is in the file");
    }
    let story = desk.text(&["threads", "show", &thread]);
    assert!(story.contains("the person's data was removed") && !story.contains("maria"), "{story}");
    assert!(desk.text(&["threads", "show", &desk.thread("paul")]).contains("charged twice for one coat"));
    desk.drain();
    assert_eq!(desk.json(&["threads", "erase", "maria@example.net", "--yes"])[0]["threads"], 0);
}

#[test]
fn what_other_people_wrote_about_an_erased_person_is_told_and_kept() {
    let desk = Desk::new();
    desk.customer("maria", "One coat", "Your shop charged twice for one coat.");
    desk.customer("paul", "One hat", "Ask maria@example.net, she was charged twice as well.");
    let bounce = "Auto-Submitted: auto-replied\n";
    let system = "Mail Delivery <mailer-daemon@mx.example.org>";
    desk.put("bounce", system, "jane.doe@example.com", "Undelivered", bounce, "To maria@example.net: no such user.");
    desk.drain();
    let output = desk.answerable(&["threads", "erase", "maria@example.net", "--yes", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("letters of other people"));
    let erased: Value = serde_json::from_slice(&output.stdout).unwrap();
    let remains: Vec<String> = erased["remains"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| format!("{}.{} {}", r["table"].as_str().unwrap(), r["column"].as_str().unwrap(), r["rows"]))
        .collect();
    assert_eq!(remains, ["message.excerpt 1", "outbox_bytes.head 1", "raw.bytes 1"], "only Paul's letter names her");
    assert!(desk.text(&["threads", "show", &desk.thread("paul")]).contains("Ask maria@example.net"));
}
