//! One test of one field: the smallest thing that a rule asks.
//! Must not know how many tests are made at once.

use std::sync::Arc;

use globset::GlobMatcher;
use smallvec::SmallVec;

use super::expression::Expression;
use super::word::Word;
use crate::domain::acquaintance::Acquaintance;
use crate::domain::address::AddressPattern;
use crate::domain::language::Language;
use crate::domain::message::AuthenticationResult;

/// A part of a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Field {
    /// Subject and what the writer typed.
    Text,
    /// The subject.
    Subject,
    /// What the writer typed.
    Body,
    /// Who stands in From.
    From,
    /// Everybody it was sent to.
    To,
    /// What came with it.
    Attachment,
    /// Its language.
    Language,
    /// How large it is.
    Size,
    /// How well its writer is known.
    Sender,
    /// Whether the address in From is proved.
    Authenticated,
    /// When it arrived, by the mailbox's clock.
    Hour,
    /// On which day it arrived.
    Weekday,
    /// A header field, its name in lower case.
    Header(String),
}

impl Field {
    /// How a sentence names it.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Text => "the text".into(),
            Self::Subject => "the subject".into(),
            Self::Body => "the body".into(),
            Self::From => "the sender".into(),
            Self::To => "a recipient".into(),
            Self::Attachment => "an attachment".into(),
            Self::Language => "the language".into(),
            Self::Size => "the size".into(),
            Self::Sender => "the writer".into(),
            Self::Authenticated => "the authentication".into(),
            Self::Hour => "the hour".into(),
            Self::Weekday => "the weekday".into(),
            Self::Header(name) => format!("the header {name}"),
        }
    }
}

impl Field {
    /// Whether a table such as `{ regex = '…' }` may stand for its value.
    pub(crate) fn is_spelt_out(&self) -> bool {
        matches!(
            self,
            Self::Text | Self::Subject | Self::Body | Self::From | Self::To | Self::Attachment | Self::Header(_)
        )
    }

    /// Whether its values may stand in a file of their own.
    pub(crate) fn takes_lists(&self) -> bool {
        self.is_spelt_out() && *self != Self::Attachment
    }

    /// Whether it holds addresses.
    pub(crate) fn is_people(&self) -> bool {
        matches!(self, Self::From | Self::To)
    }
}

/// What is asked of a field.
#[derive(Debug)]
pub(crate) enum Ask {
    /// One of these spellings stands in it; most have one.
    Words(SmallVec<[Word; 1]>),
    /// An expression matches it.
    Expression(Box<Expression>),
    /// One of its addresses is like this.
    Address(AddressPattern),
    /// One of its addresses is in this list.
    Addresses(Arc<[AddressPattern]>),
    /// The name of an attachment is like this.
    FileName(Box<GlobMatcher>),
    /// The media type of an attachment is like this.
    MediaType(Box<GlobMatcher>),
    /// It is this language.
    Language(Language),
    /// It is there at all.
    Present,
    /// It has more octets than this.
    Over(u64),
    /// It has fewer octets than this.
    Under(u64),
    /// Its writer is known so well.
    Acquaintance(Acquaintance),
    /// What is known about who sent it is this.
    Authentication(AuthenticationResult),
    /// It arrived from the one minute of the day on, and before the other; that may be after midnight.
    Between(u16, u16),
    /// It arrived on one of these days; the lowest bit is Monday.
    Days(u8),
}

/// A question and the field it is put to.
#[derive(Debug)]
pub(crate) struct Test {
    /// To which field.
    pub(crate) field: Field,
    /// What.
    pub(crate) ask: Ask,
    /// As it was written.
    pub(crate) written: Box<str>,
}

/// Which of the set's tests must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// One of these tests.
    AnyTest(Vec<usize>),
    /// All of these.
    All(Vec<Condition>),
    /// One of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
}

impl Condition {
    /// Whether it holds when `holds` says which tests do.
    pub(crate) fn holds(&self, holds: &impl Fn(usize) -> bool) -> bool {
        match self {
            Self::AnyTest(tests) => tests.iter().any(|t| holds(*t)),
            Self::All(all) => all.iter().all(|c| c.holds(holds)),
            Self::Any(any) => any.iter().any(|c| c.holds(holds)),
            Self::Not(not) => !not.holds(holds),
        }
    }

    /// Every test in it.
    pub(crate) fn tests(&self, each: &mut impl FnMut(usize)) {
        match self {
            Self::AnyTest(tests) => tests.iter().for_each(|t| each(*t)),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|c| c.tests(each)),
            Self::Not(not) => not.tests(each),
        }
    }

    /// The tests that hold and that it rests on, one for each line; none that stand under a `not`.
    pub(crate) fn grounds(&self, holds: &impl Fn(usize) -> bool, out: &mut Vec<usize>) {
        match self {
            Self::AnyTest(tests) => out.extend(tests.iter().find(|t| holds(**t))),
            Self::All(all) => all.iter().for_each(|c| c.grounds(holds, out)),
            Self::Any(any) => any.iter().filter(|c| c.holds(holds)).for_each(|c| c.grounds(holds, out)),
            Self::Not(_) => {}
        }
    }
}
