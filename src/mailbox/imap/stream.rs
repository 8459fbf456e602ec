//! The bytes below IMAP: TCP, and TLS where it is asked for.
//! Must not know commands.

use std::fmt::Debug;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, crypto};
use rustls_platform_verifier::Verifier;
use tokio::io::{AsyncRead, AsyncWrite, BufReader, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::domain::connection::Server;
use crate::mailbox::error::MailboxError;

const CONNECT: Duration = Duration::from_secs(30);
/// One read of the socket brings at most this many octets for small answers; letters go past this buffer.
const READ: usize = 32 * 1024;

/// Anything that carries bytes both ways.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Unpin + Send + Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Debug> Duplex for T {}

/// A connection that counts what it received, so that a slow letter can be told from a dead server.
#[derive(Debug)]
pub(super) struct Stream {
    inner: BufReader<Box<dyn Duplex>>,
    octets: u64,
}

impl Stream {
    pub(super) fn new(inner: Box<dyn Duplex>) -> Self {
        Self { inner: BufReader::with_capacity(READ, inner), octets: 0 }
    }

    /// Octets received so far.
    pub(super) fn octets(&self) -> u64 {
        self.octets
    }

    /// The raw connection; octets received and not read yet are dropped.
    fn into_raw(self) -> Box<dyn Duplex> {
        self.inner.into_inner()
    }

    /// Connects without protection.
    pub(super) async fn connect(server: &Server) -> Result<Self, MailboxError> {
        let place = format!("{}:{}", server.host, server.port);
        let tcp = match timeout(CONNECT, TcpStream::connect((server.host.as_str(), server.port))).await {
            Ok(Ok(tcp)) => tcp,
            Ok(Err(error)) => return Err(MailboxError::lost(format!("cannot connect to {place}: {error}"))),
            Err(_) => return Err(MailboxError::lost(format!("cannot connect to {place}: no answer"))),
        };
        // Both are improvements only: a system that refuses them still works.
        let _ = tcp.set_nodelay(true);
        let alive = socket2::TcpKeepalive::new().with_time(CONNECT).with_interval(CONNECT);
        let _ = socket2::SockRef::from(&tcp).set_tcp_keepalive(&alive);
        Ok(Self::new(Box::new(tcp)))
    }

    /// Protects a connection; what was received before is dropped (RFC 3501 §6.2.1).
    pub(super) async fn protect(self, server: &Server) -> Result<Self, MailboxError> {
        let name = ServerName::try_from(server.host.clone())
            .map_err(|_| MailboxError::settings(format!("{} is not a name a certificate can bear", server.host)))?;
        let connector = TlsConnector::from(Arc::new(config(server.ca_file.as_deref())?));
        // The TLS library reads four kilobytes at a time; below this buffer that costs no system call.
        let raw = BufReader::with_capacity(READ, self.into_raw());
        match timeout(CONNECT, connector.connect(name, raw)).await {
            Ok(Ok(tls)) => Ok(Self::new(Box::new(tls))),
            Ok(Err(error)) => Err(handshake(&server.host, &error)),
            Err(_) => Err(MailboxError::lost(format!("{} does not finish the TLS handshake", server.host))),
        }
    }
}

/// The system's roots and those of the file; the provider is named, since a process can hold several.
fn config(ca_file: Option<&Path>) -> Result<ClientConfig, MailboxError> {
    let provider = Arc::new(crypto::ring::default_provider());
    let extra = match ca_file {
        Some(path) => certificates(path)?,
        None => Vec::new(),
    };
    let bad = |error: rustls::Error| MailboxError::settings(format!("TLS cannot be set up: {error}"));
    let verifier = Verifier::new_with_extra_roots(extra, provider.clone()).map_err(bad)?;
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(bad)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, MailboxError> {
    let bad = |why: &dyn std::fmt::Display| {
        MailboxError::settings(format!("ca_file {} cannot be used: {why}", path.display()))
    };
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .map_err(|error| bad(&error))?
        .collect::<Result<_, _>>()
        .map_err(|error| bad(&error))?;
    if found.is_empty() { Err(bad(&"no certificate in it")) } else { Ok(found) }
}

fn handshake(host: &str, error: &io::Error) -> MailboxError {
    let text = format!("TLS with {host} fails: {error}");
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(_) | rustls::Error::InvalidMessage(_)) => MailboxError::settings(text),
        _ => MailboxError::lost(text),
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(cx, buf);
        self.octets += (buf.filled().len() - before) as u64;
        polled
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
