//! The map in `src/lib.rs` is true: imports, library borders, sizes, names, and the table of RFCs.
//! Reads source text only; nothing of the program runs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// A library, and the only places whose code may name it.
const LIBRARY_HOMES: &[(&str, &[&str])] = &[
    ("async_imap", &["mailbox/imap"]),
    ("lettre", &["postman/smtp"]),
    ("mail_builder", &["mail/render"]),
    ("mail_parser", &["mail"]),
    ("html5ever", &["mail"]),
    ("minijinja", &["letters"]),
    ("sqlx", &["store"]),
];
/// What would make the domain impure.
const FOREIGN_TO_DOMAIN: &[&str] = &[
    r"\btokio\b",
    r"\btokio_util\b",
    r"\btracing\b",
    r"\bsqlx\b",
    r"\basync\s+fn\b",
    r"\bstd::(fs|net|env|process|thread)\b",
    r"::now\(",
    r"\bring::rand\b",
    r"\bSystemRandom\b",
    r"\bprintln!",
];
const NAMES_THAT_SAY_NOTHING: &[&str] = &["utils", "util", "helpers", "helper", "manager", "common", "misc"];
const PIPELINE_LINES_BELOW: usize = 250;
const FILE_LINES_AT_MOST: usize = 350;
const FUNCTION_LINES_BELOW: usize = 60;

struct Source {
    /// Relative to `src`, with `/`.
    path: String,
    text: String,
}

impl Source {
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    fn is_test(&self) -> bool {
        self.path.split('/').any(|part| part == "tests" || part == "tests.rs")
    }

    /// What is compiled into the program: no comments, nothing from the test module on.
    fn code(&self) -> String {
        if self.is_test() {
            return String::new();
        }
        let mut code = String::new();
        let mut lines = self.text.lines().peekable();
        while let Some(line) = lines.next() {
            let opens_tests = line == "#[cfg(test)]" && lines.peek().is_some_and(|next| next.starts_with("mod "));
            if opens_tests && lines.peek().is_some_and(|next| next.ends_with('{')) {
                break;
            }
            if line.trim_start().starts_with("//") {
                continue;
            }
            code.push_str(line.split(" // ").next().unwrap_or(line));
            code.push('\n');
        }
        code
    }

    fn lies_in(&self, place: &str) -> bool {
        self.path == format!("{place}.rs") || self.path.starts_with(&format!("{place}/"))
    }
}

fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, root: &Path, found: &mut Vec<Source>) {
        for entry in fs::read_dir(folder).expect("a source folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                let path = path.strip_prefix(root).expect("below src").to_string_lossy().replace('\\', "/");
                found.push(Source { path, text });
            }
        }
    }
    let mut found = Vec::new();
    walk(&source_folder(), &source_folder(), &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(found.len() > 10, "only {} source files were found", found.len());
    found
}

fn map() -> String {
    fs::read_to_string(source_folder().join("lib.rs")).expect("src/lib.rs")
}

/// The layout table of `lib.rs`: a room, and the rooms it may import.
fn rooms() -> BTreeMap<String, BTreeSet<String>> {
    let row = Regex::new(r"(?m)^//! \| \[`(\w+)`\] \|[^|]*\| ([^|]+) \|$").expect("a pattern");
    let name = Regex::new(r"`(\w+)`").expect("a pattern");
    let mut rooms = BTreeMap::new();
    for found in row.captures_iter(&map()) {
        let may = match &found[2] {
            "nothing of ours" => BTreeSet::new(),
            "all above" => rooms.keys().cloned().collect(),
            some => name.captures_iter(some).map(|one| one[1].to_owned()).collect(),
        };
        rooms.insert(found[1].to_owned(), may);
    }
    assert!(rooms.len() > 8, "the layout table of src/lib.rs was not understood: {rooms:?}");
    rooms
}

/// What naming a room looks like.
struct Imports {
    single: Regex,
    group: Regex,
    up: Regex,
}

impl Imports {
    fn new() -> Self {
        Self {
            single: Regex::new(r"\b(?:crate|answerable)::(?:r#)?([a-z_]\w*)").expect("a pattern"),
            group: Regex::new(r"\b(?:crate|answerable)::\{").expect("a pattern"),
            up: Regex::new(r"\b((?:super::)+)([a-z_]\w*)").expect("a pattern"),
        }
    }

