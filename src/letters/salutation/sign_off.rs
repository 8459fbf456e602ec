//! The name that the writer put under the letter, or said of themselves in it.
//! Must not join it with the name in From; that is done elsewhere.

use super::beside::Beside;
use super::case::fold;
use super::closing;
use super::ending::{Ending, meaningful};
use super::line::{NAME, looks_like_a_name, name_part};
use super::names::{begins_given, known};
use super::title::Titles;
use super::words::holds;
use super::{couple, introduced, likeness};

/// How the name was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// It stands alone in the last line or opens the signature block.
    Alone,
    /// It follows a closing phrase such as `Kind regards,`, or it is the one in From.
    Closing,
}

/// The signed name: from the end of what was typed, else from the signature block.
pub fn find<'a>(typed: &Ending<'a>, signature: &Ending<'a>, beside: &Beside<'_>) -> Option<(&'a str, Ground)> {
    let closing = closed(typed, beside).or_else(|| closed(signature, beside));
    if closing.is_some_and(|(name, _)| beside.agrees(name)) {
        return closing;
    }
    let agreeing_in_typed = agreeing(typed, beside);
    let not_the_executive = |found: &(&str, Ground)| !beside.names_executive(found.0);
    // Somebody else's closing phrase, told of: the writer's own name stands below it.
    closing
        .filter(|_| !agreeing_in_typed.is_some_and(|(own, _)| begins_given(own)))
        .or(agreeing_in_typed)
        .or_else(|| agreeing(signature, beside))
        .or_else(|| behind_a_sentence(typed, beside))
        .or_else(|| paragraph(typed.text, beside).filter(not_the_executive))
        .or_else(|| {
            alone(typed, beside)
                .filter(not_the_executive)
                .filter(|(line, _)| beside.has_given() || beside.agrees(line) || name_or_couple(line, beside))
        })
        .or_else(|| {
            let lines: Vec<&str> = meaningful(signature.front).take(3).collect();
            let first = lines.first()?;
            let chosen = lines.iter().find(|line| is_person(line, beside)).unwrap_or(first);
            let found = looks_like_a_name(chosen).then(|| (name_part(chosen), Ground::Alone));
            found.filter(not_the_executive).filter(|(line, _)| beside.agrees(line) || name_or_couple(line, beside))
        })
        .or_else(|| {
            introduced::find(typed.front)
                .map(|name| (name, Ground::Closing))
                .filter(|(name, _)| !beside.has_given() || beside.is_single() && name.contains(' '))
                .filter(not_the_executive)
        })
}

/// Whether the last lines say that the name in the header is a firm's or a desk's.
pub fn is_of_a_desk(typed: &Ending<'_>, signature: &Ending<'_>, beside: &Beside<'_>) -> bool {
    let lines = typed.lines.iter().rev().take(4).copied().chain(meaningful(signature.front).take(4));
    lines.filter(|line| line.len() <= NAME).any(|line| beside.is_desk_line(line))
}

/// Where the lines begin that stand below a closing phrase at the end of a text: a name, then at most four
/// short lines such as a post or an extension. None when the text does not end so.
pub fn signed_from(text: &str) -> Option<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        ends.push((at, line.trim()));
    }
    // `Kind regards,` or `Kind regards Ines`.
    let closes = |line: &str| closing::after(line).is_some_and(|rest| rest.is_empty() || begins_given(rest));
    let (number, (end, _)) = ends.iter().enumerate().rev().take(8).find(|(_, (_, l))| closes(l))?;
    let below: Vec<&str> = ends.iter().skip(number + 1).map(|(_, line)| *line).filter(|l| !l.is_empty()).collect();
    let name = below.first()?;
    let cased = name.split_whitespace().all(|word| !word.starts_with(char::is_lowercase) || word.chars().count() <= 3);
    let short = below.len() <= 5 && below.iter().all(|line| line.chars().count() <= 60);
    (short && cased && looks_like_a_name(name)).then_some(*end)
}

/// Whether a text ends with a closing phrase and no name.
pub fn closes(text: &str) -> bool {
    text.lines().map(str::trim).rfind(|line| !line.is_empty()).is_some_and(|l| closing::after(l) == Some(""))
}

/// Whether a line runs on into the next one: several words of a sentence without a mark at the end.
fn runs_on(line: &str) -> bool {
    line.split_whitespace().count() > 2 && line.ends_with(char::is_alphanumeric)
}

/// A closing phrase among the last lines, and the name after it or below it.
fn closed<'a>(ending: &Ending<'a>, beside: &Beside<'_>) -> Option<(&'a str, Ground)> {
    let lines = &ending.lines;
    for (at, line) in lines.iter().enumerate().rev() {
        let Some(rest) = closing::after(line) else { continue };
        // `Thanks,` / `Kind regards,` / `Maria`: the last of several closings counts.
        let name = if rest.is_empty() { below(lines.get(at + 1..)?, beside)? } else { rest };
        let own = || !is_addressed(ending, name, closing::is_thanks(line) && !rest.is_empty(), beside);
        return (looks_like_a_name(name) && own()).then(|| (name_part(name), Ground::Closing));
    }
    None
}

