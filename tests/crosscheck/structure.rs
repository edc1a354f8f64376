//! Our structural validation beside `fhirkit`, which nobody here wrote: on resources of our members,
//! and on each of them with one thing changed. It has no bindings, constraints, references or
//! slices, so only what is structure is compared.

use std::collections::BTreeMap;

use fhirkit::{FhirJson, Severity as Theirs};
use payerproof::fhir::validate::{Depth, Severity, Validator};
use payerproof::population::Population;
use payerproof::seed::Seed;
use serde_json::{Value, json};

/// Rules that are about structure, as they are named in our findings.
const STRUCTURE: [&str; 8] =
    ["json", "unknown-element", "cardinality", "type", "format", "choice", "repeated", "ele-1"];

/// Where the two may differ: who complains, what the message holds, and why that is so.
const ALLOWED: &[(&str, &str, &str)] = &[
    (
        "only we: error",
        "is an empty object",
        "ele-1 forbids elements without content; it does not look",
    ),
    (
        "only we: error",
        "is an empty array",
        "JSON arrays of FHIR are never empty; it does not look",
    ),
    ("only we: error", "an id must be", "it does not check the characters of an id"),
    (
        "only we: error",
        "extension[0].url: a uri must be",
        "it takes the URL of an extension as text",
    ),
    ("only we: error", "\"2023-02-30\"", "it does not know how long months are"),
];

/// Whether the other reader takes a resource, and what it says.
fn theirs(resource: &Value) -> Option<String> {
    fn first<T: FhirJson>(text: &str) -> Option<String> {
        match fhirkit::from_json::<T>(text) {
            Ok((_, issues)) => {
                let errors = issues.into_iter().find(|issue| issue.severity == Theirs::Error);
                errors.map(|issue| issue.to_string())
            }
            Err(error) => Some(error.to_string()),
        }
    }
    first::<fhirkit::r4::Resource>(&resource.to_string())
}

/// The first of our findings about structure.
fn ours(validator: &Validator, resource: &Value) -> Option<String> {
    let report = validator.validate(resource.to_string().as_bytes(), &[]);
    let found = report.problems.iter().find(|problem| {
        problem.severity == Severity::Error && STRUCTURE.contains(&&*problem.rule.key)
    });
    found.map(ToString::to_string)
}

/// Every value of a resource, by its pointer.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields.iter().filter(|(name, _)| *name != "resourceType") {
                let pointer = format!("{at}/{name}");
                found.push(pointer.clone());
                pointers(inner, &pointer, found);
            }
        }
        Value::Array(items) => {
            for (place, inner) in items.iter().enumerate() {
                let pointer = format!("{at}/{place}");
                found.push(pointer.clone());
                pointers(inner, &pointer, found);
            }
        }
        _ => {}
    }
}

/// A resource with one thing changed in each way.
fn changed(resource: &Value, pointer: &str) -> Vec<Value> {
    let replacements = [
        json!(null),
        json!(""),
        json!("x y"),
        json!("2023-02-30"),
        json!("2023-02-28T12:00:00"),
        json!(5),
        json!(-1.5),
        json!(true),
        json!([]),
        json!({}),
        json!({"unknown": 1}),
    ];
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut Value)| {
        let mut copy = resource.clone();
        if let Some(value) = copy.pointer_mut(pointer) {
            change(value);
            all.push(copy);
        }
    };
    for replacement in &replacements {
        with(&|value| *value = replacement.clone());
    }
    with(&|value| *value = json!([value.clone()]));
    with(&|value| {
        if let Some(first) = value.as_array().and_then(|items| items.first()).cloned() {
            *value = first;
        }
    });
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer begins with a slash");
    let mut copy = resource.clone();
    if let Some(fields) = copy.pointer_mut(parent).and_then(Value::as_object_mut) {
        fields.remove(name);
        all.push(copy);
    }
    all
}

#[test]
fn structure_is_judged_alike() {
    let validator = Validator::r4().up_to(Depth::Structure);
    let population = Population::generate(Seed(7), jiff::civil::date(2026, 6, 1), 3);
    let mut seeds: BTreeMap<String, Value> = BTreeMap::new();
    for member in population.members() {
        let parts = (0..member.parts()).flat_map(|part| member.part(part).into_owned());
        for resource in member.resources().cloned().chain(parts) {
            let name = resource["resourceType"].as_str().unwrap_or_default().to_owned();
            // Those the other reader was built with.
            if ["Patient", "Coverage", "ExplanationOfBenefit", "Organization", "Encounter"]
                .contains(&&*name)
            {
                seeds.entry(name).or_insert(resource);
            }
        }
    }
    assert!(seeds.len() >= 3, "{:?}", seeds.keys());
    let mut differ: BTreeMap<String, usize> = BTreeMap::new();
    let mut compared = 0;
    for seed in seeds.values() {
        assert_eq!((ours(&validator, seed), theirs(seed)), (None, None), "{seed}");
        let mut places = Vec::new();
        pointers(seed, "", &mut places);
        for resource in places.iter().flat_map(|pointer| changed(seed, pointer)) {
            compared += 1;
            let line = match (ours(&validator, &resource), theirs(&resource)) {
                (Some(ours), None) => format!("only we: {ours}"),
                (None, Some(theirs)) => format!("only they: {theirs}"),
                _ => continue,
            };
            if !ALLOWED.iter().any(|(who, part, _)| line.starts_with(who) && line.contains(part)) {
                *differ.entry(line).or_default() += 1;
            }
        }
    }
    assert!(compared > 1000, "{compared}");
    assert!(differ.is_empty(), "{differ:#?}");
}
