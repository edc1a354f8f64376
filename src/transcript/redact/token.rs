//! Tokens and JWTs: what they say, without what makes them usable.

use std::fmt::Write;

use serde_json::{Map, Value};

use crate::oauth::Jwt;

use super::names::{PRIVATE_KEY_MEMBERS, is_shown_claim};
use super::redactor::Redactor;

impl Redactor {
    /// A token: a JWT as `‹jwt header={…} claims={…} sig:ab12›`, anything else as a mark.
    pub(super) fn token(&self, label: &str, value: &str) -> String {
        let Ok(jwt) = Jwt::decode(value) else { return self.mark(label, value) };
        let signature =
            if jwt.signature.is_empty() { "none".to_owned() } else { self.digest(&jwt.signature) };
        let mut text = String::from("‹jwt header=");
        self.notation_of_object(&jwt.header, &mut text);
        text.push_str(" claims=");
        self.notation_of_object(&jwt.claims, &mut text);
        let _ = write!(text, " sig:{signature}›");
        text
    }

    /// Writes an object without quotes where none are needed, since it will stand inside JSON.
    fn notation_of_object(&self, object: &Map<String, Value>, text: &mut String) {
        text.push('{');
        for (index, (name, value)) in object.iter().enumerate() {
            if index > 0 {
                text.push_str(", ");
            }
            word(name, text);
            text.push_str(": ");
            let private =
                object.contains_key("kty") && PRIVATE_KEY_MEMBERS.contains(&name.as_str());
            self.notation(name, value, private, text);
        }
        text.push('}');
    }

    fn notation(&self, name: &str, value: &Value, private: bool, text: &mut String) {
        match value {
            Value::Object(object) if !private => self.notation_of_object(object, text),
            Value::Array(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        text.push_str(", ");
                    }
                    self.notation(name, item, private, text);
                }
                text.push(']');
            }
            Value::String(string) if !private && is_shown_claim(name) => {
                word(&self.url(string), text);
            }
            Value::String(string) => text.push_str(&self.mark(name, string)),
            Value::Number(_) if !private && !super::names::is_personal_claim(name) => {
                let _ = write!(text, "{value}");
            }
            Value::Null | Value::Bool(_) => {
                let _ = write!(text, "{value}");
            }
            Value::Number(_) | Value::Object(_) => {
                text.push_str(&self.mark(name, &value.to_string()));
            }
        }
    }
}

/// Writes `plain` bare when that is unambiguous, else as a JSON string.
fn word(plain: &str, text: &mut String) {
    let bare = !plain.is_empty()
        && !plain.starts_with(' ')
        && !plain.ends_with(' ')
        && plain.chars().all(|c| c.is_ascii_alphanumeric() || " ._~:/?#@!$&*+%=|‹›-".contains(c));
    if bare {
        text.push_str(plain);
    } else {
        text.push_str(&Value::from(plain).to_string());
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn jwt(header: &str, claims: &str, signature: &str) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.{}", part(header), part(claims), part(signature))
    }

    #[test]
    fn a_jwt_shows_what_it_says_and_cannot_be_used() {
        let compact = jwt(
            r#"{"alg":"ES384","kid":"k1","typ":"JWT"}"#,
            r#"{"iss":"payer-a","sub":"payer-a","aud":["https://idp.test/token"],"exp":99,
                "email":"x@y.test","extensions":{"hl7-b2b":{"organization_id":"https://a.test",
                "subject_name":"Ann Lee"}}}"#,
            "signed",
        );
        let shown = Redactor::new(b"key").token("client_assertion", &compact);
        let expected = "‹jwt header={alg: ES384, kid: k1, typ: JWT} claims={iss: payer-a, \
                        sub: payer-a, aud: [https://idp.test/token], exp: 99, email: ‹email:";
        assert!(shown.starts_with(expected), "{shown}");
        assert!(shown.contains("{organization_id: https://a.test, subject_name: ‹subject_name:"));
        assert!(!shown.contains("Ann") && !shown.contains(&compact[compact.len() - 8..]));
    }

    #[test]
    fn an_unsigned_jwt_says_so() {
        let shown =
            Redactor::new(b"key").token("access_token", &jwt(r#"{"alg":"none"}"#, "{}", ""));
        assert_eq!(shown, "‹jwt header={alg: none} claims={} sig:none›");
    }

    #[test]
    fn a_private_key_in_a_header_is_hidden() {
        let header = r#"{"alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"px","d":"hush"}}"#;
        let shown = Redactor::new(b"key").token("assertion", &jwt(header, "{}", "s"));
        assert!(shown.contains("jwk: {kty: EC, crv: P-256, x: px, d: ‹d:"), "{shown}");
    }

    #[test]
    fn an_opaque_token_is_a_mark() {
        let shown = Redactor::new(b"key").token("access_token", "8xLOxBtZp8");
        assert!(shown.starts_with("‹access_token:") && shown.len() < 30, "{shown}");
    }
}
