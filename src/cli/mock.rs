//! `payerproof mock`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use rustls::pki_types::CertificateDer;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::defects::{Defect, Effect};
use crate::guides::Guides;
use crate::id::{Actor, Party};
use crate::idp;
use crate::population::{Case, Population, TARGET_PAYER};
use crate::runner::{
    ClientKey, Directory, MATCHING_SCRIPT, Mocks, TARGET_CLIENT, bent_tls, quoted, target_keys,
    udap, wire_defects,
};
use crate::seed::Seed;
use crate::source;
use crate::state;
use crate::suggest;
use crate::system::Scopes;
use crate::target;
use crate::transcript::{
    ClientTls, Holder, Recorder, ServerTls, Spool, Stage, TestAuthority, Timeouts, WireClient,
    read_certificates, write_secret,
};

use super::exit::Exit;
use super::mock_idp::IdpArgs;
use super::mock_invocation::Invocations;
use super::mock_source::SourceArgs;
use super::mock_target::TargetArgs;
use super::run::defects_named;
use super::stop::asked_to_stop;
use super::{Stopped, runtime, say};

/// The file of the certificate of the authority that is made for TLS.
const AUTHORITY_CERTIFICATE: &str = "payerproof-ca.pem";
/// The URI entry of the certificate that is made for a client.
const CLIENT_URI: &str = "https://client.payer.example/client";
/// The file of that certificate.
const CLIENT_CERTIFICATE: &str = "payerproof-client-certificate.pem";
/// The file of its key.
const CLIENT_CERTIFICATE_KEY: &str = "payerproof-client-certificate-key.pem";

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
    /// `payerproof-ca.pem` in --dir, and one for a client that authenticates by it to
    /// `payerproof-client-certificate.pem` with its key beside it.
    #[arg(long)]
    tls: bool,
    /// PEM file of further authorities whose certificates clients may authenticate with.
    #[arg(long, value_name = "FILE", requires = "tls")]
    client_ca: Option<PathBuf>,
    /// Belong to a UDAP trust community made now: its anchor is written to
    /// `payerproof-udap-anchors.pem` in --dir, and the certificate chain of a client to
    /// `payerproof-udap-client.pem` with its key beside it.
    #[arg(long)]
    udap: bool,
    /// Seed of the members and of everything random.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Ordinary members beside the named cases.
    #[arg(long, default_value_t = 20, value_name = "N")]
    members: usize,
    /// Where the source payer and the authorization server keep what must outlive them: a file,
    /// from which they go on when they were stopped or killed, or the `redis://` URL of a server
    /// that several of them share. Clients, tokens and keys are in it, readable to whoever can read
    /// it. Without it, everything is forgotten.
    #[arg(long, value_name = "FILE|URL")]
    state: Option<String>,
    /// Switch on a defect; may be repeated.
    #[arg(long = "defect", value_name = "ID")]
    defects: Vec<String>,
    /// A script of the authorization server, as `authentication=FILE`, `federation=FILE`,
    /// `codap=FILE` or `post_authorize=FILE`, or of the source payer, as `matching=FILE`; may be
    /// repeated.
    #[arg(long = "script", value_name = "HOOK=FILE")]
    scripts: Vec<String>,
    /// Directory for the files it writes: a client's private key, the authority's certificate, and
    /// calls that set the target payer going.
    #[arg(long, default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    /// The issuer of the source payer. A target payer alone calls it; any other mock goes by this
    /// URL instead of its own address, as behind a balancer that leads to several of them.
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    /// The FHIR base of the source payer, in the same way.
    #[arg(long, value_name = "URL", requires = "issuer")]
    fhir_base: Option<String>,
    /// For a target payer alone: the `client_id` it was given there.
    #[arg(long, value_name = "ID", default_value = TARGET_CLIENT)]
    client_id: String,
    /// The version of a guide the source payer speaks, as `pdex=2.2.0`, `hrex=1.0.0`,
    /// `bulk_data=3.0.0` or `smart=2.2.0`; may be repeated.
    #[arg(long = "guide", value_name = "NAME=VERSION")]
    guides: Vec<String>,
    #[command(flatten)]
    idp: IdpArgs,
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    target: TargetArgs,
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
    client_authorities: Vec<CertificateDer<'static>>,
    defects: Vec<&'static Defect>,
    stop: CancellationToken,
    scheme: &'static str,
}

