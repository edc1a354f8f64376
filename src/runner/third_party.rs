//! The authorization server of somebody else that the runner plays for direct integration.
//!
//! A source payer may take the tokens of an OpenID provider it trusts as they are. Here the
//! provider is ours: its discovery document and keys are on the client site, under `/issuer`, and
//! its tokens are made when a story needs one. A second provider, under `/unknown-issuer`, is as
//! good as the first but for nobody having said that it is trusted.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::forgery::sign;
use super::keys::ClientKey;

/// How long a token is good for, in seconds.
pub const LIFETIME_SECS: i64 = 300;
/// Longer ago than any clock is wrong.
const LONG_AGO_SECS: i64 = 7200;
/// Path of the provider that is trusted.
const TRUSTED: &str = "issuer";
/// Path of the one that is not.
const UNKNOWN: &str = "unknown-issuer";

/// The keys of both providers. A payer may keep those of the trusted one, so that they are the
/// same in all scenarios of a run.
#[derive(Clone, Debug)]
pub struct ThirdPartyKeys {
    trusted: ClientKey,
    unknown: ClientKey,
}

impl ThirdPartyKeys {
    /// Makes keys that nobody has seen.
    ///
    /// # Errors
    /// When the key cannot be made, in words.
    pub fn generate() -> Result<Self, String> {
        // SMART has every server verify ES384.
        let key = |kid: &str| -> Result<ClientKey, String> {
            let fresh = ClientKey::generate(kid, "ES384", false)?;
            let mark = fresh.public_jwk()?["x"].as_str().unwrap_or_default().to_owned();
            ClientKey::from_pem(&format!("{kid}-{mark}"), "ES384", fresh.pem().to_owned())
        };
        Ok(Self { trusted: key(TRUSTED)?, unknown: key(UNKNOWN)? })
    }
}

/// The providers of one scenario.
#[derive(Clone, Debug)]
pub struct ThirdParty {
    site: String,
    keys: ThirdPartyKeys,
}

/// A token to be made.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Its scope.
    pub scope: &'a str,
    /// Who it is for: the source payer's FHIR base.
    pub audience: &'a str,
    /// Its `jti`.
    pub id: &'a str,
    /// The present, in seconds since 1970.
    pub now: i64,
    /// How long it is good for, in seconds.
    pub lifetime_secs: i64,
    /// What is wrong with it.
    pub alter: Option<&'a str>,
}

impl ThirdParty {
    /// The providers at the client site `site`.
    pub fn at(site: &str, keys: ThirdPartyKeys) -> Self {
        Self { site: site.trim_end_matches('/').to_owned(), keys }
    }

    /// The issuer that the source payer trusts.
    pub fn issuer(&self) -> String {
        format!("{}/{TRUSTED}", self.site)
    }

    /// What is served below the site, by path without a leading slash.
    ///
    /// # Errors
    /// When a key cannot be written down, in words.
    pub fn documents(&self) -> Result<BTreeMap<String, Value>, String> {
        let mut documents = BTreeMap::new();
        for (path, key) in [(TRUSTED, &self.keys.trusted), (UNKNOWN, &self.keys.unknown)] {
            let issuer = format!("{}/{path}", self.site);
            let discovery = json!({
                "issuer": issuer,
                "jwks_uri": format!("{issuer}/jwks.json"),
                "authorization_endpoint": format!("{issuer}/authorize"),
                "token_endpoint": format!("{issuer}/token"),
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [key.algorithm],
            });
            documents.insert(format!("{path}/.well-known/openid-configuration"), discovery);
            documents.insert(format!("{path}/jwks.json"), key.jwks()?);
        }
        Ok(documents)
    }

    /// A token, spoiled as wanted.
    ///
    /// # Errors
    /// When it cannot be signed, in words.
    pub fn token(&self, wanted: &Wanted<'_>, stranger: &ClientKey) -> Result<String, String> {
        let alter = wanted.alter.unwrap_or_default();
        let (path, key) = match alter {
            "third_party_unknown" => (UNKNOWN, &self.keys.unknown),
            _ => (TRUSTED, &self.keys.trusted),
        };
        let issued = match alter {
            "third_party_expired" => wanted.now - LONG_AGO_SECS,
            _ => wanted.now,
        };
        let audience = match alter {
            "third_party_other_audience" => "https://another-resource-server.example/fhir",
            _ => wanted.audience,
        };
        let header = json!({"alg": key.algorithm, "kid": key.kid, "typ": "at+jwt"});
        let claims = json!({
            "iss": format!("{}/{path}", self.site),
            "sub": "third-party-client",
            "client_id": "third-party-client",
            "aud": audience,
            "iat": issued,
            "exp": issued + wanted.lifetime_secs,
            "jti": wanted.id,
            "scope": wanted.scope,
        });
        // Under the name of the right key, so that only the signature speaks against it.
        let signer = if alter == "third_party_foreign" { stranger } else { key };
        sign(&header, &claims, signer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::Jwt;

    #[test]
    fn a_change_changes_one_thing() {
        let keys = ThirdPartyKeys::generate().expect("keys");
        let party = ThirdParty::at("http://site.test/", keys.clone());
        let stranger = ClientKey::generate("stranger", "ES384", true).expect("a key");
        let token = |alter: Option<&'static str>| {
            let wanted = Wanted {
                scope: "s",
                audience: "http://payer.test",
                id: "1",
                now: 10_000,
                lifetime_secs: LIFETIME_SECS,
                alter,
            };
            Jwt::decode(&party.token(&wanted, &stranger).expect("a token")).expect("a JWT")
        };
        let good = token(None);
        assert_eq!(good.claim_str("iss"), Some(party.issuer().as_str()));
        let changed = |alter: &'static str| -> Vec<String> {
            let other = token(Some(alter));
            let names = good.claims.keys();
            names.filter(|name| good.claims[*name] != other.claims[*name]).cloned().collect()
        };
        assert_eq!(changed("third_party_other_audience"), ["aud"]);
        assert_eq!(changed("third_party_expired"), ["iat", "exp"]);
        assert_eq!(changed("third_party_unknown"), ["iss"]);
        assert_eq!(changed("third_party_foreign"), Vec::<String>::new());
        let documents = party.documents().expect("documents");
        assert_eq!(documents.len(), 4);
        assert_eq!(documents["issuer/jwks.json"]["keys"][0]["kid"], keys.trusted.kid.as_str());
    }
}
