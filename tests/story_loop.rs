//! The loop with real servers: a matter is passed on, answered, and asked about again; Postfix brings the mails, Dovecot
//! keeps them, the real binary handles them. It needs root, Postfix and Dovecot.

mod support;

use std::fmt::Write as _;

use support::house::{House, INES, JANE, MARIA, Mail};

const SHIPPING: &str = "shipping@example.com";

fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn date() -> String {
    jiff::fmt::rfc2822::to_string(&jiff::Zoned::now()).unwrap()
}

/// A reply as plain clients write it: the words, an attribution, the old mail quoted.
fn reply(to: &Mail, from: &str, id: &str, words: &str) -> String {
    let subject = to.field("Subject");
    let subject = if subject.starts_with("Re:") { subject } else { format!("Re: {subject}") };
    let quoted = to.text().lines().fold(String::new(), |mut all, line| {
        writeln!(all, "> {line}").unwrap();
        all
    });
    crlf(&format!(
        "Message-ID: <{id}@mail.example>\nDate: {}\nMIME-Version: 1.0\nFrom: {from}\nTo: {}\nSubject: {subject}\n\
         In-Reply-To: {}\nReferences: {} {}\nContent-Type: text/plain; charset=UTF-8\n\
         Content-Transfer-Encoding: 8bit\n\n{words}\n\nOn 11/21/26 18:48, Jane Doe wrote:\n{quoted}",
        date(),
        to.address("Reply-To"),
        to.field("Message-ID"),
        to.field("References"),
        to.field("Message-ID"),
    ))
}

fn complaint() -> String {
    crlf(&format!(
        "From: Maria Lopez <{MARIA}>\nTo: Jane Doe <{JANE}>\nSubject: Order 482913 - charged twice for one coat\n\
         Date: {}\nMessage-ID: <first@lopez.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n\
         Dear Ms. Doe,\n\nmy bank shows $189.00 twice for one coat, order 482913. Please give one back.\n\n\
         Sincerely,\nMaria Lopez\n",
        date()
    ))
}

/// Moves the clock to the next timer of its kind, and handles all that follows.
fn months_pass(house: &House, kind: &str) {
    let moved = house.ask(&format!("UPDATE timer SET due = 1 WHERE kind = '{kind}' RETURNING kind"));
    assert_eq!(moved, [kind], "such a timer is set");
    work(house);
}

fn work(house: &House) {
    let output = house.drain();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Until the letter is there, so that the next run finds it.
fn arrived(house: &House) {
    house.wait("a letter in the inbox", || !house.mails(JANE, "INBOX").is_empty());
}

#[test]
fn a_matter_is_passed_on_answered_and_asked_about_months_later() {
    let house = House::open();
    house.edit_config(r#"hours = "Mon-Sun 06:00-22:00""#, r#"hours = "Mon-Sun 00:00-24:00""#);
    house.edit_config("name = \"shipping\"", "name = \"shipping\"\ncheck_in = \"4 months\"");
    work(&house);

    // Billing passes it on: the next department gets the history, both know, the customer is not troubled.
    house.customer_sends(MARIA, JANE, &complaint());
    arrived(&house);
    work(&house);
    let brief = house.wait_mails("billing@example.com", "INBOX", 1).remove(0);
    house.wait_mails(MARIA, "INBOX", 1);
    let words = "#note the money went back today\n#pass shipping\n\nThe parcel is yours, please.";
    house.member_sends(INES, &brief.address("Reply-To"), &reply(&brief, INES, "pass", words));
    arrived(&house);
    work(&house);
    let passed = house.wait_mails(SHIPPING, "INBOX", 1).remove(0);
    let text = passed.text();
    for said in ["passed it on to you", "The parcel is yours, please.", "What happened so far", "given to billing"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let told = house.wait_mails(INES, "INBOX", 1).remove(0);
    assert!(told.text().contains("shipping has it now"), "{told:?}");
    assert_eq!(house.mails(MARIA, "INBOX").len(), 1);
    assert_eq!(house.ask("SELECT owed_to FROM thread"), ["shipping"]);
    assert_eq!(house.ask("SELECT chosen || ' ' || corrected FROM label"), ["billing shipping"]);

    // Shipping answers, and the question months later is all that is left.
    house.member_sends(
        SHIPPING,
        &passed.address("Reply-To"),
        &reply(&passed, SHIPPING, "answer", "It was sent today."),
    );
    arrived(&house);
    work(&house);
    let answer = house.wait_mails(MARIA, "INBOX", 2).remove(1);
    assert!(answer.text().contains("It was sent today.") && !answer.text().contains("shipping"), "{answer:?}");
    assert_eq!(house.ask("SELECT owed FROM thread"), ["nobody"]);
    assert_eq!(house.ask("SELECT kind FROM timer"), ["confirm"]);

    // The department says first what was done; its words stay inside.
    months_pass(&house, "confirm");
    let question = house.wait_mails(SHIPPING, "INBOX", 2).remove(1);
    assert!(question.text().contains("the customer does not see it"), "{question:?}");
    let done = "A second parcel went out by courier.";
    house.member_sends(SHIPPING, &question.address("Reply-To"), &reply(&question, SHIPPING, "done", done));
    arrived(&house);
    work(&house);
    let asked = house.wait_mails(MARIA, "INBOX", 3).remove(2);
    assert!(!asked.0.contains("courier"), "{asked:?}");
    assert_eq!(asked.field("Auto-Submitted"), "auto-generated");
    assert_eq!(house.ask("SELECT owed FROM thread"), ["customer"]);

    // It did not stay fixed: the letter stays where the executive sees it, and the department knows.
    let no = reply(&asked, MARIA, "no", "No, I am still waiting for the coat.");
    house.customer_sends(MARIA, &asked.address("Reply-To"), &no);
    arrived(&house);
    work(&house);
    house.wait_mails(SHIPPING, "INBOX", 3);
    assert_eq!(house.ask("SELECT owed FROM thread"), ["executive"]);
    assert_eq!(house.wait_mails(JANE, "INBOX", 1).len(), 1);
    assert_eq!(house.mails(MARIA, "INBOX").len(), 3, "nothing is acknowledged twice");
}

#[test]
fn an_answer_between_the_quoted_lines_reaches_the_customer_with_them_and_with_nothing_of_the_brief() {
    let house = House::open();
    work(&house);
    house.customer_sends(MARIA, JANE, &complaint());
    arrived(&house);
    work(&house);
    let brief = house.wait_mails("billing@example.com", "INBOX", 1).remove(0);
    house.wait_mails(MARIA, "INBOX", 1);
    let plain = reply(&brief, INES, "between", "Dear Maria,");
    let (above, below) = plain.split_once(">     Sincerely").unwrap();
    let between = format!("{above}\r\nIt left for your bank this morning.\r\n\r\n>     Sincerely{below}");
    house.member_sends(INES, &brief.address("Reply-To"), &between);
    arrived(&house);
    work(&house);
    let answer = house.wait_mails(MARIA, "INBOX", 2).remove(1);
    let text = answer.text().lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert!(text.starts_with("Dear Maria,\n\n> Dear Ms. Doe,\n>\n> my bank shows $189.00 twice"), "{text}");
    assert!(text.contains("back.\n\nIt left for your bank this morning."), "{text}");
    for ours in ["~~~", "wrote to Jane", "#pass", "billing", "Just reply", "Ines"] {
        assert!(!text.contains(ours), "{ours}: {text}");
    }
}
