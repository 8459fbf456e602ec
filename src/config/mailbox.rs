//! `[[mailbox]]`: one watched account, its office hours and its limits.
//! Must not know departments or other mailboxes; `settings` joins them.

use std::path::Path;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::secret::Surroundings;
use super::{departments, incoming, outgoing, ways, when};
use crate::domain::address::Address;
use crate::domain::calendar::{Calendar, parse_duration_range};
use crate::domain::connection::{Incoming, Outgoing};
use crate::domain::language::Language;
use crate::domain::office::{AcknowledgementReturn, Limits, Mailbox, Start};
use crate::written::{Span, Table, Written};

/// A mailbox before it knows its departments.
pub(super) struct Draft {
    pub mailbox: Mailbox,
    pub limits: Limits,
    pub incoming: Incoming,
    pub outgoing: Outgoing,
    pub poll: std::time::Duration,
    /// Where its name stands.
    pub name_span: Span,
    /// Its address and aliases, each with its place.
    pub own: Vec<Written<Address>>,
    /// Where its operator stands, if it names one.
    pub operator_span: Option<Span>,
    /// Other people's addresses that its ways name.
    pub others: Vec<Written<Address>>,
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn read(table: &mut Table, folder: &Path, surroundings: &Surroundings<'_>) -> Option<Draft> {
    let name = table.parsed("name", |t| departments::name(t).map(|n| n.as_str().to_owned()));
    let address = table.parsed("address", Address::parse);
    let aliases = table.list_of("aliases", Address::parse);
    let executive = table.line("executive");
    let signature = table.optional_parsed("signature", signature);
    let calendar = calendar(table, folder);
    let language = table.optional_parsed("language", language).unwrap_or(Language::ENGLISH);
    let subaddressing = table.optional_boolean("subaddressing").unwrap_or(false);
    let trusted_authserv = table.list_of("trusted_authserv", authserv);
    let forms = table.list_of("forms", Address::parse);
    let timing = timing(table, &calendar.zone);
    let acknowledgement_return = acknowledgement_return(table, subaddressing);
    let forwards_marked_automatic = table.optional_boolean("forwards_marked_automatic").unwrap_or(false);
    let html = table.optional_boolean("html").unwrap_or(false);
    let quote_original = table.optional_boolean("quote_original").unwrap_or(false);
    let operator = table.optional_parsed("operator", Address::parse);
    let ways = ways::of_mailbox(table);
    let (limits, servers) = inner_tables(table, address.as_ref(), folder, surroundings);
    table.finish();

    let (name, address, executive, (incoming, outgoing)) = (name?, address?, executive?, servers?);
    let mut own = vec![Written { value: address.clone(), span: table.span("address") }];
    own.extend(aliases.iter().cloned());
    Some(Draft {
        limits,
        incoming: incoming.incoming?,
        outgoing,
        poll: incoming.poll,
        name_span: table.span("name"),
        operator_span: operator.as_ref().map(|_| table.span("operator")),
        own,
        others: ways.addresses,
        mailbox: Mailbox {
            name,
            address,
            aliases: aliases.into_iter().map(|a| a.value).collect(),
            signature: signature.filter(|s| !s.is_empty()).unwrap_or_else(|| executive.clone()),
            executive,
            calendar,
            language,
            subaddressing,
            trusted_authserv: trusted_authserv.into_iter().map(|t| t.value).collect(),
            forms: forms.into_iter().map(|f| f.value).collect(),
            acknowledge_after: timing.acknowledge_after,
            start: timing.start,
            late_after: timing.late_after,
            acknowledgement_return,
            file_into: incoming.file_into,
            sent: incoming.sent,
            forwards_marked_automatic,
            html,
            quote_original,
            operator,
            ways: ways.ways,
        },
    })
}

/// Which letters are acknowledged, and when.
struct Timing {
    acknowledge_after: (SignedDuration, SignedDuration),
    start: Start,
    late_after: SignedDuration,
}

fn timing(table: &mut Table, zone: &TimeZone) -> Timing {
    let acknowledge_after = table.optional_parsed("acknowledge_after", delay).unwrap_or_default();
    let start = table.optional_parsed("start", |t| when::start(t, zone)).unwrap_or(Start::Now);
    let late = |t: &str| when::span(t, SignedDuration::from_mins(10), DAY * 366, "10 minutes to a year");
    let late_after = table.optional_parsed("late_after", late).unwrap_or(DAY * 3);
    Timing { acknowledge_after, start, late_after }
}

type Servers = (incoming::Read, Outgoing);

/// The tables inside, read when all keys of the mailbox itself are known.
fn inner_tables(
    table: &mut Table,
    address: Option<&Address>,
    folder: &Path,
    surroundings: &Surroundings<'_>,
) -> (Limits, Option<Servers>) {
    let limits = table.optional_table("limits");
    let incoming = table.table("incoming");
    let outgoing = table.table("outgoing");
    let limits = limits.map_or_else(Limits::default, |mut t| {
        let read = read_limits(&mut t);
        t.finish_within(table);
        read
    });
    let incoming = incoming.map(|mut t| {
        let read = incoming::read(&mut t, folder, surroundings);
        t.finish_within(table);
        read
    });
    let outgoing = outgoing.and_then(|mut t| {
        let read = outgoing::read(&mut t, address, folder, surroundings);
        t.finish_within(table);
        read
    });
    (limits, incoming.zip(outgoing))
}

fn read_limits(table: &mut Table) -> Limits {
    let usual = Limits::default();
    let mut count = |key, usual| {
        let read = table.optional_whole_number(key, 1..=1_000_000);
        read.and_then(|n| u32::try_from(n).ok()).unwrap_or(usual)
    };
    let per_sender_a_day = count("per_sender_a_day", usual.per_sender_a_day);
    let per_domain_an_hour = count("per_domain_an_hour", usual.per_domain_an_hour);
    let in_all_an_hour = count("in_all_an_hour", usual.in_all_an_hour);
    let period = |t: &str| when::span(t, SignedDuration::from_hours(1), DAY * 366, "1 hour to a year");
    let same_subject_period = table.optional_parsed("same_subject_period", period).unwrap_or(usual.same_subject_period);
    Limits { same_subject_period, per_sender_a_day, per_domain_an_hour, in_all_an_hour }
}

fn calendar(table: &mut Table, folder: &Path) -> Calendar {
    let zone = table.optional_parsed("timezone", when::zone).unwrap_or(TimeZone::UTC);
    let hours = table.optional_parsed("hours", Calendar::parse_hours);
    let week = hours.or_else(|| Calendar::parse_hours("Mon-Fri 09:00-17:00").ok()).unwrap_or_default();
    let holidays = ways::holidays(table, folder).unwrap_or_default();
    Calendar { zone, week, holidays }
}

fn acknowledgement_return(table: &mut Table, subaddressing: bool) -> AcknowledgementReturn {
    use AcknowledgementReturn::{Null, Tagged};
    let chosen = table.optional_one_of("acknowledgement_return", &[("tagged", Tagged), ("null", Null)]);
    if chosen == Some(Tagged) && !subaddressing {
        let problem = table.error(table.span("acknowledgement_return"), "\"tagged\" needs subaddressing");
        let problem = problem.label("a bounce to the tagged address would not be delivered");
        table.add(problem.hint("write subaddressing = true if the server delivers name+tag@, else \"null\""));
    }
    chosen.unwrap_or(if subaddressing { Tagged } else { Null })
}

/// One or several lines, such as a name and an office.
fn signature(text: &str) -> Result<String, String> {
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err("a signature must not hold control characters".into());
    }
    Ok(text.trim().to_owned())
}

pub(super) fn language(text: &str) -> Result<Language, String> {
    let primary = text.split(['-', '_']).next().unwrap_or_default();
    Language::parse(text)
        .filter(|_| primary.len() == 2)
        .ok_or_else(|| format!("`{text}` is not a language | write its code of two letters, such as \"en\""))
}

/// The name that a server signs Authentication-Results with (RFC 8601 §2.5).
fn authserv(text: &str) -> Result<String, String> {
    let ok = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if ok {
        Ok(text.to_lowercase())
    } else {
        Err(format!(
            "`{text}` is not the name of a server | copy what stands first in its Authentication-Results header"
        ))
    }
}

fn delay(text: &str) -> Result<(SignedDuration, SignedDuration), String> {
    let (least, most) = parse_duration_range(text).map_err(|e| e.to_string())?;
    if most > DAY * 7 {
        return Err(format!("`{text}` is out of range | an acknowledgement waits a week at most"));
    }
    Ok((least, most))
}
