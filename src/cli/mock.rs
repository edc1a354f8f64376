//! `payerproof mock`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::defects::{Defect, Effect};
use crate::id::{Actor, Party};
use crate::idp;
use crate::population::{Case, Population, SOURCE_PAYER, TARGET_MEMBER_SYSTEM, TARGET_PAYER};
use crate::runner::ClientKey;
use crate::secret::Secret;
use crate::seed::Seed;
use crate::source;
use crate::system::Scopes;
use crate::target;
use crate::transcript::{
    ClientTls, Recorder, ServerTls, Spool, Stage, TestAuthority, Timeouts, WireClient, WireDefect,
};

use super::exit::Exit;
use super::run::defects_named;
use super::{Stopped, runtime, say};

/// The key the mock authorization server signs with. It protects nothing.
const IDP_KEY_PEM: &str = include_str!("../../fixtures/keys/idp-rsa.pem");

/// Arguments of `mock`.
#[derive(Debug, Args)]
pub struct MockArgs {
    /// Whom to serve. A source payer comes with its authorization server.
    #[arg(value_enum)]
    who: Who,
    /// The first port; the next actors take the ones after it. 0 takes free ones.
    #[arg(long, default_value_t = 8701, value_name = "PORT")]
    port: u16,
    /// Serve TLS with certificates of a test authority made now; its certificate is written to
    /// `payerproof-ca.pem` in --dir.
    #[arg(long)]
    tls: bool,
    /// Seed of the members and of everything random.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Ordinary members beside the named cases.
    #[arg(long, default_value_t = 20, value_name = "N")]
    members: usize,
    /// Switch on a defect; may be repeated.
    #[arg(long = "defect", value_name = "ID")]
    defects: Vec<String>,
    /// Directory for the files it writes: a client's private key, the authority's certificate.
    #[arg(long, default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    /// For a target payer alone: the issuer of the source payer it is to call.
    #[arg(long, value_name = "URL", required_if_eq("who", "target"))]
    issuer: Option<String>,
    /// For a target payer alone: the FHIR base of the source payer it is to call.
    #[arg(long, value_name = "URL", required_if_eq("who", "target"))]
    fhir_base: Option<String>,
    /// For a target payer alone: the `client_id` it was given there.
    #[arg(long, value_name = "ID", default_value = "mock-target-payer")]
    client_id: String,
}

/// Whom to serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Who {
    /// The authorization server.
    Idp,
    /// The source payer, with its authorization server.
    Source,
    /// The target payer.
    Target,
    /// All three.
    All,
}

/// What all mocks of one call share.
struct Set {
    seed: Seed,
    clock: Clock,
    spool: Spool,
    tls: ClientTls,
    server_tls: Option<ServerTls>,
    defects: Vec<&'static Defect>,
    stop: CancellationToken,
    scheme: &'static str,
}

/// Runs the command.
pub fn run(args: MockArgs) -> Result<Exit, Stopped> {
    let defects = defects_named(&args.defects)?;
    let (tls, server_tls) = tls(&args)?;
    let set = Set {
        seed: Seed(args.seed),
        clock: Clock::system(),
        spool: Spool::create().map_err(Stopped::usage)?,
        scheme: if args.tls { "https" } else { "http" },
        tls,
        server_tls,
        defects,
        stop: CancellationToken::new(),
    };
    let runtime = runtime()?;
    runtime.block_on(serve(&args, &set))?;
    runtime.shutdown_background();
    Ok(Exit::Ok)
}

fn tls(args: &MockArgs) -> Result<(ClientTls, Option<ServerTls>), Stopped> {
    if !args.tls {
        return Ok((ClientTls::public().map_err(Stopped::bug)?, None));
    }
    let authority = TestAuthority::create().map_err(Stopped::bug)?;
    let path = args.dir.join("payerproof-ca.pem");
    write(&path, authority.certificate_pem())?;
    let server = authority.issue(&["localhost", "127.0.0.1"]).map_err(Stopped::bug)?;
    let client = ClientTls::configure(Some(&path), None, false).map_err(Stopped::bug)?;
    Ok((client, Some(server)))
}

fn write(path: &Path, text: &str) -> Result<(), Stopped> {
    std::fs::write(path, text)
        .map_err(|error| Stopped::usage(format!("could not write {}: {error}", path.display())))
}

