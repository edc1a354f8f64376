//! What our members are made of is valid: as FHIR R4 always, and by the profiles each resource
//! claims, as every version of the guides that is at hand defines them.

use std::collections::{BTreeMap, BTreeSet};

use payerproof::fhir::validate::{Severity, Validator};
use payerproof::population::Population;
use payerproof::seed::Seed;
use serde_json::Value;

use crate::guides::{TOGETHER, folder, load_all};

/// How many members are looked at. Each is of another kind; then they repeat.
const MEMBERS: usize = 24;

/// What a version finds in them that is no fault of theirs: the end of the package's name, the rule,
/// the place, and why.
const ALLOWED: &[(&str, &str, &str, &str)] = &[(
    "davinci-pdex-2.0.0",
    "slice",
    "ExplanationOfBenefit.meta",
    "2.0.0 demands its profile of prior authorizations with its own version, `|2.0.0`, which later \
     versions contradict; members name it without, as all of them name profiles",
)];

/// Each kind of thing that is wrong, with the first resource it was found in.
fn found(validator: &Validator) -> BTreeMap<(String, String), String> {
    let population = Population::generate(Seed(7), jiff::civil::date(2027, 1, 15), MEMBERS);
    let mut all = BTreeMap::new();
    let mut kinds = BTreeSet::new();
    let mut look_at = |resource: &Value| {
        kinds.insert(resource["resourceType"].as_str().unwrap_or_default().to_owned());
        let report = validator.validate(resource.to_string().as_bytes(), &[]);
        for problem in report.problems.iter().filter(|one| one.severity == Severity::Error) {
            let place: String = problem.location.chars().filter(|c| !c.is_ascii_digit()).collect();
            let key = (problem.rule.key.clone(), place);
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

#[test]
fn every_resource_conforms_to_what_it_claims() {
    let Some(folder) = folder() else { return };
    let loaded = load_all(&folder);
    let mut wrong = Vec::new();
    let mut used = vec![false; ALLOWED.len()];
    for names in TOGETHER {
        let packages: Option<Vec<_>> = names.iter().map(|name| loaded.get(name).cloned()).collect();
        let Some(packages) = packages else { continue };
        for ((key, place), text) in found(&Validator::with(packages)) {
            let argued = ALLOWED.iter().position(|(name, rule, at, _)| {
                names.contains(name) && *rule == key && *at == place
            });
            match argued {
                Some(at) => used[at] = true,
                None => wrong.push(format!("{names:?}: {text}")),
            }
        }
    }
    let here = |name: &str| loaded.contains_key(name);
    for (row, _) in ALLOWED.iter().zip(used).filter(|(row, used)| !used && here(row.0)) {
        wrong.push(format!("allowed, but not found: {row:?}"));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
