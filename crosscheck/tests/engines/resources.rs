//! What the engines are set beside each other on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use payerproof::population::Population;
use payerproof::seed::Seed;
use serde_json::Value;

/// Of each type of resource that members have, up to `each`.
pub fn of_members(each: usize) -> BTreeMap<String, Vec<Value>> {
    let population = Population::generate(Seed(7), jiff::civil::date(2026, 6, 1), 6);
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for member in population.members() {
        let parts = (0..member.parts()).flat_map(|part| member.part(part).into_owned());
        for resource in member.resources().cloned().chain(parts) {
            let name = resource["resourceType"].as_str().unwrap_or_default().to_owned();
            let known = found.entry(name).or_default();
            if known.len() < each {
                known.push(resource);
            }
        }
    }
    found
}

/// The packages that are at hand, in order of their names.
pub fn packages() -> Vec<PathBuf> {
    let folder = std::env::var_os("PAYERPROOF_IG_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/ig"),
        PathBuf::from,
    );
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "tgz"));
    files.sort();
    files
}
