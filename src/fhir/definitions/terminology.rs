//! Value sets and code systems, as far as they list codes.

use super::super::json::Json;

/// A part of a value set.
#[derive(Clone, Debug, Default)]
pub struct Include {
    /// The code system the codes are of.
    pub system: Option<String>,
    /// The codes listed; with none and no filter, all of the system.
    pub codes: Vec<String>,
    /// Property, operator and value of each filter.
    pub filters: Vec<(String, String, String)>,
    /// Value sets that must all hold a code.
    pub value_sets: Vec<String>,
}

/// A value set: what it is composed of, and what somebody expanded it to.
#[derive(Clone, Debug, Default)]
pub struct ValueSet {
    /// Its canonical URL.
    pub url: String,
    /// Its version.
    pub version: Option<String>,
    /// What is in.
    pub includes: Vec<Include>,
    /// What is out.
    pub excludes: Vec<Include>,
    /// System and code of a complete expansion the resource carries.
    pub expansion: Option<Vec<(String, String)>>,
}

/// A code system.
#[derive(Clone, Debug, Default)]
pub struct CodeSystem {
    /// Its canonical URL.
    pub url: String,
    /// Whether it lists all of its codes.
    pub complete: bool,
    /// Whether codes that differ in case alone are one code.
    pub folded: bool,
    /// Codes, with the places of those they stand below.
    pub codes: Vec<(String, Vec<usize>)>,
}

fn list<'j, 't>(value: Option<&'j Json<'t>>) -> impl Iterator<Item = &'j Json<'t>> {
    value.and_then(Json::as_array).into_iter().flatten()
}

fn text(value: &Json<'_>, name: &str) -> Option<String> {
    value.get(name).and_then(Json::as_str).map(str::to_owned)
}

impl ValueSet {
    /// Reads a ValueSet; `None` for one without URL.
    pub fn read(resource: &Json<'_>) -> Option<Self> {
        let part = |name: &str| {
            list(resource.get("compose").and_then(|compose| compose.get(name)))
                .map(include)
                .collect()
        };
        Some(Self {
            url: text(resource, "url")?,
            version: text(resource, "version"),
            includes: part("include"),
            excludes: part("exclude"),
            expansion: resource.get("expansion").and_then(expansion),
        })
    }
}

fn include(include: &Json<'_>) -> Include {
    let filter = |filter: &Json<'_>| {
        Some((text(filter, "property")?, text(filter, "op")?, text(filter, "value")?))
    };
    let canonicals = list(include.get("valueSet")).filter_map(Json::as_str);
    Include {
        system: text(include, "system"),
        codes: list(include.get("concept")).filter_map(|concept| text(concept, "code")).collect(),
        filters: list(include.get("filter")).filter_map(filter).collect(),
        value_sets: canonicals.map(str::to_owned).collect(),
    }
}

/// The codes of an expansion, unless it says that it is not all of them.
fn expansion(expansion: &Json<'_>) -> Option<Vec<(String, String)>> {
    fn gather(contains: Option<&Json<'_>>, found: &mut Vec<(String, String)>) {
        for code in list(contains) {
            let is_abstract = code.get("abstract") == Some(&Json::Bool(true));
            if let (Some(system), Some(code), false) =
                (text(code, "system"), text(code, "code"), is_abstract)
            {
                found.push((system, code));
            }
            gather(code.get("contains"), found);
        }
    }
    let mut found = Vec::new();
    gather(expansion.get("contains"), &mut found);
    let total = match expansion.get("total") {
        Some(Json::Number(total)) => total.parse::<usize>().ok(),
        _ => None,
    };
    let all = total.is_none_or(|total| total <= found.len());
    (all && !found.is_empty()).then_some(found)
}

impl CodeSystem {
    /// Reads a CodeSystem; `None` for one without URL.
    pub fn read(resource: &Json<'_>) -> Option<Self> {
        let mut system = Self {
            url: text(resource, "url")?,
            complete: text(resource, "content").as_deref() == Some("complete"),
            folded: resource.get("caseSensitive") == Some(&Json::Bool(false)),
            codes: Vec::new(),
        };
        let mut parents = Vec::new();
        system.gather(resource.get("concept"), None, &mut parents);
        // A second parent is told by a property.
        for (place, parent) in parents {
            if let Some(at) = system.codes.iter().position(|(code, _)| *code == parent) {
                system.codes[place].1.push(at);
            }
        }
        Some(system)
    }

    fn gather(
        &mut self,
        concepts: Option<&Json<'_>>,
        below: Option<usize>,
        parents: &mut Vec<(usize, String)>,
    ) {
        for concept in list(concepts) {
            let Some(code) = text(concept, "code") else { continue };
            let place = self.codes.len();
            self.codes.push((code, below.into_iter().collect()));
            for property in list(concept.get("property")) {
                let name = property.get("code").and_then(Json::as_str);
                if let (Some("subsumedBy" | "parent"), Some(parent)) =
                    (name, text(property, "valueCode"))
                {
                    parents.push((place, parent));
                }
            }
            self.gather(concept.get("concept"), Some(place), parents);
        }
    }

    /// The codes at or below one, or only those below it.
    pub fn below(&self, root: &str, with_root: bool) -> Option<Vec<&str>> {
        let root = self.codes.iter().position(|(code, _)| code == root)?;
        let mut inside = vec![false; self.codes.len()];
        inside[root] = true;
        // Parents mostly come first, so one turn finds nearly all; stop when nothing is added.
        loop {
            let mut grown = false;
            for at in 0..self.codes.len() {
                if !inside[at] && self.codes[at].1.iter().any(|parent| inside[*parent]) {
                    inside[at] = true;
                    grown = true;
                }
            }
            if !grown {
                break;
            }
        }
        inside[root] = with_root;
        let codes = self.codes.iter().zip(&inside).filter(|(_, inside)| **inside);
        Some(codes.map(|((code, _), _)| code.as_str()).collect())
    }
}
