//! `discovery.key_set_public`: the server publishes public keys, and nothing else.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind, object, put_off};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.key_set_public",
    title: "The server's key set holds usable public keys and no private ones",
    verifies: &["SMART-DISC-10"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Jwks]),
    page: include_str!("key_set_public.md"),
    judge,
};

/// Members of private and symmetric keys (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if exchange.request.method != "GET" {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let violation = |finding: Finding| Some(Judgement::Violation(finding));
    if status != 200 {
        let observed = format!("status {status}");
        return violation(Finding::in_response(exchange, Place::Status, "status 200", observed));
    }
    let set = object(exchange).unwrap_or_default();
    let Some(keys) = set.get("keys").and_then(Value::as_array) else {
        let observed = kind(set.get("keys")).to_owned();
        return violation(at_member(exchange, "keys", "a JWK Set: an array of keys", observed));
    };
    // Everything published is looked at before anything is said of a lesser flaw.
    for (index, key) in keys.iter().enumerate() {
        if let Some(member) = PRIVATE.iter().find(|member| key.get(**member).is_some()) {
            let place = format!("keys/{index}/{member}");
            let observed = format!("a key with the private member `{member}`");
            let finding = at_member(exchange, &place, "public members only", observed)
                .hint("Replace this key at once: whoever read it can sign as the server.");
            return violation(finding);
        }
    }
    for (index, key) in keys.iter().enumerate() {
        if let Some(member) = missing_member(key) {
            let place = format!("keys/{index}/{member}");
            let observed = "no such member".to_owned();
            return violation(at_member(exchange, &place, "a complete public key", observed));
        }
    }
    if let Some(index) = keys.iter().position(|key| kid(key).is_none()) {
        let finding = at_member(
            exchange,
            &format!("keys/{index}/kid"),
            "a `kid`",
            "no such member".to_owned(),
        );
        // With one key there is nothing to choose, so its name may be left out (OIDC Core §10.1).
        let finding = finding.hint("Verifiers pick the key by its `kid`; name every key.");
        return Some(if keys.len() == 1 {
            Judgement::Doubt(finding)
        } else {
            Judgement::Violation(finding)
        });
    }
    Some(Judgement::Pass(format!("{} public keys", keys.len())))
}

fn kid(key: &Value) -> Option<&str> {
    key.get("kid")?.as_str().filter(|kid| !kid.is_empty())
}

/// The first member a key of its type needs and lacks. Unknown types are not ours to judge:
/// verifiers ignore them (RFC 7517 §5).
fn missing_member(key: &Value) -> Option<&'static str> {
    let needed: &[&str] = match key.get("kty").and_then(Value::as_str) {
        None => return Some("kty"),
        Some("RSA") => &["n", "e"],
        Some("EC") => &["crv", "x", "y"],
        Some("OKP") => &["crv", "x"],
        Some(_) => &[],
    };
    needed.iter().find(|member| key.get(**member).and_then(Value::as_str).is_none()).copied()
}
