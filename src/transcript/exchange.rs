//! One request with its response, as it was on the wire.

use std::io::Read;

use bytes::Bytes;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::{Endpoint, Party};

use super::body::Body;

/// One request and what became of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Position in the transcript, from 1, by the time the request began.
    pub seq: u32,
    /// The first position that was free when the exchange ended, so above `seq`: what stands below it
    /// began while this one was under way, and could not know its answer.
    pub over_before: u32,
    /// Id of the scenario step that caused it; empty when none did.
    pub step: String,
    /// Who sent the request.
    pub initiator: Party,
    /// Who was to answer it.
    pub responder: Party,
    /// What it was for.
    pub endpoint: Endpoint,
    /// Which connection carried it; equal numbers shared one.
    pub connection: u64,
    /// What was negotiated, when the connection used TLS.
    pub tls: Option<TlsFacts>,
    /// When the request began, on the run's clock.
    pub started_at: Timestamp,
    /// How long it really took.
    pub timing: Timing,
    /// The request.
    pub request: Request,
    /// The response, as far as one came.
    pub response: Option<Response>,
    /// Why the exchange did not end well, if so; a partial response may still be present.
    pub failure: Option<Failure>,
}

impl Exchange {
    /// The status code, if a response head came.
    pub fn status(&self) -> Option<u16> {
        self.response.as_ref().map(|response| response.status)
    }

    /// Whether this began only when `other` was over, so that whoever sent it could know the answer.
    pub fn follows(&self, other: &Self) -> bool {
        self.seq >= other.over_before
    }

    /// Whether a complete response with a 2xx status came.
    pub fn succeeded(&self) -> bool {
        self.failure.is_none() && self.status().is_some_and(|status| (200..300).contains(&status))
    }
}

/// What TLS negotiated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsFacts {
    /// Protocol version, such as `TLSv1_3`.
    pub version: String,
    /// Cipher suite, such as `TLS13_AES_256_GCM_SHA384`.
    pub cipher_suite: String,
    /// The name the client asked for.
    pub server_name: Option<String>,
    /// SHA-256 of the peer's certificate in hexadecimal, when it sent one.
    pub peer_certificate_sha256: Option<String>,
}

/// Real durations in microseconds; they do not follow a simulated clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timing {
    /// From the start of the request to the response head.
    pub head_us: u64,
    /// From the start of the request to the last byte of the response.
    pub total_us: u64,
}

/// How an exchange broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// No connection could be made.
    Unreachable,
    /// The TLS handshake failed.
    Tls,
    /// A deadline passed.
    TimedOut,
    /// The peer closed before a whole response came.
    Closed,
    /// What came was not HTTP, or broke its rules.
    Malformed,
    /// A limit of ours was passed.
    TooLarge,
    /// The run was stopped first.
    Cancelled,
    /// A fault on our side, such as a full disk.
    Ours,
}

impl FailureKind {
    /// A few words for messages.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Unreachable => "could not connect",
            Self::Tls => "TLS handshake failed",
            Self::TimedOut => "timed out",
            Self::Closed => "connection closed before the response was complete",
            Self::Malformed => "response is not well-formed HTTP",
            Self::TooLarge => "response exceeds the limit",
            Self::Cancelled => "stopped before it was complete",
            Self::Ours => "failed on our side",
        }
    }
}

/// Why an exchange did not end well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// The kind of break.
    pub kind: FailureKind,
    /// The cause in words, without secrets.
    pub detail: String,
}

/// A request.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The method, as sent.
    pub method: String,
    /// The absolute URL asked for.
    pub url: String,
    /// Header fields in order.
    pub headers: Headers,
    /// The body.
    pub body: Body,
    /// The head's exact bytes, when they were captured.
    pub raw_head: Option<Bytes>,
}

impl Request {
    /// The path of the URL.
    pub fn path(&self) -> String {
        url::Url::parse(&self.url).map_or_else(|_| self.url.clone(), |url| url.path().to_owned())
    }

    /// The decoded query parameters in order.
    pub fn query(&self) -> Vec<(String, String)> {
        url::Url::parse(&self.url)
            .map(|url| url.query_pairs().into_owned().collect())
            .unwrap_or_default()
    }

