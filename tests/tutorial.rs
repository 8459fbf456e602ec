//! docs/rules.md, done step by step: its files are written, its commands given to a shell, its letter put
//! into the inbox of a running daemon, and what it says comes out is looked for.
//! A command is repeated until its answer is there, for the daemon takes its time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Letters of the page that are in the store from the beginning, beside the labelled ones.
const BOOKCASE: &str =
    "Where will the bookcase be?|We ordered the bookcase in September and want to know the date of its delivery.";

struct Shop {
    folder: TempDir,
    daemon: Option<Child>,
}

impl Drop for Shop {
    fn drop(&mut self) {
        if let Some(daemon) = &mut self.daemon {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn answerable() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_answerable"));
    command.env("ANSWERABLE_CONFIG", "answerable.toml").stdin(Stdio::null());
    command
}

impl Shop {
    /// The shipped configuration on Maildirs, with a month of letters in the store and the daemon running.
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut shop = Self { folder, daemon: None };
        copy(&root().join("config"), &shop.path(""));
        let settings = fs::read_to_string(shop.path("answerable.toml")).unwrap();
        fs::write(shop.path("answerable.toml"), on_maildirs(&settings)).unwrap();
        for inner in ["in/new", "in/cur", "in/tmp", "out/new", "out/cur", "out/tmp"] {
            fs::create_dir_all(shop.path(inner)).unwrap();
        }
        let labelled = ["second", "third"]
            .map(|name| fs::read_to_string(root().join(format!("tests/fixtures/letters/{name}.jsonl"))).unwrap());
        for (n, line) in labelled.concat().lines().enumerate() {
            let row: Value = serde_json::from_str(line).unwrap();
            shop.deliver(&format!("l{n}"), row["subject"].as_str().unwrap(), row["body"].as_str().unwrap());
        }
        let (subject, body) = BOOKCASE.split_once('|').unwrap();
        shop.deliver("bookcase", subject, body);
        let drained = answerable().current_dir(shop.path("")).args(["run", "--drain"]).output().unwrap();
        assert!(drained.status.success(), "{}", String::from_utf8_lossy(&drained.stderr));
        let daemon = answerable().current_dir(shop.path("")).arg("run").stderr(Stdio::null()).spawn().unwrap();
        shop.daemon = Some(daemon);
        shop.run("answerable status", &["…by process …"]);
        shop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn deliver(&self, name: &str, subject: &str, body: &str) {
        let letter = format!("From: Maria Lopez <{name}@example.net>\nSubject: {subject}\n\n{body}\n");
        self.put(name, &letter);
    }

    fn put(&self, name: &str, letter: &str) {
        let head = format!(
            "Return-Path: <{name}@example.net>\nTo: jane.doe@example.com\nMessage-ID: <{name}@mail.example.net>\n\
             MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
        );
        fs::write(self.path("in/tmp").join(name), format!("{head}{letter}")).unwrap();
        fs::rename(self.path("in/tmp").join(name), self.path("in/new").join(format!("{name}.host"))).unwrap();
    }

    /// Gives a command to a shell until it answers as expected.
    fn run(&self, command: &str, expected: &[&str]) {
        let beside = Path::new(env!("CARGO_BIN_EXE_answerable")).parent().unwrap();
        let path = format!("{}:{}", beside.display(), std::env::var("PATH").unwrap());
        let begun = Instant::now();
        loop {
            let shell = Command::new("sh")
                .current_dir(self.folder.path())
                .args(["-c", &format!("{command} 2>&1")])
                .env("PATH", &path)
                .env("ANSWERABLE_CONFIG", "answerable.toml")
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&shell.stdout).into_owned();
            let missing = missing(&said, expected);
            let Some(line) = missing else { return };
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "$ {command}\n{said}\n\nwhat the page promises is not there: {line}"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let into = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &into) } else { _ = fs::copy(entry.path(), into).unwrap() }
    }
}

