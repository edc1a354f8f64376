//! `payerproof report`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::outcome::RunRecord;
use crate::report::{FORMATS, Format, ReportError, json, terminal};
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
    let format = if args.format == "terminal" {
        None
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
        Some(format)
    };
    match (format, &args.out) {
        (Some(format), Some(out)) => write_report(format, &record, out)?,
        (Some(format), None) => say(&format.text(&record).map_err(Stopped::bug)?),
        (None, Some(out)) => std::fs::write(out, terminal::summary(&record))
            .map_err(|error| unwritable(out, &error))?,
        (None, None) => say(&terminal::summary(&record)),
    }
    Ok(Exit::of(&record))
}

/// Writes a report to a file.
pub(super) fn write_report(
    format: &Format,
    record: &RunRecord,
    path: &Path,
) -> Result<(), Stopped> {
    let file = File::create(path).map_err(|error| unwritable(path, &error))?;
    let mut out = BufWriter::new(file);
    match (format.write)(record, &mut out) {
        Ok(()) => out.flush().map_err(|error| unwritable(path, &error)),
        Err(ReportError::Io(error)) => Err(unwritable(path, &error)),
        Err(error) => Err(Stopped::bug(error)),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Stopped {
    Stopped::usage(format!("could not write {}: {error}", path.display()))
}
