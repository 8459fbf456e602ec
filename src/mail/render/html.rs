//! The words once more as HTML, as bare as a phone writes it: lines, and nothing else.
//! Must not add anything that the text does not say: no style, picture, link or script.

/// The HTML of a text. Every word in it is only ever text.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4 + 160);
    out.push_str("<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\"></head>");
    out.push_str("<body dir=\"auto\">\r\n");
    for line in text.trim_end().lines() {
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
    out.push_str("</body></html>\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::html;

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
