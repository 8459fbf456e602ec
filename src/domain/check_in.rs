//! How a customer's answer to "did it stay fixed?" is read: yes, no, something else, or no more mails.
//! Must not guess: what is not plainly a short yes counts as something that a person reads.

use super::thanks::is_mere_thanks;

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

/// Asks not to be written to again.
const OBJECTS: &[&str] = &[
    "unsubscribe",
    "stop emailing",
    "stop writing",
    "stop contacting",
    "do not contact",
    "don't contact",
    "do not write to me",
    "don't write to me",
    "no more emails",
    "no more mails",
    "leave me alone",
    "remove my address",
    "keine weiteren mails",
    "keine mails mehr",
    "keine e-mails mehr",
    "nicht mehr schreiben",
    "nicht mehr an",
    "nicht mehr kontaktieren",
    "in ruhe",
    "ne m'écrivez plus",
    "ne plus me contacter",
    "ne plus m'écrire",
    "ne me contactez plus",
    "plus recevoir",
    "désabonner",
    "laissez-moi tranquille",
    "no me escriban",
    "no me contacten",
    "no quiero recibir",
    "dejen de escribirme",
    "darme de baja",
    "non scrivetemi",
    "non mi contattate",
    "non contattatemi",
    "non voglio ricevere",
    "niet meer mailen",
    "niet meer schrijven",
    "geen mails meer",
    "geen e-mails meer",
    "não me escrevam",
    "não me contatem",
    "não me contactem",
    "não quero receber",
    "配信停止",
    "連絡しないで",
    "連絡は不要",
    "メールは不要",
    "送らないで",
];

/// It came back, broke again, never worked.
const BROKEN: &[&str] = &[
    "not fixed",
    "isn't fixed",
    "wasn't fixed",
    "never fixed",
    "not solved",
    "not resolved",
    "unresolved",
    "never resolved",
    "never heard",
    "heard nothing",
    "no one ever",
    "nobody ever",
    "broke again",
    "broken again",
    "happened again",
    "came back",
    "is back",
    "same problem",
    "same issue",
    "still not",
    "still broken",
    "still waiting",
    "still the same",
    "still have the",
    "didn't help",
    "did not help",
    "does not work",
    "doesn't work",
    "not working",
    "stopped working",
    "worse",
    "nicht gelöst",
    "nicht behoben",
    "nicht geklärt",
    "nicht erledigt",
    "funktioniert nicht",
    "geht nicht",
    "immer noch",
    "noch immer",
    "wieder kaputt",
    "wieder defekt",
    "wieder passiert",
    "wieder aufgetreten",
    "erneut",
    "schlimmer",
    "warte noch",
    "nie etwas gehört",
    "nichts gehört",
    "pas résolu",
    "pas réglé",
    "pas été réglé",
    "toujours pas",
    "toujours le même",
    "toujours en attente",
    "encore en panne",
    "encore cassé",
    "de nouveau en panne",
    "ne fonctionne pas",
    "ne marche pas",
    "ne marche plus",
    "même problème",
    "recommencé",
    "rien n'a",
    "no se ha resuelto",
    "no se resolvió",
    "no está resuelto",
    "no está solucionado",
    "sin resolver",
    "sin solución",
    "sigue igual",
    "sigue sin",
    "sigo esperando",
    "todavía no",
    "no funciona",
    "mismo problema",
    "volvió a",
    "ha vuelto a",
    "otra vez roto",
    "non risolto",
    "non è risolto",
    "non è stato risolto",
    "ancora non",
    "non funziona",
    "stesso problema",
    "di nuovo rotto",
    "si è ripresentato",
    "sto ancora aspettando",
    "niet opgelost",
    "nog steeds niet",
    "nog steeds",
    "werkt niet",
    "weer kapot",
    "hetzelfde probleem",
    "opnieuw kapot",
    "não foi resolvido",
    "não está resolvido",
    "ainda não",
    "não funciona",
    "mesmo problema",
    "voltou a",
    "continua igual",
    "quebrou de novo",
    "解決していません",
    "解決しておりません",
    "直っていません",
    "直りません",
    "また壊れ",
    "また同じ",
    "再発",
    "まだ届",
    "まだ解決",
    "変わっていません",
    "改善されて",
];

