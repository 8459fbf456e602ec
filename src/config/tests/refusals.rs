use proptest::prelude::*;

use super::*;

/// `LEAST` with `old` replaced, as refused.
fn changed(old: &str, new: &str) -> String {
    assert!(LEAST.contains(old), "{old}");
    told(&LEAST.replace(old, new))
}

/// Only the titles and hints of what is refused.
fn titles(text: &str) -> Vec<String> {
    let problems = load_text(text, &Surroundings::none()).expect_err("the file should be refused");
    problems.into_iter().map(|p| p.hint.map_or(p.title.clone(), |h| format!("{} | {h}", p.title))).collect()
}

/// What is said about one more line in `[[mailbox]]`.
fn mailbox_line(line: &str) -> String {
    titles(&LEAST.replace("executive =", &format!("{line}\nexecutive ="))).join("; ")
}

/// What is said about one more line in `[[department]]`.
fn department_line(line: &str) -> String {
    titles(&format!("{LEAST}{line}\n")).join("; ")
}

/// What is said about one more entry of `incoming`, an IMAP server.
fn imap_entry(entries: &str) -> String {
    let imap = format!("type = \"imap\", {entries}");
    titles(&LEAST.replace("type = \"maildir\", path = \"in\"", &imap)).join("; ")
}

const LOGIN: &str = "user = \"j\", password = { env = \"P\" }";

#[test]
fn thirteen_mistakes_are_told_at_once() {
    let text = r#"
[store]
ulr = "sqlite:answerable.db"

[rules]
default_department = "ofice"

[log]
level = "verbose"

[[mailbox]]
name = "The CEO"
address = "jane.doe@"
executive = "Jane Doe"
timezone = "Amerika/New_York"
hours = "Mon-Fri 18:00-08:30"
late_after = "3 moons"

[mailbox.incoming]
type = "imap"
host = "imap.example.com"
port = 99300
tls = "none"
user = "jane.doe@example.com"

[mailbox.outgoing]
type = "smtp"
host = "smtp.example.com"
subaddressing = true

[[department]]
name = "office"
title = "my office"
address = "office@example.com"
members = ["*"]
"#;
    assert_eq!(titles(text).len(), 13);
    assert_snapshot!(told(text));
}

