//! One letter's whole life with real servers: Postfix brings it, Dovecot keeps it, the real binary watches.
//! It needs root, Postfix and Dovecot.

mod support;

use std::fmt::Write as _;

use answerable::mail::{self, ReadSettings};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use support::house::{House, INES, JANE, MARIA, Mail};

/// The pictures and papers in this story are not what they say they are.
const PAPER: &str = "JVBERi0xLjQKJSBzdGF0ZW1lbnQK";

fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn complaint() -> String {
    crlf(&format!(
        "From: =?utf-8?q?Mar=C3=ADa_L=C3=B3pez?= <{MARIA}>\nTo: Jane Doe <{JANE}>\n\
         Subject: Order 482913 - charged twice for one coat\nDate: {}\n\
         Message-ID: <first.104729@lopez.example>\nReferences: <old.1@lopez.example>\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=\"=_b\"\n\n\
         --=_b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n\
         Dear Ms. Doe,\n\nI bought one winter coat in your online shop, order 482913. My bank\n\
         statement shows $189.00 twice, two minutes apart. It is my rent money,\nplease give one of the two back.\n\n\
         .A line that begins with a dot.\nS\u{ed}, de verdad.\n\nSincerely,\nMar\u{ed}a L\u{f3}pez\n\n\
         --=_b\nContent-Type: application/pdf; name=\"statement.pdf\"\nContent-Disposition: attachment; \
         filename=\"statement.pdf\"\nContent-Transfer-Encoding: base64\n\n{PAPER}\n--=_b--\n",
        date()
    ))
}

fn date() -> String {
    jiff::fmt::rfc2822::to_string(&jiff::Zoned::now()).unwrap()
}

fn quoted(text: &str) -> String {
    text.lines().fold(String::new(), |mut all, line| {
        let blank = if line.is_empty() { "" } else { " " };
        writeln!(all, ">{blank}{line}").unwrap();
        all
    })
}

/// As Thunderbird replies: quotation below, marked, after the signature.
fn thunderbird(forward: &Mail, words: &str) -> String {
    crlf(&format!(
        "Message-ID: <tb.{}@example.com>\nDate: {}\nMIME-Version: 1.0\nUser-Agent: Mozilla Thunderbird\n\
         Subject: Re: {}\nContent-Language: en-US\nTo: {}\nReferences: {} {}\nFrom: Ines Moreau <{INES}>\n\
         In-Reply-To: {}\nContent-Type: multipart/mixed; boundary=\"------------tb\"\n\n\
         This is a multi-part message in MIME format.\n\
         --------------tb\nContent-Type: text/plain; charset=UTF-8; format=flowed\n\
         Content-Transfer-Encoding: 8bit\n\n{words}\n\n-- \nInes Moreau\nBilling, extension 4417\n\n\
         On 11/21/26 18:48, Jane Doe wrote:\n{}\n\
         --------------tb\nContent-Type: application/pdf; name=\"credit-note.pdf\"\n\
         Content-Disposition: attachment; filename=\"credit-note.pdf\"\nContent-Transfer-Encoding: base64\n\n\
         {PAPER}\n--------------tb--\n",
        words.len(),
        date(),
        forward.field("Subject"),
        forward.field("Reply-To"),
        forward.field("References"),
        forward.field("Message-ID"),
        forward.field("Message-ID"),
        quoted(&forward.text()),
    ))
}

