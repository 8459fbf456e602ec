//! One server: its name, its port, how the connection is protected, who logs in.
//! Must not know which protocol it speaks beyond its usual ports.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use super::secret::{self, Surroundings, reason};
use crate::domain::connection::{Server, Tls};
use crate::written::Table;

/// The usual ports of a protocol.
pub(super) struct Ports {
    pub implicit: u16,
    pub starttls: u16,
    pub plain: u16,
}

/// Whether a server wants to know who we are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Login {
    Needed,
    Optional,
}

const TLS: [(&str, Tls); 3] = [("implicit", Tls::Implicit), ("starttls", Tls::StartTls), ("none", Tls::None)];

pub(super) fn read(
    table: &mut Table,
    ports: &Ports,
    login: Login,
    folder: &Path,
    surroundings: &Surroundings<'_>,
) -> Option<Server> {
    let host = table.parsed("host", host);
    let tls = table.optional_one_of("tls", &TLS).unwrap_or(Tls::Implicit);
    let usual = match tls {
        Tls::Implicit => ports.implicit,
        Tls::StartTls => ports.starttls,
        Tls::None => ports.plain,
    };
    let port = table.optional_whole_number("port", 1..=65_535).and_then(|p| u16::try_from(p).ok()).unwrap_or(usual);
    check_protection(table, host.as_deref(), tls, port, ports);
    let ca_file = ca_file(table, folder, surroundings);
    let user = match login {
        Login::Needed => table.line("user"),
        Login::Optional => table.optional_line("user").filter(|u| !u.is_empty()),
    };
    let password = secret::read(table, "password", folder, surroundings);
    check_login(table, login);
    Some(Server { host: host?, port, tls, ca_file, user, password: password.flatten() })
}

/// A host's name or address, as certificates name it.
fn host(text: &str) -> Result<String, String> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    if bare.parse::<IpAddr>().is_ok() {
        return Ok(bare.to_owned());
    }
    if text.contains("://") {
        return Err(format!(
            "`{text}` is not a host | write the name alone, without `{}://`",
            text.split("://").next().unwrap_or_default()
        ));
    }
    if let Some((name, port)) = text.rsplit_once(':') {
        return Err(format!("`{text}` is not a host | write host = \"{name}\" and port = {port}"));
    }
    let label =
        |l: &str| !l.is_empty() && l.len() <= 63 && l.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if text.len() <= 253 && text.trim_end_matches('.').split('.').all(label) {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is not a host | write a name such as \"mail.example.com\""))
}

/// Whether a host is this one: what is said to it, nobody overhears.
pub(super) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}

fn check_protection(table: &Table, host: Option<&str>, tls: Tls, port: u16, ports: &Ports) {
    let loopback = host.is_some_and(is_loopback);
    if tls == Tls::None && host.is_some() && !loopback {
        let problem = table.error(table.span("tls"), "a connection without TLS would show the password to the network");
        let problem = problem.label("allowed on this host only: localhost, 127.0.0.0/8, ::1");
        table.add(problem.hint("write tls = \"implicit\", or \"starttls\" if the server has no other"));
    }
    let swapped = match tls {
        Tls::Implicit if port == ports.starttls => Some("starttls"),
        Tls::StartTls if port == ports.implicit => Some("implicit"),
        _ => None,
    };
    if let Some(word) = swapped {
        let problem = table.warning(table.span("port"), format!("port {port} usually speaks tls = \"{word}\""));
        table.add(problem.hint(format!("write tls = \"{word}\", or ignore this if your server differs")));
    }
}

fn ca_file(table: &mut Table, folder: &Path, surroundings: &Surroundings<'_>) -> Option<PathBuf> {
    let path = folder.join(table.line_if_there("ca_file")?);
    if surroundings.environment.is_none() {
        return Some(path);
    }
    let title = match std::fs::read(&path) {
        Ok(bytes) if bytes.windows(27).any(|w| w == b"-----BEGIN CERTIFICATE-----") => return Some(path),
        Ok(_) => format!("`{}` holds no certificate", path.display()),
        Err(error) => format!("`{}` cannot be read: {}", path.display(), reason(&error)),
    };
    let problem = table.error(table.span("ca_file"), title);
    table.add(problem.hint("it must be a PEM file with the certificate of the authority that the server uses"));
    None
}

fn check_login(table: &Table, login: Login) {
    match (table.has("user"), table.has("password")) {
        (true, false) => {
            let problem = table.error(table.span("user"), "`user` is set, but `password` is missing");
            table.add(problem.hint("add a line `password = { credential = \"…\" }`"));
        }
        (false, true) if login == Login::Optional => {
            let problem = table.error(table.key_span("password"), "`password` is set, but `user` is missing");
            table.add(problem.hint("add a line `user = \"…\"`, or remove the password"));
        }
        (false, false) if login == Login::Needed => table.missing("password", "{ credential = \"…\" }"),
        _ => {}
    }
}
