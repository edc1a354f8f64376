//! `token`: obtains an access token, or asks for one in a named wrong way.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::id::{Endpoint, Party};
use crate::oauth::JWT_BEARER_ASSERTION;
use crate::runner::assertion::{AssertionInput, assertion};
use crate::runner::session::{ClientState, KeptToken};
use crate::runner::step::{StepProblem, StepResult, answered, succeeded};
use crate::runner::world::World;
use crate::scenario::Token;
use crate::transcript::Outbound;

use super::{discover, introspect, register, wait};

/// Runs the step.
pub async fn run(world: &mut World, step: &Token, id: &str) -> StepResult {
    let granted = granted(world, step).await?;
    let name = match (&step.client, &granted) {
        (Some(name), _) => name.clone(),
        (None, Granted::Code { client, .. } | Granted::Refresh { client, .. }) => client.clone(),
        (None, Granted::Itself) => "main".to_owned(),
    };
    let client = register::client(world, &name)?.clone();
    let scope = match (&granted, step.alter.as_deref()) {
        (Granted::Itself, _) => Some(scope_of(world, step.scope.as_deref())),
        (_, Some("scope_wider")) => Some(wider(world)),
        _ => step.scope.clone(),
    };
    let keep = step.keep.as_deref().unwrap_or(id);
    let alter = step.alter.as_deref();
    let asked = Asked { granted: &granted, scope: scope.as_deref() };
    let request = request(world, &client, id, asked, (alter, step.control.as_deref())).await?;
    let exchange = world.client.send(request).await;
    if alter.is_some() {
        return answered(&exchange);
    }
    let answer = succeeded(&exchange)?;
    let Some(value) = answer["access_token"].as_str() else {
        return Err(StepProblem::Refused("the token answer has no `access_token`".to_owned()));
    };
    let expires_at = answer["expires_in"]
        .as_u64()
        .and_then(|secs| exchange.started_at.checked_add(Duration::from_secs(secs)).ok());
    let token = KeptToken {
        value: value.to_owned(),
        client: name,
        expires_at,
        refresh: match (answer["refresh_token"].as_str(), granted) {
            (Some(next), _) => Some(next.to_owned()),
            // RFC 6749 §6: without a new one the old one stays good.
            (None, Granted::Refresh { refresh, .. }) => Some(refresh),
            (None, _) => None,
        },
    };
    world.session.tokens.insert(keep.to_owned(), token);
    Ok(())
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

fn scope_of(world: &World, scope: Option<&str>) -> String {
    let scopes = &world.shared.system.scopes;
    match scope.unwrap_or("export") {
        "match" => scopes.member_match.clone(),
        "export" => scopes.export.clone(),
        "both" => format!("{} {}", scopes.member_match, scopes.export),
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
    let url = discover::endpoint(world, "token_endpoint").await?;
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
        Some("scope_beyond") => push("scope", "system/*.cruds"),
        _ => {
            if let Some(scope) = asked.scope {
                push("scope", scope);
            }
        }
    }
    let mut basic = None;
    if client.auth_method == "none" || alter == Some("client_unauthenticated") {
        push("client_id", &client.client_id);
    } else if client.auth_method == "client_secret_basic" {
        let secret = if alter == Some("secret_wrong") {
            "not-the-secret".to_owned()
        } else {
            client.secret.clone().unwrap_or_default()
        };
        basic = Some(basic_header(&client.client_id, &secret));
    } else {
        let jti = world.ids.uuid().to_string();
        let replayed = (alter == Some("jti_replayed"))
            .then(|| control.and_then(|control| world.session.assertions.get(control)).cloned())
            .flatten();
        let text = match replayed {
            Some(text) => text,
            None => assertion(
                AssertionInput {
                    client_id: &client.client_id,
                    audience: &url,
                    now: world.clock.epoch_secs(),
                    jti: &jti,
                    key: &client.key,
                    stranger: &world.stranger,
                },
                alter,
            )
            .map_err(StepProblem::Ours)?,
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
    let mut request = Outbound::new(Party::Idp, Endpoint::Token, "POST", &url)
        .header("accept", "application/json");
    request = if alter == Some("body_json") {
        let object: serde_json::Map<_, _> =
            pairs.into_iter().map(|(name, value)| (name, json!(value))).collect();
        request.json("application/json", &object.into())
    } else {
        request.form(&pairs)
    };
    Ok(match basic {
        Some(value) => request.header("authorization", &value),
        None => request,
    })
}

/// Client credentials as RFC 6749 §2.3.1 has them: each form-encoded, then joined.
pub fn basic_header(client_id: &str, secret: &str) -> String {
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(client_id), encode(secret))))
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
    let audience = discover::endpoint(world, "token_endpoint").await?;
    let jti = world.ids.uuid().to_string();
    let text = assertion(
        AssertionInput {
            client_id: &client.client_id,
            audience: &audience,
            now: world.clock.epoch_secs(),
            jti: &jti,
            key: &client.key,
            stranger: &world.stranger,
        },
        None,
    )
    .map_err(StepProblem::Ours)?;
    pairs.push(("client_assertion_type".to_owned(), JWT_BEARER_ASSERTION.to_owned()));
    pairs.push(("client_assertion".to_owned(), text));
    Ok(request.form(&pairs))
}
