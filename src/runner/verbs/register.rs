//! `register`: becomes a client, by RFC 7591 or from the configuration.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::id::{Endpoint, Party};
use crate::oauth::JWT_BEARER_GRANT;
use crate::runner::forgery::sign;
use crate::runner::identities;
use crate::runner::keys::ClientKey;
use crate::runner::mocks::{INITIAL_TOKEN, STATEMENT_ISSUER, statement_key};
use crate::runner::payers;
use crate::runner::session::ClientState;
use crate::runner::step::{StepProblem, StepResult, answered, succeeded};
use crate::runner::world::World;
use crate::scenario::{KeysBy, Register, RegisterHow};
use crate::system::{RegistrationKind, resolve};
use crate::transcript::{Fact, Identity, Outbound, Presents};

use super::{discover, register_udap};

/// The payer behind the client named `other`.
const OTHER_PAYER: &str = "urn:oid:2.16.840.1.113883.6.300|33333";

/// The modulus of an RSA key of 1024 bits.
const WEAK_MODULUS: &str = "\
    ywIgtLpERlkpnJcRzcP9d7smZ_xJM8AD63l0qQFxrMPusyTKTp0fXXhgB9eLt1pJ9XhfF7\
    2lUFQzpsTGCW-PQcu-WfzIWfP2EvmMVogL0ZTskRn5S9K1fXsFnPDmdmQ5XziT8Pv74i_J\
    syVfdT_ufPMrp56Bg3_VHnO21VECfqE";

/// The payer behind a client, as `system|value`.
pub fn payer_of(world: &World, client: &str) -> String {
    let configured = || payers::recipient(&world.shared.system).token();
    if client == "other" { OTHER_PAYER.to_owned() } else { configured() }
}

/// Runs the step.
pub async fn run(world: &mut World, step: &Register, id: &str) -> StepResult {
    let name = step.client.as_deref().unwrap_or("main");
    if step.how == RegisterHow::Udap {
        return register_udap::run(world, step, id, name).await;
    }
    if world.shared.system.registration.how == RegistrationKind::Manual {
        if step.keys != KeysBy::Value {
            let why = "it needs clients that register themselves (`registration.how`)";
            return Err(StepProblem::LeftOut(why.to_owned()));
        }
        return if step.alter.is_some() {
            Err(StepProblem::LeftOut("clients are registered by hand".to_owned()))
        } else {
            by_hand(world, step, name)
        };
    }
    dynamic(world, step, name).await
}

fn by_hand(world: &mut World, step: &Register, name: &str) -> StepResult {
    let registration = &world.shared.system.registration;
    if name.starts_with("app") || name.starts_with("other_app") {
        return app_by_hand(world, name);
    }
    let Some(config) = registration.client_called(name).cloned() else {
        return Err(StepProblem::LeftOut(format!("no client `{name}` is configured")));
    };
    if let Some(wanted) =
        step.auth_method.as_deref().filter(|wanted| *wanted != config.auth_method.as_str())
    {
        let why = format!("the client `{name}` does not authenticate by {wanted}");
        return Err(StepProblem::LeftOut(why));
    }
    let ours = |cause: String| StepProblem::Ours(cause);
    let read = |file: &Option<std::path::PathBuf>| match file {
        Some(file) => world.read_text(file).map(Some).map_err(|error| ours(error.to_string())),
        None => Ok(None),
    };
    let key = match read(&config.key_file)? {
        Some(pem) => ClientKey::from_pem(&config.kid, &config.algorithm, pem)
            .map_err(|why| ours(format!("the key of client `{name}`: {why}")))?,
        // Whoever authenticates otherwise has no key that anybody would look at.
        None => ClientKey::generate(&config.kid, &config.algorithm, true).map_err(ours)?,
    };
    let secret = read(&config.secret_file)?;
    if let (Some(chain), Some(key)) = (&config.certificate_file, &config.certificate_key_file) {
        let path = |path: &Path| resolve(&world.shared.directory, path);
        let identity = Identity::read(&path(chain), &path(key));
        let identity = identity.map_err(|error| ours(error.to_string()))?;
        world.session.identities.insert(config.client_id.clone(), identity);
    }
    let scope = config.scope.unwrap_or_else(|| world.shared.system.scopes.by_hand());
    let client = ClientState {
        secret,
        ..ClientState::new(config.client_id, config.auth_method.as_str(), key, scope)
    };
    state_if_accepted(world, &client.client_id);
    keep(world, name, client)
}

