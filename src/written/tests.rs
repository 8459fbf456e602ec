use std::path::PathBuf;
use std::sync::Arc;

use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;
use crate::domain::problem::{Problem, SourceFile};

fn file(text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile { path: PathBuf::from("sample.toml"), text: text.to_owned() })
}

/// Reads `text` with `read` and shows every problem.
fn told(text: &str, read: impl FnOnce(&mut Table)) -> String {
    let problems = Problems::default();
    read(&mut parse(&file(text), &problems));
    shown(&problems.into_vec())
}

fn shown(problems: &[Problem]) -> String {
    problems.iter().map(|p| p.render(false)).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn values_come_back_with_the_bytes_they_were_written_in() {
    let text = "name = \"a\"\nn = 0x1F\non = true\nlist = ['x', \"yy\"]\nday = 2026-12-25\n[in.ner]\nk = 1\n";
    let problems = Problems::default();
    let mut table = parse(&file(text), &problems);
    assert_eq!(table.text("name").as_deref(), Some("a"));
    assert_eq!(table.whole_number("n", 0..=100), Some(31));
    assert_eq!(table.boolean("on"), Some(true));
    let list = table.list_of_text("list");
    assert_eq!(list.iter().map(|w| &text[w.span.clone()]).collect::<Vec<_>>(), ["'x'", "\"yy\""]);
    assert_eq!(list[1].value, "yy");
    assert_eq!(table.parsed("day", |t| Ok::<_, String>(t.to_owned())).as_deref(), Some("2026-12-25"));
    let mut outer = table.table("in").unwrap();
    let mut inner = outer.table("ner").unwrap();
    assert_eq!(inner.whole_number("k", 0..=9), Some(1));
    assert_eq!((inner.name(), &text[inner.table_span()]), ("in.ner", "[in.ner]"));
    assert_eq!((&text[table.span("name")], &text[table.key_span("name")]), ("\"a\"", "name"));
    table.finish();
    outer.finish();
    inner.finish();
    assert!(problems.into_vec().is_empty());
}

#[test]
fn every_kind_of_mistake_is_told_at_once_and_in_order() {
    let text = "\
[one]
prot = 993
name = 5
on = \"yes\"
level = \"wran\"
few = \"a\"
many = 12
day = \"soon\"
blank = \" \"
lines = \"a\\nb\"
[one.list]
";
    let told = told(text, |root| {
        let mut one = root.table("one").unwrap();
        one.whole_number("port", 1..=65535);
        one.text("name");
        one.boolean("on");
        one.one_of("level", &[("info", 1), ("warn", 2)]);
        one.list_of_text("few");
        one.whole_number("many", 0..=9);
        one.parsed("day", |t| Err::<(), _>(format!("`{t}` is not a day | write 2026-12-25")));
        one.text("blank");
        one.line("lines");
        one.tables("list");
        one.finish();
        root.finish();
    });
    assert_snapshot!(told);
}

#[test]
fn all_syntax_errors_are_told_and_hide_their_echoes() {
    let told = told("a = \nb = tru\nc = 1\nc = 2\nd = \"x\n", |root| {
        root.boolean("b");
        root.text("e");
        root.whole_number("c", 0..=9);
        root.text("d");
        root.text("a");
        root.finish();
    });
    assert_snapshot!(told);
}

#[test]
fn an_unknown_key_without_a_likeness_lists_the_known_ones() {
    assert_snapshot!(told("[a]\nxyz = 1\n", |root| {
        let mut a = root.table("a").unwrap();
        a.optional_text("name");
        a.optional_boolean("on");
        a.finish();
    }), @"
    error: `xyz` is not a key in `a`
     --> sample.toml:2:1
      |
    2 | xyz = 1
      | ^^^ nothing reads this
      |
      = help: known here: `name`, `on`
    ");
}

#[test]
fn a_missing_table_says_which_header_to_write() {
    assert_snapshot!(told("[a]\n", |root| {
        root.table("a").unwrap().table("b");
        root.table("c");
    }), @r"
    error: `b` is missing
     --> sample.toml:1:1
      |
    1 | [a]
      | ^^^
      |
      = help: add a table that begins with `[a.b]`

    error: `c` is missing
     --> sample.toml:1:1
      |
    1 | [a]
      | ^
      |
      = help: add a table that begins with `[c]`
    ");
}

#[test]
fn a_second_one_of_the_same_name_is_shown_where_it_stands() {
    let text = "[[rule]]\nname = \"a\"\n[[rule]]\nname = \"b\"\n[[rule]]\nname = \"a\"\n";
    assert_snapshot!(told(text, |root| {
        let names: Vec<_> = root
            .tables("rule")
            .into_iter()
            .map(|mut rule| Written { value: rule.line("name").unwrap(), span: rule.span("name") })
            .collect();
        root.distinct("rules", &names);
    }), @r#"
    error: there are two rules called `a`
     --> sample.toml:6:8
      |
    6 | name = "a"
      |        ^^^ this is the second
      |
      = help: rename one of them
    "#);
}

#[test]
fn a_title_never_carries_control_characters_of_the_file() {
    let problems = Problems::default();
    let mut table = parse(&file("a = \"x\\u001b[31m\"\n\"k\\u0007\" = 1\n"), &problems);
    table.parsed("a", |t| Err::<(), _>(format!("`{t}` is odd")));
    table.finish();
    let problems = problems.into_vec();
    assert_eq!(problems.iter().map(|p| p.title.as_str()).collect::<Vec<_>>(), ["`x[31m` is odd", "`k` is not a key"]);
}

#[test]
fn a_file_that_is_no_toml_at_all_tells_a_hundred_lines_of_it() {
    let problems = Problems::default();
    parse(&file(&"Dear Sir or Madam\n".repeat(5_000)), &problems).finish();
    assert_eq!(problems.into_vec().len(), 100);
}

#[test]
fn a_part_of_a_larger_file_is_placed_in_that_file() {
    let text = "+++\nsubject = 5\n+++\nDear …\n";
    let problems = Problems::default();
    let mut head = parse_part(&file(text), 4..16, &problems);
    head.text("subject");
    let problems = problems.into_vec();
    assert_eq!(problems[0].place(), Some((2, 11)));
    assert_eq!(&text[problems[0].span.clone().unwrap()], "5");
}

#[test]
fn a_byte_order_mark_is_skipped_and_places_stay_right() {
    let text = "\u{feff}a = 1\n";
    let problems = Problems::default();
    parse(&file(text), &problems).finish();
    let problems = problems.into_vec();
    assert_eq!(&text[problems[0].span.clone().unwrap()], "a");
}

#[test]
fn files_that_cannot_be_read_are_problems_too() {
    let dir = tempfile::tempdir().unwrap();
    let latin = dir.path().join("latin.toml");
    std::fs::write(&latin, b"a = 1\nname = \"Caf\xe9\"\n").unwrap();
    let problems = Problems::default();
    assert!(open(&latin, &problems).is_none());
    assert!(open(&dir.path().join("none.toml"), &problems).is_none());
    assert!(open(dir.path(), &problems).is_none());
    let told = shown(&problems.into_vec()).replace(&dir.path().display().to_string(), "DIR");
    assert_snapshot!(told);
}

#[test]
fn a_file_too_large_to_be_written_by_hand_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("big.toml");
    std::fs::write(&path, vec![b'#'; 8 * 1024 * 1024 + 1]).unwrap();
    let problems = Problems::default();
    assert!(open(&path, &problems).is_none());
    assert_eq!(problems.into_vec()[0].title, "this file is larger than 8 MiB");
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "([a-c.=\\[\\]{}\"', \n#1\u{e9}-]|\"\"\"|\\[\\[a\\]\\]\n|\\[a\\]\n|a\\.b = 1\n){0,60}") {
        let problems = Problems::default();
        let mut table = parse(&file(&text), &problems);
        table.text("a");
        table.optional_table("b");
        table.tables("c");
        table.finish();
        for problem in problems.into_vec() {
            problem.render(false);
            let _ = problem.to_string();
        }
    }
}
