//! The weights of `src/domain/wording` are made here from sentences, and read those sentences rightly.
//! Must not need anything but `tests/fixtures/wording` and `tests/fixtures/answers`.
//!
//! After a change to the sentences, the cues or the features:
//! `ANSWERABLE_REWRITE_WEIGHTS=1 cargo test --release --test wording the_weights_are_made`

#[path = "wording/learn.rs"]
mod learn;

use std::fs;
use std::path::Path;

use answerable::domain::check_in::{self, Answer};
use answerable::domain::last_word::{self, LastWord};
use answerable::domain::thanks::is_mere_thanks;
use answerable::domain::wording::answers::Leaves;
use answerable::domain::wording::{self, Kind};

use learn::{LANGUAGES, lines};

/// A change of a lesson, a cue or a feature shows in the fingerprint; learning again would take minutes here.
#[test]
fn the_weights_are_made_from_the_lessons_as_they_are() {
    let lessons = learn::lessons(&learn::letters(&|_| true));
    made("wording", "weights.txt", &lessons, &|| learn::table::<{ Kind::ALL.len() }>(&lessons, learn::ROWS));
}

#[test]
fn the_weights_of_answers_are_made_from_the_lessons_as_they_are() {
    let lessons = learn::lessons_of_answers(&learn::answers());
    made("answers", "answers.txt", &lessons, &|| learn::table::<{ Leaves::ALL.len() }>(&lessons, learn::ANSWER_ROWS));
}

fn made(lessons_in: &str, table_in: &str, lessons: &[learn::Lesson], table: &dyn Fn() -> String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("tests/fixtures").join(lessons_in).join("made-from");
    if std::env::var_os("ANSWERABLE_REWRITE_WEIGHTS").is_some() {
        fs::write(root.join("src/domain/wording").join(table_in), table()).unwrap();
        fs::write(path, learn::fingerprint(lessons)).unwrap();
        return;
    }
    let made_from = fs::read_to_string(path).unwrap();
    assert_eq!(learn::fingerprint(lessons), made_from, "run this test with ANSWERABLE_REWRITE_WEIGHTS=1 in release");
}

#[test]
fn the_answers_of_the_lessons_are_read_as_they_are_labelled() {
    let (mut right, mut all) = (0, 0);
    for (label, text) in learn::answers() {
        let got = match last_word::read(&text) {
            LastWord::Said => "done",
            LastWord::CustomersTurn(_) => "asks",
            LastWord::MoreFollows(_) => "later",
        };
        all += 1;
        right += usize::from(got == label);
    }
    assert!(all > 2_000);
    assert!(right * 100 >= all * 97, "{right} of {all}");
}

#[test]
fn the_weights_read_the_sentences_they_were_made_from() {
    let (mut right, mut all) = (0, 0);
    for language in LANGUAGES {
        for (kind, line) in lines(language) {
            all += 1;
            right += usize::from(wording::read(&line).iter().any(|s| s.kind() as usize == kind));
        }
    }
    assert!(all > 7_000);
    assert!(right * 100 >= all * 95, "{right} of {all}");
}

#[test]
fn the_letters_of_the_lessons_are_read_on_the_safe_side() {
    let (mut right, mut all, mut unsafely) = (0, 0, Vec::new());
    for (label, text) in learn::letters(&|_| true) {
        all += 1;
        let got = match label.as_str() {
            "thanks" | "more" if is_mere_thanks(&text) => "thanks",
            "thanks" | "more" => "more",
            _ => match check_in::read(&text) {
                Answer::StayedFixed => "fixed",
                Answer::NotFixed => "not_fixed",
                Answer::Objects => "objects",
                Answer::Other => "other",
            },
        };
        right += usize::from(got == label);
        if got != label && matches!(got, "thanks" | "fixed") {
            unsafely.push(format!("{label}, taken for {got}: {text}"));
        }
    }
    assert!(all > 9_000);
    assert!(right * 100 >= all * 95, "{right} of {all}");
    assert!(unsafely.is_empty(), "{}", unsafely.join("\n"));
}

