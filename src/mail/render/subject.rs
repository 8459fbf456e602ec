//! The subject of an answer.
//! Must not decide anything by a subject; it is only shown.

/// Reply marks that mail programs write, in lower case.
const MARKS: &[&str] = &[
    "re",
    "aw",
    "antw",
    "antwort",
    "sv",
    "vs",
    "res",
    "rif",
    "r",
    "odp",
    "ynt",
    "vá",
    "atb",
    "ref",
    "réf",
    "bls",
    "rsp",
    "отв",
    "ответ",
    "на",
    "απ",
    "σχετ",
    "תגובה",
    "رد",
    "回复",
    "回覆",
    "答复",
    "答覆",
    "返信",
    "답장",
    "ตอบ",
];

/// `Re: ` and the subject without the reply marks it began with, whatever their language and number
/// (`AW: RE: Re[2]: x` -> `Re: x`). Marks of forwarding stay.
pub fn subject_reply(original_subject: &str) -> String {
    let mut rest = original_subject.trim();
    while let Some(next) = without_mark(rest) {
        rest = next;
    }
    format!("Re: {rest}").trim_end().to_owned()
}

fn without_mark(text: &str) -> Option<&str> {
    // Full-width colons are met in Chinese and Japanese.
    let (mark, rest) = text.split_once([':', '：'])?;
    let mark = mark.trim().to_lowercase();
    // `Re[2]:`, `RE (3):`, `Re^2:`
    let word = mark.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | '^' | ' '));
    MARKS.contains(&word).then(|| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mark_is_left_of_many_languages() {
        for (given, wanted) in [
            ("Torn coat", "Re: Torn coat"),
            ("Re: Torn coat", "Re: Torn coat"),
            ("AW: RE: Re[2]: Torn coat", "Re: Torn coat"),
            ("回复：Re: 大衣", "Re: 大衣"),
            ("SV : RE (3): Rock", "Re: Rock"),
            ("Re: Fwd: Torn coat", "Re: Fwd: Torn coat"),
            ("Order 12: late", "Re: Order 12: late"),
            ("", "Re:"),
            ("Re:", "Re:"),
        ] {
            assert_eq!(subject_reply(given), wanted);
        }
    }
}
