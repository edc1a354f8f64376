//! `token`: obtains an access token, or asks for one in a named wrong way.

use std::time::Duration;

use crate::id::{Endpoint, Party};
use crate::oauth::{JWT_BEARER_ASSERTION, Jwt};
use crate::runner::assertion::{Around, AssertionInput, assertion, concerns_assertion};
use crate::runner::identities::{self, turned_away};
use crate::runner::session::{ClientState, KeptToken, RENEWED_BEFORE, Renewal};
use crate::runner::spoiled_form;
use crate::runner::step::{StepProblem, StepResult, answered, succeeded};
use crate::runner::udap;
use crate::runner::world::World;
use crate::scenario::Token;
use crate::system::{AuthBy, RegistrationKind};
use crate::transcript::Outbound;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::Value;

use super::{authorization, discover, introspect, mint, register, register_udap, wait};

/// The payer a client says it acts for when it is not asked.
const FORGED_BUSINESS_ID: &str = "payerproof-forged-business-id";

/// The scope of a bulk match as PDex 2.2.0 prints it, which is none of SMART's.
const PRINTED_SCOPE: &str = "system.Group.u?code=http://hl7.org/fhir/us/davinci-pdex/ValueSet/\
     PDexMultiMemberMatchResultVS|match";

/// Runs the step.
pub async fn run(world: &mut World, step: &Token, id: &str) -> StepResult {
    if matches!(step.grant.as_deref(), Some("jwt_bearer" | "codap")) {
        // The one calls the other where it needs a plain token.
        return Box::pin(authorization::run(world, step, id)).await;
    }
    let granted = granted(world, step).await?;
    let name = match (&step.client, &granted) {
        (Some(name), _) => name.clone(),
        (None, Granted::Code { client, .. } | Granted::Refresh { client, .. }) => client.clone(),
        (None, Granted::Itself) => "main".to_owned(),
    };
    if step.alter.as_deref() == Some("client_replaced")
        && !world.session.clients.contains_key(&name)
    {
        let why = "the registration was changed and kept its `client_id`";
        return Err(StepProblem::LeftOut(why.to_owned()));
    }
    let client = register::client(world, &name)?.clone();
    let scope = match (&granted, step.alter.as_deref()) {
        (Granted::Itself, _) => Some(scope_of(world, step.scope.as_deref())),
        (_, Some("scope_wider")) => Some(wider(world)),
        _ => step.scope.clone(),
    };
    let keep = step.keep.as_deref().unwrap_or(id);
    let alter = step.alter.as_deref();
    if alter.is_none() {
        is_known(world, scope.as_deref().unwrap_or_default())?;
    }
    let asked = Asked { granted: &granted, scope: scope.as_deref() };
    let mut exchange = None;
    for _ in 0..step.rounds.unwrap_or(1).max(1) {
        if let Some(beside) = &step.beside {
            also_send(world, beside).await?;
            world.recorder.enter_step(id);
        }
        let altered = (alter, step.control.as_deref());
        let request = request(world, &client, id, asked, altered).await?;
        let sent = world.client.send(request).await;
        if !turned_away(&sent, alter) {
            answered(&sent)?;
        }
        exchange = Some(sent);
    }
    let Some(exchange) = exchange else { return Ok(()) };
    world.session.token_steps.insert(id.to_owned(), step.clone());
    if alter.is_some() {
        return Ok(());
    }
    identities::state(world, id, &client.client_id);
    let answer = succeeded(&exchange).map_err(|problem| whose_turn(world, &name, problem))?;
    let Some(value) = answer["access_token"].as_str() else {
        return Err(StepProblem::Refused("the token answer has no `access_token`".to_owned()));
    };
    if world.shared.system.registration.how == RegistrationKind::Manual {
        world.shared.accepted().insert(client.client_id.clone());
    }
    let expires_at = expires_at(&answer, exchange.started_at);
    let token = KeptToken {
        value: value.to_owned(),
        client: name,
        expires_at,
        renewal: Renewal::of(step, id, exchange.started_at, expires_at),
        refresh: match (answer["refresh_token"].as_str(), granted) {
            (Some(next), _) => Some(next.to_owned()),
            // RFC 6749 §6: without a new one the old one stays good.
            (None, Granted::Refresh { refresh, .. }) => Some(refresh),
            (None, _) => None,
        },
        minted: None,
    };
    world.session.tokens.insert(keep.to_owned(), token);
    // Whom a person who signed in let the client see.
    if let Some(patient) = answer["patient"].as_str() {
        world.session.matched.insert("signed_in".to_owned(), patient.to_owned());
    }
    Ok(())
}