/// As Outlook replies: HTML, a ruled block of headers, and the old mail below without marks.
fn outlook(forward: &Mail, words: &str) -> String {
    let old = forward.text().replace('<', "&lt;").replace('\n', "<br>\n");
    crlf(&format!(
        "From: Ines Moreau <{INES}>\nTo: Jane Doe <{}>\nSubject: RE: {}\nThread-Topic: {}\n\
         Date: {}\nMessage-ID: <ol.{}@example.com>\nReferences: {}\nIn-Reply-To: {}\n\
         Content-Language: en-US\nX-MS-Has-Attach:\nContent-Type: text/html; charset=\"utf-8\"\n\
         Content-Transfer-Encoding: 8bit\nMIME-Version: 1.0\n\n\
         <html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body>\n\
         <div class=\"WordSection1\"><p class=\"MsoNormal\">{words}<o:p></o:p></p>\n\
         <p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>\n<p class=\"MsoNormal\">Kind regards,<o:p></o:p></p>\n\
         <p class=\"MsoNormal\">Ines Moreau<o:p></o:p></p>\n<p class=\"MsoNormal\">Billing, extension 4417</p>\n\
         <div><div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in\">\n\
         <p class=\"MsoNormal\"><b>From:</b> Jane Doe &lt;{JANE}&gt; <br>\n<b>Sent:</b> Saturday, November 21, 2026 6:48 PM<br>\n\
         <b>To:</b> billing@example.com<br>\n<b>Subject:</b> {}<o:p></o:p></p></div></div>\n\
         <p class=\"MsoNormal\">{old}</p></div></body></html>\n",
        forward.address("Reply-To"),
        forward.field("Subject"),
        forward.field("Subject"),
        date(),
        words.len(),
        forward.field("Message-ID"),
        forward.field("Message-ID"),
        forward.field("Subject"),
    ))
}

/// The customer's own reply to a mail of ours.
fn reply(to: &Mail, id: &str, words: &str) -> String {
    let subject = to.field("Subject");
    let subject = if subject.starts_with("Re:") { subject } else { format!("Re: {subject}") };
    crlf(&format!(
        "From: =?utf-8?q?Mar=C3=ADa_L=C3=B3pez?= <{MARIA}>\nTo: {}\nSubject: {subject}\nDate: {}\nMessage-ID: <{id}@lopez.example>\n\
         In-Reply-To: {}\nReferences: {} {}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\
         Content-Transfer-Encoding: 8bit\n\n{words}\n\nMar\u{ed}a L\u{f3}pez\n\nOn Saturday, Jane Doe wrote:\n{}",
        to.field("Reply-To"),
        date(),
        to.field("Message-ID"),
        to.field("References"),
        to.field("Message-ID"),
        quoted(&to.text()),
    ))
}

/// Promise 6: what a customer must never see.
fn assert_nothing_internal(mail: &Mail, department_token: &str) {
    let raw = mail.sent().to_lowercase();
    let text = mail.text().to_lowercase();
    let words = ["billing@", "ines", "moreau", "4417", "~~~", "#pass", "#close", "doe+d", "x-answerable"];
    for word in words.iter().chain(&[department_token]) {
        assert!(!raw.contains(word) && !text.contains(word), "{word}: {mail:?}");
    }
}

fn show(title: &str, mail: &Mail) {
    let head = mail.sent().split("\n\n").next().unwrap_or_default();
    println!("\n================ {title} ================\n{head}\n\n{}", mail.text());
}

