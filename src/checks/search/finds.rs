//! `search.finds.*`: a search finds what meets its parameters, and nothing else.

use serde_json::Value;

use crate::checks::found::{Search, bundle, entries, name_of};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use crate::checks::search_terms::{Met, is_known, term};

/// One check for each group of types; the row names the group.
pub static ROWS: &[Check] = &[
    family(
        "search.finds.claims",
        "A search of ExplanationOfBenefit finds what meets its parameters, and nothing else",
        &["PDEX-SRCH-02"],
    ),
    family(
        "search.finds.clinical",
        "A search of clinical resources finds what meets its parameters, and nothing else",
        &["PDEX-P2P-19"],
    ),
    family(
        "search.finds.consents",
        "A search of Consent finds what meets its parameters, and nothing else",
        &["PDEX22-SRCH-01"],
    ),
    family(
        "search.finds.coverage",
        "A search of Coverage finds the member's coverage, and nothing else",
        &["PDEX-SRCH-03"],
    ),
    family(
        "search.finds.documents",
        "A search of DocumentReference finds what meets its parameters, and nothing else",
        &["PDEX-SRCH-05"],
    ),
    family(
        "search.finds.members",
        "A search of Patient finds what meets its parameters, and nothing else",
        &["PDEX-SRCH-04"],
    ),
];

const fn family(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
        page: include_str!("finds.md"),
        judge,
    }
}

/// Types of the PDex data table with clinical content.
const CLINICAL: [&str; 14] = [
    "AllergyIntolerance",
    "CarePlan",
    "CareTeam",
    "Condition",
    "Device",
    "DiagnosticReport",
    "Encounter",
    "Goal",
    "Immunization",
    "MedicationDispense",
    "MedicationRequest",
    "Observation",
    "Procedure",
    "Provenance",
];

fn row_of(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "ExplanationOfBenefit" => "claims",
        "Consent" => "consents",
        "Coverage" => "coverage",
        "DocumentReference" => "documents",
        "Patient" => "members",
        kind if CLINICAL.contains(&kind) => "clinical",
        _ => return None,
    })
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let search = Search::of(exchange, transcript)?;
    (row_of(&search.kind)? == check.row()).then_some(())?;
    // Which Patient an identifier leads to is another check's business.
    (search.value("identifier").is_none() || search.kind != "Patient").then_some(())?;
    let narrowing: Vec<&(String, String)> =
        search.parameters.iter().filter(|(name, _)| narrows(name)).collect();
    let at = |place, expected: &str, observed: String| {
        Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
    };
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    // Only a plain 400 says that a parameter is not known.
    if exchange.status() == Some(400) && !narrowing.is_empty() {
        let observed = format!("400 to a search by {}", names(&narrowing));
        return at(Place::Status, "200", observed);
    }
    let bundle = bundle(exchange, transcript)?;
    let found: Vec<(usize, &Value)> = entries(&bundle, "match").collect();
    for (index, resource) in &found {
        let place = |pointer: &str| Place::Pointer(format!("/entry/{index}/resource{pointer}"));
        if resource["resourceType"] != search.kind.as_str() {
            let expected = "matches of the type that is searched";
            return at(place("/resourceType"), expected, "a match of another type".to_owned());
        }
        let unmet = narrowing.iter().find(|(name, value)| term(resource, name, value) == Met::No);
        if let Some((name, _)) = unmet {
            let observed = format!("a {} that does not meet `{name}`", search.kind);
            return at(place(""), "only resources that meet every parameter", observed);
        }
    }
    if let Some(missing) = missing(exchange, &search, &narrowing, &found, &bundle, transcript) {
        let expected = "what an earlier search of the same member found, where it meets this one";
        let observed = format!("a {} is missing that exchange {missing} holds", search.kind);
        return at(Place::Pointer("/entry".to_owned()), expected, observed);
    }
    if found.is_empty() {
        let matched = search.kind == "Coverage"
            && narrowing.is_empty()
            && !transcript.consent_ended_before(exchange);
        return matched.then(|| {
            let expected = "the coverage the member was matched by";
            let place = Place::Pointer("/entry".to_owned());
            let observed = "no Coverage".to_owned();
            Judgement::Doubt(
                Finding::in_response(exchange, place, expected, observed).hint(
                    "No guide says that a search has to give it; the member was found by one.",
                ),
            )
        });
    }
    let by = if narrowing.is_empty() { "member".to_owned() } else { names(&narrowing) };
    Some(Judgement::Pass(format!("{} {} by {by}", found.len(), search.kind)))
}

fn names(parameters: &[&(String, String)]) -> String {
    let names: Vec<&str> = parameters.iter().map(|(name, _)| name.as_str()).collect();
    names.join(" and ")
}

/// Whether a parameter narrows the result, beside the member.
fn narrows(name: &str) -> bool {
    let shapes =
        ["_count", "_format", "_include", "_pretty", "_revinclude", "_total", "access_token"];
    !shapes.contains(&name) && !matches!(name, "patient" | "subject")
}

/// The exchange of an earlier, wider search of the same member that found something this one should
/// have found.
fn missing(
    exchange: &Exchange,
    search: &Search,
    narrowing: &[&(String, String)],
    found: &[(usize, &Value)],
    bundle: &Value,
    transcript: &Transcript,
) -> Option<u32> {
    let links = bundle["link"].as_array().into_iter().flatten();
    // On one page of several, anything may be missing.
    let is_whole =
        links.clone().all(|link| link["relation"] != "next" && link["relation"] != "previous");
    let is_known = narrowing.iter().all(|(name, _)| is_known(name));
    (is_whole && is_known && search.member().is_some()).then_some(())?;
    let have: Vec<String> = found.iter().map(|(_, resource)| name_of(resource)).collect();
    let token = exchange.request.headers.get("authorization");
    transcript.before(exchange).find_map(|other| {
        // Another token may see more, and so may one whose consent has not ended yet.
        let sees_alike = other.request.headers.get("authorization") == token
            && transcript.consent_ended_before(other) == transcript.consent_ended_before(exchange);
        sees_alike.then_some(())?;
        let wider = Search::of(other, transcript)?;
        let is_wider = wider.kind == search.kind
            && wider.member() == search.member()
            && wider.parameters.iter().filter(|(name, _)| narrows(name)).count() == 0;
        is_wider.then_some(())?;
        let earlier = self::bundle(other, transcript)?;
        let mut lacking = entries(&earlier, "match").filter(|(_, resource)| {
            narrowing.iter().all(|(name, value)| term(resource, name, value) == Met::Yes)
                && !have.contains(&name_of(resource))
        });
        lacking.next().map(|_| other.seq)
    })
}
