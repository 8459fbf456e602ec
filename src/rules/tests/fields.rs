use super::*;
use crate::domain::acquaintance::Acquaintance;
use crate::domain::message::AuthenticationResult;

fn writer(address: &str) -> Example {
    let from = vec![crate::domain::address::Person {
        name: String::new(),
        address: crate::domain::address::Address::parse(address).unwrap(),
    }];
    Example { from, ..letter("", "") }
}

/// Loads these files, lists among them, or tells why not.
fn with_lists(files: &[(&str, &str)]) -> Result<RuleSet, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("lists")).unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    RuleSet::load(folder.path(), &terms()).map_err(|p| shown(&p, folder.path()))
}

fn from_list(when: &str, list: &str) -> Result<RuleSet, String> {
    let rule = format!("[[rule]]\nname = \"r\"\ndepartment = \"pricing\"\n[rule.when]\n{when}\n");
    with_lists(&[("a.toml", &rule), ("lists/best.txt", list)])
}

#[test]
fn how_well_the_sender_is_known_is_asked_last() {
    for (asked, is) in [("new", [true, false, false]), ("known", [false, true, true]), ("often", [false, false, true])]
    {
        let set = rule(&format!("sender = \"{asked}\""));
        for (sender, wanted) in [Acquaintance::New, Acquaintance::Known, Acquaintance::Often].into_iter().zip(is) {
            let letter = Example { sender, ..letter("", "hello") };
            assert_eq!(matches(&set, &letter), wanted, "{asked} {sender:?}");
            let look = set.look(&Example::default().seen());
            assert_eq!(set.settle(look, sender).rule.is_some(), wanted, "{asked} {sender:?} later");
        }
    }
    let set = rule("not = { sender = \"new\" }");
    assert!(!matches(&set, &letter("", "")));
    let often = judge(&rule("sender = \"often\""), &Example { sender: Acquaintance::Often, ..letter("", "") });
    assert_eq!(often.reasons, ["rule “r” (a.toml): the sender is one who writes often"]);
}

#[test]
fn size_is_compared() {
    let sized = |size| Example { size, ..letter("", "") };
    let over = rule("size = \"over 5 MB\"");
    assert!(matches(&over, &sized(5_000_001)));
    assert!(!matches(&over, &sized(5_000_000)));
    let under = rule("size = \"under 1 KiB\"");
    assert!(matches(&under, &sized(1023)));
    assert!(!matches(&under, &sized(1024)));
    assert_eq!(judge(&over, &sized(6_540_000)).reasons, ["rule “r” (a.toml): the size is 6.5 MB (over 5 MB)"]);
}

#[test]
fn proof_of_the_sender_is_a_condition() {
    let proved = |result| Example { authenticated: Some(result), ..letter("", "") };
    use AuthenticationResult::{Fail, None, Pass};
    for (when, is) in [
        ("true", [true, false, false]),
        ("false", [false, true, true]),
        ("\"fail\"", [false, true, false]),
        ("[\"pass\", \"none\"]", [true, false, true]),
    ] {
        let set = rule(&format!("authenticated = {when}"));
        for (result, wanted) in [Pass, Fail, None].into_iter().zip(is) {
            assert_eq!(matches(&set, &proved(result)), wanted, "{when} {result:?}");
        }
    }
}

#[test]
fn hours_and_days_are_those_of_the_mailbox() {
    let at = |text: &str| Example { arrived: Some(text.parse().unwrap()), ..letter("", "") };
    let night = rule("hour = \"18:00-08:00\"");
    for (time, wanted) in [("18:00", true), ("23:59", true), ("00:00", true), ("07:59", true), ("08:00", false)] {
        assert_eq!(matches(&night, &at(&format!("2026-11-22T{time}:00"))), wanted, "{time}");
    }
    let noon = rule("hour = [\"9-12\", \"13:30-24:00\"]");
    for (time, wanted) in [("11:59", true), ("12:00", false), ("13:30", true), ("23:59", true), ("00:00", false)] {
        assert_eq!(matches(&noon, &at(&format!("2026-11-22T{time}:00"))), wanted, "{time}");
    }
    let weekend = rule("weekday = \"Sat-Sun\"");
    assert!(matches(&weekend, &at("2026-11-22T10:00:00")));
    assert!(!matches(&weekend, &at("2026-11-23T10:00:00")));
    assert!(matches(&rule("weekday = [\"mon\", \"Wednesday\"]"), &at("2026-11-25T10:00:00")));
    assert!(!matches(&weekend, &letter("", "")), "nobody knows when it arrived");
}

