//! Which bytes of a configuration may be secrets, so that no problem ever shows them.
//! Must not know TOML well: it has to work on files that are not TOML yet.

/// The same text with everything that may be a secret replaced by as many stars as it has bytes,
/// so that places stay right: texts given to a key whose name looks like `password`, `secret` or
/// `token`, even misspelled, what unknown keys of a password table say, and the password in a URL.
pub(super) fn masked(text: &str) -> String {
    let mut secret = vec![false; text.len()];
    let lower = text.to_ascii_lowercase();
    let mut offset = 0;
    while let Some((key_end, value)) = next_setting(&lower, offset) {
        for (from, to) in secret_parts(text, value) {
            secret.iter_mut().take(to).skip(from).for_each(|s| *s = true);
        }
        offset = key_end;
    }
    for (from, to) in url_passwords(text) {
        secret.iter_mut().take(to).skip(from).for_each(|s| *s = true);
    }
    // Places count bytes, so a masked character of several bytes becomes several stars.
    text.char_indices()
        .flat_map(|(at, c)| {
            let hide = secret.get(at).copied().unwrap_or(false);
            let (shown, times) = if hide { ('*', c.len_utf8()) } else { (c, 1) };
            std::iter::repeat_n(shown, times)
        })
        .collect()
}

/// The next place after `from` where a key that names a secret is set: the end of what was found of
/// the key's name, and where its value begins. `lower` is the file in lower case.
fn next_setting(lower: &str, from: usize) -> Option<(usize, usize)> {
    const NAMES: [&str; 5] = ["pas", "word", "pw", "secret", "token"];
    let mut at = from;
    loop {
        let rest = lower.get(at..)?;
        let (found, name) = NAMES.iter().filter_map(|n| rest.find(n).map(|f| (f, n.len()))).min()?;
        let end = at + found + name;
        let after = lower.get(end..)?;
        let name_rest = after.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '"' | '\''));
        if let Some(value) = name_rest.trim_start().strip_prefix('=') {
            return Some((end, lower.len() - value.trim_start().len()));
        }
        at = end;
    }
}

/// The bytes of a value that must not be shown.
fn secret_parts(text: &str, at: usize) -> Vec<(usize, usize)> {
    let Some(value) = text.get(at..) else {
        return Vec::new();
    };
    if !value.starts_with('{') {
        return vec![text_at(text, at)];
    }
    // A table names where the secret lies; what other keys say, and commands, may hold the secret itself.
    let end = |c| value.find(c).unwrap_or(0);
    let line_end = at + end('}').max(end('\n')).max(1);
    let mut parts = Vec::new();
    let mut key_at = at + 1;
    while let Some(equals) = text.get(key_at..line_end).and_then(|t| t.find('=')) {
        let key = text.get(key_at..key_at + equals).unwrap_or_default().trim_matches([' ', ',', '"', '\'', '\n']);
        let rest = text.get(key_at + equals + 1..).unwrap_or_default();
        let value_at = text.len() - rest.trim_start().len();
        let (from, to) = text_at(text, value_at);
        if !["credential", "file", "env"].contains(&key) {
            parts.push((from, to));
        }
        key_at = to.max(value_at + 1);
    }
    parts
}

/// The inside of the TOML string that begins at a place; to the end of the line when it has no end,
/// or is no string.
fn text_at(text: &str, at: usize) -> (usize, usize) {
    let value = text.get(at..).unwrap_or_default();
    let line = value.find('\n').unwrap_or(value.len());
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        let Some(inside) = value.strip_prefix(quote) else {
            continue;
        };
        let from = at + quote.len();
        let long = quote.len() == 3;
        let end = closing(inside, quote);
        let end = end.filter(|e| long || *e <= line).unwrap_or(if long { inside.len() } else { line - quote.len() });
        return (from, from + end);
    }
    (at, at + line)
}

fn closing(inside: &str, quote: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        if !escaped && inside.get(at..).is_some_and(|rest| rest.starts_with(quote)) {
            return Some(at);
        }
        escaped = c == '\\' && !escaped && quote.starts_with('"');
    }
    None
}

/// The passwords in `scheme://user:password@host`.
fn url_passwords(text: &str) -> Vec<(usize, usize)> {
    text.match_indices("://")
        .filter_map(|(at, _)| {
            let from = at + 3;
            let rest = text.get(from..)?;
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/')).unwrap_or(rest.len());
            let authority = rest.get(..end)?;
            let user_end = authority.find(':')?;
            let host = authority.rfind('@').filter(|host| *host > user_end)?;
            Some((from + user_end + 1, from + host))
        })
        .collect()
}
