//! The office: one mailbox, its executive, and the departments that answer for it.
//! Must not know servers, passwords or files; `config` makes it.

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::address::{Address, AddressPattern};
use super::calendar::{After, Calendar, Within};
use super::language::Language;

/// A department's name as rules and commands use it: lower-case letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DepartmentName(String);

impl DepartmentName {
    /// Takes a name of lower-case ASCII letters, digits and inner hyphens, at most 40 long.
    pub fn parse(text: &str) -> Option<Self> {
        let ok = (1..=40).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        ok.then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DepartmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Everything that decisions about one mailbox rest on.
#[derive(Debug, Clone)]
pub struct Office {
    /// The mailbox that is watched.
    pub mailbox: Mailbox,
    /// Who can answer, by name.
    pub departments: BTreeMap<DepartmentName, Department>,
    /// Who answers what no rule caught; always one of `departments`.
    pub default_department: DepartmentName,
    /// How often acknowledgements may leave.
    pub limits: Limits,
}

/// One watched account.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// Its name in commands and logs.
    pub name: String,
    /// The address that the executive publishes.
    pub address: Address,
    /// Other addresses that reach it.
    pub aliases: Vec<Address>,
    /// The name in From.
    pub executive: String,
    /// What stands under every letter; the executive's name unless configured.
    pub signature: String,
    /// Office hours, holidays and time zone.
    pub calendar: Calendar,
    /// The language of letters whose own language is not known or not shipped.
    pub language: Language,
    /// Whether `local+tag@domain` is delivered here (RFC 5233).
    pub subaddressing: bool,
    /// Whose Authentication-Results are believed (RFC 8601 §2.2).
    pub trusted_authserv: Vec<String>,
    /// Addresses that forms on our web sites send from.
    pub forms: Vec<Address>,
    /// The least and the most time between a letter and its acknowledgement.
    pub acknowledge_after: (SignedDuration, SignedDuration),
    /// Which letters are meant for us at all.
    pub start: Start,
    /// Letters older than this when first seen are routed, not acknowledged.
    pub late_after: SignedDuration,
    /// The reverse-path of acknowledgements (RFC 3834 §3.3).
    pub acknowledgement_return: AcknowledgementReturn,
    /// Where a message is filed; `{department}` is replaced; empty: it stays and is flagged.
    pub file_into: String,
    /// Where copies of our mails are put; empty where the server does that itself.
    pub sent: String,
    /// Forwards carry `Auto-Submitted: auto-generated`, which quiets autoresponders but which
    /// some ticket systems refuse.
    pub forwards_marked_automatic: bool,
    /// Mails to customers carry their words as HTML too.
    pub html: bool,
    /// Whether acknowledgements end with what the customer typed, quoted.
    pub quote_original: bool,
    /// Who is told when IT has to look.
    pub operator: Option<Address>,
    /// How a matter goes on after its first forward.
    pub ways: MailboxWays,
}

/// How a mailbox handles what comes after the first forward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxWays {
    /// Where a letter goes when its department's address does not work; who answers from there, answers for
    /// the department.
    pub fallback: Option<Address>,
    /// Where the executive, or who decides for them, reads what needs them: never the watched mailbox.
    pub executive_inbox: Vec<Address>,
    /// Whether the customer is told when a promised date will be missed.
    pub holding_note: bool,
    /// What a promised date becomes when a department passes the matter on.
    pub on_pass: OnPass,
    /// When a matter that several departments were asked about is closed.
    pub closed_by: ClosedBy,
    /// The time between two steps of the ladder above a date that was missed.
    pub escalate_every: Within,
    /// For how long the bodies of closed matters are kept.
    pub retention: Option<After>,
}

impl Default for MailboxWays {
    fn default() -> Self {
        Self {
            fallback: None,
            executive_inbox: Vec::new(),
            holding_note: false,
            on_pass: OnPass::KeepDate,
            closed_by: ClosedBy::Lead,
            escalate_every: Within::BusinessHours(4),
            retention: None,
        }
    }
}

/// What becomes of a promised date when a department passes the matter on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnPass {
    /// The next department keeps it.
    KeepDate,
    /// The next department's own promise counts, and the customer is told when that is later.
    RenewDate,
}