/// Runs the command.
pub fn run(args: &MockArgs) -> Result<Exit, Stopped> {
    if let Some(policy) = args.idp.printed_policy()? {
        say(&policy);
        return Ok(Exit::Ok);
    }
    if let (Who::Target, Some(flag)) = (args.who, args.idp.given()) {
        let why = "a target payer alone comes without an authorization server";
        return Err(Stopped::usage(format!("could not use {flag}: {why}")));
    }
    let named = args.issuer.is_some() && args.fhir_base.is_some() || args.target.names_servers();
    if args.who == Who::Target && !named {
        let why = "name the source payer it is to call, by --issuer and --fhir-base, or by \
                   --source-servers";
        return Err(Stopped::usage(why));
    }
    if let (Who::Target | Who::Idp, Some(flag)) = (args.who, args.source.given()) {
        let why = "there is no source payer to tell";
        return Err(Stopped::usage(format!("could not use {flag}: {why}")));
    }
    if let (Who::Source | Who::Idp, Some(flag)) = (args.who, args.target.given()) {
        let why = "there is no target payer to tell";
        return Err(Stopped::usage(format!("could not use {flag}: {why}")));
    }
    if let (Who::Target, Some(_)) = (args.who, &args.state) {
        let why = "the state of a target payer is --target-state";
        return Err(Stopped::usage(format!("could not use --state: {why}")));
    }
    if args.members > Population::capacity() {
        let most = Population::capacity();
        return Err(Stopped::usage(format!(
            "could not use --members: there can be {most} at most"
        )));
    }
    let defects = defects_named(&args.defects)?;
    std::fs::create_dir_all(&args.dir).map_err(|error| {
        Stopped::usage(format!("could not make the directory {}: {error}", args.dir.display()))
    })?;
    let Surroundings { tls, server_tls, client_authorities } = surroundings(args)?;
    let set = Set {
        seed: Seed(args.seed),
        clock: Clock::system(),
        spool: Spool::create().map_err(Stopped::usage)?,
        scheme: if args.tls { "https" } else { "http" },
        tls,
        server_tls,
        client_authorities,
        defects,
        stop: CancellationToken::new(),
    };
    let runtime = runtime()?;
    runtime.block_on(serve(args, &set))?;
    runtime.shutdown_background();
    Ok(Exit::Ok)
}

/// How mocks serve TLS, and whom they trust.
struct Surroundings {
    tls: ClientTls,
    server_tls: Option<ServerTls>,
    client_authorities: Vec<CertificateDer<'static>>,
}

fn surroundings(args: &MockArgs) -> Result<Surroundings, Stopped> {
    if !args.tls {
        let tls = ClientTls::public().map_err(Stopped::bug)?;
        return Ok(Surroundings { tls, server_tls: None, client_authorities: Vec::new() });
    }
    let authority = TestAuthority::create().map_err(Stopped::bug)?;
    let path = args.dir.join(AUTHORITY_CERTIFICATE);
    write(&path, authority.certificate_pem())?;
    let server = authority.issue(&["localhost", "127.0.0.1"]).map_err(Stopped::bug)?;
    let tls = ClientTls::configure(Some(&path), None, false).map_err(Stopped::bug)?;
    let mut client_authorities = vec![authority.certificate().clone()];
    if let Some(path) = &args.client_ca {
        client_authorities.extend(read_certificates(path).map_err(Stopped::usage)?);
    }
    let client = Holder {
        name: "payerproof client".to_owned(),
        uris: vec![CLIENT_URI.to_owned()],
        ..Holder::default()
    };
    let (certificate, key) = authority.issue_client_pem(&client).map_err(Stopped::bug)?;
    write(&args.dir.join(CLIENT_CERTIFICATE), &certificate)?;
    write_key(&args.dir.join(CLIENT_CERTIFICATE_KEY), &key)?;
    Ok(Surroundings { tls, server_tls: Some(server), client_authorities })
}

fn write(path: &Path, text: &str) -> Result<(), Stopped> {
    std::fs::write(path, text).map_err(|error| unwritten(path, &error))
}

/// Writes a private key, in the place of one that is there.
fn write_key(path: &Path, pem: &str) -> Result<(), Stopped> {
    if path.exists() {
        std::fs::remove_file(path).map_err(|error| unwritten(path, &error))?;
    }
    write_secret(path, pem).map_err(|error| unwritten(path, &error))
}

