//! Decides where our own cut line stands, however a mail program changed it.
//! Must not know what stands above or below it.

use crate::domain::language::Language;

/// The line under which a forward says what it is about, by language, and words in its first half that a mail
/// program leaves together. A department answers above it.
const MARKERS: [(&str, &str, &str); 8] = [
    ("en", "What you write", "~~~ What you write above this line goes to the customer ~~~"),
    ("de", "Was Sie über", "~~~ Was Sie über dieser Linie schreiben, geht an die Kundschaft ~~~"),
    ("es", "Lo que escriba", "~~~ Lo que escriba por encima de esta línea llega al cliente ~~~"),
    ("fr", "Ce que vous", "~~~ Ce que vous écrivez au-dessus de cette ligne est envoyé au client ~~~"),
    ("it", "Quello che scrivete", "~~~ Quello che scrivete sopra questa riga arriva al cliente ~~~"),
    ("ja", "この線より上", "~~~ この線より上に書いた文章がお客様に届きます ~~~"),
    ("nl", "Wat je boven", "~~~ Wat je boven deze lijn schrijft, gaat naar de klant ~~~"),
    ("pt", "O que for", "~~~ O que for escrito acima desta linha chega ao cliente ~~~"),
];

/// The line in that language, else in English.
pub fn marker(language: Language) -> &'static str {
    let own = MARKERS.iter().find(|(code, ..)| *code == language.code());
    own.or(MARKERS.first()).map_or("", |(.., line)| line)
}

/// The number of the first line that holds a marker, also quoted, in bold or wrapped in two.
pub fn find(text: &str, lines: &[&str]) -> Option<usize> {
    let here = MARKERS.iter().filter(|(_, opening, _)| text.contains(opening));
    here.filter_map(|(_, opening, marker)| first(lines, opening, &letters(marker))).min()
}

fn first(lines: &[&str], opening: &str, wanted: &str) -> Option<usize> {
    lines.iter().enumerate().position(|(i, line)| {
        if !line.contains(opening) {
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
        seen.starts_with(wanted)
    })
}

fn letters(line: &str) -> String {
    line.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_line_and_it_is_found_quoted_bold_and_wrapped() {
        for (code, _, marker_line) in MARKERS {
            let marker = marker(Language::parse(code).unwrap());
            assert_eq!(marker, marker_line);
            let bare = marker.trim_matches(['~', ' ']);
            let half = bare.char_indices().filter(|(_, c)| *c == ' ').nth(4).map_or(bare.len(), |(at, _)| at);
            let (head, tail) = bare.split_at(half);
            let ways = [
                marker.to_owned(),
                format!("> {marker}"),
                format!("*{bare}*"),
                format!("> > {head}\n> >{tail} ~~~"),
                format!("<{marker}>"),
            ];
            for way in ways {
                let text = format!("Hello\n\n{way}\nMaria");
                let lines: Vec<&str> = text.lines().collect();
                assert_eq!(find(&text, &lines), Some(2), "{way}");
            }
            let spoken = format!("Please mind the line \"{bare}\".");
            assert_eq!(find(&spoken, &[&spoken]), None, "{spoken}");
        }
    }
}
