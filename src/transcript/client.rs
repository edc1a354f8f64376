//! The client side of the recorder: sends exact requests and writes down what came back.
//!
//! A send never fails as a Rust error: whatever happens is an [`Exchange`] with a
//! [`Failure`]. Redirects are not followed, cookies not kept, bodies not decoded.

use std::collections::HashMap;
use std::error::Error as _;
use std::io::ErrorKind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use url::Url;

use crate::id::{Endpoint, Party};

use super::body::{Body, BodyWriter};
use super::exchange::{
    Exchange, Failure, FailureKind, Headers, Request, Response, Timing, TlsFacts,
};
use super::identity::Presents;
use super::in_flight::InFlight;
use super::record::Recorder;
use super::silence::Silence;
use super::tee::{Heads, Tee};
use super::tls::{self, ClientTls};
use super::wire::{WireDefect, WireMessage};

/// Response heads longer than this are refused.
const HEAD_LIMIT_BYTES: usize = 256 * 1024;
/// Response heads with more fields than this are refused.
const HEAD_LIMIT_FIELDS: usize = 200;
/// How much of something that is not HTTP is quoted: enough to tell the protocol, too little to
/// tell of a member.
const QUOTED_BYTES: usize = 8;
/// How long a connection may take to be ready for its next request before it is given up.
const READY: Duration = Duration::from_millis(500);

/// Real-time deadlines of one exchange, and its size limit.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// Until a connection (with TLS) stands.
    pub connect: Duration,
    /// Until the response head is there, counted from sending.
    pub head: Duration,
    /// Between two parts of a body.
    pub idle: Duration,
    /// For the whole exchange.
    pub total: Duration,
    /// Longest body accepted, in bytes.
    pub body_limit_bytes: u64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            head: Duration::from_secs(30),
            idle: Duration::from_secs(30),
            total: Duration::from_mins(10),
            body_limit_bytes: 16 * 1024 * 1024 * 1024,
        }
    }
}

impl Timeouts {
    /// Tighter ones for small documents of third parties, such as key sets: whoever fetches one
    /// keeps a client of its own waiting.
    #[must_use]
    pub fn for_documents(self) -> Self {
        Self {
            total: self.total.min(Duration::from_secs(10)),
            body_limit_bytes: self.body_limit_bytes.min(1024 * 1024),
            ..self
        }
    }
}

/// A request to send.
#[derive(Clone, Debug)]
pub struct Outbound {
    /// Who is to answer.
    pub responder: Party,
    /// What it is for.
    pub endpoint: Endpoint,
    /// The method, sent as it is.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// Header fields; `Host` and `Content-Length` are added when missing.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
    /// What the connection shows of us.
    pub presents: Presents,
}

impl Outbound {
    /// A request without header fields or body.
    pub fn new(responder: impl Into<Party>, endpoint: Endpoint, method: &str, url: &str) -> Self {
        Self {
            responder: responder.into(),
            endpoint,
            method: method.to_owned(),
            url: url.to_owned(),
            headers: Headers::default(),
            body: Vec::new(),
            presents: Presents::Settings,
        }
    }

    /// Leaves on a connection that shows this of us.
    #[must_use]
    pub fn presenting(mut self, presents: Presents) -> Self {
        self.presents = presents;
        self
    }

    /// Adds a header field.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds `Authorization: Bearer`.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Sets a JSON body with its media type.
    #[must_use]
    pub fn json(mut self, media_type: &str, body: &serde_json::Value) -> Self {
        self.headers.set("content-type", media_type);
        self.body = body.to_string().into_bytes();
        self
    }

    /// Sets a form body.
    #[must_use]
    pub fn form<K: AsRef<str>, V: AsRef<str>>(mut self, pairs: &[(K, V)]) -> Self {
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(key, value)| (key.as_ref(), value.as_ref())).collect();
        self.headers.set("content-type", "application/x-www-form-urlencoded");
        self.body = serde_urlencoded::to_string(pairs).unwrap_or_default().into_bytes();
        self
    }
}

/// A recording HTTP/1.1 client. Clones share connections.
#[derive(Clone, Debug)]
pub struct WireClient {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    recorder: Recorder,
    initiator: Party,
    tls: ClientTls,
    timeouts: Timeouts,
    defects: Vec<WireDefect>,
    idle: Mutex<HashMap<String, Vec<Connection>>>,
    /// TLS settings by the thumbprint of the certificate they show; empty for none.
    showing: Mutex<HashMap<String, Arc<ClientConfig>>>,
    /// Who never answered, in a run that keeps account of it.
    silence: Option<Silence>,
}

