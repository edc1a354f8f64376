//! Loading the catalogue and checking it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::guides::Guides;

use super::model::{GuideName, Requirement};

/// The files of the catalogue, built in.
const FILES: &[(&str, &str)] = &[
    ("hrex", include_str!("catalogue/hrex.yaml")),
    ("pdex", include_str!("catalogue/pdex.yaml")),
    ("pdex-2.2", include_str!("catalogue/pdex-2.2.yaml")),
    ("bulk-data", include_str!("catalogue/bulk-data.yaml")),
    ("bulk-data-3", include_str!("catalogue/bulk-data-3.yaml")),
    ("atr", include_str!("catalogue/atr.yaml")),
    ("fhir-r4", include_str!("catalogue/fhir-r4.yaml")),
    ("smart", include_str!("catalogue/smart.yaml")),
    ("http", include_str!("catalogue/http.yaml")),
    ("oauth", include_str!("catalogue/oauth.yaml")),
    ("openid", include_str!("catalogue/openid.yaml")),
    ("udap", include_str!("catalogue/udap.yaml")),
    ("cms", include_str!("catalogue/cms.yaml")),
    ("smile", include_str!("catalogue/smile.yaml")),
    ("scenarios", include_str!("catalogue/scenarios.yaml")),
];

/// What is wrong with a catalogue file. It is built in, so this is a bug of ours.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The file is not what it should be; unknown levels, actors and keys are caught here.
    #[error("could not read catalogue/{file}.yaml: {cause}")]
    Syntax {
        /// The file.
        file: &'static str,
        /// Position and cause.
        cause: String,
    },
    /// Two entries share an id.
    #[error("could not accept catalogue/{file}.yaml: `{id}` is listed twice")]
    Duplicate {
        /// The second file.
        file: &'static str,
        /// The id.
        id: String,
    },
    /// An entry contradicts itself or leaves something empty.
    #[error("could not accept catalogue/{file}.yaml: `{id}` {problem}")]
    Entry {
        /// The file.
        file: &'static str,
        /// The id.
        id: String,
        /// What is wrong with it.
        problem: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    document: String,
    #[serde(default)]
    guide: Option<GuideName>,
    requirements: Vec<Requirement>,
}

/// All requirements, by id.
#[derive(Clone, Debug)]
pub struct Catalogue(BTreeMap<String, Requirement>);

impl Catalogue {
    /// Reads and checks the built-in catalogue.
    ///
    /// # Errors
    /// When a file is malformed, an id is listed twice, or an entry is incomplete.
    pub fn load() -> Result<Self, CatalogueError> {
        Self::from_files(FILES)
    }

    /// The built-in catalogue, read once a process.
    ///
    /// # Panics
    /// When the built-in files are broken, which the tests rule out.
    pub fn built_in() -> &'static Self {
        static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
        CATALOGUE.get_or_init(|| Self::load().expect("the built-in catalogue is sound"))
    }

    fn from_files(files: &[(&'static str, &str)]) -> Result<Self, CatalogueError> {
        let mut all = BTreeMap::new();
        for (file, text) in files {
            let parsed: File = serde_saphyr::from_str(text)
                .map_err(|error| CatalogueError::Syntax { file, cause: error.to_string() })?;
            for mut requirement in parsed.requirements {
                requirement.guide = parsed.guide;
                requirement.document.clone_from(&parsed.document);
                sound(&requirement).map_err(|problem| CatalogueError::Entry {
                    file,
                    id: requirement.id.clone(),
                    problem,
                })?;
                let id = requirement.id.clone();
                if all.insert(id.clone(), requirement).is_some() {
                    return Err(CatalogueError::Duplicate { file, id });
                }
            }
        }
        Ok(Self(all))
    }

    /// The requirement named `id`.
    pub fn get(&self, id: &str) -> Option<&Requirement> {
        self.0.get(id)
    }

    /// Every requirement, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Requirement> {
        self.0.values()
    }

    /// The number of requirements.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether breaking any of `ids` is a failure under these guide versions, rather than a
    /// warning.
    ///
    /// # Errors
    /// When none of them applies; says why.
    pub fn binding(&self, ids: &[&str], guides: &Guides) -> Result<bool, String> {
        let mut why_not = String::new();
        let mut applies = false;
        let mut binding = false;
        for id in ids {
            let Some(requirement) = self.get(id) else { continue };
            match requirement.applies(guides) {
                Ok(()) => {
                    applies = true;
                    binding |= requirement.is_binding();
                }
                Err(why) => why_not = why,
            }
        }
        if applies { Ok(binding) } else { Err(why_not) }
    }

    /// The strictest level among `ids`, as its keyword.
    pub fn level(&self, ids: &[&str]) -> &'static str {
        ids.iter()
            .filter_map(|id| self.get(id))
            .map(|requirement| requirement.level)
            .max()
            .map_or("MAY", super::Level::as_str)
    }
}

