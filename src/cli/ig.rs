//! `payerproof ig`: packages of implementation guides in the package cache.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::fhir::definitions::{Package, cache_folder};

use super::exit::Exit;
use super::validate_packages::package;
use super::{Stopped, say};

/// Arguments of `ig`.
#[derive(Debug, Args)]
pub struct IgArgs {
    #[command(subcommand)]
    command: IgCommand,
}

#[derive(Debug, Subcommand)]
enum IgCommand {
    /// Unpacks an archive into the cache (`~/.fhir/packages`, or `FHIR_PACKAGE_CACHE`).
    Add {
        /// The archive.
        #[arg(value_name = "FILE.tgz")]
        file: PathBuf,
    },
    /// Lists the packages of the cache.
    List,
}

/// Runs the command.
pub fn run(args: &IgArgs) -> Result<Exit, Stopped> {
    let folder = cache_folder()
        .ok_or_else(|| Stopped::usage("there is no home folder: set FHIR_PACKAGE_CACHE"))?;
    match &args.command {
        IgCommand::Add { file } => add(file, &folder),
        IgCommand::List => list(&folder),
    }
}

fn add(file: &Path, folder: &Path) -> Result<Exit, Stopped> {
    if file.is_dir() {
        let message = format!("{}: is a folder: give the archive (.tgz)", file.display());
        return Err(Stopped::usage(message));
    }
    let package = package(file)?;
    let plain = |text: &str| {
        !text.is_empty()
            && !text.starts_with('.')
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-+".contains(&b))
    };
    if !plain(&package.name) || !plain(&package.version) {
        let message =
            format!("{}: its package.json has no usable name and version", file.display());
        return Err(Stopped::usage(message));
    }
    let target = folder.join(package.label());
    if target.exists() {
        say(&format!("{} is in the cache already\n", package.label()));
        return Ok(Exit::Ok);
    }
    let failed = |error: std::io::Error| Stopped::usage(format!("{}: {error}", target.display()));
    // Unpacked beside its place first, so that a package is there whole or not at all.
    let beside = folder.join(format!(".{}.{}", package.label(), std::process::id()));
    let result = Package::unpack(file, &beside).and_then(|()| fs::rename(&beside, &target));
    if let Err(error) = result {
        let _ = fs::remove_dir_all(&beside);
        return Err(failed(error));
    }
    let [structures, value_sets, code_systems] = package.store.counts();
    say(&format!(
        "{}: {structures} structures, {value_sets} value sets, {code_systems} code systems\n",
        package.label()
    ));
    Ok(Exit::Ok)
}

fn list(folder: &Path) -> Result<Exit, Stopped> {
    let mut names: Vec<String> = match fs::read_dir(folder) {
        Ok(entries) => entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.contains('#') && !name.starts_with('.'))
            .collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(Stopped::usage(format!("{}: {error}", folder.display()))),
    };
    names.sort();
    for name in names {
        say(&format!("{name}\n"));
    }
    Ok(Exit::Ok)
}