/// States that a client registered by hand has had a token in this run, if it has.
fn state_if_accepted(world: &mut World, client_id: &str) {
    let accepted = world.shared.accepted().contains(client_id);
    if accepted {
        world.recorder.state(Fact::ClientAccepted { client_id: client_id.to_owned() });
    }
}

/// A client people sign in for. It has a key, or it is public.
fn app_by_hand(world: &mut World, name: &str) -> StepResult {
    let authorization = &world.shared.system.authorization;
    let config =
        if name == "app" { &authorization.client } else { &authorization.other_client }.clone();
    let Some(config) = config else {
        return Err(StepProblem::LeftOut(format!("no client `{name}` is configured")));
    };
    let ours = |cause: String| StepProblem::Ours(cause);
    let scope = authorization.scope.clone();
    let (key, auth_method) = match &config.key_file {
        Some(file) => {
            let pem = world.read_text(file).map_err(|error| ours(error.to_string()))?;
            let kid = config.kid.as_deref().unwrap_or_default();
            let key = ClientKey::from_pem(kid, &config.algorithm, pem).map_err(ours)?;
            (key, "private_key_jwt")
        }
        None => (world.stranger.clone(), "none"),
    };
    let client = ClientState::new(config.client_id, auth_method, key, scope);
    state_if_accepted(world, &client.client_id);
    keep(world, name, client)
}

async fn dynamic(world: &mut World, step: &Register, name: &str) -> StepResult {
    let url = discover::endpoint(world, "registration_endpoint").await?;
    let auth_method = step.auth_method.as_deref().unwrap_or("private_key_jwt").to_owned();
    let algorithm = step.algorithm.as_deref().unwrap_or("ES384");
    let ours = |cause: String| StepProblem::Ours(cause);
    let kid = format!("{name}-{}", world.ids.token());
    let key = ClientKey::generate(&kid, algorithm, world.shared.own).map_err(ours)?;
    let (scopes, authorization) = (&world.shared.system.scopes, &world.shared.system.authorization);
    let is_app = step.grants.iter().any(|grant| grant == "authorization_code");
    // `match`, `bulk_match` and `export` stand for what is configured, `all` for everything that is.
    let all = scopes.all();
    let usual = if is_app { authorization.scope.as_str() } else { "all" };
    let words = step.scope.as_deref().unwrap_or(usual).split_whitespace();
    let words = words.map(|word| match word {
        "all" => all.as_str(),
        "match" => scopes.member_match.as_str(),
        "bulk_match" => scopes.bulk_match.as_str(),
        "export" => scopes.export.as_str(),
        other => other,
    });
    let scope = words.collect::<Vec<_>>().join(" ");
    let payer = payer_of(world, name);
    let mut grant_types = vec!["client_credentials"];
    let claims = &world.shared.system.claims;
    if ["jwt_bearer", "codap"].iter().any(|name| claims.get(*name) == Some(&true)) {
        grant_types.push(JWT_BEARER_GRANT);
    }
    let mut body = json!({
        "client_name": format!("payerproof {name}"),
        "token_endpoint_auth_method": auth_method,
        "grant_types": grant_types,
        "response_types": [],
        "scope": scope,
        "contacts": ["mailto:payerproof@example.org"],
        "payer_identifier": payer,
        // A server must ignore what it does not know (RFC 7591 §2).
        "payerproof_unknown": "ignore me",
    });
    let mut identity = None;
    if auth_method.ends_with("tls_client_auth") || step.bound_tokens == Some(true) {
        let certificate = identities::of_new_client(world, name)?;
        body["tls_client_certificate_bound_access_tokens"] =
            json!(step.bound_tokens.unwrap_or(true));
        identity = Some(certificate);
    }
    match (auth_method.as_str(), &identity) {
        // HRex: certificates are matched by their URI entries.
        ("tls_client_auth", Some(identity)) => {
            body["tls_client_auth_san_uri"] = json!(identities::uri_of(identity)?);
        }
        ("self_signed_tls_client_auth", Some(identity)) => {
            body["jwks"] = identities::jwks(identity).map_err(ours)?;
        }
        _ => {}
    }
    let mut further_keys = Vec::new();
    let mut jwks_uri = None;
    if !step.grants.is_empty() {
        body["grant_types"] = json!(step.grants);
    }
    let extra = &world.shared.system.registration.redirect_uris;
    if !is_app && !extra.is_empty() {
        body["redirect_uris"] = json!(extra);
    }
    if is_app {
        body["redirect_uris"] = json!([authorization.redirect_uri]);
        body["response_types"] = json!(["code"]);
    }
    if auth_method == "private_key_jwt" {
        match step.keys {
            KeysBy::Value => {
                body["token_endpoint_auth_signing_alg"] = json!(algorithm);
                body["jwks"] = key.jwks().map_err(ours)?;
            }
            KeysBy::Several => {
                let mut keys = vec![key.public_jwk().map_err(ours)?];
                for algorithm in ["ES256", "ES512", "EdDSA"] {
                    let kid = format!("{name}-{}", algorithm.to_lowercase());
                    let further = ClientKey::generate(&kid, algorithm, true).map_err(ours)?;
                    keys.push(further.public_jwk().map_err(ours)?);
                    further_keys.push(further);
                }
                body["jwks"] = json!({ "keys": keys });
            }
            KeysBy::Succession => {
                let next = ClientKey::generate(&format!("{name}-next"), algorithm, true);
                let next = next.map_err(ours)?;
                let keys = [&key, &next].map(ClientKey::public_jwk);
                let keys = keys.into_iter().collect::<Result<Vec<_>, _>>().map_err(ours)?;
                body["jwks"] = json!({ "keys": keys });
                further_keys.push(next);
            }
            KeysBy::JwksUri => {
                let site = world.client_site.as_ref().ok_or_else(|| {
                    ours("the scenario registers keys by URL, and has no client site".to_owned())
                })?;
                site.serve_keys(name, key.jwks().map_err(ours)?);
                let uri = site.jwks_uri(name);
                body["jwks_uri"] = json!(uri);
                jwks_uri = Some(uri);
            }
        }
    }
    let alter = step.alter.as_deref().unwrap_or_default();
    if step.statement || alter.starts_with("software_statement_") {
        body["software_statement"] = json!(statement(world, alter)?);
    }
    let bytes = altered(body, step.alter.as_deref(), &key).map_err(ours)?;
    let mut request = Outbound::new(Party::Idp, Endpoint::Register, "POST", &url)
        .header("accept", "application/json")
        .header("content-type", "application/json");
    if let Some(token) = initial_token(world, alter)? {
        request = request.bearer(&token);
    }
    // An endpoint for mutual TLS wants to see it; one that knows clients by key need not.
    if let Some(identity) = identity.as_ref().filter(|_| auth_method == "tls_client_auth") {
        request = request.presenting(match alter {
            "certificate_missing" => Presents::Nothing,
            _ => Presents::Identity(identity.clone()),
        });
    }
    request.body = bytes;
    let exchange = world.client.send(request).await;
    if step.alter.is_some() {
        return answered(&exchange);
    }
    let answer = succeeded(&exchange)?;
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    let Some(client_id) = text("client_id") else {
        return Err(StepProblem::Refused("the registration answer has no `client_id`".to_owned()));
    };
    let auth_method = text("token_endpoint_auth_method").unwrap_or(auth_method);
    let scope = text("scope").unwrap_or(scope);
    let client = ClientState {
        further_keys,
        jwks_uri,
        secret: text("client_secret"),
        registration_uri: text("registration_client_uri"),
        registration_token: text("registration_access_token"),
        ..ClientState::new(client_id, &auth_method, key, scope)
    };
    if let Some(identity) = identity {
        world.session.identities.insert(client.client_id.clone(), identity);
    }
    keep(world, name, client)
}

