//! Authorization servers of others whose tokens this payer takes as they are.
//!
//! Only their keys are asked for: what a token allows stands in the token, and whether it was
//! revoked is not asked, so it had better be short-lived.

use std::sync::{Arc, Mutex, PoisonError};

use jsonwebtoken::jwk::JwkSet;

use crate::id::Endpoint;

use super::issuer::{IssuerUnavailable, body_of, get, usable_keys};
use super::settings::TrustedIssuer;
use super::state::Source;

/// One of them, with what is remembered of it.
#[derive(Debug)]
pub(super) struct Trusted {
    /// Who it is.
    pub(super) settings: TrustedIssuer,
    keys: Mutex<Option<Arc<JwkSet>>>,
}

impl Trusted {
    pub(super) fn new(settings: TrustedIssuer) -> Self {
        Self { settings, keys: Mutex::default() }
    }

    /// Its keys; with `fresh`, as they are now.
    pub(super) async fn keys(
        &self,
        source: &Source,
        fresh: bool,
    ) -> Result<Arc<JwkSet>, IssuerUnavailable> {
        let known = self.keys.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(keys) = known.filter(|_| !fresh) {
            return Ok(keys);
        }
        let url = self.jwks_uri(source).await.ok_or(IssuerUnavailable)?;
        let exchange = get(source, Endpoint::Jwks, &url).await;
        let keys = Arc::new(usable_keys(body_of(&exchange).ok_or(IssuerUnavailable)?));
        *self.keys.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&keys));
        Ok(keys)
    }

    /// Where its keys are, by the one of the two discovery documents that says so. The document
    /// must be about this issuer (OIDC Discovery 1.0 §4.3), as far as it names one.
    async fn jwks_uri(&self, source: &Source) -> Option<String> {
        let issuer = &self.settings.issuer;
        let documents = [
            ("openid-configuration", Endpoint::OpenidConfiguration),
            ("smart-configuration", Endpoint::SmartConfiguration),
        ];
        for (name, endpoint) in documents {
            let url = format!("{}/.well-known/{name}", issuer.trim_end_matches('/'));
            let exchange = get(source, endpoint, &url).await;
            let Some(document) = body_of(&exchange) else { continue };
            let about = document["issuer"].as_str().is_none_or(|named| named == issuer);
            if let Some(uri) = document["jwks_uri"].as_str().filter(|_| about) {
                return Some(uri.to_owned());
            }
        }
        None
    }
}