#[test]
fn a_letter_is_acknowledged_forwarded_answered_and_opened_again() {
    let house = House::open();
    let running = house.start_watching();

    // A customer writes.
    let letter = complaint();
    let before = Timestamp::now();
    house.customer_sends(MARIA, JANE, &letter);
    let acknowledgement = house.wait_mails(MARIA, "INBOX", 1).remove(0);
    let forward = house.wait_mails("billing@example.com", "INBOX", 1).remove(0);
    show("acknowledgement", &acknowledgement);
    show("forward", &forward);
    check_acknowledgement(&acknowledgement, before);
    check_forward(&forward, &letter);
    let token = forward.address("Reply-To");
    let token = token.split(['+', '@']).nth(1).unwrap();
    assert_nothing_internal(&acknowledgement, token);
    let due = house.ask("SELECT due || '' FROM thread").remove(0).parse::<i64>().unwrap();
    let due = Timestamp::from_microsecond(due).unwrap().to_zoned(TimeZone::get("America/New_York").unwrap());
    let promised = before.to_zoned(due.time_zone().clone());
    // After closing time the count begins a day later.
    let days = |n: i64| promised.checked_add(n.days()).unwrap().date();
    assert!([days(2), days(3)].contains(&due.date()), "two days were promised, not {due}");
    let day = due.strftime("%A").to_string();
    for mail in [&acknowledgement, &forward] {
        assert!(mail.text().contains(&day), "{day}: {}", mail.text());
    }

    // Its place, and the copies of what left.
    let filed = house.wait_mails(JANE, "Answerable/billing", 1).remove(0);
    assert!(filed.0.ends_with(&letter.replace("\r\n", "\n")));
    let copies = house.wait_mails(JANE, "Sent", 2);
    assert!(copies.iter().any(|c| c.sent() == acknowledgement.sent()), "{copies:?}");
    assert!(copies.iter().any(|c| c.sent() == forward.sent()), "{copies:?}");
    assert!(house.mails(JANE, "INBOX").is_empty());

    // Forged answers: the right token, and nothing that proves the sender.
    let forged = thunderbird(&forward, "The customer should pay 500 dollars to this account.");
    let claim = "Authentication-Results: mx.example.com; auth=pass smtp.auth=ines.moreau@example.com\r\n";
    house.customer_sends(INES, &forward.address("Reply-To"), &format!("{claim}{forged}"));
    house.wait_mails(JANE, "Answerable/held", 1);
    let again = thunderbird(&forward, "The customer should pay 600 dollars to this account, please.");
    house.member_sends("mallory@example.com", &forward.address("Reply-To"), &format!("{claim}{again}"));
    house.wait_mails(JANE, "Answerable/held", 2);
    assert_eq!(house.ask("SELECT held FROM message WHERE outcome = 'held'").len(), 2);

    // The department answers, and the loop is closed.
    let answer = "Dear Ms. López,\n\nYou are right: the coat was charged twice. The second amount, $189.00, went\n\
         back to your account this morning; the credit note is attached.";
    house.member_sends(INES, &forward.address("Reply-To"), &thunderbird(&forward, answer));
    let relay = house.wait_mails(MARIA, "INBOX", 2).remove(1);
    show("relay", &relay);
    check_relay(&relay, answer);
    assert_nothing_internal(&relay, token);
    assert_eq!(house.ask("SELECT owed FROM thread"), ["nobody"]);
    assert!(house.ask("SELECT kind FROM timer").is_empty());

    // Thanks do not open it again; a complaint does, and is not acknowledged again.
    house.customer_sends(MARIA, &relay.address("Reply-To"), &reply(&relay, "thanks.2", "Thank you so much!"));
    house.wait_mails(JANE, "Answerable/billing", 3);
    assert_eq!(house.ask("SELECT owed FROM thread"), ["nobody"]);
    let still = "The money has not arrived. My bank sees nothing. Where is it?";
    house.customer_sends(MARIA, &relay.address("Reply-To"), &reply(&relay, "still.3", still));
    let further = house.wait_mails("billing@example.com", "INBOX", 2).remove(1);
    show("second forward", &further);
    let text = further.text();
    assert!(text.contains(still) && !text.contains("wrote:"), "{text}");
    // The date is a new one, and nobody has told her.
    assert!(text.contains("Please answer by") && !text.contains("have been told that"), "{text}");
    assert_eq!(house.ask("SELECT owed || ' ' || owed_to FROM thread"), ["department billing"]);

    // This time the answer comes from Outlook.
    let second = "The transfer left on Friday and takes two banking days.";
    house.member_sends(INES, &further.address("Reply-To"), &outlook(&further, second));
    let mails = house.wait_mails(MARIA, "INBOX", 3);
    show("second relay", &mails[2]);
    let text = mails[2].text();
    assert!(text.contains(second) && text.trim_end().ends_with("Kind regards,\nJane Doe"), "{text}");
    let references = mails[2].field("References");
    assert_eq!(references.matches("<thread.").count(), 1, "{references}");
    assert_nothing_internal(&mails[2], token);
    let automatic: Vec<_> = mails.iter().filter(|m| !m.field("Auto-Submitted").is_empty()).collect();
    assert_eq!(automatic.len(), 1, "{automatic:?}");
    assert_eq!(house.ask("SELECT owed FROM thread"), ["nobody"]);

    // Everything that left was kept, and what is running ends politely.
    // An acknowledgement, two forwards, two relays.
    house.wait_mails(JANE, "Sent", 5);
    assert_eq!(house.ask("SELECT state || '' FROM outbox GROUP BY state"), ["sent"]);
    let outcomes = house.ask("SELECT outcome || ' ' || COUNT(*) FROM message GROUP BY outcome ORDER BY 1");
    assert_eq!(outcomes, ["followed-up 2", "held 2", "relayed 2", "routed 1"]);
    let log = running.log();
    assert!(running.stop().success(), "{log}");
    house.wait("a polite farewell", || house.dovecot.log().contains("Logged out"));
    for secret in ["rent money", "winter coat", "s3cret"] {
        assert!(!log.contains(secret), "{log}");
    }
}

