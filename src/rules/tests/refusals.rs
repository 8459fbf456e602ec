use insta::assert_snapshot;

use super::*;

#[test]
fn every_mistake_of_a_rule_is_told_at_once() {
    assert_snapshot!(told(&[(
        "a.toml",
        r#"[[rule]]
name = "one"
departmnt = "pricing"
letter = "biling"
priority = "urgent"
tags = ["a,b"]
acknowledge = "later"
reply_within = "soon"
when = { text = ["", "*"], from = "*", attachment = "[", language = "german" }

[[rule]]
name = "two"
department = "prising"
copy_to = "nobody"

[[rule]]
name = "three"
when = { subjct = "x" }

[[rule]]
name = "four"
department = "pricing"
not_to = ["pricing"]
when = {}

[[rule]]
name = "five"
not_to = ["office"]
when = { text = [], any = [], body = 5, from = "Maria" }
"#
    )]));
}

#[test]
fn an_error_in_an_expression_is_shown_inside_the_pattern() {
    assert_snapshot!(told(&[(
        "a.toml",
        r#"[[rule]]
name = "one"
department = "pricing"
[rule.when]
subject = { regex = 'order (\d{6,}' }
body = { regex = ["a(?=b)", 'x{5,2}', '\w*', '\p{Greek}{1000}'] }
"#
    )]));
}

#[test]
fn an_expression_of_a_megabyte_is_refused() {
    let text = format!(
        "[[rule]]\nname = \"r\"\ndepartment = \"legal\"\nwhen = {{ text = {{ regex = '{}' }} }}\n",
        "a".repeat(1 << 20)
    );
    let problems = load(&[("a.toml", &text)]).unwrap_err();
    assert!(problems[0].label.contains("1048576 characters"), "{}", problems[0]);
}

#[test]
fn two_rules_of_one_name_are_told_with_both_places() {
    let rule = "[[rule]]\nname = \"same\"\ndepartment = \"legal\"\nwhen = { text = \"x\" }\n";
    assert_snapshot!(
        told(&[("a.toml", rule), ("b.toml", rule)])
            .replace('\\', "/")
            .lines()
            .map(|l| {
                // The hint names the first file by its whole path.
                match l.split_once("the first is ") {
                    Some((a, b)) => format!("{a}the first is {}", b.rsplit('/').next().unwrap()),
                    None => l.to_owned(),
                }
            })
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn an_example_that_fails_keeps_the_set_from_taking_effect() {
    assert_snapshot!(told(&[(
        "a.toml",
        r#"[[rule]]
name = "first"
department = "pricing"
when = { text = "refund" }

[[rule.example]]
body = "give it back"
matches = true

[[rule.example]]
body = "refund me"
matches = false

[[rule]]
name = "second"
department = "shipping"
when = { text = { regex = 'parcel (?P<parcel>\d+)' } }

[[rule.example]]
body = "refund parcel 123"
matches = true

[[rule.example]]
body = "parcel 123"
matches = true
captures = { parcel = "12" }

[[rule.example]]
body = "refund parcel 123"
matches = true
wins = false
"#
    )]));
}

#[test]
fn broken_toml_and_other_mistakes_are_told_together() {
    assert_snapshot!(told(&[
        ("a.toml", "[[rule]]\nname = \n"),
        ("b.toml", "[rule]\nname = \"x\"\n"),
        ("c.toml", "rules = 1\n")
    ]));
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.toml"), b"# caf\xe9\n").unwrap();
    std::os::unix::fs::symlink(path("loop.toml"), path("loop.toml")).unwrap();
    std::fs::write(path(".hidden.toml"), "broken").unwrap();
    std::fs::write(path("note.txt"), "broken").unwrap();
    std::fs::create_dir(path("folder.toml")).unwrap();
    let problems = RuleSet::load(folder.path(), &terms()).unwrap_err();
    let names: Vec<_> = problems.iter().map(|p| p.file.path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["a.toml", "loop.toml"]);
    let problems = RuleSet::load(&path("nowhere"), &terms()).unwrap_err();
    assert!(problems[0].title.contains("cannot be read"), "{}", problems[0]);
}

#[test]
fn a_folder_with_thousands_of_files_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..2_001 {
        std::fs::write(folder.path().join(format!("{n}.toml")), "").unwrap();
    }
    let problems = RuleSet::load(folder.path(), &terms()).unwrap_err();
    assert!(problems[0].title.contains("more than 2000 files"), "{}", problems[0]);
}

#[test]
fn an_empty_folder_is_a_set_without_rules() {
    assert_eq!(load(&[]).unwrap().rules().count(), 0);
}

/// A pipe without a writer would be waited for for ever.
#[test]
fn a_pipe_is_no_rule_file() {
    let folder = tempfile::tempdir().unwrap();
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("a.toml")).status().unwrap();
    assert!(made.success());
    let problems = RuleSet::load(folder.path(), &terms()).unwrap_err();
    assert_eq!(problems[0].title, "this is not a file of text");
}

#[test]
fn a_set_that_would_take_too_much_memory_is_refused_before_it_is_built() {
    let rules: String = (0..1_600)
        .map(|n| {
            format!(
                "[[rule]]\nname = \"r{n}\"\ndepartment = \"legal\"\nwhen = {{ text = {{ regex = 'a{n} \\w{{5}}' }} }}\n"
            )
        })
        .collect();
    let few = rules.split("[[rule]]").take(3).collect::<Vec<_>>().join("[[rule]]");
    assert_eq!(load(&[("a.toml", &few)]).unwrap().rules().count(), 2);
    let problems = load(&[("a.toml", &rules)]).unwrap_err();
    assert!(problems[0].title.contains("512 MB are allowed"), "{}", problems[0]);
    assert!(problems[0].hint.as_ref().unwrap().contains("expressions take most"), "{}", problems[0]);
}

#[test]
fn expressions_that_would_run_on_every_letter_are_counted() {
    let rules = |count: usize| -> String {
        let one = |n: usize| {
            format!(
                "[[rule]]\nname = \"r{n}\"\ndepartment = \"legal\"\nwhen = {{ text = {{ regex = '[0-9]{{{}}}' }} }}\n",
                n + 1
            )
        };
        (0..count).map(one).collect()
    };
    assert_eq!(load(&[("a.toml", &rules(100))]).unwrap().rules().count(), 100);
    let problems = load(&[("a.toml", &rules(101))]).unwrap_err();
    assert!(problems[0].title.starts_with("101 expressions hold no text"), "{}", problems[0]);
    assert!(problems[0].hint.as_ref().unwrap().contains("`[0-9]{1}`, `[0-9]{2}`, `[0-9]{3}`"), "{}", problems[0]);
}

#[test]
fn no_set_keeps_the_compiler_of_expressions_busy_for_long() {
    let rules: String = (0..60)
        .map(|n| {
            format!(
                "[[rule]]\nname = \"r{n}\"\ndepartment = \"legal\"\nwhen = {{ text = {{ regex = 'a{n} \\w{{16}}' }} }}\n"
            )
        })
        .collect();
    let problems = load(&[("a.toml", &rules)]).unwrap_err();
    assert_eq!(problems.len(), 10);
    assert!(problems[0].label.contains("too many large expressions"), "{}", problems[0]);
}
