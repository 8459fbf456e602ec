//! Absence notes that carry no header of a machine: known by subject and text together.
//! Must not decide from a subject alone: people use the same words (RFC 3834 §3.1.5).

use super::message::Message;

/// How programs entitle such notes, folded to lower case.
const SUBJECTS: &[&str] = &[
    "out of office",
    "out of the office",
    "automatic reply",
    "auto reply",
    "autoreply",
    "auto:",
    "on vacation",
    "on leave",
    "abwesenheit",
    "abwesend",
    "nicht im büro",
    "automatische antwort",
    "absence du bureau",
    "absent du bureau",
    "réponse automatique",
    "absence",
    "fuera de la oficina",
    "fuera de oficina",
    "respuesta automática",
    "ausencia",
    "fuori sede",
    "fuori ufficio",
    "risposta automatica",
    "assenza",
    "ausência",
    "fora do escritório",
    "resposta automática",
    "afwezig",
    "niet aanwezig",
    "automatisch antwoord",
    "不在",
    "自動返信",
    "自动回复",
];

/// What they say.
const TEXTS: &[&str] = &[
    "out of the office",
    "out of office",
    "on annual leave",
    "on leave",
    "on vacation",
    "on holiday",
    "away until",
    "back on",
    "back in the office",
    "limited access",
    "nicht im büro",
    "nicht im haus",
    "abwesend",
    "im urlaub",
    "wieder erreichbar",
    "en congé",
    "absent",
    "absente",
    "de retour",
    "de vacaciones",
    "fuera de la oficina",
    "ausente",
    "in ferie",
    "fuori sede",
    "fuori ufficio",
    "assente",
    "de férias",
    "fora do escritório",
    "op vakantie",
    "met verlof",
    "afwezig",
    "休暇",
    "不在",
    "休假",
];

/// Longer texts are letters.
const LONGEST: usize = 800;

/// Whether the message is a short note of absence in answer to a mail.
pub fn is_note(message: &Message) -> bool {
    let text = message.body.new_text.to_lowercase();
    let subject = message.base_subject().to_lowercase();
    !message.answered_ids().is_empty()
        && text.chars().count() <= LONGEST
        && !text.contains('?')
        && SUBJECTS.iter().any(|s| subject.starts_with(s))
        && TEXTS.iter().any(|t| text.contains(t))
}
