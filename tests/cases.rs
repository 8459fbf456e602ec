//! Every page in `tests/cases/` is a rule set, letters, and the verdicts on them; here they are tried.
//! Reads files only. What a page may hold is told in `tests/cases/README.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use answerable::domain::acquaintance::Acquaintance;
use answerable::domain::office::DepartmentName;
use answerable::domain::verdict::{Acknowledge, Verdict};
use answerable::mail::{self, ReadSettings};
use answerable::rules::{RuleSet, Seen, Terms};
use jiff::civil::DateTime;

const DEPARTMENTS: [&str; 6] = ["office", "billing", "shipping", "stores", "legal", "press"];
const LETTERS: [&str; 4] = ["default", "billing", "delay", "praise"];

/// A fenced block: the words behind its opening fence, and its text.
struct Block {
    info: Vec<String>,
    text: String,
    line: usize,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (number, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(_), true) => open = false,
            (Some(info), false) => {
                open = true;
                let info = info.split_whitespace().map(str::to_owned).collect();
                blocks.push(Block { info, text: String::new(), line: number + 1 });
            }
            (None, true) => _ = writeln!(blocks.last_mut().unwrap().text, "{line}"),
            (None, false) => {}
        }
    }
    assert!(!open, "a fence is not closed");
    blocks
}

fn terms() -> Terms {
    let department = |name: &str| DepartmentName::parse(name).unwrap();
    Terms {
        departments: DEPARTMENTS.map(department).into(),
        default_department: department("office"),
        letters: Some(LETTERS.map(str::to_owned).into()),
    }
}

/// The rule files and lists of a page.
fn written(blocks: &[Block]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for block in blocks {
        let name = match block.info.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["toml"] => "rules.toml",
            ["toml" | "text", name] => name,
            _ => continue,
        };
        let path = folder.path().join(name);
        assert!(!path.exists(), "line {}: two blocks are called {name}", block.line);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &block.text).unwrap();
    }
    folder
}

/// Where a letter stands in the page, what the rules made of it, and what the page says.
fn told(verdict: &Verdict) -> BTreeMap<&'static str, String> {
    let names = |names: &[DepartmentName]| names.iter().map(|n| n.as_str()).collect::<Vec<_>>().join(", ");
    let acknowledge = match verdict.acknowledge {
        Acknowledge::Now => "now",
        Acknowledge::Hold => "hold",
        Acknowledge::Never => "never",
    };
    let captured: Vec<String> = verdict.captures.iter().map(|(k, v)| format!("{k} = {v}")).collect();
    let within = verdict.reply_within.map_or("the department's".to_owned(), |w| format!("{w:?}"));
    BTreeMap::from([
        ("department", verdict.department.to_string()),
        ("rule", verdict.rule.clone().unwrap_or_else(|| "none".into())),
        ("letter", verdict.letter.clone().unwrap_or_else(|| "the department's".into())),
        ("priority", verdict.priority.word().to_owned()),
        ("tags", verdict.tags.iter().cloned().collect::<Vec<_>>().join(", ")),
        ("acknowledge", acknowledge.to_owned()),
        ("to executive", if verdict.to_executive { "yes" } else { "no" }.to_owned()),
        ("copy to", names(&verdict.copy_to)),
        ("reply within", within),
        ("captured", captured.join(", ")),
        ("about", verdict.about.words.iter().map(|(l, words)| format!("{l} = {words}")).collect::<Vec<_>>().join(", ")),
        ("trouble", if verdict.about.trouble { "yes" } else { "no" }.to_owned()),
        ("also", verdict.also_matched.join(", ")),
        ("because", verdict.reasons.join("\n")),
    ])
}

fn verdict_on(set: &RuleSet, block: &Block) -> Verdict {
    let settings = ReadSettings {
        whole: true,
        size: block.text.len() as u64,
        trusted_authserv: vec!["mx.example.com".into()],
        ..ReadSettings::default()
    };
    let message = mail::read(block.text.replace('\n', "\r\n").as_bytes(), &settings);
    // The mailbox of these pages lies in the zone that the letter was written in.
    let date = message.headers.first("Date").map(|date| jiff::fmt::rfc2822::parse(date).expect("a Date"));
    let mut seen = Seen::of(&message, date.map(|date| DateTime::from(&date)));
    for word in block.info.iter().skip(1) {
        seen.sender = match word.as_str() {
            "new" => Acquaintance::New,
            "known" => Acquaintance::Known,
            "often" => Acquaintance::Often,
            other => panic!("line {}: {other}", block.line),
        };
    }
    set.classify(&seen)
}