/// The refusal of a client that was registered by hand, with where to look first: what the
/// configuration says of it may be wrong as long as it never had a token.
fn whose_turn(world: &World, name: &str, problem: StepProblem) -> StepProblem {
    let registration = &world.shared.system.registration;
    let config = registration.client_called(name);
    let config = config.filter(|_| registration.how == RegistrationKind::Manual);
    match (problem, config) {
        (StepProblem::Refused(why), Some(config))
            if why.contains("(invalid_client)")
                && !name.contains("app")
                && !world.shared.accepted().contains(&config.client_id) =>
        {
            let section =
                if name == "main" { "client".to_owned() } else { format!("{name}_client") };
            let by = match config.auth_method {
                AuthBy::PrivateKeyJwt => "`client_id`, `key_file`, `kid` and `algorithm`",
                AuthBy::ClientSecretBasic => "`client_id` and `secret_file`",
                AuthBy::TlsClientAuth | AuthBy::SelfSignedTlsClientAuth => {
                    "`client_id` and `certificate_file`"
                }
            };
            StepProblem::Refused(format!(
                "{why}: check {by} under `[registration.{section}]`, and which key the server has \
                 for this client"
            ))
        }
        (problem, _) => problem,
    }
}

/// When a token expires, as far as the answer it came with says so.
pub fn expires_at(answer: &Value, issued_at: Timestamp) -> Option<Timestamp> {
    issued_at.checked_add(Duration::from_secs(answer["expires_in"].as_u64()?)).ok()
}

/// The token kept under `name`, had again in the way it was had when it is about to expire.
///
/// # Errors
/// When there is none, or the authorization server cannot be spoken to.
pub async fn lasting(world: &mut World, name: &str) -> Result<KeptToken, StepProblem> {
    let mut kept = introspect::kept(world, name)?;
    if let (Some(scope), Some(end)) = (&kept.minted, kept.expires_at)
        && end.duration_since(world.clock.now()) <= RENEWED_BEFORE
    {
        return mint::keep(world, name, scope.clone());
    }
    let due = kept.renewal.take_if(|renewal| renewal.due <= world.clock.now());
    let Some(Renewal { step: id, asks, .. }) = due else { return Ok(kept) };
    // Who may no longer be asked about is not asked about again.
    if asks.grant.is_some() && world.session.consent_ended {
        return Ok(kept);
    }
    // It belongs to the step that had it: the one in progress may be altered, and this is not.
    let current = world.recorder.step();
    world.recorder.enter_step(&id);
    let ended = Box::pin(run(world, &asks, &id)).await;
    world.recorder.enter_step(&current);
    match ended {
        Ok(()) => introspect::kept(world, name),
        // The old one may still do. It is not tried again.
        Err(StepProblem::Refused(_) | StepProblem::LeftOut(_)) => {
            world.session.tokens.insert(name.to_owned(), kept.clone());
            Ok(kept)
        }
        Err(problem) => Err(problem),
    }
}

