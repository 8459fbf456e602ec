use super::*;

fn names(raw: &[u8]) -> Vec<String> {
    scan(raw).fields.iter().map(|f| format!("{}={}", f.name, f.decoded())).collect()
}

#[test]
fn fields_are_unfolded_and_kept_in_order() {
    let raw = b"From: a@x\r\nSubject: one\r\n two\r\n\tthree\r\nX-A : b\r\n\r\nBody: no\r\n";
    assert_eq!(names(raw), ["From=a@x", "Subject=one two three", "X-A=b"]);
    assert_eq!(&raw[scan(raw).body..], b"Body: no\r\n");
}

#[test]
fn a_name_with_a_blank_or_a_leading_colon_is_no_field() {
    let raw = b"From: a@x\r\nFr om: evil@x\r\n:From: evil@x\r\nTo: b@x\r\n\r\nhi";
    assert_eq!(names(raw), ["From=a@x", "To=b@x"]);
}

#[test]
fn line_ends_of_every_kind_are_read() {
    assert_eq!(names(b"A: 1\nB: 2\n\nx"), ["A=1", "B=2"]);
    assert_eq!(names(b"A: 1\rB: 2\r\rx"), ["A=1", "B=2"]);
    assert_eq!(names(b"A: 1\nB: 2\r\n\r\nx"), ["A=1", "B=2"]);
}

#[test]
fn a_lone_cr_does_not_start_a_field() {
    assert_eq!(names(b"Subject: a\rFrom: evil@x\r\n\r\nx"), ["Subject=aFrom: evil@x"]);
}

#[test]
fn an_mbox_line_and_a_missing_separator_are_tolerated() {
    assert_eq!(names(b"From a@x Mon Jan\nA: 1\n\nx"), ["A=1"]);
    let raw = b"A: 1\nthis is already the body of it\nreally so\n";
    assert_eq!(names(raw), ["A=1"]);
    assert!(raw[scan(raw).body..].starts_with(b"this is"));
}

#[test]
fn from_is_seen_below_a_flood_of_fields() {
    let mut raw = b"X: y\r\n".repeat(30_000);
    raw.extend(b"From: a@x\r\n\r\nbody");
    let header = scan(&raw);
    assert!(header.first("From").is_some());
    assert!(header.fields.len() <= MAX_FIELDS + 100);
    assert!(raw[header.body..].starts_with(b"body"));
}
