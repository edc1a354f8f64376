//! What a system offers, read from what it publishes about itself.
//!
//! A configuration may leave out claims that the server's metadata makes anyway. They are read
//! once, before a run is planned; what is configured wins. Why something is not claimed is kept,
//! so that the report can say it of what is left out.

use std::path::Path;

use serde_json::Value;
use url::Url;

use crate::clock::Clock;
use crate::id::{Actor, Endpoint, Party};
use crate::system::{METADATA_CLAIMS, RegistrationKind, System, resolve};
use crate::transcript::{ClientTls, Outbound, Recorder, Spool, TlsError, WireClient};

use super::statement;
use super::step::advice;

/// Why the metadata could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Unmet {
    /// A directory for large answers could not be made.
    #[error("could not make a spool directory: {0}")]
    Spool(std::io::Error),
    /// TLS could not be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// The documents a server describes itself in; null where there is none.
#[derive(Debug, Default)]
struct Documents {
    smart: Value,
    openid: Value,
    oauth: Value,
    udap: bool,
}

impl Documents {
    /// A member of whichever document has it.
    fn member(&self, name: &str) -> Option<&Value> {
        [&self.smart, &self.openid, &self.oauth].into_iter().find_map(|one| one.get(name))
    }

    /// Whether any document lists `word` under `name`.
    fn lists(&self, name: &str, word: &str) -> bool {
        [&self.smart, &self.openid, &self.oauth]
            .into_iter()
            .filter_map(|document| document[name].as_array())
            .any(|words| words.iter().any(|one| one == word))
    }
}

/// `system` with the claims that its configuration leaves out, as the metadata of the authorization
/// server and the CapabilityStatement of the source payer have them, where these are judged. When nobody answers, the run shows
/// that; here it only means that nothing is claimed.
///
/// # Errors
/// For reasons of our own surroundings.
pub async fn from_metadata(mut system: System, directory: &Path) -> Result<System, Unmet> {
    let judges = |actor: Actor| system.roles.contains(&actor);
    let (idp, source) = (judges(Actor::Idp), judges(Actor::Source));
    if !idp && !source {
        return Ok(system);
    }
    let client = client(&system, directory)?;
    if source {
        statement::claim(&mut system, &client).await;
    }
    if !idp {
        return Ok(system);
    }
    let (documents, silence) = read(&system, &client).await;
    for claim in METADATA_CLAIMS {
        if system.claims.contains_key(*claim) {
            continue;
        }
        if *claim == "dynamic_registration" && system.registration.how == RegistrationKind::Manual {
            // Whatever the server offers, clients of ours were made by a person.
            let why = "our clients are registered by hand (`registration.how`)".to_owned();
            system.claims.insert((*claim).to_owned(), false);
            system.unclaimed.insert((*claim).to_owned(), why);
            continue;
        }
        let missing = missing(claim, &documents);
        system.claims.insert((*claim).to_owned(), missing.is_none());
        if let Some(missing) = missing {
            let why = match &silence {
                Some(why) => format!("the server's metadata could not be read: {why}"),
                None => format!("the server's metadata has no {missing}"),
            };
            system.unclaimed.insert((*claim).to_owned(), why);
        }
    }
    Ok(system)
}

/// The documents, and why the first place they should be at did not answer, if so.
async fn read(system: &System, client: &WireClient) -> (Documents, Option<String>) {
    let base = system.fhir_base.as_deref().or(system.issuer.as_deref()).unwrap_or_default();
    let base = base.trim_end_matches('/');
    let smart = format!("{base}/.well-known/smart-configuration");
    let smart = match fetch(client, Endpoint::SmartConfiguration, &smart).await {
        Ok(smart) => smart,
        Err(why) => return (Documents::default(), Some(why)),
    };
    let issuer = system
        .issuer
        .clone()
        .or_else(|| smart.as_ref().and_then(|smart| Some(smart["issuer"].as_str()?.to_owned())));
    let mut documents = Documents { smart: smart.unwrap_or_default(), ..Documents::default() };
    if let Some(issuer) = issuer {
        // Only the first place must answer; the others may be anywhere and nowhere.
        let get = async |endpoint, url: String| {
            fetch(client, endpoint, &url).await.ok().flatten().unwrap_or_default()
        };
        documents.openid = get(Endpoint::OpenidConfiguration, openid_url(&issuer)).await;
        if let Some(url) = oauth_url(&issuer) {
            documents.oauth = get(Endpoint::OauthMetadata, url).await;
        }
    }
    let udap = format!("{base}/.well-known/udap");
    let udap = fetch(client, Endpoint::UdapMetadata, &udap).await;
    documents.udap = matches!(udap, Ok(Some(_)));
    (documents, None)
}

/// A client that leaves no trace.
fn client(system: &System, directory: &Path) -> Result<WireClient, Unmet> {
    let tls = &system.tls;
    let path =
        |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| resolve(directory, path));
    let identity = path(&tls.certificate_file).zip(path(&tls.key_file));
    let tls = ClientTls::configure(
        path(&tls.ca_file).as_deref(),
        identity.as_ref().map(|(certificate, key)| (certificate.as_path(), key.as_path())),
        tls.insecure,
    )?;
    let spool = Spool::create().map_err(Unmet::Spool)?;
    let recorder = Recorder::forgetful(Clock::system(), spool);
    Ok(WireClient::new(recorder, Party::Runner, tls, system.limits.timeouts()))
}

