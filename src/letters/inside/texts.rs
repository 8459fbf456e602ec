//! The fixed list of texts that mails to colleagues are made of, and what each may use.
//! Must not know any language's words.

/// The texts of one table of `inside.toml`: key, and the names that it may use.
pub(super) type Table = &'static [(&'static str, &'static [&'static str])];

/// Every text, by table and key.
pub(super) const TEXTS: &[(&str, Table)] = &[
    (
        "words",
        &[
            ("untitled", &[]),
            ("nobody", &[]),
            ("nameless", &[]),
            ("customer", &[]),
            ("named", &["name"]),
            ("file", &[]),
            ("more_files", &["files", "number"]),
        ],
    ),
    (
        "brief",
        &[
            ("subject", &["about", "customer", "urgent", "asked", "due"]),
            (
                "opening",
                &["customer", "address", "executive", "first", "when", "nth", "passed_by", "order", "urgent", "files"],
            ),
            ("told", &["told", "because", "asked", "please", "unasked", "due", "executive", "first"]),
            ("unverified", &["address"]),
            ("forged", &["address"]),
            ("imitates", &["original"]),
            ("answer", &["executive", "first", "departments", "asked"]),
            ("attached", &[]),
            ("too_large", &["size", "folder"]),
        ],
    ),
    (
        "because",
        &[
            ("follow_up", &[]),
            ("lately", &[]),
            ("late", &[]),
            ("rule", &[]),
            ("sender", &[]),
            ("spam", &[]),
            ("duplicate", &[]),
            ("not_addressed", &[]),
            ("machine", &[]),
        ],
    ),
    (
        "note",
        &[
            ("follow_up", &[]),
            ("copy", &["lead", "due", "executive"]),
            ("says", &["by"]),
            ("handed_up", &["by", "executive"]),
            ("undelivered", &["address"]),
            ("not_fixed", &[]),
            ("not_fixed_copy", &["executive"]),
            ("resent", &["by"]),
        ],
    ),
    ("reminder", &[("subject", &["about", "customer", "due", "late"]), ("text", CHASE)]),
    ("escalation", &[("subject", &["about", "customer", "due", "department"]), ("text", CHASE)]),
    ("passed_around", &[("subject", &["about", "customer"]), ("text", CHASE)]),
    ("waits_for_you", &[("subject", &["about", "customer"]), ("text", CHASE)]),
    ("confirm", &[("subject", &["about", "customer"]), ("text", CHASE)]),
    ("passed_on", &[("subject", &["department", "subject"]), ("text", &["department"])]),
    ("not_understood", &[("subject", &["subject"]), ("text", &["line", "departments"])]),
    ("customer_knows", &[("subject", &["subject"]), ("text", &["by", "due"])]),
    ("unreachable", &[("subject", &["subject"]), ("text", &["address", "thread"])]),
    ("undelivered", &[("subject", &["address"]), ("text", &["address", "thread", "fallback"])]),
    ("breaker", &[("subject", &[]), ("text", &["number", "mailbox"])]),
    ("unwritable", &[("subject", &["timer"]), ("text", &["thread", "why"])]),
    ("refused", &[("subject", &["number"]), ("text", &["problems", "more"])]),
    (
        "history",
        &[
            ("title", &[]),
            ("received", &[]),
            ("acknowledged", &[]),
            ("promised", &["due"]),
            ("forwarded", &["department", "due"]),
            ("copied", &["department"]),
            ("rerouted", &["by", "department", "due"]),
            ("waiting", &["by", "due"]),
            ("handed_up", &["by"]),
            ("reminded", &[]),
            ("escalated", &[]),
            ("answered", &["department"]),
            ("answered_in_part", &["department"]),
            ("asked", &["department"]),
            ("followed_up", &[]),
            ("thanked", &[]),
            ("held", &[]),
            ("released", &[]),
            ("confirming", &[]),
            ("confirmed", &["by"]),
            ("checked_in", &[]),
            ("stayed_fixed", &[]),
            ("not_fixed", &[]),
            ("closed", &["note"]),
            ("reopened", &[]),
            ("bounced", &["address"]),
            ("delayed", &["address"]),
            ("objected", &[]),
            ("noted", &["note"]),
        ],
    ),
];

/// What a mail about a date may say.
const CHASE: &[&str] =
    &["customer", "executive", "first", "received", "department", "due", "told", "late", "reminders"];

/// The table of remarks, whose keys are those of [`crate::domain::remark`].
pub(super) const REMARKS: &str = "remark";
/// What a remark may use.
pub(super) const GAPS: &[&str] = &["one", "two"];

/// Names that stand for one of a few words, which a template asks for.
pub(super) const CHOICES: &[(&str, &[&str])] =
    &[("told", &["date", "soon", "answer", "thanks", "held", "yours", "nothing"])];