#[derive(Debug)]
struct Connection {
    number: u64,
    tls: Option<TlsFacts>,
    heads: Heads,
    sender: SendRequest<Full<Bytes>>,
    reused: bool,
}

/// Where in the exchange something broke, with the words for it.
struct Broken(FailureKind, String);

/// Where a connection leads, and what it shows of us.
struct Way<'a> {
    url: &'a Url,
    authority: &'a str,
    tls: Arc<ClientConfig>,
}

/// The longest body worth reading: files stream, everything else is read as a whole by somebody.
const fn longest_body(endpoint: Endpoint) -> u64 {
    match endpoint {
        Endpoint::File | Endpoint::MatchFile | Endpoint::Attachment => u64::MAX,
        _ => 64 * 1024 * 1024,
    }
}

/// Names what a connection shows of us.
fn shown(presents: &Presents) -> String {
    match presents {
        Presents::Settings => "as set".to_owned(),
        Presents::Nothing => "nobody".to_owned(),
        Presents::Identity(identity) => identity.thumbprint(),
    }
}

/// The time an exchange has in all.
#[derive(Clone, Copy, Debug)]
struct Patience {
    begun: Instant,
    total: Duration,
}

impl Patience {
    /// Waits for one part of the exchange, at most `limit` and no longer than is left in all.
    /// `words` say what did not come within the limit.
    async fn wait<T>(
        self,
        limit: Duration,
        part: impl Future<Output = T>,
        words: impl FnOnce(Duration) -> String,
    ) -> Result<T, Broken> {
        let left = self.total.saturating_sub(self.begun.elapsed());
        tokio::time::timeout(limit.min(left), part).await.map_err(|_| {
            let detail = if left < limit {
                format!("the whole exchange took longer than {:?}", self.total)
            } else {
                words(limit)
            };
            Broken(FailureKind::TimedOut, detail)
        })
    }
}

impl WireClient {
    /// A client that speaks as `initiator` and writes into `recorder`.
    pub fn new(recorder: Recorder, initiator: Party, tls: ClientTls, timeouts: Timeouts) -> Self {
        Self::with_defects(recorder, initiator, tls, timeouts, Vec::new())
    }

    /// A client whose requests `defects` rewrite before they leave.
    pub fn with_defects(
        recorder: Recorder,
        initiator: Party,
        tls: ClientTls,
        timeouts: Timeouts,
        defects: Vec<WireDefect>,
    ) -> Self {
        let (idle, showing) = (Mutex::default(), Mutex::default());
        let silence = None;
        let shared = Shared { recorder, initiator, tls, timeouts, defects, idle, showing, silence };
        Self { shared: Arc::new(shared) }
    }

