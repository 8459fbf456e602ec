//! How much each feature speaks for each kind: tables made from sentences, searched where they lie.
//! Must not be changed by hand; `tests/wording.rs` makes them.

use std::sync::LazyLock;

/// The sign of weight zero.
pub const ZERO: u8 = 80;
/// Signs for a weight of one.
pub const STEPS: f32 = 8.0;
/// Features count for less in company: this over the root of their number.
pub const TOGETHER: f32 = 3.0;

/// The table for letters of customers.
pub(super) static LETTERS: LazyLock<Table<7>> = LazyLock::new(|| Table::of(include_str!("weights.txt")));
/// The table for answers of departments.
pub(super) static ANSWERS: LazyLock<Table<3>> = LazyLock::new(|| Table::of(include_str!("answers.txt")));

/// Sorted rows of signs, one a kind after the first, and the feature; the first row is what every sentence starts with.
pub(super) struct Table<const KINDS: usize> {
    text: &'static str,
    /// Where each row begins.
    rows: Vec<u32>,
}

impl<const KINDS: usize> Table<KINDS> {
    fn of(text: &'static str) -> Self {
        let ends = text.bytes().zip(1_u32..).filter(|(byte, _)| *byte == b'\n');
        Self { text, rows: std::iter::once(0).chain(ends.map(|(_, next)| next)).collect() }
    }

    /// The weights of a feature, one a kind.
    pub(super) fn weights(&self, feature: &str) -> Option<[f32; KINDS]> {
        let name = |start: u32| self.row(start).map_or("", |(_, name)| name);
        let at = self.rows.binary_search_by(|start| name(*start).cmp(feature)).ok()?;
        let (signs, _) = self.row(*self.rows.get(at)?)?;
        let mut weights = [0.0; KINDS];
        for (weight, sign) in weights.iter_mut().skip(1).zip(signs.bytes()) {
            *weight = (f32::from(sign) - f32::from(ZERO)) / STEPS;
        }
        Some(weights)
    }

    /// The signs and the name of the row that begins there.
    fn row(&self, start: u32) -> Option<(&'static str, &'static str)> {
        let rest = self.text.get(start as usize..)?;
        rest.get(..rest.bytes().position(|b| b == b'\n').unwrap_or(rest.len()))?.split_at_checked(KINDS - 1)
    }

    /// How likely it is each kind, by the weights of what is known in it.
    pub(super) fn shares(&self, known: &[[f32; KINDS]]) -> [f32; KINDS] {
        let each = TOGETHER / (known.len().max(1) as f32).sqrt();
        let mut sums = self.weights("").unwrap_or([0.0; KINDS]);
        for weights in known {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += weight * each;
            }
        }
        let most = sums.iter().copied().fold(f32::MIN, f32::max);
        let mut shares = sums.map(|sum| (sum - most).exp());
        let all: f32 = shares.iter().sum();
        for share in &mut shares {
            *share /= all;
        }
        shares
    }
}
