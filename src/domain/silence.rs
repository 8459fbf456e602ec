//! Every reason not to acknowledge a message, each with the paragraph it rests on.
//! Must not know what else happens to the message: being silent never stops routing.

/// Why no acknowledgement leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// The reverse-path is null. RFC 3834 §2, RFC 5321 §4.5.5
    NullReturnPath,
    /// Auto-Submitted says that no person wrote it. RFC 3834 §2
    AutoSubmitted(String),
    /// It came through a mailing list. RFC 5230 §4.6
    MailingList(String),
    /// Precedence says bulk, junk, list or auto_reply. RFC 3834 §2
    Precedence(String),
    /// X-Auto-Response-Suppress asks for quiet. MS-OXCMAIL §2.1.3.2.20
    SuppressRequested(String),
    /// Another header that only programs write. RFC 3834 §2
    MachineHeader(String),
    /// A report, receipt or calendar reply. RFC 3834 §2
    MachineReport,
    /// A mail system or a no-reply address sent it. RFC 5230 §4.6
    RoleSender(String),
    /// None of our addresses is among its recipients. RFC 5230 §4.5
    NotAddressedToUs,
    /// It came from ourselves, from a department or from one of our token addresses. RFC 3834 §2
    OwnAddress(String),
    /// It carries our loop header or one of our own Message-IDs. RFC 5321 §6.3
    Loop,
    /// It has passed too many servers. RFC 5321 §6.3
    TooManyHops(usize),
    /// From is missing, double or unreadable. RFC 7103 §7.5.1
    NoSingleSender,
    /// The reverse-path belongs to somebody else than From. RFC 3834 §4
    ReturnPathElsewhere(String),
    /// A trusted server says that the sender is forged. RFC 3834 §6
    Forged(String),
    /// A spam filter marked it. RFC 3834 §6
    Spam(String),
    /// This sender got the same answer a short while ago. RFC 3834 §2
    AnsweredRecently,
    /// This sender, domain or everybody together has had enough for now. RFC 5436 §5
    LimitReached(Limit),
    /// It was old when we first saw it. RFC 3834 §2
    Late,
    /// It lay there before the first start, or its mailbox was renumbered. RFC 3834 §2
    BeforeStart,
    /// The thread has been acknowledged. RFC 3834 §2
    FollowUp,
    /// The same letter came before. RFC 3834 §2
    Duplicate,
    /// The rule says so. RFC 3834 §2
    ByRule(String),
    /// It did not come from a customer. RFC 3834 §2
    NotACustomer,
}

/// Which limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Of one sender in a day.
    Sender,
    /// Of one domain in an hour.
    Domain,
    /// Of everybody in an hour: the breaker.
    Everybody,
}

impl Silence {
    /// The name used in output, logs and figures.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NullReturnPath => "null-return-path",
            Self::AutoSubmitted(_) => "auto-submitted",
            Self::MailingList(_) => "mailing-list",
            Self::Precedence(_) => "precedence",
            Self::SuppressRequested(_) => "suppress-requested",
            Self::MachineHeader(_) => "machine-header",
            Self::MachineReport => "machine-report",
            Self::RoleSender(_) => "role-sender",
            Self::NotAddressedToUs => "not-addressed-to-us",
            Self::OwnAddress(_) => "own-address",
            Self::Loop => "loop",
            Self::TooManyHops(_) => "too-many-hops",
            Self::NoSingleSender => "no-single-sender",
            Self::ReturnPathElsewhere(_) => "return-path-elsewhere",
            Self::Forged(_) => "forged",
            Self::Spam(_) => "spam",
            Self::AnsweredRecently => "answered-recently",
            Self::LimitReached(Limit::Sender) => "limit-sender",
            Self::LimitReached(Limit::Domain) => "limit-domain",
            Self::LimitReached(Limit::Everybody) => "limit-everybody",
            Self::Late => "late",
            Self::BeforeStart => "before-start",
            Self::FollowUp => "follow-up",
            Self::Duplicate => "duplicate",
            Self::ByRule(_) => "by-rule",
            Self::NotACustomer => "not-a-customer",
        }
    }
}
