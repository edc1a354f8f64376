//! `authorize`: has a person sign in and approve, for an authorization code.
//!
//! The redirect URI is not fetched: where the browser is sent says everything.
//!
//! # Spec
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html#step-4-authorization-code>

use url::Url;

use crate::id::{Endpoint, Party};
use crate::idp;
use crate::runner::browser::{self, Credentials, Ended, Visit};
use crate::runner::pkce;
use crate::runner::session::Authorization;
use crate::runner::step::{StepProblem, StepResult};
use crate::runner::world::World;
use crate::scenario::Authorize;
use crate::secret::Secret;
use crate::transcript::Outbound;

use super::{discover, register};

/// Runs the step.
pub async fn run(world: &mut World, step: &Authorize, id: &str) -> StepResult {
    let name = step.client.as_deref().unwrap_or("app");
    let client = register::client(world, name)?.clone();
    let url = discover::endpoint(world, "authorization_endpoint").await?;
    if let Some(response_type) = &step.response_type {
        check_offered(world, response_type)?;
    }
    let alter = step.alter.as_deref().unwrap_or_default();
    let person = altered_person(person(world)?, alter);
    let registered = world.shared.system.authorization.redirect_uri.clone();
    let redirect_uri = redirect_uri(&registered, alter);
    let verifier = verifier(format!("{}{}", world.ids.token(), world.ids.token()), alter);
    let pairs = pairs(world, step, &client.client_id, &redirect_uri, &verifier)?;
    let request = if step.method.as_deref() == Some("POST") {
        Outbound::new(Party::Idp, Endpoint::Authorize, "POST", &url).form(&pairs)
    } else {
        let mut url = Url::parse(&url)
            .map_err(|error| StepProblem::Refused(format!("the endpoint is no URL: {error}")))?;
        url.query_pairs_mut().extend_pairs(&pairs);
        Outbound::new(Party::Idp, Endpoint::Authorize, "GET", url.as_str())
    };
    let visit = Visit {
        person: Some(&person),
        agrees: alter != "user_denies",
        gives_up: step.alter.is_some(),
        client_urls: &[&redirect_uri, &registered],
    };
    let request = request.header("accept", "text/html");
    let ended = if is_about_person(alter) {
        // In a browser that is signed in nobody would be asked who they are.
        let before = std::mem::take(&mut world.session.cookies);
        let policy = bend_provider(world, alter)?;
        let ended = browser::visit(world, request, &visit).await;
        if let (Some(policy), Some(provider)) = (policy, &world.provider) {
            provider.handle.set_policy(policy);
        }
        world.session.cookies = before;
        ended?
    } else {
        browser::visit(world, request, &visit).await?
    };
    let answer = match &ended {
        Ended::AtClient(url) => parameters(url),
        Ended::OnPage(..) => Vec::new(),
    };
    let named = |name: &str| answer.iter().find(|(own, _)| own == name).map(|(_, v)| v.clone());
    let code = named("code");
    let has_code = code.is_some();
    let authorization = Authorization { client: name.to_owned(), redirect_uri, verifier, code };
    world.session.authorizations.insert(id.to_owned(), authorization);
    match ended {
        // Whatever a changed request leads to is for checks to judge.
        _ if has_code || step.alter.is_some() => Ok(()),
        Ended::AtClient(_) => {
            let error = named("error").filter(|code| code.len() < 64).unwrap_or_default();
            Err(StepProblem::Refused(format!("the client got no code ({error})")))
        }
        Ended::OnPage(status, title) => {
            let title: String = title.chars().filter(|c| !c.is_control()).take(60).collect();
            Err(StepProblem::Refused(format!("the sign-in ended on a page, {status} `{title}`")))
        }
    }
}

/// A verifier of a shape that RFC 7636 §4.1 allows, or of another.
fn verifier(good: String, alter: &str) -> String {
    match alter {
        "verifier_short" => good.chars().take(42).collect(),
        "verifier_long" => good.chars().cycle().take(129).collect(),
        "verifier_spaced" => format!("{good} {good}"),
        _ => good,
    }
}

/// Who signs in: ours with our own mocks, else the one of the configuration.
fn person(world: &World) -> Result<Credentials, StepProblem> {
    if let Some(person) = &world.person {
        return Ok(person.clone());
    }
    let config = &world.shared.system.authorization;
    let (Some(user), Some(file)) = (&config.user, &config.password_file) else {
        return Err(StepProblem::LeftOut(
            "nobody can sign in: name `user` and `password_file` in `[authorization]`".to_owned(),
        ));
    };
    let password = world.read_text(file).map_err(|error| StepProblem::Ours(error.to_string()))?;
    Ok(Credentials { user: user.clone(), password: Secret::from(password) })
}

/// A flow that is not offered is nobody's fault.
fn check_offered(world: &World, response_type: &str) -> StepResult {
    let sorted = |text: &str| {
        let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        words.sort();
        words
    };
    let session = &world.session;
    let offered = [&session.openid_configuration, &session.smart_configuration]
        .into_iter()
        .flatten()
        .filter_map(|document| document["response_types_supported"].as_array())
        .flatten()
        .filter_map(serde_json::Value::as_str)
        .any(|offered| sorted(offered) == sorted(response_type));
    if offered {
        return Ok(());
    }
    Err(StepProblem::LeftOut(format!("the response type `{response_type}` is not offered")))
}

