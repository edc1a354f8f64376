//! FHIR packages: an archive (`.tgz`) or a folder of JSON files with a `package.json`.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use super::super::json::Json;
use super::store::Store;

/// The greatest size of one file inside a package, in bytes.
const MOST_BYTES: u64 = 64 << 20;

/// A package: its name, version and definitions.
#[derive(Debug, Default)]
pub struct Package {
    /// Its name, such as `hl7.fhir.us.core`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The versions of FHIR it is made for, where it says so.
    pub fhir: Vec<String>,
    /// The packages it builds on, as `name#version`.
    pub dependencies: Vec<String>,
    /// What it defines.
    pub store: Store,
    /// Name and text of the examples it carries, if they were asked for.
    pub examples: Vec<(String, Vec<u8>)>,
}

/// Why a package could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BadPackage {
    /// A file cannot be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// It is no FHIR package.
    #[error("{path}: no FHIR package: {reason}")]
    NoPackage {
        /// The file or folder.
        path: PathBuf,
        /// What is missing.
        reason: String,
    },
}

/// Where FHIR tools keep packages: `~/.fhir/packages`, or `FHIR_PACKAGE_CACHE`.
pub fn cache_folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("FHIR_PACKAGE_CACHE") {
        return Some(PathBuf::from(folder));
    }
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"))?;
    Some(Path::new(&home).join(".fhir").join("packages"))
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "json")
}

impl Package {
    /// Reads an archive, a folder, or a package of the cache by `name#version`.
    pub fn load(path: &Path) -> Result<Self, BadPackage> {
        Self::read(path, false)
    }

    /// The same with the examples.
    pub fn load_with_examples(path: &Path) -> Result<Self, BadPackage> {
        Self::read(path, true)
    }

    fn read(path: &Path, with_examples: bool) -> Result<Self, BadPackage> {
        let mut package = Self::default();
        let unreadable = |error| BadPackage::Unreadable { path: path.to_owned(), error };
        if path.is_dir() {
            package.take_folder(path, with_examples).map_err(unreadable)?;
        } else if path.exists() {
            package.take_archive(path, with_examples).map_err(unreadable)?;
        } else {
            let cached = path.to_str().filter(|name| name.contains('#')).zip(cache_folder());
            match cached.map(|(name, folder)| folder.join(name)).filter(|folder| folder.is_dir()) {
                Some(folder) => return Self::read(&folder, with_examples),
                None => return Err(unreadable(std::io::ErrorKind::NotFound.into())),
            }
        }
        let counts = package.store.counts();
        if package.name.is_empty() && counts == [0; 3] {
            let reason = "neither a package.json nor a definition in it".to_owned();
            return Err(BadPackage::NoPackage { path: path.to_owned(), reason });
        }
        Ok(package)
    }

    fn take_archive(&mut self, path: &Path, with_examples: bool) -> std::io::Result<()> {
        let mut archive = tar::Archive::new(GzDecoder::new(fs::File::open(path)?));
        for entry in archive.entries()? {
            let entry = entry?;
            let name = entry.path()?.to_string_lossy().into_owned();
            if !is_json(Path::new(&name)) || !entry.header().entry_type().is_file() {
                continue;
            }
            let mut text = Vec::new();
            entry.take(MOST_BYTES).read_to_end(&mut text)?;
            self.take(&name, text, with_examples);
        }
        Ok(())
    }

    fn take_folder(&mut self, path: &Path, with_examples: bool) -> std::io::Result<()> {
        let inner = path.join("package");
        let folder = if inner.is_dir() { inner } else { path.to_owned() };
        let mut folders = vec![folder.clone()];
        if with_examples {
            folders.push(folder.join("example"));
        }
        for folder in folders.iter().filter(|folder| folder.is_dir()) {
            let mut files: Vec<PathBuf> =
                fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
            files.sort();
            for file in files {
                let name = file.to_string_lossy().into_owned();
                if is_json(&file) && file.is_file() {
                    self.take(&name, fs::read(&file)?, with_examples);
                }
            }
        }
        Ok(())
    }

    /// Takes a file; what is no JSON, or no definition, is no part of a package we need.
    fn take(&mut self, name: &str, text: Vec<u8>, with_examples: bool) {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        if file.starts_with('.') {
            return;
        }
        let is_example = name.contains("/example/") || name.contains("\\example\\");
        if is_example && !with_examples {
            return;
        }
        let Ok(json) = Json::parse(&text) else { return };
        let text_of = |field: &str| json.get(field).and_then(Json::as_str).unwrap_or("").to_owned();
        if file == "package.json" && !is_example {
            (self.name, self.version) = (text_of("name"), text_of("version"));
            let versions = ["fhirVersions", "fhir-version-list"].map(|name| json.get(name));
            let versions = versions.into_iter().flatten().find_map(Json::as_array);
            let versions = versions.into_iter().flatten().filter_map(Json::as_str);
            self.fhir.extend(versions.map(str::to_owned));
            for (name, version) in json.get("dependencies").and_then(Json::as_object).unwrap_or(&[])
            {
                if let Some(version) = version.as_str() {
                    self.dependencies.push(format!("{name}#{version}"));
                }
            }
        } else if is_example {
            let file = file.to_owned();
            if json.get("resourceType").is_some() {
                self.examples.push((file, text));
            }
        } else {
            self.store.add(&json);
        }
    }

    /// Unpacks the JSON files of an archive into a folder. Names that lead out of it are left out.
    pub fn unpack(archive: &Path, folder: &Path) -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut archive = tar::Archive::new(GzDecoder::new(fs::File::open(archive)?));
        for entry in archive.entries()? {
            let mut entry = entry?;
            let json = is_json(&entry.path()?);
            if json && entry.header().entry_type().is_file() {
                entry.unpack_in(folder)?;
            }
        }
        Ok(())
    }

    /// Name and version as the cache writes them: `hl7.fhir.us.core#6.1.0`.
    pub fn label(&self) -> String {
        format!("{}#{}", self.name, self.version)
    }
}
