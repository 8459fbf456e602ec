//! `answerable letters lint` and `answerable preview` as an operator runs them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn answerable(config: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_answerable"));
    command.arg("-c").arg(config).args(arguments).env_remove("ANSWERABLE_CONFIG").output().unwrap()
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn the_shipped_letters_pass_the_lint() {
    let done = answerable(&root().join("config/answerable.toml"), &["letters", "lint"]);
    let told = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(told.contains("nothing to mend"), "{told}");
}

#[test]
fn the_lint_finds_what_gives_the_machine_away() {
    let folder = tempfile::tempdir().unwrap();
    copied(&root().join("config"), folder.path());
    let letter = |name: &str, body: &str| {
        fs::write(
            folder.path().join("letters").join(name),
            format!("{{{{ greeting }}}}\n\n{body}\n\n{{{{ signature }}}}\n"),
        )
        .unwrap();
    };
    letter("en/billing.txt", "Your ticket is with {{ title }}. You will hear within 24 hours.");
    letter("de/shipping.2.txt", "bitte nicht antworten, {{ title }} meldet sich {{ by }}.");
    letter("fr/extra.txt", "Merci ({{ order }}).");
    for number in 3..=7 {
        fs::remove_file(folder.path().join(format!("letters/ja/press.{number}.txt"))).unwrap();
    }
    let matters = folder.path().join("rules/05-matters.toml");
    let without = fs::read_to_string(&matters).unwrap().replacen("ja = \"二重のご請求\"\n", "", 1);
    fs::write(&matters, without).unwrap();
    let done = answerable(&folder.path().join("answerable.toml"), &["--json", "letters", "lint"]);
    assert_eq!(done.status.code(), Some(1));
    let told = String::from_utf8(done.stdout).unwrap();
    for wanted in [
        "`ticket*` gives the machine away",
        "`hours` promises a date that nobody keeps",
        "this letter names no date, but department billing promises one",
        "`nicht antworten` gives the machine away",
        "letter `extra` has 1 of 3 variants in `fr`",
        "no department and no rule uses the letter `extra`",
        "letter `extra` is not there in",
        "a missing fact leaves a gap",
        "letter `press` has 2 of 3 variants in `ja`",
        "`about` of rule “matter: double charge” is not there in `ja`",
    ] {
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
    for line in told.lines() {
        assert!(line.starts_with('{') && line.contains("\"file\""), "{line}");
    }
}

#[test]
fn the_customers_words_are_quoted_below_the_signature_where_that_is_wished() {
    let folder = tempfile::tempdir().unwrap();
    copied(&root().join("config"), folder.path());
    let config = folder.path().join("answerable.toml");
    let letter = root().join("tests/fixtures/customers-gallery/10-legal-privacy-de.eml");
    let shown = || {
        let done = answerable(&config, &["preview", letter.to_str().unwrap()]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let told = String::from_utf8(done.stdout).unwrap();
        told.lines().map(str::trim_start).collect::<Vec<_>>().join("\n")
    };
    let text = fs::read_to_string(&config).unwrap();
    let text = text.replace("jane.doe@example.com", "ingrid.halden@halden.example");
    let text = text.replace("\"example.com", "\"halden.example").replace("@example.com", "@halden.example");
    fs::write(&config, &text).unwrap();
    assert!(!shown().contains(" schrieb "), "off unless it is switched on");
    let wished = text.replacen("# quote_original = false", "quote_original = true ", 1);
    assert_ne!(text, wished);
    fs::write(&config, wished).unwrap();
    let told = shown();
    let (ours, theirs) = told.split_once(" schrieb Aylin Yıldırmaz:\n").unwrap_or_else(|| panic!("{told}"));
    assert!(
        ours.contains("Jane Doe\n\nAm 3. März 2025 um ") || ours.contains("Jane Doe\n\nAm 4. März 2025 um "),
        "{ours}"
    );
    assert!(theirs.starts_with("> Sehr geehrte Damen und Herren,\n>\n> hiermit verlange ich Auskunft"), "{theirs}");
}

#[test]
fn the_preview_shows_hostile_letters_as_text_only() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    let odd = root().join("tests/fixtures/customers-odd");
    let gallery = root().join("tests/fixtures/customers-gallery");
    let arguments = ["preview", odd.to_str().unwrap(), gallery.to_str().unwrap(), "--page", page.to_str().unwrap()];
    let done = answerable(&root().join("config/answerable.toml"), &arguments);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let page = fs::read_to_string(page).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("default-src 'none'") && page.contains("viewport"));
    let known = [
        "<!doctype",
        "<html",
        "<head",
        "<meta",
        "<title",
        "<style",
        "<body",
        "<main",
        "<h1",
        "<p",
        "<article",
        "<dl",
        "<dt",
        "<dd",
        "<pre",
    ];
    for (at, _) in page.match_indices('<') {
        let tag = &page[at..(at + 12).min(page.len())];
        assert!(tag.starts_with("</") || known.iter().any(|k| tag.starts_with(k)), "{tag}");
    }
    assert!(!page.contains(['\u{202e}', '\u{1b}', '\0']) && !page.contains("http://") && !page.contains("src="));
    let told = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(told.contains("forward to") && !told.contains('\u{1b}'), "{told}");
}