/// How houses and grounds are called that are no people below the name of a desk.
const ESTATES: &str =
    "hall house court lodge manor park castle farm school college hospital church hotel inn place gardens";

/// Which of the lines below a closing phrase is the name: not a firm's or a desk's before a person's.
fn below<'a>(lines: &[&'a str], beside: &Beside<'_>) -> Option<&'a str> {
    let [first, rest @ ..] = lines else { return None };
    let strange = !rest.is_empty() && !name_or_couple(first, beside);
    // `Joan` / `Peter`: two sign, each in a line.
    let single = |line: &str| !line.contains(' ') && known(line).common;
    if single(first) && rest.first().is_some_and(|next| single(next)) && !beside.agrees(first) {
        return None;
    }
    // `Facilities Team` / `Marlow Hall`.
    let estate = |line: &str| line.rsplit(' ').next().is_some_and(|last| holds(ESTATES, &last.to_lowercase()));
    let person = || rest.iter().take(2).find(|line| is_person(line, beside) && !estate(line));
    Some(if strange { person().unwrap_or(first) } else { first })
}

/// Whether a name after a closing phrase is that of who is written to or about: `Hi Jane, … Thanks Jane`.
fn is_addressed(Ending { front, text, .. }: &Ending<'_>, name: &str, thanked: bool, beside: &Beside<'_>) -> bool {
    if beside.agrees(name) {
        return beside.is_executive(name);
    }
    if beside.names_executive(name) {
        return true;
    }
    let first = fold(name.split_whitespace().find(|word| !word.ends_with('.')).unwrap_or(name));
    let same = |word: &str| fold(word.trim_matches(|c: char| !c.is_alphanumeric())) == first;
    let opening = meaningful(front).next().unwrap_or_default();
    let greeting = opening.split([',', '!', ':', '.']).next().unwrap_or_default();
    if greeting.split_whitespace().count() <= 5 && greeting.split_whitespace().skip(1).any(same) {
        return true;
    }
    // Nobody is thanked by all their names.
    let thanked = thanked && (!name.contains(' ') || name.contains('.') || titled(name, beside.code));
    let told = || text.split_whitespace().filter(|word| same(word)).nth(1).is_some();
    thanked && (beside.has_name() || titled(name, beside.code) || told())
}

fn titled(name: &str, code: &str) -> bool {
    let mut words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
    let mut titles = Titles::default();
    titles.take(&mut words, code);
    titles.any() || titles.office.is_some()
}

/// A line near the end that holds the name which stands in From or in the address.
fn agreeing<'a>(Ending { lines, .. }: &Ending<'a>, beside: &Beside<'_>) -> Option<(&'a str, Ground)> {
    let led = |at: usize| at.checked_sub(1).and_then(|at| lines.get(at)).is_some_and(|before| leads_on(before));
    let found = lines.iter().enumerate().rev().find(|(at, line)| {
        looks_like_a_name(line)
            && !led(*at)
            && beside.agrees(line)
            && !beside.is_executive(line)
            && may_be_called(line)
            && name_or_couple(line, beside)
    });
    found.map(|(_, line)| (name_part(line), Ground::Closing))
}

/// `… and nobody answers. Truus Postma`: a person at the end of the last line, whom the header knows.
fn behind_a_sentence<'a>(ending: &Ending<'a>, beside: &Beside<'_>) -> Option<(&'a str, Ground)> {
    let (_, tail) = ending.lines.last()?.rsplit_once(['.', '!', '?'])?;
    let name = tail.strip_prefix(' ')?.trim();
    let ours = || beside.agrees(name) && !beside.is_executive(name) || beside.is_addressed_as(name);
    (name.contains(' ') && is_person(name, beside) && ours()).then_some((name, Ground::Closing))
}

/// A last paragraph of short lines that begins with a person: `Brandon Cole` / `Legislative Aide`.
fn paragraph<'a>(text: &'a str, beside: &Beside<'_>) -> Option<(&'a str, Ground)> {
    let (before, last) = text.trim_end().rsplit_once("\n\n")?;
    let lines: Vec<&str> = meaningful(last).collect();
    let short = (2..=5).contains(&lines.len()) && lines.iter().all(|line| line.chars().count() <= 50);
    let ended = before.trim_end().ends_with(['.', '!', '?', ',', '。']);
    // `Karen` / `Office Manager`.
    let single = |line: &str| !line.contains(' ') && known(line).common && line.starts_with(char::is_uppercase);
    let first = lines.first().filter(|first| short && ended && (is_person(first, beside) || single(first)))?;
    if single(first) {
        return Some((*first, Ground::Closing)).filter(|_| !beside.has_name());
    }
    Some((name_part(first), Ground::Alone))
}

