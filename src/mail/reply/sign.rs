//! Decides which lines that begin with `>` say "more than": a list of numbers that somebody typed.
//! Must not take a quoted line for one; those that stand alone and are not introduced are quoted.

use super::{Kind, attribution, block, is_quoted, line};

/// Lines that such a list may have.
const MAX_LINES: usize = 8;

/// The line below the list that begins here: each of its lines is short and begins with an amount, and a line that
/// was typed introduces it.
pub fn greater(lines: &[&str], kinds: &[Kind], at: usize) -> Option<usize> {
    if !is_amount(line(lines, at)) {
        return None;
    }
    let above = (0..at).rev().find(|i| !line(lines, *i).trim().is_empty())?;
    let intro = line(lines, above).trim();
    let opens = intro.ends_with([':', '：']) || is_bound(intro);
    if kinds.get(above) != Some(&Kind::New) || is_quoted(intro) && !is_amount(intro) || !opens {
        return None;
    }
    if (0..above).any(|i| is_quoted(line(lines, i)) && kinds.get(i) != Some(&Kind::New)) {
        return None;
    }
    let mut next = at;
    for _ in 0..MAX_LINES {
        next += 1;
        let below = (next..lines.len()).take(3).find(|i| !line(lines, *i).trim().is_empty());
        match below.filter(|i| is_quoted(line(lines, *i))) {
            Some(i) if is_amount(line(lines, i)) => next = i,
            // A quotation that goes on in words.
            Some(_) => return None,
            // Answers between quoted lines look the same.
            None => return is_attributed_below(lines, next).then_some(next),
        }
    }
    None
}

/// `> 30 days: 1 invoice`, `>=5 kg = free`: one mark, an amount and what goes with it, and no sentence.
fn is_amount(text: &str) -> bool {
    let Some(rest) = text.trim_start().strip_prefix('>') else { return false };
    let rest = rest.trim_start_matches(['=', ' ', '€', '$', '£', '¥', '\u{a0}']).trim_end();
    let tail = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    tail.len() < rest.len()
        && rest.len() <= 80
        && !rest.ends_with(['.', '?', '!', ',', ':', '。', '？', '！', '：'])
        // The line above a quotation has an hour or an address, an item of a list a bracket.
        && !rest.contains('@')
        && !tail.starts_with([':', ')', '/', '-'])
        && (tail.contains([':', '=', '：', '→', '|', '%', '\t', '–', '—']) || tail.contains("  "))
}

/// Whether what is marked below was put there by a program: a line says whose words they are.
fn is_attributed_below(lines: &[&str], from: usize) -> bool {
    let Some(quote) = (from..lines.len()).find(|i| is_quoted(line(lines, *i))) else { return true };
    let mut above = quote.saturating_sub(8).max(from)..quote;
    above.any(|i| attribution::at(lines, i).is_some_and(|next| next <= quote) || block::at(lines, i).is_some())
}

/// `< 30 days: 4 invoices`, `0-30 days: none`: the other half of such a list.
fn is_bound(text: &str) -> bool {
    let rest = text.trim_start_matches(['<', '=', '≤', ' ', '€', '$', '£', '¥']);
    rest.len() < text.len() && rest.starts_with(|c: char| c.is_ascii_digit()) && text.len() <= 80
}

#[cfg(test)]
mod tests {
    use crate::domain::message::Doubt;
    use crate::mail::reply::take_apart;

    #[test]
    fn amounts_below_a_line_that_introduces_them_were_typed() {
        for typed in [
            "Dear Ms Lund,\n\nthe rates are:\n> 10 kg: 4 euros\n> 20 kg: 7 euros\n\nRegards",
            "Guten Tag,\n\nRabatt je Menge:\n\n> 100 Stück: 3 %\n\n> 500 Stück: 5 %\n\nGruß",
            "Bonjour,\n\nRetards :\n< 30 jours : 4 factures\n> 30 jours : aucune\n\nMerci",
            "Hola:\n\nPlazos:\n>= 8 m: dos semanas\n\nSaludos",
            "手数料は次の通りです：\n> 5000円：無料\n> 1000円：200円\n\n以上",
        ] {
            for below in ["", "\n\nOn 4 May 2026 at 10:12, A Lund <a@example.com> wrote:\n> What are they?\n> A Lund"] {
                let body = take_apart(format!("{typed}{below}"), "Re: rates");
                assert_eq!(body.new_text, typed, "{below}");
                assert_eq!(body.doubt, None);
            }
        }
    }

    #[test]
    fn quoted_lines_with_numbers_stay_quoted() {
        for letter in [
            "On Monday you wrote:\n> 30 days: 1 invoice\n\nThat is paid.\n\n> And the rest?\nThat too.",
            "To your points:\n> 3 chairs are missing\nThey come on Friday.\n> And the table?\nToo.",
            "Fine:\n> 30 days: 1 invoice\npaid\n> What about May?\nPaid as well.",
        ] {
            let body = take_apart(letter.into(), "Re: invoices");
            assert!(body.quoted.contains("> 3"), "{}", body.new_text);
            assert_eq!(body.doubt, Some(Doubt::InlineAnswers));
        }
    }
}