/// Everything in which a page is wrong.
fn wrong(page: &str) -> Vec<String> {
    let blocks = blocks(page);
    let folder = written(&blocks);
    let loaded = RuleSet::load(folder.path(), &terms());
    let shown = |problems: &[answerable::domain::problem::Problem]| {
        let all: Vec<String> = problems.iter().map(|p| p.render(false)).collect();
        all.join("\n\n").replace(&format!("{}/", folder.path().display()), "")
    };
    let mut wrong = Vec::new();
    let mut letter: Option<&Block> = None;
    let mut tried = 0;
    for block in &blocks {
        match block.info.first().map(String::as_str) {
            Some("toml" | "text") => {}
            Some("eml") => {
                assert!(letter.is_none(), "line {}: the letter before has no verdict", block.line);
                letter = Some(block);
            }
            Some("verdict") => {
                tried += 1;
                let letter = letter.take().unwrap_or_else(|| panic!("line {}: whose verdict?", block.line));
                match &loaded {
                    Ok(set) => wrong.extend(differences(set, letter, block)),
                    Err(problems) => return vec![shown(problems)],
                }
            }
            Some("problems") => {
                tried += 1;
                let got = loaded.as_ref().map_or_else(|p| shown(p), |_| "no problems".to_owned());
                if trimmed(&got) != trimmed(&block.text) {
                    wrong.push(format!("line {}: the problems are\n{got}", block.line));
                }
            }
            _ => panic!("line {}: what is in this block?", block.line),
        }
    }
    assert!(letter.is_none() && tried > 0, "a page without a verdict");
    wrong
}

fn differences(set: &RuleSet, letter: &Block, expected: &Block) -> Vec<String> {
    let told = told(&verdict_on(set, letter));
    let mut wrong = Vec::new();
    for line in expected.text.lines() {
        let (key, wanted) = line.split_once(':').unwrap_or_else(|| panic!("line {}: {line}", expected.line));
        let wanted = wanted.trim();
        let got = told.get(key.trim()).unwrap_or_else(|| panic!("line {}: what is {key}?", expected.line));
        let right = if key.trim() == "because" { got.lines().any(|l| l == wanted) } else { got == wanted };
        if !right {
            wrong.push(format!("letter in line {}: {key} is {got:?}, not {wanted:?}", letter.line));
        }
    }
    wrong
}

fn trimmed(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut pages: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|page| page.extension().is_some_and(|e| e == "md") && !page.ends_with("README.md"));
    pages.sort();
    pages
}

#[test]
fn every_page_tells_the_truth() {
    let pages = pages();
    assert!(pages.len() >= 15, "only {} pages", pages.len());
    let mut all = String::new();
    for page in pages {
        for wrong in wrong(&fs::read_to_string(&page).unwrap()) {
            write!(all, "\n{}: {wrong}\n", page.file_name().unwrap().display()).unwrap();
        }
    }
    assert!(all.is_empty(), "{all}");
}

#[test]
fn a_page_that_lies_is_found_out() {
    let page = "```toml\n[[rule]]\nname = \"r\"\ndepartment = \"legal\"\nwhen = { text = \"coat\" }\n```\n\
                ```eml\nSubject: My coat\n\nHello.\n```\n```verdict\ndepartment: DEPARTMENT\n```\n";
    assert!(wrong(&page.replace("DEPARTMENT", "legal")).is_empty());
    assert_eq!(wrong(&page.replace("DEPARTMENT", "office")).len(), 1);
    assert!(!wrong("```toml\n[[rule]]\n```\n```problems\nno problems\n```\n").is_empty());
}

/// Every example in the reference is a file that loads in the shipped office.
#[test]
fn the_examples_of_the_reference_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/rules-reference.md")).unwrap();
    let config = answerable::config::load_without_secrets(&root.join("config/answerable.toml")).unwrap();
    let terms = Terms {
        departments: config.mailboxes[0].office.departments.keys().cloned().collect(),
        default_department: config.default_department.clone(),
        letters: None,
    };
    let examples: Vec<Block> = blocks(&page).into_iter().filter(|b| b.info == ["toml"]).collect();
    assert!(examples.len() >= 3);
    for example in examples {
        let folder = written(std::slice::from_ref(&example));
        fs::create_dir(folder.path().join("lists")).unwrap();
        fs::write(folder.path().join("lists/press.txt"), "herald.example\n").unwrap();
        if let Err(problems) = RuleSet::load(folder.path(), &terms) {
            panic!("line {}: {}", example.line, problems.iter().map(|p| p.render(false)).collect::<String>());
        }
    }
}
