//! The page of the command line: what `--help` prints.

use clap::{Command, CommandFactory};
use payerproof::cli::Cli;

use super::head;

/// The help of the program and of each subcommand.
pub fn page() -> String {
    let mut text = head("Command line", "What `--help` prints, command by command.");
    let mut program = Cli::command();
    program.build();
    text.push_str(&section(&program, "payerproof"));
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        text.push_str(&section(command, &format!("payerproof {}", command.get_name())));
    }
    format!("{}\n", text.trim_end())
}

fn section(command: &Command, name: &str) -> String {
    // The width and the environment of whoever runs this must not show.
    let mut command = command
        .clone()
        .term_width(100)
        .bin_name(name)
        .mut_args(|argument| argument.hide_env_values(true));
    let help = command.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    format!("## {name}\n\n```text\n{}\n```\n\n", help.join("\n").trim_end())
}
