//! The `payerproof` program.

use std::process::ExitCode;

use clap::Parser;
use payerproof::cli::{self, exit::Exit};

fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no mistakes; everything else is.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Ok };
            let _ = error.print();
            return exit.into();
        }
    };
    let ended = std::panic::catch_unwind(|| cli::main(cli));
    ended.unwrap_or(Exit::Bug).into()
}
