//! Whether a further letter only says thank you.
//! Must not guess: a letter that may want an answer gets one.

use std::sync::LazyLock;

/// Characters of the longest text that is mere thanks.
const LONGEST: usize = 280;
/// Words of a sentence that needs no reason to be there: a greeting, a name.
const FEW_WORDS: usize = 3;

/// What one language has for thanks, for taking them back, and for what stands harmlessly beside them.
#[derive(Default)]
struct Words {
    language: &'static str,
    thanks: Vec<&'static str>,
    but: Vec<&'static str>,
    fine: Vec<&'static str>,
    /// What would take them back, were it not said so.
    done: Vec<&'static str>,
}

/// One row a language and kind, phrases divided by `|`, in lower case.
static TABLE: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let mut table: Vec<Words> = Vec::new();
    for row in include_str!("thanks.txt").lines() {
        let mut columns = row.splitn(3, ' ');
        let (Some(language), Some(kind), Some(phrases)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        if table.last().is_none_or(|w| w.language != language) {
            table.push(Words { language, ..Words::default() });
        }
        let Some(words) = table.last_mut() else { continue };
        let list = match kind {
            "thanks" => &mut words.thanks,
            "but" => &mut words.but,
            "done" => &mut words.done,
            _ => &mut words.fine,
        };
        list.extend(phrases.split('|'));
    }
    table
});

/// A text in lower case, its words between single blanks.
struct Folded {
    spaced: String,
    whole: String,
}

impl Folded {
    fn of(text: &str) -> Self {
        let whole = text.to_lowercase().replace(['’', '‘'], "'");
        let words: Vec<&str> =
            whole.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|w| !w.is_empty()).collect();
        Self { spaced: format!(" {} ", words.join(" ")), whole }
    }

    /// Whether it has the phrase, as whole words where words are written apart.
    fn says(&self, phrase: &str) -> bool {
        if phrase.chars().any(|c| ('\u{3040}'..='\u{d7ff}').contains(&c)) {
            return self.whole.contains(phrase);
        }
        match phrase {
            "n't" => self.spaced.contains("n't "),
            phrase => self.spaced.contains(&format!(" {phrase} ")),
        }
    }

    fn says_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|p| self.says(p))
    }

    fn words(&self) -> usize {
        self.spaced
            .split_whitespace()
            .map(|w| match w.chars().count() {
                ..8 => 1,
                _ if w.is_ascii() => 1,
                // Chinese and Japanese write no blanks.
                long if w.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c)) => long / 2,
                long => long / 4,
            })
            .sum()
    }
}

/// Whether the text is a mere thank-you: short, thankful, no question, nothing that takes it back,
/// and no sentence that is about something else.
pub fn is_mere_thanks(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|l| !is_reference(l.trim())).collect();
    let text = lines.join("\n");
    if text.chars().count() > LONGEST
        || text.contains(['?', '？', '؟', ';'])
        || text.chars().any(|c| c.is_numeric() && !c.is_alphabetic())
    {
        return false;
    }
    let folded = Folded::of(&text);
    let spoken: Vec<&Words> = TABLE.iter().filter(|w| folded.says_any(&w.thanks)).collect();
    let mut left = Folded { spaced: folded.spaced.clone(), whole: folded.whole.clone() };
    for done in spoken.iter().flat_map(|w| &w.done) {
        left.spaced = left.spaced.replace(&format!(" {done} "), " ");
        left.whole = left.whole.replace(done, "");
    }
    // Short words mean something else next door; long ones take back in any language.
    let taken_back = spoken.iter().any(|w| left.says_any(&w.but))
        || TABLE.iter().flat_map(|w| &w.but).any(|p| p.chars().count() >= 5 && left.says(p));
    if spoken.is_empty() || taken_back {
        return false;
    }
    text.split(['.', '!', '。', '！', '\n', '…']).filter(|s| !s.trim().is_empty()).all(|sentence| {
        let sentence = Folded::of(sentence);
        sentence.words() <= FEW_WORDS
            || spoken.iter().any(|w| [&w.thanks, &w.fine, &w.done].into_iter().any(|list| sentence.says_any(list)))
    })
}

