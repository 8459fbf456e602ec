//! Measures on invented conversations whether each letter comes to its thread and what closes or opens one:
//! runs only where `CORPUS` names its folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const DEPARTMENTS: &[&str] = &[
    "product-quality",
    "press",
    "office",
    "account-security",
    "billing",
    "shipping",
    "stores-service",
    "website-app",
    "legal-privacy",
    "praise",
    "jobs",
];

/// The invented mailbox, with the rules and letters that we ship.
fn house(folder: &Path) -> PathBuf {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let mut text = format!(
        "[store]\nurl = \"sqlite:answerable.db\"\n[rules]\nfolder = \"{0}/rules\"\ndefault_department = \"office\"\n\
         [letters]\nfolder = \"{0}/letters\"\n[[mailbox]]\nname = \"ceo\"\naddress = \"ingrid.halden@halden.example\"\n\
         executive = \"Ingrid Halden\"\ntimezone = \"Europe/Oslo\"\nhours = \"Mon-Fri 08:00-17:00\"\nlanguage = \"en\"\n\
         subaddressing = true\ntrusted_authserv = [\"mx1.halden.example\"]\nstart = \"all\"\nlate_after = \"300 days\"\n\
         [mailbox.incoming]\ntype = \"maildir\"\npath = \"in\"\n[mailbox.outgoing]\ntype = \"maildir\"\npath = \"out\"\n",
        shipped.display()
    );
    for name in DEPARTMENTS {
        text += &format!(
            "[[department]]\nname = \"{name}\"\ntitle = \"our {name} team\"\naddress = \"{name}@halden.example\"\n\
             members = [\"*@halden.example\"]\nreply_within = \"2 business days\"\n"
        );
    }
    for place in ["in/new", "in/cur", "in/tmp", "out/new", "out/cur", "out/tmp"] {
        fs::create_dir_all(folder.join(place)).unwrap();
    }
    let path = folder.join("answerable.toml");
    fs::write(&path, text).unwrap();
    path
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[test]
fn letters_come_to_their_threads() {
    let Some(corpus) = std::env::var_os("CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: CORPUS is not set");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let config = house(folder.path());
    let done = Command::new(env!("CARGO_BIN_EXE_answerable"))
        .args(["-c", config.to_str().unwrap(), "--json", "explain"])
        .arg(corpus.join("customers/threads.mbox"))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let (said, wanted) = (
        lines(&String::from_utf8_lossy(&done.stdout)),
        lines(&fs::read_to_string(corpus.join("customers/threads.jsonl")).unwrap()),
    );
    assert_eq!(said.len(), wanted.len());
    let mut threads: BTreeMap<&str, &Value> = BTreeMap::new();
    let (mut astray, mut wrong, mut ends) = (Vec::new(), Vec::new(), 0);
    for (row, letter) in wanted.iter().zip(&said) {
        let name = row["thread"].as_str().unwrap();
        let known = *threads.entry(name).or_insert(&letter["thread"]);
        let told = format!("{} {} {}: {}", row["index"], row["role"], row["link"], letter["reasons"]);
        if known.is_null() || *known != letter["thread"] {
            astray.push(told.clone());
        }
        for key in ["closes", "reopens", "new_thread"] {
            if row[key].is_boolean() {
                ends += 1;
                if row[key] != letter[key] {
                    wrong.push(format!("{key} is {}, {told}", letter[key]));
                }
            }
        }
    }
    println!("letters in their thread: {} of {}", said.len() - astray.len(), said.len());
    println!("closes, reopens, new_thread: {} of {ends}", ends - wrong.len());
    for line in astray.iter().chain(&wrong) {
        println!("    {line}");
    }
}