/// Plainly well.
const FIXED: &[&str] = &[
    "yes",
    "all good",
    "all is well",
    "all well",
    "it is fine",
    "it's fine",
    "works fine",
    "working fine",
    "works perfectly",
    "works well",
    "fixed",
    "solved",
    "resolved",
    "no problems since",
    "no more problems",
    "no issues",
    "perfect",
    "ja",
    "alles gut",
    "alles in ordnung",
    "alles bestens",
    "funktioniert",
    "behoben",
    "gelöst",
    "erledigt",
    "keine probleme mehr",
    "einwandfrei",
    "oui",
    "tout va bien",
    "tout est en ordre",
    "tout est réglé",
    "réglé",
    "résolu",
    "ça marche",
    "fonctionne",
    "parfait",
    "sí",
    "si,",
    "todo bien",
    "todo en orden",
    "resuelto",
    "solucionado",
    "funciona",
    "perfecto",
    "sì",
    "tutto bene",
    "tutto a posto",
    "risolto",
    "funziona",
    "perfetto",
    "alles goed",
    "alles in orde",
    "opgelost",
    "werkt goed",
    "prima",
    "sim",
    "tudo bem",
    "tudo certo",
    "resolvido",
    "perfeito",
    "はい",
    "解決しました",
    "解決しております",
    "問題ありません",
    "問題なく",
    "直りました",
    "大丈夫",
];

/// A plain yes is short.
const SHORT: usize = 240;

/// Reads what a customer typed in answer to the question.
pub fn read(typed: &str) -> Answer {
    let text = folded(typed);
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| holds(&text, phrase));
    if says(OBJECTS) {
        return Answer::Objects;
    }
    let bare_no = NO.iter().any(|no| text.split([',', '.', '!', ' ', '\n', '、', '。']).next() == Some(no));
    // "Yes, no problems since" begins with neither; "no, it is fine" is for a person.
    if says(BROKEN) {
        return Answer::NotFixed;
    }
    if bare_no {
        return if says(FIXED) { Answer::Other } else { Answer::NotFixed };
    }
    let asks = text.contains(['?', '？']);
    let but = BUT.iter().any(|but| holds(&text, but));
    if !asks && !but && text.chars().count() <= SHORT && (says(FIXED) || is_mere_thanks(typed)) {
        return Answer::StayedFixed;
    }
    Answer::Other
}

/// A first word that says no.
const NO: &[&str] = &["no", "nope", "nein", "non", "nee", "não", "nao", "いいえ"];

/// Words after which a yes is no longer plain.
const BUT: &[&str] = &[
    "but",
    "however",
    "except",
    "although",
    "until",
    "aber",
    "jedoch",
    "leider",
    "allerdings",
    "mais",
    "sauf",
    "cependant",
    "malheureusement",
    "pero",
    "sin embargo",
    "excepto",
    "ma",
    "però",
    "tuttavia",
    "purtroppo",
    "maar",
    "echter",
    "helaas",
    "mas",
    "porém",
    "infelizmente",
    "ただ",
    "しかし",
    "ですが",
    "unfortunately",
];

fn folded(text: &str) -> String {
    text.trim().to_lowercase().replace(['\u{2019}', '\u{2bc}', '`'], "'")
}

/// Whether a phrase stands in the text as whole words; scripts without spaces have no borders.
fn holds(text: &str, phrase: &str) -> bool {
    let plain = phrase.chars().next().is_some_and(|c| u32::from(c) >= 0x3000);
    text.match_indices(phrase).any(|(at, found)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|t| t.chars().next());
        plain || !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_yes_in_eight_languages_is_one() {
        for text in [
            "Yes, thank you. It has worked ever since.",
            "All good, thanks for asking!",
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
            "No, it is all good now, nothing to complain about.",
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