fn unwritten(path: &Path, error: &std::io::Error) -> Stopped {
    Stopped::usage(format!("could not write {}: {error}", path.display()))
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
    let source_config = args.source.config()?;
    let store = match &args.state {
        Some(place) => Some(state::open_store(place).map_err(Stopped::usage)?),
        None => None,
    };
    let target_store = args.target.store()?;
    // Whoever comes back knows the same members, and both payers the same ones.
    let today = match store.as_ref().or(target_store.as_ref()) {
        Some(store) => state::population_date(&**store, set.clock.today()),
        None => Ok(set.clock.today()),
    };
    let today = today.map_err(Stopped::usage)?;
    let mut mocks = Mocks {
        seed: set.seed,
        issuer: args.issuer.clone().unwrap_or_default(),
        fhir_base: args.fhir_base.clone().unwrap_or_default(),
        caller: Party::Other,
        population: Arc::new(Population::generate(set.seed, today, args.members)),
        guides: guides(source_config.guides, &args.guides)?,
        trusted_issuers: source_config.trusted_issuers,
        scopes: Scopes::default(),
        client_authorities: set.client_authorities.clone(),
        scripts: scripts(&args.scripts)?.0,
        matching: scripts(&args.scripts)?.1,
        defects: set.defects.clone(),
    };
    let mut text = String::new();
    if args.who == Who::Target {
        text.push_str(&start_target(set, args, &mocks, (target_store, None), bind().await?)?);
    } else {
        let mut community_text = String::new();
        let mut member = None;
        let (idp_listener, issuer) = bind().await?;
        let source = if args.who == Who::Idp { None } else { Some(bind().await?) };
        let target = if args.who == Who::All { Some(bind().await?) } else { None };
        // An authorization server alone issues tokens for a base nobody serves.
        let origin = source.as_ref().map_or(&issuer, |(_, origin)| origin);
        let base = format!("{origin}/fhir");
        mocks.fhir_base = args.fhir_base.clone().unwrap_or_else(|| base.clone());
        mocks.issuer = args.issuer.clone().unwrap_or_else(|| issuer.clone());
        let payer = args.target.payer()?;
        let clients = target.iter().map(|(_, origin)| idp::Client {
            organization: Some(payer.token()),
            ..mocks.target_client(Some(format!("{origin}/.well-known/jwks.json")))
        });
        let (mut source_settings, _) = mocks.source();
        source_settings.organizations = source_config.organizations;
        source_settings.payers = source_config.payers;
        source_settings.admins = source_config.admins;
        let policy = bent_source(source_config.policy, set);
        let source_handle = match &store {
            Some(store) => source::Handle::with_store(policy, Arc::clone(store)),
            None => source::Handle::new(policy),
        };
        let directory = Directory {
            population: Arc::clone(&mocks.population),
            payer: source.is_some().then(|| source_handle.clone()),
            clock: set.clock.clone(),
        };
        let (mut settings, mut handle) = mocks.idp(clients.collect(), directory);
        if let Some(store) = store {
            handle = idp::Handle::with_store(handle.policy(), store);
        }
        handle.set_policy(bent(args.idp.policy()?, set));
        args.idp.apply(&mut settings)?;
        if args.udap {
            let base = if source.is_some() { &mocks.fhir_base } else { &mocks.issuer };
            let (party, written) = community(args, set)?;
            settings.udap = party.server(base.trim_end_matches('/')).map_err(Stopped::usage)?;
            let vouched = settings.udap.iter_mut().flat_map(|udap| udap.organizations.values_mut());
            vouched.for_each(|organization| *organization = payer.token());
            community_text = written;
            member = party.target_member().map_err(Stopped::usage)?;
        }
        if args.tls {
            let mut policy = handle.policy();
            policy.auth_methods.push("tls_client_auth".to_owned());
            handle.set_policy(policy);
        }
        let stage = set.stage(Actor::Idp);
        let server = idp::Server::new(stage, settings, handle)
            .map_err(|error| Stopped::usage(format!("could not use {error}")))?;
        tokio::spawn(server.serve(idp_listener));
        let _ = writeln!(text, "authorization server  {}", known_as(&mocks.issuer, &issuer));
        if let Some((listener, _)) = source {
            let stage = set.stage(Actor::Source);
            tokio::spawn(source::run(listener, stage, source_settings, source_handle));
            let _ = writeln!(text, "source payer          {}", known_as(&mocks.fhir_base, &base));
        }
        if let Some(target) = target {
            text.push_str(&start_target(set, args, &mocks, (target_store, member), target)?);
        }
        text.push_str(&registration(args, set, &mocks)?);
        text.push_str(&community_text);
    }
    if args.tls {
        let path = args.dir.join(AUTHORITY_CERTIFICATE);
        let _ = writeln!(text, "\ntrust this authority  {}", path.display());
        let path = args.dir.join(CLIENT_CERTIFICATE);
        let _ = writeln!(text, "client certificate    {} ({CLIENT_URI})", path.display());
    }
    for defect in &set.defects {
        let _ = writeln!(text, "defect                {}: {}", defect.id, defect.title);
    }
    text.push_str("\nServing until stopped (Ctrl-C).\n");
    // Whoever reads that it serves may stop it at once, so it listens for that first.
    let mut stopped = std::pin::pin!(asked_to_stop());
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

/// What a mock goes by, and where it listens if that is not the same.
fn known_as(url: &str, listens: &str) -> String {
    if url == listens { url.to_owned() } else { format!("{url} (listens at {listens})") }
}

/// The guide versions named on the command line, and those of the others.
fn guides(mut guides: Guides, named: &[String]) -> Result<Guides, Stopped> {
    guides.set_named(named).map_err(|why| Stopped::usage(format!("--guide {why}")))?;
    Ok(guides)
}

/// Reads the scripts named on the command line.
fn scripts(named: &[String]) -> Result<(idp::Scripts, Option<source::Matching>), Stopped> {
    let unusable = |error| Stopped::usage(format!("could not {error}"));
    let mut texts = idp::ScriptTexts::default();
    let mut matching = None;
    for one in named {
        let (hook, path) = one.split_once('=').ok_or_else(|| {
            Stopped::usage(format!("--script {one}: name a hook and a file, as in codap=FILE"))
        })?;
        let text = std::fs::read_to_string(path)
            .map_err(|error| Stopped::usage(format!("could not read {path}: {error}")))?;
        if hook == MATCHING_SCRIPT {
            matching = Some(source::Matching::read(&text).map_err(unusable)?);
        } else if !texts.set(hook, text) {
            let known = idp::ScriptTexts::NAMES.into_iter().chain([MATCHING_SCRIPT]);
            let hint = suggest::did_you_mean(hook, known);
            return Err(Stopped::usage(format!("--script: there is no hook `{hook}`{hint}")));
        }
    }
    Ok((idp::Scripts::read(&texts).map_err(unusable)?, matching))
}

/// A trust community made now, with what was written for its clients.
fn community(args: &MockArgs, set: &Set) -> Result<(udap::Party, String), Stopped> {
    let party = udap::Party::own(set.clock.epoch_secs()).map_err(Stopped::usage)?;
    let anchors = args.dir.join("payerproof-udap-anchors.pem");
    write(&anchors, &party.anchors_pem)?;
    let mut text = format!("\ntrust community       {} ({})\n", anchors.display(), party.community);
    if let Some(client) = party.identity("main").map_err(Stopped::usage)? {
        let path = args.dir.join("payerproof-udap-client.pem");
        write(&path, &client.chain_pem())?;
        write_key(&args.dir.join("payerproof-udap-client-key.pem"), &client.key_pem)?;
        let _ = writeln!(text, "UDAP certificate      {} ({})", path.display(), client.uri);
    }
    Ok((party, text))
}

/// A policy after the defects have bent it.
fn bent(mut policy: idp::Policy, set: &Set) -> idp::Policy {
    for defect in &set.defects {
        if let Effect::Idp(bend) = &defect.effect {
            bend(&mut policy);
        }
    }
    policy
}

/// The same for the source payer.
fn bent_source(mut policy: source::Policy, set: &Set) -> source::Policy {
    for defect in &set.defects {
        if let Effect::Source(bend) = &defect.effect {
            bend(&mut policy);
        }
    }
    policy
}

impl Set {
    fn stage(&self, actor: Actor) -> Stage {
        let recorder = Recorder::forgetful(self.clock.clone(), self.spool.clone());
        let timeouts = match actor {
            // It fetches nothing but the key sets of its clients.
            Actor::Idp => Timeouts::default().for_documents(),
            Actor::Source | Actor::Target => Timeouts::default(),
        };
        let defects = wire_defects(&self.defects, actor);
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
            tls: self.server_tls.clone().map(|tls| bent_tls(&self.defects, actor, tls)),
            shutdown: self.stop.clone(),
        }
    }
}

