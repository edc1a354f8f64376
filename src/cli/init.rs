//! `payerproof init`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use clap::Args;

use crate::system::TEMPLATE;

use super::exit::Exit;
use super::{Stopped, say};

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The file to write; it must not exist.
    #[arg(default_value = "payer.toml", value_name = "FILE")]
    file: PathBuf,
}

/// Runs the command.
pub fn run(args: &InitArgs) -> Result<Exit, Stopped> {
    let file = args.file.display();
    let mut created =
        OpenOptions::new().write(true).create_new(true).open(&args.file).map_err(|error| {
            match error.kind() {
                ErrorKind::AlreadyExists => {
                    Stopped::usage(format!("{file} exists; name another file or remove it"))
                }
                _ => Stopped::usage(format!("could not write {file}: {error}")),
            }
        })?;
    created
        .write_all(TEMPLATE.as_bytes())
        .map_err(|error| Stopped::usage(format!("could not write {file}: {error}")))?;
    say(&format!("Wrote {file}. Fill it in, then: payerproof check-config {file}\n"));
    Ok(Exit::Ok)
}
