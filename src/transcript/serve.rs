//! The server side of the recorder: serves a mock's routes and writes down every exchange.
//!
//! Wire defects rewrite a response before it is written down, so a transcript shows what really
//! went out.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::id::{Endpoint, Party};

use super::body::{Body, BodyWriter};
use super::client_hello::{self, Bent};
use super::exchange::{
    Exchange, Failure, FailureKind, Headers, Request, Response, Timing, TlsFacts,
};
use super::fact::Fact;
use super::identity::PeerCertificates;
use super::in_flight::InFlight;
use super::record::{Recorder, Reserved};
use super::tee::{Heads, Tee};
use super::tls::{self, ServerTls};
use super::unread::unread;
use super::wire::{WireDefect, WireMessage};

/// Request bodies longer than this are refused with 413.
const REQUEST_LIMIT_BYTES: u64 = 64 * 1024 * 1024;
/// How long a client may pause inside a request body, in real time.
const REQUEST_IDLE: Duration = Duration::from_secs(30);
/// How long a client may take for the TLS handshake, in real time.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Says what a request is for and who sends it, from its method and path.
pub type Classify = Arc<dyn Fn(&str, &str) -> (Endpoint, Party) + Send + Sync>;

/// The number of the exchange that a request belongs to; every request that is served carries it.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExchangeNumber(pub u32);

/// What a mock needs to be served.
#[derive(Clone)]
pub struct Serve {
    /// Who answers.
    pub responder: Party,
    /// The routes.
    pub router: Router,
    /// Names each request's endpoint and sender.
    pub classify: Classify,
    /// Where exchanges are written.
    pub recorder: Recorder,
    /// Rewrites of outgoing messages.
    pub defects: Vec<WireDefect>,
    /// Serves TLS when given, plain HTTP otherwise.
    pub tls: Option<ServerTls>,
    /// Ends serving when cancelled.
    pub shutdown: CancellationToken,
}

