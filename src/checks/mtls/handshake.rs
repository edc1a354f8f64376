//! Refusals in the TLS handshake, and what tokens and answers say of a certificate.

use serde_json::Value;

use crate::checks::oauth_answer::object;
use crate::checks::token_life::token_of;
use crate::id::Endpoint;
use crate::oauth::Jwt;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Fact, FailureKind, Transcript};

/// What the control `exchange` shows of the requests that were altered as `name` says and never
/// answered: a server that turns a certificate away in the handshake reads no request.
pub fn turned_away(name: &str, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    name.starts_with("certificate_").then_some(())?;
    let altered = transcript.facts.iter().find_map(|fact| match fact {
        Fact::Altered(alteration)
            if alteration.name == name && alteration.control.as_ref() == Some(&exchange.step) =>
        {
            Some(&alteration.step)
        }
        _ => None,
    })?;
    let first = transcript.of_step(altered).find(|other| other.endpoint == exchange.endpoint)?;
    let failure = first.failure.as_ref().filter(|_| first.response.is_none())?;
    match failure.kind {
        FailureKind::Tls | FailureKind::Closed if exchange.succeeded() => {
            Some(Judgement::Pass("turned away in the TLS handshake".to_owned()))
        }
        _ => None,
    }
}

/// The thumbprint of the certificate that the step of `exchange` showed.
pub fn shown<'t>(exchange: &Exchange, transcript: &'t Transcript) -> Option<&'t str> {
    transcript.facts.iter().find_map(|fact| match fact {
        Fact::Certificate { step, thumbprint } if *step == exchange.step => {
            Some(thumbprint.as_str())
        }
        _ => None,
    })
}

/// The `cnf` claim of a token that is a JWT.
pub fn cnf_of(token: &str) -> Option<Value> {
    Jwt::decode(token).ok()?.claims.get("cnf").cloned()
}

/// The `cnf` of a token as the server introspects it; `None` when it was never called active.
pub fn introspected(token: &str, transcript: &Transcript) -> Option<Value> {
    transcript
        .at(Endpoint::Introspect)
        .filter(|other| token_of(other).as_deref() == Some(token))
        .filter_map(object)
        .find(|body| body.get("active") == Some(&Value::Bool(true)))
        .map(|mut body| body.get_mut("cnf").map(Value::take).unwrap_or_default())
}
