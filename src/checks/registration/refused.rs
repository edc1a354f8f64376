//! `registration.refused`: a registration with one thing wrong is refused.

use serde_json::{Map, Value};

use crate::checks::oauth_answer::{Refusal, at_member, control, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 6] = [
    row(
        "registration.refused.auth_method_unknown",
        "A registration for an unknown authentication method is refused or corrected",
        &["RFC7591-08"],
    ),
    row(
        "registration.refused.body_not_json",
        "A registration that is not JSON is refused",
        &["RFC7591-01", "RFC7591-08"],
    ),
    row(
        "registration.refused.grant_type_unknown",
        "A registration for an unknown grant is refused or corrected",
        &["RFC7591-08"],
    ),
    row(
        "registration.refused.jwks_and_jwks_uri",
        "A registration with keys by value and by reference is refused",
        &["RFC7591-06", "RFC7591-08"],
    ),
    row(
        "registration.refused.jwks_private",
        "A registration with a private key is refused",
        &["SMART-REG-02", "RFC7591-08"],
    ),
    row(
        "registration.refused.jwks_weak",
        "A registration with an RSA key of 1024 bits is refused",
        &["SMART-JWT-26"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
        page: include_str!("refused.md"),
        judge,
    }
}

/// Members of private and symmetric keys (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let control = match control(check.row(), exchange, transcript)? {
        Ok(control) => control,
        Err(judgement) => return Some(judgement),
    };
    let metadata =
        Refusal { statuses: &[400], errors: &["invalid_client_metadata"], spoils: "client_id" };
    let body = object(exchange).filter(|body| body.contains_key("client_id"));
    match (check.row(), body) {
        ("body_not_json", _) => Refusal { statuses: &[400, 405, 415], errors: &[], ..metadata }
            .judge(exchange, "Read JSON and nothing else."),
        (_, None) => metadata.judge(exchange, "Name the cause `invalid_client_metadata`."),
        // RFC 7591 §2 lets a server replace what it does not accept, as long as it says so.
        ("auth_method_unknown", Some(body)) => {
            corrected(exchange, control, &body, "token_endpoint_auth_method")
        }
        ("grant_type_unknown", Some(body)) => corrected(exchange, control, &body, "grant_types"),
        ("jwks_and_jwks_uri", Some(body)) => Some(two_key_sources(exchange, &body)),
        ("jwks_weak", Some(_)) => {
            let expected = "status 400 with error `invalid_client_metadata`";
            let observed = "the key was registered".to_owned();
            // It may still be refused when it is used.
            Some(Judgement::Doubt(at_member(exchange, "client_id", expected, observed).hint(
                "RFC 7518 §3.3: RSA keys have at least 2048 bits. Say so when there is time.",
            )))
        }
        ("jwks_private", Some(body)) => Some(private_key(exchange, &body)),
        // Not a row of this family.
        _ => None,
    }
}

/// Judges a registration that was accepted: nothing of what the control did not ask for may be in
/// force.
fn corrected(
    exchange: &Exchange,
    control: &Exchange,
    body: &Map<String, Value>,
    member: &str,
) -> Option<Judgement> {
    let asked = exchange.request.body.json().ok()?;
    let good = control.request.body.json().unwrap_or_default();
    let unknown: Vec<&str> = words(asked.get(member))
        .into_iter()
        .filter(|word| !words(good.get(member)).contains(word))
        .collect();
    let registered = body.get(member);
    let kept = words(registered).into_iter().any(|word| unknown.contains(&word));
    if registered.is_some() && !kept {
        return Some(Judgement::Pass(format!("registered with another {member}")));
    }
    let observed = match registered {
        Some(_) => "registered as asked".to_owned(),
        None => "registered, with no word on this member".to_owned(),
    };
    let expected = "status 400 with error `invalid_client_metadata`";
    let finding = at_member(exchange, member, expected, observed)
        .or("another value, stated in the answer")
        .hint("A client registered for what the server cannot do finds out when it needs it.");
    Some(Judgement::Violation(finding))
}

/// The strings in a member that is one string or an array of them.
fn words(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(word)) => vec![word],
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn two_key_sources(exchange: &Exchange, body: &Map<String, Value>) -> Judgement {
    let expected = "status 400 with error `invalid_client_metadata`";
    let both = body.contains_key("jwks") && body.contains_key("jwks_uri");
    let observed = if both { "registered with both" } else { "registered with one of them" };
    let finding = at_member(exchange, "jwks", expected, observed.to_owned())
        .hint("When the two differ nobody can say which keys are the client's.");
    if both { Judgement::Violation(finding) } else { Judgement::Doubt(finding) }
}

fn private_key(exchange: &Exchange, body: &Map<String, Value>) -> Judgement {
    let expected = "status 400 with error `invalid_client_metadata`";
    let keys = body.get("jwks").and_then(|set| set.get("keys")?.as_array());
    let stripped = keys.is_some_and(|keys| {
        keys.iter().all(|key| PRIVATE.iter().all(|member| key.get(*member).is_none()))
    });
    if stripped {
        let observed = "registered without the private members".to_owned();
        return Judgement::Doubt(at_member(exchange, "jwks", expected, observed).hint(
            "The key is spoilt once it was sent; only a refusal makes the client replace it.",
        ));
    }
    let observed = match keys {
        Some(_) => "registered, private members and all",
        None => "registered, with no word on the keys",
    };
    let finding = at_member(exchange, "jwks", expected, observed.to_owned())
        .hint("Refuse a key set with private or symmetric members, and do not store it.");
    Judgement::Violation(finding)
}