async fn serve(args: &MockArgs, set: &Set) -> Result<(), Stopped> {
    let mut port = args.port;
    let mut bind = async || {
        let address = format!("127.0.0.1:{port}");
        let listener = TcpListener::bind(&address).await.map_err(|error| {
            Stopped::usage(format!("could not listen on {address}: {error}; try --port"))
        })?;
        let at = listener.local_addr().map_err(Stopped::bug)?;
        if port != 0 {
            port += 1;
        }
        Ok::<_, Stopped>((listener, format!("{}://{at}", set.scheme)))
    };
    let population = Arc::new(Population::generate(set.seed, set.clock.today(), args.members));
    let mut text = String::new();
    let mut issuer = args.issuer.clone().unwrap_or_default();
    let mut fhir_base = args.fhir_base.clone().unwrap_or_default();
    if args.who == Who::Target {
        let (listener, origin) = bind().await?;
        let line = start_target(set, args, listener, &origin, &issuer, &fhir_base, &population)?;
        text.push_str(&line);
    } else {
        let (idp_listener, idp_url) = bind().await?;
        issuer.clone_from(&idp_url);
        fhir_base = format!("{idp_url}/fhir");
        let source = if args.who == Who::Idp { None } else { Some(bind().await?) };
        if let Some((_, origin)) = &source {
            fhir_base = format!("{origin}/fhir");
        }
        let target = if args.who == Who::All { Some(bind().await?) } else { None };
        let target_origin = target.as_ref().map(|(_, origin)| origin.clone());
        let secret = set.seed.ids("introspection").token();
        start_idp(set, idp_listener, &issuer, &fhir_base, &secret, target_origin.as_deref());
        let _ = writeln!(text, "authorization server  {issuer}");
        if let Some((listener, _)) = source {
            start_source(set, listener, &fhir_base, &issuer, secret, &population);
            let _ = writeln!(text, "source payer          {fhir_base}");
        }
        if let Some((listener, origin)) = target {
            let line =
                start_target(set, args, listener, &origin, &issuer, &fhir_base, &population)?;
            text.push_str(&line);
        }
        text.push_str(&registration(args, set, &issuer)?);
    }
    if args.tls {
        let path = args.dir.join("payerproof-ca.pem");
        let _ = writeln!(text, "\ntrust this authority  {}", path.display());
    }
    for defect in &set.defects {
        let _ = writeln!(text, "defect                {}: {}", defect.id, defect.title);
    }
    text.push_str("\nServing until stopped (Ctrl-C).\n");
    // Whoever reads that it serves may stop it at once, so it listens for that first.
    let mut stopped = std::pin::pin!(stopped());
    tokio::select! {
        biased;
        () = &mut stopped => {}
        () = std::future::ready(()) => {
            say(&text);
            stopped.await;
        }
    }
    set.stop.cancel();
    Ok(())
}

/// Waits for Ctrl-C, or on Unix for the signal that service managers send.
async fn stopped() {
    #[cfg(unix)]
    if let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}

impl Set {
    fn stage(&self, actor: Actor) -> Stage {
        let recorder = Recorder::forgetful(self.clock.clone(), self.spool.clone());
        let timeouts = match actor {
            // It fetches nothing but the key sets of its clients.
            Actor::Idp => Timeouts::default().for_documents(),
            Actor::Source | Actor::Target => Timeouts::default(),
        };
        let defects: Vec<WireDefect> = self
            .defects
            .iter()
            .filter_map(|defect| match defect.effect {
                Effect::Wire(wire) if wire.sender == Party::from(actor) => Some(wire),
                _ => None,
            })
            .collect();
        Stage {
            client: WireClient::with_defects(
                recorder.clone(),
                actor.into(),
                self.tls.clone(),
                timeouts,
                defects.clone(),
            ),
            recorder,
            defects,
            tls: self.server_tls.clone(),
            shutdown: self.stop.clone(),
        }
    }

    fn bent<P: Default>(&self, bend: impl Fn(&mut P, &Effect)) -> P {
        let mut policy = P::default();
        for defect in &self.defects {
            bend(&mut policy, &defect.effect);
        }
        policy
    }
}

fn start_idp(
    set: &Set,
    listener: TcpListener,
    issuer: &str,
    fhir_base: &str,
    secret: &str,
    target_origin: Option<&str>,
) {
    let scopes = Scopes::default();
    let mut clients = vec![idp::Client {
        client_id: "mock-source-payer".to_owned(),
        name: "Mock source payer".to_owned(),
        secret: Some(Secret::from(secret.to_owned())),
        auth_method: idp::AuthMethod::ClientSecretBasic,
        jwks: None,
        jwks_uri: None,
        scope: String::new(),
        grant_types: Vec::new(),
        organization: None,
        can_introspect_any: true,
    }];
    if let Some(origin) = target_origin {
        clients.push(idp::Client {
            client_id: "mock-target-payer".to_owned(),
            name: "Mock target payer".to_owned(),
            secret: None,
            auth_method: idp::AuthMethod::PrivateKeyJwt,
            jwks: None,
            jwks_uri: Some(format!("{origin}/.well-known/jwks.json")),
            scope: format!("{} {}", scopes.member_match, scopes.export),
            grant_types: vec!["client_credentials".to_owned()],
            organization: Some(TARGET_PAYER.token()),
            can_introspect_any: false,
        });
    }
    let settings = idp::Settings {
        issuer: issuer.to_owned(),
        fhir_base: fhir_base.to_owned(),
        signing_key_pem: IDP_KEY_PEM.to_owned(),
        seed: set.seed.child("idp"),
        clients,
        caller: Party::Other,
    };
    let handle = idp::Handle::new(set.bent(|policy, effect| {
        if let Effect::Idp(bend) = effect {
            bend(policy);
        }
    }));
    tokio::spawn(idp::run(listener, set.stage(Actor::Idp), settings, handle));
}

