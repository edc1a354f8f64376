//! `payerproof preflight`.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::admin::ServerDefinition;
use crate::clock::Clock;
use crate::id::Party;
use crate::target::{
    Line, Standing, Subject, Whose, export_scope, match_scope, preflight, read_servers,
};
use crate::transcript::{ClientTls, Recorder, Spool, Timeouts, WireClient};

use super::exit::Exit;
use super::named_file::variables;
use super::{Stopped, runtime, say};

/// Arguments of `preflight`.
#[derive(Debug, Args)]
pub struct PreflightArgs {
    /// The issuer of the source payer.
    issuer: String,
    /// The FHIR base of the source payer.
    #[arg(long, value_name = "URL")]
    fhir_base: Option<String>,
    /// Our `client_id` there, when we have one.
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// Where our key set is published.
    #[arg(long, value_name = "URL")]
    jwks_url: Option<String>,
    /// The scopes we will ask for, separated by spaces; without it, those of the server
    /// definition, else `system/*.read`.
    #[arg(long, value_name = "SCOPES")]
    scope: Option<String>,
    /// A pre-seed file of server definitions, `{"servers": [...]}`, that has the issuer.
    #[arg(long, value_name = "FILE")]
    servers: Option<PathBuf>,
    /// Value of `#{systemProperties['NAME']}` in that file; may be repeated.
    #[arg(long = "property", value_name = "NAME=VALUE", requires = "servers")]
    properties: Vec<String>,
    /// Look for what the exchange of several members at once needs.
    #[arg(long)]
    bulk: bool,
    /// PEM file of an authority to trust beside the public ones.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &PreflightArgs) -> Result<Exit, Stopped> {
    let subject = subject(args)?;
    let tls = ClientTls::configure(args.ca.as_deref(), None, false).map_err(Stopped::usage)?;
    let spool = Spool::create().map_err(Stopped::usage)?;
    let clock = Clock::system();
    let recorder = Recorder::forgetful(clock.clone(), spool);
    let timeouts = Timeouts::default().for_documents();
    let client = WireClient::new(recorder, Party::Target, tls, timeouts);
    let lines = runtime()?.block_on(preflight(&client, &clock, &subject));
    if args.json {
        let text = serde_json::to_string_pretty(&json!({"lines": lines})).map_err(Stopped::bug)?;
        say(&format!("{text}\n"));
    } else {
        say(&told(&lines));
    }
    let missing = lines.iter().any(|line| line.standing == Standing::Missing);
    Ok(if missing { Exit::Failed } else { Exit::Ok })
}

/// What to look at: what the file says of the issuer, and what the flags say before it.
fn subject(args: &PreflightArgs) -> Result<Subject, Stopped> {
    let mut server = match &args.servers {
        None => ServerDefinition {
            name: Some(args.issuer.clone()),
            issuer: Some(args.issuer.clone()),
            // Nobody is asked for a secret here.
            client_authentication_mode: Some("PRIVATE_KEY_JWT".to_owned()),
            ..ServerDefinition::default()
        },
        Some(path) => {
            let name = path.display();
            let text = std::fs::read_to_string(path)
                .map_err(|error| Stopped::usage(format!("could not read {name}: {error}")))?;
            let file = read_servers(&text, &variables(&args.properties)?)
                .map_err(|flaw| Stopped::usage(format!("could not use {name}: {flaw}")))?;
            let found = file.servers.into_iter().find(|server| server.is_of(&args.issuer));
            found.ok_or_else(|| {
                Stopped::usage(format!("could not use {name}: it has no server of this issuer"))
            })?
        }
    };
    for (given, place) in [
        (&args.fhir_base, &mut server.fhir_endpoint_url),
        (&args.client_id, &mut server.token_introspection_client_id),
    ] {
        if given.is_some() {
            place.clone_from(given);
        }
    }
    let server = server
        .settle()
        .map_err(|flaw| Stopped::usage(format!("could not use the server definition: {flaw}")))?;
    let scopes = scopes(args, &server);
    Ok(Subject { server, jwks_url: args.jwks_url.clone(), scopes, bulk: args.bulk })
}

/// The scopes that will be asked for, each once.
fn scopes(args: &PreflightArgs, server: &ServerDefinition) -> Vec<String> {
    let asked = args.scope.clone().unwrap_or_else(|| {
        let defined = format!("{} {}", match_scope(server, args.bulk), export_scope(server));
        if defined.trim().is_empty() { "system/*.read".to_owned() } else { defined }
    });
    let mut scopes: Vec<String> = Vec::new();
    for scope in asked.split_whitespace() {
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    scopes
}

/// The lines as text, those that are not ready with whose turn it is.
fn told(lines: &[Line]) -> String {
    let mut text = String::new();
    for Line { what, standing, turn, words } in lines {
        let mark = match standing {
            Standing::Ready => "ready",
            Standing::Doubtful => "doubtful",
            Standing::Missing => "MISSING",
            Standing::Unknown => "unknown",
        };
        let turn = match turn {
            Whose::Nobody => "",
            Whose::Source => " The source payer's turn.",
            Whose::Requester => " Our turn.",
        };
        let _ = writeln!(text, "{mark:<9} {what}: {words}.{turn}");
    }
    let missing = lines.iter().filter(|line| line.standing == Standing::Missing).count();
    let _ = match missing {
        0 => writeln!(text, "\nNothing is missing for a first exchange."),
        1 => writeln!(text, "\nOne thing is missing for a first exchange."),
        more => writeln!(text, "\n{more} things are missing for a first exchange."),
    };
    text
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_read_with_its_variables_and_its_scopes() {
        let place = tempfile::tempdir().expect("a directory");
        let file = place.path().join("servers.json");
        let text = r#"{"servers": [{"name": "a", "issuer": "https://#{systemProperties['host']}",
            "federationRequestScopes": "openid system/*.rs", "exportScopes": "system/*.rs b"}]}"#;
        fs::write(&file, text).expect("written");
        let mut args = PreflightArgs {
            issuer: "https://payer-a.example".to_owned(),
            fhir_base: None,
            client_id: None,
            jwks_url: None,
            scope: None,
            servers: Some(file),
            properties: vec!["host=payer-a.example".to_owned()],
            bulk: false,
            ca: None,
            json: false,
        };
        assert_eq!(subject(&args).expect("readable").scopes, ["openid", "system/*.rs", "b"]);
        args.scope = Some("mine".to_owned());
        assert_eq!(subject(&args).expect("readable").scopes, ["mine"]);
        args.properties.clear();
        assert!(subject(&args).is_err(), "a variable has no value");
        args.servers = None;
        args.scope = None;
        assert_eq!(subject(&args).expect("enough").scopes, ["system/*.read"]);
    }
}
