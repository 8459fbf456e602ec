//! Decides where our own cut line stands, however a mail program changed it.
//! Must not know what stands above or below it.

/// The line under which a forward says what it is about. A department answers above it.
pub const MARKER: &str = "~~~ What you write above this line goes to the customer ~~~";

/// The number of the first line that holds the marker, also quoted, in bold or wrapped in two.
pub fn find(text: &str, lines: &[&str]) -> Option<usize> {
    if !text.contains("~~~") && !text.contains("above this line") {
        return None;
    }
    let wanted = letters(MARKER);
    lines.iter().enumerate().position(|(i, line)| {
        if !line.contains("What you write") {
            return false;
        }
        let mut seen = letters(line);
        for next in lines.iter().skip(i + 1).take(3) {
            if seen.len() >= wanted.len() {
                break;
            }
            seen += &letters(next);
        }
        // Only a line that begins with it: a sentence that speaks of it is no marker.
        seen.starts_with(&wanted)
    })
}

fn letters(line: &str) -> String {
    line.chars().filter(|c| c.is_alphabetic()).map(|c| c.to_ascii_lowercase()).collect()
}
