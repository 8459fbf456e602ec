//! How much a word that no list holds sounds like a given name or a surname, by its runs of three letters.
//! Must not be asked about words that a list does hold, and decides nothing by itself.

use std::sync::LazyLock;

use super::case::fold;
use super::names::{FOREIGN, GIVEN, SURNAMES, WORDS};

/// Letters, and one place for where a word begins or ends.
const PLACES: usize = 27;

/// For every run of three letters, by how much it speaks for a name, in hundredths of a natural logarithm.
type Table = Vec<i16>;

static AS_GIVEN: LazyLock<Table> = LazyLock::new(|| learnt(GIVEN.text()));
static AS_SURNAME: LazyLock<Table> = LazyLock::new(|| learnt(SURNAMES.text()));

/// Above nought: rather a given name than a word.
pub fn as_given(word: &str) -> i32 {
    score(&AS_GIVEN, word)
}

/// Above nought: rather a surname than a word.
pub fn as_surname(word: &str) -> i32 {
    score(&AS_SURNAME, word)
}

/// Places in a table of the runs in a word, its ends counted as letters.
fn runs(word: &str) -> impl Iterator<Item = usize> {
    let letter = |byte: u8| usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a')) + 1;
    let places = word.bytes().map(letter).map(|place| if place < PLACES { place } else { 0 });
    let mut before = (0, 0);
    places.chain([0]).enumerate().filter_map(move |(at, place)| {
        let run = (before.0 * PLACES + before.1) * PLACES + place;
        before = (before.1, place);
        (at > 0).then_some(run)
    })
}

fn counted(lists: &[&str]) -> (Vec<u32>, f64) {
    let mut counts = vec![0u32; PLACES * PLACES * PLACES];
    let mut sum = 0.0;
    for run in lists.iter().flat_map(|list| list.lines()).flat_map(runs) {
        if let Some(count) = counts.get_mut(run) {
            *count += 1;
            sum += 1.0;
        }
    }
    (counts, sum)
}

fn learnt(names: &str) -> Table {
    let (names, of_names) = counted(&[names]);
    let (words, of_words) = counted(&[WORDS.text(), FOREIGN.text()]);
    let share = |count: u32, of: f64| ((f64::from(count) + 0.5) / (of + 4_000.0)).ln();
    names.iter().zip(words).map(|(n, w)| ((share(*n, of_names) - share(w, of_words)) * 100.0) as i16).collect()
}

fn score(table: &Table, word: &str) -> i32 {
    runs(&fold(word)).map(|run| table.get(run).copied().map_or(0, i32::from)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_sound_like_names_and_unknown_trades_do_not() {
        for name in ["Chikwanha", "Arbnora", "Aizada", "Thamizhselvi"] {
            assert!(as_given(name) > 200, "{name} {}", as_given(name));
        }
        for surname in ["Toktogulova", "Krasniqi", "Khosravi"] {
            assert!(as_surname(surname) > 200, "{surname} {}", as_surname(surname));
        }
        for word in ["Boucherie", "Officina", "Bestattungen", "Brightside", "Spotify", "Roofing"] {
            assert!(as_given(word) < 0, "{word} {}", as_given(word));
        }
    }
}