/// A line that is nothing but a number in brackets, as a help desk or an old mail of it has.
fn is_reference(line: &str) -> bool {
    let inner = line.strip_prefix(['(', '[']).and_then(|l| l.strip_suffix([')', ']']));
    inner.is_some_and(|tag| tag.len() <= 40 && tag.bytes().any(|b| b.is_ascii_digit()) && !tag.trim().contains(' '))
}

#[cfg(test)]
mod tests {
    use super::is_mere_thanks;

    #[test]
    fn thanks_in_many_languages_want_no_answer() {
        let wrong: Vec<&str> = [
            "Thank you so much, that was quick!",
            "Thanks!\nMaria",
            "Thanks, that settles it.",
            "Dear Ms Halden,\n\nthank you for your help. The new coat arrived.\n\nKind regards\nMaria Lopez",
            "Vielen Dank, das hat geholfen.",
            "Sehr geehrte Frau Halden,\n\nvielen Dank für Ihre schnelle Hilfe!\n\nMit freundlichen Grüßen\nMax",
            "Merci beaucoup pour votre aide.",
            "Merci, c'est réglé.",
            "Muchas gracias por todo",
            "Gracias, asunto resuelto.\n\n(HC-020028)",
            "Grazie, è risolto.",
            "Obrigado, está resolvido.\n\n(HC-020028)",
            "Dank u, het is opgelost.",
            "ありがとうございます。",
            "ご対応ありがとうございました。助かりました。",
            "谢谢，已经收到了。",
            "감사합니다!",
            "Dziękuję bardzo za szybką pomoc.",
            "Tack så mycket för hjälpen!",
            "Mange tak for hjælpen.",
            "Tusen takk!",
            "Kiitos paljon avusta!",
            "Děkuji za rychlou pomoc.",
            "Köszönöm szépen a segítséget!",
            "Mulțumesc frumos!",
            "Спасибо большое за помощь!",
            "Дякую за швидку допомогу!",
            "Ευχαριστώ πολύ!",
            "Çok teşekkürler!",
            "شكرا جزيلا",
            "תודה רבה!",
            "Cảm ơn rất nhiều!",
            "Terima kasih banyak.",
        ]
        .into_iter()
        .filter(|t| !is_mere_thanks(t))
        .collect();
        assert_eq!(wrong, [""; 0]);
    }

    #[test]
    fn thanks_that_take_something_back_want_one() {
        let wrong: Vec<&str> = [
            "Thanks, but the coat is still torn.",
            "Thank you. When will it arrive?",
            "Thank you. The second sleeve has a hole.",
            "Thanks for nothing.",
            "Thank you. Now the zip broke.",
            "Thanks. Order 482913 came torn again",
            "Danke, aber das Paket ist nicht da.",
            "Vielen Dank. Der neue Mantel hat dasselbe Loch im Ärmel.",
            "Merci, mais ce n'est toujours pas réglé.",
            "Merci. La manche du nouveau manteau est déchirée.",
            "Gracias, pero no ha llegado.",
            "Grazie, ma il cappotto è ancora rotto.",
            "Obrigada, mas ainda não chegou.",
            "Bedankt, maar het pakket is er niet.",
            "ありがとうございます。しかし、まだ届いていません。",
            "谢谢，但是还没收到。",
            "감사합니다. 하지만 아직 도착하지 않았습니다.",
            "Dziękuję, ale paczka nie dotarła.",
            "Tack, men paketet har inte kommit.",
            "Tak, men pakken er ikke kommet.",
            "Kiitos, mutta paketti ei ole saapunut.",
            "Děkuji, ale stále to nefunguje.",
            "Спасибо, но посылка не пришла.",
            "The zip broke.",
            "This is not solved at all! It happened again today.",
            "Das ist überhaupt nicht gelöst! Heute ist es wieder passiert.",
            "Rien n'est réglé ! Cela s'est reproduit aujourd'hui.",
            "Non è affatto risolto! Oggi è successo di nuovo.",
            "",
        ]
        .into_iter()
        .filter(|t| is_mere_thanks(t))
        .collect();
        assert_eq!(wrong, [""; 0]);
    }
}
