//! What our members are made of is valid: as FHIR R4 always, and by the profiles each resource
//! claims where the packages that define them are at hand.

#![expect(clippy::print_stderr, reason = "it says what it skips")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use payerproof::fhir::definitions::Package;
use payerproof::fhir::validate::{Severity, Validator};
use payerproof::population::Population;
use payerproof::seed::Seed;
use serde_json::Value;

/// How many members are looked at. Each is of another kind; then they repeat.
const MEMBERS: usize = 24;

/// What a package finds in them that is no fault of theirs: the rule, the place, and why.
const ALLOWED: &[(&str, &str, &str)] = &[];

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
            let is_allowed =
                |row: &&(&str, &str, &str)| row.0 == problem.rule.key && row.1 == place;
            if ALLOWED.iter().any(|row| is_allowed(&row)) {
                continue;
            }
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

#[test]
fn every_resource_conforms_to_what_it_claims() {
    let folder = std::env::var_os("PAYERPROOF_IG_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/ig"), PathBuf::from);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no packages in ../shared/ig, and PAYERPROOF_IG_DIR names none");
        return;
    };
    // Of each guide the version members are written for, and what it builds on.
    let wanted = |file: &PathBuf| {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        ["core-3.1.1", "davinci-hrex-1.0.0", "davinci-pdex-2.1.0-build"]
            .iter()
            .any(|part| name.ends_with(&format!("{part}.tgz")))
    };
    let files = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(wanted);
    let packages: Vec<Arc<Package>> =
        files.map(|file| Arc::new(Package::load(&file).expect("a FHIR package"))).collect();
    assert!(!packages.is_empty(), "the packages are called otherwise now");
    let found = found(&Validator::with(packages));
    assert!(found.is_empty(), "{found:#?}");
}
