//! How large a letter may be.
//! Must not know what becomes of larger ones.

use crate::written::octets;

/// A size within reason, as octets.
pub(super) fn parse(text: &str) -> Result<u64, String> {
    let size = octets(text)?;
    if (100_000..=2_000_000_000).contains(&size) {
        Ok(size)
    } else {
        Err(format!("`{text}` is out of range | write a size from 100 KB to 2 GB"))
    }
}
