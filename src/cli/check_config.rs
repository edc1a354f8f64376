//! `payerproof check-config`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::runner::slips;
use crate::system::{self, System, resolve};

use super::exit::Exit;
use super::{Stopped, say};

/// Arguments of `check-config`.
#[derive(Debug, Args)]
pub struct CheckConfigArgs {
    /// The file to check.
    #[arg(default_value = "payer.toml", value_name = "FILE")]
    file: PathBuf,
}

/// Runs the command.
pub fn run(args: &CheckConfigArgs) -> Result<Exit, Stopped> {
    let system = system::load(&args.file).map_err(Stopped::usage)?;
    let directory = args.file.parent().unwrap_or(Path::new("."));
    say(&system.explain());
    let missing = files_of(&system)
        .into_iter()
        .map(|path| resolve(directory, &path))
        .filter(|path| !path.is_file())
        .map(|path| format!("{}: no such file", path.display()));
    let slips: Vec<String> = missing.chain(slips(&system, directory)).collect();
    if slips.is_empty() { Ok(Exit::Ok) } else { Err(Stopped::usage(slips.join("\n"))) }
}

/// Every file the configuration names, but for members and the keys of clients, which are read.
fn files_of(system: &System) -> Vec<PathBuf> {
    let registration = &system.registration;
    let clients = registration.clients();
    clients
        .flat_map(|client| {
            [&client.secret_file, &client.certificate_file, &client.certificate_key_file]
        })
        .filter_map(Clone::clone)
        .chain(registration.initial_access_token_file.clone())
        .chain(system.tls.ca_file.clone())
        .chain(system.tls.certificate_file.clone())
        .chain(system.tls.key_file.clone())
        .chain(system.target.iter().filter_map(|target| target.jwks_file.clone()))
        .collect()
}