    /// The rooms that this code names, by `crate::room`, `crate::{room, …}` or enough `super::`.
    fn of(&self, source: &Source) -> BTreeSet<String> {
        // `src/rules/load.rs` is two modules below the root, `src/rules/mod.rs` and `src/pipeline.rs` one.
        let depth = source.path.split('/').count() - usize::from(source.path.ends_with("/mod.rs"));
        let code = source.code();
        let mut rooms: BTreeSet<String> = self.single.captures_iter(&code).map(|found| found[1].to_owned()).collect();
        for opening in self.group.find_iter(&code) {
            rooms.extend(heads_of_group(&code[opening.end()..]));
        }
        for found in self.up.captures_iter(&code) {
            if found[1].matches("super::").count() >= depth {
                rooms.insert(found[2].to_owned());
            }
        }
        rooms
    }
}

/// The first name of each entry of a `{a::b, c}` group, up to its closing brace.
fn heads_of_group(text: &str) -> Vec<String> {
    let (mut depth, mut heads, mut current) = (0_usize, Vec::new(), String::new());
    for character in text.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(std::mem::take(&mut current)),
            other if depth == 0 => current.push(other),
            _ => {}
        }
    }
    heads.push(current);
    heads.iter().map(|head| head.split("::").next().unwrap_or_default().trim().to_owned()).collect()
}

fn refuse(what: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{what}:\n  {}", offences.join("\n  "));
}

#[test]
fn imports_follow_the_table_of_the_map() {
    let (rooms, imports) = (rooms(), Imports::new());
    let mut offences = Vec::new();
    for source in sources() {
        let room = source.room();
        if room == "main" || room == "lib" {
            continue;
        }
        let Some(may) = rooms.get(room) else {
            offences.push(format!("{}: the room {room} is not in the table of src/lib.rs", source.path));
            continue;
        };
        for import in imports.of(&source) {
            if import != room && rooms.contains_key(&import) && !may.contains(&import) {
                offences.push(format!("{}: {room} may not import {import}", source.path));
            }
        }
    }
    refuse("imports against the table of src/lib.rs", &offences);
}

#[test]
fn the_table_keeps_adapters_apart_and_the_domain_alone() {
    let rooms = rooms();
    assert_eq!(rooms["domain"], BTreeSet::new());
    for adapter in ["mail", "mailbox", "postman", "store"] {
        assert_eq!(rooms[adapter], BTreeSet::from(["domain".to_owned()]), "{adapter}");
    }
}

#[test]
fn the_map_lists_every_room_and_holds_no_code() {
    let rooms = rooms();
    let module = Regex::new(r"^pub mod (\w+);$").expect("a pattern");
    let attribute = Regex::new(r"(?ms)^#!\[.*?^\)?\]|^#!\[.*\]$").expect("a pattern");
    let lib = Source { path: "lib.rs".to_owned(), text: map() };
    let code = attribute.replace_all(&lib.code(), "").into_owned();
    for line in code.lines().filter(|line| !line.trim().is_empty()) {
        let found = module.captures(line).unwrap_or_else(|| panic!("src/lib.rs holds code: {line}"));
        assert!(rooms.contains_key(&found[1]), "the room {} is not in the table of src/lib.rs", &found[1]);
    }
}

#[test]
fn a_library_stays_in_its_adapter() {
    let sources: Vec<(String, Source)> = sources().into_iter().map(|source| (source.code(), source)).collect();
    let mut offences = Vec::new();
    for (library, homes) in LIBRARY_HOMES {
        let named = Regex::new(&format!(r"\b{library}::|\buse {library}\b")).expect("a pattern");
        for (code, source) in &sources {
            if !homes.iter().any(|home| source.lies_in(home)) && named.is_match(code) {
                offences.push(format!("{} names {library}, whose place is {}", source.path, homes.join(", ")));
            }
        }
    }
    refuse("libraries outside their adapter", &offences);
}