    /// Asks nothing more of peers that never answered, by an account that clients may share. For a
    /// client that was not used yet.
    #[must_use]
    pub fn minding(mut self, silence: Silence) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.silence = Some(silence);
        }
        self
    }

    /// The recorder this client writes into.
    pub fn recorder(&self) -> &Recorder {
        &self.shared.recorder
    }

    /// Sends a request and waits for what becomes of it.
    pub async fn send(&self, mut outbound: Outbound) -> Arc<Exchange> {
        let shared = &*self.shared;
        self.apply_defects(&mut outbound);
        let reserved = shared.recorder.reserve();
        let started_at = shared.recorder.clock().now();
        let begun = Instant::now();
        let presents = std::mem::take(&mut outbound.presents);
        let exchange = Exchange {
            seq: reserved.seq,
            over_before: reserved.seq.saturating_add(1),
            step: reserved.step,
            initiator: shared.initiator,
            responder: outbound.responder,
            endpoint: outbound.endpoint,
            connection: 0,
            tls: None,
            started_at,
            timing: Timing::default(),
            request: Request {
                method: outbound.method,
                url: outbound.url,
                headers: outbound.headers,
                body: Body::from(outbound.body),
                raw_head: None,
            },
            response: None,
            failure: None,
        };
        let stopped = (FailureKind::Cancelled, "nobody waited for it any longer");
        let mut flight = InFlight::begin(&shared.recorder, begun, exchange, stopped);
        let ended = self.run(flight.exchange(), begun, &presents).await;
        let mut exchange = flight.land();
        exchange.failure = ended.err().map(|Broken(kind, detail)| Failure { kind, detail });
        exchange.timing.total_us = micros(begun);
        shared.recorder.record(exchange)
    }

    fn apply_defects(&self, outbound: &mut Outbound) {
        for defect in &self.shared.defects {
            if defect.requests
                && defect.sender == self.shared.initiator
                && defect.endpoint == outbound.endpoint
            {
                let mut message = WireMessage {
                    endpoint: outbound.endpoint,
                    method: std::mem::take(&mut outbound.method),
                    url: std::mem::take(&mut outbound.url),
                    status: 0,
                    headers: std::mem::take(&mut outbound.headers),
                    body: std::mem::take(&mut outbound.body),
                };
                (defect.rewrite)(&mut message);
                outbound.method = message.method;
                outbound.url = message.url;
                outbound.headers = message.headers;
                outbound.body = message.body;
            }
        }
    }

    async fn run(
        &self,
        exchange: &mut Exchange,
        begun: Instant,
        presents: &Presents,
    ) -> Result<(), Broken> {
        let shared = &*self.shared;
        let url = Url::parse(&exchange.request.url)
            .map_err(|error| Broken(FailureKind::Unreachable, format!("not a URL: {error}")))?;
        let authority = authority(&url)?;
        // Who is known by a certificate on one connection must not be met on it as someone else.
        let key = format!("{}://{authority} {}", url.scheme(), shown(presents));
        let way = Way { url: &url, authority: &authority, tls: self.settings(presents)? };
        if exchange.request.headers.get("host").is_none() {
            exchange.request.headers.0.insert(0, ("host".to_owned(), host_header(&url)));
        }
        let endpoint = exchange.endpoint;
        let silence = shared.silence.as_ref();
        if let Some(why) = silence.and_then(|silence| silence.given_up(&authority, endpoint)) {
            return Err(Broken(FailureKind::TimedOut, why));
        }
        let ended = self.ask(exchange, begun, &way, &key).await;
        if let Some(silence) = silence {
            let ended = match &ended {
                // A head is an answer, whatever becomes of the body.
                _ if exchange.response.is_some() => Ok(()),
                Ok(()) => Ok(()),
                Err(Broken(kind, detail)) => Err((*kind, detail.as_str())),
            };
            silence.note(&authority, endpoint, ended);
        }
        ended
    }

    /// Sends the request on a connection of its own or one that was kept, and receives the answer.
    async fn ask(
        &self,
        exchange: &mut Exchange,
        begun: Instant,
        way: &Way<'_>,
        key: &str,
    ) -> Result<(), Broken> {
        let shared = &*self.shared;
        let patience = Patience { begun, total: shared.timeouts.total };
        let limit = longest_body(exchange.endpoint).min(shared.timeouts.body_limit_bytes);
        let mut retried = false;
        let (mut connection, response) = loop {
            // What closed one pooled connection may have closed them all.
            let pooled = if retried { None } else { self.pooled(key) };
            let mut connection = match pooled {
                Some(connection) => connection,
                None => self.fresh(way, patience).await?,
            };
            exchange.connection = connection.number;
            exchange.tls.clone_from(&connection.tls);
            connection.heads.reset();
            let request = wire_request(&exchange.request, way.url)?;
            let send = connection.sender.send_request(request);
            let sent = patience
                .wait(shared.timeouts.head, send, |limit| {
                    format!("no response head within {limit:?}")
                })
                .await;
            exchange.request.raw_head = connection.heads.sent();
            match sent {
                Ok(Ok(response)) => break (connection, response),
                // A pooled connection may have been closed by the peer in the meantime.
                Ok(Err(error))
                    if connection.reused
                        && !retried
                        && (error.is_canceled()
                            || error.is_closed()
                            || error.is_incomplete_message()
                            || is_reset(&error))
                        && connection.heads.received_start(1).is_empty() =>
                {
                    retried = true;
                }
                Ok(Err(error)) => return Err(broken(&error, &connection.heads)),
                Err(late) => return Err(late),
            }
        };
        exchange.timing.head_us = micros(begun);
        let (parts, body) = response.into_parts();
        exchange.response = Some(Response {
            status: parts.status.as_u16(),
            headers: Headers::from_map(&parts.headers),
            body: Body::default(),
            raw_head: connection.heads.received(),
        });
        let (kept, outcome) = self.receive(body, &connection.heads, patience, limit).await;
        if let Some(response) = &mut exchange.response {
            response.body = kept;
        }
        outcome?;
        // A peer that answers before it has read the whole request may never be ready again.
        let ready = tokio::time::timeout(READY, connection.sender.ready()).await;
        if matches!(ready, Ok(Ok(()))) {
            connection.reused = true;
            let mut idle = shared.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.entry(key.to_owned()).or_default().push(connection);
        }
        Ok(())
    }

    /// Reads a body to its end, or as far as it goes.
    async fn receive(
        &self,
        mut body: Incoming,
        heads: &Heads,
        patience: Patience,
        limit_bytes: u64,
    ) -> (Body, Result<(), Broken>) {
        let shared = &*self.shared;
        let mut writer = BodyWriter::new(shared.recorder.spool().clone());
        let outcome = loop {
            let frame = patience
                .wait(shared.timeouts.idle, body.frame(), |limit| {
                    format!("no more of the body within {limit:?}")
                })
                .await;
            match frame {
                Err(Broken(kind, detail)) => {
                    let detail = format!("{detail}, after {} bytes of body", writer.size_bytes());
                    break Err(Broken(kind, detail));
                }
                Ok(None) => break Ok(()),
                Ok(Some(Err(error))) => {
                    let Broken(kind, detail) = broken(&error, heads);
                    let detail = format!("{detail}, after {} bytes of body", writer.size_bytes());
                    break Err(Broken(kind, detail));
                }
                Ok(Some(Ok(frame))) => {
                    if let Some(data) = frame.data_ref() {
                        if let Err(error) = writer.write(data) {
                            break Err(Broken(FailureKind::Ours, format!("spool: {error}")));
                        }
                        if writer.size_bytes() > limit_bytes {
                            let detail = format!("the body is longer than {limit_bytes} bytes");
                            break Err(Broken(FailureKind::TooLarge, detail));
                        }
                    }
                }
            }
        };
        match writer.finish() {
            Ok(kept) => (kept, outcome),
            Err(error) => {
                (Body::default(), Err(Broken(FailureKind::Ours, format!("spool: {error}"))))
            }
        }
    }

    /// A connection that was kept and, as far as can be seen, still stands.
    fn pooled(&self, key: &str) -> Option<Connection> {
        let mut idle = self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let pooled = idle.get_mut(key).and_then(Vec::pop);
        pooled.filter(|connection| !connection.sender.is_closed())
    }

    async fn fresh(&self, way: &Way<'_>, patience: Patience) -> Result<Connection, Broken> {
        let connect = self.connect(way);
        let words = |limit| format!("no connection to {} within {limit:?}", way.authority);
        patience.wait(self.shared.timeouts.connect, connect, words).await?
    }

    /// The TLS settings of a connection that shows this of us.
    fn settings(&self, presents: &Presents) -> Result<Arc<ClientConfig>, Broken> {
        let tls = &self.shared.tls;
        let identity = match presents {
            Presents::Settings => return Ok(Arc::clone(&tls.config)),
            Presents::Nothing => None,
            Presents::Identity(identity) => Some(identity),
        };
        let mut showing = self.shared.showing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(settings) = showing.get(&shown(presents)) {
            return Ok(Arc::clone(settings));
        }
        let settings =
            tls.showing(identity).map_err(|error| Broken(FailureKind::Ours, error.to_string()))?;
        showing.insert(shown(presents), Arc::clone(&settings));
        Ok(settings)
    }

    async fn connect(&self, way: &Way<'_>) -> Result<Connection, Broken> {
        let Way { url, authority, tls } = way;
        let unreachable = |error: std::io::Error| {
            Broken(FailureKind::Unreachable, format!("{authority}: {error}"))
        };
        let stream = TcpStream::connect(*authority).await.map_err(unreachable)?;
        // Small requests must not wait for more to come.
        stream.set_nodelay(true).map_err(unreachable)?;
        if url.scheme() == "http" {
            return self.handshake(stream, None).await;
        }
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host.clone())
            .map_err(|error| Broken(FailureKind::Tls, format!("{host}: {error}")))?;
        let stream = tokio_rustls::TlsConnector::from(Arc::clone(tls))
            .connect(name, stream)
            .await
            .map_err(|error| Broken(FailureKind::Tls, format!("{authority}: {error}")))?;
        let facts = tls::facts(stream.get_ref().1, Some(host));
        self.handshake(stream, Some(facts)).await
    }

    async fn handshake<S>(&self, stream: S, tls: Option<TlsFacts>) -> Result<Connection, Broken>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let heads = Heads::default();
        let io = TokioIo::new(Tee::new(stream, heads.clone()));
        let (sender, connection) = http1::Builder::new()
            .max_buf_size(HEAD_LIMIT_BYTES)
            .max_headers(HEAD_LIMIT_FIELDS)
            .handshake(io)
            .await
            .map_err(|error| Broken(FailureKind::Unreachable, error.to_string()))?;
        // The task ends with the connection; its errors surface at the request.
        tokio::spawn(async move {
            let _ = connection.await;
        });
        let number = self.shared.recorder.connection();
        Ok(Connection { number, tls, heads, sender, reused: false })
    }
}

