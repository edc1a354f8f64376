//! The scenarios of a run: those built in, and those of a directory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::expand::{Expanded, expand};
use super::lint::lint;
use super::parse::{Problem, parse};

include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// Why scenarios could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// A directory or file could not be read.
    #[error("could not read {path}: {cause}")]
    Read {
        /// The path.
        path: String,
        /// Why.
        cause: String,
    },
    /// Files are wrong; one line for each problem.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Problems(Vec<Problem>),
}

/// Scenario files by id, expanded and checked.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// Every scenario of every case, by id.
    pub scenarios: Vec<Expanded>,
}

impl Library {
    /// The built-in scenarios, with those under `extra` added or replacing the same id.
    ///
    /// # Errors
    /// When the directory cannot be read or any file is wrong.
    pub fn load(extra: Option<&Path>) -> Result<Self, LibraryError> {
        let mut files: BTreeMap<String, (String, String)> = BUILT_IN
            .iter()
            .map(|(id, text)| {
                ((*id).to_owned(), (format!("scenarios/{id}.yaml"), (*text).to_owned()))
            })
            .collect();
        if let Some(root) = extra {
            let mut paths = Vec::new();
            walk(root, &mut paths)?;
            for path in paths {
                let text = std::fs::read_to_string(&path).map_err(|error| LibraryError::Read {
                    path: path.display().to_string(),
                    cause: error.to_string(),
                })?;
                let id = path.strip_prefix(root).unwrap_or(&path).with_extension("");
                let id = id.to_string_lossy().replace('\\', "/");
                files.insert(id, (path.display().to_string(), text));
            }
        }
        let mut problems = Vec::new();
        let mut scenarios = Vec::new();
        for (id, (file, text)) in &files {
            match parse(file, text) {
                Err(problem) => problems.push(problem),
                Ok(scenario) => {
                    let wrong = lint(file, text, &scenario);
                    if wrong.is_empty() {
                        scenarios.extend(
                            expand(id, &scenario)
                                .map_err(|problem| LibraryError::Problems(vec![problem]))?,
                        );
                    } else {
                        problems.extend(wrong);
                    }
                }
            }
        }
        if problems.is_empty() {
            Ok(Self { scenarios })
        } else {
            Err(LibraryError::Problems(problems))
        }
    }
}

fn walk(directory: &Path, into: &mut Vec<PathBuf>) -> Result<(), LibraryError> {
    let read = |error: std::io::Error| LibraryError::Read {
        path: directory.display().to_string(),
        cause: error.to_string(),
    };
    let mut entries: Vec<_> =
        std::fs::read_dir(directory).map_err(read)?.collect::<Result<_, _>>().map_err(read)?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, into)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
        {
            into.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_scenarios_are_sound() {
        let library = Library::load(None).unwrap_or_else(|error| panic!("{error}"));
        assert!(!library.scenarios.is_empty());
    }

    #[test]
    fn a_directory_adds_scenarios_and_its_mistakes_are_named() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("mine.yaml");
        std::fs::write(&file, "title: T\nrole: idp\nstory: S\nsteps: [{discover: {}}]")
            .expect("written");
        let library = Library::load(Some(directory.path())).expect("sound");
        assert!(library.scenarios.iter().any(|scenario| scenario.id == "mine"));
        std::fs::write(&file, "title: T\nrole: ipd\nstory: S\nsteps: []").expect("written");
        let error = Library::load(Some(directory.path())).expect_err("wrong").to_string();
        assert!(error.contains("mine.yaml:2:7"), "{error}");
        assert!(error.contains("did you mean `idp`?"), "{error}");
    }
}
