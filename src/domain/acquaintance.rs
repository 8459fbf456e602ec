//! How well the office knows somebody who writes.
//! Must not know rules, which may ask for it, or where letters are remembered.

use jiff::{SignedDuration, Timestamp};

use super::recall::Recall;

/// Letters before this one that make somebody one who writes often.
const OFTEN: u32 = 5;
/// Who has not written for this long no longer writes often.
const LATELY: SignedDuration = SignedDuration::from_hours(24 * 90);

/// How well the office knows the writer of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Acquaintance {
    /// This is the first letter.
    #[default]
    New,
    /// There were letters before.
    Known,
    /// Five or more, the last one within 90 days.
    Often,
}

impl Acquaintance {
    /// What the letters before this one make of the writer.
    pub fn of(recall: &Recall, now: Timestamp) -> Self {
        let lately = recall.last_letter.is_some_and(|last| now.duration_since(last) <= LATELY);
        match recall.letters_before {
            0 => Self::New,
            OFTEN.. if lately => Self::Often,
            _ => Self::Known,
        }
    }

    /// Whether somebody who is known so well is at least `wanted`. One who is known is no longer new.
    pub fn is(self, wanted: Self) -> bool {
        match wanted {
            Self::New => self == Self::New,
            Self::Known => self != Self::New,
            Self::Often => self == Self::Often,
        }
    }

    /// The word under which it is written and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Known => "known",
            Self::Often => "often",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(letters_before: u32, days_ago: i64) -> Acquaintance {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let last_letter = (letters_before > 0).then(|| now - SignedDuration::from_hours(24 * days_ago));
        Acquaintance::of(&Recall { letters_before, last_letter, ..Recall::default() }, now)
    }

    #[test]
    fn letters_make_acquaintance_and_silence_cools_it() {
        assert_eq!(known(0, 0), Acquaintance::New);
        assert_eq!(known(1, 400), Acquaintance::Known);
        assert_eq!(known(4, 1), Acquaintance::Known);
        assert_eq!(known(5, 90), Acquaintance::Often);
        assert_eq!(known(5, 91), Acquaintance::Known);
    }

    #[test]
    fn who_writes_often_is_known_and_not_new() {
        assert!(Acquaintance::Often.is(Acquaintance::Known));
        assert!(!Acquaintance::Often.is(Acquaintance::New));
        assert!(!Acquaintance::Known.is(Acquaintance::Often));
        assert!(Acquaintance::New.is(Acquaintance::New));
    }
}
