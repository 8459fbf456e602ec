//! From a server's name to a session that may send: TCP, TLS, greeting, EHLO, AUTH.
//! Must not know mails. TLS is as configured or not at all; nothing falls back to plain text.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::Auth;
use lettre::transport::smtp::extension::ClientId;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::facts::Facts;
use super::judge;
use super::limits::Limits;
use super::plain;
use super::session::Session;
use super::tls;
use super::wire::Wire;
use crate::domain::connection::{Secret, Server, Tls};
use crate::domain::outbox::{Attempt, Phase, Refusal};
use crate::postman::PostmanError;

/// How to get in, checked once.
pub(super) struct Door {
    host: String,
    port: u16,
    tls: Option<(Tls, Arc<ClientConfig>, ServerName<'static>)>,
    login: Option<(String, Secret)>,
    hello: String,
}

impl Door {
    pub(super) fn new(server: &Server, ehlo: &str) -> Result<Self, PostmanError> {
        let bare = server.host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let tls = match server.tls {
            Tls::None => None,
            kind => {
                let name = ServerName::try_from(bare.clone())
                    .map_err(|_| PostmanError::Setting(format!("`{bare}` cannot be the name in a certificate")))?;
                Some((kind, tls::client(server.ca_file.as_deref())?, name))
            }
        };
        let login = match (&server.user, &server.password) {
            (Some(user), Some(password)) => Some((user.clone(), password.clone())),
            (Some(user), None) => return Err(PostmanError::Setting(format!("there is no password for {user}"))),
            (None, _) => None,
        };
        Ok(Self { host: bare, port: server.port, tls, login, hello: hello(ehlo)? })
    }

    /// Opens a session.
    pub(super) async fn open(&self, limits: &Limits) -> Result<Session, Attempt> {
        let wire = self.secure(limits).await.map_err(judge_opening)?;
        let client = ClientId::Domain(self.hello.clone());
        let connect = AsyncSmtpConnection::connect_with_transport(Box::new(wire.clone()), &client);
        // The library panics on an EHLO line of blanks; a server must not be able to end a worker.
        let guarded = AssertUnwindSafe(connect).catch_unwind();
        let replies = match timeout(limits.command, guarded).await {
            Err(_) => Err(silence("its greeting", limits.command)),
            Ok(Err(_)) => Err(no("the server's EHLO reply cannot be read".into())),
            Ok(Ok(connected)) => connected.map_err(|e| judge::from_library(Phase::Connect, &e)),
        };
        let replies = replies.map_err(Attempt::Refused)?;
        let facts = Facts::heard(&wire.take_heard());
        let mut session = Session::new(replies, wire, facts);
        self.log_in(&mut session, limits).await?;
        Ok(session)
    }

    async fn secure(&self, limits: &Limits) -> Result<Wire, Opening> {
        let stream = dial(&self.host, self.port, limits.dial).await?;
        match &self.tls {
            None => Ok(Wire::plain(stream)),
            Some((Tls::StartTls, config, name)) => {
                let asked = plain::starttls(stream, &self.hello);
                let stream =
                    timeout(limits.command, asked).await.map_err(|_| silence("STARTTLS", limits.command))??;
                // The library waits for a greeting, which came before TLS.
                Ok(Wire::tls(self.shake_hands(stream, config, name, limits).await?, b"220 TLS\r\n".to_vec()))
            }
            Some((_, config, name)) => Ok(Wire::tls(self.shake_hands(stream, config, name, limits).await?, Vec::new())),
        }
    }

    async fn shake_hands(
        &self,
        stream: TcpStream,
        config: &Arc<ClientConfig>,
        name: &ServerName<'static>,
        limits: &Limits,
    ) -> Result<TlsStream<TcpStream>, Refusal> {
        let handshake = TlsConnector::from(Arc::clone(config)).connect(name.clone(), stream);
        match timeout(limits.handshake, handshake).await {
            Err(_) => Err(silence("the TLS handshake", limits.handshake)),
            Ok(done) => done.map_err(|e| no(tls::words(&self.host, &e))),
        }
    }

