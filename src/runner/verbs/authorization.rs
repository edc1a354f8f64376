//! `token` with the grant `jwt_bearer` or `codap`: asks for a token about a member, or about a user
//! of our organization, with an authorization JWT beside the client's own authentication.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7523#section-2.1>

use serde_json::{Value, json};

use crate::id::{Endpoint, Party};
use crate::oauth::{JWT_BEARER_ASSERTION, JWT_BEARER_GRANT};
use crate::population::Case;
use crate::runner::assertion::{Around, AssertionInput, assertion};
use crate::runner::forgery::sign;
use crate::runner::look_up::look_up;
use crate::runner::matched::system_and_value;
use crate::runner::session::{ClientState, KeptToken, Renewal};
use crate::runner::step::{StepProblem, StepResult, answered, succeeded};
use crate::runner::world::World;
use crate::scenario::Token;
use crate::transcript::Outbound;

use super::{discover, register, token};

/// Runs the step.
pub async fn run(world: &mut World, step: &Token, id: &str) -> StepResult {
    let name = step.client.as_deref().unwrap_or("main");
    let client = register::client(world, name)?.clone();
    let url = discover::endpoint_of(world, &client.client_id, "token_endpoint").await?;
    let alter = step.alter.as_deref().unwrap_or_default();
    let scope = token::scope_of(world, step.scope.as_deref());
    let mut pairs =
        vec![("grant_type".to_owned(), JWT_BEARER_GRANT.to_owned()), ("scope".to_owned(), scope)];
    look_up(world, &[step.member.as_deref().unwrap_or("known")]).await;
    let authorization = authorization(world, step, &client, &url)?;
    if alter == "member_in_client_assertion" {
        "client_credentials".clone_into(&mut pairs[0].1);
    } else if alter != "authorization_missing" {
        pairs.push(("assertion".to_owned(), authorization.clone()));
    }
    world.session.authorization_jwts.insert(id.to_owned(), authorization);
    let request = Outbound::new(Party::Idp, Endpoint::Token, "POST", &url)
        .header("accept", "application/json");
    let request = match alter {
        "client_key_foreign" | "member_in_client_assertion" => {
            let text = spoiled(world, step, &client, &url)?;
            let named = JWT_BEARER_ASSERTION.to_owned();
            pairs.push(("client_assertion_type".to_owned(), named));
            pairs.push(("client_assertion".to_owned(), text));
            request.form(&pairs)
        }
        _ => token::authenticate(world, &client, pairs, request).await?,
    };
    let exchange = world.client.send(request).await;
    if step.alter.is_some() {
        return answered(&exchange);
    }
    let answer = succeeded(&exchange)?;
    let Some(value) = answer["access_token"].as_str() else {
        return Err(StepProblem::Refused("the token answer has no `access_token`".to_owned()));
    };
    let expires_at = token::expires_at(&answer, exchange.started_at);
    let token = KeptToken {
        value: value.to_owned(),
        client: name.to_owned(),
        expires_at,
        renewal: Renewal::of(step, id, exchange.started_at, expires_at),
        ..KeptToken::default()
    };
    world.session.tokens.insert(step.keep.as_deref().unwrap_or(id).to_owned(), token);
    Ok(())
}

/// The client's own assertion, where it is what the step spoils.
fn spoiled(
    world: &World,
    step: &Token,
    client: &ClientState,
    url: &str,
) -> Result<String, StepProblem> {
    let jti = world.ids.uuid().to_string();
    if step.alter.as_deref() == Some("member_in_client_assertion") {
        let (header, mut claims) = draft(world, client, url, &jti);
        claims["sub"] = json!(member(world, step)?);
        return sign(&header, &claims, &client.key).map_err(StepProblem::Ours);
    }
    let input = AssertionInput {
        client_id: &client.client_id,
        audience: url,
        now: world.clock.epoch_secs(),
        jti: &jti,
        key: &client.key,
        stranger: &world.stranger,
        around: Around::default(),
    };
    Ok(assertion(input, Some("signature_foreign"))?)
}

