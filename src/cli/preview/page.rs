//! The page: one file without scripts or anything from elsewhere, narrow enough for a phone.
//! Must not trust a word of what it shows.

use std::fmt::Write;

use crate::cli::explain::{Explained, Mail};

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
<title>What would leave</title>\n<style>\n\
body{margin:0;padding:1rem;background:#f4f4f2;color:#1c1c1c;font:16px/1.5 system-ui,sans-serif}\n\
main{max-width:42rem;margin:0 auto}\n\
h1{font-size:1.1rem;margin:2rem 0 .5rem;overflow-wrap:anywhere}\n\
p.why{color:#555;margin:.25rem 0}\n\
article{background:#fff;border:1px solid #ddd;border-radius:6px;padding:1rem 1.25rem;margin:1rem 0}\n\
dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .75rem;margin:0 0 1rem;font-size:.875rem;color:#555}\n\
dt,dd{margin:0;overflow-wrap:anywhere}\n\
pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;margin:0}\n\
@media(prefers-color-scheme:dark){body{background:#1b1b1b;color:#eee}article{background:#262626;border-color:#444}\
dl,p.why{color:#aaa}}\n\
</style>\n</head>\n<body>\n<main>\n";

/// The page with every letter and the mails that would leave because of it.
pub fn page(letters: &[Explained]) -> String {
    let mut out = String::from(HEAD);
    for letter in letters {
        let _ = writeln!(out, "<h1>{}</h1>", escaped(&letter.file));
        for reason in &letter.reasons {
            let _ = writeln!(out, "<p class=\"why\">{}</p>", escaped(reason));
        }
        if letter.mails.is_empty() {
            let why = letter.held.as_deref().or(letter.silence).unwrap_or(letter.outcome);
            let _ = writeln!(out, "<p>No mail would leave: {}.</p>", escaped(why));
        }
        for mail in &letter.mails {
            article(&mut out, mail, letter.language.as_deref());
        }
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn article(out: &mut String, mail: &Mail, language: Option<&str>) {
    let customer = matches!(mail.kind, "acknowledgement" | "relay" | "check-in");
    let language = language.filter(|_| customer).unwrap_or("en");
    let _ = writeln!(
        out,
        "<article>\n<dl><dt>{}</dt><dd>{}</dd><dt>Subject</dt><dd>{}</dd></dl>\n<pre lang=\"{}\" dir=\"auto\">{}</pre>\n</article>",
        escaped(mail.kind),
        escaped(&mail.to),
        escaped(&mail.subject),
        escaped(language),
        escaped(mail.text.trim_end())
    );
}

/// Text as HTML shows it; controls and marks that turn the writing direction are made visible.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in super::super::output::harmless(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stranger_wrote_is_only_ever_text() {
        let shown = escaped("<script>alert('x')</script> & \"y\" \u{202e}gpj\u{1b}[1m");
        assert!(!shown.contains(['<', '>', '"', '\'', '\u{202e}', '\u{1b}']), "{shown}");
        assert!(shown.starts_with("&lt;script&gt;alert(&#39;x&#39;)"));
    }
}
