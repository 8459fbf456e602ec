//! How much a word that no list holds sounds like a given name or a surname, by its runs of three letters.
//! Must not be asked about words that a list does hold, and decides nothing by itself.

use std::sync::LazyLock;

use super::case::fold;
use super::names::{FOREIGN, GIVEN, SURNAMES, WORDS};

/// Letters, and one place for where a word begins or ends.
const PLACES: usize = 27;

/// For every run of three letters, by how much it speaks for a name, in hundredths of a natural logarithm.
type Table = Vec<i16>;

/// For given names, and for surnames.
static TABLES: LazyLock<(Table, Table)> = LazyLock::new(|| {
    let words = counted(&[WORDS.text(), FOREIGN.text()]);
    (learnt(&counted(&[GIVEN.text()]), &words), learnt(&counted(&[SURNAMES.text()]), &words))
});

/// Above nought: rather a given name than a word.
pub fn as_given(word: &str) -> i32 {
    score(&TABLES.0, word)
}

/// Above nought: rather a surname than a word.
pub fn as_surname(word: &str) -> i32 {
    score(&TABLES.1, word)
}

/// The place of a letter; nought for everything else.
fn place(byte: u8) -> usize {
    let place = usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a')) + 1;
    if place < PLACES { place } else { 0 }
}

/// Hands out the places in a table of the runs in a word, its ends counted as letters.
fn each_run(word: &[u8], mut take: impl FnMut(usize)) {
    let mut run = 0;
    let mut letters = word.iter().map(|byte| place(*byte)).chain([0]);
    if let Some(first) = letters.next() {
        run = first;
    }
    for place in letters {
        // Three letters are kept; what stood before them falls out.
        run = (run * PLACES + place) % (PLACES * PLACES * PLACES);
        take(run);
    }
}

/// How often each run stands in the words of some lists.
struct Counted {
    counts: Vec<u32>,
    sum: u32,
}

fn counted(lists: &[&str]) -> Counted {
    let mut counts = vec![0; PLACES * PLACES * PLACES];
    let mut sum = 0;
    for word in lists.iter().flat_map(|list| list.as_bytes().split(|byte| *byte == b'\n')) {
        each_run(word, |run| {
            if let Some(count) = counts.get_mut(run) {
                *count += 1;
                sum += 1;
            }
        });
    }
    Counted { counts, sum }
}

/// Counts below this are most of them; their logarithms are taken once.
const SMALL: u32 = 512;

fn learnt(names: &Counted, words: &Counted) -> Table {
    let share = |count: u32, of: u32| ((f64::from(count) + 0.5) / (f64::from(of) + 4_000.0)).ln();
    let small = |of: u32| (0..SMALL).map(|count| share(count, of)).collect::<Vec<f64>>();
    let (of_names, of_words) = (small(names.sum), small(words.sum));
    let known =
        |count: u32, of: u32, small: &[f64]| small.get(count as usize).copied().unwrap_or_else(|| share(count, of));
    let runs = names.counts.iter().zip(&words.counts);
    runs.map(|(n, w)| ((known(*n, names.sum, &of_names) - known(*w, words.sum, &of_words)) * 100.0) as i16).collect()
}

fn score(table: &Table, word: &str) -> i32 {
    let mut sum = 0;
    each_run(fold(word).as_bytes(), |run| sum += table.get(run).copied().map_or(0, i32::from));
    sum
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