/// Sends the request of an earlier step once more, as part of that step.
async fn also_send(world: &mut World, earlier: &str) -> StepResult {
    let Some(step) = world.session.token_steps.get(earlier).cloned() else {
        return Err(StepProblem::Ours(format!("no `token` step `{earlier}` was made")));
    };
    world.recorder.enter_step(earlier);
    let name = step.client.as_deref().unwrap_or("main");
    let client = register::client(world, name)?.clone();
    let scope = scope_of(world, step.scope.as_deref());
    let asked = Asked { granted: &Granted::Itself, scope: Some(&scope) };
    let altered = (step.alter.as_deref(), step.control.as_deref());
    let request = request(world, &client, earlier, asked, altered).await?;
    answered(&world.client.send(request).await)
}

/// What the client holds in its hands.
enum Granted {
    /// Nothing: it speaks for itself.
    Itself,
    /// A code.
    Code { client: String, code: String, redirect_uri: String, verifier: Option<String> },
    /// A refresh token.
    Refresh { client: String, refresh: String },
}

/// A token request apart from authentication.
#[derive(Clone, Copy)]
struct Asked<'a> {
    granted: &'a Granted,
    scope: Option<&'a str>,
}

async fn granted(world: &World, step: &Token) -> Result<Granted, StepProblem> {
    let alter = step.alter.as_deref().unwrap_or_default();
    if let Some(authorized) = &step.code {
        let Some(found) = world.session.authorizations.get(authorized).cloned() else {
            return Err(StepProblem::Ours(format!("no `authorize` step is named `{authorized}`")));
        };
        let Some(code) = found.code else {
            return Err(StepProblem::LeftOut(format!("`{authorized}` led to no code")));
        };
        if alter == "code_expired" {
            // RFC 6749 §4.1.2 recommends ten minutes at most.
            wait::at_most(world, Duration::from_secs(601)).await?;
        }
        let verifier = match alter {
            "verifier_missing" => None,
            "verifier_wrong" => Some(world.ids.token() + &world.ids.token()),
            "verifier_truncated" => {
                Some(found.verifier[..found.verifier.len().saturating_sub(1)].to_owned())
            }
            _ => Some(found.verifier),
        };
        let redirect_uri = match alter {
            "redirect_uri_other" => format!("{}/other", found.redirect_uri),
            _ => found.redirect_uri,
        };
        let code = if alter == "code_unknown" { world.ids.token() } else { code };
        return Ok(Granted::Code { client: found.client, code, redirect_uri, verifier });
    }
    let Some(kept) = &step.refresh else { return Ok(Granted::Itself) };
    let kept = introspect::kept(world, kept)?;
    let Some(refresh) = kept.refresh.clone() else {
        return Err(StepProblem::LeftOut("no refresh token came with that token".to_owned()));
    };
    let refresh = if alter == "refresh_unknown" { world.ids.token() } else { refresh };
    Ok(Granted::Refresh { client: kept.client, refresh })
}

/// More than any person was asked for.
fn wider(world: &World) -> String {
    format!("{} user/*.cruds", world.shared.system.authorization.scope)
}

/// Obtains a token outside any `token` step, under the step in progress.
pub async fn obtain(
    world: &mut World,
    client: &str,
    scope: &str,
) -> Result<KeptToken, StepProblem> {
    let kept = format!("obtained for {scope}");
    let step = Token {
        client: Some(client.to_owned()),
        scope: Some(scope.to_owned()),
        keep: Some(kept.clone()),
        ..Token::default()
    };
    run(world, &step, &kept).await?;
    world
        .session
        .tokens
        .get(&kept)
        .cloned()
        .ok_or_else(|| StepProblem::Ours("the token was not kept".to_owned()))
}

