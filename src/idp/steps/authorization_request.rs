//! Judges authorization requests, in the order in which trust grows.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1>,
//! <https://www.rfc-editor.org/rfc/rfc7636#section-4.3> and
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html#step-4-authorization-code>

use std::sync::Arc;

use serde_json::{Map, json};

use crate::idp::grants;
use crate::idp::policy::Policy;
use crate::idp::state::{AuthorizationRequest, Challenge, Idp, Registration};
use crate::oauth::{Scope, ScopeContext};

use super::authorization_answer::{Denied, Destination};
use super::page_form::Pairs;
use super::scope;

/// A `code_challenge` is as long as base64url makes of a SHA-256 digest.
const CHALLENGE_LENGTH: usize = 43;

/// Why a request goes no further.
#[derive(Debug)]
pub enum Refused {
    /// Nobody vouches for the redirect URI: only the person is told.
    OnPage(&'static str),
    /// The client is told.
    AtClient(Destination, Denied),
}

/// Judges a request.
///
/// # Errors
/// The first thing that is wrong with it, and who is told.
pub fn judge(
    idp: &Idp,
    policy: &Policy,
    sent: &Pairs,
) -> Result<(Arc<Registration>, AuthorizationRequest), Refused> {
    let client = client(idp, policy, sent)?;
    let redirect_uri = redirect_uri(policy, &client, sent)?;
    let response_type = response_type(policy, sent);
    let destination = Destination {
        redirect_uri: redirect_uri.clone(),
        state: sent.get("state").map(str::to_owned),
        in_fragment: response_type.contains("token"),
    };
    let request = parameters(idp, policy, &client, sent, &destination, response_type)
        .map_err(|denied| Refused::AtClient(destination, denied))?;
    Ok((client, request))
}

/// The words of `response_type` in alphabetical order.
fn response_type(policy: &Policy, sent: &Pairs) -> String {
    let named = words(sent.get("response_type").unwrap_or_default()).join(" ");
    if policy.response_type_checked || is_offered(policy, &named) {
        named
    } else {
        "code".to_owned()
    }
}

fn is_offered(policy: &Policy, response_type: &str) -> bool {
    policy.response_types.iter().any(|offered| words(offered).join(" ") == response_type)
}

fn client(idp: &Idp, policy: &Policy, sent: &Pairs) -> Result<Arc<Registration>, Refused> {
    if sent.repeats("client_id") || sent.repeats("redirect_uri") {
        return Err(Refused::OnPage("the request names two clients or two places to return to"));
    }
    let known = sent
        .get("client_id")
        .and_then(|client_id| idp.clients.find(client_id))
        .filter(|found| found.is_usable(policy));
    match (known, sent.get("redirect_uri")) {
        (Some(known), _) => Ok(known),
        (None, Some(named)) if !policy.unknown_client_stays_on_page => {
            let destination = Destination {
                redirect_uri: named.to_owned(),
                state: sent.get("state").map(str::to_owned),
                in_fragment: false,
            };
            let denied = Denied::new("unauthorized_client", "the client is not known");
            Err(Refused::AtClient(destination, denied))
        }
        (None, _) => Err(Refused::OnPage("the application that sent you here is not known")),
    }
}

fn redirect_uri(
    policy: &Policy,
    registration: &Registration,
    sent: &Pairs,
) -> Result<String, Refused> {
    let named = sent
        .get("redirect_uri")
        .ok_or(Refused::OnPage("the request does not say where to return to"))?;
    // RFC 9700 §4.1.3: compared as strings, no part of it at discretion.
    let known = registration.client.redirect_uris.iter().any(|known| known == named);
    if known || !policy.redirect_uri_checked {
        Ok(named.to_owned())
    } else {
        Err(Refused::OnPage("the place to return to is not one the application registered"))
    }
}

fn parameters(
    idp: &Idp,
    policy: &Policy,
    registration: &Registration,
    sent: &Pairs,
    destination: &Destination,
    response_type: String,
) -> Result<AuthorizationRequest, Denied> {
    let client = &registration.client;
    // RFC 6749 §3.1: parameters must not be included more than once; `resource` may (RFC 8707).
    if policy.refuses_repeated_parameters
        && sent.iter().any(|(n, _)| n != "resource" && sent.repeats(n))
    {
        return Err(Denied::invalid_request("a parameter is repeated"));
    }
    // UDAP and SMART: without state the client could not tell its own answers from others.
    if policy.state_required && sent.get("state").is_none() {
        return Err(Denied::invalid_request("state is missing"));
    }
    check_response_type(policy, sent, &response_type)?;
    if !client.grant_types.iter().any(|grant| grant == grants::AUTHORIZATION_CODE) {
        return Err(Denied::new(
            "unauthorized_client",
            "the client is not registered for authorization_code",
        ));
    }
    check_audience(idp, policy, sent)?;
    let challenge = challenge(policy, sent)?;
    let is_hybrid = response_type != "code";
    // OpenID Connect Core §3.3.2.11: an ID token in the front channel needs a nonce.
    if is_hybrid && sent.get("nonce").is_none() {
        return Err(Denied::invalid_request("nonce is missing"));
    }
    let scope = requested_scope(policy, &client.scope, sent)?;
    if is_hybrid && !scope.split(' ').any(|scope| scope == "openid") {
        return Err(Denied::new("invalid_scope", "an ID token needs the scope openid"));
    }
    let prompt = words(sent.get("prompt").unwrap_or_default()).into_iter().collect();
    let known = [
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "aud",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "launch",
        "prompt",
        "max_age",
    ];
    let further: Map<_, _> = sent
        .iter()
        .filter(|(name, _)| !known.contains(name))
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    Ok(AuthorizationRequest {
        redirect_uri: destination.redirect_uri.clone(),
        response_type,
        state: destination.state.clone(),
        scope,
        nonce: sent.get("nonce").map(str::to_owned),
        challenge,
        launch: sent.get("launch").map(str::to_owned),
        prompt,
        max_age: sent.get("max_age").and_then(|secs| secs.parse().ok()),
        parameters: further,
    })
}

fn check_response_type(policy: &Policy, sent: &Pairs, response_type: &str) -> Result<(), Denied> {
    if response_type.is_empty() {
        return Err(Denied::invalid_request("response_type is missing"));
    }
    if !is_offered(policy, response_type) {
        return Err(Denied::new("unsupported_response_type", "this response_type is not offered"));
    }
    let fitting = if response_type == "code" { "query" } else { "fragment" };
    if sent.get("response_mode").is_some_and(|mode| mode != fitting) {
        return Err(Denied::invalid_request("this response_mode is not offered"));
    }
    // OpenID Connect Core §6: requests by value and by reference are not supported here.
    for (name, error) in
        [("request", "request_not_supported"), ("request_uri", "request_uri_not_supported")]
    {
        if sent.get(name).is_some() {
            return Err(Denied::new(error, "request objects are not supported"));
        }
    }
    Ok(())
}

/// SMART: `aud` keeps an app from giving a token to the wrong server. `resource` says the same.
fn check_audience(idp: &Idp, policy: &Policy, sent: &Pairs) -> Result<(), Denied> {
    if !policy.authorization_checks_audience {
        return Ok(());
    }
    let here = idp.fhir_base.trim_end_matches('/');
    let mut named = sent.all("aud").chain(sent.all("resource")).peekable();
    if named.peek().is_none() {
        return Err(Denied::invalid_request("aud is missing"));
    }
    if named.all(|named| named.trim_end_matches('/') == here) {
        Ok(())
    } else {
        Err(Denied::invalid_request("aud is not the FHIR server of this authorization server"))
    }
}

fn challenge(policy: &Policy, sent: &Pairs) -> Result<Option<Challenge>, Denied> {
    let Some(value) = sent.get("code_challenge") else {
        if policy.challenge_required {
            return Err(Denied::invalid_request("code_challenge is missing"));
        }
        return Ok(None);
    };
    // RFC 7636 §4.3: without a method it is plain, which SMART does not allow.
    let is_plain = match sent.get("code_challenge_method") {
        Some("S256") => false,
        None | Some("plain") if !policy.challenge_refuses_plain => true,
        _ => return Err(Denied::invalid_request("code_challenge_method is not S256")),
    };
    let shaped = value.len() == CHALLENGE_LENGTH
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if !is_plain && !shaped {
        return Err(Denied::invalid_request("code_challenge is not a SHA-256 digest in base64url"));
    }
    Ok(Some(Challenge { value: value.to_owned(), is_plain }))
}

/// What of the requested scope the client may have. System scopes are for clients that speak for
/// themselves; nobody can give them away.
fn requested_scope(policy: &Policy, registered: &str, sent: &Pairs) -> Result<String, Denied> {
    let refused = Denied::new("invalid_scope", "nothing of the scope can be granted");
    if sent.get("scope").is_none() && policy.scope_required {
        return Err(Denied::new("invalid_scope", "scope is missing"));
    }
    match scope::grant(policy, registered, sent.get("scope")) {
        Ok(granted) => {
            let of_people: Vec<&str> =
                granted.split(' ').filter(|scope| !is_system(scope)).collect();
            if of_people.is_empty() { Err(refused) } else { Ok(of_people.join(" ")) }
        }
        Err(_) if !policy.authorization_checks_scope => Ok("openid".to_owned()),
        Err(_) => Err(refused),
    }
}

fn is_system(scope: &str) -> bool {
    Scope::parse(scope).is_some_and(|scope| scope.context == ScopeContext::System)
}

/// The words of a list separated by spaces, in alphabetical order.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    words.sort();
    words.dedup();
    words
}
