//! `payerproof schema`.

use clap::{Args, ValueEnum};

use crate::report::json;
use crate::scenario;
use crate::system;

use super::exit::Exit;
use super::{Stopped, say};

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Of what.
    #[arg(value_enum)]
    of: SchemaOf,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum SchemaOf {
    /// Scenario files.
    Scenario,
    /// Run records (`run.json`).
    Run,
    /// Configuration files, as JSON.
    Config,
}

/// Runs the command.
pub fn run(args: &SchemaArgs) -> Result<Exit, Stopped> {
    let schema = match args.of {
        SchemaOf::Scenario => scenario::schema(),
        SchemaOf::Run => json::schema(),
        SchemaOf::Config => schemars::schema_for!(system::System).to_value(),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(Stopped::bug)?;
    say(&format!("{text}\n"));
    Ok(Exit::Ok)
}