    /// The decoded pairs of a form body in order; empty when it is not one.
    pub fn form(&self) -> Vec<(String, String)> {
        self.body
            .bytes()
            .ok()
            .and_then(|bytes| serde_urlencoded::from_bytes(&bytes).ok())
            .unwrap_or_default()
    }

    /// Whether it is a search whose parameters are in a form (FHIR R4, RESTful API, search).
    pub fn is_posted_search(&self) -> bool {
        self.method == "POST" && self.path().trim_end_matches('/').ends_with("/_search")
    }

    /// The decoded parameters of a search, of the URL and of the form that a POST has.
    pub fn search_parameters(&self) -> Vec<(String, String)> {
        let mut parameters = self.query();
        if self.is_posted_search() {
            parameters.extend(self.form());
        }
        parameters
    }

    /// The first value of form parameter `name`.
    pub fn form_value(&self, name: &str) -> Option<String> {
        self.form().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

/// A response, or the part of one that came.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header fields in order.
    pub headers: Headers,
    /// The body after transfer decoding, before content decoding.
    pub body: Body,
    /// The head's exact bytes, when they were captured.
    pub raw_head: Option<Bytes>,
}

impl Response {
    /// The body after content decoding (`identity` and `gzip`), at most 256 MiB.
    ///
    /// # Errors
    /// When the coding is unknown or the data is broken, in words for a finding.
    pub fn decoded(&self) -> Result<Vec<u8>, String> {
        const LIMIT_BYTES: u64 = 256 * 1024 * 1024;
        let coding = self.headers.get("content-encoding").unwrap_or("identity").to_lowercase();
        let mut decoded = Vec::new();
        let read = match coding.as_str() {
            "" | "identity" => self.body.reader().take(LIMIT_BYTES).read_to_end(&mut decoded),
            "gzip" | "x-gzip" => flate2::read::MultiGzDecoder::new(self.body.reader())
                .take(LIMIT_BYTES)
                .read_to_end(&mut decoded),
            other => return Err(format!("content coding `{other}` was not offered")),
        };
        read.map_err(|error| format!("the {coding} body does not decode: {error}"))?;
        Ok(decoded)
    }

    /// The decoded body as JSON.
    ///
    /// # Errors
    /// When it does not decode or is not one JSON text, in words for a finding.
    pub fn json(&self) -> Result<Value, String> {
        let bytes = self.decoded()?;
        serde_json::from_slice(&bytes).map_err(|error| format!("the body is not JSON: {error}"))
    }

    /// The media type of `Content-Type`, lower-cased and without parameters.
    pub fn media_type(&self) -> Option<String> {
        self.headers.media_type()
    }
}

/// Header fields in wire order, with the name's case kept where it was captured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Headers(pub Vec<(String, String)>);

impl Headers {
    /// The first value of `name`, compared without case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Every value of `name`, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether a comma-separated field lists `token`, compared without case.
    pub fn lists(&self, name: &str, token: &str) -> bool {
        self.all(name)
            .flat_map(|value| value.split([',', ';']))
            .any(|part| part.trim().eq_ignore_ascii_case(token))
    }

    /// Replaces every `name` by one field.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.remove(name);
        self.0.push((name.to_owned(), value.into()));
    }

    /// Removes every `name`.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }

    /// The media type of `Content-Type`, lower-cased and without parameters.
    pub fn media_type(&self) -> Option<String> {
        let value = self.get("content-type")?;
        Some(value.split(';').next().unwrap_or_default().trim().to_lowercase())
    }

    /// From the HTTP library's map; bytes above ASCII are read as Latin-1.
    pub fn from_map(map: &http::HeaderMap) -> Self {
        let latin1 = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect();
        Self(map.iter().map(|(name, value)| (name.to_string(), latin1(value.as_bytes()))).collect())
    }

    /// To the HTTP library's map, leaving out fields that cannot be sent.
    pub fn to_map(&self) -> http::HeaderMap {
        let mut map = http::HeaderMap::new();
        for (name, value) in &self.0 {
            let bytes: Vec<u8> =
                value.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
            if let (Ok(name), Ok(value)) = (
                http::HeaderName::from_bytes(name.as_bytes()),
                http::HeaderValue::from_bytes(&bytes),
            ) {
                map.append(name, value);
            }
        }
        map
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Headers {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(fields: I) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}
