//! The words once more as HTML, as bare as a phone writes it: lines, and nothing else.
//! Must not add anything that the text does not say: no style, picture, link or script.

/// Quotations within quotations that are told apart.
const DEEPEST: usize = 5;

/// The HTML of a text; quoted lines stand in blockquotes. Every word in it is only ever text.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4 + 160);
    out.push_str("<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\"></head>");
    out.push_str("<body dir=\"auto\">\r\n");
    let mut depth = 0;
    for mut line in text.trim_end().lines() {
        let marks = line.len() - line.trim_start_matches(['>', ' ']).len();
        let (marks, words) = if line.starts_with('>') { line.split_at(marks) } else { ("", line) };
        let wanted = marks.matches('>').count().min(DEEPEST);
        for _ in depth..wanted {
            out.push_str("<blockquote type=\"cite\">\r\n");
        }
        for _ in wanted..depth {
            out.push_str("</blockquote>\r\n");
        }
        (depth, line) = (wanted, words);
        out.push_str("<div>");
        if line.trim().is_empty() {
            out.push_str("<br>");
        }
        // Blanks at the start of a line are an indentation.
        let words = line.trim_start_matches(' ');
        for _ in 0..line.len() - words.len() {
            out.push_str("&nbsp;");
        }
        for c in words.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\u{a0}' => out.push_str("&nbsp;"),
                c if c.is_control() => {}
                c => out.push(c),
            }
        }
        out.push_str("</div>\r\n");
    }
    for _ in 0..depth {
        out.push_str("</blockquote>\r\n");
    }
    out.push_str("</body></html>\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn what_is_quoted_stands_in_a_blockquote() {
        let shown = html("She wrote:\n> one\n>\n> > older\n> <b>two</b>");
        let body = shown.split("<body dir=\"auto\">").nth(1).unwrap().replace("\r\n", "");
        assert_eq!(
            body,
            "<div>She wrote:</div><blockquote type=\"cite\"><div>one</div><div><br></div><blockquote type=\"cite\">\
             <div>older</div></blockquote><div>&lt;b&gt;two&lt;/b&gt;</div></blockquote></body></html>"
        );
        assert!(html("a\n> b\n\nc").contains("</blockquote>\r\n<div><br></div>\r\n<div>c</div>"));
    }

    #[test]
    fn words_stay_words() {
        let shown = html("Dear <b>Maria</b>,\n\n\"A & B\" javascript:x\u{1b}\n  indented\n");
        assert!(shown.contains("<div>Dear &lt;b&gt;Maria&lt;/b&gt;,</div>\r\n<div><br></div>\r\n"), "{shown}");
        assert!(
            shown.contains("<div>&quot;A &amp; B&quot; javascript:x</div>\r\n<div>&nbsp;&nbsp;indented</div>"),
            "{shown}"
        );
    }
}
