use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use insta::assert_snapshot;

use super::*;
use crate::domain::connection::Tls;
use crate::domain::language::Language;
use crate::domain::office::{AcknowledgementReturn, Start};

mod documented;
mod refusals;
mod secrets;

/// The least that is right.
const LEAST: &str = r#"
[rules]
default_department = "office"

[[mailbox]]
name = "ceo"
address = "jane@example.com"
executive = "Jane Doe"
incoming = { type = "maildir", path = "in" }
outgoing = { type = "maildir", path = "out" }

[[department]]
name = "office"
title = "my office"
address = "office@example.com"
"#;

/// Writes `text` as `answerable.toml` in a folder of its own and loads it.
fn load_text(text: &str, surroundings: &Surroundings<'_>) -> Result<Config, Vec<Problem>> {
    let dir = tempfile::tempdir().unwrap();
    load_in(dir.path(), text, surroundings)
}

fn load_in(dir: &Path, text: &str, surroundings: &Surroundings<'_>) -> Result<Config, Vec<Problem>> {
    let path = dir.join("answerable.toml");
    std::fs::write(&path, text).unwrap();
    let cut = |problem: Problem| {
        let gone = |text: String| text.replace(&format!("{}/", dir.display()), "");
        let file = SourceFile { path: "answerable.toml".into(), text: problem.file.text.clone() };
        Problem { file: Arc::new(file), title: gone(problem.title), ..problem }
    };
    load_with(&path, surroundings).map_err(|all| all.into_iter().map(cut).collect())
}

fn shown(problems: &[Problem]) -> String {
    problems.iter().map(|p| p.render(false)).collect::<Vec<_>>().join("\n\n")
}

/// Every problem of `text`, as an operator sees it, without fetching secrets.
fn told(text: &str) -> String {
    shown(&load_text(text, &Surroundings::none()).expect_err("the file should be refused"))
}

#[test]
fn the_least_file_loads_with_defaults() {
    let dir = tempfile::tempdir().unwrap();
    let config = load_in(dir.path(), LEAST, &Surroundings::none()).unwrap();
    let below = |name: &str| dir.path().join(name);
    assert_eq!(config.store_url, format!("sqlite:{}", below("answerable.db").display()));
    assert_eq!((config.rules_folder, config.letters_folder), (below("rules"), below("letters")));
    assert_eq!(config.log, Log { format: LogFormat::Text, level: LogLevel::Info });
    assert!(config.workers >= 1);
    let [watched] = config.mailboxes.as_slice() else { panic!("one mailbox") };
    let mailbox = &watched.office.mailbox;
    assert_eq!((mailbox.signature.as_str(), mailbox.language), ("Jane Doe", Language::ENGLISH));
    assert_eq!(mailbox.acknowledgement_return, AcknowledgementReturn::Null);
    assert_eq!((mailbox.start, mailbox.late_after.as_hours()), (Start::Now, 72));
    assert_eq!(mailbox.calendar.zone.iana_name(), Some("UTC"));
    assert_eq!((mailbox.file_into.as_str(), mailbox.sent.as_str()), ("Answerable/{department}", "Sent"));
    assert_eq!(watched.poll, Duration::from_secs(60));
    assert!(matches!(&watched.incoming, Incoming::Maildir { path, largest: 25_000_000 } if *path == below("in")));
    assert!(matches!(&watched.outgoing, Outgoing::Maildir { path } if *path == below("out")));
    let office = &watched.office.departments[&watched.office.default_department];
    assert_eq!(office.title(Language::ENGLISH), Some("my office"));
}

/// One mailbox and one department with every key that operators most often set.
const USUAL: &str = r#"
[store]
url = "sqlite:answerable.db"

[rules]
folder = "rules"
default_department = "pricing"

[letters]
folder = "letters"

[[mailbox]]
name = "ceo"
address = "jane.doe@example.com"
aliases = ["ceo@example.com"]
executive = "Jane Doe"
timezone = "America/New_York"
hours = "Mon-Fri 08:30-18:00"
holidays = ["2026-12-25"]
language = "en"
subaddressing = true
trusted_authserv = ["mx.example.com"]
acknowledge_after = "0s"
start = "now"
late_after = "3 days"

[mailbox.incoming]
type = "imap"
host = "imap.example.com"
port = 993
tls = "implicit"
user = "jane.doe@example.com"
password = { credential = "imap-password" }
inbox = "INBOX"
file_into = "Answerable/{department}"
sent = "Sent"

[mailbox.outgoing]
type = "smtp"
host = "smtp.example.com"
port = 465
tls = "implicit"
user = "jane.doe@example.com"
password = { credential = "smtp-password" }

[[department]]
name = "pricing"
title = "our pricing team"
address = "pricing@example.com"
members = ["*@example.com"]
reply_within = "2 business days"
escalate_to = ["vp.pricing@example.com"]
"#;

#[test]
fn what_operators_usually_write_means_what_it_says() {
    let config = load_text(USUAL, &Surroundings::none()).unwrap_or_else(|p| panic!("{}", shown(&p)));
    let Watched { office, incoming, .. } = &config.mailboxes[0];
    let mailbox = &office.mailbox;
    assert_eq!((mailbox.name.as_str(), mailbox.aliases[0].as_str()), ("ceo", "ceo@example.com"));
    assert_eq!(mailbox.calendar.hours(jiff::civil::Weekday::Friday).unwrap().1, jiff::civil::time(18, 0, 0, 0));
    assert_eq!(mailbox.trusted_authserv, ["mx.example.com"]);
    assert_eq!(mailbox.acknowledgement_return, AcknowledgementReturn::Tagged);
    assert!(
        matches!(incoming, Incoming::Imap { server, .. } if server.host == "imap.example.com" && server.port == 993)
    );
    let pricing = &office.departments[&config.default_department];
    assert_eq!(pricing.reply_within, Some(crate::domain::calendar::Within::BusinessDays(2)));
    assert!(pricing.has_member(&Address::parse("ann@example.com").unwrap()));
    assert!(!pricing.has_member(&Address::parse("ann@example.org").unwrap()));
}