fn micros(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX)
}

fn authority(url: &Url) -> Result<String, Broken> {
    match (url.scheme(), url.host_str(), url.port_or_known_default()) {
        ("http" | "https", Some(host), Some(port)) => Ok(format!("{host}:{port}")),
        _ => Err(Broken(FailureKind::Unreachable, format!("`{url}` is not an http or https URL"))),
    }
}

fn host_header(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn wire_request(request: &Request, url: &Url) -> Result<http::Request<Full<Bytes>>, Broken> {
    let ours = |error: String| Broken(FailureKind::Ours, error);
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let body = request.body.bytes().map_err(|error| ours(error.to_string()))?;
    let mut wire = http::Request::builder()
        .method(request.method.as_str())
        .uri(target)
        .body(Full::new(Bytes::copy_from_slice(&body)))
        .map_err(|error| ours(error.to_string()))?;
    *wire.headers_mut() = request.headers.to_map();
    Ok(wire)
}

/// Names what the HTTP library met, with the cause its own message hides.
fn broken(error: &hyper::Error, heads: &Heads) -> Broken {
    let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    let detail = format!("{error}{cause}");
    if error.is_parse_too_large() {
        let detail = format!(
            "response head over {HEAD_LIMIT_BYTES} bytes or {HEAD_LIMIT_FIELDS} header fields"
        );
        Broken(FailureKind::TooLarge, detail)
    } else if error.is_parse() {
        let start = heads.received_start(QUOTED_BYTES);
        Broken(
            FailureKind::Malformed,
            format!("{detail}; it begins {:?}", String::from_utf8_lossy(&start)),
        )
    } else if error.is_timeout() {
        Broken(FailureKind::TimedOut, detail)
    } else if refused_handshake(error) {
        // Of TLS 1.3 a client learns only after its part that the server does not take it.
        Broken(FailureKind::Tls, detail)
    } else {
        Broken(FailureKind::Closed, detail)
    }
}

/// Whether the peer had let go of the connection before it read the request.
fn is_reset(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|source| source.downcast_ref::<std::io::Error>());
    let kinds = [ErrorKind::BrokenPipe, ErrorKind::ConnectionReset];
    cause.is_some_and(|cause| kinds.contains(&cause.kind()))
}

