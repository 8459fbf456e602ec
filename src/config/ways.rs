//! Keys of a mailbox and a department that say how a matter goes on after its first forward.
//! Must not know servers, or what the keys bring about.

use std::path::Path;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::{mailbox, when};
use crate::domain::address::Address;
use crate::domain::calendar::{After, Calendar, Within, closed_days};
use crate::domain::language::Language;
use crate::domain::office::{ClosedBy, DepartmentWays, MailboxWays, OnPass};
use crate::written::{Table, Written};

/// A mailbox's ways, and the addresses in them with their places.
pub(super) struct Read {
    pub ways: MailboxWays,
    pub addresses: Vec<Written<Address>>,
}

pub(super) fn of_mailbox(table: &mut Table) -> Read {
    let usual = MailboxWays::default();
    let fallback = table.optional_parsed("fallback", Address::parse);
    let fallback = fallback.map(|value| Written { value, span: table.span("fallback") });
    let inbox = table.list_of("executive_inbox", Address::parse);
    let on_pass = table.optional_one_of("on_pass", &[("keep", OnPass::KeepDate), ("renew", OnPass::RenewDate)]);
    let closed_by = table.optional_one_of("closed_by", &[("lead", ClosedBy::Lead), ("all", ClosedBy::All)]);
    Read {
        addresses: fallback.iter().chain(&inbox).cloned().collect(),
        ways: MailboxWays {
            fallback: fallback.map(|f| f.value),
            executive_inbox: inbox.into_iter().map(|i| i.value).collect(),
            holding_note: table.optional_boolean("holding_note").unwrap_or(usual.holding_note),
            on_pass: on_pass.unwrap_or(usual.on_pass),
            closed_by: closed_by.unwrap_or(usual.closed_by),
            escalate_every: table.optional_parsed("escalate_every", Within::parse).unwrap_or(usual.escalate_every),
            retention: table.optional_parsed("retention", After::parse),
        },
    }
}

/// What a department's file says of its own hours, before it is known which mailbox stands behind it.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnWays {
    zone: Option<TimeZone>,
    week: Option<[Option<(Time, Time)>; 7]>,
    holidays: Option<Vec<Date>>,
    check_in: Option<After>,
    language: Option<Language>,
}

pub(super) fn of_department(table: &mut Table, folder: &Path) -> OwnWays {
    OwnWays {
        zone: table.optional_parsed("timezone", when::zone),
        week: table.optional_parsed("hours", Calendar::parse_hours),
        holidays: holidays(table, folder),
        check_in: table.optional_parsed("check_in", After::parse),
        language: table.optional_parsed("language", mailbox::language),
    }
}

impl OwnWays {
    /// The department's ways beside a mailbox: what it does not say itself is as there.
    pub fn beside(&self, mailbox: &Calendar) -> DepartmentWays {
        let own = self.zone.is_some() || self.week.is_some() || self.holidays.is_some();
        let calendar = own.then(|| Calendar {
            zone: self.zone.clone().unwrap_or_else(|| mailbox.zone.clone()),
            week: self.week.unwrap_or(mailbox.week),
            holidays: self.holidays.clone().unwrap_or_else(|| mailbox.holidays.clone()),
        });
        DepartmentWays { calendar, check_in: self.check_in, language: self.language }
    }
}

/// Closed days: a list, an iCalendar file (RFC 5545), or both; none when neither is there.
pub(super) fn holidays(table: &mut Table, folder: &Path) -> Option<Vec<Date>> {
    let given = table.has("holidays");
    let mut days: Vec<Date> = table.list_of("holidays", when::day).into_iter().map(|d| d.value).collect();
    let file = table.optional_parsed("holiday_calendar", |name| calendar_file(name, folder));
    let any = given || file.is_some();
    days.extend(file.into_iter().flatten());
    days.sort_unstable();
    days.dedup();
    any.then_some(days)
}

fn calendar_file(name: &str, folder: &Path) -> Result<Vec<Date>, String> {
    let path = folder.join(name);
    let text = std::fs::read_to_string(&path).map_err(|why| {
        format!("`{}` cannot be read: {why} | name an iCalendar file, relative to this one", path.display())
    })?;
    closed_days(&text).map_err(|why| format!("`{}`, {why}", path.display()))
}
