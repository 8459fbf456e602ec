//! Tests that look at something other than text: files, language, size, time, who writes.
//! Must not know rules, or how texts are searched.

use super::fold::line;
use super::seen::{Seen, authentication_word};
use super::test::{Ask, Field, Test};

/// What made the test hold, in words; none when it does not.
pub(super) fn held(test: &Test, seen: &Seen<'_>) -> Option<String> {
    match &test.ask {
        Ask::FileName(glob) => {
            seen.attachments.iter().find(|(n, _)| glob.is_match(n.to_lowercase())).map(|(n, _)| (*n).to_owned())
        }
        Ask::MediaType(glob) => {
            seen.attachments.iter().find(|(_, t)| glob.is_match(t.to_lowercase())).map(|(_, t)| (*t).to_owned())
        }
        Ask::Language(language) => (seen.language == Some(*language)).then(|| language.code().to_owned()),
        Ask::Present => match &test.field {
            Field::Header(name) => seen.headers.first(name).map(line),
            _ => seen.attachments.first().map(|(n, _)| (*n).to_owned()),
        },
        Ask::Over(octets) => (seen.size > *octets).then(|| written(seen.size)),
        Ask::Under(octets) => (seen.size < *octets).then(|| written(seen.size)),
        Ask::Authentication(wanted) => {
            (seen.authentication == *wanted).then(|| authentication_word(*wanted).to_owned())
        }
        Ask::Between(from, to) => {
            let at = seen.arrived?;
            let minute = u16::try_from(i32::from(at.hour()) * 60 + i32::from(at.minute())).ok()?;
            let within = if from < to { (*from..*to).contains(&minute) } else { minute >= *from || minute < *to };
            within.then(|| at.strftime("%H:%M").to_string())
        }
        Ask::Days(days) => {
            let at = seen.arrived?;
            let bit = 1u8 << at.weekday().to_monday_zero_offset();
            (days & bit != 0).then(|| at.strftime("%A").to_string())
        }
        // Texts and addresses are sought for all tests at once; who writes is learnt last.
        Ask::Words(_) | Ask::Expression(_) | Ask::Address(_) | Ask::Addresses(_) | Ask::Acquaintance(_) => None,
    }
}

fn written(octets: u64) -> String {
    match octets {
        1_000_000.. => format!("{}.{} MB", octets / 1_000_000, octets / 100_000 % 10),
        1_000.. => format!("{} KB", octets / 1_000),
        _ => format!("{octets} B"),
    }
}