#[test]
fn the_shipped_sample_loads_and_has_every_title_in_every_language() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/answerable.toml");
    let config = load_without_secrets(&sample).unwrap_or_else(|p| panic!("{}", shown(&p)));
    assert_eq!(config.warnings, []);
    let office = &config.mailboxes[0].office;
    let names: Vec<&str> = office.departments.keys().map(DepartmentName::as_str).collect();
    assert_eq!(
        names,
        [
            "account-security",
            "billing",
            "jobs",
            "legal-privacy",
            "office",
            "press",
            "product-quality",
            "shipping",
            "stores-service",
            "website-app",
        ]
    );
    for department in office.departments.values() {
        assert_eq!(department.titles.len(), 8, "{}", department.name);
        assert!(
            department.reply_within.is_some() && !department.about.is_empty() && !department.escalate_to.is_empty()
        );
        for (language, title) in &department.titles {
            // "à" and "a" would contract with an article; Portuguese letters have it, and no such word before it.
            let article = ["le ", "la ", "les ", "el ", "o ", "a "].iter().any(|a| title.starts_with(a));
            let wanted = match language.code() {
                "pt" => true,
                "it" => article,
                _ => false,
            };
            assert_eq!(article, wanted, "{language} {title}");
        }
    }
    assert_eq!(office.mailbox.acknowledgement_return, AcknowledgementReturn::Tagged);
}

#[test]
fn the_shipped_sample_logs_in_with_the_credentials_of_systemd() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("imap-password"), "one\n").unwrap();
    std::fs::write(dir.path().join("smtp-password"), "two").unwrap();
    let folder = dir.path().as_os_str().to_owned();
    let environment = |name: &str| (name == "CREDENTIALS_DIRECTORY").then(|| folder.clone());
    let surroundings = Surroundings { environment: Some(&environment), patience: Duration::from_secs(10) };
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/answerable.toml");
    let config = load_with(&sample, &surroundings).unwrap_or_else(|p| panic!("{}", shown(&p)));
    let (Incoming::Imap { server: imap, inbox, .. }, Outgoing::Smtp { server: smtp, ehlo, connections }) =
        (&config.mailboxes[0].incoming, &config.mailboxes[0].outgoing)
    else {
        panic!("two servers")
    };
    let password = |server: &crate::domain::connection::Server| server.password.as_ref().unwrap().expose().to_owned();
    assert_eq!((password(imap), password(smtp)), ("one".into(), "two".into()));
    assert_eq!((imap.port, imap.tls, smtp.port, smtp.tls), (993, Tls::Implicit, 465, Tls::Implicit));
    assert_eq!((inbox.as_str(), ehlo.as_str(), *connections), ("INBOX", "example.com", 4));
}

#[test]
fn ports_follow_the_protection_of_the_connection() {
    let ports = |tls: &str| {
        let text = LEAST
            .replace(
                "type = \"maildir\", path = \"in\"",
                &format!(
                    "type = \"imap\", host = \"localhost\", tls = \"{tls}\", user = \"j\", password = {{ env = \"P\" }}"
                ),
            )
            .replace(
                "type = \"maildir\", path = \"out\"",
                &format!("type = \"smtp\", host = \"::1\", tls = \"{tls}\""),
            );
        let config = load_text(&text, &Surroundings::none()).unwrap_or_else(|p| panic!("{}", shown(&p)));
        match (&config.mailboxes[0].incoming, &config.mailboxes[0].outgoing) {
            (Incoming::Imap { server: a, .. }, Outgoing::Smtp { server: b, .. }) => (a.port, b.port),
            _ => panic!("two servers"),
        }
    };
    assert_eq!([ports("implicit"), ports("starttls"), ports("none")], [(993, 465), (143, 587), (143, 25)]);
}

#[test]
fn dates_may_be_written_without_quotes() {
    let text = LEAST.replace(
        "executive",
        "start = 2026-11-01\nholidays = [2026-12-25]\ntimezone = \"America/New_York\"\nexecutive",
    );
    let config = load_text(&text, &Surroundings::none()).unwrap_or_else(|p| panic!("{}", shown(&p)));
    let mailbox = &config.mailboxes[0].office.mailbox;
    assert_eq!(mailbox.start, Start::At("2026-11-01T00:00:00-04:00".parse().unwrap()));
    assert_eq!(mailbox.calendar.holidays, [jiff::civil::date(2026, 12, 25)]);
}

#[test]
fn a_title_in_one_text_is_in_the_language_of_each_mailbox() {
    let mut text = LEAST.to_owned();
    let second = LEAST.split("[[department]]").next().unwrap().split("[[mailbox]]").nth(1).unwrap();
    let second =
        second.replace("ceo", "cfo").replace("jane@", "hans@").replace("executive", "language = \"de\"\nexecutive");
    text.push_str(&format!("[[mailbox]]{second}"));
    let config = load_text(&text, &Surroundings::none()).unwrap_or_else(|p| panic!("{}", shown(&p)));
    let titled = |m: &Watched, code| m.office.departments[&config.default_department].title(code) == Some("my office");
    let german = Language::parse("de").unwrap();
    assert!(titled(&config.mailboxes[0], Language::ENGLISH) && titled(&config.mailboxes[1], german));
    assert!(!titled(&config.mailboxes[1], Language::ENGLISH));
}
