//! Rules that are changed under a running daemon, as an operator does it: with an editor, half, wrongly.
//! Each test has a daemon of its own on Maildirs; nothing listens anywhere.

#[path = "support/desk.rs"]
mod desk;

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use desk::{Desk, Shape};
use serde_json::Value;

const MONEY: &str = "[[rule]]\nname = \"money\"\ndepartment = \"billing\"\nwhen = { text = [\"invoice\"] }\n";
const PARCELS: &str = "[[rule]]\nname = \"parcels\"\ndepartment = \"billing\"\nwhen = { text = [\"parcel\"] }\n";

struct Daemon {
    desk: Desk,
    process: Child,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Daemon {
    fn start() -> Self {
        let desk = Desk::open(&Shape {
            rules: MONEY,
            tables: "[daemon]\noperator = \"it@example.com\"",
            incoming: "poll = \"100ms\"",
            departments: &[("office", ""), ("billing", "")],
            ..Shape::default()
        });
        let process = desk.command(&["run"]).stderr(Stdio::null()).spawn().unwrap();
        let daemon = Self { desk, process };
        daemon.until("the daemon has started", |d| d.status()["rules"]["in_force"].is_string());
        daemon
    }

    fn path(&self, name: &str) -> PathBuf {
        self.desk.path(name)
    }

    fn status(&self) -> Value {
        let output = self.desk.answerable(&["--json", "status"]);
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
    }

    fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(begun.elapsed() < Duration::from_secs(60), "waited for: {what}; {:#}", self.status()["rules"]);
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn problems(&self) -> String {
        self.status()["rules"]["problems"].to_string()
    }

    /// Until something was read again after `before`, and is in force.
    fn until_in_force(&self, before: &Value) {
        self.until("the changed rules are in force", |d| {
            d.status()["rules"]["in_force"] != before["rules"]["in_force"]
        });
    }

    fn until_refused(&self, times: u64) -> String {
        self.until("the changed rules are refused", |d| d.status()["rules"]["refused"].as_u64() >= Some(times));
        self.problems()
    }

    /// To whom mails about a letter went.
    fn send(&self, name: &str, text: &str) -> String {
        let letter = format!(
            "Return-Path: <{name}@example.net>\nFrom: Maria Lopez <{name}@example.net>\nTo: jane.doe@example.com\n\
             Subject: {name}\nMessage-ID: <{name}@mail.example.net>\n\n{text}\n"
        );
        fs::write(self.path("in/tmp").join(name), letter).unwrap();
        fs::rename(self.path("in/tmp").join(name), self.path("in/new").join(format!("{name}.host"))).unwrap();
        let about =
            |mail: &String| mail.contains(&format!("{name}@mail.example.net")) && mail.contains("@example.com>");
        self.until("the forward is there", |d| d.mails().iter().any(|m| about(m) && m.contains("letter.eml")));
        let mail = self.mails().into_iter().find(|m| about(m) && m.contains("letter.eml")).unwrap();
        let to = mail.lines().find(|l| l.starts_with("To:")).unwrap().to_owned();
        to.trim_start_matches("To:").trim().trim_matches(['<', '>']).to_owned()
    }

    fn mails(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("out/new")).unwrap();
        entries.map(|e| String::from_utf8_lossy(&fs::read(e.unwrap().path()).unwrap()).into_owned()).collect()
    }
}

#[test]
fn a_new_rule_takes_effect_when_its_file_is_written_or_renamed_into_place() {
    let daemon = Daemon::start();
    assert_eq!(daemon.send("one", "My parcel is late."), "office@example.com");
    let before = daemon.status();
    // As editors write: another name first, then a rename.
    fs::write(daemon.path("rules/.20.toml.swp"), PARCELS).unwrap();
    fs::rename(daemon.path("rules/.20.toml.swp"), daemon.path("rules/20.toml")).unwrap();
    daemon.until_in_force(&before);
    assert_eq!(daemon.send("two", "My parcel is late."), "billing@example.com");
    let before = daemon.status();
    fs::write(daemon.path("rules/20.toml"), PARCELS.replace("\"parcel\"", "\"package\"")).unwrap();
    daemon.until_in_force(&before);
    assert_eq!(daemon.send("three", "My parcel is late."), "office@example.com");
}