/// The token that allows the registration, where one is needed.
fn initial_token(world: &World, alter: &str) -> Result<Option<String>, StepProblem> {
    let configured = &world.shared.system.registration.initial_access_token_file;
    let needed = || world.idp.as_ref()?.policy().registration_requires_initial_token.then_some(());
    match (alter, configured) {
        ("initial_token_missing", _) => Ok(None),
        ("initial_token_wrong", _) => Ok(Some(world.ids.token())),
        (_, Some(file)) => {
            let token = world.read_text(file);
            token.map(Some).map_err(|error| StepProblem::Ours(error.to_string()))
        }
        (_, None) => Ok(needed().map(|()| INITIAL_TOKEN.to_owned())),
    }
}

/// A software statement: the configured one, or for our own mocks one that narrows the scope.
fn statement(world: &World, alter: &str) -> Result<String, StepProblem> {
    let ours = |cause: String| StepProblem::Ours(cause);
    if alter.is_empty() && !world.shared.own {
        let file = &world.shared.system.registration.software_statement_file;
        let why = "no software statement is configured (`software_statement_file`)";
        let file = file.as_ref().ok_or_else(|| StepProblem::LeftOut(why.to_owned()))?;
        let text = world.read_text(file).map_err(|error| ours(error.to_string()))?;
        return Ok(text.trim().to_owned());
    }
    let key = if alter == "software_statement_foreign" {
        ClientKey::generate("stranger", "ES384", true)
    } else {
        statement_key()
    };
    let key = key.map_err(ours)?;
    let issuer = match alter {
        "software_statement_foreign" => "https://stranger.payerproof.example",
        _ => STATEMENT_ISSUER,
    };
    let claims = json!({
        "iss": issuer,
        "iat": world.clock.epoch_secs(),
        "software_id": "payerproof",
        "client_name": "payerproof, vouched for",
        "scope": world.shared.system.scopes.member_match,
    });
    if alter == "software_statement_unsigned" {
        let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        return Ok(format!("{}.{}.", encode(&json!({"alg": "none"})), encode(&claims)));
    }
    let header = json!({"alg": "ES384", "kid": key.kid});
    sign(&header, &claims, &key).map_err(ours)
}

