//! The few words before STARTTLS (RFC 3207).
//! Must not hand over anything that was read before TLS: what a stranger put there would pass for
//! the server's word (CVE-2011-0411).

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::facts::Facts;
use super::judge;
use super::opening::{Opening, no};
use crate::domain::outbox::{Phase, Refusal};

/// Greets, asks for TLS, and gives the stream back when the server is ready for the handshake.
pub(super) async fn starttls(stream: TcpStream, hello: &str) -> Result<TcpStream, Opening> {
    let mut stream = BufReader::new(stream);
    expect(&mut stream, 220).await?;
    say(&mut stream, &format!("EHLO {hello}\r\n")).await?;
    let lines = expect(&mut stream, 250).await?;
    if !Facts::read(lines.iter().map(String::as_str)).starttls {
        return Err(Opening::Insecure(no("the server does not offer STARTTLS; nothing is sent without it".into())));
    }
    say(&mut stream, "STARTTLS\r\n").await?;
    expect(&mut stream, 220).await?;
    if !stream.buffer().is_empty() {
        return Err(no("the server spoke on after STARTTLS and before TLS".into()).into());
    }
    Ok(stream.into_inner())
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> Result<(), Refusal> {
    stream.write_all(line.as_bytes()).await.map_err(|e| no(format!("the connection was lost: {e}")))
}

/// Reads one reply and its lines without codes.
async fn expect(stream: &mut BufReader<TcpStream>, wanted: u16) -> Result<Vec<String>, Refusal> {
    let mut lines = Vec::new();
    while lines.len() < 200 {
        let mut line = Vec::new();
        let read = (&mut *stream).take(2_000).read_until(b'\n', &mut line).await;
        let count = read.map_err(|e| no(format!("the connection was lost: {e}")))?;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let code = line.get(..3).and_then(|c| c.parse::<u16>().ok());
        match (code, line.as_bytes().get(3)) {
            _ if count == 0 => return Err(no("the server closed the connection".into())),
            (Some(_), Some(b'-')) => lines.push(line.get(4..).unwrap_or_default().to_owned()),
            (Some(code), None | Some(b' ')) if code == wanted => {
                lines.push(line.get(4..).unwrap_or_default().to_owned());
                return Ok(lines);
            }
            (Some(code), _) => {
                return Err(judge::refusal(Phase::Connect, Some(code), line.get(4..).unwrap_or_default()));
            }
            (None, _) => return Err(no("the server does not speak SMTP; is `tls` meant to be \"implicit\"?".into())),
        }
    }
    Err(no("the server's reply does not end".into()))
}
