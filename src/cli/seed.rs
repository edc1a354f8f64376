//! `payerproof seed`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::Value;

use crate::clock::Clock;
use crate::fhir::FHIR_JSON;
use crate::population::{Case, Population};
use crate::seed::Seed;

use super::exit::Exit;
use super::{Stopped, runtime, say};

/// Arguments of `seed`.
#[derive(Debug, Args)]
pub struct SeedArgs {
    /// The FHIR base URL to upload to.
    #[arg(long, value_name = "URL")]
    fhir_base: String,
    /// The seed of the members; the same as `members.seed` of the configuration.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Ordinary members beside the named cases.
    #[arg(long, default_value_t = 0, value_name = "N")]
    members: usize,
    /// A file that holds a bearer token.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// PEM file of a further trusted authority.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: SeedArgs) -> Result<Exit, Stopped> {
    let base = url::Url::parse(&args.fhir_base)
        .map_err(|error| Stopped::usage(format!("`{}` is not a URL: {error}", args.fhir_base)))?;
    let today = Clock::system().today();
    let population = Population::generate(Seed(args.seed), today, args.members);
    let token = args
        .token_file
        .as_ref()
        .map(|path| {
            std::fs::read_to_string(path).map(|token| token.trim().to_owned()).map_err(|error| {
                Stopped::usage(format!("could not read {}: {error}", path.display()))
            })
        })
        .transpose()?;
    let client = client(&args)?;
    let (mut stored, mut refused) = (0_usize, Vec::new());
    runtime()?.block_on(async {
        let mut shared = BTreeSet::new();
        for member in population.members() {
            let first = member.shared().into_iter().filter(|(place, _)| shared.insert(*place));
            let first: Vec<Value> = first.map(|(_, resource)| resource.clone()).collect();
            // What a member refers to is there before it, as servers demand that check references.
            let parts = (0..member.parts()).map(|part| member.part(part));
            for resources in std::iter::once(Cow::Owned(first)).chain(parts) {
                for resource in resources.iter() {
                    let what = name_of(resource);
                    let url = format!("{}/{what}", base.as_str().trim_end_matches('/'));
                    let mut request = client
                        .put(url)
                        .header("content-type", FHIR_JSON)
                        .body(resource.to_string());
                    if let Some(token) = &token {
                        request = request.bearer_auth(token);
                    }
                    let answer = request.send().await.map_err(|error| {
                        Stopped::inconclusive(format!("could not upload {what}: {}", cause(&error)))
                    })?;
                    if answer.status().is_success() {
                        stored += 1;
                    } else {
                        refused.push(format!("{what}: {}", answer.status()));
                    }
                }
            }
        }
        Ok::<_, Stopped>(())
    })?;
    let mut text = format!("{stored} resources stored.\n");
    for case in Case::ALL.into_iter().filter(|case| *case != Case::Unknown) {
        let _ = writeln!(text, "{:<18} Patient/{}", case.as_str(), population.member(case).id());
    }
    say(&text);
    if refused.is_empty() {
        return Ok(Exit::Ok);
    }
    let shown = refused.iter().take(10).cloned().collect::<Vec<_>>().join("\n");
    Err(Stopped::inconclusive(format!("{} resources were refused:\n{shown}", refused.len())))
}

#[expect(clippy::disallowed_methods, reason = "uploading is no exchange of a scenario")]
fn client(args: &SeedArgs) -> Result<reqwest::Client, Stopped> {
    let mut builder = reqwest::Client::builder().timeout(Duration::from_secs(30));
    if let Some(path) = &args.ca_file {
        let pem = std::fs::read(path).map_err(|error| {
            Stopped::usage(format!("could not read {}: {error}", path.display()))
        })?;
        let certificate = reqwest::Certificate::from_pem(&pem)
            .map_err(|error| Stopped::usage(format!("{}: {}", path.display(), cause(&error))))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|error| Stopped::bug(cause(&error)))
}

fn name_of(resource: &Value) -> String {
    let text = |name: &str| resource[name].as_str().unwrap_or_default();
    format!("{}/{}", text("resourceType"), text("id"))
}

/// The innermost cause, which the outer message hides.
fn cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
