//! Definitions by their canonical URLs.

use std::collections::HashMap;

use super::super::json::Json;
use super::structure::Definition;
use super::terminology::{CodeSystem, ValueSet};

/// Definitions of one source. A later one of the same URL does not replace an earlier one.
#[derive(Debug, Default)]
pub struct Store {
    structures: HashMap<String, Definition>,
    value_sets: HashMap<String, ValueSet>,
    code_systems: HashMap<String, CodeSystem>,
}

/// A canonical URL without its version.
pub fn without_version(canonical: &str) -> &str {
    canonical.split_once('|').map_or(canonical, |(url, _)| url)
}

impl Store {
    /// Takes a resource if it is a definition, and says whether it was one.
    pub fn add(&mut self, resource: &Json<'_>) -> bool {
        match resource.get("resourceType").and_then(Json::as_str) {
            Some("StructureDefinition") => {
                let Some(read) = Definition::read(resource) else { return false };
                self.structures.entry(read.url.clone()).or_insert(read);
            }
            Some("ValueSet") => {
                let Some(read) = ValueSet::read(resource) else { return false };
                self.value_sets.entry(read.url.clone()).or_insert(read);
            }
            Some("CodeSystem") => {
                let Some(read) = CodeSystem::read(resource) else { return false };
                self.code_systems.entry(read.url.clone()).or_insert(read);
            }
            _ => return false,
        }
        true
    }

    /// The StructureDefinition of a canonical URL, whatever version it asks for.
    pub fn structure(&self, canonical: &str) -> Option<&Definition> {
        self.structures.get(without_version(canonical))
    }

    /// The ValueSet of a canonical URL.
    pub fn value_set(&self, canonical: &str) -> Option<&ValueSet> {
        self.value_sets.get(without_version(canonical))
    }

    /// The CodeSystem of a canonical URL.
    pub fn code_system(&self, canonical: &str) -> Option<&CodeSystem> {
        self.code_systems.get(without_version(canonical))
    }

    /// All StructureDefinitions, by URL.
    pub fn structures(&self) -> impl Iterator<Item = &Definition> {
        let mut sorted: Vec<&Definition> = self.structures.values().collect();
        sorted.sort_by(|a, b| a.url.cmp(&b.url));
        sorted.into_iter()
    }

    /// How many definitions of each kind: structures, value sets, code systems.
    pub fn counts(&self) -> [usize; 3] {
        [self.structures.len(), self.value_sets.len(), self.code_systems.len()]
    }
}
