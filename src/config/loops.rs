//! Addresses that would send our own mail back to us.
//! Must not know rules or letters.

use super::{departments, mailbox};
use crate::domain::address::Address;
use crate::written::{Span, Table, Written};

/// Notes every department, escalation and operator whose address reaches a watched mailbox.
pub(super) fn refuse(
    root: &Table,
    mailboxes: &[mailbox::Draft],
    departments: &[departments::Draft],
    operator: Option<&Written<Address>>,
) {
    let check = |address: &Address, span: &Span, what: &str| {
        if let Some(own) = mailboxes.iter().find(|m| m.mailbox.is_own(address)) {
            let problem =
                root.error(span.clone(), format!("{what} `{address}` reaches mailbox `{}`", own.mailbox.name));
            let problem = problem.label("what we send there would come in again");
            root.add(problem.hint("write an address that is not watched"));
        }
    };
    for draft in departments {
        check(&draft.department.address, &draft.address_span, "the department's address");
        for (address, span) in draft.department.escalate_to.iter().zip(&draft.escalation_spans) {
            check(address, span, "the escalation to");
        }
    }
    for other in mailboxes.iter().flat_map(|m| &m.others) {
        check(&other.value, &other.span, "the address");
    }
    let own_operators = mailboxes.iter().filter_map(|m| m.mailbox.operator.as_ref().zip(m.operator_span.as_ref()));
    let operators = operator.map(|o| (&o.value, &o.span)).into_iter().chain(own_operators);
    operators.for_each(|(address, span)| check(address, span, "the operator's address"));
}
