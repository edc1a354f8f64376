//! `discover`: fetches a discovery document.

use serde_json::Value;

use crate::id::{Actor, Endpoint, Party};
use crate::oauth::Jwt;
use crate::runner::claims;
use crate::runner::step::{StepProblem, StepResult, answered, succeeded};
use crate::runner::udap::{SECOND_COMMUNITY, UNKNOWN_COMMUNITY};
use crate::runner::world::World;
use crate::scenario::{CommunityChoice, Discover, Document};
use crate::transcript::Outbound;

use super::register_udap;

/// Runs the step.
pub async fn run(world: &mut World, step: &Discover) -> StepResult {
    match step.document {
        Document::SmartConfiguration if step.accept.is_some() => {
            let url = smart_configuration_url(world)?;
            let request = Outbound::new(Party::Idp, Endpoint::SmartConfiguration, "GET", &url);
            let request = match step.accept.as_deref().filter(|accept| *accept != "none") {
                Some(accept) => request.header("accept", accept),
                None => request,
            };
            answered(&world.client.send(request).await)
        }
        Document::SmartConfiguration => match smart_configuration(world).await {
            // The checks say what is missing; the story may go on when the endpoints are
            // published elsewhere.
            Err(StepProblem::Refused(why)) => {
                let other = other_metadata(world).await?;
                if other.is_empty() { Err(StepProblem::Refused(why)) } else { Ok(()) }
            }
            found => found.map(drop),
        },
        Document::OpenidConfiguration => {
            let issuer = issuer(world).await?;
            let url = claims::openid_url(&issuer);
            let document =
                fetch(world, Actor::Idp, Endpoint::OpenidConfiguration, &url, "application/json")
                    .await?;
            world.session.openid_configuration = Some(document);
            Ok(())
        }
        Document::OauthAuthorizationServer => {
            let url = oauth_metadata_url(&issuer(world).await?)?;
            fetch(world, Actor::Idp, Endpoint::OauthMetadata, &url, "application/json")
                .await
                .map(drop)
        }
        Document::Udap => udap(world, step.community).await,
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
        Document::DavinciConfiguration => {
            let url = format!("{}/.well-known/davinci-configuration", fhir_base(world)?);
            let endpoint = Endpoint::DavinciConfiguration;
            fetch(world, Actor::Source, endpoint, &url, "application/json").await.map(drop)
        }
        Document::MtlsBundle => {
            let url = match &world.shared.system.mtls_bundle {
                Some(url) => url.clone(),
                None => format!("{}/mtls-endpoint-bundle", fhir_base(world)?),
            };
            fetch(world, Actor::Source, Endpoint::MtlsBundle, &url, "application/fhir+json")
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
    if let Some(why) = &world.session.smart_missing {
        return Err(StepProblem::Refused(why.clone()));
    }
    let url = smart_configuration_url(world)?;
    let found = fetch(world, Actor::Idp, Endpoint::SmartConfiguration, &url, "application/json");
    let document = match found.await {
        // It need not have one; asked once, it is not asked again.
        Err(StepProblem::Refused(why)) if world.fhir_base.is_none() => {
            world.session.smart_missing = Some(why.clone());
            return Err(StepProblem::Refused(why));
        }
        found => found?,
    };
    world.session.smart_configuration = Some(document.clone());
    Ok(document)
}

async fn udap(world: &mut World, community: Option<CommunityChoice>) -> StepResult {
    let base = udap_base(world)?;
    let party = world.udap.as_ref();
    let asked = match community {
        None => None,
        Some(CommunityChoice::Ours) => {
            Some(party.ok_or_else(register_udap::not_ours)?.community.clone())
        }
        Some(CommunityChoice::Second) if !world.shared.own => {
            let why = "only our own server belongs to a second community";
            return Err(StepProblem::LeftOut(why.to_owned()));
        }
        Some(CommunityChoice::Second) => Some(SECOND_COMMUNITY.to_owned()),
        Some(CommunityChoice::Unknown) => Some(UNKNOWN_COMMUNITY.to_owned()),
    };
    let query = asked.map_or_else(String::new, |uri| {
        format!(
            "?{}",
            url::form_urlencoded::Serializer::new(String::new())
                .append_pair("community", &uri)
                .finish()
        )
    });
    let url = format!("{base}/.well-known/udap{query}");
    let request = Outbound::new(Party::Idp, Endpoint::UdapMetadata, "GET", &url)
        .header("accept", "application/json");
    let exchange = world.client.send(request).await;
    answered(&exchange)?;
    if community == Some(CommunityChoice::Unknown) || exchange.status() == Some(404) {
        // Whether that is an answer is for the checks to say.
        return Ok(());
    }
    let document = succeeded(&exchange)?;
    if community.is_none() {
        world.session.udap_metadata = Some(document);
    }
    Ok(())
}

fn udap_base(world: &World) -> Result<String, StepProblem> {
    let base = world.fhir_base.clone().or_else(|| world.issuer.clone());
    base.map(|base| base.trim_end_matches('/').to_owned())
        .ok_or_else(|| StepProblem::Ours("neither FHIR base nor issuer is known".to_owned()))
}

/// An endpoint of the UDAP metadata; what was signed comes before what was not.
pub async fn udap_endpoint(world: &mut World, name: &str) -> Result<String, StepProblem> {
    if world.session.udap_metadata.is_none() {
        udap(world, None).await?;
    }
    let document = world.session.udap_metadata.clone().unwrap_or_default();
    let signed = document["signed_metadata"].as_str().and_then(|text| Jwt::decode(text).ok());
    let signed = signed.as_ref().and_then(|jwt| jwt.claim_str(name));
    signed
        .or_else(|| document[name].as_str())
        .map(str::to_owned)
        .ok_or_else(|| StepProblem::Refused(format!("the UDAP metadata has no `{name}`")))
}

/// An endpoint of the SMART configuration, made absolute against the base it was found at.
pub async fn endpoint(world: &mut World, name: &str) -> Result<String, StepProblem> {
    let document = match smart_configuration(world).await {
        Err(StepProblem::Refused(_)) => Value::Null,
        other => other?,
    };
    let text = match document[name].as_str() {
        Some(text) => text.to_owned(),
        None => published_elsewhere(world, name).await?,
    };
    let base = world.fhir_base.clone().or_else(|| world.issuer.clone()).unwrap_or_default();
    let base = format!("{}/", base.trim_end_matches('/'));
    url::Url::parse(&base)
        .and_then(|base| base.join(&text))
        .map(|url| url.to_string())
        .map_err(|error| StepProblem::Refused(format!("`{name}` is not a URL: {error}")))
}

/// Whether `auth_method` is offered at an endpoint such as `revocation`, as far as the metadata says
/// (RFC 8414 §2). Our own mocks are asked all the same: what they list is itself judged.
///
/// # Errors
/// When it is not: the step is then left out, as nothing was promised.
pub async fn offers(world: &mut World, endpoint: &str, auth_method: &str) -> StepResult {
    if world.shared.own {
        return Ok(());
    }
    let smart = match smart_configuration(world).await {
        Err(StepProblem::Refused(_)) => Value::Null,
        other => other?,
    };
    let mut documents = vec![smart];
    documents.extend(other_metadata(world).await?);
    let member = format!("{endpoint}_endpoint_auth_methods_supported");
    let Some(methods) = documents.iter().find_map(|document| document[&member].as_array()) else {
        return Ok(());
    };
    if methods.iter().any(|method| method == auth_method) {
        return Ok(());
    }
    Err(StepProblem::LeftOut(format!("`{member}` does not list {auth_method}")))
}

/// The endpoint that `client_id` calls: one with a certificate calls the alias for it, where there
/// is one (RFC 8705 §5).
pub async fn endpoint_of(
    world: &mut World,
    client_id: &str,
    name: &str,
) -> Result<String, StepProblem> {
    let alias = match smart_configuration(world).await {
        Ok(document) => document["mtls_endpoint_aliases"][name].as_str().map(str::to_owned),
        Err(StepProblem::Refused(_)) => None,
        Err(other) => return Err(other),
    };
    match alias.filter(|_| world.session.identities.contains_key(client_id)) {
        Some(alias) => Ok(alias),
        None => endpoint(world, name).await,
    }
}

fn smart_configuration_url(world: &World) -> Result<String, StepProblem> {
    let base = world
        .fhir_base
        .as_ref()
        .or(world.issuer.as_ref())
        .ok_or_else(|| StepProblem::Ours("neither FHIR base nor issuer is known".to_owned()))?;
    Ok(format!("{}/.well-known/smart-configuration", base.trim_end_matches('/')))
}

/// An endpoint that the SMART configuration does not name, from the other documents of a server
/// that was met by its issuer.
async fn published_elsewhere(world: &mut World, name: &str) -> Result<String, StepProblem> {
    let found = other_metadata(world).await?;
    found
        .iter()
        .find_map(|document| document[name].as_str().map(str::to_owned))
        .ok_or_else(|| StepProblem::Refused(format!("the server's metadata has no `{name}`")))
}

/// The OpenID and OAuth metadata of the configured issuer, fetched once a scenario.
async fn other_metadata(world: &mut World) -> Result<Vec<Value>, StepProblem> {
    // A FHIR server says by its SMART configuration where to go; an authorization server that is
    // met alone may say it elsewhere.
    let alone = world.shared.system.fhir_base.is_none();
    let issuer = world.shared.system.issuer.clone().filter(|_| alone);
    let Some(issuer) = issuer else { return Ok(Vec::new()) };
    if let Some(found) = &world.session.other_metadata {
        return Ok(found.clone());
    }
    let mut found = Vec::new();
    let openid = Some((Endpoint::OpenidConfiguration, claims::openid_url(&issuer)));
    let oauth = claims::oauth_url(&issuer).map(|url| (Endpoint::OauthMetadata, url));
    for (endpoint, url) in openid.into_iter().chain(oauth) {
        match fetch(world, Actor::Idp, endpoint, &url, "application/json").await {
            Ok(document) => found.push(document),
            Err(StepProblem::Refused(_)) => {}
            Err(other) => return Err(other),
        }
    }
    world.session.other_metadata = Some(found.clone());
    Ok(found)
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

/// RFC 8414 §3.1: the place is inserted between the host and the path of the issuer, which loses
/// a trailing slash.
fn oauth_metadata_url(issuer: &str) -> Result<String, StepProblem> {
    let mut url = url::Url::parse(issuer)
        .map_err(|error| StepProblem::Refused(format!("the issuer is not a URL: {error}")))?;
    let path = format!("/.well-known/oauth-authorization-server{}", url.path());
    url.set_path(path.trim_end_matches('/'));
    Ok(url.to_string())
}

async fn jwks_url(world: &mut World) -> Result<String, StepProblem> {
    let document = match smart_configuration(world).await {
        Err(StepProblem::Refused(_)) => return endpoint(world, "jwks_uri").await,
        other => other?,
    };
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