    async fn log_in(&self, session: &mut Session, limits: &Limits) -> Result<(), Attempt> {
        let Some((user, password)) = &self.login else { return Ok(()) };
        let wrong = |text: String| Attempt::Misconfigured(judge::refusal(Phase::Login, None, &text));
        let credentials = Credentials::new(user.clone(), password.expose().to_owned());
        let offers = |name: &str| session.facts.auth.iter().any(|m| m == name);
        // RFC 4954 §4
        let reply = if offers("PLAIN") {
            let command = Auth::new(Mechanism::Plain, credentials, None).map_err(|e| wrong(e.to_string()))?;
            timeout(limits.command, session.replies.command(command)).await
        } else if offers("LOGIN") {
            timeout(limits.command, session.replies.auth(&[Mechanism::Login], &credentials)).await
        } else if session.facts.auth.is_empty() {
            return Err(wrong(format!("{} offers no login here; remove `user`, or use TLS", self.host)));
        } else {
            let list = session.facts.auth.join(", ");
            return Err(wrong(format!("{} offers no login by password, only {list}", self.host)));
        };
        match reply {
            Err(_) => Err(judge::attempt(Refusal { phase: Phase::Login, ..silence("AUTH", limits.command) })),
            Ok(Err(e)) if e.is_client() => Err(wrong(format!("{} cannot be logged in to: {e}", self.host))),
            Ok(Err(e)) => Err(judge::attempt(judge::from_library(Phase::Login, &e))),
            Ok(Ok(reply)) if u16::from(reply.code()) / 100 == 2 => Ok(()),
            Ok(Ok(_)) => Err(wrong(format!("{} asked for more than user and password", self.host))),
        }
    }
}

/// How an opening fails: a server without STARTTLS needs a person, everything else may pass.
pub(super) enum Opening {
    Refused(Refusal),
    Insecure(Refusal),
}

impl From<Refusal> for Opening {
    fn from(no: Refusal) -> Self {
        Self::Refused(no)
    }
}

fn judge_opening(failed: Opening) -> Attempt {
    match failed {
        Opening::Refused(no) => Attempt::Refused(no),
        Opening::Insecure(no) => Attempt::Misconfigured(no),
    }
}

pub(super) fn no(text: String) -> Refusal {
    judge::refusal(Phase::Connect, None, &text)
}

fn silence(step: &str, limit: Duration) -> Refusal {
    no(format!("no answer to {step} within {} s", limit.as_secs_f32()))
}

async fn dial(host: &str, port: u16, limit: Duration) -> Result<TcpStream, Refusal> {
    let at = format!("{host}:{port}");
    let found = timeout(limit, tokio::net::lookup_host((host, port))).await;
    let addresses = match found {
        Err(_) => return Err(no(format!("looking up {host} took too long"))),
        Ok(Err(e)) => return Err(no(format!("cannot look up {host}: {e}"))),
        Ok(Ok(addresses)) => addresses,
    };
    let mut last = no(format!("{host} has no address"));
    for address in addresses {
        match timeout(limit, TcpStream::connect(address)).await {
            Err(_) => last = no(format!("no answer from {at} ({address}) within {} s", limit.as_secs_f32())),
            Ok(Err(e)) => last = no(format!("cannot connect to {at} ({address}): {e}")),
            Ok(Ok(stream)) => {
                // Each command waits for its reply: Nagle's delay would be paid on every one.
                stream.set_nodelay(true).map_err(|e| no(format!("cannot set up the connection: {e}")))?;
                return Ok(stream);
            }
        }
    }
    Err(last)
}

/// The name for EHLO; an address becomes a literal (RFC 5321 §4.1.3).
fn hello(ehlo: &str) -> Result<String, PostmanError> {
    match ehlo.parse() {
        Ok(std::net::IpAddr::V4(ip)) => Ok(format!("[{ip}]")),
        Ok(std::net::IpAddr::V6(ip)) => Ok(format!("[IPv6:{ip}]")),
        Err(_) if !ehlo.is_empty() && ehlo.chars().all(|c| c.is_ascii_alphanumeric() || "-_.[]:".contains(c)) => {
            Ok(ehlo.to_owned())
        }
        Err(_) => Err(PostmanError::Setting(format!("`{}` is not a host name for EHLO", ehlo.escape_debug()))),
    }
}
