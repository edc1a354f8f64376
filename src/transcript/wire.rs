//! Defects on the wire: a named change of one outgoing message, applied before it is recorded.

use crate::id::{Endpoint, Party};

use super::exchange::Headers;

/// An outgoing message that a wire defect may rewrite.
///
/// For a response, `method` and `url` repeat the request it answers and changing them has no
/// effect; for a request `status` is 0.
#[derive(Clone, Debug)]
pub struct WireMessage {
    /// What the exchange is for.
    pub endpoint: Endpoint,
    /// The request's method.
    pub method: String,
    /// The request's absolute URL.
    pub url: String,
    /// The response's status code.
    pub status: u16,
    /// Header fields.
    pub headers: Headers,
    /// The whole body.
    pub body: Vec<u8>,
}

impl WireMessage {
    /// Rewrites the body as JSON, leaving it alone when it is not JSON.
    pub fn edit_json(&mut self, edit: impl FnOnce(&mut serde_json::Value)) {
        if let Ok(mut value) = serde_json::from_slice(&self.body) {
            edit(&mut value);
            self.body = value.to_string().into_bytes();
        }
    }

    /// Rewrites every resource of a type in the body, which is a Bundle or one resource.
    pub fn edit_resources(&mut self, kind: &str, edit: impl Fn(&mut serde_json::Value)) {
        self.edit_json(|body| {
            if body["resourceType"] == kind {
                edit(body);
            }
            let entries = body.get_mut("entry").and_then(serde_json::Value::as_array_mut);
            for entry in entries.into_iter().flatten() {
                if entry["resource"]["resourceType"] == kind {
                    edit(&mut entry["resource"]);
                }
            }
        });
    }

    /// Rewrites each line of the body as JSON, leaving alone what is not JSON.
    pub fn edit_lines(&mut self, mut edit: impl FnMut(&mut serde_json::Value)) {
        let mut whole = Vec::with_capacity(self.body.len());
        for line in self.body.split_inclusive(|byte| *byte == b'\n') {
            match serde_json::from_slice(line) {
                Ok(mut value) => {
                    edit(&mut value);
                    whole.extend_from_slice(format!("{value}\n").as_bytes());
                }
                Err(_) => whole.extend_from_slice(line),
            }
        }
        self.body = whole;
    }

    /// Rewrites the body as ordered form pairs.
    pub fn edit_form(&mut self, edit: impl FnOnce(&mut Vec<(String, String)>)) {
        if let Ok(mut pairs) = serde_urlencoded::from_bytes(&self.body) {
            edit(&mut pairs);
            self.body = serde_urlencoded::to_string(pairs).unwrap_or_default().into_bytes();
        }
    }
}

/// A rewrite of the messages one party sends.
#[derive(Clone, Copy, Debug)]
pub struct WireDefect {
    /// Whose messages are rewritten.
    pub sender: Party,
    /// Only messages of this endpoint.
    pub endpoint: Endpoint,
    /// Requests (`true`, the sender is the client) or responses (`false`).
    pub requests: bool,
    /// The rewrite.
    pub rewrite: fn(&mut WireMessage),
}