/// Starts a target payer and says where it is.
fn start_target(
    set: &Set,
    args: &MockArgs,
    mocks: &Mocks,
    (store, member): (Option<Arc<dyn state::Store>>, Option<target::UdapMember>),
    (listener, origin): (TcpListener, String),
) -> Result<String, Stopped> {
    let base = format!("{origin}/fhir");
    let (keys, _) = target_keys("target").map_err(Stopped::bug)?;
    let (mut settings, handle) = mocks.target(&base, &args.client_id, keys);
    settings.udap = member;
    let handle = args.target.apply(&mut settings, handle, store, &args.idp.variables()?)?;
    // Whoever is to register is not registered yet.
    if handle.policy().registers == target::Registration::Udap {
        for server in &mut settings.servers {
            server.token_introspection_client_id = None;
        }
    }
    tokio::spawn(target::run(listener, set.stage(Actor::Target), settings, handle));
    let mut text = format!(
        "target payer          {base}\n  its key set         {origin}/.well-known/jwks.json\n"
    );
    for case in Case::ALL {
        let local = mocks.population.member(case).local_patient();
        let id = local["id"].as_str().unwrap_or_default();
        let _ = writeln!(text, "  its patient         {:<18} Patient/{id}", case.as_str());
    }
    if !mocks.issuer.is_empty() {
        let invocations = Invocations {
            base: &base,
            issuer: &mocks.issuer,
            payer: args.target.payer()?,
            population: &mocks.population,
            clock: &set.clock,
            trust: &trust(args, set),
        };
        text.push_str(&invocations.write(&args.dir, write)?);
    }
    Ok(text)
}

