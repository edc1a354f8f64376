//! JSON that is not FHIR: OAuth messages, metadata, manifests, errors.

use serde_json::{Map, Value};

use super::names::{PRIVATE_KEY_MEMBERS, is_personal_claim, is_secret_member};
use super::redactor::Redactor;

impl Redactor {
    /// Any JSON document. `may_name_members` says whether the exchange could carry a member's
    /// data; then JSON of no known kind shows only what is harmless anywhere.
    pub fn json(&self, value: &Value, may_name_members: bool) -> Value {
        match value {
            Value::Object(object) if object.contains_key("resourceType") => {
                self.resource(object, may_name_members)
            }
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.json(item, may_name_members)).collect())
            }
            _ if may_name_members => self.unknown(value),
            Value::Object(object) => self.object(object),
            Value::String(text) => Value::String(self.token("text", text)),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn object(&self, object: &Map<String, Value>) -> Value {
        let is_key = object.contains_key("kty");
        let members = object.iter().map(|(name, value)| {
            let shown = if is_secret_member(name)
                || is_personal_claim(name)
                || is_key && PRIVATE_KEY_MEMBERS.contains(&name.as_str())
            {
                self.hidden(name, value)
            } else {
                self.member(name, value)
            };
            (name.clone(), shown)
        });
        Value::Object(members.collect())
    }

    fn member(&self, name: &str, value: &Value) -> Value {
        match value {
            Value::Object(object) if object.contains_key("resourceType") => {
                self.resource(object, false)
            }
            Value::Object(object) => self.object(object),
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.member(name, item)).collect())
            }
            Value::String(text) if text.contains("://") || name == "url" => self.url(text).into(),
            _ => value.clone(),
        }
    }

    /// The same shape with every leaf hidden, except those that hold no information.
    pub(super) fn hidden(&self, name: &str, value: &Value) -> Value {
        match value {
            Value::Object(object) => Value::Object(
                object
                    .iter()
                    .map(|(name, value)| (name.clone(), self.hidden(name, value)))
                    .collect(),
            ),
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.hidden(name, item)).collect())
            }
            Value::String(text) => self.token(name, text).into(),
            Value::Number(number) => self.mark(name, &number.to_string()).into(),
            Value::Null | Value::Bool(_) => value.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_response_keeps_its_terms() {
        let response = json!({"access_token": "hush", "token_type": "bearer", "expires_in": 300,
            "scope": "system/*.read", "id_token": 7, "error": {"token": ["hush"]}});
        let shown = Redactor::new(b"key").json(&response, false);
        assert!(!shown.to_string().contains("hush"), "{shown}");
        for kept in ["token_type", "expires_in", "scope"] {
            assert_eq!(shown[kept], response[kept]);
        }
        assert!(shown["id_token"].is_string());
        assert!(shown["error"]["token"][0].is_string());
    }

    #[test]
    fn a_manifest_keeps_its_urls_without_signatures() {
        let manifest = json!({"transactionTime": "2027-01-01T00:00:00Z", "output": [
            {"type": "Patient", "url": "/files/1.ndjson?sig=hush", "count": 3}], "error": []});
        let shown = Redactor::new(b"key").json(&manifest, false);
        let url = shown["output"][0]["url"].as_str().expect("text");
        assert!(url.starts_with("/files/1.ndjson?sig=‹sig:"), "{url}");
        assert_eq!(shown["output"][0]["count"], 3);
        assert_eq!(shown["error"], json!([]));
    }

    #[test]
    fn keys_lose_their_private_half_only() {
        let keys = json!({"keys": [{"kty": "RSA", "n": "pub", "e": "AQAB", "d": "hush"}]});
        let shown = Redactor::new(b"key").json(&keys, false);
        assert_eq!(shown["keys"][0]["n"], "pub");
        assert_ne!(shown["keys"][0]["d"], "hush");
    }

    #[test]
    fn introspection_hides_the_person_and_keeps_the_client() {
        let answer = json!({"active": true, "client_id": "a", "username": "ann", "sub": "a"});
        let shown = Redactor::new(b"key").json(&answer, false);
        assert_ne!(shown["username"], "ann");
        assert_eq!((&shown["client_id"], &shown["sub"]), (&json!("a"), &json!("a")));
    }

    #[test]
    fn unknown_json_beside_member_data_shows_only_its_error() {
        let answer = json!({"member": "Ann Lee", "error": "not found", "ssn": 123_456_789});
        let shown = Redactor::new(b"key").json(&answer, true);
        assert_eq!(shown["error"], "not found");
        assert!(!shown.to_string().contains("Ann") && !shown.to_string().contains("123456789"));
    }
    #[test]
    fn secrets_of_definitions_are_hidden() {
        let shown = Redactor::new(b"key").json(
            &json!({
                "tokenIntrospectionClientSecret": "hush", "clientSecrets": [{"secret": "hush"}],
                "users": [{"username": "amy", "password": "hush"}], "secretRequired": true,
                "tokenIntrospectionClientId": "us",
            }),
            false,
        );
        assert!(!shown.to_string().contains("hush"), "{shown}");
        assert_eq!(
            (&shown["secretRequired"], &shown["tokenIntrospectionClientId"]),
            (&json!(true), &json!("us"))
        );
    }
}
