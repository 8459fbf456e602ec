use super::*;
use crate::domain::message::{ReturnPath, Sender};

fn settings() -> ReadSettings {
    ReadSettings { whole: true, ..ReadSettings::default() }
}

fn message(raw: &[u8]) -> Message {
    read(raw, &settings())
}

#[test]
fn two_from_fields_or_addresses_are_nobody() {
    assert!(matches!(message(b"From: a@x.example\nFrom: b@x.example\n\n").sender, Sender::Several(p) if p.len() == 2));
    assert!(matches!(message(b"From: a@x.example, b@x.example\n\n").sender, Sender::Several(p) if p.len() == 2));
    assert!(matches!(message(b"Subject: s\n\n").sender, Sender::Missing));
    assert!(matches!(message(b"From: nobody\n\n").sender, Sender::Unreadable(_)));
    assert!(
        matches!(message(b"From: a@x.example\nFr om: evil@x.example\n:From: evil@x.example\n\n").sender, Sender::One(p) if p.address.as_str() == "a@x.example")
    );
}

#[test]
fn the_first_return_path_counts_and_null_is_not_absent() {
    assert_eq!(message(b"From: a@x.example\n\n").return_path, ReturnPath::Absent);
    assert_eq!(message(b"Return-Path: <>\nReturn-Path: <a@x.example>\n\n").return_path, ReturnPath::Null);
    assert!(
        matches!(message(b"Return-Path: <a@x.example>\nReturn-Path: <>\n\n").return_path, ReturnPath::Address(a) if a.as_str() == "a@x.example")
    );
}

#[test]
fn a_blank_plain_part_gives_way_to_html() {
    let raw = b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\n \n--b\nContent-Type: text/html\n\n<div>one</div><div>two</div>\n--b--\n";
    let read = message(raw);
    assert_eq!(read.body.text, "one\ntwo");
    assert!(read.attachments.is_empty());
}

#[test]
fn attachments_are_listed_and_handed_out() {
    let raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\nContent-Type: application/pdf; name=\"../a.pdf\"\n\
        Content-Transfer-Encoding: base64\nContent-Disposition: attachment\nContent-ID: <x1>\n\naGVsbG8\n--b\nContent-Type: message/rfc822\n\nSubject: in\n\nx\n--b--\n";
    let read = message(raw);
    assert_eq!(read.body.text, "hello");
    let names: Vec<(&str, &str, u64)> =
        read.attachments.iter().map(|a| (a.name.as_str(), a.media_type.as_str(), a.size)).collect();
    assert_eq!(names, [("a.pdf", "application/pdf", 5), ("", "message/rfc822", 14)]);
    let part = part(raw, read.attachments[0].part).unwrap();
    assert_eq!((part.octets.as_slice(), part.content_id.as_deref()), (&b"hello"[..], Some("x1")));
    assert_eq!(super::part(raw, 99), None);
}

#[test]
fn a_forged_line_end_in_a_subject_stays_on_its_line() {
    let read = message(b"Subject: =?utf-8?q?hi=0D=0ABcc:_x=40y?=\nFrom: a@x.example\n\n");
    assert_eq!(read.subject, "hi  Bcc: x@y");
    assert!(!read.headers.has("Bcc"));
}

#[test]
fn flowed_text_is_joined() {
    let read = message(b"Content-Type: text/plain; format=flowed\n\none \ntwo\nthree\n");
    assert_eq!(read.body.text, "one two\nthree");
}

#[test]
fn parts_whose_headers_never_end_cost_no_more_than_their_length() {
    let part = b"--b\na: b\n".repeat(100_000);
    let raw = [b"Content-Type: multipart/mixed; boundary=b\n\n".as_slice(), &part].concat();
    let read = message(&raw);
    assert!(read.attachments.len() <= 2_000, "{}", read.attachments.len());
    assert!(read.defects.iter().any(|d| d.contains("parts")), "{:?}", read.defects);
}

#[test]
fn a_header_of_ten_megabytes_is_cut_and_its_sender_seen() {
    let raw = [b"X-Long: x\n".repeat(1_000_000).as_slice(), b"From: a@x.example\n\nhi"].concat();
    let read = message(&raw);
    assert_eq!(read.from().map(crate::domain::address::Address::as_str), Some("a@x.example"));
    assert!(read.headers.0.len() <= MAX_HEADER_FIELDS);
    assert_eq!(read.body.text, "hi");
}

proptest::proptest! {
    #[test]
    fn no_octets_break_the_reader(raw in proptest::collection::vec(proptest::num::u8::ANY, 0..600)) {
        message(&raw);
    }

    #[test]
    fn nothing_that_looks_like_a_letter_breaks_the_reader(raw in "(From:|Content-Type: multipart/mixed; boundary=b|Content-Type: text/html; charset=|--b--|--b|=\\?utf-8\\?[qb]\\?|\\?=|<|>|\"|\\(|\\)|,|;|: |\r\n|\n|\n\n|<div style=display:none>|<blockquote>|\\PC){0,60}") {
        let read = message(raw.as_bytes());
        let shown = format!("{}{}", read.subject, read.body.text);
        proptest::prop_assert!(!shown.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
    }
}

#[test]
fn a_letter_that_cites_our_marker_is_read_to_its_end_and_a_reply_is_not() {
    let text = "What is this line?\r\n\r\n~~~ What you write above this line goes to the customer ~~~\r\n\r\nMy parcel is lost.";
    let of = |head: &str| {
        let raw = format!("From: a@b.example\r\n{head}Subject: lamp\r\n\r\n{text}\r\n");
        read(raw.as_bytes(), &ReadSettings { whole: true, ..ReadSettings::default() }).body.new_text
    };
    assert!(of("To: jane.doe@example.com\r\n").contains("parcel"));
    for head in
        ["References: <x@example.com>\r\n", "In-Reply-To: <x@example.com>\r\n", "To: jane.doe+d-7a@example.com\r\n"]
    {
        assert_eq!(of(head), "What is this line?", "{head}");
    }
}