/// The plainest ways to say that it is not settled, and what may stand before them.
const DENIALS: [(&str, &[&str]); 8] = [
    (
        "Thank you for your answer.",
        &[
            "This is not solved. It happened again today.",
            "Not resolved! It broke again.",
            "That is not fixed at all.",
            "It is not settled.",
            "It's happened again.",
            "The problem is back.",
            "It still does not work.",
            "Nothing has arrived.",
            "That did not help.",
            "It has not been sorted out.",
            "It stopped working again this morning.",
            "I have not received it.",
        ],
    ),
    (
        "Danke für Ihre Antwort.",
        &[
            "Das ist nicht gelöst! Heute ist es wieder passiert.",
            "Das ist nicht erledigt.",
            "Das Problem ist nicht behoben.",
            "Es ist wieder passiert.",
            "Es funktioniert immer noch nicht.",
            "Es ist nichts angekommen.",
            "Das hat nicht geholfen.",
            "Heute Morgen ging es wieder nicht.",
            "Leider nicht gelöst.",
            "Der Fehler ist wieder da.",
        ],
    ),
    (
        "Merci pour votre réponse.",
        &[
            "Ce n'est pas résolu ! C'est encore arrivé aujourd'hui.",
            "Ce n'est pas réglé.",
            "Le problème n'est pas résolu.",
            "Cela s'est reproduit.",
            "C'est encore arrivé.",
            "Ça ne marche toujours pas.",
            "Je n'ai rien reçu.",
            "Cela n'a pas aidé.",
            "Le problème est revenu.",
        ],
    ),
    (
        "Gracias por su respuesta.",
        &[
            "¡No está resuelto! Hoy ha vuelto a pasar.",
            "No está resuelto.",
            "No se ha solucionado.",
            "Ha vuelto a pasar.",
            "Hoy ha vuelto a ocurrir.",
            "Sigue sin funcionar.",
            "No ha llegado nada.",
            "No ha servido de nada.",
            "El problema ha vuelto.",
            "No está arreglado. Ha vuelto a fallar.",
        ],
    ),
    (
        "Grazie per la risposta.",
        &[
            "Non è risolto! Oggi è successo di nuovo.",
            "Non è affatto risolto.",
            "Il problema non è risolto.",
            "È successo di nuovo.",
            "È capitato ancora.",
            "Non funziona ancora.",
            "Non è arrivato nulla.",
            "Non è servito a niente.",
            "Il guasto è tornato.",
        ],
    ),
    (
        "Bedankt voor uw antwoord.",
        &[
            "Dit is niet opgelost! Vandaag is het weer gebeurd.",
            "Het is niet opgelost.",
            "Het is niet in orde.",
            "Het is weer gebeurd.",
            "Het werkt nog steeds niet.",
            "Er is niets aangekomen.",
            "Dat heeft niet geholpen.",
            "Het probleem is terug.",
        ],
    ),
    (
        "Obrigada pela resposta.",
        &[
            "Não está resolvido! Hoje voltou a acontecer.",
            "Não ficou resolvido.",
            "O problema não está resolvido.",
            "Voltou a acontecer.",
            "Aconteceu outra vez.",
            "Continua a não funcionar.",
            "Não chegou nada.",
            "Não adiantou nada.",
            "O problema voltou.",
        ],
    ),
    (
        "ご返信ありがとうございます。",
        &[
            "解決していません。今日また起きました。",
            "まだ解決していません。",
            "また同じことが起きました。",
            "まだ動きません。",
            "何も届いていません。",
            "直っていません。",
            "問題が再発しました。",
            "役に立ちませんでした。",
        ],
    ),
];

