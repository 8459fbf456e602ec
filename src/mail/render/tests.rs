use mail_parser::{MessageParser, MimeHeaders as _};
use proptest::prelude::*;

use super::*;
use crate::domain::address::Address;

fn person(name: &str, address: &str) -> Person {
    Person { name: name.into(), address: Address::parse(address).unwrap() }
}

fn id(text: &str) -> MessageId {
    MessageId::parse(text).unwrap()
}

fn draft<'a>() -> Draft<'a> {
    Draft {
        from: person("Doe, Jane", "jane.doe@example.com"),
        to: person("María López", "maria@example.org"),
        reply_to: None,
        subject: "Re: Torn coat".into(),
        message_id: id("a1.7@example.com"),
        date: "2026-11-21T18:03:00-05:00[America/New_York]".parse().unwrap(),
        in_reply_to: Some(id("q@example.org")),
        references: vec![id("p@example.org"), id("q@example.org")],
        marks: Marks { auto_submitted: Some(AutoSubmitted::Replied), suppress: Suppress::All, loop_mark: None },
        text: "Dear María,\n\nThank you.\n\nJane Doe\n".into(),
        html: false,
        enclosures: Vec::new(),
        original: None,
    }
}

fn wire(draft: &Draft<'_>) -> Vec<u8> {
    let bytes = render(draft).unwrap();
    let raw = draft.original.as_ref().map(|o| o.raw).unwrap_or_default();
    [bytes.head.as_slice(), if bytes.original { raw } else { &[] }, &bytes.tail].concat()
}

