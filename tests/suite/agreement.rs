//! The file of rules and the checks it names agree, on the examples of every check page: what a
//! check passes breaks none of its rules, and each rule is broken where its check fails.

use std::collections::BTreeSet;

use payerproof::checks::{self, Check, page};
use payerproof::fhir::json::Json;
use payerproof::fhir::rules::Rules;
use payerproof::id::Endpoint;
use payerproof::outcome::VerdictKind;
use payerproof::transcript::{Exchange, Transcript};
use serde_json::Value;

#[path = "../support/template.rs"]
mod template;

/// Rules that no example of their check's page shows broken: shape, requirement, check.
const UNSHOWN: &[(&str, &str, &str)] = &[
    ("hrex-consent", "HREX-CON-04", "client.consent_profile"),
    ("hrex-coverage", "HREX-COV-07", "client.coverage_to_match_complete"),
    ("hrex-coverage", "HREX-COV-10", "client.coverage_to_match_complete"),
    ("hrex-member-match-request", "HREX-MP-04", "client.match_parameters_closed"),
    ("hrex-member-match-request", "HREX-MP-05", "client.match_parameters_closed"),
    ("hrex-member-match-response", "HREX-MP-08", "member_match.member_id_literal"),
    ("pdex-match-group", "PDEX-GRP-05", "match_group.submitted_patient_attached"),
    ("pdex-no-match-group", "PDEX-GRP-06", "match_group.coded"),
    ("pdex-no-match-group", "PDEX22-BMM-08", "match_group.patient_stripped"),
    ("pdex-no-match-group", "PDEX22-BMM-09", "match_group.submitted_patient_attached"),
    ("pdex-no-match-group", "PDEX22-BMM-14", "match_group.of_persons"),
    ("pdex-provenance", "PDEX-PROV-13", "provenance.author_coded"),
];

/// The payloads of an exchange that a shape is about.
fn payloads(shape: &str, exchange: &Exchange) -> Vec<Value> {
    let request = || exchange.request.body.json().ok();
    let answer = || {
        let response = exchange.response.as_ref().filter(|response| response.status == 200)?;
        response.json().ok()
    };
    let lines = || -> Vec<Value> {
        let text = exchange.response.as_ref().and_then(|response| response.decoded().ok());
        let text = String::from_utf8(text.unwrap_or_default()).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    };
    let is = exchange.endpoint;
    let found: Vec<Value> = match shape {
        "hrex-member-match-request" if is == Endpoint::MemberMatch => vec_of(request()),
        "hrex-member-match-response" if is == Endpoint::MemberMatch => vec_of(answer()),
        "pdex-bulk-match-request" if is == Endpoint::BulkMatch => vec_of(request()),
        "pdex-bulk-match-response" => [vec_of(answer()), lines()].concat(),
        "p2p-task" => vec_of(answer()),
        "pdex-match-group" | "pdex-no-match-group" | "hrex-organization" | "pdex-provenance" => {
            [vec_of(answer()), lines()].concat()
        }
        "hrex-patient-demographics" | "hrex-coverage" | "hrex-consent"
            if matches!(is, Endpoint::MemberMatch | Endpoint::BulkMatch) =>
        {
            vec_of(request())
        }
        _ => Vec::new(),
    };
    let (of, name) = match shape {
        "hrex-member-match-request"
        | "hrex-member-match-response"
        | "pdex-bulk-match-request"
        | "pdex-bulk-match-response" => ("Parameters", None),
        "pdex-match-group" | "pdex-no-match-group" => ("Group", None),
        "hrex-organization" => ("Organization", None),
        "pdex-provenance" => ("Provenance", None),
        "p2p-task" => ("Task", None),
        "hrex-patient-demographics" => ("Patient", Some("MemberPatient")),
        "hrex-coverage" => ("Coverage", Some("Coverage")),
        _ => ("Consent", Some("Consent")),
    };
    let mut all = Vec::new();
    for value in &found {
        gather(value, of, name, "", &mut all);
    }
    all.retain(|one| !shape.ends_with("match-group") || is_shape(shape, one));
    all.dedup();
    all
}

fn vec_of(value: Option<Value>) -> Vec<Value> {
    value.into_iter().collect()
}

/// Whether a Group is one of matches, or one of none, as the shape has it.
fn is_shape(shape: &str, group: &Value) -> bool {
    let codes = group["code"].to_string();
    let is_match = codes.contains("\"match\"");
    (shape == "pdex-match-group") == is_match
}

/// Resources of a type; inside Parameters only those of parameters that begin with a name.
fn gather(value: &Value, of: &str, name: Option<&str>, at: &str, into: &mut Vec<Value>) {
    let at = value["name"].as_str().unwrap_or(at);
    if value["resourceType"] == of && name.is_none_or(|name| at.starts_with(name)) {
        into.push(value.clone());
        return;
    }
    let inside: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(fields) => fields.values().collect(),
        _ => return,
    };
    for one in inside {
        gather(one, of, name, at, into);
    }
}

/// The rules of a check that what an example shows breaks, as shape and requirement.
fn broken(shape: &str, by: &str, transcript: &Transcript) -> BTreeSet<String> {
    let guides = transcript.guides();
    let version_of = |guide: &str| match guide {
        "hrex" => guides.hrex.clone(),
        _ => guides.pdex.clone(),
    };
    let mut found = BTreeSet::new();
    for value in transcript.exchanges.iter().flat_map(|exchange| payloads(shape, exchange)) {
        let json = Json::of(&value);
        let all = Rules::built_in().broken(shape, &json, &version_of).expect("a shape");
        let own = all.into_iter().filter(|one| {
            one.shape == shape && one.by.as_deref() == Some(by) && one.untold.is_none()
        });
        found.extend(own.map(|one| one.requirement));
    }
    found
}

fn is_by(check: &Check, by: &str) -> bool {
    check.id.strip_prefix(by).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[test]
fn rules_and_checks_agree_on_the_pages() {
    let rules: BTreeSet<(&str, &str, &str)> = Rules::built_in()
        .judged()
        .filter_map(|(shape, requirement, by)| Some((shape, requirement, by?)))
        .collect();
    let by_check: BTreeSet<(&str, &str)> =
        rules.iter().map(|(shape, _, by)| (*shape, *by)).collect();
    let (mut wrong, mut told) = (Vec::new(), BTreeSet::new());
    for (shape, by) in by_check {
        for check in checks::all().filter(|check| is_by(check, by)) {
            let parsed = page::parse(check.page).expect("a page");
            for example in parsed.examples.iter().filter(|one| one.is_about(check.row())) {
                let transcript =
                    template::transcript(&example.http, &example.facts, check.row()).expect("http");
                for requirement in broken(shape, by, &transcript) {
                    match example.expects {
                        VerdictKind::Passed => wrong.push(format!(
                            "{} passes `{}`, {shape} {requirement} not",
                            check.id, example.name
                        )),
                        VerdictKind::Failed | VerdictKind::Warned => {
                            told.insert((shape.to_owned(), requirement, by.to_owned()));
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    for (shape, requirement, by) in rules {
        let key = (shape.to_owned(), requirement.to_owned(), by.to_owned());
        let is_listed = UNSHOWN.contains(&(shape, requirement, by));
        match (told.contains(&key), is_listed) {
            (false, false) => {
                wrong.push(format!("no failing example of {by} breaks {shape} {requirement}"));
            }
            (true, true) => wrong.push(format!("shown, but listed: {shape} {requirement} {by}")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