/// The shipped settings with Maildirs in place of servers.
fn on_maildirs(settings: &str) -> String {
    let mut out = String::new();
    let mut skipping = false;
    for line in settings.lines() {
        if line.starts_with('[') || line.is_empty() {
            skipping = false;
        }
        if line.starts_with("[mailbox.incoming]") {
            out += "[mailbox.incoming]\ntype = \"maildir\"\npath = \"in\"\npoll = \"100ms\"\nfile_into = \"\"\nsent = \"\"\n";
            skipping = true;
        } else if line.starts_with("[mailbox.outgoing]") {
            out += "[mailbox.outgoing]\ntype = \"maildir\"\npath = \"out\"\n";
            skipping = true;
        } else if line.starts_with("start = ") {
            out += "start = \"all\"\n";
        } else if !skipping {
            out += line;
            out.push('\n');
        }
    }
    out
}

/// The first expected line that does not come after those before it. `…` stands for anything.
fn missing(said: &str, expected: &[&str]) -> Option<String> {
    let mut lines = said.lines().map(str::trim_end);
    for wanted in expected.iter().filter(|line| line.trim() != "…") {
        // How wide a column of line numbers is, is no promise.
        if !lines.any(|line| is_like(line.trim_start(), wanted.trim())) {
            return Some((*wanted).to_owned());
        }
    }
    None
}

fn is_like(line: &str, wanted: &str) -> bool {
    let pieces: Vec<&str> = wanted.split('…').collect();
    let [first, rest @ ..] = pieces.as_slice() else { return true };
    let Some(mut line) = line.strip_prefix(first) else { return false };
    for (n, piece) in rest.iter().enumerate() {
        let last = n + 1 == rest.len();
        let found = if last && piece.is_empty() {
            Some(line.len())
        } else if last {
            line.ends_with(piece).then_some(0)
        } else {
            line.find(piece)
        };
        let Some(at) = found else { return false };
        line = &line[(at + piece.len()).min(line.len())..];
    }
    !rest.is_empty() || line.is_empty()
}

/// Fenced blocks: what stands after the fence, and the text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        match (inside, line.strip_prefix("```")) {
            (false, Some(info)) => {
                blocks.push((info.to_owned(), String::new()));
                inside = true;
            }
            (true, Some(_)) => inside = false,
            (true, None) => blocks.last_mut().unwrap().1 += &format!("{line}\n"),
            (false, None) => {}
        }
    }
    blocks
}

#[test]
fn the_page_on_rules_does_what_it_says() {
    let page = fs::read_to_string(root().join("docs/rules.md")).unwrap();
    let shop = Shop::open();
    let mut commands = 0;
    for (info, text) in blocks(&page) {
        match info.split_once(' ') {
            Some(("mail", name)) => shop.put(name, &text),
            Some((_, file)) => fs::write(shop.path(file), text).unwrap(),
            None if info == "console" => {
                let mut lines = text.lines().peekable();
                while let Some(command) = lines.next().map(|l| l.strip_prefix("$ ").expect("a command comes first")) {
                    let mut expected = Vec::new();
                    while let Some(line) = lines.next_if(|l| !l.starts_with("$ ")) {
                        expected.push(line);
                    }
                    shop.run(command, &expected);
                    commands += 1;
                }
            }
            None => panic!("a block that the test does not know: {info}"),
        }
    }
    assert!(commands >= 12, "{commands}");
}

#[test]
fn an_ellipsis_stands_for_anything_and_nothing_else_does() {
    assert!(is_like("12 rules: nothing", "… rules: nothing") && is_like("in force  since Sat", "…in force  since …"));
    assert!(!is_like("12 rules: nothing more", "… rules: nothing") && !is_like("x", "y"));
    assert_eq!(missing("a\nb\nc", &["a", "…", "c"]), None);
    assert_eq!(missing("a\nb", &["b", "a"]), Some("a".into()));
}
