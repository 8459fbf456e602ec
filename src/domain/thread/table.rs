//! The one table of a thread's transitions: for each event, who owes the next word after it.
//! Must not know names, dates or mails; `advance` fills them in. `docs/threads.md` shows this very table.

use super::{Happening, OwedBy};

/// Who owes the next word once an event has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Whoever owed it before.
    Same,
    /// The thread's department; the executive when it has none.
    Department,
    /// The executive.
    Executive,
    /// The customer.
    Customer,
    /// Nobody: the loop is closed.
    Nobody,
}

/// What an event does to the date by which the next word is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It stays.
    Keep,
    /// It is the event's own; none when the event names none.
    Set,
    /// There is none any more.
    Clear,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Transition {
    /// The event, as [`Happening::turn`] calls it.
    pub event: &'static str,
    /// Who owes the next word after it, when before it a department, the executive, the customer or
    /// nobody did.
    pub next: [Next; 4],
    /// What happens to the date.
    pub due: Due,
    /// What the event is.
    pub meaning: &'static str,
}

use Due::{Clear, Keep, Set};
use Next::{Customer as C, Department as D, Executive as E, Nobody as N, Same as S};

/// Every transition of a thread.
pub const TABLE: [Transition; 28] = [
    t("received", [S, S, S, S], Keep, "the first letter came"),
    t("acknowledged", [S, S, S, S], Keep, "the customer was told who will answer"),
    t("promised", [S, S, S, S], Set, "the customer was told a date, which is the date from then on"),
    t("forwarded", [D, D, D, D], Set, "a department was given it"),
    t("copied", [S, S, S, S], Keep, "another department was asked as well"),
    t("rerouted", [D, D, D, D], Set, "one department passed it on to another"),
    t("waiting", [D, D, D, D], Set, "the department needs more time"),
    t("handed-up", [E, E, E, E], Set, "a member gave it to the executive"),
    t("reminded", [S, S, S, S], Keep, "the department was reminded"),
    t("escalated", [S, S, S, S], Keep, "those above were told"),
    t("answered", [N, N, N, N], Clear, "the answer went to the customer"),
    t("answered-in-part", [S, S, S, S], Keep, "an answer went to the customer, and somebody still owes one"),
    t("asked", [C, C, C, C], Clear, "a department asked the customer something, and waits for them"),
    t("followed-up", [S, S, D, D], Keep, "the customer wrote again and waits for an answer"),
    t("thanked", [S, S, N, S], Keep, "the customer wrote again and waits for nothing"),
    t("held", [E, E, E, E], Keep, "a person looks before anything is said"),
    t("released", [S, D, D, D], Keep, "a person let it go on"),
    t("confirming", [S, S, S, D], Set, "months later: the department was asked what was done"),
    t("confirmed", [S, S, S, S], Keep, "the department said what was done"),
    t("checked-in", [C, S, C, C], Clear, "the customer was asked whether it stayed fixed"),
    t("stayed-fixed", [N, N, N, N], Clear, "the customer says that it did"),
    t("not-fixed", [E, E, E, E], Set, "the customer says that it did not"),
    t("closed", [N, N, N, N], Clear, "nobody owes anything any more"),
    t("reopened", [S, D, D, D], Keep, "it is open again"),
    t("bounced", [S, S, S, S], Keep, "a mail of ours did not arrive"),
    t("objected", [S, S, N, S], Keep, "the customer wants no further mails"),
    t("noted", [S, S, S, S], Keep, "something worth remembering that changes nothing"),
    t("erased", [N, N, N, N], Clear, "the person's data was removed"),
];

const fn t(event: &'static str, next: [Next; 4], due: Due, meaning: &'static str) -> Transition {
    Transition { event, next, due, meaning }
}

impl Transition {
    /// Who owes the next word after the event, seen from who owed it before.
    pub fn after(&self, before: &OwedBy) -> Next {
        let [department, executive, customer, nobody] = self.next;
        match before {
            OwedBy::Department(_) => department,
            OwedBy::Executive => executive,
            OwedBy::Customer => customer,
            OwedBy::Nobody => nobody,
        }
    }
}

/// The line of an event; the last resort changes nothing, and a test proves that it is never needed.
pub fn line(what: &Happening) -> Transition {
    let turn = what.turn();
    let found = TABLE.iter().find(|line| line.event == turn).copied();
    found.unwrap_or(t("noted", [S, S, S, S], Keep, ""))
}

/// The table as `docs/threads.md` shows it.
pub fn page() -> String {
    let word = |next: Next| match next {
        S => "-",
        D => "department",
        E => "executive",
        C => "customer",
        N => "nobody",
    };
    let date = |due: Due| match due {
        Keep => "-",
        Set => "set",
        Clear => "none",
    };
    let mut out = String::from(
        "| event | department | executive | customer | nobody | date | meaning |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for line in &TABLE {
        let [a, b, c, d] = line.next.map(word);
        let row = format!("| {} | {a} | {b} | {c} | {d} | {} | {} |\n", line.event, date(line.due), line.meaning);
        out.push_str(&row);
    }
    out
}
