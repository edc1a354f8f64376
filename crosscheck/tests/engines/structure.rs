//! Our structural validation beside `fhirkit`: on resources of our members, on made ones, and on
//! each of them with one thing changed. It has no bindings, constraints, references or slices, so
//! only what is structure is compared.

use fhirkit::Severity as Theirs;
use payerproof::fhir::definitions::R4;
use payerproof::fhir::validate::{Depth, Severity, Validator};
use payerproof_crosscheck::argued::{Argued, Differences};
use payerproof_crosscheck::{Dice, changed, made};
use serde_json::Value;

use super::resources;

/// Rules that are about structure, as they are named in our findings.
const STRUCTURE: [&str; 8] =
    ["json", "unknown-element", "cardinality", "type", "format", "choice", "repeated", "ele-1"];

/// Types the other reader was built with.
const TYPES: [&str; 14] = [
    "Account",
    "Claim",
    "ClaimResponse",
    "Coverage",
    "CoverageEligibilityRequest",
    "CoverageEligibilityResponse",
    "Encounter",
    "ExplanationOfBenefit",
    "Group",
    "Location",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
];

/// Where the two may differ.
const ALLOWED: &[Argued] = &[
    Argued::we(
        &["only we", "is an empty object"],
        "ele-1 forbids elements without content; it does not look",
    ),
    Argued::we(
        &["only we", "is an empty array"],
        "JSON arrays of FHIR are never empty; it does not look",
    ),
    Argued::we(
        &["only we", "has an id and nothing else"],
        "ele-1 forbids elements without content; it does not look",
    ),
    Argued::we(
        &["only we", "the id of an element must be"],
        "the id of an element has no spaces; it does not check it",
    ),
    Argued::we(&["only we", "an id must be"], "it does not check the characters of an id"),
    Argued::we(
        &["only we", "extension.url", "a uri must be"],
        "it takes the URL of an extension as text",
    ),
    Argued::we(&["only we", "\"2023-02-30\""], "it does not know how long months are"),
];

/// What the other reader says is wrong, if anything.
fn theirs(resource: &Value) -> Option<String> {
    match fhirkit::from_json::<fhirkit::r4::Resource>(&resource.to_string()) {
        Ok((_, issues)) => issues
            .into_iter()
            .find(|issue| issue.severity == Theirs::Error)
            .map(|issue| issue.to_string()),
        Err(error) => Some(error.to_string()),
    }
}

/// The first of our findings about structure.
fn ours(validator: &Validator, resource: &Value) -> Option<String> {
    let report = validator.validate(resource.to_string().as_bytes(), &[]);
    let found = report.problems.iter().find(|problem| {
        problem.severity == Severity::Error && STRUCTURE.contains(&&*problem.rule.key)
    });
    found.map(ToString::to_string)
}

/// A line without the places of items, so that one cause is one line.
fn without_places(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('[') {
        let inside = &rest[at + 1..];
        let end = inside.find(|c: char| !c.is_ascii_digit()).unwrap_or(inside.len());
        text.push_str(&rest[..at]);
        if end > 0 && inside[end..].starts_with(']') {
            rest = &inside[end + 1..];
        } else {
            text.push('[');
            rest = inside;
        }
    }
    text + rest
}

#[test]
fn structure_is_judged_alike() {
    let validator = Validator::r4().up_to(Depth::Structure);
    let mut all: Vec<Value> = resources::of_members(1).into_values().flatten().collect();
    for name in TYPES {
        let of = R4.resource(name).expect("a resource of R4");
        let made = |place| made::resource(of, &mut Dice::of(&format!("{name} {place}")));
        all.extend((0..2).map(made));
    }
    let mut differ = Differences::default();
    let mut compared = 0;
    let mut compare = |resource: &Value, of: &str| {
        compared += 1;
        let line = match (ours(&validator, resource), theirs(resource)) {
            (Some(ours), None) => format!("only we: {ours}"),
            (None, Some(theirs)) => format!("only they: {theirs}"),
            _ => return,
        };
        differ.note(without_places(&line), || of.to_owned());
    };
    for resource in all {
        let name = resource["resourceType"].as_str().unwrap_or_default();
        if !TYPES.contains(&name) {
            continue;
        }
        compare(&resource, name);
        // Every place of a resource of a member is changed, some of a made one.
        let mut places = changed::pointers(&resource);
        let mut dice = Dice::of(name);
        while places.len() > 150 {
            places.swap_remove(dice.below(places.len()));
        }
        for pointer in places {
            for other in changed::in_every_way(&resource, &pointer) {
                compare(&other, &format!("{name} {pointer}"));
            }
        }
    }
    assert!(compared > 10_000, "{compared}");
    let said = differ.beside(ALLOWED, true);
    assert!(said.is_empty(), "of {compared}:\n{}", said.join("\n"));
}