/// RFC 3834 and what makes a mail sound like a person (mail-protocol A14-A20).
fn check_acknowledgement(mail: &Mail, before: Timestamp) {
    assert_eq!(mail.field("From"), "\"Jane Doe\" <jane.doe@example.com>");
    assert_eq!(mail.address("To"), MARIA);
    assert_eq!(mail.field("Auto-Submitted"), "auto-replied");
    assert_eq!(mail.field("X-Auto-Response-Suppress"), "All");
    assert_eq!(mail.field("In-Reply-To"), "<first.104729@lopez.example>");
    let references = mail.field("References");
    assert!(
        references.starts_with("<old.1@lopez.example>") && references.ends_with("<first.104729@lopez.example>"),
        "{references}"
    );
    assert_eq!(mail.field("Subject"), "Re: Order 482913 - charged twice for one coat");
    let path = mail.field("Return-Path");
    assert!(path.starts_with("<jane.doe+b") && path.ends_with("@example.com>"), "{path}");
    assert!(mail.address("Reply-To").starts_with("jane.doe+c"), "{}", mail.field("Reply-To"));
    let date = jiff::fmt::rfc2822::parse(&mail.field("Date")).unwrap().timestamp();
    let earliest = before.as_second() - 1;
    assert!((earliest..=Timestamp::now().as_second()).contains(&date.as_second()), "{date}");
    let text = mail.text();
    assert!(text.contains("L\u{f3}pez") || text.contains("Mar\u{ed}a"), "{text}");
    // The letter shows that it was read: it names the matter or the order.
    assert!(text.contains("the double charge") || text.contains("482913"), "{text}");
    assert!(text.contains("our billing team") && text.contains("Jane Doe"), "{text}");
    assert!(text.len() < 900 && !text.contains("{{") && !text.contains("ticket"), "{text}");
}

fn check_forward(mail: &Mail, letter: &str) {
    assert_eq!(mail.field("From"), "\"Jane Doe\" <jane.doe@example.com>");
    let back = mail.address("Reply-To");
    assert!(back.starts_with("jane.doe+d") && back.ends_with("@example.com"), "{back}");
    assert_eq!(mail.field("Auto-Submitted"), "");
    let text = mail.text().split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["L\u{f3}pez", "482913", "rent money", "statement.pdf", "~~~", "#pass", "#close"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // The letter is in it as it came: under what servers wrote over it, octet for octet.
    let crlf = crlf(&mail.0);
    assert!(crlf.contains(letter), "{crlf}");
}

fn check_relay(mail: &Mail, answer: &str) {
    assert_eq!(mail.field("From"), "\"Jane Doe\" <jane.doe@example.com>");
    assert_eq!(mail.field("Auto-Submitted"), "");
    assert_eq!(mail.field("In-Reply-To"), "<first.104729@lopez.example>");
    let references = mail.field("References");
    assert!(references.contains("<old.1@lopez.example>"), "{references}");
    assert!(references.ends_with("<first.104729@lopez.example>"), "{references}");
    assert_eq!(mail.field("Subject"), "Re: Order 482913 - charged twice for one coat");
    assert!(mail.address("Reply-To").starts_with("jane.doe+c"));
    let text = mail.text();
    assert!(text.starts_with("Dear Ms. L\u{f3}pez,") && text.contains("credit note is attached"), "{text}");
    assert!(text.trim_end().ends_with("Jane Doe"), "{text}");
    assert_eq!(
        text.split_whitespace().take(12).collect::<Vec<_>>(),
        answer.split_whitespace().take(12).collect::<Vec<_>>()
    );
    let read = mail::read(mail.0.as_bytes(), &ReadSettings::default());
    let [paper] = read.attachments.as_slice() else { panic!("{:?}", read.attachments) };
    assert_eq!((paper.name.as_str(), paper.media_type.as_str()), ("credit-note.pdf", "application/pdf"));
    let octets = mail::part(mail.0.as_bytes(), paper.part).unwrap().octets;
    assert_eq!(octets, b"%PDF-1.4\n% statement\n");
}