/// Whether a server can be expected to know `scope`: any is allowed to one that says it follows
/// SMART; of another, only those that are configured are known to it.
fn is_known(world: &World, scope: &str) -> StepResult {
    let system = &world.shared.system;
    if world.shared.own || world.session.smart_configuration.is_some() {
        return Ok(());
    }
    let (scopes, people) = (&system.scopes, &system.authorization.scope);
    let configured = format!("{} {} {people}", scopes.all(), scopes.bulk_match);
    let unknown = scope.split_whitespace().find(|word| {
        *word != "openid" && !configured.split_whitespace().any(|known| known == *word)
    });
    let Some(word) = unknown else { return Ok(()) };
    let why =
        format!("`{word}` is not among `[scopes]`, and the server does not say it is SMART's");
    Err(StepProblem::LeftOut(why))
}

/// The scope a step asks for.
pub fn scope_of(world: &World, scope: Option<&str>) -> String {
    let scopes = &world.shared.system.scopes;
    match scope.unwrap_or("export") {
        "match" => scopes.member_match.clone(),
        "bulk_match" => scopes.bulk_match.clone(),
        "export" => scopes.export.clone(),
        "both" => scopes.all(),
        other => other.to_owned(),
    }
}

async fn request(
    world: &mut World,
    client: &ClientState,
    id: &str,
    asked: Asked<'_>,
    (alter, control): (Option<&str>, Option<&str>),
) -> Result<Outbound, StepProblem> {
    let url = match &client.udap {
        Some(_) => discover::udap_endpoint(world, "token_endpoint").await?,
        None => discover::endpoint_of(world, &client.client_id, "token_endpoint").await?,
    };
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut push = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
    match alter {
        Some("grant_type_missing") => {}
        Some("grant_type_unknown") => push("grant_type", "urn:payerproof:grant"),
        Some("parameter_repeated") => {
            push("grant_type", "client_credentials");
            push("grant_type", "client_credentials");
        }
        _ => match asked.granted {
            Granted::Itself => push("grant_type", "client_credentials"),
            Granted::Code { code, redirect_uri, verifier, .. } => {
                push("grant_type", "authorization_code");
                push("code", code);
                push("redirect_uri", redirect_uri);
                if let Some(verifier) = verifier {
                    push("code_verifier", verifier);
                }
            }
            Granted::Refresh { refresh, .. } => {
                push("grant_type", "refresh_token");
                push("refresh_token", refresh);
            }
        },
    }
    match alter {
        Some("scope_missing") => {}
        Some("scope_unknown") => push("scope", "payerproof/nothing.at-all"),
        Some("scope_disordered") => push("scope", "system/Patient.dus"),
        Some("scope_beyond") => push("scope", "system/*.cruds"),
        Some("scope_as_printed") => push("scope", PRINTED_SCOPE),
        Some("udap_scope_partly_unknown") => {
            let scope = asked.scope.unwrap_or_default();
            push("scope", &format!("{scope} payerproof/nothing.at-all"));
        }
        _ => {
            if let Some(scope) = asked.scope {
                push("scope", scope);
            }
        }
    }
    fits(client, alter.unwrap_or_default())?;
    let mut basic = None;
    if client.auth_method == "none" || alter == Some("client_unauthenticated") {
        push("client_id", &client.client_id);
    } else if alter == Some("secret_instead") {
        basic = Some(basic_header(&client.client_id, &world.ids.token()));
    } else if client.auth_method == "client_secret_basic" {
        let secret = if alter == Some("secret_wrong") {
            "not-the-secret".to_owned()
        } else {
            client.secret.clone().unwrap_or_default()
        };
        basic = Some(basic_header(&client.client_id, &secret));
    } else if client.udap.is_some() {
        match alter {
            Some("udap_marker_unknown") => push("udap", "2"),
            _ => push("udap", "1"),
        }
        push("client_assertion_type", JWT_BEARER_ASSERTION);
        push("client_assertion", &by_x5c(world, client, &url, alter)?);
    } else if by_certificate(client) {
        if alter != Some("client_id_missing") {
            push("client_id", &client.client_id);
        }
    } else {
        let jti = world.ids.uuid().to_string();
        let first = control.and_then(|control| world.session.assertions.get(control)).cloned();
        let text = match (alter.unwrap_or_default(), first) {
            (name, Some(text)) if name.starts_with("jti_replayed") => text,
            (name, first) => {
                // A new assertion that claims to be an old one.
                let repeated = first.filter(|_| name == "jti_resigned");
                let repeated = repeated.and_then(|text| Jwt::decode(&text).ok());
                let jti = repeated.as_ref().and_then(|jwt| jwt.claim_str("jti")).unwrap_or(&jti);
                made(world, client, &url, jti, alter, control)?
            }
        };
        let assertion_type = if alter == Some("assertion_type_wrong") {
            "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"
        } else {
            JWT_BEARER_ASSERTION
        };
        push("client_assertion_type", assertion_type);
        push("client_assertion", &text);
        world.session.assertions.insert(id.to_owned(), text);
    }
    if alter == Some("two_authentications") {
        basic = Some(basic_header(&client.client_id, "a-secret"));
    }
    let other = world.session.clients.iter().find(|(_, one)| one.client_id != client.client_id);
    let other = other.map(|(_, one)| one.client_id.as_str());
    if alter == Some("business_id_forged") {
        for name in ["business-id", "business_id", "payer_identifier", "organization"] {
            pairs.push((name.to_owned(), FORGED_BUSINESS_ID.to_owned()));
        }
    }
    spoiled_form::parameters(&mut pairs, alter.unwrap_or_default(), other)?;
    let request = Outbound::new(Party::Idp, Endpoint::Token, "POST", &url)
        .header("accept", "application/json");
    let request = spoiled_form::request(request, &pairs, alter.unwrap_or_default());
    let request = match alter {
        Some("business_id_forged") => request.header("business-id", FORGED_BUSINESS_ID),
        _ => request,
    };
    let request = match basic {
        Some(value) => request.header("authorization", &value),
        None => request,
    };
    let request = if alter == Some("method_get") { by_get(request) } else { request };
    identities::show(world, request, &client.client_id, alter)
}