fn sound(requirement: &Requirement) -> Result<(), String> {
    let Requirement { id, capability, spec, url, summary, how, since, until, guide, .. } =
        requirement;
    for (name, value) in
        [("id", id), ("capability", capability), ("spec", spec), ("summary", summary), ("how", how)]
    {
        if value.trim().is_empty() {
            return Err(format!("has an empty {name}"));
        }
    }
    if !url.is_empty() && !url.starts_with("http") {
        return Err(format!("has the link `{url}`, which is not a URL"));
    }
    if guide.is_none() && (since.is_some() || until.is_some()) {
        return Err("is gated by version but its file names no guide".to_owned());
    }
    for version in since.iter().chain(until) {
        if version.split('.').count() != 3 || version.split('.').any(|n| n.parse::<u32>().is_err())
        {
            return Err(format!("is gated by `{version}`, which is not a version"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "document: D\nguide: pdex\nrequirements:\n";

    fn entry(id: &str, extra: &str) -> String {
        format!(
            "  - {{id: {id}, level: SHALL, actor: both, capability: c, spec: s, url: 'http://x', \
             testable: 'yes', summary: s, how: h{extra}}}\n"
        )
    }

    #[test]
    fn the_built_in_catalogue_is_sound() {
        assert!(Catalogue::load().expect("sound").len() > 700);
    }

    #[test]
    fn an_id_listed_twice_is_refused() {
        let text = format!("{HEAD}{}{}", entry("A", ""), entry("A", ""));
        let error = Catalogue::from_files(&[("t", &text)]).expect_err("a duplicate");
        assert_eq!(error.to_string(), "could not accept catalogue/t.yaml: `A` is listed twice");
    }

    #[test]
    fn an_unknown_level_is_refused() {
        let text = format!("{HEAD}{}", entry("A", "")).replace("SHALL", "MUST");
        let error = Catalogue::from_files(&[("t", &text)]).expect_err("an unknown level");
        assert!(error.to_string().contains("MUST"), "{error}");
    }

    #[test]
    fn versions_gate_a_requirement() {
        let text = format!("{HEAD}{}", entry("A", ", since: '2.2.0'"));
        let catalogue = Catalogue::from_files(&[("t", &text)]).expect("sound");
        let mut guides = Guides::default();
        let why = catalogue.binding(&["A"], &guides).expect_err("not in force");
        assert_eq!(why, "PDex 2.1.0 is in force and A begins with 2.2.0");
        guides.pdex = "2.2.0".to_owned();
        assert_eq!(catalogue.binding(&["A"], &guides), Ok(true));
    }

    #[test]
    fn an_advisory_requirement_does_not_bind() {
        let text = format!("{HEAD}{}", entry("A", ", advisory: true"));
        let catalogue = Catalogue::from_files(&[("t", &text)]).expect("sound");
        assert_eq!(catalogue.binding(&["A"], &Guides::default()), Ok(false));
    }
}
