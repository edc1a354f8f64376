//! The packages `payerproof validate` is given, and those they build on.

use std::fmt;
use std::fs;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::fhir::definitions::{Package, cache_folder};

use super::Stopped;

/// How a compressed file begins.
pub(super) const GZIP: [u8; 2] = [0x1F, 0x8B];
/// The definitions that are built in.
const BUILT_IN: &str = "hl7.fhir.r4.core";

/// What a package wants and does not find: packages it builds on that are neither given nor in the
/// cache in the version it names, and another version of FHIR.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unmet {
    /// The package, as `NAME#VERSION`.
    pub(super) package: String,
    /// Those it names and nobody here has.
    pub(super) missing: Vec<String>,
    /// Those it names, and what is here in their place.
    pub(super) replaced: Vec<(String, String)>,
    /// The versions of FHIR it is made for, when R4 is not among them.
    pub(super) fhir: Vec<String>,
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { package, missing, replaced, fhir } = self;
        f.write_str(package)?;
        if !fhir.is_empty() {
            write!(f, " is made for FHIR {}, and R4 is what is judged", fhir.join(", "))?;
        }
        if missing.is_empty() && replaced.is_empty() {
            return Ok(());
        }
        f.write_str(if fhir.is_empty() { " builds on " } else { "; it builds on " })?;
        if !missing.is_empty() {
            let missing = missing.join(", ");
            write!(f, "{missing}: neither given with --ig nor in the package cache")?;
        }
        for (at, (wanted, here)) in replaced.iter().enumerate() {
            let before = if at > 0 || !missing.is_empty() { "; " } else { "" };
            write!(f, "{before}{wanted}, in whose place {here} is used")?;
        }
        Ok(())
    }
}

/// Reads packages, and what they build on as far as the cache has it.
pub(super) fn packages(given: &[PathBuf]) -> Result<(Vec<Arc<Package>>, Vec<Unmet>), Stopped> {
    let mut packages: Vec<Arc<Package>> = Vec::new();
    for path in given {
        packages.push(Arc::new(package(path)?));
    }
    let folder = cache_folder();
    let mut at = 0;
    while at < packages.len() {
        for wanted in packages[at].dependencies.clone() {
            if is_built_in(&wanted) || packages.iter().any(|here| is_wanted(here, &wanted)) {
                continue;
            }
            if let Some(path) = folder.as_deref().and_then(|folder| cached(folder, &wanted)) {
                packages.push(Arc::new(Package::load(&path).map_err(Stopped::usage)?));
            }
        }
        at += 1;
    }
    let unmet = packages.iter().filter_map(|package| unmet(package, &packages)).collect();
    Ok((packages, unmet))
}

/// Reads a package; what cannot be one is said in more words than a reader of archives has.
pub(super) fn package(path: &Path) -> Result<Package, Stopped> {
    let wrong = |why: &str| Err(Stopped::usage(format!("{}: {why}", path.display())));
    let name = path.to_string_lossy();
    let is_cached = || cache_folder().is_some_and(|folder| folder.join(path).is_dir());
    if !path.exists() && name.contains('#') {
        if !is_cached() {
            return wrong("is not in the package cache: `payerproof ig add FILE.tgz` adds it");
        }
    } else if !path.exists() {
        return wrong("there is no such file or folder (NAME#VERSION names a cached package)");
    } else if path.is_file() && !is_gzip(path).map_err(Stopped::usage)? {
        return wrong(
            "is no archive: give a .tgz, or the folder that holds the JSON files of definitions",
        );
    }
    Package::load(path).map_err(Stopped::usage)
}

fn is_gzip(path: &Path) -> std::io::Result<bool> {
    let mut start = [0; 2];
    let count = File::open(path)?.read(&mut start)?;
    Ok(count == 2 && start == GZIP)
}

fn unmet(package: &Package, packages: &[Arc<Package>]) -> Option<Unmet> {
    let (mut missing, mut replaced) = (Vec::new(), Vec::new());
    let wanted = package.dependencies.iter().filter(|wanted| !is_built_in(wanted));
    for wanted in wanted.filter(|wanted| !packages.iter().any(|here| is_wanted(here, wanted))) {
        match packages.iter().find(|here| Some(&*here.name) == wanted.split('#').next()) {
            Some(here) => replaced.push((wanted.clone(), here.label())),
            None => missing.push(wanted.clone()),
        }
    }
    let is_r4 = package.fhir.is_empty() || package.fhir.iter().any(|of| of.starts_with("4.0"));
    let fhir = if is_r4 { Vec::new() } else { package.fhir.clone() };
    let all_met = is_r4 && missing.is_empty() && replaced.is_empty();
    (!all_met).then(|| Unmet { package: package.label(), missing, replaced, fhir })
}

fn is_built_in(wanted: &str) -> bool {
    wanted.split('#').next() == Some(BUILT_IN)
}

/// Whether a package is the one another names, which may leave the end of the version open:
/// `6.1.x`.
fn is_wanted(package: &Package, wanted: &str) -> bool {
    let label = package.label();
    label == wanted || wanted.strip_suffix('x').is_some_and(|start| is_open(start, &label))
}

fn is_open(start: &str, label: &str) -> bool {
    start.ends_with('.') && label.starts_with(start)
}

/// The folder of a package in the cache; the newest where the version is left open.
fn cached(folder: &Path, wanted: &str) -> Option<PathBuf> {
    let exact = folder.join(wanted);
    if exact.is_dir() {
        return Some(exact);
    }
    let start = wanted.strip_suffix('x')?;
    let names =
        fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let numbers = |name: &String| -> Vec<u64> {
        name[start.len()..].split(['.', '-']).map(|part| part.parse().unwrap_or(0)).collect()
    };
    let newest = names.filter(|name| is_open(start, name)).max_by_key(numbers)?;
    Some(folder.join(newest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package_of(name: &str, version: &str) -> Package {
        Package { name: name.to_owned(), version: version.to_owned(), ..Package::default() }
    }

    fn package(name: &str, version: &str, dependencies: &[&str]) -> Arc<Package> {
        let dependencies = dependencies.iter().map(|&name| name.to_owned()).collect();
        Arc::new(Package { dependencies, ..package_of(name, version) })
    }

    #[test]
    fn what_is_missing_is_said_once_a_package() {
        let all = [
            package("a", "1", &["hl7.fhir.r4.core#4.0.1", "b#2.0.x", "c#1", "d#1", "e#3"]),
            package("b", "2.0.5", &[]),
            package("e", "4", &[]),
        ];
        let said = unmet(&all[0], &all).expect("some are missing").to_string();
        let expected = "a#1 builds on c#1, d#1: neither given with --ig nor in the package cache; \
                        e#3, in whose place e#4 is used";
        assert_eq!(said, expected);
        assert_eq!(unmet(&all[1], &all), None);
        let other = Package { fhir: vec!["5.0.0".to_owned()], ..package_of("f", "1") };
        let said = unmet(&other, &[]).expect("it is not of R4").to_string();
        assert_eq!(said, "f#1 is made for FHIR 5.0.0, and R4 is what is judged");
    }

    #[test]
    fn the_newest_of_an_open_version_is_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["p#1.2.9", "p#1.2.10", "p#1.3.0", "q#1.2.11"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        let found = |wanted: &str| {
            let path = cached(folder.path(), wanted)?;
            Some(path.file_name()?.to_string_lossy().into_owned())
        };
        assert_eq!(found("p#1.2.x").as_deref(), Some("p#1.2.10"));
        assert_eq!(found("p#1.3.0").as_deref(), Some("p#1.3.0"));
        assert_eq!(found("p#2.x"), None);
    }
}
