//! `server_definition.secret_as_agreed`: the secret is the one of the definition.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::definition::{in_force, mode, text};

/// The check.
pub static CHECK: Check = Check {
    id: "server_definition.secret_as_agreed",
    title: "HTTP Basic carries the client id and the secret of the definition",
    verifies: &["SEED-BS-02"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("secret_as_agreed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let definition = in_force(exchange, transcript)?;
    if mode(&definition) != "CLIENT_SECRET_BASIC" {
        return None;
    }
    let secret = text(&definition, "tokenIntrospectionClientSecret")?;
    let client_id = text(&definition, "tokenIntrospectionClientId")?;
    // Another way to authenticate is for `server_definition.followed`.
    let (scheme, encoded) = exchange.request.headers.get("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("basic").then_some(())?;
    let decoded = STANDARD.decode(encoded.trim()).ok().and_then(|it| String::from_utf8(it).ok());
    let finding = |observed: &str| {
        Some(Judgement::Violation(
            Finding::in_request(
                exchange,
                Place::Header("Authorization".to_owned()),
                "the client id and the secret of the definition, form-encoded, by HTTP Basic",
                observed.to_owned(),
            )
            .hint("A definition that was changed holds from the next token request on."),
        ))
    };
    let Some((sent_id, sent_secret)) = decoded.as_deref().and_then(|it| it.split_once(':')) else {
        return finding("no pair of them in base64");
    };
    // RFC 6749 §2.3.1 has both form-encoded; older clients send them as they are.
    let is = |sent: &str, agreed: &str| sent == agreed || form_decoded(sent) == agreed;
    if !is(sent_id, client_id) {
        return finding("another client id");
    }
    if !is(sent_secret, secret) {
        return finding("another secret");
    }
    Some(Judgement::Pass("the secret of the definition".to_owned()))
}

/// A text that stands alone in a form.
fn form_decoded(text: &str) -> String {
    let whole = format!("={text}");
    let mut pairs = url::form_urlencoded::parse(whole.as_bytes());
    pairs.next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}
