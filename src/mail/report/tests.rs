use crate::domain::message::{DeliveryAction, Report};
use crate::mail::{ReadSettings, read};

fn report(raw: &str) -> Option<Report> {
    read(raw.as_bytes(), &ReadSettings { whole: true, ..ReadSettings::default() }).report
}

const DSN: &str = "From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
    --b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\
    Original-Envelope-Id: out-17\n\nFinal-Recipient: rfc822; ok@x.example\nAction: delivered\nStatus: 2.0.0\n\n\
    Final-Recipient: rfc822; jane@x.example\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\n\
    Message-ID: <our-1@halden.example>\nSubject: s\n\n--b--\n";

#[test]
fn a_delivery_report_names_who_was_not_reached() {
    let Some(Report::Delivery(found)) = report(DSN) else { panic!("no report") };
    assert_eq!(found.recipient.unwrap().as_str(), "jane@x.example");
    assert_eq!(found.action, DeliveryAction::Failed);
    assert_eq!(found.status.as_deref(), Some("5.1.1"));
    assert_eq!(found.about.unwrap().as_str(), "our-1@halden.example");
    assert_eq!(found.envelope_id.as_deref(), Some("out-17"));
}

#[test]
fn a_report_that_a_person_attached_is_an_attachment() {
    let wrapped = format!(
        "From: Jane <jane@x.example>\nContent-Type: multipart/mixed; boundary=o\n\n--o\n\nWhat is this?\n--o\nContent-Type: message/rfc822\n\n{DSN}\n--o--\n"
    );
    assert_eq!(report(&wrapped), None);
    let mixed =
        DSN.replace("MAILER-DAEMON@mx.example", "jane@x.example").replace("multipart/report", "multipart/mixed");
    assert_eq!(report(&mixed), None);
}

#[test]
fn a_letter_about_undelivered_goods_is_a_letter() {
    let raw = "From: Jane <jane@x.example>\nSubject: Parcel could not be delivered\n\nMy parcel could not be delivered, user unknown.\n";
    assert_eq!(report(raw), None);
}

#[test]
fn a_qmail_bounce_is_recognised() {
    let raw = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: failure notice\n\nHi. This is the qmail-send program at mx.example.\n\
        I'm afraid I wasn't able to deliver your message to the following addresses.\n\n<jane@x.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n\
        --- Below this line is a copy of the message.\n\nMessage-ID: <our-2@halden.example>\nTo: jane@x.example\n";
    let Some(Report::Delivery(found)) = report(raw) else { panic!("no report") };
    assert_eq!(found.recipient.unwrap().as_str(), "jane@x.example");
    assert_eq!(found.about.unwrap().as_str(), "our-2@halden.example");
    assert_eq!(found.status.as_deref(), Some("5.1.1"));
}

#[test]
fn receipts_complaints_and_calendar_replies_are_told_apart() {
    let mdn = "From: jane@x.example\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nread\n--b\n\
        Content-Type: message/disposition-notification\n\nOriginal-Message-ID: <our-3@halden.example>\nDisposition: manual-action/MDN-sent-manually; displayed\n\n--b--\n";
    assert!(
        matches!(report(mdn), Some(Report::Disposition { about: Some(id) }) if id.as_str() == "our-3@halden.example")
    );
    let calendar = "From: jane@x.example\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nAccepted\n--b\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\n--b--\n";
    assert_eq!(report(calendar), Some(Report::Calendar));
    assert_eq!(report(&calendar.replace("REPLY", "REQUEST")), None);
}