fn short_ascii_lines(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.is_ascii(), "{text}");
    assert!(text.ends_with("\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert_eq!(text.matches('\r').count(), text.matches("\r\n").count());
    for line in text.split("\r\n") {
        assert!(line.len() <= 78, "{} in {line}", line.len());
    }
}

#[test]
fn an_acknowledgement_reads_like_this() {
    let mut draft = draft();
    draft.text = "Dear Maria,\n\nThank you.\n".into();
    insta::assert_snapshot!(String::from_utf8(wire(&draft)).unwrap().replace("\r\n", "\n"), @r#"
    From: "Doe, Jane" <jane.doe@example.com>
    To: =?utf-8?B?TWFyw61hIEzDs3Bleg==?= <maria@example.org>
    Subject: Re: Torn coat
    Date: Sat, 21 Nov 2026 18:03:00 -0500
    Message-ID: <a1.7@example.com>
    In-Reply-To: <q@example.org>
    References: <p@example.org> <q@example.org>
    Auto-Submitted: auto-replied
    X-Auto-Response-Suppress: All
    MIME-Version: 1.0
    Content-Type: text/plain; charset="utf-8"; format="flowed"
    Content-Transfer-Encoding: 7bit

    Dear Maria,

    Thank you.
    "#);
}

#[test]
fn the_same_draft_gives_the_same_bytes() {
    let mut draft = draft();
    draft.original =
        Some(Original { raw: b"Subject: x\r\n\r\nletter\r\n", name: "letter.eml".into(), eight_bit: true });
    draft.enclosures = vec![Enclosure {
        name: "a.bin".into(),
        media_type: "image/png".into(),
        content_id: None,
        bytes: vec![0, 255, 10],
    }];
    assert_eq!(render(&draft), render(&draft.clone()));
}

#[test]
fn scripts_of_the_world_come_back_as_they_were() {
    for (name, text) in [
        ("山田太郎", "お客様のご意見をありがとうございます。".repeat(20)),
        ("ليلى الحسن", "شكرا لك على رسالتك ".repeat(30).trim().to_owned()),
        ("Ægir 🧥", "Mäntel 🧥 and sleeves, ".repeat(30).trim().to_owned()),
    ] {
        let mut draft = draft();
        draft.to = person(name, "x@example.org");
        draft.subject = text.chars().take(250).collect::<String>().trim().to_owned();
        draft.text = text.clone();
        let bytes = wire(&draft);
        short_ascii_lines(&bytes);
        let read = MessageParser::new().parse(&bytes).unwrap();
        assert_eq!(read.to().unwrap().first().unwrap().name(), Some(name));
        assert_eq!(read.subject(), Some(draft.subject.as_str()));
        assert_eq!(read.body_text(0).unwrap().replace(" \r\n", " ").trim(), text);
    }
}

#[test]
fn a_letter_is_attached_unchanged_and_uncopied() {
    let raw = "Subject: Größe\r\nX: --=_\r\n\r\nletter ä\r\n.\r\nwithout a line end".as_bytes();
    let mut draft = draft();
    draft.original = Some(Original { raw, name: "letter.eml".into(), eight_bit: true });
    let bytes = render(&draft).unwrap();
    assert!(bytes.original);
    short_ascii_lines(&bytes.head);
    let whole = wire(&draft);
    let read = MessageParser::new().parse(&whole).unwrap();
    let part = read.attachment(0).unwrap();
    assert_eq!(part.attachment_name(), Some("letter.eml"));
    assert_eq!(part.content_type().unwrap().subtype(), Some("rfc822"));
    let inner = part.message().unwrap();
    assert_eq!(inner.raw_message(), raw);
    assert_eq!(String::from_utf8(whole).unwrap().matches("Content-Transfer-Encoding: 8bit").count(), 2);
}

#[test]
fn a_letter_that_cannot_travel_becomes_a_file() {
    let raw = b"Subject: x\n\nbare\0line";
    let mut draft = draft();
    draft.original = Some(Original { raw, name: String::new(), eight_bit: true });
    let bytes = render(&draft).unwrap();
    assert!(!bytes.original);
    short_ascii_lines(&bytes.head);
    let read = MessageParser::new().parse(&bytes.head).unwrap();
    let part = read.attachment(0).unwrap();
    assert_eq!((part.attachment_name(), part.contents()), (Some("original.eml"), &raw[..]));
}

#[test]
fn enclosures_keep_their_bytes_and_names() {
    let files = [
        ("Rechnung über 5 €, Mai.pdf", "application/pdf", vec![0_u8, 10, 13, 255]),
        ("読む.txt", "text/plain", "ä\nb".into()),
    ];
    let mut draft = draft();
    draft.enclosures = files
        .iter()
        .map(|(name, media, bytes)| Enclosure {
            name: (*name).into(),
            media_type: (*media).into(),
            content_id: Some("image001.png@01DB".into()),
            bytes: bytes.clone(),
        })
        .collect();
    let bytes = wire(&draft);
    short_ascii_lines(&bytes);
    assert!(!String::from_utf8_lossy(&bytes).contains("image001"));
    let read = MessageParser::new().parse(&bytes).unwrap();
    for (index, (name, _, contents)) in files.iter().enumerate() {
        let part = read.attachment(index as u32).unwrap();
        assert_eq!((part.attachment_name(), part.contents()), (Some(*name), contents.as_slice()));
    }
}

#[test]
fn references_stay_whole_on_their_lines() {
    let mut draft = draft();
    draft.references = (0..30).map(|i| id(&format!("{i}.{}@mail.example.com", "z".repeat(30)))).collect();
    let long = id(&format!("{}@x", "L".repeat(200)));
    draft.in_reply_to = Some(long.clone());
    let text = String::from_utf8(wire(&draft)).unwrap();
    assert!(text.contains(&format!("In-Reply-To: {long}\r\n")));
    let read = MessageParser::new().parse(text.as_bytes()).unwrap();
    let kept = read.references().as_text_list().unwrap().to_vec();
    assert_eq!(kept.first().unwrap(), draft.references[0].as_str());
    assert_eq!(kept.last().unwrap(), draft.references[29].as_str());
    assert!(kept.iter().all(|k| draft.references.iter().any(|r| r.as_str() == k)));
}

#[test]
fn an_encoded_word_that_a_stranger_typed_is_not_decoded() {
    let mut draft = draft();
    draft.subject = "=?utf-8?Q?=0D=0ABcc:_x@example.org?=".into();
    draft.to.name = "=?utf-8?Q?Boss?=".into();
    let bytes = wire(&draft);
    let read = MessageParser::new().parse(&bytes).unwrap();
    assert_eq!(read.subject(), Some(draft.subject.as_str()));
    assert_eq!(read.to().unwrap().first().unwrap().name(), Some("= ?utf-8?Q?Boss?="));
}

#[test]
fn what_cannot_stand_in_a_header_is_refused() {
    let mut umlaut = draft();
    umlaut.to = person("", "jörg@example.org");
    assert!(matches!(render(&umlaut), Err(RenderError::Address(_))));
    let mut mark = draft();
    mark.marks.loop_mark = Some("a\r\nBcc: b".into());
    assert_eq!(render(&mark), Err(RenderError::LoopMark));
}

proptest! {
    #[test]
    fn no_text_reaches_another_header(subject in "\\PC*|[\\x00-\\x7f]*", name in "\\PC*|[\\x00-\\x7f]*", text in "(\\PC|[\\x00-\\x7f])*") {
        let mut draft = draft();
        draft.subject = subject;
        draft.to = person(&name, "x@example.org");
        draft.text = text;
        let bytes = wire(&draft);
        let text = String::from_utf8(bytes).unwrap();
        prop_assert!(text.is_ascii());
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        let fields: Vec<_> = head.split("\r\n").filter(|l| !l.starts_with([' ', '\t'])).filter_map(|l| l.split(':').next()).collect();
        prop_assert_eq!(fields, ["From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
            "X-Auto-Response-Suppress", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]);
        prop_assert!(head.split("\r\n").all(|l| l.len() <= 998));
    }
}

#[test]
fn the_html_twin_says_the_same_in_every_language_and_is_the_same_on_every_run() {
    for text in [
        "Dear María,\n\nThank you for writing. A < B & \"C\".\n\nJane Doe",
        "田中様\n\nお知らせいただき、ありがとうございます。\n\nJane Doe",
        "Bonjour,\n\nMerci\u{a0}! Ça compte.\n\nJane Doe",
    ] {
        let mut draft = draft();
        draft.text = text.into();
        draft.html = true;
        let bytes = wire(&draft);
        assert_eq!(bytes, wire(&draft));
        short_ascii_lines(&bytes);
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(parsed.content_type().unwrap().c_subtype.as_deref(), Some("alternative"));
        assert_eq!(parsed.text_body_count(), 1);
        assert_eq!(parsed.body_text(0).unwrap().trim_end().replace("\r\n", "\n"), text);
        let html = parsed.body_html(0).unwrap();
        assert!(html.contains("<div><br></div>") && !html.contains("style") && !html.contains("http:"), "{html}");
        let read = crate::mail::read(&bytes, &crate::mail::ReadSettings::default());
        let plain = text.replace('\u{a0}', " ");
        assert_eq!(read.body.text.trim_end(), plain, "our own reader takes the text");
    }
}
