//! `payerproof judge`.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use crate::checks;
use crate::clock::Clock;
use crate::outcome::{Verdict, VerdictKind};
use crate::spec::Catalogue;
use crate::transcript::{Spool, Transcript, har, text};

use super::exit::Exit;
use super::{Stopped, say};

/// Arguments of `judge`.
#[derive(Debug, Args)]
pub struct JudgeArgs {
    /// A transcript: `.har` (HAR 1.2) or `.http`, ours or recorded by another program. A redacted
    /// one shows less than the run that made it saw.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs the command.
pub fn run(args: &JudgeArgs) -> Result<Exit, Stopped> {
    let transcript = read(&args.file)?;
    let catalogue = Catalogue::load().map_err(Stopped::bug)?;
    let mut text = String::new();
    let (mut failed, mut judged) = (false, 0_usize);
    for outcome in checks::judge(&transcript, &catalogue) {
        let kind = outcome.verdict.kind();
        if matches!(kind, VerdictKind::NotSeen | VerdictKind::NotApplicable) {
            continue;
        }
        judged += 1;
        failed |= kind == VerdictKind::Failed;
        let _ = writeln!(text, "{:<10} {}", kind.as_str(), outcome.check);
        for finding in outcome.verdict.findings() {
            let _ = writeln!(
                text,
                "{:<10} exchange {} {} {}: expected {}; observed {}",
                "",
                finding.exchange,
                finding.part,
                finding.place,
                finding.expected.join(", or "),
                finding.observed
            );
        }
        if let Verdict::Blocked { by } = &outcome.verdict {
            let _ = writeln!(text, "{:<10} {by}", "");
        }
    }
    let _ = writeln!(text, "{} exchanges, {judged} checks judged", transcript.exchanges.len());
    say(&text);
    Ok(match (failed, judged) {
        (true, _) => Exit::Failed,
        (false, 0) => Exit::Inconclusive,
        (false, _) => Exit::Ok,
    })
}

fn read(path: &std::path::Path) -> Result<Transcript, Stopped> {
    let shown = path.display();
    let content = std::fs::read_to_string(path)
        .map_err(|error| Stopped::usage(format!("could not read {shown}: {error}")))?;
    let wrong = |error: &dyn std::fmt::Display| Stopped::usage(format!("{shown}: {error}"));
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("har") => {
            let spool = Spool::create().map_err(Stopped::usage)?;
            har::read(&content, &spool).map_err(|error| wrong(&error))
        }
        Some("http") => text::parse(&content, Clock::system().now()).map_err(|error| wrong(&error)),
        _ => Err(Stopped::usage(format!("{shown} is neither .har nor .http"))),
    }
}
