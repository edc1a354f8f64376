//! A request as endpoints see it.

use std::collections::HashMap;

use axum::body::Bytes;
use http::{HeaderMap, Method};
use serde_json::Value;

use crate::transcript::{ExchangeNumber, PeerCertificates};

/// A request whose body has arrived.
#[derive(Clone, Debug)]
pub(super) struct Inbound {
    pub(super) method: Method,
    /// Path and query as sent.
    pub(super) target: String,
    /// Decoded query parameters in order.
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    /// The variable parts of the path.
    pub(super) path: HashMap<String, String>,
    pub(super) body: Bytes,
    /// What the caller showed in the TLS handshake.
    pub(super) certificates: PeerCertificates,
    /// Which exchange it belongs to.
    pub(super) number: ExchangeNumber,
}

impl Inbound {
    /// A variable part of the path.
    pub(super) fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// The first query parameter of this name.
    pub(super) fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether `Prefer` states `preference` (RFC 7240), such as `respond-async`.
    pub(super) fn prefers(&self, preference: &str) -> bool {
        self.headers
            .get_all("prefer")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split([',', ';']))
            .any(|part| part.trim().eq_ignore_ascii_case(preference))
    }

    /// The body as JSON.
    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}
