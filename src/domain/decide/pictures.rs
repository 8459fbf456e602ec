//! Which pictures belong to an answer: one of the signature, or of the letter that is quoted, does not.
//! Must not drop what might be meant: a picture whose place is not known goes along.

use super::super::message::{Attachment, Message};

/// Whether the picture stands in the signature, in the quotation, or below the member's name. `typed` is what
/// the member typed, `kept` the beginning of it that goes to the customer.
pub(super) fn is_below(message: &Message, typed: &str, kept: &str, attachment: &Attachment) -> bool {
    let (body, picture) = (&message.body, attachment.media_type.starts_with("image/"));
    let by_id = attachment.content_id.as_ref().map(|id| format!("[cid:{id}]"));
    let by_name = Some(&attachment.name).filter(|n| !n.is_empty()).map(|name| format!("[image: {name}]"));
    // What stands in its place in plain text: by Outlook, by Gmail.
    let Some(place) = by_id.into_iter().chain(by_name).find(|place| picture && body.text.contains(place)) else {
        return false;
    };
    let count = |text: &str| text.matches(&place).count();
    if count(&body.text) == count(&body.signature) + count(&body.quoted) {
        return true;
    }
    let name = typed.strip_prefix(kept).and_then(|cut| cut.lines().map(str::trim).find(|l| !l.is_empty()));
    let Some(name) = name else { return false };
    let mut above = body.text.lines().take_while(|line| line.trim() != name);
    !above.any(|line| line.contains(&place))
}

#[cfg(test)]
mod tests {
    use super::super::tests::letter;
    use super::*;

    fn below(text: &str, signature: &str, typed: &str, kept: &str) -> bool {
        let mut message = letter();
        message.body.text = text.into();
        message.body.signature = signature.into();
        let attachment = Attachment {
            name: "image001.png".into(),
            media_type: "image/png".into(),
            size: 72,
            content_id: Some("image001.png@01DC".into()),
            part: 4,
        };
        is_below(&message, typed, kept, &attachment)
    }

    #[test]
    fn a_logo_stays_inside_and_a_picture_of_the_answer_goes_along() {
        let place = "[cid:image001.png@01DC]";
        let answer = format!("It looks like this:\n{place}\nKind regards\nInes Moreau\nBilling");
        let typed = "It looks like this:\nKind regards\nInes Moreau\nBilling";
        let kept = "It looks like this:\nKind regards";
        assert!(!below(&answer, "", typed, kept));
        assert!(!below(&answer, "", typed, typed), "nothing was cut");
        let logo = format!("It is done.\nKind regards\nInes Moreau\n{place}\nBilling");
        let typed = "It is done.\nKind regards\nInes Moreau\nBilling";
        assert!(below(&logo, "", typed, "It is done.\nKind regards"));
        assert!(below(&format!("Done.\n-- \nInes\n{place}"), &format!("-- \nInes\n{place}"), "Done.", "Done."));
        assert!(!below(&format!("See {place}"), "", "See", "See"), "the end of an answer is no signature");
        assert!(!below("Done.", "", "Done.", "Done."), "nothing tells its place");
    }
}
