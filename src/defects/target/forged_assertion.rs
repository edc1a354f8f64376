//! Rewriting the client assertion of a token request, for defects the policy has no field for.
//!
//! A rewritten assertion keeps its old signature, which then no longer fits.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::transcript::WireMessage;

/// Rewrites header and claims of the client assertion; the last part is the signature.
pub(super) fn forge(
    message: &mut WireMessage,
    rewrite: impl FnOnce(&mut Value, &mut Value, &mut String),
) {
    message.edit_form(|pairs| {
        let assertion = pairs.iter_mut().find(|(name, _)| name == "client_assertion");
        if let Some((_, compact)) = assertion
            && let Some(forged) = forged(compact, rewrite)
        {
            *compact = forged;
        }
    });
}

fn forged(
    compact: &str,
    rewrite: impl FnOnce(&mut Value, &mut Value, &mut String),
) -> Option<String> {
    let mut parts = compact.split('.');
    let mut object =
        || serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(parts.next()?).ok()?).ok();
    let (mut header, mut claims) = (object()?, object()?);
    let mut signature = parts.next()?.to_owned();
    rewrite(&mut header, &mut claims, &mut signature);
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    Some(format!("{}.{}.{signature}", encode(&header), encode(&claims)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_rewritten_stays_as_it_was() {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let (header, claims) = (json!({"alg": "ES384"}), json!({"sub": "b", "iss": "a"}));
        let compact = format!("{}.{}.c2ln", encode(&header), encode(&claims));
        assert_eq!(forged(&compact, |_, _, _| ()), Some(compact.clone()));
        let bent = forged(&compact, |header, _, _| header["alg"] = json!("none"));
        assert!(
            bent.is_some_and(|bent| bent != compact && bent.rsplit('.').next() == Some("c2ln"))
        );
        assert_eq!(forged("no token", |_, _, _| ()), None);
    }
}
