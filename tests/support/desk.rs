//! A configuration on Maildirs in a folder of its own, and the real binary on it; nothing listens anywhere.
//! Must not know what is tested with it.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// What the configuration says beside what every desk has.
#[derive(Default)]
pub struct Shape<'a> {
    /// The first file of rules.
    pub rules: &'a str,
    /// Whole tables at the top.
    pub tables: &'a str,
    /// Lines of `[rules]`.
    pub rules_table: &'a str,
    /// Lines of `[[mailbox]]`.
    pub mailbox: &'a str,
    /// Lines of `[mailbox.incoming]`.
    pub incoming: &'a str,
    /// Departments: a name, and further lines. One is `office`.
    pub departments: &'a [(&'a str, &'a str)],
}

/// The folder; dropping it removes it.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    pub fn open(shape: &Shape<'_>) -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        for inner in ["rules", "in/new", "in/cur", "in/tmp", "out/new", "out/cur", "out/tmp"] {
            fs::create_dir_all(desk.path(inner)).unwrap();
        }
        fs::write(desk.path("answerable.toml"), shape.text()).unwrap();
        fs::write(desk.path("rules/10.toml"), shape.rules).unwrap();
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The binary with this configuration.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_answerable"));
        command.current_dir(self.folder.path()).arg("-c").arg(self.path("answerable.toml")).args(arguments);
        command.env("SUDO_USER", "olga").env_remove("ANSWERABLE_CONFIG");
        command
    }

    pub fn answerable(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What a command prints when it does its work.
    pub fn text(&self, arguments: &[&str]) -> String {
        let output = self.answerable(arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The objects that a command prints, one a line.
    pub fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let text = self.text(&[&["--json"], arguments].concat());
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{line}: {why}"))).collect()
    }
}

impl Shape<'_> {
    fn text(&self) -> String {
        let letters = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/letters");
        let mut text = format!(
            r#"{}
[rules]
folder = "rules"
default_department = "office"
{}

[letters]
folder = {letters:?}

[[mailbox]]
name = "ceo"
address = "jane.doe@example.com"
executive = "Jane Doe"
timezone = "America/New_York"
hours = "Mon-Fri 08:30-18:00"
language = "en"
start = "all"
{}

[mailbox.incoming]
type = "maildir"
path = "in"
file_into = ""
sent = ""
{}

[mailbox.outgoing]
type = "maildir"
path = "out"
"#,
            self.tables, self.rules_table, self.mailbox, self.incoming
        );
        for (name, more) in self.departments {
            let title = if *name == "office" { "my office".to_owned() } else { format!("our {name} team") };
            text += &format!(
                "\n[[department]]\nname = \"{name}\"\ntitle = \"{title}\"\naddress = \"{name}@example.com\"\n\
                 members = [\"*@example.com\"]\n{more}\n"
            );
        }
        text
    }
}
