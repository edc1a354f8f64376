//! `discover`: fetches a discovery document.

use serde_json::Value;

use crate::id::{Actor, Endpoint, Party};
use crate::runner::step::{StepProblem, StepResult, succeeded};
use crate::runner::world::World;
use crate::scenario::{Discover, Document};
use crate::transcript::Outbound;

/// Runs the step.
pub async fn run(world: &mut World, step: &Discover) -> StepResult {
    match step.document {
        Document::SmartConfiguration => smart_configuration(world).await.map(drop),
        Document::OpenidConfiguration => {
            let issuer = issuer(world).await?;
            let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
            let document =
                fetch(world, Actor::Idp, Endpoint::OpenidConfiguration, &url, "application/json")
                    .await?;
            world.session.openid_configuration = Some(document);
            Ok(())
        }
        Document::Jwks => {
            let url = jwks_url(world).await?;
            fetch(world, Actor::Idp, Endpoint::Jwks, &url, "application/json").await.map(drop)
        }
        Document::Metadata => {
            let base = fhir_base(world)?;
            let url = format!("{base}/metadata");
            fetch(world, Actor::Source, Endpoint::Metadata, &url, "application/fhir+json")
                .await
                .map(drop)
        }
    }
}

/// The SMART configuration, fetched once a scenario.
pub async fn smart_configuration(world: &mut World) -> Result<Value, StepProblem> {
    if let Some(document) = &world.session.smart_configuration {
        return Ok(document.clone());
    }
    let base = world
        .fhir_base
        .clone()
        .or_else(|| world.issuer.clone())
        .ok_or_else(|| StepProblem::Ours("neither FHIR base nor issuer is known".to_owned()))?;
    let url = format!("{}/.well-known/smart-configuration", base.trim_end_matches('/'));
    let document =
        fetch(world, Actor::Idp, Endpoint::SmartConfiguration, &url, "application/json").await?;
    world.session.smart_configuration = Some(document.clone());
    Ok(document)
}

/// An endpoint of the SMART configuration, made absolute against the base it was found at.
pub async fn endpoint(world: &mut World, name: &str) -> Result<String, StepProblem> {
    let document = smart_configuration(world).await?;
    let Some(text) = document[name].as_str() else {
        return Err(StepProblem::Refused(format!("the SMART configuration has no `{name}`")));
    };
    let base = world.fhir_base.clone().or_else(|| world.issuer.clone()).unwrap_or_default();
    let base = format!("{}/", base.trim_end_matches('/'));
    url::Url::parse(&base)
        .and_then(|base| base.join(text))
        .map(|url| url.to_string())
        .map_err(|error| StepProblem::Refused(format!("`{name}` is not a URL: {error}")))
}

/// The endpoint that `client_id` calls: one with a certificate calls the alias for it, where there
/// is one (RFC 8705 §5).
pub async fn endpoint_of(
    world: &mut World,
    client_id: &str,
    name: &str,
) -> Result<String, StepProblem> {
    let document = smart_configuration(world).await?;
    let alias = document["mtls_endpoint_aliases"][name].as_str();
    match alias.filter(|_| world.session.identities.contains_key(client_id)) {
        Some(alias) => Ok(alias.to_owned()),
        None => endpoint(world, name).await,
    }
}

async fn issuer(world: &mut World) -> Result<String, StepProblem> {
    if let Some(issuer) = &world.issuer {
        return Ok(issuer.clone());
    }
    let document = smart_configuration(world).await?;
    document["issuer"].as_str().map(str::to_owned).ok_or_else(|| {
        StepProblem::LeftOut(
            "no issuer is configured and the SMART configuration names none".to_owned(),
        )
    })
}

async fn jwks_url(world: &mut World) -> Result<String, StepProblem> {
    let document = smart_configuration(world).await?;
    if document["jwks_uri"].is_string() {
        return endpoint(world, "jwks_uri").await;
    }
    let openid = world.session.openid_configuration.as_ref();
    openid
        .and_then(|document| document["jwks_uri"].as_str().map(str::to_owned))
        .ok_or_else(|| StepProblem::LeftOut("no discovery document names a `jwks_uri`".to_owned()))
}

async fn fetch(
    world: &World,
    actor: Actor,
    endpoint: Endpoint,
    url: &str,
    accept: &str,
) -> Result<Value, StepProblem> {
    let request = Outbound::new(Party::from(actor), endpoint, "GET", url).header("accept", accept);
    succeeded(&world.client.send(request).await)
}

/// The FHIR base, without a trailing slash.
pub fn fhir_base(world: &World) -> Result<String, StepProblem> {
    world
        .fhir_base
        .as_deref()
        .map(|base| base.trim_end_matches('/').to_owned())
        .ok_or_else(|| StepProblem::Ours("no FHIR base is configured".to_owned()))
}
