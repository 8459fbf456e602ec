//! How a customer's answer to "did it stay fixed?" is read: yes, no, something else, or no more mails.
//! Must not guess: what is not plainly a yes counts as something that a person reads.

use super::wording::{self, Cue, Kind, Said};

/// What a customer says months later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It stayed fixed.
    StayedFixed,
    /// It did not.
    NotFixed,
    /// They want no further mails.
    Objects,
    /// Something else, which a person reads.
    Other,
}

/// A plain yes is short.
const LONGEST: usize = 600;
/// How likely a sentence must say what it is taken for.
const SURE: f32 = 0.5;
/// How likely it wants no mails, where nobody asked.
const QUITE_SURE: f32 = 0.7;
/// How likely it must be harmless where no word in it is kind.
const MORE_SURE: f32 = 0.8;
/// How likely it is well, for small talk beside it to be small talk.
const VERY_SURE: f32 = 0.9;

/// Reads what a customer typed in answer to the question.
pub fn read(typed: &str) -> Answer {
    let said = wording::read(typed);
    let most = |kind: Kind| said.iter().map(|s| s.share(kind)).fold(0.0, f32::max);
    if most(Kind::Objects) > SURE {
        return Answer::Objects;
    }
    let plain_yes = most(Kind::Well) >= VERY_SURE;
    let bare_no = said.first().is_some_and(is_bare_no);
    let kinds: Vec<Kind> = said.iter().filter(|s| counts(s, plain_yes)).map(kind).collect();
    let any = |kind: Kind| kinds.contains(&kind);
    if any(Kind::New) {
        return Answer::Other;
    }
    if any(Kind::Trouble) {
        let only_no = bare_no && kinds.iter().filter(|k| **k == Kind::Trouble).count() == 1;
        return if only_no && plain_yes { Answer::StayedFixed } else { Answer::NotFixed };
    }
    if any(Kind::Wish) || any(Kind::Unsure) || typed.chars().count() > LONGEST {
        return Answer::Other;
    }
    let sure = said.iter().filter(|s| counts(s, plain_yes)).all(settled);
    if sure && said.iter().any(good) { Answer::StayedFixed } else { Answer::Other }
}

/// Whether somebody who was asked nothing wants no more mails. Surer than an answer need be: who wants an account
/// deleted still waits for word.
pub fn objects(typed: &str) -> bool {
    wording::read(typed).iter().any(|said| said.share(Kind::Objects) >= QUITE_SURE)
}

/// What it says in answer to this question: who still waits for something says that it is not settled.
fn kind(said: &Said) -> Kind {
    let waits = [Cue::Still, Cue::Wait].iter().all(|cue| said.sentence.cues.contains(cue));
    if said.kind() == Kind::Wish && waits && !said.sentence.asks { Kind::Trouble } else { said.kind() }
}

/// Whether the sentence is to be heard: beside a plain yes, what neither warns nor says anything clearly is small talk.
fn counts(said: &Said, plain_yes: bool) -> bool {
    !plain_yes || said.warns() || said.sentence.asks || said.shares.iter().any(|share| *share > 0.6)
}

/// Whether it needs no answer; more surely so where no word in it is kind or says that it is well.
fn settled(said: &Said) -> bool {
    said.lets_be() && (said.speaks_well() || said.harmless() >= MORE_SURE)
}

/// "No." and nothing else.
fn is_bare_no(said: &Said) -> bool {
    let sentence = &said.sentence;
    sentence.words <= 2 && !sentence.cues.is_empty() && sentence.cues.iter().all(|c| matches!(c, Cue::Not | Cue::Nay))
}

/// Whether it says that it is well, or thanks; not that it is so in part.
fn good(said: &Said) -> bool {
    let has = |cue: Cue| said.sentence.cues.contains(&cue);
    (!has(Cue::Part) || has(Cue::Not)) && (said.share(Kind::Well) > SURE || has(Cue::Thank))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_yes_in_eight_languages_is_one() {
        for text in [
            "Yes, thank you. It has worked ever since.",
            "All good, thanks for asking!",
            "No, it is all good now, nothing to complain about.",
            "Ja, alles bestens. Danke der Nachfrage.",
            "Oui, tout va bien, merci.",
            "Sí, todo en orden. Gracias.",
            "Sì, tutto a posto, grazie!",
            "Ja, het is opgelost. Bedankt!",
            "Sim, tudo certo, obrigada.",
            "はい、問題ありません。ありがとうございます。",
            "Thank you so much!",
        ] {
            assert_eq!(read(text), Answer::StayedFixed, "{text}");
        }
    }

    #[test]
    fn a_no_is_one_wherever_it_stands() {
        for text in [
            "No.",
            "No, the sleeve tore again after a week.",
            "Thank you for asking, but it is still not fixed.",
            "Nein, leider nicht.",
            "Leider ist der Fehler wieder aufgetreten.",
            "Non, toujours pas réglé.",
            "La verdad, todo sigue igual.",
            "Purtroppo non funziona.",
            "Helaas, nog steeds hetzelfde.",
            "Infelizmente voltou a acontecer.",
            "いいえ、また壊れました。",
            "I never heard from your team again.",
        ] {
            assert_eq!(read(text), Answer::NotFixed, "{text}");
        }
    }

    #[test]
    fn what_is_neither_is_for_a_person() {
        for text in [
            "Yes, but the colour is different now.",
            "Yes. Could you also send me the invoice?",
            "I moved to Lisbon in the meantime.",
            "",
        ] {
            assert_eq!(read(text), Answer::Other, "{text}");
        }
    }

    #[test]
    fn who_wants_no_mails_gets_none() {
        for text in [
            "Please stop writing to me.",
            "Bitte keine weiteren Mails.",
            "Ne m\u{2019}écrivez plus.",
            "No me escriban más.",
            "今後は連絡しないでください。",
        ] {
            assert_eq!(read(text), Answer::Objects, "{text}");
        }
    }
}