/// Whether the change is about who signs in, and not about the request.
fn is_about_person(alter: &str) -> bool {
    matches!(alter, "password_wrong" | "person_unknown") || alter.starts_with("provider_")
}

fn altered_person(person: Credentials, alter: &str) -> Credentials {
    match alter {
        "password_wrong" => Credentials { password: Secret::from("payerproof-wrong"), ..person },
        "person_unknown" => Credentials { user: "payerproof-nobody".to_owned(), ..person },
        _ => person,
    }
}

/// Has our identity provider misbehave, and gives back how it behaved before.
fn bend_provider(world: &World, alter: &str) -> Result<Option<idp::Policy>, StepProblem> {
    if !alter.starts_with("provider_") {
        return Ok(None);
    }
    let provider = world.provider.as_ref().ok_or_else(|| {
        StepProblem::LeftOut("the identity provider is not ours to bend".to_owned())
    })?;
    let before = provider.handle.policy();
    let mut policy = before.clone();
    let long_ago = world.clock.epoch_secs() - 3600;
    let mut claim = |name: &str, value: String| {
        policy.id_token_replaces.push((name.to_owned(), value));
    };
    match alter {
        "provider_audience_other" => claim("aud", "payerproof-somebody-else".to_owned()),
        "provider_issuer_other" => claim("iss", "https://elsewhere.payerproof.example".to_owned()),
        "provider_nonce_other" => claim("nonce", "of-another-sign-in".to_owned()),
        "provider_token_expired" => claim("exp", long_ago.to_string()),
        _ => policy.id_token_signature_good = false,
    }
    provider.handle.set_policy(policy);
    Ok(Some(before))
}

fn redirect_uri(registered: &str, alter: &str) -> String {
    match alter {
        "redirect_uri_other" => "https://elsewhere.payerproof.example/callback".to_owned(),
        "redirect_uri_suffix" => format!("{registered}/further"),
        "redirect_uri_query" => format!("{registered}?added=1"),
        "redirect_uri_case" => {
            let (origin, path) = registered.split_at(
                registered.match_indices('/').nth(2).map_or(registered.len(), |(at, _)| at),
            );
            format!("{origin}{}", path.to_uppercase())
        }
        _ => registered.to_owned(),
    }
}

fn pairs(
    world: &World,
    step: &Authorize,
    client_id: &str,
    redirect_uri: &str,
    verifier: &str,
) -> Result<Vec<(String, String)>, StepProblem> {
    let alter = step.alter.as_deref().unwrap_or_default();
    let config = &world.shared.system.authorization;
    let audience = match (&config.audience, &world.audience, &world.fhir_base) {
        (Some(own), ..) | (None, Some(own), _) | (None, None, Some(own)) => own.clone(),
        (None, None, None) => {
            return Err(StepProblem::LeftOut(
                "it is not known which FHIR server tokens are for: name `audience` in \
                 `[authorization]`"
                    .to_owned(),
            ));
        }
    };
    // What must come back to the letter has every character that is easily lost.
    let state = format!("{}+/= %20&~", world.ids.token());
    let scope = step.scope.as_deref().unwrap_or(&config.scope);
    let response_type = step.response_type.as_deref().unwrap_or("code");
    let nonce = world.ids.token();
    let challenge = pkce::challenge(verifier);
    let all = [
        ("response_type", response_type, "response_type_missing"),
        ("client_id", client_id, ""),
        ("redirect_uri", redirect_uri, ""),
        ("scope", scope, ""),
        ("state", state.as_str(), "state_missing"),
        ("aud", audience.as_str(), "aud_missing"),
        ("nonce", nonce.as_str(), ""),
        ("code_challenge", challenge.as_str(), "challenge_missing"),
        ("code_challenge_method", "S256", "challenge_method_missing"),
    ];
    Ok(all
        .into_iter()
        .filter(|(.., left_out_by)| alter.is_empty() || *left_out_by != alter)
        // Without challenge a method means nothing.
        .filter(|(name, ..)| *name != "code_challenge_method" || alter != "challenge_missing")
        .filter(|(name, ..)| !name.starts_with("code_") || alter != "challenge_dropped")
        .map(|(name, value, _)| {
            let value = match (name, alter) {
                ("response_type", "response_type_unknown") => "payerproof",
                ("client_id", "client_unknown") => "no-such-client",
                ("scope", "scope_unknown") => "payerproof/nothing.at-all",
                ("aud", "aud_wrong") => "https://other-fhir-server.example/fhir",
                ("code_challenge", "challenge_plain") => verifier,
                ("code_challenge_method", "challenge_plain") => "plain",
                _ => value,
            };
            (name.to_owned(), value.to_owned())
        })
        .collect())
}

/// The parameters of an answer, from the query or the fragment.
fn parameters(url: &Url) -> Vec<(String, String)> {
    let fragment = url.fragment().unwrap_or_default();
    url.query_pairs()
        .chain(url::form_urlencoded::parse(fragment.as_bytes()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}
