//! The redactor and how it treats an exchange as a whole.

use std::sync::Arc;

use crate::transcript::body::Body;
use crate::transcript::exchange::{Exchange, Request, Response};
use crate::transcript::timeline::Transcript;

use super::mark::Marker;

/// Hides secrets and members' data, by position and type.
///
/// The key is chosen for a run and not kept, so marks of two runs cannot be compared.
#[derive(Debug)]
pub struct Redactor {
    marker: Marker,
}

/// An exchange that may be shown.
///
/// JSON bodies are written anew and compactly: spaces, repeated names and the spelling of numbers
/// are not kept.
#[derive(Clone, Debug)]
pub struct Redacted {
    /// The exchange. Its bodies are text after content decoding, and its heads have no bytes.
    pub exchange: Exchange,
    /// Whether the request's body is only the beginning.
    pub request_is_cut: bool,
    /// Whether the response's body is only the beginning.
    pub response_is_cut: bool,
}

impl Redactor {
    /// A redactor whose marks depend on `key`.
    pub fn new(key: &[u8]) -> Self {
        Self { marker: Marker::new(key) }
    }

    /// An exchange that may be shown, each body at most `body_limit_bytes` long.
    pub fn exchange(&self, exchange: &Exchange, body_limit_bytes: usize) -> Redacted {
        let Request { method, url, headers, body, raw_head: _ } = &exchange.request;
        let shown = self.body(exchange.endpoint, headers, None, body, body_limit_bytes);
        let request = Request {
            method: method.clone(),
            url: self.url(url),
            headers: self.headers(headers),
            body: Body::from(shown.text.into_bytes()),
            raw_head: None,
        };
        let mut response_is_cut = false;
        let response = exchange.response.as_ref().map(|response| {
            let Response { status, headers, body, raw_head: _ } = response;
            let shown =
                self.body(exchange.endpoint, headers, Some(*status), body, body_limit_bytes);
            response_is_cut = shown.is_cut;
            Response {
                status: *status,
                headers: self.headers(headers),
                body: Body::from(shown.text.into_bytes()),
                raw_head: None,
            }
        });
        Redacted {
            exchange: Exchange { request, response, ..exchange.clone() },
            request_is_cut: shown.is_cut,
            response_is_cut,
        }
    }

    /// A transcript that may be shown. Its facts stay: they hold ids and public keys only.
    pub fn transcript(&self, transcript: &Transcript, body_limit_bytes: usize) -> Transcript {
        let exchanges = transcript.exchanges.iter();
        Transcript {
            exchanges: exchanges
                .map(|exchange| Arc::new(self.exchange(exchange, body_limit_bytes).exchange))
                .collect(),
            facts: transcript.facts.clone(),
            ..Transcript::default()
        }
    }

    /// The mark of `value` at the position `label`.
    pub(super) fn mark(&self, label: &str, value: &str) -> String {
        self.marker.mark(label, value)
    }

    /// The mark of `value` without its brackets, to stand inside others.
    pub(super) fn bare(&self, label: &str, value: &str) -> String {
        format!("{label}:{}", self.digest(value.as_bytes()))
    }

    /// Four hexadecimal digits for `bytes`.
    pub(super) fn digest(&self, bytes: &[u8]) -> String {
        self.marker.digest(bytes)
    }
}