#[test]
fn the_domain_is_pure_and_synchronous() {
    let mut offences = Vec::new();
    for pattern in FOREIGN_TO_DOMAIN {
        let foreign = Regex::new(pattern).expect("a pattern");
        for source in sources().iter().filter(|source| source.room() == "domain") {
            if let Some(found) = foreign.find(&source.code()) {
                offences.push(format!("{}: {}", source.path, found.as_str()));
            }
        }
    }
    refuse("the domain must not know these", &offences);
}

#[test]
fn the_pipeline_reads_as_one_page() {
    let Some(pipeline) = sources().into_iter().find(|source| source.path == "pipeline.rs") else {
        eprintln!("SKIPPED: src/pipeline.rs does not exist");
        return;
    };
    let lines = pipeline.text.lines().count();
    assert!(lines < PIPELINE_LINES_BELOW, "src/pipeline.rs has {lines} lines");
}

#[test]
fn files_and_functions_stay_small() {
    let mut offences = Vec::new();
    for source in sources().iter().filter(|source| !source.is_test()) {
        let lines = source.code().lines().count();
        if lines > FILE_LINES_AT_MOST {
            offences.push(format!("{}: {lines} lines of code", source.path));
        }
        for (name, lines) in functions(&source.code()) {
            if lines >= FUNCTION_LINES_BELOW {
                offences.push(format!("{}: fn {name} has {lines} lines", source.path));
            }
        }
    }
    refuse("too long", &offences);
}

/// Each function of formatted code with its length, the body found by indentation.
fn functions(code: &str) -> Vec<(String, usize)> {
    static HEAD: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^( *)(?:pub(?:\([^)]*\))? )?(?:const )?(?:async )?fn (\w+)").expect("a pattern"));
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(parts) = HEAD.captures(line) else { continue };
        let end = format!("{}}}", &parts[1]);
        let one_line = line.ends_with(';') || line.ends_with('}');
        let rest = lines[at..].iter().position(|line| **line == end);
        found.push((parts[2].to_owned(), if one_line { 1 } else { rest.map_or(1, |rest| rest + 1) }));
    }
    found
}

#[test]
fn names_say_what_a_file_holds_and_each_opens_with_two_lines() {
    let mut offences = Vec::new();
    for source in sources() {
        for part in source.path.split('/') {
            if NAMES_THAT_SAY_NOTHING.contains(&part.strip_suffix(".rs").unwrap_or(part)) {
                offences.push(format!("{}: the name {part} says nothing", source.path));
            }
        }
        let opened = source.text.lines().take(2).filter(|line| line.starts_with("//!")).count();
        if opened < 2 && !source.is_test() && source.path != "main.rs" {
            offences.push(format!("{}: does not open with two `//!` lines", source.path));
        }
    }
    refuse("names and openings", &offences);
}

#[test]
fn the_table_of_rfcs_is_what_the_code_applies() {
    let mention = Regex::new(r"\bRFC (\d{3,5})\b").expect("a pattern");
    let row = Regex::new(r"(?m)^//! \| (\d{3,5}) \| \S[^|]* \|$").expect("a pattern");
    let mut applied: BTreeMap<u32, String> = BTreeMap::new();
    for source in sources().into_iter().filter(|source| source.path != "lib.rs") {
        for found in mention.captures_iter(&source.text) {
            applied.entry(found[1].parse().expect("a number")).or_insert_with(|| source.path.clone());
        }
    }
    let listed: Vec<u32> = row.captures_iter(&map()).map(|found| found[1].parse().expect("a number")).collect();
    assert!(!listed.is_empty(), "src/lib.rs has no table of RFCs");
    assert!(listed.is_sorted() && listed.windows(2).all(|two| two[0] != two[1]), "the table of RFCs is not in order");
    let mut offences: Vec<String> = applied
        .iter()
        .filter(|(number, _)| !listed.contains(number))
        .map(|(number, path)| format!("RFC {number} ({path}) is not in the table of src/lib.rs"))
        .collect();
    let unused = listed.iter().filter(|number| !applied.contains_key(number));
    offences.extend(unused.map(|number| format!("RFC {number} is in the table, but no code names it")));
    refuse("RFCs", &offences);
}
