//! `scopes.restriction_respected`: a restricted scope opens only what its search would find.

use serde_json::Value;

use crate::checks::token_use::{Act, Cover, issued};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "scopes.restriction_respected",
    title: "A scope restricted by a search opens only resources that meet it",
    verifies: &["SEED-SCP-08", "SMART-SCOPE-06"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("restriction_respected.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    let act = Act::of(exchange, transcript)?;
    let token = issued(exchange, transcript)?;
    let Cover::Restricted(restrictions) = token.cover(&act, transcript) else { return None };
    if matches!(response.status, 403 | 404) {
        return Some(Judgement::Pass(format!("refused with {}", response.status)));
    }
    exchange.succeeded().then_some(())?;
    let body = response.json().ok()?;
    let is_bundle = body["resourceType"] == "Bundle";
    let given: Vec<&Value> = if is_bundle {
        body["entry"].as_array().into_iter().flatten().map(|entry| &entry["resource"]).collect()
    } else {
        vec![&body]
    };
    let given: Vec<&Value> = given
        .into_iter()
        .filter(|resource| resource["resourceType"] == act.resource_type.as_str())
        .collect();
    // An empty answer shows nothing.
    (!given.is_empty()).then_some(())?;
    let readable = restrictions.iter().all(|restriction| {
        pairs(restriction).iter().all(|(name, _)| ELEMENTS.iter().any(|(known, _)| known == name))
    });
    if !readable {
        let by = "the restriction uses a search parameter that is not known here".to_owned();
        return Some(Judgement::Blocked(by));
    }
    let outside = given
        .iter()
        .filter(|resource| !restrictions.iter().any(|restriction| meets(resource, restriction)))
        .count();
    if outside == 0 {
        return Some(Judgement::Pass(format!("{} resources, all within", given.len())));
    }
    let observed = format!("{outside} of {} resources do not meet it", given.len());
    let expected = "only resources that meet the restriction of the scope";
    let finding = Finding::in_response(exchange, Place::Body, expected, observed).hint(
        "Apply the search after the `?` of each scope to every resource before it leaves; a \
         restriction that cannot be applied must not be granted.",
    );
    Some(Judgement::Violation(finding))
}

/// Search parameters whose element holds codes, with that element.
const ELEMENTS: &[(&str, &str)] = &[
    ("category", "category"),
    ("clinical-status", "clinicalStatus"),
    ("code", "code"),
    ("status", "status"),
    ("type", "type"),
    ("use", "use"),
];

fn pairs(restriction: &str) -> Vec<(String, String)> {
    serde_urlencoded::from_str(restriction).unwrap_or_default()
}

fn meets(resource: &Value, restriction: &str) -> bool {
    pairs(restriction).iter().all(|(name, value)| {
        let element = ELEMENTS.iter().find(|(known, _)| known == name).map(|(_, element)| *element);
        element.is_some_and(|element| {
            value.split(',').any(|wanted| codes(&resource[element]).any(|code| is(code, wanted)))
        })
    })
}

/// A code with its system.
type Code<'a> = (Option<&'a str>, &'a str);

/// The codes of an element: a code, or concepts with codings.
fn codes(element: &Value) -> Box<dyn Iterator<Item = Code<'_>> + '_> {
    match element {
        Value::String(code) => Box::new(std::iter::once((None, code.as_str()))),
        Value::Array(items) => Box::new(items.iter().flat_map(codes)),
        Value::Object(_) => {
            Box::new(
                element["coding"].as_array().into_iter().flatten().filter_map(|coding| {
                    Some((coding["system"].as_str(), coding["code"].as_str()?))
                }),
            )
        }
        _ => Box::new(std::iter::empty()),
    }
}

/// FHIR R4 §3.1.1.5.10: `code`, or `system|code`.
fn is((system, code): Code<'_>, wanted: &str) -> bool {
    match wanted.split_once('|') {
        Some((wanted_system, wanted)) => {
            code == wanted && system.unwrap_or_default() == wanted_system
        }
        None => code == wanted,
    }
}