/// Accepts connections until `serve.shutdown` is cancelled. The caller binds the listener.
pub async fn serve(listener: TcpListener, serve: Serve) {
    let serve = Arc::new(serve);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = serve.shutdown.cancelled() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                let _ = stream.set_nodelay(true);
                let serve = Arc::clone(&serve);
                tokio::spawn(async move {
                    match &serve.tls {
                        None => connection(&serve, stream, None).await,
                        Some(tls) => secure(&serve, tls, stream).await,
                    }
                });
            }
            Err(error) => {
                // Out of file descriptors, most likely: give connections time to end.
                tracing::warn!("could not accept a connection: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Serves a connection that begins with a TLS handshake.
async fn secure(serve: &Arc<Serve>, tls: &ServerTls, mut stream: TcpStream) {
    let open = serve.recorder.handshake();
    match client_hello::bent(tls, &mut stream).await {
        Ok(Bent::Not) => {}
        Ok(Bent::Answered) => return,
        Ok(Bent::PlainHttp) => {
            drop(open);
            return connection(serve, stream, None).await;
        }
        Err(error) => {
            tracing::debug!("a client left before it spoke: {error}");
            return;
        }
    }
    match handshake(tls, stream).await {
        Ok(stream) => {
            drop(open);
            let state = stream.get_ref().1;
            let name = state.server_name().map(str::to_owned);
            let facts = (tls::facts(state, name), tls::peer_certificates(state));
            connection(serve, stream, Some(facts)).await;
        }
        Err(error) => {
            tracing::debug!("a client ended the TLS handshake: {error}");
            serve.recorder.state(Fact::HandshakeEnded { party: serve.responder });
        }
    }
}

async fn handshake(tls: &ServerTls, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
    tokio::time::timeout(HANDSHAKE, tls.acceptor.accept(stream)).await?
}

async fn connection<S>(serve: &Arc<Serve>, stream: S, secured: Option<(TlsFacts, PeerCertificates)>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let heads = Heads::default();
    let io = TokioIo::new(Tee::new(stream, heads.clone()));
    let number = serve.recorder.connection();
    let (tls, certificates) = secured.unzip();
    let certificates = certificates.unwrap_or_default();
    let service = service_fn(|mut request: http::Request<Incoming>| {
        let peer = Peer { connection: number, tls: tls.clone(), heads: heads.clone() };
        request.extensions_mut().insert(certificates.clone());
        let serve = Arc::clone(serve);
        async move { Ok::<_, Infallible>(answer(serve, peer, request).await) }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(Duration::from_mins(1));
    let connection = builder.serve_connection(io, service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = serve.shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::time::timeout(Duration::from_millis(500), connection).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = ended {
        tracing::debug!("a connection ended: {error}");
    }
}

struct Peer {
    connection: u64,
    tls: Option<TlsFacts>,
    heads: Heads,
}

async fn answer(
    serve: Arc<Serve>,
    peer: Peer,
    request: http::Request<Incoming>,
) -> http::Response<Recorded> {
    let begun = Instant::now();
    let reserved = serve.recorder.reserve();
    let started_at = serve.recorder.clock().now();
    let raw_head = peer.heads.received();
    let (mut parts, incoming) = request.into_parts();
    let headers = Headers::from_map(&parts.headers);
    let scheme = if peer.tls.is_some() { "https" } else { "http" };
    let host = parts
        .uri
        .authority()
        .map(ToString::to_string)
        .or_else(|| headers.get("host").map(str::to_owned))
        .unwrap_or_else(|| "unknown".to_owned());
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let (endpoint, initiator) = (serve.classify)(parts.method.as_str(), parts.uri.path());
    let Reserved { seq, step } = reserved;
    parts.extensions.insert(ExchangeNumber(seq));
    let exchange = Exchange {
        seq,
        over_before: seq.saturating_add(1),
        step,
        initiator,
        responder: serve.responder,
        endpoint,
        connection: peer.connection,
        tls: peer.tls,
        started_at,
        timing: Timing::default(),
        request: Request {
            method: parts.method.to_string(),
            url: format!("{scheme}://{host}{target}"),
            headers,
            body: Body::default(),
            raw_head,
        },
        response: None,
        failure: None,
    };
    let gone = (FailureKind::Closed, "the client closed before it was answered");
    let mut flight = InFlight::begin(&serve.recorder, begun, exchange, gone);
    let exchange = flight.exchange();
    let (body, whole) = receive(&serve.recorder, incoming).await;
    exchange.request.body = body;
    let ours = |error: std::io::Error| Failure {
        kind: FailureKind::Ours,
        detail: format!("spool: {error}"),
    };
    let whole = whole.and_then(|()| {
        exchange.request.body.bytes().map(|bytes| Bytes::copy_from_slice(&bytes)).map_err(ours)
    });
    let response = match whole {
        Ok(bytes) => {
            let inner = http::Request::from_parts(parts, axum::body::Body::from(bytes));
            serve.router.clone().oneshot(inner).await.unwrap_or_else(|never| match never {})
        }
        Err(failure) => {
            let response = unread(serve.responder, failure.kind);
            exchange.failure = Some(failure);
            response
        }
    };
    let response = rewrite(&serve, exchange, response).await;
    exchange.timing.head_us = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    let (parts, body) = response.into_parts();
    exchange.response = Some(Response {
        status: parts.status.as_u16(),
        headers: Headers::from_map(&parts.headers),
        body: Body::default(),
        raw_head: None,
    });
    let spool = serve.recorder.spool();
    let writer = serve.recorder.keeps().then(|| BodyWriter::new(spool.clone()));
    let exchange = flight.land();
    let announced = parts.headers.get(http::header::CONTENT_LENGTH);
    let left = announced.and_then(|length| length.to_str().ok()?.parse().ok());
    let (recorder, heads) = (serve.recorder.clone(), peer.heads);
    let open = Open { exchange, writer, begun, recorder, heads, left };
    let mut recorded = Recorded { inner: body, open: Some(Box::new(open)) };
    if recorded.inner.is_end_stream() {
        recorded.end();
    }
    http::Response::from_parts(parts, recorded)
}

async fn receive(recorder: &Recorder, mut incoming: Incoming) -> (Body, Result<(), Failure>) {
    let mut writer = BodyWriter::new(recorder.spool().clone());
    let fail = |kind, detail: String| Err(Failure { kind, detail });
    let outcome = loop {
        match tokio::time::timeout(REQUEST_IDLE, incoming.frame()).await {
            Err(_) => {
                break fail(
                    FailureKind::TimedOut,
                    "the client stopped inside the request".to_owned(),
                );
            }
            Ok(None) => break Ok(()),
            Ok(Some(Err(error))) => break fail(FailureKind::Closed, error.to_string()),
            Ok(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    if let Err(error) = writer.write(data) {
                        break fail(FailureKind::Ours, format!("spool: {error}"));
                    }
                    if writer.size_bytes() > REQUEST_LIMIT_BYTES {
                        let detail =
                            format!("the request is longer than {REQUEST_LIMIT_BYTES} bytes");
                        break fail(FailureKind::TooLarge, detail);
                    }
                }
            }
        }
    };
    match writer.finish() {
        Ok(body) => (body, outcome),
        Err(error) => {
            let late = fail(FailureKind::Ours, format!("spool: {error}"));
            (Body::default(), outcome.and(late))
        }
    }
}

/// Applies the wire defects that name this message.
async fn rewrite(
    serve: &Serve,
    exchange: &Exchange,
    response: axum::response::Response,
) -> axum::response::Response {
    let matching: Vec<&WireDefect> = serve
        .defects
        .iter()
        .filter(|defect| {
            !defect.requests
                && defect.sender == serve.responder
                && defect.endpoint == exchange.endpoint
        })
        .collect();
    if matching.is_empty() {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
    let mut message = WireMessage {
        endpoint: exchange.endpoint,
        method: exchange.request.method.clone(),
        url: exchange.request.url.clone(),
        status: parts.status.as_u16(),
        headers: Headers::from_map(&parts.headers),
        body,
    };
    for defect in matching {
        (defect.rewrite)(&mut message);
    }
    message.headers.remove("content-length");
    parts.status = http::StatusCode::from_u16(message.status).unwrap_or(parts.status);
    parts.headers = message.headers.to_map();
    http::Response::from_parts(parts, axum::body::Body::from(message.body))
}

/// An exchange whose response is still being sent.
struct Open {
    exchange: Exchange,
    /// Absent when nobody will look at the body again.
    writer: Option<BodyWriter>,
    begun: Instant,
    recorder: Recorder,
    heads: Heads,
    /// Bytes still to come, where the head says how many there are: then nobody asks whether there
    /// are more, and the last of them is the end.
    left: Option<u64>,
}

/// A response body that completes its exchange when it ends or is dropped.
pub struct Recorded {
    inner: axum::body::Body,
    open: Option<Box<Open>>,
}

impl Recorded {
    /// Closes after the last byte. Where the head announced more, nobody has a whole answer
    /// (RFC 9112 §6.3).
    fn end(&mut self) {
        let short = self.open.as_ref().and_then(|open| {
            let response = open.exchange.response.as_ref()?;
            let bodiless =
                open.exchange.request.method == "HEAD" || matches!(response.status, 204 | 304);
            open.left.filter(|left| *left > 0 && !bodiless)
        });
        self.close(short.map(|left| Failure {
            kind: FailureKind::Closed,
            detail: format!("the body ended {left} bytes before the length that was announced"),
        }));
    }

    fn close(&mut self, failure: Option<Failure>) {
        let Some(open) = self.open.take() else { return };
        let Open { mut exchange, writer, begun, recorder, heads, .. } = *open;
        if exchange.failure.is_none() {
            exchange.failure = failure;
        }
        if let (Some(response), Some(writer)) = (&mut exchange.response, writer) {
            response.body = writer.finish().unwrap_or_default();
        }
        exchange.timing.total_us = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        // Whatever the client sends next on this connection begins a new head.
        heads.reset();
        recorder.record(exchange);
    }
}

impl HttpBody for Recorded {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let poll = Pin::new(&mut self.inner).poll_frame(cx);
        match &poll {
            Poll::Ready(Some(Ok(frame))) => {
                let writer = self.open.as_mut().and_then(|open| open.writer.as_mut());
                if let (Some(data), Some(writer)) = (frame.data_ref(), writer)
                    && let Err(error) = writer.write(data)
                {
                    let detail = format!("spool: {error}");
                    self.close(Some(Failure { kind: FailureKind::Ours, detail }));
                }
                let came = frame.data_ref().map_or(0, |data| data.len() as u64);
                let is_last = self.open.as_mut().is_some_and(|open| {
                    open.left = open.left.map(|left| left.saturating_sub(came));
                    open.left == Some(0)
                });
                if is_last || self.inner.is_end_stream() {
                    self.end();
                }
            }
            Poll::Ready(Some(Err(error))) => {
                let detail = error.to_string();
                self.close(Some(Failure { kind: FailureKind::Ours, detail }));
            }
            Poll::Ready(None) => self.end(),
            Poll::Pending => {}
        }
        poll
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        let head = self.open.as_ref().is_some_and(|open| open.exchange.request.method == "HEAD");
        let failure = (!head).then(|| Failure {
            kind: FailureKind::Closed,
            detail: "the client closed before it had the whole response".to_owned(),
        });
        self.close(failure);
    }
}