/// Header and claims of a JWT of the client about itself.
fn draft(world: &World, client: &ClientState, url: &str, jti: &str) -> (Value, Value) {
    let now = world.clock.epoch_secs();
    let header = json!({"alg": client.key.algorithm, "kid": client.key.kid, "typ": "JWT"});
    let claims = json!({
        "iss": client.client_id, "sub": client.client_id, "aud": url,
        "iat": now, "exp": now + 240, "jti": jti,
    });
    (header, claims)
}

/// The authorization JWT, spoiled as the step says.
fn authorization(
    world: &World,
    step: &Token,
    client: &ClientState,
    url: &str,
) -> Result<String, StepProblem> {
    let alter = step.alter.as_deref().unwrap_or_default();
    if alter == "authorization_replayed" {
        let control = step.control.as_deref().unwrap_or_default();
        let sent = world.session.authorization_jwts.get(control).cloned();
        return sent.ok_or_else(|| StepProblem::Ours("the control sent no such JWT".to_owned()));
    }
    let (mut header, mut claims) = draft(world, client, url, &world.ids.uuid().to_string());
    if step.grant.as_deref() == Some("codap") {
        claims["iss"] = json!(register::payer_of(world, step.client.as_deref().unwrap_or("main")));
        claims["sub"] = json!("payerproof-user");
        claims["reason_for_request"] = json!("directcare");
        claims["requesting_organization"] = claims["iss"].clone();
        claims["requested_scope"] = json!(token::scope_of(world, step.scope.as_deref()));
    } else {
        claims["sub"] = json!(member(world, step)?);
    }
    let now = world.clock.epoch_secs();
    let mut key = &client.key;
    match alter {
        "authorization_expired" => {
            claims["iat"] = json!(now - 400);
            claims["exp"] = json!(now - 120);
        }
        "authorization_exp_far" => claims["exp"] = json!(now + 3600),
        "authorization_aud_wrong" => {
            claims["aud"] = json!("https://other-authorization-server.example/token");
        }
        "authorization_iss_foreign" => claims["iss"] = json!("https://other-payer.example"),
        "authorization_key_foreign" => {
            key = &world.stranger;
            header["alg"] = json!(key.algorithm);
        }
        "member_unmatched" => claims["sub"] = json!(format!("unmatched-{}", world.ids.token())),
        "member_consent_ended" if !world.session.consent_ended => {
            claims["sub"] = json!(world.shared.population.member(Case::ExpiredConsent).id());
        }
        "user_unwelcome" => claims["reason_for_request"] = json!("payerproof-no-good-reason"),
        _ => {}
    }
    sign(&header, &claims, key).map_err(StepProblem::Ours)
}

/// The member as the step names it: by the id or the identifier the match returned, or by the one we
/// prepared.
fn member(world: &World, step: &Token) -> Result<String, StepProblem> {
    let name = step.member.as_deref().unwrap_or("known");
    let case: Case =
        name.parse().map_err(|_| StepProblem::Ours(format!("there is no member `{name}`")))?;
    let prepared = world.shared.population.member(case);
    if step.member_by.as_deref() == Some("identifier") {
        let told = world.session.told.get(name);
        if let Some(told) = told.and_then(|told| system_and_value(&told.identifier)) {
            return Ok(told);
        }
        let identifier = prepared.unique_identifier();
        let text = |name: &str| identifier[name].as_str().unwrap_or_default().to_owned();
        return Ok(format!("{}|{}", text("system"), text("value")));
    }
    if let Some(matched) = world.session.matched.get(name) {
        return Ok(matched.clone());
    }
    let members = &world.shared.system.members;
    if world.source.is_none() && (!members.seeded || members.files.contains_key(name)) {
        let why = format!("the logical id of the member `{name}` is not known");
        return Err(StepProblem::LeftOut(why));
    }
    Ok(prepared.id().to_owned())
}
