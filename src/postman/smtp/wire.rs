//! The byte stream under a session, plain or TLS, which the library and we write to in turn.
//! Must not know SMTP beyond this: replies are ASCII (RFC 5321 §2.4).

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// A stream with two handles: the library speaks commands over one of them; the text of a mail goes
/// through the other, so that we know whether its final dot was handed over.
#[derive(Clone, Debug)]
pub(super) struct Wire(Arc<Mutex<Line>>);

#[derive(Debug)]
struct Line {
    stream: Stream,
    /// Octets that were read from the stream and are not handed over yet.
    first: Vec<u8>,
    /// What was read, while that is wanted.
    heard: Option<Vec<u8>>,
}

#[derive(Debug)]
enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// A server's words are not kept beyond this; no EHLO reply is longer.
const HEARD_LIMIT: usize = 64 * 1024;

impl Wire {
    pub(super) fn plain(stream: TcpStream) -> Self {
        Self::over(Stream::Plain(stream), Vec::new())
    }

    /// A secured stream. `first` is read before anything else.
    pub(super) fn tls(stream: TlsStream<TcpStream>, first: Vec<u8>) -> Self {
        Self::over(Stream::Tls(Box::new(stream)), first)
    }

    fn over(stream: Stream, first: Vec<u8>) -> Self {
        Self(Arc::new(Mutex::new(Line { stream, first, heard: Some(Vec::new()) })))
    }

    /// Everything read so far; from now on nothing is kept.
    pub(super) fn take_heard(&self) -> String {
        String::from_utf8_lossy(&self.line().heard.take().unwrap_or_default()).into_owned()
    }

    /// What the server has said or done unasked: `None` nothing, an empty text: it hung up.
    pub(super) fn overheard(&mut self) -> Option<String> {
        let mut space = [0; 512];
        let mut read = ReadBuf::new(&mut space);
        let mut context = Context::from_waker(std::task::Waker::noop());
        match Pin::new(self).poll_read(&mut context, &mut read) {
            Poll::Pending => None,
            Poll::Ready(Ok(())) => Some(String::from_utf8_lossy(read.filled()).into_owned()),
            Poll::Ready(Err(_)) => Some(String::new()),
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let line = &mut *self.line();
        if line.first.is_empty() {
            let mut space = [0; 2_048];
            let mut fresh = ReadBuf::new(&mut space);
            std::task::ready!(match &mut line.stream {
                Stream::Plain(s) => Pin::new(s).poll_read(cx, &mut fresh),
                Stream::Tls(s) => Pin::new(s.as_mut()).poll_read(cx, &mut fresh),
            })?;
            line.first.extend_from_slice(fresh.filled());
        }
        // One line at a time: what runs ahead of its command stays here, where it is overheard.
        let whole = memchr::memchr(b'\n', &line.first).map_or(line.first.len(), |at| at + 1);
        let mut now: Vec<u8> = line.first.drain(..whole.min(buf.remaining())).collect();
        // The library gives up on a reply that is not UTF-8, even on the one after the final dot.
        now.iter_mut().filter(|b| !b.is_ascii()).for_each(|b| *b = b'?');
        buf.put_slice(&now);
        if let Some(heard) = &mut line.heard
            && heard.len() < HEARD_LIMIT
        {
            heard.extend_from_slice(&now);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.line().stream {
            Stream::Plain(s) => Pin::new(s).poll_write(cx, buf),
            Stream::Tls(s) => Pin::new(s.as_mut()).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.line().stream {
            Stream::Plain(s) => Pin::new(s).poll_flush(cx),
            Stream::Tls(s) => Pin::new(s.as_mut()).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.line().stream {
            Stream::Plain(s) => Pin::new(s).poll_shutdown(cx),
            Stream::Tls(s) => Pin::new(s.as_mut()).poll_shutdown(cx),
        }
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        match &self.line().stream {
            Stream::Plain(s) => s.peer_addr(),
            Stream::Tls(s) => s.get_ref().0.peer_addr(),
        }
    }
}
