//! What the office itself notes in a thread: fixed sentences with gaps, stored in English.
//! Must not know other languages; `letters` finds a sentence again and says it in the reader's.

/// A sentence with gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remark {
    key: &'static str,
    text: &'static str,
}

macro_rules! remarks {
    ($($name:ident $key:literal $text:literal)+) => {
        $(
            #[doc = concat!("`", $text, "`")]
            pub const $name: Remark = Remark { key: $key, text: $text };
        )+
        /// Every remark.
        pub const ALL: &[Remark] = &[$($name),+];
    };
}

remarks! {
    CLOSED_BY "closed_by" "closed by {}"
    RESENT "resent" "{} sent it to {} once more"
    AUTO_REPLY "auto_reply" "automatic reply from {}, not passed on"
    AUTO_REPLY_KIND "auto_reply_kind" "automatic reply ({})"
    NO_EFFECT "no_effect" "the timer {} had no effect: {}"
    NO_INBOX "no_inbox" "the date has passed; no executive_inbox is configured that could hear of it"
    UNANSWERED "unanswered" "the customer did not answer the question"
    NOT_ASKED "not_asked" "the customer is not asked whether it stayed fixed: {}"
    NOT_TO_ASK "not_to_ask" "{}: the customer is not to be asked"
    NEWER_OPEN "newer_open" "a newer matter of this customer is open"
    UNKNOWN_NOW "unknown_now" "the customer is not known any more"
    UNREACHABLE "unreachable" "mails to the customer do not arrive"
    OBJECTED "objected" "the customer wants no further mails"
    TACT "tact" "the matter was held for tact"
    NO_PROMISE "no_promise" "no answer was promised"
    NO_PERSON "no_person" "no person waits for an answer"
    AROUND "around" "it is passed around: {}"
    RELEASED "released" "{} released the acknowledgement"
    APPROVED "approved" "{} approved the answer and released it"
    DISCARDED "discarded" "{} discarded a held message ({})"
    EXECUTIVE_WROTE "executive_wrote" "the executive wrote in this thread"
    OWN_ADDRESS "own_address" "a mail under our own address, unproved"
    SET_ASIDE "set_aside" "a message in this thread was set aside for a person"
    PASSING "passing" "{}, passing it on: {}"
    DATE_STAYS "date_stays" "{} asks for more time; the promised date stays"
    TO_EXECUTIVE "to_executive" "{}, to the executive: {}"
    RECEIPT "receipt" "a receipt came"
    ARRIVED "arrived" "arrived at {}"
}

impl Remark {
    /// The name under which other languages say it.
    pub fn key(self) -> &'static str {
        self.key
    }

    /// The sentence with its gaps filled, as it is stored.
    pub fn say(self, facts: &[&str]) -> String {
        let mut out = String::with_capacity(self.text.len() + 60);
        for (number, piece) in self.text.split("{}").enumerate() {
            if number > 0 {
                out.push_str(facts.get(number - 1).copied().unwrap_or_default());
            }
            out.push_str(piece);
        }
        out
    }

    /// What fills the gaps of a text that is this sentence.
    fn gaps(self, text: &str) -> Option<Vec<&str>> {
        let mut pieces = self.text.split("{}");
        let mut rest = text.strip_prefix(pieces.next()?)?;
        let mut gaps = Vec::new();
        let mut pieces = pieces.peekable();
        while let Some(piece) = pieces.next() {
            let at = match (pieces.peek(), piece) {
                (None, "") => rest.len(),
                (None, last) => rest.strip_suffix(last)?.len(),
                (Some(_), inner) => rest.find(inner)?,
            };
            let (gap, after) = rest.split_at(at);
            gaps.push(gap);
            rest = after.strip_prefix(piece)?;
        }
        // Who is named at the head is a name; before a colon stands who typed a note.
        let typed = self.text.starts_with("{}") && gaps.first().is_some_and(|g| g.contains(": "));
        (rest.is_empty() && !typed).then_some(gaps)
    }
}

/// The remark that a stored text is, and what fills its gaps; none for what a person typed.
pub fn read(text: &str) -> Option<(Remark, Vec<&str>)> {
    ALL.iter().find_map(|remark| Some((*remark, remark.gaps(text)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_remark_is_found_again_with_its_facts() {
        for remark in ALL {
            let facts: Vec<&str> = ["ines@example.com", "shipping: at once"].into_iter().collect();
            let gaps = remark.text.matches("{}").count();
            let text = remark.say(&facts);
            assert_eq!(read(&text), Some((*remark, facts[..gaps].to_vec())), "{text}");
        }
    }

    #[test]
    fn what_a_person_typed_is_no_remark() {
        for note in ["refunded", "ines@example.com: it was closed by Ben", "Ann: Bob released the acknowledgement", ""]
        {
            assert_eq!(read(note), None, "{note}");
        }
    }
}
