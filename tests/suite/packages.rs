//! Published packages, where they are: each loads, and each of its examples is valid, or what is
//! found in it is argued in `fixtures/validate/allowed.tsv`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use payerproof::fhir::definitions::Package;
use payerproof::fhir::path::Expression;
use payerproof::fhir::validate::{Problem, Severity, Validator};

use crate::guides::folder;

/// Why a constraint may not be judged: what it asks for is in no document at hand.
const OUT_OF_REACH: [&str; 2] = ["is not at hand", "cannot be expanded offline"];

/// A constraint that asks whether several items are true, which FHIRPath demands an error for.
const FAULTY: &str = "pd-1: or needs one item and got 2";

/// Every package, with its examples.
fn packages(folder: &Path) -> Vec<Arc<Package>> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "tgz"));
    files.sort();
    let load = |file: &PathBuf| Package::load_with_examples(file).expect("a FHIR package");
    files.iter().map(load).map(Arc::new).collect()
}

/// A package and what it builds on first, then the others.
fn around(package: &Arc<Package>, all: &[Arc<Package>]) -> Vec<Arc<Package>> {
    let mut ordered = all.to_vec();
    ordered.sort_by_key(|other| {
        let named = other.name == package.name;
        let wanted = package.dependencies.contains(&other.label());
        (!Arc::ptr_eq(other, package), !wanted, named, other.label())
    });
    ordered
}

#[test]
fn examples_are_valid_or_argued() {
    let Some(folder) = folder() else { return };
    let list = include_str!("../../fixtures/validate/allowed.tsv");
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    let allowed: BTreeSet<String> =
        lines.filter_map(|line| Some(line.rsplit_once('\t')?.0.to_owned())).collect();
    let all = packages(&folder);
    assert!(!all.is_empty());
    let mut found = BTreeSet::new();
    let mut undecided = BTreeSet::new();
    for package in &all {
        let [structures, ..] = package.store.counts();
        assert!(structures > 0 && !package.examples.is_empty(), "{}", package.label());
        let now = "2026-06-01T00:00:00Z".parse().expect("a moment");
        let validator = Validator::with(around(package, &all)).at(now);
        for (file, text) in &package.examples {
            let report = validator.validate(text, &[]);
            for problem in report.problems.iter().filter(|p| p.severity == Severity::Error) {
                let (key, location) = (&problem.rule.key, &problem.location);
                found.insert(format!("{}\t{file}\t{key}\t{location}", package.label()));
            }
            let untold = |p: &&Problem| p.text == "has a constraint that could not be judged";
            for problem in report.problems.iter().filter(untold) {
                let why = problem.found.as_deref().unwrap_or_default();
                let told = format!("{}: {why}", problem.rule.key);
                if told != FAULTY && !OUT_OF_REACH.iter().any(|reason| why.contains(reason)) {
                    undecided.insert(told);
                }
            }
        }
    }
    assert!(undecided.is_empty(), "constraints that are not judged:\n{undecided:#?}");
    let new: Vec<&String> = found.difference(&allowed).collect();
    assert!(new.is_empty(), "found in published examples:\n{new:#?}");
    let here: BTreeSet<String> = all.iter().map(|package| package.label()).collect();
    let gone = |line: &&String| here.contains(line.split('\t').next().unwrap_or_default());
    let unused: Vec<&String> = allowed.difference(&found).filter(gone).collect();
    assert!(unused.is_empty(), "allowed, but not found:\n{unused:#?}");
}

#[test]
fn every_profile_compiles() {
    let Some(folder) = folder() else { return };
    let all = packages(&folder);
    for package in &all {
        let validator = Validator::with(around(package, &all));
        for definition in package.store.structures().filter(|found| found.kind == "resource") {
            let text = format!(r#"{{"resourceType":"{}","id":"a"}}"#, definition.of);
            let report = validator.validate(text.as_bytes(), &[&definition.url]);
            let unknown = |key: &str| key == "profile-unknown" || key == "profile-type";
            let told = report.problems.iter().find(|problem| unknown(&problem.rule.key));
            assert!(told.is_none(), "{}: {}", definition.url, told.expect("checked"));
        }
    }
}

#[test]
fn every_constraint_is_an_expression() {
    let Some(folder) = folder() else { return };
    let mut wrong = Vec::new();
    let mut count = 0;
    for package in &packages(&folder) {
        let elements = package.store.structures().flat_map(|definition| &definition.elements);
        for constraint in elements.flat_map(|element| &element.constraints) {
            count += 1;
            if let Err(why) = Expression::compile(&constraint.expression) {
                wrong.push(format!("{} {}: {why}", package.label(), constraint.key));
            }
        }
    }
    assert!(count > 1000 && wrong.is_empty(), "{count}: {wrong:#?}");
}

/// What a reader of a member match must find, by the profiles as they were published.
#[test]
fn a_member_match_is_judged_by_its_profiles() {
    let Some(folder) = folder() else { return };
    let all = packages(&folder);
    let hrex = all.iter().find(|package| package.label() == "hl7.fhir.us.davinci-hrex#1.0.0");
    let Some(hrex) = hrex else { return };
    let validator = Validator::with(around(hrex, &all));
    let profile =
        "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-parameters-member-match-in";
    let example = hrex.examples.iter().find(|(file, _)| file == "Parameters-member-match-in.json");
    let (_, example) = example.expect("the example of the operation");
    let value: serde_json::Value = serde_json::from_slice(example).expect("JSON");
    let keys = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut value = value.clone();
        change(&mut value);
        let report = validator.validate(value.to_string().as_bytes(), &[profile]);
        let errors = report.problems.into_iter().filter(|p| p.severity == Severity::Error);
        errors.map(|problem| problem.rule.key).collect::<Vec<_>>()
    };
    assert_eq!(keys(&|_| {}), [""; 0]);
    let member = "/parameter/0/resource";
    type Change<'a> = &'a dyn Fn(&mut serde_json::Value);
    let changes: [(Change<'_>, &str); 6] = [
        (
            &|value| {
                value.pointer_mut(member).and_then(|m| m.as_object_mut()).map(|m| m.remove("name"));
            },
            "cardinality",
        ),
        (
            &|value| {
                value
                    .pointer_mut(member)
                    .and_then(|m| m.as_object_mut())
                    .map(|m| m.remove("gender"));
            },
            "cardinality",
        ),
        (
            &|value| {
                value["parameter"][0]["resource"] =
                    serde_json::json!({"resourceType": "Organization", "name": "x"});
            },
            "profile-type",
        ),
        (&|value| value["parameter"][0]["name"] = "memberpatient".into(), "slice"),
        (
            &|value| {
                value["parameter"].as_array_mut().map(|p| p.remove(0));
            },
            "slice",
        ),
        (&|value| value["parameter"][0]["resource"]["gender"] = "m".into(), "binding"),
    ];
    for (at, (change, expected)) in changes.iter().enumerate() {
        let keys = keys(change);
        assert!(keys.iter().any(|key| key == expected), "change {at}: {keys:?}");
    }
}
