//! Offices, ranks and orders that people put before their name, and how such a person is called.
//! Must not be guessed: an office is said only as the person wrote it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::words::holds;

/// What stands behind an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// `Judge Holloway`.
    Surname,
    /// `Sister Bernadette`.
    Given,
    /// `Rev. Michael Ogden`.
    Whole,
}

/// An office that stands before a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Office {
    /// How it is said; empty where it is not said at all.
    pub spoken: &'static str,
    /// The codes of the languages in which it is said.
    codes: &'static str,
    /// What is said behind it.
    pub call: Call,
}

impl Office {
    /// Whether a letter in that language says it.
    pub fn is_said_in(self, code: &str) -> bool {
        !self.spoken.is_empty() && holds(self.codes, code)
    }
}

/// Words as they are written, how the office is said, in which languages, and with what behind it.
const OFFICES: &[(&str, &str, &str, Call)] = &[
    ("judge", "Judge", "en", Call::Surname),
    ("rabbi", "Rabbi", "en de fr nl", Call::Surname),
    ("rev revd reverend", "Rev.", "en", Call::Whole),
    ("father", "Father", "en", Call::Surname),
    ("sister", "Sister", "en", Call::Given),
    ("brother", "Brother", "en", Call::Given),
    ("mother", "Mother", "en", Call::Given),
    ("imam", "Imam", "en de fr nl", Call::Whole),
    ("sheikh shaykh", "Sheikh", "en", Call::Whole),
    ("pastor", "Pastor", "en de", Call::Surname),
    ("bishop", "Bishop", "en", Call::Surname),
    ("deacon", "Deacon", "en", Call::Surname),
    ("captain capt cpt", "Captain", "en", Call::Surname),
    ("colonel col", "Colonel", "en", Call::Surname),
    ("major maj", "Major", "en", Call::Surname),
    ("general gen", "General", "en", Call::Surname),
    ("lieutenant lt", "Lieutenant", "en", Call::Surname),
    ("commander cdr cmdr", "Commander", "en", Call::Surname),
    ("admiral adm", "Admiral", "en", Call::Surname),
    ("sergeant sgt", "Sergeant", "en", Call::Surname),
    ("corporal cpl", "Corporal", "en", Call::Surname),
    ("lord", "Lord", "en", Call::Whole),
    ("lady", "Lady", "en", Call::Whole),
    ("councillor cllr", "Councillor", "en", Call::Surname),
    ("senator sen", "Senator", "en", Call::Surname),
    ("chief", "Chief", "en", Call::Whole),
    ("alhaji", "Alhaji", "en", Call::Whole),
    ("hajia alhaja", "Hajia", "en", Call::Whole),
    ("engr", "Engr.", "en", Call::Whole),
    ("dato dato' datuk", "Dato'", "en", Call::Whole),
    ("datin", "Datin", "en", Call::Whole),
    ("daw", "Daw", "en", Call::Whole),
    ("lic licda licenciado licenciada", "Lic.", "es", Call::Surname),
    ("barr barrister", "Barrister", "en", Call::Whole),
    ("maître maitre", "Maître", "fr", Call::Surname),
    ("père", "Père", "fr", Call::Given),
    ("sœur soeur", "Sœur", "fr", Call::Given),
    ("pfarrer", "Pfarrer", "de", Call::Surname),
    ("pfarrerin", "Pfarrerin", "de", Call::Surname),
    ("pastorin", "Pastorin", "de", Call::Surname),
    ("pater", "Pater", "de nl", Call::Given),
    ("schwester", "Schwester", "de", Call::Given),
    ("sor", "Sor", "es", Call::Given),
    ("fray", "Fray", "es", Call::Given),
    ("frei", "Frei", "pt", Call::Given),
    ("irmã", "Irmã", "pt", Call::Given),
    ("frère", "Frère", "fr", Call::Given),
    ("abbé", "Abbé", "fr", Call::Surname),
    ("suor", "Suor", "it", Call::Given),
    ("padre", "Padre", "es it pt", Call::Given),
    (
        "er adv advocate smt shri shrimati ca ar hon gov governor congressman congresswoman councilman councilwoman ambassador officer constable inspector \
      freiherr freifrau frhr baron baronin baronesse graf gräfin baroness viscount hauptmann oberst oberstleutnant leutnant oberleutnant president präsident rechtsanwalt \
      rechtsanwältin notar steuerberater steuerberaterin canon coach nurse",
        "",
        "",
        Call::Whole,
    ),
];

/// Words that only stand before an office: `The Rt Revd`, `Lt Col`.
const LEADING: &str = "the rt right most very lt maj brig hon";

/// The office at the front of a name, and how many words it is. There must be more behind it.
pub fn leading(words: &[String], code: &str) -> Option<(Office, usize)> {
    let bare = |at: usize| words.get(at).map(|w| w.trim_end_matches('.').to_lowercase());
    let first = bare(0)?;
    let second = bare(1)?;
    if words.len() > 2
        && holds(LEADING, &first)
        && let Some(office) = listed(&second)
    {
        return Some((office, 2));
    }
    let shown = words.first()?.as_str();
    // Short forms that are something else elsewhere.
    let office = match first.as_str() {
        "fr" if code == "en" => said("Father", "en", Call::Surname),
        "sr" if code == "en" => said("Sister", "en", Call::Given),
        "br" if code == "en" && shown.ends_with('.') => said("Brother", "en", Call::Given),
        "fr" if !matches!(code, "de" | "en") => said("", "", Call::Whole),
        "sr" if !matches!(code, "es" | "pt") => said("", "", Call::Whole),
        // `Er. Suresh Patil`, `CA Priya Mehta`.
        "er" | "adv" | "ar" if !shown.ends_with('.') => return None,
        "ca" if shown != "CA" && shown != "CA." => return None,
        "me" if code == "fr" => said("Maître", "fr", Call::Surname),
        "p" if matches!(code, "es" | "it") && shown.ends_with('.') && words.len() > 2 => said("", "", Call::Whole),
        first => listed(first)?,
    };
    Some((office, 1))
}

fn said(spoken: &'static str, codes: &'static str, call: Call) -> Office {
    Office { spoken, codes, call }
}

fn listed(word: &str) -> Option<Office> {
    let (_, spoken, codes, call) = OFFICES.get(*BY_WORD.get(word)?)?;
    Some(said(spoken, codes, *call))
}

/// Where each word stands in the table.
static BY_WORD: LazyLock<BTreeMap<&str, usize>> = LazyLock::new(|| {
    let words = |(at, row): (usize, &(&'static str, &str, &str, Call))| {
        row.0.split_whitespace().map(move |w| (w, at)).collect::<Vec<_>>()
    };
    OFFICES.iter().enumerate().flat_map(words).collect()
});
