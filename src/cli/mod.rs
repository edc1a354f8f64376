//! The command line: one file a subcommand, and what each outcome exits with.
//!
//! Only this module and reports write to standard output; logs go to standard error.

#![expect(clippy::print_stderr, reason = "the command line speaks here")]

mod check_config;
pub mod coverage;
pub mod exit;
mod explain;
mod ig;
mod init;
mod judge;
mod local_patients;
mod mock;
mod mock_idp;
mod mock_invocation;
mod mock_source;
mod mock_target;
mod named_file;
mod preflight;
mod progress;
mod report;
mod requirements;
mod run;
mod schema;
mod seed;
mod selftest;
mod stop;
mod validate;
mod validate_file;
mod validate_packages;
mod validate_shape;
mod validate_shown;

use std::io::Write;
use std::num::NonZeroUsize;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use exit::Exit;

/// Conformance suite and mock payer simulator for payer-to-payer health data exchange.
#[derive(Debug, Parser)]
#[command(name = "payerproof", version, about, max_term_width = 100)]
pub struct Cli {
    /// Log filter, such as `info` or `payerproof=debug`; logs go to standard error.
    #[arg(
        long,
        global = true,
        env = "PAYERPROOF_LOG",
        default_value = "warn",
        hide_default_value = true
    )]
    log: String,
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Command {
    /// Runs scenarios and writes reports; without --config, against our own mocks.
    Run(run::RunArgs),
    /// Serves mock actors until stopped.
    Mock(Box<mock::MockArgs>),
    /// Says what is missing before the first exchange with a source payer.
    Preflight(preflight::PreflightArgs),
    /// Lists requirements of the guides.
    Requirements(requirements::RequirementsArgs),
    /// Explains a requirement, a check or a defect.
    Explain(explain::ExplainArgs),
    /// Writes a commented configuration file.
    Init(init::InitArgs),
    /// Checks a configuration file and says what each line does.
    CheckConfig(check_config::CheckConfigArgs),
    /// Uploads our synthetic members to a FHIR server.
    Seed(seed::SeedArgs),
    /// Makes reports again from a run record.
    Report(report::ReportArgs),
    /// Judges a transcript recorded earlier or elsewhere.
    Judge(judge::JudgeArgs),
    /// Proves that every check can fail: runs each defect of our mocks.
    Selftest(selftest::SelftestArgs),
    /// Prints a JSON Schema.
    Schema(schema::SchemaArgs),
    /// Validates FHIR R4 resources, NDJSON files and Bundles.
    Validate(validate::ValidateArgs),
    /// Keeps packages of implementation guides for `validate`.
    Ig(ig::IgArgs),
}

/// Runs the program.
pub fn main(cli: Cli) -> Exit {
    let filter = match EnvFilter::try_new(&cli.log) {
        Ok(filter) => filter,
        Err(error) => {
            eprintln!("error: could not read the log filter `{}`: {error}", cli.log);
            return Exit::Usage;
        }
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    crate::transcript::install_crypto_provider();
    let result = match cli.command {
        Command::Run(args) => run::run(args),
        Command::Mock(args) => mock::run(&args),
        Command::Preflight(args) => preflight::run(&args),
        Command::Requirements(args) => requirements::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Init(args) => init::run(&args),
        Command::CheckConfig(args) => check_config::run(&args),
        Command::Seed(args) => seed::run(args),
        Command::Report(args) => report::run(&args),
        Command::Judge(args) => judge::run(&args),
        Command::Selftest(args) => selftest::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Ig(args) => ig::run(&args),
    };
    result.unwrap_or_else(|Stopped { exit, message }| {
        eprintln!("error: {message}");
        exit
    })
}

/// Why a command could not do its work: whose turn it is decides the exit code.
#[derive(Debug)]
struct Stopped {
    exit: Exit,
    message: String,
}

impl Stopped {
    /// The command line or a file is wrong.
    fn usage(error: impl std::fmt::Display) -> Self {
        Self { exit: Exit::Usage, message: error.to_string() }
    }

    /// A peer or the surroundings did not play along.
    fn inconclusive(error: impl std::fmt::Display) -> Self {
        Self { exit: Exit::Inconclusive, message: error.to_string() }
    }

    /// A bug of ours.
    fn bug(error: impl std::fmt::Display) -> Self {
        Self { exit: Exit::Bug, message: format!("{error} (this is a bug in payerproof)") }
    }
}

/// Writes to standard output; a reader that has gone away, such as `head`, is no error.
fn say(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// Reads how many scenarios run at once.
fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "write how many scenarios run at once, 1 or more".to_owned())
}

/// A runtime for commands that serve or call.
fn runtime() -> Result<tokio::runtime::Runtime, Stopped> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Stopped::bug)
}
