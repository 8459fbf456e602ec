//! How much each feature speaks for each kind: a table made from sentences, searched where it lies.
//! Must not be changed by hand; `tests/wording.rs` makes it.

use super::features::Sentence;

/// Sorted rows of six signs, one a kind after the first, and the feature; the first row is what every sentence starts with.
const TABLE: &str = include_str!("weights.txt");
/// The sign of weight zero.
pub const ZERO: u8 = 80;
/// Signs for a weight of one.
pub const STEPS: f32 = 8.0;
/// Features count for less in company: this over the root of their number.
pub const TOGETHER: f32 = 3.0;

/// The weights of a feature, one a kind.
pub(super) fn of(feature: &str) -> Option<[f32; 7]> {
    let table = TABLE.as_bytes();
    let (mut low, mut high) = (0, table.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = table.get(low..middle)?.iter().rposition(|b| *b == b'\n').map_or(low, |at| low + at + 1);
        let end = table.get(start..)?.iter().position(|b| *b == b'\n').map_or(table.len(), |at| start + at);
        let (signs, name) = table.get(start..end)?.split_at_checked(6)?;
        match name.cmp(feature.as_bytes()) {
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
            std::cmp::Ordering::Equal => {
                let mut weights = [0.0; 7];
                for (weight, sign) in weights.iter_mut().skip(1).zip(signs) {
                    *weight = (f32::from(*sign) - f32::from(ZERO)) / STEPS;
                }
                return Some(weights);
            }
        }
    }
    None
}

/// How likely the sentence says each kind.
pub(super) fn shares(sentence: &Sentence) -> [f32; 7] {
    let known: Vec<[f32; 7]> = sentence.features.iter().filter_map(|f| of(f)).collect();
    let each = TOGETHER / (known.len().max(1) as f32).sqrt();
    let mut sums = of("").unwrap_or_default();
    for weights in &known {
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
