//! The shipped `config/`, inside the binary, and how the demo changes it.
//! Must not read the source tree; a test compares the list with the folder.

use std::io;
use std::path::Path;

/// A letter of a language, in all its variants.
macro_rules! variants {
    ($language:literal $name:literal $($number:literal)*) => {
        &[
            (concat!("letters/", $language, "/", $name, ".txt"),
             include_str!(concat!("../../../config/letters/", $language, "/", $name, ".txt"))),
            $((concat!("letters/", $language, "/", $name, ".", $number, ".txt"),
               include_str!(concat!("../../../config/letters/", $language, "/", $name, ".", $number, ".txt")))),*
        ]
    };
}

/// Every letter of a language, and its words for colleagues.
macro_rules! language {
    ($language:literal) => {
        &[
            &[(concat!("letters/", $language, "/inside.toml"),
               include_str!(concat!("../../../config/letters/", $language, "/inside.toml")))],
            variants!($language "account-security" 2 3 4 5 6 7),
            variants!($language "billing" 2 3 4 5 6 7),
            variants!($language "check-in" 2 3),
            variants!($language "default" 2 3 4 5 6 7),
            variants!($language "holding" 2 3),
            variants!($language "jobs" 2 3 4 5 6 7),
            variants!($language "kind-words" 2 3 4),
            variants!($language "legal-privacy" 2 3 4 5 6 7),
            variants!($language "office" 2 3 4 5 6 7),
            variants!($language "praise" 2 3 4 5),
            variants!($language "press" 2 3 4 5 6 7),
            variants!($language "product-quality" 2 3 4 5 6 7),
            variants!($language "shipping" 2 3 4 5 6 7),
            variants!($language "stores-service" 2 3 4 5 6 7),
            variants!($language "website-app" 2 3 4 5 6 7),
        ]
    };
}

macro_rules! rules {
    ($($name:literal)+) => {
        &[&[$((concat!("rules/", $name, ".toml"), include_str!(concat!("../../../config/rules/", $name, ".toml")))),+]]
    };
}

/// What is shipped beside `answerable.toml`: path and text.
const FILES: &[&[&[(&str, &str)]]] = &[
    rules!("00-marks" "04-topics" "05-matters" "06-matters-orders" "07-matters-money" "08-matters-goods-and-shops" "09-matters-online"
        "09-matters-rights-and-work" "10-careful-life" "11-careful-conduct"
        "11-careful-harm" "11-careful-law" "11-careful-need" "11-officials" "12-junk" "17-thanks" "20-press" "25-jobs" "30-legal-privacy" "35-offers" "40-account-security"
        "45-website-app" "50-shipping" "60-product-quality" "70-stores-service" "80-billing" "81-press-and-work"
        "82-second-look" "84-insults" "85-weak-signals"
        "90-office"),
    language!("de"),
    language!("en"),
    language!("es"),
    language!("fr"),
    language!("it"),
    language!("ja"),
    language!("nl"),
    language!("pt"),
];

/// `answerable.toml` as shipped.
const SETTINGS: &str = include_str!("../../../config/answerable.toml");

/// The tables that the demo replaces: mail comes from a folder and leaves into one.
const TABLES: [(&str, &str); 2] = [
    (
        "[mailbox.incoming]",
        "type = \"maildir\"\n\
         path = \"in\"\n\
         file_into = \"Answerable/{department}\"   # where handled mail goes: in/.Answerable.billing and so on\n\
         sent = \"Sent\"                           # copies of what we send: in/.Sent\n",
    ),
    ("[mailbox.outgoing]", "type = \"maildir\"\npath = \"out\"\n"),
];

/// Writes the configuration into a folder.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path) -> io::Result<()> {
    for (path, text) in FILES.iter().copied().flatten().copied().flatten() {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, text)?;
    }
    std::fs::write(folder.join("answerable.toml"), settings())
}

/// The shipped settings with Maildirs in place of servers. The demo's letters are older than its first
/// start, so that all are taken.
fn settings() -> String {
    let mut out = String::with_capacity(SETTINGS.len());
    let mut skipping = false;
    for line in SETTINGS.lines() {
        if line.starts_with('[') || line.is_empty() {
            skipping = false;
        }
        let table = TABLES.iter().find(|(name, _)| line.split_whitespace().next() == Some(name));
        if let Some((name, keys)) = table {
            out.push_str(&format!("{name}\n{keys}"));
            skipping = true;
        } else if line.starts_with("start = ") {
            out.push_str(
                "start = \"all\"                           # the letters of the demo lie there before it starts\n",
            );
        } else if !skipping {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::connection::{Incoming, Outgoing};
    use crate::domain::office::Start;

    fn files_below(folder: &Path, root: &Path, found: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files_below(&path, root, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    #[test]
    fn every_file_of_the_shipped_configuration_is_embedded() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        let mut on_disk = BTreeMap::new();
        files_below(&root, &root, &mut on_disk);
        let pairs = FILES.iter().copied().flatten().copied().flatten().chain([&("answerable.toml", SETTINGS)]);
        let embedded: BTreeMap<String, String> =
            pairs.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let missing: Vec<_> = on_disk.keys().filter(|name| !embedded.contains_key(*name)).collect();
        assert!(missing.is_empty(), "not in the list: {missing:?}");
        assert_eq!(embedded, on_disk);
    }

    #[test]
    fn only_where_mail_comes_from_and_leaves_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path()).unwrap();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/answerable.toml");
        let shipped = crate::config::load_without_secrets(&shipped).unwrap();
        let mut changed = crate::config::load(&folder.path().join("answerable.toml")).unwrap();
        let (ours, theirs) = (&mut changed.mailboxes[0], &shipped.mailboxes[0]);
        assert!(matches!(&ours.incoming, Incoming::Maildir { path, .. } if path.ends_with("in")));
        assert!(matches!(&ours.outgoing, Outgoing::Maildir { path } if path.ends_with("out")));
        assert_eq!(ours.office.mailbox.start, Start::All);
        ours.office.mailbox.start = theirs.office.mailbox.start;
        assert_eq!(format!("{:?}", ours.office), format!("{:?}", theirs.office));
    }
}