/// Whether a single word may be what somebody is called; several words are judged elsewhere.
fn may_be_called(line: &str) -> bool {
    let known = known(line);
    line.contains(' ')
        || line.contains('.')
        || !line.is_ascii()
        || known.given
        || !known.word && likeness::as_given(line) > 0
}

fn name_or_couple(line: &str, beside: &Beside<'_>) -> bool {
    beside.read(line).is_some() || couple::read(line, beside.code).is_some()
}

/// Whether a line is a person's name by itself.
fn is_person(line: &str, beside: &Beside<'_>) -> bool {
    looks_like_a_name(line)
        && (couple::read(line, beside.code).is_some()
            || beside.read(line).is_some_and(|name| {
                let given = name.given.as_deref().is_some_and(begins_given);
                name.titles.any() || name.han || given && name.full.contains(' ')
            }))
}

/// Whether the sentence goes on in the next line: `I spoke to`, `Send it to:`.
fn leads_on(line: &str) -> bool {
    const GO_ON: &str = "to with by from and for of von an mit und de à con di met com is was called named ist war heißt hieß namens \
        est appelle appelait es llama llamaba è chiama chiamava is heet heette é chama chamava";
    line.ends_with(':') || line.rsplit(' ').next().is_some_and(|word| holds(GO_ON, &word.to_lowercase()))
}

/// A name that is the whole last line.
fn alone<'a>(Ending { text, lines, .. }: &Ending<'a>, beside: &Beside<'_>) -> Option<(&'a str, Ground)> {
    // `I spoke to` / `John Wilson`: the sentence goes on.
    let [.., before, last] = *lines.as_slice() else { return None };
    let next_to_it = text.lines().map(str::trim).skip_while(|l| *l != before).nth(1).is_some_and(|l| !l.is_empty());
    // `- Tyler` is signed.
    if let Some(name) = last.strip_prefix(['-', '–', '—', '/', '~']).map(str::trim)
        && name.split(' ').count() <= 2
        && begins_given(name)
    {
        let ground = if beside.has_name() && !beside.agrees(name) { Ground::Alone } else { Ground::Closing };
        return looks_like_a_name(name).then_some((name, ground));
    }
    if leads_on(before) || next_to_it && runs_on(before) {
        return None;
    }
    // A sentence, a blank line, and one given name that the letter does not tell of.
    let single = !last.contains(' ')
        && (known(last).common || known(last).is_only_given())
        && last.starts_with(char::is_uppercase);
    let ended = before.ends_with(['.', '!', '?']) && !next_to_it;
    let untold = text.matches(last).count() == 1;
    if single && ended && untold && !beside.has_name() {
        return Some((last, Ground::Closing));
    }
    looks_like_a_name(last).then_some((name_part(last), Ground::Alone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_below_a_closing_phrase_is_found() {
        let signed = |text: &'static str| signed_from(text).and_then(|at| text.get(at..));
        let answer = "It left.\n\nKind regards,\nInes Moreau\nProduct Quality, extension 4417";
        assert_eq!(signed(answer), Some("Ines Moreau\nProduct Quality, extension 4417"));
        assert_eq!(signed("Es ist da.\n\nMit freundlichen Grüßen\n\nW. Zhang"), Some("\nW. Zhang"));
        assert_eq!(signed("It left.\n\nKind regards Ines\nProduct Quality"), Some("Product Quality"));
        assert_eq!(signed("It left.\n\nThanks,\nplease tell us when it is there"), None);
        assert_eq!(signed("It left today.\nInes Moreau"), None);
        assert_eq!(signed("It left.\n\nKind regards,"), None);
        assert!(closes("It left.\n\nKind regards,\n") && closes("Es ist da.\n\nViele Grüße"));
        assert!(!closes("It left today.") && !closes("It left.\n\nKind regards,\nInes"));
    }

    fn found(typed: &str) -> Option<(String, Ground)> {
        let address = crate::domain::address::Address::parse("x1@box.example").unwrap();
        let facts = super::super::NameFacts {
            from_name: "",
            address: &address,
            reply_name: "",
            signature: "",
            typed,
            executive: "",
            greeted: None,
        };
        find(&Ending::of(typed), &Ending::of(""), &Beside::of(&facts, "en"))
            .map(|(name, ground)| (name.to_owned(), ground))
    }

    #[test]
    fn a_closing_sentence_is_no_name() {
        let letter = "Je vous prie d'agréer, Madame, mes salutations distinguées.\n\nClaire Besson";
        assert_eq!(found(letter), Some(("Claire Besson".into(), Ground::Alone)));
        assert_eq!(found("Where is it?\n\nThanks, Wanjiru K."), Some(("Wanjiru K.".into(), Ground::Closing)));
    }
}