/// Who closes a matter that several departments were asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedBy {
    /// The leading department's answer.
    Lead,
    /// The last answer of all that were asked.
    All,
}

/// How a department handles what comes after the first forward.
#[derive(Debug, Clone, Default)]
pub struct DepartmentWays {
    /// Its own hours, holidays and zone; none: those of the mailbox.
    pub calendar: Option<Calendar>,
    /// How long after an answer the customer is asked whether it stayed fixed; none: never.
    pub check_in: Option<After>,
    /// The language of our mails to it; none: that of the mailbox.
    pub language: Option<Language>,
}

/// Which mail is handled on the first start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// What arrives after the first start.
    Now,
    /// Everything that lies there; old letters get no acknowledgement (`late_after`).
    All,
    /// What arrived at or after that moment.
    At(Timestamp),
}

/// The envelope sender of an acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcknowledgementReturn {
    /// A tagged address of the mailbox, so that a bounce names its thread.
    Tagged,
    /// `<>`: cannot loop, but some providers refuse it.
    Null,
}

/// Who answers, behind one alias.
#[derive(Debug, Clone)]
pub struct Department {
    /// Its name.
    pub name: DepartmentName,
    /// How letters call it, by language: `our pricing team`.
    pub titles: BTreeMap<Language, String>,
    /// Where forwards go.
    pub address: Address,
    /// Who may answer for it.
    pub members: Vec<AddressPattern>,
    /// Its promise to the customer; none when letters must not name a date.
    pub reply_within: Option<Within>,
    /// Who hears of a promise that was not kept.
    pub escalate_to: Vec<Address>,
    /// The letter that acknowledges its mail when the rule names none.
    pub letter: Option<String>,
    /// What the department does, for the brief: shown beside its name in `#pass` help.
    pub about: String,
    /// How a matter goes on after its first forward.
    pub ways: DepartmentWays,
}

impl Department {
    /// Whether the address may answer for this department.
    pub fn has_member(&self, address: &Address) -> bool {
        *address == self.address || self.members.iter().any(|m| m.matches(address))
    }

    /// How letters in that language call it, if the configuration says so.
    pub fn title(&self, language: Language) -> Option<&str> {
        self.titles.get(&language).map(String::as_str)
    }
}

impl Office {
    /// The hours that count for a department.
    pub fn calendar_of<'a>(&'a self, department: &'a Department) -> &'a Calendar {
        department.ways.calendar.as_ref().unwrap_or(&self.mailbox.calendar)
    }

    /// The hours that count for the department of that name; the mailbox's when there is none.
    pub fn calendar_for(&self, name: Option<&DepartmentName>) -> &Calendar {
        let department = name.and_then(|n| self.departments.get(n));
        department.map_or(&self.mailbox.calendar, |d| self.calendar_of(d))
    }

    /// The language of our mails to a department.
    pub fn language_of(&self, department: &Department) -> Language {
        department.ways.language.unwrap_or(self.mailbox.language)
    }

    /// When a promise that the department makes at `from` falls due.
    pub fn promise(&self, department: &Department, within: Option<Within>, from: Timestamp) -> Option<Timestamp> {
        within.or(department.reply_within).map(|within| self.calendar_of(department).due(from, within))
    }
}

impl Mailbox {
    /// Whether the address reaches this mailbox, with or without a `+tag`.
    pub fn is_own(&self, address: &Address) -> bool {
        std::iter::once(&self.address)
            .chain(&self.aliases)
            .any(|own| own == address || self.subaddressing && address.tag_of(own).is_some())
    }
}

/// How often acknowledgements may leave (RFC 3834 §2, RFC 5436 §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// One sender gets the same kind of acknowledgement at most once in this time... per subject.
    pub same_subject_period: SignedDuration,
    /// Acknowledgements to one sender in a day.
    pub per_sender_a_day: u32,
    /// Acknowledgements to one domain in an hour; public mail providers are exempt.
    pub per_domain_an_hour: u32,
    /// Acknowledgements in an hour before the breaker opens.
    pub in_all_an_hour: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            same_subject_period: SignedDuration::from_hours(24 * 7),
            per_sender_a_day: 3,
            per_domain_an_hour: 60,
            in_all_an_hour: 5_000,
        }
    }
}