#[test]
fn a_wrong_file_changes_nothing_and_is_told_by_status_and_by_one_mail() {
    let daemon = Daemon::start();
    let wrong = PARCELS.replace("billing", "biling");
    fs::write(daemon.path("rules/20.toml"), &wrong).unwrap();
    let problems = daemon.until_refused(1);
    assert!(problems.contains("20.toml:3:14") && problems.contains("did you mean"), "{problems}");
    let needs = daemon.status()["needs_a_person"].to_string();
    assert!(needs.contains("changed rules are not in force, 1 problem"), "{needs}");
    assert_eq!(daemon.send("one", "An invoice."), "billing@example.com");
    assert_eq!(daemon.send("two", "My parcel is late."), "office@example.com");
    let notices = |d: &Daemon| d.mails().iter().filter(|m| m.contains("it@example.com")).count();
    daemon.until("the operator has a mail", |d| notices(d) == 1);
    let mail = daemon.mails().into_iter().find(|m| m.contains("it@example.com")).unwrap();
    assert!(mail.contains("Changed files were refused") && mail.contains("20.toml:3:14"), "{mail}");
    // Asked for by SIGHUP, the same problem is counted again and not mailed again.
    Command::new("kill").args(["-HUP", &daemon.process.id().to_string()]).status().unwrap();
    daemon.until_refused(2);
    assert_eq!(notices(&daemon), 1);
    let before = daemon.status();
    fs::write(daemon.path("rules/20.toml"), PARCELS).unwrap();
    daemon.until_in_force(&before);
    assert_eq!(daemon.problems(), "[]");
    assert_eq!(daemon.status()["rules"]["refused"], 2);
    assert_eq!(daemon.send("three", "My parcel is late."), "billing@example.com");
}

#[test]
fn a_failing_example_keeps_the_whole_change_away() {
    let daemon = Daemon::start();
    let before = daemon.status();
    fs::write(daemon.path("rules/15.toml"), PARCELS).unwrap();
    daemon.until_in_force(&before);
    let example = "\n[[rule.example]]\nbody = \"A coat.\"\nmatches = true\n";
    fs::write(daemon.path("rules/10.toml"), format!("{MONEY}{example}")).unwrap();
    fs::write(daemon.path("rules/15.toml"), PARCELS.replace("\"parcel\"", "\"coat\"")).unwrap();
    assert!(daemon.until_refused(1).contains("does not match its example"));
    assert_eq!(daemon.send("one", "My parcel is late."), "billing@example.com");
}

#[test]
fn a_folder_that_vanishes_or_is_emptied_does_no_harm_and_is_seen_when_it_comes_back() {
    let daemon = Daemon::start();
    fs::rename(daemon.path("rules"), daemon.path("elsewhere")).unwrap();
    assert!(daemon.until_refused(1).contains("cannot be read"));
    assert_eq!(daemon.send("one", "An invoice."), "billing@example.com");
    fs::create_dir(daemon.path("rules")).unwrap();
    assert!(daemon.until_refused(2).contains("there is no rule any more"));
    assert_eq!(daemon.send("two", "An invoice."), "billing@example.com");
    let before = daemon.status();
    fs::write(daemon.path("rules/10.toml"), format!("{MONEY}\n{PARCELS}")).unwrap();
    daemon.until_in_force(&before);
    assert_eq!(daemon.send("three", "My parcel is late."), "billing@example.com");
}

#[test]
fn sighup_reads_again_although_nothing_changed() {
    let daemon = Daemon::start();
    let before = daemon.status();
    Command::new("kill").args(["-HUP", &daemon.process.id().to_string()]).status().unwrap();
    daemon.until_in_force(&before);
    assert_eq!(daemon.status()["rules"]["refused"], 0);
}

#[test]
fn a_run_shares_one_heap_among_its_threads_and_stays_the_same_process() {
    let daemon = Daemon::start();
    let environment = std::fs::read(format!("/proc/{}/environ", daemon.process.id())).unwrap();
    let has = |wanted: &str| environment.split(|b| *b == 0).any(|pair| pair == wanted.as_bytes());
    assert!(has("MALLOC_ARENA_MAX=1"), "{}", String::from_utf8_lossy(&environment));
}
