//! `client.refusal_not_repeated`: a refused match is not sent again.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.refusal_not_repeated",
    title: "A refused match is not sent again unchanged",
    verifies: &["BULK-ST-01"],
    judges: Judges::requests(Actor::Target, &[Endpoint::MemberMatch, Endpoint::BulkMatch]),
    page: include_str!("refusal_not_repeated.md"),
    judge,
};

/// Elements of a type that only say when it was written.
const WRITTEN_AT: [(&str, &str); 3] =
    [("Bundle", "timestamp"), ("Consent", "dateTime"), ("Provenance", "recorded")];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    // Another invocation is another decision of a person; a step holds one.
    let is_like = |other: &Exchange| {
        other.endpoint == exchange.endpoint
            && other.initiator == Party::Target
            && other.step == exchange.step
    };
    let refused: Vec<(&Exchange, u16)> = transcript
        .before(exchange)
        .filter(|other| is_like(other) && exchange.follows(other))
        .filter_map(|other| Some((other, refusal(other)?)))
        .collect();
    if refused.is_empty() && refusal(exchange).is_none() {
        return None;
    }
    let asked = asked(exchange);
    let repeated = refused.iter().rfind(|(other, _)| self::asked(other) == asked);
    if let Some((other, status)) = repeated {
        let expected = format!("another request after a {status}, or none");
        let is_same = other.request.body.sha256() == exchange.request.body.sha256();
        let what = if is_same { "the body" } else { "what is asked for in the body" };
        let observed = format!("{what} of exchange {}, which was answered {status}", other.seq);
        return Some(Judgement::Violation(
            Finding::in_request(exchange, Place::Body, &expected, observed).hint(
                "A refusal is an answer: no match, several, or a consent that cannot be honoured. \
                 Tell a person; sources count repeated attempts as probing. Other ids and times \
                 make no other request.",
            ),
        ));
    }
    if !refused.is_empty() {
        return Some(Judgement::Pass("another request after a refusal".to_owned()));
    }
    let status = refusal(exchange)?;
    let repeats = transcript
        .after(exchange)
        .any(|other| is_like(other) && other.follows(exchange) && self::asked(other) == asked);
    // The repetition is judged where it happens.
    (!repeats).then(|| Judgement::Pass(format!("a {status} ended the attempt")))
}

/// The status by which a match was refused for what it asks. Whoever of several members is not
/// known is told of in the result of a bulk match, which is refused for its form alone.
fn refusal(exchange: &Exchange) -> Option<u16> {
    exchange.status().filter(|status| match exchange.endpoint {
        Endpoint::BulkMatch => matches!(status, 400 | 422),
        _ => *status == 422,
    })
}

/// What a request asks for: its body without what is new in every copy of it, and in an order of
/// its own. A body that is no JSON is taken as it is.
fn asked(exchange: &Exchange) -> Value {
    let body = &exchange.request.body;
    let Ok(mut asked) = body.json() else { return Value::String(body.sha256()) };
    let mut own = BTreeSet::new();
    name(&asked, &mut own);
    strip(&mut asked, &own);
    asked
}

/// Notes the names (`Type/id`) of the resources in a body.
fn name(value: &Value, own: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| name(item, own)),
        Value::Object(members) => {
            let text = |name: &str| members.get(name).and_then(Value::as_str);
            if let (Some(kind), Some(id)) = (text("resourceType"), text("id")) {
                own.insert(format!("{kind}/{id}"));
            }
            members.values().for_each(|member| name(member, own));
        }
        _ => {}
    }
}

/// Takes away ids, what servers note about a resource, its narrative and when it was written, and
/// leaves of references to resources of the same body the type.
fn strip(value: &mut Value, own: &BTreeSet<String>) {
    match value {
        Value::Array(items) => {
            for item in items {
                strip(item, own);
            }
        }
        Value::Object(members) => {
            if let Some(kind) = members.get("resourceType").and_then(Value::as_str) {
                let written = WRITTEN_AT.iter().filter(|(of, _)| *of == kind);
                let fresh = ["id", "meta", "text"].into_iter().chain(written.map(|(_, it)| *it));
                for element in fresh.collect::<Vec<_>>() {
                    members.remove(element);
                }
            }
            for (element, member) in members.iter_mut() {
                match member {
                    Value::String(reference) if element == "reference" => {
                        if let Some(kind) = kind_of_own(reference, own) {
                            *reference = kind;
                        }
                    }
                    other => strip(other, own),
                }
            }
            members.sort_keys();
            // Which parameter comes first says nothing.
            for element in ["parameter", "part"] {
                if let Some(Value::Array(entries)) = members.get_mut(element) {
                    entries.sort_by_cached_key(Value::to_string);
                }
            }
        }
        _ => {}
    }
}

/// The type of a resource of the same body, when a reference names one, at whatever base.
fn kind_of_own(reference: &str, own: &BTreeSet<String>) -> Option<String> {
    let mut segments = reference.rsplit('/');
    let (id, kind) = (segments.next()?, segments.next()?);
    own.contains(&format!("{kind}/{id}")).then(|| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stripped(mut body: Value) -> Value {
        let mut own = BTreeSet::new();
        name(&body, &mut own);
        strip(&mut body, &own);
        body
    }

    fn body(id: &str, birth_date: &str, base: &str, written: &str) -> Value {
        let patient = json!({
            "resourceType": "Patient", "id": id, "meta": {"lastUpdated": written},
            "birthDate": birth_date,
        });
        let consent = json!({
            "dateTime": written, "resourceType": "Consent",
            "patient": {"reference": format!("{base}Patient/{id}")},
            "performer": [{"reference": "Patient/somebody-else"}],
        });
        json!({"resourceType": "Parameters", "parameter": [
            {"name": "MemberPatient", "resource": patient},
            {"name": "Consent", "resource": consent},
        ]})
    }

    #[test]
    fn ids_times_and_order_make_no_other_request() {
        let first = stripped(body("m1", "1986-03-09", "", "2027-01-15"));
        let again = body("m2", "1986-03-09", "https://target.test/fhir/", "2027-01-16");
        let mut reversed = again.clone();
        if let Some(entries) = reversed["parameter"].as_array_mut() {
            entries.reverse();
        }
        assert_eq!(stripped(again), first);
        assert_eq!(stripped(reversed), first);
        assert_ne!(stripped(body("m1", "1986-03-10", "", "2027-01-15")), first);
        let mut other = body("m1", "1986-03-09", "", "2027-01-15");
        other["parameter"][1]["resource"]["performer"][0]["reference"] = json!("Patient/m1");
        assert_ne!(stripped(other), first);
    }
}
