//! Bounces, automatic answers and receipts of many makers, beside letters of people that speak of such things.
//! Must not need anything but `tests/fixtures`.

use std::fs;
use std::path::Path;

use answerable::domain::machine;
use answerable::domain::message::{DeliveryAction, Message, Report};
use answerable::mail::{self, ReadSettings};

/// What a message is taken for: its kind, and for a bounce whom it names and whether it is for good.
fn taken_for(message: &Message) -> String {
    match &message.report {
        Some(Report::Delivery(report)) => {
            let lasting = report.action == DeliveryAction::Failed
                && !report.status.as_deref().is_some_and(|s| s.starts_with('4'));
            let recipient = report.recipient.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("bounce {recipient} {}", if lasting { "permanent" } else { "temporary" })
        }
        Some(Report::Disposition { .. }) => "receipt".into(),
        Some(Report::Calendar) => "calendar".into(),
        Some(Report::Abuse) => "abuse".into(),
        None if machine::sign(message).is_some_and(|s| s.written_by_machine()) => "auto".into(),
        None => "person".into(),
    }
}

#[test]
fn what_a_program_wrote_is_told_from_what_a_person_wrote() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/reports-own");
    let (mut wrong, mut total) = (Vec::new(), 0);
    for file in ["first.txt"] {
        let table = fs::read_to_string(folder.join(file)).unwrap();
        // Reports draw frames of number signs themselves.
        for case in format!("\n{table}").split("\n#### ").skip(1) {
            let (title, raw) = case.split_once('\n').unwrap();
            let (wanted, name) = title.split_once(": ").unwrap();
            let raw = raw.replace('\n', "\r\n");
            let message = mail::read(raw.as_bytes(), &ReadSettings { whole: true, ..ReadSettings::default() });
            total += 1;
            let got = taken_for(&message);
            if got != wanted {
                wrong.push(format!("{file}, {name}: wanted {wanted}, got {got}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {total} wrong\n{}", wrong.len(), wrong.join("\n"));
}
