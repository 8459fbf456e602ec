//! How much each feature speaks for each kind: a table made from sentences, searched where it lies.
//! Must not be changed by hand; `tests/wording.rs` makes it.

use std::sync::LazyLock;

/// Sorted rows of six signs, one a kind after the first, and the feature; the first row is what every sentence starts with.
const TABLE: &str = include_str!("weights.txt");
/// The sign of weight zero.
pub const ZERO: u8 = 80;
/// Signs for a weight of one.
pub const STEPS: f32 = 8.0;
/// Features count for less in company: this over the root of their number.
pub const TOGETHER: f32 = 3.0;

/// Where each row begins.
static ROWS: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let ends = TABLE.bytes().zip(1_u32..).filter(|(byte, _)| *byte == b'\n');
    std::iter::once(0).chain(ends.map(|(_, next)| next)).collect()
});

/// The weights of a feature, one a kind.
pub(super) fn of(feature: &str) -> Option<[f32; 7]> {
    let at = ROWS.binary_search_by(|start| row(*start).map_or("", |(_, name)| name).cmp(feature)).ok()?;
    let (signs, _) = row(*ROWS.get(at)?)?;
    let mut weights = [0.0; 7];
    for (weight, sign) in weights.iter_mut().skip(1).zip(signs.bytes()) {
        *weight = (f32::from(sign) - f32::from(ZERO)) / STEPS;
    }
    Some(weights)
}

/// The signs and the name of the row that begins there.
fn row(start: u32) -> Option<(&'static str, &'static str)> {
    let rest = TABLE.get(start as usize..)?;
    rest.get(..rest.bytes().position(|b| b == b'\n').unwrap_or(rest.len()))?.split_at_checked(6)
}

/// How likely it is each kind, by the weights of what is known in it.
pub(super) fn shares(known: &[[f32; 7]]) -> [f32; 7] {
    let each = TOGETHER / (known.len().max(1) as f32).sqrt();
    let mut sums = of("").unwrap_or_default();
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