fn refused_handshake(error: &hyper::Error) -> bool {
    error
        .source()
        .and_then(|source| source.downcast_ref::<std::io::Error>())
        .and_then(std::io::Error::get_ref)
        .and_then(|inner| inner.downcast_ref::<rustls::Error>())
        .is_some_and(|inner| matches!(inner, rustls::Error::AlertReceived(_)))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::clock::Clock;
    use crate::transcript::Spool;

    /// Answers one request a connection, and closes it when the second comes.
    async fn forgetful_peer() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut request = [0; 4096];
                    let _ = stream.read(&mut request).await;
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
                    let _ = stream.write_all(answer).await;
                    let _ = stream.read(&mut request).await;
                });
            }
        });
        origin
    }

    #[tokio::test]
    async fn all_that_was_kept_may_be_closed() {
        let origin = forgetful_peer().await;
        let spool = Spool::create().expect("a directory");
        let recorder = Recorder::new(Clock::system(), spool);
        let tls = ClientTls::configure(None, None, false).expect("settings");
        let client = WireClient::new(recorder, Party::Runner, tls, Timeouts::default());
        let ask = || client.send(Outbound::new(Party::Source, Endpoint::Other, "GET", &origin));
        // Two connections are kept, and the peer is done with both.
        let (first, second) = tokio::join!(ask(), ask());
        assert_ne!(first.connection, second.connection);
        let third = ask().await;
        assert!(third.failure.is_none(), "{:?}", third.failure);
        assert!(![first.connection, second.connection].contains(&third.connection));
    }
}
