//! The compact serialization of a signed JWT, taken apart without judging it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// Why a text is not a compact JWT.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwtError {
    /// Not three parts.
    #[error("it has {0} parts where a compact JWT has 3")]
    Parts(usize),
    /// A part is not base64url without padding.
    #[error("its {0} is not base64url without padding")]
    Base64(&'static str),
    /// A part is not a JSON object.
    #[error("its {0} is not a JSON object")]
    Json(&'static str),
}

/// A decoded JWT whose signature nobody has verified.
#[derive(Clone, Debug)]
pub struct Jwt {
    /// The JOSE header.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Map<String, Value>,
    /// The signature's bytes.
    pub signature: Vec<u8>,
    /// What was signed: the first two parts as sent.
    pub signing_input: String,
}

impl Jwt {
    /// Takes a compact JWT apart.
    ///
    /// # Errors
    /// When it is not three base64url parts of which two hold JSON objects (RFC 7519 §7.2).
    pub fn decode(compact: &str) -> Result<Self, JwtError> {
        let parts: Vec<&str> = compact.split('.').collect();
        let [header, claims, signature] = parts[..] else {
            return Err(JwtError::Parts(parts.len()));
        };
        Ok(Self {
            header: object(header, "header")?,
            claims: object(claims, "claims part")?,
            signature: URL_SAFE_NO_PAD
                .decode(signature)
                .map_err(|_| JwtError::Base64("signature"))?,
            signing_input: format!("{header}.{claims}"),
        })
    }

    /// A header member as text.
    pub fn header_str(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }

    /// A claim as text.
    pub fn claim_str(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// A claim as a whole number of seconds since the epoch.
    pub fn claim_secs(&self, name: &str) -> Option<i64> {
        self.claims.get(name).and_then(Value::as_i64)
    }

    /// The audiences: a single string or an array of them (RFC 7519 §4.1.3).
    pub fn audiences(&self) -> Vec<&str> {
        match self.claims.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }
}

fn object(part: &str, name: &'static str) -> Result<Map<String, Value>, JwtError> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| JwtError::Base64(name))?;
    serde_json::from_slice(&bytes).map_err(|_| JwtError::Json(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_dots_is_no_jwt() {
        assert_eq!(Jwt::decode("abc").expect_err("one part"), JwtError::Parts(1));
    }

    #[test]
    fn padding_is_refused() {
        assert_eq!(Jwt::decode("e30=.e30.").expect_err("padded"), JwtError::Base64("header"));
        assert!(Jwt::decode("e30.e30.").is_ok());
    }
}