/// The JSON object at `url`, if one is there.
pub(super) async fn fetch(
    client: &WireClient,
    endpoint: Endpoint,
    url: &str,
) -> Result<Option<Value>, String> {
    let request =
        Outbound::new(Party::Idp, endpoint, "GET", url).header("accept", "application/json");
    let exchange = client.send(request).await;
    if let Some(failure) = &exchange.failure {
        let advice = advice(failure, Party::Idp).map(|advice| format!("; {advice}"));
        let advice = advice.unwrap_or_default();
        return Err(format!("{url}: {}: {}{advice}", failure.kind.describe(), failure.detail));
    }
    let response = exchange.response.as_ref().filter(|response| response.status == 200);
    Ok(response.and_then(|response| response.json().ok()).filter(Value::is_object))
}

/// Where the OpenID provider metadata of `issuer` is: appended (OIDC Discovery 1.0 §4).
pub(super) fn openid_url(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

/// Where the authorization server metadata of `issuer` is: between host and path (RFC 8414 §3).
pub(super) fn oauth_url(issuer: &str) -> Option<String> {
    let mut url = Url::parse(issuer).ok()?;
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&format!("/.well-known/oauth-authorization-server{path}"));
    Some(url.to_string())
}

/// What the metadata would have if the server claimed this; `None` when it does.
fn missing(claim: &str, documents: &Documents) -> Option<String> {
    let member =
        |name: &str| documents.member(name).is_none_or(Value::is_null).then(|| format!("`{name}`"));
    let word = |name: &str, word: &str| {
        (!documents.lists(name, word)).then(|| format!("`{word}` in `{name}`"))
    };
    let grant = |name: &str| word("grant_types_supported", name);
    let method = |name: &str| word("token_endpoint_auth_methods_supported", name);
    match claim {
        "dynamic_registration" => member("registration_endpoint"),
        "introspection" => member("introspection_endpoint"),
        "revocation" => member("revocation_endpoint"),
        "userinfo" => member("userinfo_endpoint"),
        "client_secret_basic" => method("client_secret_basic"),
        // Payers are known to each other by authorities (HRex).
        "mutual_tls" => method("tls_client_auth"),
        "authorization_code" => {
            grant("authorization_code").or_else(|| member("authorization_endpoint"))
        }
        "refresh_tokens" => grant("refresh_token"),
        "jwt_bearer" => grant("urn:ietf:params:oauth:grant-type:jwt-bearer"),
        "openid" => documents.openid.is_null().then(|| "OpenID provider document".to_owned()),
        "udap" => (!documents.udap).then(|| "UDAP document".to_owned()),
        // Not something metadata tells.
        other => Some(format!("word on `{other}`")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_claim_follows_from_what_the_metadata_says() {
        let full = Documents {
            smart: json!({
                "registration_endpoint": "https://a.test/register",
                "introspection_endpoint": "https://a.test/introspect",
                "revocation_endpoint": "https://a.test/revoke",
                "authorization_endpoint": "https://a.test/authorize",
                "grant_types_supported": [
                    "authorization_code", "refresh_token",
                    "urn:ietf:params:oauth:grant-type:jwt-bearer",
                ],
            }),
            openid: json!({"userinfo_endpoint": "https://a.test/userinfo"}),
            oauth: json!({"token_endpoint_auth_methods_supported": [
                "client_secret_basic", "tls_client_auth",
            ]}),
            udap: true,
        };
        for claim in METADATA_CLAIMS {
            assert_eq!(missing(claim, &full), None, "{claim}");
            assert!(missing(claim, &Documents::default()).is_some(), "{claim}");
        }
        let bare = Documents::default();
        assert_eq!(missing("introspection", &bare).as_deref(), Some("`introspection_endpoint`"));
    }

    #[test]
    fn metadata_stands_before_or_after_the_path_of_the_issuer() {
        let issuer = "https://as.test/tenant/";
        assert_eq!(openid_url(issuer), "https://as.test/tenant/.well-known/openid-configuration");
        assert_eq!(
            oauth_url(issuer).as_deref(),
            Some("https://as.test/.well-known/oauth-authorization-server/tenant")
        );
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_said_not_to_be_there() {
        let toml = "name = 'x'\nroles = ['idp']\nissuer = 'http://127.0.0.1:9'\n";
        let system = crate::system::parse("p.toml", toml).expect("well-formed");
        let system = from_metadata(system, Path::new(".")).await.expect("nothing of ours fails");
        assert_eq!(system.claims.get("introspection"), Some(&false));
        let why = system.unclaimed.get("introspection").map(String::as_str).unwrap_or_default();
        assert!(why.contains("could not be read") && why.contains("127.0.0.1:9"), "{why}");
    }
}
