//! Sizes as people write them: `25 MB`.
//! Must not know what is measured.

/// Reads a number with `B`, `KB`, `MB`, `GB` (thousands) or `KiB`, `MiB`, `GiB`, as octets.
///
/// # Errors
/// When it is no size; the text says so, with a hint after ` | `.
pub fn octets(text: &str) -> Result<u64, String> {
    let no = || format!("`{text}` is not a size | write a number and a unit, such as \"25 MB\"");
    let text = text.trim();
    let unit_at = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(no)?;
    let (number, unit) = text.split_at(unit_at);
    let factor: u64 = match unit.trim().to_lowercase().as_str() {
        "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err(no()),
    };
    number.parse::<u64>().ok().and_then(|n| n.checked_mul(factor)).ok_or_else(no)
}
