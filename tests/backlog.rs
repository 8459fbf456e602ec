//! A backlog is filed over a second connection while it is read, where the server gives one, and in between
//! where it does not. It needs root, Postfix and Dovecot.

mod support;

use support::house::{House, HouseOptions, JANE};

/// More than are worth a second connection.
const LETTERS: usize = 140;

const RULES: &str = r#"
[[rule]]
name = "all"
department = "office"
when = { text = ["lamp"] }
"#;

/// Takes a backlog over that many connections.
fn take(dovecot: &str, connections: usize) {
    let house = House::with(&HouseOptions {
        crowd: true,
        start: "all",
        rules: Some(RULES),
        dovecot: dovecot.to_owned(),
        ..HouseOptions::default()
    });
    house.edit_config("# per_domain_an_hour = 60", "per_domain_an_hour = 1000");
    // Copies of mails that leave late have a connection of their own.
    house.edit_config(r#"sent = "Sent""#, r#"sent = """#);
    let letters: Vec<(String, String)> = (0..LETTERS)
        .map(|n| {
            let from = format!("writer{n:03}@people.example");
            let letter = format!(
                "From: Writer <{from}>\r\nTo: {JANE}\r\nSubject: Lamp {n}\r\nMessage-ID: <lamp.{n}@people.example>\r\n\
                 Date: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\nThe lamp is broken for the {n}th time.\r\n"
            );
            (from, letter)
        })
        .collect();
    house.strangers_send(letters.iter().map(|(from, text)| (from.as_str(), JANE, text.as_bytes())));
    house.wait_mails(JANE, "INBOX", LETTERS);
    let before = logins(&house);
    let output = house.drain();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(house.dovecot.uids(JANE, "INBOX").is_empty());
    let filed = house.ask("SELECT COUNT(*) || '' FROM filing").remove(0);
    assert_eq!(filed, "0", "nothing waits to be filed");
    assert_eq!(house.ask("SELECT COUNT(*) || '' FROM message").remove(0), LETTERS.to_string());
    let told = String::from_utf8_lossy(&output.stderr).into_owned() + &house.dovecot.log();
    assert_eq!(logins(&house) - before, connections, "{told}");
}

fn logins(house: &House) -> usize {
    house.dovecot.log().matches(&format!("Login: user=<{JANE}>")).count()
}

#[test]
fn a_backlog_is_filed_over_a_connection_of_its_own() {
    take("", 2);
}

#[test]
fn a_server_that_gives_one_connection_has_its_backlog_filed_all_the_same() {
    take("protocol imap {\n  mail_max_userip_connections = 1\n}\n", 1);
}