#[test]
fn an_unknown_default_department_gets_the_nearest_name() {
    assert_snapshot!(changed("default_department = \"office\"", "default_department = \"offcie\""), @r#"
    error: there is no department `offcie`
     --> answerable.toml:3:22
      |
    3 | default_department = "offcie"
      |                      ^^^^^^^^ did you mean "office"?
    "#);
}

#[test]
fn addresses_that_would_send_our_mail_back_to_us_are_refused() {
    assert_snapshot!(changed("office@example.com", "Jane@Example.com"), @r#"
    error: the department's address `Jane@example.com` reaches mailbox `ceo`
      --> answerable.toml:15:11
       |
    15 | address = "Jane@Example.com"
       |           ^^^^^^^^^^^^^^^^^^ what we send there would come in again
       |
       = help: write an address that is not watched
    "#);
}

#[test]
fn aliases_tagged_addresses_escalations_and_operators_count_as_loops_too() {
    let text = LEAST
        .replace(
            "executive =",
            "aliases = [\"boss@example.com\"]\nsubaddressing = true\noperator = \"boss@example.com\"\nexecutive =",
        )
        .replace("office@example.com", "jane+office@example.com")
        + "escalate_to = [\"vp@example.com\", \"BOSS@example.com\"]\n[daemon]\noperator = \"jane@example.com\"\n";
    let hint = "write an address that is not watched";
    assert_eq!(
        titles(&text),
        [
            format!("the operator's address `boss@example.com` reaches mailbox `ceo` | {hint}"),
            format!("the department's address `jane+office@example.com` reaches mailbox `ceo` | {hint}"),
            format!("the escalation to `BOSS@example.com` reaches mailbox `ceo` | {hint}"),
            format!("the operator's address `jane@example.com` reaches mailbox `ceo` | {hint}"),
        ]
    );
}

#[test]
fn patterns_that_let_strangers_answer_are_refused() {
    let own = "write your own domain, such as \"*@example.com\", or whole addresses";
    for (pattern, who) in [
        ("*", "anybody"),
        ("*@*", "anybody"),
        ("*.com", "anybody"),
        ("*@*.*", "anybody"),
        ("*@gmail.com", "anybody at gmail.com"),
        ("gmx.de", "anybody at gmx.de"),
    ] {
        let said = department_line(&format!("members = [\"{pattern}\"]"));
        assert_eq!(said, format!("`{pattern}` would let {who} answer in the executive's name | {own}"));
    }
    let fine = format!("{LEAST}members = [\"*@example.com\", \"ann@gmail.com\", \"*.corp.example.com\"]\n");
    assert!(load_text(&fine, &Surroundings::none()).is_ok());
}

#[test]
fn departments_are_checked_key_by_key() {
    let told = [
        department_line("reply_within = \"soon\""),
        department_line("reply_within = 2"),
        department_line("escalate_to = \"vp@example.com\""),
        department_line("escalate_to = [\"vp@\"]"),
        department_line("letter = \"../../etc/passwd\""),
        department_line("about = \"two\\nlines\""),
        department_line("titel = \"x\""),
        department_line("[[department]]\nname = \"office\"\ntitle = \"x\"\naddress = \"o@example.com\""),
        department_line("[[department]]\nname = \"a\"\ntitle = { de = \"x\" }\naddress = \"o@example.com\""),
        department_line(
            "[[department]]\nname = \"a\"\ntitle = { english = \"x\", en = \" \" }\naddress = \"o@example.com\"",
        ),
        department_line("[[department]]\nname = \"a b\""),
    ];
    assert_snapshot!(told.join("\n"));
}

#[test]
fn mailboxes_are_checked_key_by_key() {
    let told = [
        mailbox_line("aliases = [\"JANE@example.com\"]"),
        mailbox_line("timezone = \"Berlin\""),
        mailbox_line("timezone = \"Europe/Belrin\""),
        mailbox_line("hours = \"\""),
        mailbox_line("holidays = [\"25.12.2026\"]"),
        mailbox_line("language = \"english\""),
        mailbox_line("subaddressing = \"yes\""),
        mailbox_line("trusted_authserv = [\"mx example\"]"),
        mailbox_line("acknowledge_after = \"12m..4m\""),
        mailbox_line("acknowledge_after = \"8 days\""),
        mailbox_line("start = \"tomorrow\""),
        mailbox_line("late_after = \"0s\""),
        mailbox_line("acknowledgement_return = \"tagged\""),
        mailbox_line("limits = { per_sender_a_day = 0, per_second = 1 }"),
        mailbox_line("incoming = { type = \"pop3\" }"),
    ];
    assert_snapshot!(told.join("\n"));
}

#[test]
fn servers_are_checked_key_by_key() {
    let told = [
        imap_entry(LOGIN),
        imap_entry(&format!("host = \"imaps://mail.example.com\", {LOGIN}")),
        imap_entry(&format!("host = \"mail.example.com:993\", {LOGIN}")),
        imap_entry(&format!("host = \"mail example\", {LOGIN}")),
        imap_entry(&format!("host = \"mail.example.com\", tls = \"none\", {LOGIN}")),
        imap_entry(&format!("host = \"127.0.0.1.example.com\", tls = \"none\", {LOGIN}")),
        imap_entry(&format!("host = \"m\", port = 0, tls = \"ssl\", {LOGIN}")),
        imap_entry("host = \"m\", user = \"j\""),
        imap_entry("host = \"m\", password = { env = \"P\" }"),
        imap_entry("host = \"m\""),
        imap_entry(&format!("host = \"m\", file_into = \"Done/{{departement}}\", {LOGIN}")),
        imap_entry(&format!("host = \"m\", file_into = \"a\\r\\nb\", {LOGIN}")),
        imap_entry(&format!("host = \"m\", file_into = \"inbox\", sent = \"/Sent\", {LOGIN}")),
        imap_entry(&format!("host = \"m\", sent = \"Sent/{{department}}\", {LOGIN}")),
        imap_entry(&format!("host = \"m\", largest = \"25\", poll = \"2h\", {LOGIN}")),
        imap_entry(&format!("host = \"m\", path = \"in\", {LOGIN}")),
    ];
    assert_snapshot!(told.join("\n"));
}

#[test]
fn outgoing_servers_are_checked_too() {
    let smtp = |entries: &str| {
        titles(
            &LEAST.replace("type = \"maildir\", path = \"out\"", &format!("type = \"smtp\", host = \"m\", {entries}")),
        )
        .join("; ")
    };
    let told =
        [smtp("user = \"j\""), smtp("password = { env = \"P\" }"), smtp("ehlo = \"my host\""), smtp("connections = 0")];
    assert_snapshot!(told.join("\n"));
}

#[test]
fn a_certificate_file_must_hold_a_certificate() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("key.pem"), "-----BEGIN PRIVATE KEY-----").unwrap();
    let environment = |_: &str| Some(OsString::from("x"));
    let surroundings = Surroundings { environment: Some(&environment), patience: Duration::from_secs(10) };
    let imap = |ca: &str| format!("type = \"imap\", host = \"m\", ca_file = \"{ca}\", {LOGIN}");
    let why = |ca: &str| {
        let text = LEAST.replace("type = \"maildir\", path = \"in\"", &imap(ca));
        load_in(dir.path(), &text, &surroundings).expect_err("no certificate")[0].title.clone()
    };
    assert_eq!(why("none.pem"), "`none.pem` cannot be read: there is no such file");
    assert_eq!(why("key.pem"), "`key.pem` holds no certificate");
}

