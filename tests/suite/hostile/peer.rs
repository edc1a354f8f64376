//! A peer that answers with any bytes at any pace, or passes a request on to a good one.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a peer does with one request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Sends these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// Sends the first bytes, then the second again and again, and never ends.
    Drip(Vec<u8>, &'static [u8]),
    /// Says nothing and keeps the connection open.
    Silence,
    /// Lets the good peer answer.
    Good,
    /// Lets the good peer answer, with one text replaced wherever it stands in head or body.
    Edited(&'static str, String),
}

impl Answer {
    /// A whole response with this status, media type and body.
    pub fn document(status: &str, media_type: &str, body: impl AsRef<[u8]>) -> Self {
        Self::with(status, &[("content-type", media_type)], body)
    }

    /// A whole response with these header fields and body.
    pub fn with(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut bytes = head(status, headers, body.len());
        bytes.extend_from_slice(body);
        Self::Bytes(bytes)
    }
}

/// A response head that promises `length` bytes of body.
pub fn head(status: &str, headers: &[(&str, &str)], length: usize) -> Vec<u8> {
    let mut text =
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n");
    for (name, value) in headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// Decides about a request line such as `GET /fhir/metadata HTTP/1.1`.
pub type Rule = Arc<dyn Fn(&str) -> Answer + Send + Sync>;

/// Serves on `listener` until the runtime ends; `good` is where good answers come from.
pub async fn serve(listener: TcpListener, good: Option<String>, rule: Rule) {
    while let Ok((stream, _)) = listener.accept().await {
        let (good, rule) = (good.clone(), Arc::clone(&rule));
        tokio::spawn(async move {
            // A client that hangs up first is what many of these tests are about.
            let _ = answer(stream, good.as_deref(), &rule).await;
        });
    }
}

async fn answer(mut stream: TcpStream, good: Option<&str>, rule: &Rule) -> std::io::Result<()> {
    let Some(request) = read_request(&mut stream).await? else { return Ok(()) };
    let line = String::from_utf8_lossy(&request.head).lines().next().unwrap_or_default().to_owned();
    match rule(&line) {
        Answer::Bytes(bytes) => {
            stream.write_all(&bytes).await?;
            stream.shutdown().await?;
            // Closing at once would reset the connection while the client still reads.
            let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
        }
        Answer::Drip(first, then) => {
            stream.write_all(&first).await?;
            loop {
                tokio::time::sleep(Duration::from_millis(50)).await;
                stream.write_all(then).await?;
            }
        }
        Answer::Silence => {
            let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
        }
        Answer::Good => {
            stream.write_all(&ask(&request, good).await?).await?;
            stream.shutdown().await?;
        }
        Answer::Edited(from, to) => {
            let bytes = ask(&request, good).await?;
            let text = String::from_utf8_lossy(&bytes).replace(from, &to);
            let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
            // The end of the connection says how long the body is.
            let head: Vec<&str> =
                head.lines().filter(|line| !line.starts_with("content-length")).collect();
            stream.write_all(format!("{}\r\n\r\n{body}", head.join("\r\n")).as_bytes()).await?;
            stream.shutdown().await?;
        }
    }
    Ok(())
}

/// The whole answer of the good peer.
async fn ask(request: &Request, good: Option<&str>) -> std::io::Result<Vec<u8>> {
    let mut upstream = TcpStream::connect(good.expect("a good peer to pass on to")).await?;
    // The head without its empty line, then the wish that the connection ends with the answer.
    upstream.write_all(&request.head[..request.head.len() - 2]).await?;
    upstream.write_all(b"connection: close\r\n\r\n").await?;
    upstream.write_all(&request.body).await?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).await?;
    Ok(answer)
}

struct Request {
    head: Vec<u8>,
    body: Vec<u8>,
}

async fn read_request(stream: &mut TcpStream) -> std::io::Result<Option<Request>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let mut body = bytes.split_off(end);
    let text = String::from_utf8_lossy(&bytes).to_lowercase();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|length| length.trim().parse().ok())
        .unwrap_or(0);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(Request { head: bytes, body }))
}