/// Remembers a client, and tells the checks.
pub fn keep(world: &mut World, name: &str, client: ClientState) -> StepResult {
    world.recorder.state(Fact::Client {
        client_id: client.client_id.clone(),
        jwks: client.key.jwks().map_err(StepProblem::Ours)?,
        auth_method: client.auth_method.clone(),
        scope: client.scope.clone(),
        organization: (name != "other").then(|| payer_of(world, name)),
        jwks_uri: None,
    });
    world.session.clients.insert(name.to_owned(), client);
    Ok(())
}

fn altered(mut body: Value, alter: Option<&str>, key: &ClientKey) -> Result<Vec<u8>, String> {
    match alter.unwrap_or_default() {
        "jwks_and_jwks_uri" => body["jwks_uri"] = json!("https://payerproof.example/jwks.json"),
        "grant_type_unknown" => body["grant_types"] = json!(["payerproof_grant"]),
        "auth_method_unknown" => body["token_endpoint_auth_method"] = json!("payerproof_method"),
        "jwks_private" => {
            // Any text will do as a private member: its presence is what must be refused.
            let mut jwk = key.public_jwk()?;
            jwk["d"] = json!("bm90LWEtcmVhbC1wcml2YXRlLWtleQ");
            body["jwks"] = json!({"keys": [jwk]});
        }
        "jwks_weak" => {
            body["jwks"] = json!({"keys": [
                {"kty": "RSA", "kid": key.kid, "use": "sig", "e": "AQAB", "n": WEAK_MODULUS},
            ]});
            // Of the key's own type, so that nothing but its length speaks against it.
            body["token_endpoint_auth_signing_alg"] = json!("RS384");
        }
        "jwks_uri_file" => elsewhere(&mut body, "file:///etc/hosts"),
        "jwks_uri_link_local" => elsewhere(&mut body, "http://169.254.169.254/jwks.json"),
        "jwks_uri_loopback" => elsewhere(&mut body, "https://127.0.0.1/jwks.json"),
        "jwks_uri_private" => elsewhere(&mut body, "https://10.0.0.1/jwks.json"),
        "response_types_inconsistent" => body["response_types"] = json!(["code"]),
        "scope_unknown" => {
            let scope = body["scope"].as_str().unwrap_or_default();
            body["scope"] = json!(format!("{scope} payerproof-unknown"));
        }
        "public_machine" => {
            body["token_endpoint_auth_method"] = json!("none");
            body["grant_types"] = json!(["client_credentials"]);
            if let Some(members) = body.as_object_mut() {
                members.shift_remove("jwks");
                members.shift_remove("token_endpoint_auth_signing_alg");
            }
        }
        "redirect_uri_relative" => body["redirect_uris"] = json!(["/callback"]),
        "redirect_uri_wildcard" => {
            body["redirect_uris"] = json!(["https://*.payerproof.example/callback"]);
        }
        "tls_subject_missing" => {
            if let Some(members) = body.as_object_mut() {
                members.shift_remove("tls_client_auth_san_uri");
            }
        }
        "tls_subjects_two" => body["tls_client_auth_san_dns"] = json!("client.payerproof.example"),
        "body_not_json" => return Ok(b"client_name=payerproof".to_vec()),
        _ => {}
    }
    Ok(body.to_string().into_bytes())
}

/// Moves the keys from the request to `location`.
fn elsewhere(body: &mut Value, location: &str) {
    if let Some(members) = body.as_object_mut() {
        members.shift_remove("jwks");
    }
    body["jwks_uri"] = json!(location);
}

/// The client named `name`, or why it is not there.
pub fn client<'a>(world: &'a World, name: &str) -> Result<&'a ClientState, StepProblem> {
    world
        .session
        .clients
        .get(name)
        .ok_or_else(|| StepProblem::Ours(format!("no `register` step made a client `{name}`")))
}