fn start_source(
    set: &Set,
    listener: TcpListener,
    base: &str,
    issuer: &str,
    secret: String,
    population: &Arc<Population>,
) {
    let settings = source::Settings {
        base: base.to_owned(),
        issuer: issuer.to_owned(),
        introspection: ("mock-source-payer".to_owned(), Secret::from(secret)),
        population: Arc::clone(population),
        payer: SOURCE_PAYER,
        seed: set.seed.child("source"),
        caller: Party::Other,
    };
    let handle = source::Handle::new(set.bent(|policy, effect| {
        if let Effect::Source(bend) = effect {
            bend(policy);
        }
    }));
    tokio::spawn(source::run(listener, set.stage(Actor::Source), settings, handle));
}

fn start_target(
    set: &Set,
    args: &MockArgs,
    listener: TcpListener,
    origin: &str,
    issuer: &str,
    fhir_base: &str,
    population: &Population,
) -> Result<String, Stopped> {
    let scopes = Scopes::default();
    let base = format!("{origin}/fhir");
    let mut signing_keys = Vec::new();
    for algorithm in ["ES384", "RS384"] {
        let kid = format!("target-{}", algorithm.to_lowercase());
        let key = ClientKey::generate(&kid, algorithm, true).map_err(Stopped::bug)?;
        let pem = Secret::from(key.pem().to_owned());
        signing_keys.push(target::SigningKey { kid, alg: algorithm.to_owned(), pem });
    }
    let settings = target::Settings {
        base: base.clone(),
        payer_name: TARGET_PAYER.name.to_owned(),
        payer_identifier: (TARGET_PAYER.system.to_owned(), TARGET_PAYER.value.to_owned()),
        local_patients: population.local_patients(),
        identifier_system: TARGET_MEMBER_SYSTEM.to_owned(),
        servers: vec![target::ServerDefinition {
            issuer: issuer.to_owned(),
            fhir_base: fhir_base.to_owned(),
            client_id: args.client_id.clone(),
            scope_match: scopes.member_match,
            scope_export: scopes.export,
            organization_id: None,
        }],
        signing_keys,
        seed: set.seed.child("target"),
    };
    let handle = target::Handle::new(set.bent(|policy, effect| {
        if let Effect::Target(bend) = effect {
            bend(policy);
        }
    }));
    tokio::spawn(target::run(listener, set.stage(Actor::Target), settings, handle));
    let mut text = format!(
        "target payer          {base}\n  its key set         {origin}/.well-known/jwks.json\n"
    );
    for case in Case::ALL {
        let id = population.member(case).local_patient()["id"].as_str().unwrap_or_default();
        let _ = writeln!(text, "  its patient         {:<18} Patient/{id}", case.as_str());
    }
    Ok(text)
}

/// A registration a reader can paste, with a key made for it.
fn registration(args: &MockArgs, set: &Set, issuer: &str) -> Result<String, Stopped> {
    let key = ClientKey::generate("my-key", "ES384", true).map_err(Stopped::bug)?;
    let path = args.dir.join("payerproof-client-key.pem");
    write(&path, key.pem())?;
    let scopes = Scopes::default();
    let body = json!({
        "client_name": "My payer",
        "token_endpoint_auth_method": "private_key_jwt",
        "grant_types": ["client_credentials"],
        "response_types": [],
        "scope": format!("{} {}", scopes.member_match, scopes.export),
        "payer_identifier": TARGET_PAYER.token(),
        "jwks": key.jwks().map_err(Stopped::bug)?,
    });
    let trust = if set.scheme == "https" { " --cacert payerproof-ca.pem" } else { "" };
    Ok(format!(
        "\nRegister a client whose private key is in {}:\n\n\
         curl -s{trust} {issuer}/oauth/register -H 'content-type: application/json' -d '{body}'\n",
        path.display()
    ))
}