#[test]
fn a_list_file_holds_addresses_and_domains() {
    let list = "# our best customers\nMaria@Shop.example   # since 2009\n\n*@press.example\nradio.example\n@tv.example\n\
                Jo Doe <jo@corp.example>\n*.gov.example\r\n";
    let set = from_list("from = { list = \"lists/best.txt\" }", list).unwrap();
    for address in [
        "maria@shop.example",
        "a@press.example",
        "b@radio.example",
        "c@tv.example",
        "jo@corp.example",
        "x@tax.gov.example",
    ] {
        assert!(matches(&set, &writer(address)), "{address}");
    }
    for address in ["jo@shop.example", "a@sub.press.example", "since@2009.example"] {
        assert!(!matches(&set, &writer(address)), "{address}");
    }
    let verdict = judge(&set, &writer("a@press.example"));
    assert_eq!(verdict.reasons, ["rule “r” (a.toml): the sender is a@press.example (list lists/best.txt)"]);
    let files: Vec<_> = set.files().map(|f| f.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(files, ["a.toml", "best.txt"]);
}

#[test]
fn a_list_file_may_hold_words() {
    let set = from_list("text = { list = \"lists/best.txt\", words = \"other\" }", "coat*\nélan vital\n").unwrap();
    for text in ["COATS", "elan\nvital", "other"] {
        assert!(matches(&set, &letter(text, "")), "{text}");
    }
    assert!(!matches(&set, &letter("vital", "")));
}

#[test]
fn what_is_wrong_with_a_list_is_told_in_its_own_file() {
    insta::assert_snapshot!(
        from_list("from = { list = \"lists/best.txt\" }", "good@shop.example\nMaria\n  *  # all\n").unwrap_err()
    );
}

#[test]
fn a_list_that_is_missing_or_no_list_is_told_where_it_is_named() {
    let told = from_list(
        "from = { list = [\"lists/bset.txt\", \"a.toml\", \"lists\"] }\nattachment = { list = \"x.txt\" }",
        "",
    );
    // The hint names the folder of this test.
    let told: Vec<String> =
        told.unwrap_err().lines().filter(|l| !l.contains("put one entry")).map(str::to_owned).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_list_that_is_not_text_or_far_too_long_is_refused() {
    let huge: String = (0..200_001).map(|n| format!("a{n}@shop.example\n")).collect();
    let told = from_list("from = { list = \"lists/best.txt\" }", &huge).unwrap_err();
    assert!(told.contains("has 200001 entries; 200000 are allowed"), "{told}");
    let wrong = from_list("from = { list = \"lists/best.txt\" }", &"nobody\n".repeat(1000)).unwrap_err();
    assert_eq!(wrong.matches("is not an address").count(), 20);
    assert!(wrong.contains("more lines like these"), "{wrong}");
}

#[test]
fn an_empty_list_is_warned_of_and_holds_nobody() {
    let set = from_list("from = { list = \"lists/best.txt\" }", "# nobody yet\n").unwrap();
    assert!(!matches(&set, &writer("maria@shop.example")));
    assert!(set.warnings()[0].title.contains("this list is empty"), "{}", set.warnings()[0]);
}

#[test]
fn a_value_that_a_field_cannot_take_is_told_with_what_it_can() {
    insta::assert_snapshot!(told(&[(
        "a.toml",
        r#"[[rule]]
name = "one"
department = "pricing"
[rule.when]
size = "5 MB"
sender = "regular"
authenticated = "yes"
hour = ["25:00-26:00", "9", "8-8"]
weekday = "Caturday"
language = { words = "de" }

[[rule]]
name = "two"
department = "pricing"
[rule.when]
size = 5
sender = true
hour = 9

[[rule.example]]
arrived = "yesterday"
authenticated = "maybe"
sender = "friend"
size = "large"
"#
    )]));
}

#[test]
fn a_near_miss_says_what_was_there_and_what_was_missing() {
    let set = load(&[(
        "a.toml",
        r#"
[[rule]]
name = "late coat"
department = "shipping"
[rule.when]
text = ["coat", "jacket"]
subject = ["late", "delayed", "overdue", "missing", "lost", "gone"]
not = { text = "refund" }

[[rule]]
name = "refund"
department = "pricing"
when = { text = "refund", not = { text = "coat" } }

[[rule]]
name = "hat"
department = "stores"
when = { text = "hat" }

[[rule]]
name = "all"
department = "stores"
when = { text = "torn" }
"#,
    )])
    .unwrap();
    let letter = letter("My coat", "It is torn. I want a refund.");
    let near = set.nearly(&letter.seen(), 10);
    assert_eq!(near.iter().map(|n| n.rule.as_str()).collect::<Vec<_>>(), ["refund", "late coat"]);
    assert_eq!(near[0].held, ["the text has “refund”"]);
    assert_eq!(near[0].missing, ["excluded: the text has “coat”"]);
    assert_eq!(near[1].held, ["the text has “coat”"]);
    assert_eq!(
        near[1].missing,
        [
            "missing: the subject with “late”, “delayed”, “overdue”, “missing” or one of 2 others",
            "excluded: the text has “refund”"
        ]
    );
    assert_eq!(set.nearly(&letter.seen(), 1).len(), 1);
    let sender = rule("sender = [\"known\", \"often\"]\nlanguage = \"de\"\ntext = \"coat\"");
    let missing = &sender.nearly(&letter.seen(), 1)[0].missing;
    assert_eq!(
        missing[..],
        ["missing: the language being “de”", "missing: the writer being known, one who writes often"]
    );
    let lines = set.lines(&letter.seen(), "all").unwrap();
    assert!(lines.iter().all(|line| line.held));
    assert_eq!(set.matching(&letter.seen()).iter().map(|r| r.name()).collect::<Vec<_>>(), ["all"]);
    assert!(set.lines(&letter.seen(), "nobody").is_none());
}

#[test]
fn the_fields_are_shown_as_the_matcher_sees_them() {
    let letter = Example { size: 12, ..letter("A\n coat", "torn\u{ad}ly  \u{201c}here\u{201d}") };
    let fields = letter.seen().fields();
    assert_eq!(fields[0], ("subject", "A coat".to_owned()));
    assert_eq!(fields[1], ("body", "tornly \"here\"".to_owned()));
    assert!(fields.contains(&("size", "12 octets".to_owned())));
}
