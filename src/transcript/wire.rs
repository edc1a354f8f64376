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

    /// Rewrites every resource of a type in the body: the body itself, a line of it, or what stands
    /// in the entries of a Bundle or the parameters of Parameters.
    pub fn edit_resources(&mut self, kind: &str, edit: impl Fn(&mut serde_json::Value)) {
        // Files end with a newline, also those of one line.
        if self.body.ends_with(b"\n") {
            self.edit_lines(|line| edit_within(line, kind, &edit));
        } else {
            self.edit_json(|body| edit_within(body, kind, &edit));
        }
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

/// Rewrites every resource of a type in a value.
fn edit_within(value: &mut serde_json::Value, kind: &str, edit: &impl Fn(&mut serde_json::Value)) {
    if value["resourceType"] == kind {
        edit(value);
    }
    for list in ["entry", "parameter", "part"] {
        let inner = value.get_mut(list).and_then(serde_json::Value::as_array_mut);
        for one in inner.into_iter().flatten().filter(|one| one.is_object()) {
            match one.get_mut("resource") {
                Some(resource) => edit_within(resource, kind, edit),
                None => edit_within(one, kind, edit),
            }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn resources_are_rewritten_wherever_they_stand() {
        let group = json!({"resourceType": "Group", "id": "g"});
        let other = json!({"resourceType": "Patient", "id": "p"});
        let bundle =
            json!({"resourceType": "Bundle", "entry": [{"resource": group}, {"resource": other}]});
        let part = json!({"name": "b", "part": [{"name": "c", "resource": group}]});
        let parameters = json!({
            "resourceType": "Parameters",
            "parameter": [{"name": "a", "resource": group}, part, {"name": "d", "valueString": "x"}],
        });
        for (body, count) in [
            (group.to_string(), 1),
            (bundle.to_string(), 1),
            (format!("{parameters}\n{group}\nno JSON\n{other}\n"), 3),
        ] {
            let mut message = WireMessage {
                endpoint: Endpoint::Read,
                method: "GET".to_owned(),
                url: String::new(),
                status: 200,
                headers: Headers::default(),
                body: body.clone().into_bytes(),
            };
            message.edit_resources("Group", |group| group["id"] = json!("new"));
            let bent = String::from_utf8(message.body).expect("text");
            assert_eq!(bent.matches("new").count(), count, "{bent}");
            assert_eq!(bent.lines().count(), body.lines().count());
            assert!(bent.contains("no JSON") == body.contains("no JSON"));
        }
    }
}
