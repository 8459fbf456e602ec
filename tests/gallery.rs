//! The gallery of docs/letters.md: letters of customers, and the acknowledgement that each gets.
//! `GALLERY=rewrite` writes it anew; else a difference fails.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use answerable::config;
use answerable::daemon::setup;
use answerable::domain::outbox::MailKind;
use answerable::domain::token::TokenKeys;
use answerable::mail::{self, ReadSettings, archive};
use answerable::pipeline::{self, Intake, Letter};
use answerable::store::Store;

const BEGINS: &str = "<!-- gallery: written by tests/gallery.rs -->\n";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The sample configuration, with the executive to whom these letters were written.
fn configuration(folder: &Path) -> PathBuf {
    let sample = fs::read_to_string(root().join("config/answerable.toml")).unwrap();
    let config = sample
        .replace("jane.doe@example.com", "ingrid.halden@halden.example")
        .replace("Jane Doe", "Ingrid Halden")
        .replace("example.com", "halden.example")
        .replace("mx.halden.example", "mx1.halden.example")
        .replace("America/New_York", "Europe/London")
        .replace("folder = \"rules\"", &format!("folder = {:?}", root().join("config/rules")))
        .replace("folder = \"letters\"", &format!("folder = {:?}", root().join("config/letters")));
    let path = folder.join("answerable.toml");
    fs::write(&path, config).unwrap();
    path
}

async fn gallery() -> String {
    let folder = tempfile::tempdir().unwrap();
    let config = config::load_without_secrets(&configuration(folder.path())).unwrap();
    let keys = TokenKeys::new([[7u8; 32].as_slice()]);
    let desk = setup::desks(&config, &keys).unwrap().remove(0);
    let store = Store::scratch().await.unwrap();
    let mut files: Vec<PathBuf> =
        fs::read_dir(root().join("tests/fixtures/customers-gallery")).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "eml"));
    files.sort();
    assert_eq!(files.len(), 20);
    let mut out = String::new();
    for (number, file) in files.iter().enumerate() {
        let letter = archive::open(file).unwrap().next().unwrap().unwrap();
        let arrived = letter.received.unwrap();
        let size = letter.raw.len() as u64;
        let taken = Letter {
            uid: number as u64 + 1,
            arrived,
            size,
            whole: true,
            raw: letter.raw,
            attempts: 1,
            before_start: false,
        };
        let now = arrived.to_zoned(desk.office.mailbox.calendar.zone.clone());
        let intake = Intake { uid_validity: 1, renumbered: false };
        let decided =
            pipeline::take(&desk, &store, None, intake, vec![taken], &now, async { Ok(()) }).await.unwrap().remove(0);
        let message = decided.message.as_ref().unwrap();
        let sent = decided.mails.iter().find(|m| m.kind == MailKind::Acknowledgement);
        let from = message.sender.person().unwrap();
        let _ = writeln!(out, "\n## {}. {}\n", number + 1, message.subject);
        let _ = writeln!(out, "{} wrote on {}:\n", from.name, now.strftime("%A %-d %B, %H:%M"));
        let _ = writeln!(out, "{}\n", quoted(&message.body.text));
        match sent {
            Some(mail) => {
                let text = mail::read(&mail.bytes.head, &ReadSettings::default()).body.text;
                let _ = writeln!(out, "Ingrid Halden answers:\n\n```text\n{}\n```", text.trim_end());
            }
            None => {
                let why = decided.plan.silence.as_ref().map_or("nothing", |s| s.name());
                let _ = writeln!(out, "No answer leaves by itself ({why}).");
            }
        }
    }
    out
}

fn quoted(text: &str) -> String {
    let lines = text.trim().lines().map(|l| format!("> {}", l.trim().replace(['<', '>'], "")).trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gallery_shows_what_customers_get() {
    let path = root().join("docs/letters.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, shown) = page.split_once(BEGINS).expect("docs/letters.md has its mark");
    let gallery = gallery().await;
    let answered = gallery.matches("Ingrid Halden answers").count();
    assert!(answered >= 18, "only {answered} of 20 letters are answered");
    if std::env::var("GALLERY").is_ok_and(|v| v == "rewrite") {
        fs::write(&path, format!("{before}{BEGINS}{gallery}")).unwrap();
        return;
    }
    assert_eq!(shown, gallery, "docs/letters.md is out of date; GALLERY=rewrite writes it anew");
}