#[test]
fn a_plain_denial_is_never_thanks_nor_a_yes() {
    let mut wrong = Vec::new();
    for (thanks, denials) in DENIALS {
        for denial in denials {
            for text in [(*denial).to_owned(), format!("{thanks} {denial}"), format!("{thanks}\n\n{denial}")] {
                if is_mere_thanks(&text) || check_in::read(&text) == Answer::StayedFixed {
                    wrong.push(format!("{text}: {}", wording::told(&text)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} {}", wrong.len(), wrong.join("\n"));
}

/// Objections in the words of each language, and what may stand before one without hiding it.
const OBJECTIONS: [(&str, &str, [&str; 7]); 8] = [
    (
        "en",
        "All is well, but",
        [
            "please stop e-mailing me",
            "do not contact me again",
            "don't write to me about this any more",
            "no further emails, please",
            "take me off your list",
            "I do not want to hear from you again",
            "leave me alone",
        ],
    ),
    (
        "de",
        "Alles gut, aber",
        [
            "bitte schreiben Sie mir nicht mehr",
            "schreiben Sie mich bitte nicht mehr an",
            "bitte keine weiteren Mails",
            "lassen Sie mich in Ruhe",
            "nehmen Sie mich aus Ihrem Verteiler",
            "ich möchte nicht mehr kontaktiert werden",
            "löschen Sie meine Adresse",
        ],
    ),
    (
        "fr",
        "Tout va bien, mais",
        [
            "ne m'écrivez plus",
            "merci de ne plus m'envoyer de messages",
            "je ne souhaite plus recevoir vos courriels",
            "veuillez ne plus me contacter",
            "laissez-moi tranquille",
            "retirez mon adresse de vos fichiers",
            "ce dossier est clos depuis un an, laissez-moi tranquille",
        ],
    ),
    (
        "es",
        "Todo bien, pero",
        [
            "no me escriban más",
            "no me envíen más correos",
            "dejen de escribirme",
            "no quiero recibir más mensajes",
            "bórrenme de su lista",
            "por favor no me contacten",
            "quiero darme de baja",
        ],
    ),
    (
        "it",
        "Tutto bene, ma",
        [
            "non scrivetemi più",
            "non mandatemi altre mail",
            "vi prego di non contattarmi più",
            "non voglio ricevere altri messaggi",
            "cancellatemi dalla vostra lista",
            "toglietemi dall'elenco",
            "lasciatemi in pace",
        ],
    ),
    (
        "nl",
        "Alles goed, maar",
        [
            "schrijf mij alstublieft niet meer",
            "stuur mij geen mails meer",
            "ik wil niet meer gemaild worden",
            "geen e-mails meer graag",
            "haal mij van uw lijst",
            "neem geen contact meer met mij op",
            "laat mij met rust",
        ],
    ),
    (
        "pt",
        "Está tudo bem, mas",
        [
            "não me escrevam mais",
            "não me enviem mais e-mails",
            "por favor não me contactem",
            "não quero receber mais mensagens",
            "retirem-me da vossa lista",
            "parem de me mandar e-mails",
            "deixem-me em paz",
        ],
    ),
    (
        "ja",
        "直りましたが、",
        [
            "もう連絡しないでください",
            "今後のメールは不要です",
            "メールを送らないでください",
            "配信を停止してください",
            "リストから外してください",
            "二度と連絡しないでください",
            "今後の連絡は控えてください",
        ],
    ),
];

#[test]
fn an_objection_is_heard_alone_and_beside_a_yes() {
    let mut wrong = Vec::new();
    for (language, yes, objections) in OBJECTIONS {
        let (space, stop) = if language == "ja" { ("", "。") } else { (" ", ".") };
        for objection in objections {
            let well = yes.split([',', '、']).next().unwrap();
            for text in [
                objection.to_owned(),
                format!("{yes}{space}{objection}{stop}"),
                format!("{well}{stop}{space}{objection}{stop}"),
                format!("{well}{stop}\n\n{objection}{stop}"),
            ] {
                if check_in::read(&text) != Answer::Objects || !check_in::objects(&text) {
                    wrong.push(format!("{:?} {} {text}", check_in::read(&text), check_in::objects(&text)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} {}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_sentence_that_warns_is_heard_beside_a_plain_yes() {
    let mut wrong = Vec::new();
    for text in [
        "Yes, everything works perfectly. However, your driver was something else.",
        "All good, thank you. Only the phone manners left me speechless.",
        "Ja, alles bestens. Allerdings war der Umgangston am Telefon bemerkenswert.",
        "Ja, läuft einwandfrei. Nur der Ton Ihres Mitarbeiters war unter aller Würde.",
        "Oui, tout va bien. Par contre l'accueil au guichet était glacial.",
        "Sí, todo funciona perfectamente. Sin embargo, el trato en la tienda fue lamentable.",
        "Sì, va tutto benissimo. Però i modi al telefono erano indecenti.",
        "Ja, alles werkt prima. Maar de toon aan de telefoon was beneden alle peil.",
        "Sim, está tudo bem. Mas o atendimento ao balcão foi lamentável.",
        "はい、大丈夫です。ただ、電話の応対がひどかったです。",
        "おかげさまで順調です。しかし、窓口の方の態度には驚きました。",
    ] {
        if check_in::read(text) == Answer::StayedFixed {
            wrong.push(text);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
