use super::*;

/// A mailbox whose outgoing password is `password`.
fn with_password(password: &str) -> String {
    let smtp = format!("type = \"smtp\", host = \"smtp.example.com\", user = \"jane\", password = {password}");
    LEAST.replace("type = \"maildir\", path = \"out\"", &smtp)
}

fn environment(name: &str) -> Option<OsString> {
    (name == "SMTP_PASSWORD").then(|| OsString::from("hunter2"))
}

fn surroundings() -> Surroundings<'static> {
    Surroundings { environment: Some(&environment), patience: Duration::from_secs(30) }
}

fn password_in(dir: &Path, password: &str) -> Result<String, Vec<Problem>> {
    let config = load_in(dir, &with_password(password), &surroundings())?;
    match &config.mailboxes[0].outgoing {
        Outgoing::Smtp { server, .. } => Ok(server.password.as_ref().unwrap().expose().to_owned()),
        Outgoing::Maildir { .. } => panic!("a server"),
    }
}

#[test]
fn secrets_come_from_files_variables_and_commands() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("secret"), " hunter2 \r\n").unwrap();
    let read = |password: &str| password_in(dir.path(), password).unwrap_or_else(|p| panic!("{}", shown(&p)));
    assert_eq!(read("{ file = \"secret\" }"), " hunter2 ", "only the line break is cut");
    assert_eq!(read("{ env = \"SMTP_PASSWORD\" }"), "hunter2");
    assert_eq!(read("{ command = \"echo hunter2\" }"), "hunter2");
}

#[test]
fn a_password_in_clear_is_refused_and_never_shown() {
    for password in [
        "\"hunter2\"",
        "'hunter2'",
        "\"\"\"hunter2\"\"\"",
        "\"hunter2",
        "hunter2",
        "{ clear = \"hunter2\" }",
        "{ clear = \"a}hunter2\", file = \"b\" }",
        "\"x\\\"hunter2\"",
        "[\"hunter2\"]",
    ] {
        let problems = load_text(&with_password(password), &Surroundings::none()).expect_err("in clear");
        let everything =
            format!("{}{problems:?}{}", shown(&problems), problems.iter().map(Problem::to_string).collect::<String>());
        assert!(!everything.contains("hunter2"), "{password}: {everything}");
    }
    for other in [
        "pasword = \"hunter2\"\n[rules]",
        "[rules]\nurl = \"postgres://jane:hunter2@db/x\"",
        "Passwd = 'hunter2'\n[rules]",
    ] {
        let problems = load_text(&LEAST.replace("[rules]", other), &Surroundings::none()).expect_err("unknown");
        assert!(!format!("{}{problems:?}", shown(&problems)).contains("hunter2"), "{other}");
    }
}

#[test]
fn a_password_in_clear_says_where_it_should_be() {
    let text = LEAST.replace("incoming = { type = \"maildir\", path = \"in\" }\n", "").replace("[[department]]", "[mailbox.incoming]\ntype = \"imap\"\nhost = \"mail.example.com\"\nuser = \"jane\"\npassword = \"hunter2\"\n\n[[department]]");
    assert_snapshot!(told(&text));
}

#[test]
fn secrets_that_cannot_be_had_are_told_without_what_was_found() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("two"), "hunter2\nhunter3\n").unwrap();
    std::fs::write(dir.path().join("empty"), "\n").unwrap();
    std::fs::write(dir.path().join("latin"), b"hunter2\xe9").unwrap();
    let why = |password: &str| {
        let problems = password_in(dir.path(), password).expect_err("no secret");
        assert!(!format!("{problems:?}").replace(password, "").contains("hunter"), "{problems:?}");
        let errors: Vec<&str> = problems.iter().map(|p| p.title.as_str()).collect();
        errors.join("; ")
    };
    let told = [
        why("{ file = \"none\" }"),
        why("{ file = \".\" }"),
        why("{ file = \"two\" }"),
        why("{ file = \"empty\" }"),
        why("{ file = \"latin\" }"),
        why("{ env = \"NONE\" }"),
        why("{ credential = \"smtp-password\" }"),
        why("{ credential = \"../smtp-password\" }"),
        why("{ command = \"echo hunter2; echo hunter2 >&2; exit 3\" }"),
        why("{ command = \"yes hunter2\" }"),
        why("{ env = \"SMTP_PASSWORD\", file = \"two\" }"),
        why("{ }"),
        why("5"),
    ];
    assert_snapshot!(told.join("\n"));
}

#[test]
fn a_command_that_hangs_is_given_up() {
    let surroundings = Surroundings { environment: Some(&environment), patience: Duration::from_millis(50) };
    let problems = load_text(&with_password("{ command = \"exec sleep 600\" }"), &surroundings).expect_err("no secret");
    assert_eq!(problems[0].title, "the command for this secret did not end within 0 seconds");
}

#[test]
fn a_password_file_that_everybody_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("secret");
    std::fs::write(&file, "hunter2").unwrap();
    let warnings = |mode| {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        load_in(dir.path(), &with_password("{ file = \"secret\" }"), &surroundings()).unwrap().warnings.len()
    };
    assert_eq!((warnings(0o600), warnings(0o644)), (0, 1));
}

#[test]
fn a_loaded_configuration_never_prints_its_secrets() {
    let config = load_text(&with_password("{ env = \"SMTP_PASSWORD\" }"), &surroundings()).unwrap();
    assert!(!format!("{config:?}").contains("hunter2"));
}
