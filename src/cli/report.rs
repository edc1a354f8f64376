//! `payerproof report`.

use std::path::PathBuf;

use clap::Args;

use crate::report::{FORMATS, json, terminal};
use crate::suggest;

use super::exit::Exit;
use super::{Stopped, say};

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The run record.
    #[arg(value_name = "run.json")]
    record: PathBuf,
    /// The format: html, junit, markdown, json or terminal.
    #[arg(long, default_value = "terminal", value_name = "NAME")]
    format: String,
    /// The file to write; standard output when left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command. It exits as the run did.
pub fn run(args: &ReportArgs) -> Result<Exit, Stopped> {
    let path = args.record.display();
    let text = std::fs::read_to_string(&args.record)
        .map_err(|error| Stopped::usage(format!("could not read {path}: {error}")))?;
    let record = json::read(&text)
        .map_err(|error| Stopped::usage(format!("could not use {path}: {error}")))?;
    let made = if args.format == "terminal" {
        terminal::summary(&record)
    } else {
        let Some(format) = FORMATS.iter().find(|format| format.name == args.format) else {
            let names: Vec<&str> =
                FORMATS.iter().map(|format| format.name).chain(["terminal"]).collect();
            let hint = suggest::did_you_mean(&args.format, names.iter().copied());
            let message = format!(
                "there is no format `{}`; expected one of {}{hint}",
                args.format,
                names.join(", ")
            );
            return Err(Stopped::usage(message));
        };
        (format.write)(&record).map_err(Stopped::bug)?
    };
    match &args.out {
        None => say(&made),
        Some(out) => std::fs::write(out, made).map_err(|error| {
            Stopped::usage(format!("could not write {}: {error}", out.display()))
        })?,
    }
    Ok(Exit::of(&record))
}