/// The request with its form in the URL instead of the body.
fn by_get(mut request: Outbound) -> Outbound {
    let query = String::from_utf8(std::mem::take(&mut request.body)).unwrap_or_default();
    let separator = if request.url.contains('?') { '&' } else { '?' };
    request.url = format!("{}{separator}{query}", request.url);
    "GET".clone_into(&mut request.method);
    request.headers.remove("content-type");
    request
}

fn by_certificate(client: &ClientState) -> bool {
    client.auth_method.ends_with("tls_client_auth")
}

/// Checks that the alteration changes something in what this client sends: otherwise a good request
/// would pass for a bad one.
fn fits(client: &ClientState, alter: &str) -> StepResult {
    let signs = client.auth_method == "private_key_jwt";
    let why = if !signs && (concerns_assertion(alter) || alter == "secret_instead") {
        "the client does not authenticate by an assertion"
    } else if signs && alter == "secret_wrong" {
        "the client does not authenticate by a secret"
    } else {
        return Ok(());
    };
    Err(StepProblem::LeftOut(why.to_owned()))
}

/// An assertion of `client`, spoiled as `alter` says.
fn made(
    world: &World,
    client: &ClientState,
    audience: &str,
    jti: &str,
    alter: Option<&str>,
    control: Option<&str>,
) -> Result<String, StepProblem> {
    let session = &world.session;
    let other = session.clients.values().find(|one| one.client_id != client.client_id);
    let canary = world.client_site.as_ref().map(super::super::client_site::ClientSite::canary);
    let retired = client.retired_key.as_ref().filter(|_| alter == Some("key_retired"));
    if alter == Some("key_retired") && retired.is_none() {
        return Err(StepProblem::Ours("no `keys` step has replaced the client's key".to_owned()));
    }
    let successor = client.further_keys.first().filter(|_| alter == Some("key_successor"));
    let input = AssertionInput {
        client_id: &client.client_id,
        audience,
        now: world.clock.epoch_secs(),
        jti,
        key: retired.or(successor).unwrap_or(&client.key),
        stranger: &world.stranger,
        around: Around {
            issuer: world.issuer.as_deref(),
            fhir_base: world.fhir_base.as_deref(),
            other: other.map(|one| (one.client_id.as_str(), &one.key)),
            further: &client.further_keys,
            jwks_uri: client.jwks_uri.as_deref(),
            canary: canary.as_deref(),
            access_token: control
                .and_then(|control| session.tokens.get(control))
                .map(|token| token.value.as_str()),
        },
    };
    Ok(assertion(input, alter)?)
}

