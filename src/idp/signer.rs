//! The server's own key: signs access tokens and is published for those who verify them.

use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The algorithm access tokens are signed with.
pub const ALGORITHM: &str = "RS256";

/// An RSA key with its public description.
pub struct Signer {
    key: EncodingKey,
    kid: String,
    public: Value,
}

impl Signer {
    /// Reads the key.
    ///
    /// # Errors
    /// When the PEM holds no RSA private key.
    pub fn from_pem(pem: &str) -> Result<Self, jsonwebtoken::errors::Error> {
        let key = EncodingKey::from_rsa_pem(pem.as_bytes())?;
        let jwk = Jwk::from_encoding_key(&key, Algorithm::RS256)?;
        // The thumbprint (RFC 7638) changes with the key, so verifiers never mix two of them up.
        let kid = jwk.thumbprint(ThumbprintHash::SHA256)?;
        let mut public = serde_json::to_value(jwk)?;
        public["kid"] = json!(kid);
        public["use"] = json!("sig");
        Ok(Self { key, kid, public })
    }

    /// Signs an access token (RFC 9068).
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_as("at+jwt", claims)
    }

    /// Signs an ID token. OpenID Connect Core §15.1: RS256 must be supported.
    pub fn sign_id_token(&self, claims: &Value) -> String {
        self.sign_as("JWT", claims)
    }

    fn sign_as(&self, typ: &str, claims: &Value) -> String {
        let header = Header {
            typ: Some(typ.to_owned()),
            kid: Some(self.kid.clone()),
            ..Header::new(Algorithm::RS256)
        };
        jsonwebtoken::encode(&header, claims, &self.key)
            .expect("the key was read as RSA and claims are JSON")
    }

    /// The JWK Set that describes the key, with its private members when asked.
    pub fn jwks(&self, public_only: bool) -> Value {
        let mut jwk = self.public.clone();
        if !public_only {
            for (name, value) in private_members(self.key.as_bytes()).unwrap_or_default() {
                jwk[name] = json!(value);
            }
        }
        json!({ "keys": [jwk] })
    }
}

/// The private members of an RSA JWK, from an RSAPrivateKey (RFC 8017 §A.1.2): a sequence of the
/// integers version, n, e, d, p, q, dp, dq, qi.
fn private_members(der: &[u8]) -> Option<Vec<(&'static str, String)>> {
    let (mut rest, _) = element(der, 0x30)?;
    let mut integers = Vec::new();
    while !rest.is_empty() {
        let (integer, after) = element(rest, 0x02)?;
        // An unsigned integer may carry one zero octet in front to look positive.
        integers.push(URL_SAFE_NO_PAD.encode(integer.strip_prefix(&[0]).unwrap_or(integer)));
        rest = after;
    }
    Some(["d", "p", "q", "dp", "dq", "qi"].into_iter().zip(integers.into_iter().skip(3)).collect())
}

/// The content of the DER element with `tag` that `der` begins with, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        (octets.iter().fold(0, |length, octet| (length << 8) | usize::from(*octet)), rest)
    };
    (found == tag).then_some(())?;
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> Signer {
        Signer::from_pem(include_str!("../../fixtures/keys/idp-rsa.pem")).expect("an RSA key")
    }

    #[test]
    fn the_published_key_has_public_members_only() {
        let jwks = signer().jwks(true);
        let names: Vec<&str> =
            jwks["keys"][0].as_object().expect("a JWK").keys().map(String::as_str).collect();
        for private in ["d", "p", "q", "dp", "dq", "qi"] {
            assert!(!names.contains(&private), "{private} is published");
        }
        assert_eq!(jwks["keys"][0]["alg"], "RS256");
    }

    #[test]
    fn private_members_are_those_of_the_key() {
        let jwk = signer().jwks(false)["keys"][0].clone();
        let octets = |name: &str| {
            URL_SAFE_NO_PAD.decode(jwk[name].as_str().expect("a member")).expect("base64url")
        };
        // p and q are half as long as n, and d is about as long.
        assert_eq!(octets("p").len() * 2, octets("n").len());
        assert_eq!(octets("q").len() * 2, octets("n").len());
        assert!(octets("d").len() <= octets("n").len() && octets("d").len() > octets("p").len());
        assert_eq!(octets("n"), {
            let public = signer().jwks(true)["keys"][0]["n"].clone();
            URL_SAFE_NO_PAD.decode(public.as_str().expect("a modulus")).expect("base64url")
        });
    }

    #[test]
    fn a_key_of_another_kind_is_refused() {
        assert!(Signer::from_pem(include_str!("../../fixtures/keys/idp-es384.pem")).is_err());
    }
}
