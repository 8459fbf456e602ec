//! Decides where the paragraphs of format=flowed text end (RFC 3676).
//! Must not know where the text comes from.

/// Joins flowed lines. Quoted lines keep their depth, written as `> ` for each level.
pub fn unfold(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The depth of the paragraph that the last line left open.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let content = line.get(depth..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        // RFC 3676 §4.3: the separator before a signature is never flowed.
        let separator = content == "-- ";
        let joined = open == Some(depth) && !separator;
        if !joined {
            if open.take().is_some() {
                out.push('\n');
            }
            for _ in 0..depth.min(50) {
                out.push_str("> ");
            }
        }
        match content.strip_suffix(' ').filter(|_| !separator) {
            Some(soft) => {
                out.push_str(if delete_space { soft } else { content });
                open = Some(depth);
            }
            None => {
                out.push_str(content);
                out.push('\n');
                open = None;
            }
        }
    }
    if open.is_some() {
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::unfold;

    #[test]
    fn soft_lines_join_and_quotes_keep_their_depth() {
        assert_eq!(unfold("a \nb\n> c \n> d\n>> e\n", false), "a b\n> c d\n> > e\n");
    }

    #[test]
    fn stuffing_goes_and_the_signature_stays_apart() {
        assert_eq!(unfold(" From me \n\n-- \nJane\n", false), "From me \n\n-- \nJane\n".replace("me \n", "me "));
    }

    #[test]
    fn delsp_takes_the_last_blank_away() {
        assert_eq!(unfold("東 \n京\n", true), "東京\n");
    }
}
