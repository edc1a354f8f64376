//! What a token response grants, to whom, and whether that stays within what is allowed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::id::Endpoint;
use crate::oauth::{Jwt, Scope};
use crate::transcript::{Exchange, Fact, Transcript};

use super::oauth_answer::object;

/// The body of an answer that holds an access token.
pub fn granted(exchange: &Exchange) -> Option<Map<String, Value>> {
    object(exchange).filter(|body| body.contains_key("access_token"))
}

/// The client that asked: from its assertion, its Basic credentials or its `client_id` parameter.
pub fn client_of(exchange: &Exchange) -> Option<String> {
    let assertion = exchange
        .request
        .form_value("client_assertion")
        .and_then(|assertion| Jwt::decode(&assertion).ok())
        .and_then(|jwt| jwt.claim_str("iss").map(str::to_owned));
    assertion.or_else(|| basic_user(exchange)).or_else(|| exchange.request.form_value("client_id"))
}

/// The user name of an `Authorization: Basic` header, form-decoded (RFC 6749 §2.3.1).
fn basic_user(exchange: &Exchange) -> Option<String> {
    let header = exchange.request.headers.get("authorization")?;
    let (scheme, credentials) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("basic").then_some(())?;
    let decoded = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (user, _) = decoded.split_once(':')?;
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(&format!("user={user}")).ok()?;
    pairs.into_iter().next().map(|(_, user)| user)
}

/// The scope a client is registered for: as we were told, or as its registration was answered.
pub fn registered(client_id: &str, transcript: &Transcript) -> Option<String> {
    let told = transcript.facts.iter().rev().find_map(|fact| match fact {
        Fact::Client { client_id: id, scope, .. } if id == client_id => Some(scope.clone()),
        _ => None,
    });
    told.or_else(|| {
        transcript.at(Endpoint::Register).filter_map(object).find_map(|body| {
            let is_it = body.get("client_id").and_then(Value::as_str) == Some(client_id);
            is_it.then(|| body.get("scope")?.as_str().map(str::to_owned)).flatten()
        })
    })
    .filter(|scope| !scope.trim().is_empty())
}

/// The words of `granted` that `permitted` does not cover.
///
/// Resource scopes are compared by meaning, so `system/*.read` covers `system/Patient.rs`, and
/// several permitted scopes may cover one together. Every other word is compared as it is: the
/// scopes PDex proposes are opaque.
pub fn beyond<'g>(granted: &'g str, permitted: &str) -> Vec<&'g str> {
    let permitted: Vec<&str> = permitted.split_whitespace().collect();
    granted.split_whitespace().filter(|word| !covered(word, &permitted)).collect()
}

fn covered(word: &str, permitted: &[&str]) -> bool {
    if permitted.contains(&word) {
        return true;
    }
    let Some(wanted) = Scope::parse(word) else { return false };
    // The interactions of all scopes that cover the rest are added up.
    let bits = permitted
        .iter()
        .filter_map(|permitted| Scope::parse(permitted))
        .filter(|permitted| covers_but_for_access(permitted, &wanted))
        .fold(0, |bits, permitted| bits | permitted.access.bits());
    wanted.access.bits() & !bits == 0
}

fn covers_but_for_access(permitted: &Scope, wanted: &Scope) -> bool {
    let bare =
        |scope: &Scope| Scope { access: wanted.access, query: String::new(), ..scope.clone() };
    // Search parameters narrow: whoever keeps those of the permission may add others.
    let kept = |parameter: &str| wanted.query.split('&').any(|other| other == parameter);
    bare(permitted).covers(&bare(wanted))
        && permitted.query.split('&').filter(|parameter| !parameter.is_empty()).all(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_an_interaction_cover_each_other() {
        assert!(beyond("system/Patient.rs", "system/*.read").is_empty());
        assert!(beyond("system/*.read", "system/*.rs").is_empty());
        assert_eq!(beyond("system/*.cruds", "system/*.rs"), ["system/*.cruds"]);
    }

    #[test]
    fn permissions_add_up_only_for_the_type_they_name() {
        assert!(beyond("system/Patient.rs", "system/Patient.r system/Patient.s").is_empty());
        assert_eq!(
            beyond("system/Patient.rs", "system/Patient.r system/Group.s"),
            ["system/Patient.rs"]
        );
        assert_eq!(beyond("patient/Patient.r", "system/Patient.r"), ["patient/Patient.r"]);
    }

    #[test]
    fn a_restriction_may_be_added_and_not_dropped() {
        let permitted = "system/Observation.rs?category=laboratory";
        assert!(
            beyond("system/Observation.r?status=final&category=laboratory", permitted).is_empty()
        );
        assert!(beyond("system/Observation.r?status=final", "system/*.rs").is_empty());
        assert_eq!(beyond("system/Observation.r", permitted), ["system/Observation.r"]);
        assert_eq!(beyond("system/Observation.r?status=final", permitted).len(), 1);
    }

    #[test]
    fn opaque_scopes_match_to_the_letter() {
        let permitted = "http://hl7.org/fhir/us/x/OperationDefinition/member-match";
        assert!(beyond(permitted, permitted).is_empty());
        assert_eq!(beyond("http://hl7.org/FHIR/us/x", permitted), ["http://hl7.org/FHIR/us/x"]);
    }
}
