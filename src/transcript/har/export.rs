//! Transcript to HAR.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::transcript::body::Body;
use crate::transcript::exchange::{Exchange, Headers, Timing};
use crate::transcript::timeline::Transcript;

use super::model::{
    Content, Creator, Entry, Har, HarRequest, HarResponse, Log, NameValue, PostData, Timings,
};

/// A transcript in HAR form, whole bodies included.
///
/// # Errors
/// When a spooled body cannot be read.
pub fn export(transcript: &Transcript) -> io::Result<Har> {
    Ok(Har {
        log: Log {
            version: "1.2".to_owned(),
            creator: Creator {
                name: "payerproof".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            entries: transcript
                .exchanges
                .iter()
                .map(|exchange| entry(exchange))
                .collect::<io::Result<_>>()?,
            facts: transcript.facts.clone(),
        },
    })
}

/// Writes a transcript as a HAR file.
///
/// # Errors
/// When a spooled body cannot be read or the file cannot be written.
pub fn write(transcript: &Transcript, writer: impl io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(writer, &export(transcript)?).map_err(Into::into)
}

fn entry(exchange: &Exchange) -> io::Result<Entry> {
    let Timing { head_us, total_us } = exchange.timing;
    Ok(Entry {
        started_date_time: exchange.started_at.to_string(),
        time: millis(total_us),
        request: request(exchange)?,
        response: response(exchange)?,
        cache: Value::Object(Map::new()),
        timings: Timings {
            send: 0.0,
            wait: millis(head_us),
            receive: millis(total_us.saturating_sub(head_us)),
        },
        connection: Some(exchange.connection.to_string()),
        seq: Some(exchange.seq),
        over_before: Some(exchange.over_before).filter(|over| *over != exchange.seq + 1),
        step: (!exchange.step.is_empty()).then(|| exchange.step.clone()),
        initiator: Some(exchange.initiator),
        responder: Some(exchange.responder),
        endpoint: Some(exchange.endpoint),
        connection_number: Some(exchange.connection),
        tls: exchange.tls.clone(),
        failure: exchange.failure.clone(),
    })
}

fn request(exchange: &Exchange) -> io::Result<HarRequest> {
    let request = &exchange.request;
    let (text, encoding) = text_of(&request.body)?;
    let pairs = |pairs: Vec<(String, String)>| {
        pairs.into_iter().map(|(name, value)| NameValue { name, value }).collect()
    };
    let mime_type = request.headers.get("content-type").unwrap_or_default().to_owned();
    let is_form = mime_type.starts_with("application/x-www-form-urlencoded");
    let params = if is_form { pairs(request.form()) } else { Vec::new() };
    let post_data =
        (!request.body.is_empty()).then_some(PostData { mime_type, params, text, encoding });
    Ok(HarRequest {
        method: request.method.clone(),
        url: request.url.clone(),
        http_version: "HTTP/1.1".to_owned(),
        cookies: Vec::new(),
        headers: headers(&request.headers),
        query_string: pairs(request.query()),
        post_data,
        headers_size: -1,
        body_size: size(&request.body),
    })
}

/// A request without a response gets the response browsers write then: status 0.
fn response(exchange: &Exchange) -> io::Result<HarResponse> {
    let response = exchange.response.clone().unwrap_or_default();
    let (text, encoding) = text_of(&response.body)?;
    Ok(HarResponse {
        status: response.status,
        status_text: http::StatusCode::from_u16(response.status)
            .ok()
            .and_then(|status| status.canonical_reason())
            .unwrap_or_default()
            .to_owned(),
        http_version: "HTTP/1.1".to_owned(),
        cookies: Vec::new(),
        headers: headers(&response.headers),
        content: Content {
            size: size(&response.body),
            mime_type: response
                .headers
                .get("content-type")
                .unwrap_or("application/octet-stream")
                .to_owned(),
            text: (!response.body.is_empty()).then_some(text),
            encoding,
        },
        redirect_url: response.headers.get("location").unwrap_or_default().to_owned(),
        headers_size: -1,
        body_size: size(&response.body),
    })
}

fn headers(headers: &Headers) -> Vec<NameValue> {
    let fields = headers.0.iter().cloned();
    fields.map(|(name, value)| NameValue { name, value }).collect()
}

fn text_of(body: &Body) -> io::Result<(String, Option<String>)> {
    let bytes = body.bytes()?;
    Ok(match std::str::from_utf8(&bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (STANDARD.encode(&bytes), Some("base64".to_owned())),
    })
}

fn size(body: &Body) -> i64 {
    i64::try_from(body.size_bytes()).unwrap_or(i64::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "durations below 285 years are exact")]
fn millis(micros: u64) -> f64 {
    micros as f64 / 1000.0
}
