//! From a connection to a session that may ask: greeting, protection, capabilities, login, ID.
//! Must not know folders.

use std::time::Duration;

use async_imap::imap_proto::{Capability, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::stream::Stream;
use super::wire::Wire;
use crate::domain::connection::{Server, Tls};
use crate::mailbox::error::MailboxError;

/// For commands whose answer is short.
pub(super) const SHORT: Duration = Duration::from_secs(120);

/// What the server says it can do; names compare without case.
#[derive(Debug, Clone, Default)]
pub(super) struct Capabilities(Vec<String>);

impl Capabilities {
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// The names of capabilities as they are written.
pub(super) fn names(list: &[Capability<'_>]) -> Vec<String> {
    list.iter()
        .map(|capability| match capability {
            Capability::Imap4rev1 => "IMAP4rev1".to_owned(),
            Capability::Auth(way) => format!("AUTH={way}"),
            Capability::Atom(name) => name.to_string(),
        })
        .collect()
}

/// Connects, protects and logs in.
pub(super) async fn connect(server: &Server) -> Result<(Wire, Capabilities), MailboxError> {
    let stream = Stream::connect(server).await?;
    let (mut wire, preauth) = match server.tls {
        Tls::Implicit => greeted(stream.protect(server).await?).await?,
        Tls::None => greeted(stream).await?,
        Tls::StartTls => (starttls(stream, server).await?, false),
    };
    let mut known = capabilities(&mut wire).await?;
    if !preauth {
        known = match login(&mut wire, server, &known).await? {
            Some(told) => told,
            None => capabilities(&mut wire).await?,
        };
    }
    if known.has("ID") {
        // RFC 2971; some providers refuse clients that do not say who they are. The answer does not matter.
        let who = format!("ID (\"name\" \"Answerable\" \"version\" \"{}\")", env!("CARGO_PKG_VERSION"));
        wire.exec(&who, &[], SHORT, |_| {}).await?;
    }
    Ok((wire, known))
}

async fn greeted(stream: Stream) -> Result<(Wire, bool), MailboxError> {
    let mut wire = Wire::new(stream);
    let preauth = wire.greeting().await?;
    Ok((wire, preauth))
}

/// RFC 3501 §6.2.1. A server that greets with PREAUTH cannot be asked for STARTTLS any more, and may be an attacker
/// who wants just that.
async fn starttls(stream: Stream, server: &Server) -> Result<Wire, MailboxError> {
    let (mut wire, preauth) = greeted(stream).await?;
    if preauth {
        return Err(MailboxError::settings("the server skips the login before TLS; tls = \"starttls\" refuses this"));
    }
    let answer = wire.exec("STARTTLS", &[], SHORT, |_| {}).await?;
    if !answer.is_ok() {
        return Err(MailboxError::settings(format!("the server refuses STARTTLS: {}", answer.text())));
    }
    Ok(Wire::new(wire.into_stream().protect(server).await?))
}

async fn capabilities(wire: &mut Wire) -> Result<Capabilities, MailboxError> {
    let mut found = Vec::new();
    let answer = wire
        .exec("CAPABILITY", &[], SHORT, |response| {
            if let Response::Capabilities(list) = response {
                found = names(list);
            }
        })
        .await?;
    if answer.is_ok() { Ok(Capabilities(found)) } else { Err(answer.refusal("telling its capabilities")) }
}

/// Logs in; gives the capabilities if the answer told them.
async fn login(wire: &mut Wire, server: &Server, known: &Capabilities) -> Result<Option<Capabilities>, MailboxError> {
    let (Some(user), Some(password)) = (&server.user, &server.password) else {
        return Err(MailboxError::settings("IMAP needs a user and a password"));
    };
    let password = password.expose();
    let answer = if known.has("AUTH=PLAIN") {
        // RFC 4616 §2
        let secret = Zeroizing::new(format!("\0{user}\0{password}"));
        let secret = Zeroizing::new(STANDARD.encode(secret.as_bytes()));
        wire.exec("AUTHENTICATE PLAIN", &[secret.as_bytes()], SHORT, |_| {}).await?
    } else if known.has("LOGINDISABLED") {
        return Err(MailboxError::settings("the server offers no login with a password on this connection"));
    } else {
        // Literals carry every octet that a password can have.
        let head = format!("LOGIN {{{}}}", user.len());
        let middle = format!("{user} {{{}}}", password.len());
        wire.exec(&head, &[middle.as_bytes(), password.as_bytes()], SHORT, |_| {}).await?
    };
    if answer.is_ok() { Ok(answer.capabilities.map(Capabilities)) } else { Err(answer.login_refusal()) }
}
