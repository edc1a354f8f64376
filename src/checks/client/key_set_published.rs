//! `client.key_set_published`: the key set of the client is usable and public.

use crate::checks::{Check, Judges};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::match_request::Problem;

/// The check.
pub static CHECK: Check = Check {
    id: "client.key_set_published",
    title: "The client's key set holds public keys that can be told apart",
    verifies: &["SMART-REG-02", "SMART-REG-04", "SMART-REG-06", "SMART-REG-07", "SEED-BS-03"],
    judges: Judges::answers(Actor::Target, &[Endpoint::ClientJwks]),
    page: include_str!("key_set_published.md"),
    judge,
};

/// JWK members that only the owner of the key may know.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    let refused = |place, expected: &str, observed: String| {
        Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
    };
    match response.status {
        200 => {}
        // Redirections and revalidations say nothing of the set itself.
        300..=399 => return None,
        status => {
            let expected = "200 to a GET without any authentication";
            return refused(Place::Status, expected, format!("{status}"));
        }
    }
    let set = match response.json() {
        Ok(set) => set,
        Err(problem) => return refused(Place::Body, "a JWK Set in JSON", problem),
    };
    let Some(keys) = set["keys"].as_array().filter(|keys| !keys.is_empty()) else {
        let place = Place::Pointer("/keys".to_owned());
        return refused(place, "keys, an array of at least one key", "no keys".to_owned());
    };
    let problem = keys.iter().enumerate().find_map(|(index, key)| {
        key_problem(key, &format!("/keys/{index}")).or_else(|| {
            let twin = keys[..index].iter().position(|other| other["kid"] == key["kid"])?;
            Some(Problem::new(
                format!("/keys/{index}/kid"),
                "kid unique in the set",
                format!("the kid of /keys/{twin}"),
            ))
        })
    });
    match problem {
        Some(Problem { pointer, expected, observed }) => {
            refused(Place::Pointer(pointer), &expected, observed)
        }
        None => Some(Judgement::Pass(format!("{} public keys, each with kid", keys.len()))),
    }
}

fn key_problem(key: &Value, pointer: &str) -> Option<Problem> {
    if let Some(name) = PRIVATE.into_iter().find(|name| key.get(name).is_some()) {
        let expected = "public members only";
        let observed = format!("the private member {name}; this key must not be used any more");
        return Some(Problem::new(format!("{pointer}/{name}"), expected, observed));
    }
    let members: &[&str] = match key["kty"].as_str() {
        Some("RSA") => &["n", "e"],
        Some("EC") => &["x", "y"],
        Some("OKP") => &["x"],
        Some(other) => {
            let observed = format!("kty {other}");
            return Some(Problem::new(format!("{pointer}/kty"), "kty RSA or EC", observed));
        }
        None => return Some(Problem::new(format!("{pointer}/kty"), "kty", "no kty")),
    };
    if key["kid"].as_str().is_none_or(str::is_empty) {
        return Some(Problem::new(format!("{pointer}/kid"), "a kid", "no kid"));
    }
    if key["kty"] == "EC" && !key["crv"].is_string() {
        return Some(Problem::new(format!("{pointer}/crv"), "crv of an EC key", "no crv"));
    }
    members.iter().find_map(|name| {
        let decodes = key[name].as_str().is_some_and(|text| URL_SAFE_NO_PAD.decode(text).is_ok());
        (!decodes).then(|| {
            let observed = if key.get(name).is_some() { "another encoding" } else { "no value" };
            let expected = format!("{name} in base64url without padding");
            Problem::new(format!("{pointer}/{name}"), expected, observed)
        })
    })
}