/// What curl needs to trust our certificates.
fn trust(args: &MockArgs, set: &Set) -> String {
    if set.scheme != "https" {
        return String::new();
    }
    format!(" --cacert {}", quoted(&args.dir.join(AUTHORITY_CERTIFICATE).display().to_string()))
}

/// A registration a reader can paste, with a key made for it.
fn registration(args: &MockArgs, set: &Set, mocks: &Mocks) -> Result<String, Stopped> {
    let path = args.dir.join("payerproof-client-key.pem");
    let key = key_kept_at(&path)?;
    // Whatever a target payer may ask for here.
    let (like, issuer) = (mocks.target_client(None), &mocks.issuer);
    let body = json!({
        "client_name": "My payer",
        "token_endpoint_auth_method": "private_key_jwt",
        "grant_types": like.grant_types,
        "response_types": [],
        "scope": like.scope,
        "payer_identifier": TARGET_PAYER.token(),
        "jwks": key.jwks().map_err(Stopped::bug)?,
    });
    let trust = trust(args, set);
    Ok(format!(
        "\nRegister a client whose private key is in {key}:\n\n\
         curl -s{trust} {issuer}/oauth/register -H 'content-type: application/json' -d '{body}'\n\n\
         In the file that `payerproof run --config` reads, with the `client_id` of the answer:\n\n\
         [registration.client]\n\
         client_id = \"…\"\n\
         key_file = {key:?}\n\
         kid = \"my-key\"\n\
         algorithm = \"ES384\"\n\
         grants = {grants:?}\n",
        key = path.display().to_string(),
        grants = like.grant_types,
    ))
}

/// The key in a file, made there when it is not: what was registered with it stays usable.
fn key_kept_at(path: &Path) -> Result<ClientKey, Stopped> {
    if path.exists() {
        let pem = std::fs::read_to_string(path).map_err(|error| error.to_string());
        return pem
            .and_then(|pem| ClientKey::from_pem("my-key", "ES384", pem))
            .map_err(|why| Stopped::usage(format!("{}: {why}", path.display())));
    }
    let key = ClientKey::generate("my-key", "ES384", true).map_err(Stopped::bug)?;
    write_key(path, key.pem())?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_registered_is_kept_and_no_other_file_is_overwritten() {
        let desk = tempfile::tempdir().expect("a directory");
        let path = desk.path().join("key.pem");
        let made = key_kept_at(&path).expect("made");
        assert_eq!(key_kept_at(&path).expect("read").pem(), made.pem());
        std::fs::write(&path, "no key").expect("writable");
        assert!(key_kept_at(&path).is_err());
        assert_eq!(std::fs::read_to_string(&path).expect("readable"), "no key");
        write_key(&path, made.pem()).expect("in its place");
        assert_eq!(key_kept_at(&path).expect("read").pem(), made.pem());
    }
}
