//! What our members are made of is valid FHIR R4.

use std::collections::{BTreeMap, BTreeSet};

use payerproof::fhir::validate::{Severity, Validator};
use payerproof::population::Population;
use payerproof::seed::Seed;
use serde_json::Value;

/// How many members are looked at. Each is of another kind; then they repeat.
const MEMBERS: usize = 24;

/// Each kind of thing that is wrong, with the first resource it was found in.
fn found(validator: &Validator) -> BTreeMap<String, String> {
    let population = Population::generate(Seed(7), jiff::civil::date(2027, 1, 15), MEMBERS);
    let mut all = BTreeMap::new();
    let mut kinds = BTreeSet::new();
    let mut look_at = |resource: &Value| {
        kinds.insert(resource["resourceType"].as_str().unwrap_or_default().to_owned());
        let report = validator.validate(resource.to_string().as_bytes(), &[]);
        for problem in report.problems.iter().filter(|one| one.severity == Severity::Error) {
            let place: String = problem.location.chars().filter(|c| !c.is_ascii_digit()).collect();
            let key = format!("{} {place} {}", problem.rule.key, problem.rule.source);
            all.entry(key).or_insert_with(|| problem.to_string());
        }
    };
    for member in population.members() {
        member.resources().for_each(&mut look_at);
        for part in 0..member.parts() {
            member.part(part).iter().for_each(&mut look_at);
        }
    }
    assert!(kinds.len() > 10, "{kinds:?}");
    all
}

#[test]
fn every_resource_is_fhir_r4() {
    let found = found(&Validator::r4());
    assert!(found.is_empty(), "{found:#?}");
}