#[test]
fn two_mailboxes_need_two_names_and_addresses() {
    let mailbox = LEAST.split("[[department]]").next().unwrap().split("[[mailbox]]").nth(1).unwrap();
    assert_eq!(
        titles(&format!("{LEAST}[[mailbox]]{mailbox}")),
        [
            "there are two mailboxes called `ceo` | rename one of them",
            "`jane@example.com` is given twice | an address reaches one mailbox; remove one of them",
        ]
    );
}

#[test]
fn an_empty_file_says_what_every_file_needs() {
    assert_eq!(
        titles(""),
        [
            "`rules` is missing | add a table that begins with `[rules]`",
            "`mailbox` is missing | add a table that begins with `[[mailbox]]`",
            "`department` is missing | add a table that begins with `[[department]]`",
        ]
    );
}

#[test]
fn a_single_bracket_is_told_from_two() {
    assert_snapshot!(changed("[[department]]", "[department]"), @"
    error: `department` must be a list of tables
      --> answerable.toml:12:2
       |
    12 | [department]
       |  ^^^^^^^^^^
       |
       = help: write its header with two brackets: [[department]]
    ");
}

#[test]
fn a_store_that_is_not_supported_is_refused() {
    let why = |url: &str| titles(&format!("[store]\nurl = \"{url}\"\n{LEAST}")).join("; ");
    let hint = "write \"sqlite:\" and a path, such as \"sqlite:answerable.db\"";
    assert_eq!(why("postgres://u:p@db/x"), format!("PostgreSQL is not supported by this version | {hint}"));
    assert_eq!(why("answerable.db"), format!("this is not the address of a store | {hint}"));
    assert!(why("sqlite:").starts_with("this names no file"));
}

#[test]
fn a_file_that_is_not_there_is_one_problem() {
    let problems = load(Path::new("/nowhere/answerable.toml")).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(
        problems[0].to_string(),
        "/nowhere/answerable.toml: there is no such file (check the path, or create the file)"
    );
}

#[test]
fn a_syntax_error_does_not_hide_other_mistakes_nor_cause_echoes() {
    let text = LEAST.replace("name = \"ceo\"", "name = \"ceo").replace("my office\"", "my office\"\nabuot = \"x\"");
    assert_snapshot!(told(&text));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_damage_to_the_sample_breaks_the_reader(cuts in prop::collection::vec((0..12_000usize, 0..40usize, "[\\[\\]{}=\"'#\n a-z0é]{0,3}"), 1..6)) {
        let mut text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/answerable.toml")).unwrap();
        for (at, length, insert) in cuts {
            let boundary = |at: usize| (at.min(text.len())..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap();
            let (from, to) = (boundary(at), boundary(at + length));
            text.replace_range(from..to, &insert);
        }
        for problem in load_text(&text, &Surroundings::none()).err().unwrap_or_default() {
            let span = problem.span.clone().unwrap();
            prop_assert!(problem.file.text.get(span.clone()).is_some(), "{span:?}");
            problem.render(false);
        }
    }

    #[test]
    fn masking_keeps_every_place(text in "(pass(word)?|=|\"|'|\"\"\"|[{}\n é,\\\\]|://|@|:|a){0,40}") {
        let masked = crate::config::mask::masked(&text);
        prop_assert_eq!(masked.len(), text.len());
        prop_assert_eq!(crate::config::mask::masked(&masked).len(), text.len());
    }
}