/// The assertion of a client that was registered by UDAP.
fn by_x5c(
    world: &World,
    client: &ClientState,
    audience: &str,
    alter: Option<&str>,
) -> Result<String, StepProblem> {
    let Some(party) = &world.udap else { return Err(register_udap::not_ours()) };
    let input = udap::AssertionInput {
        party,
        identity: client.udap.as_deref().unwrap_or_default(),
        client_id: &client.client_id,
        audience,
        now: world.clock.epoch_secs(),
        jti: &world.ids.uuid().to_string(),
    };
    udap::assertion(input, alter)
        .map_err(StepProblem::Ours)?
        .ok_or_else(|| StepProblem::LeftOut("no such certificate is configured".to_owned()))
}

/// Client credentials as RFC 6749 §2.3.1 has them: each form-encoded, then joined.
pub fn basic_header(client_id: &str, secret: &str) -> String {
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(client_id), encode(secret))))
}

/// The form parameters with the assertion that the `token` step `step` has sent.
pub fn with_used_assertion(
    world: &World,
    step: &str,
    mut pairs: Vec<(String, String)>,
) -> Result<Vec<(String, String)>, StepProblem> {
    let used =
        world.session.assertions.get(step).cloned().ok_or_else(|| {
            StepProblem::LeftOut(format!("the step `{step}` has sent no assertion"))
        })?;
    pairs.push(("client_assertion_type".to_owned(), JWT_BEARER_ASSERTION.to_owned()));
    pairs.push(("client_assertion".to_owned(), used));
    Ok(pairs)
}

/// The form parameters or header that authenticate `client` at another OAuth endpoint.
pub async fn authenticate(
    world: &mut World,
    client: &ClientState,
    mut pairs: Vec<(String, String)>,
    request: Outbound,
) -> Result<Outbound, StepProblem> {
    if client.auth_method == "none" {
        pairs.push(("client_id".to_owned(), client.client_id.clone()));
        return Ok(request.form(&pairs));
    }
    if client.auth_method == "client_secret_basic" {
        let header = basic_header(&client.client_id, client.secret.as_deref().unwrap_or_default());
        return Ok(request.form(&pairs).header("authorization", &header));
    }
    if client.udap.is_some() {
        let audience = discover::udap_endpoint(world, "token_endpoint").await?;
        let text = by_x5c(world, client, &audience, None)?;
        pairs.push(("udap".to_owned(), "1".to_owned()));
        pairs.push(("client_assertion_type".to_owned(), JWT_BEARER_ASSERTION.to_owned()));
        pairs.push(("client_assertion".to_owned(), text));
        return Ok(request.form(&pairs));
    }
    if by_certificate(client) {
        pairs.push(("client_id".to_owned(), client.client_id.clone()));
        return identities::show(world, request.form(&pairs), &client.client_id, None);
    }
    let audience = discover::endpoint(world, "token_endpoint").await?;
    let jti = world.ids.uuid().to_string();
    let text = made(world, client, &audience, &jti, None, None)?;
    pairs.push(("client_assertion_type".to_owned(), JWT_BEARER_ASSERTION.to_owned()));
    pairs.push(("client_assertion".to_owned(), text));
    Ok(request.form(&pairs))
}
