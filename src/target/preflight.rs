//! What is missing before the first exchange with a source payer, found out without a token.

use jsonwebtoken::Algorithm;
use serde::Serialize;
use serde_json::Value;
use url::Url;

use crate::admin::ServerDefinition;
use crate::clock::Clock;
use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::transcript::{Exchange, FailureKind, Outbound, WireClient};

use super::resources::each;
use super::servers::{ClientMode, grant_listed};
use super::settings::same_issuer;
use super::signing_files::signing_key;
use super::steps::read_capabilities::Capabilities;
use super::token_script::token_script;

/// Clocks that differ by more make assertions fail that are not yet, or no more, valid.
const SKEW_SECS: i64 = 60;
/// The algorithms SMART names.
const ALGORITHMS: [&str; 2] = ["ES384", "RS384"];

/// What to look at.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The source payer, as far as it is known.
    pub server: ServerDefinition,
    /// Where our key set is, when it is somewhere already.
    pub jwks_url: Option<String>,
    /// The scopes that will be asked for.
    pub scopes: Vec<String>,
    /// Whether members will be asked for in bulk.
    pub bulk: bool,
}

/// How one thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is as it must be.
    Ready,
    /// It may do, and may not.
    Doubtful,
    /// Without it the exchange fails.
    Missing,
    /// It could not be looked at.
    Unknown,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// Nobody's.
    Nobody,
    /// The source payer's.
    Source,
    /// This payer's.
    Requester,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What.
    pub what: String,
    /// How it stands.
    pub standing: Standing,
    /// Whose turn it is.
    pub turn: Whose,
    /// What was seen and, unless it is ready, what to do.
    pub words: String,
}

/// What was seen so far.
struct Look<'a> {
    client: &'a WireClient,
    clock: &'a Clock,
    subject: &'a Subject,
    lines: Vec<Line>,
}

/// Looks at everything, in the order a transfer needs it.
pub async fn preflight(client: &WireClient, clock: &Clock, subject: &Subject) -> Vec<Line> {
    let mut look = Look { client, clock, subject, lines: Vec::new() };
    look.definition();
    let document = look.discovery().await;
    look.filled(&document);
    look.token_endpoint(&document).await;
    look.algorithms(&document);
    look.scopes(&document);
    look.registration(&document);
    look.capabilities().await;
    look.key_set().await;
    look.lines
}

impl Look<'_> {
    fn say(&mut self, what: &str, standing: Standing, turn: Whose, words: impl Into<String>) {
        self.lines.push(Line { what: what.to_owned(), standing, turn, words: words.into() });
    }

    fn ready(&mut self, what: &str, words: impl Into<String>) {
        self.say(what, Standing::Ready, Whose::Nobody, words);
    }

    async fn get(&self, endpoint: Endpoint, url: &str, accept: &str) -> std::sync::Arc<Exchange> {
        let outbound = Outbound::new(Party::Source, endpoint, "GET", url).header("accept", accept);
        self.client.send(outbound).await
    }

    /// What a transfer would not begin without.
    fn definition(&mut self) {
        let what = "server definition";
        let server = &self.subject.server;
        let mut flaws = Vec::new();
        if let Some(at) = &server.archived_at {
            flaws.push(format!("it was archived at {at}; take `archivedAt` out to use it again"));
        }
        flaws.extend(grant_listed(server).err().map(|why| format!("{why}; add it")));
        flaws.extend(
            ClientMode::of(server)
                .err()
                .map(|why| format!("{why}; add the secret, or write `PRIVATE_KEY_JWT`")),
        );
        flaws.extend(signing_key(server).err().map(|flaw| flaw.to_string()));
        flaws.extend(token_script(server).err().map(|flaw| flaw.to_string()));
        let unknown = server.token_introspection_client_id.is_some()
            && ClientMode::of(server) == Ok(ClientMode::Nothing)
            && server.client_authentication_mode.is_none();
        if flaws.is_empty() && unknown {
            let words = "it has neither `clientAuthenticationMode` nor a secret, so nothing but \
                         the `clientId` will be shown; write `PRIVATE_KEY_JWT` to sign assertions";
            self.say(what, Standing::Doubtful, Whose::Requester, words);
        } else if flaws.is_empty() {
            self.ready(what, "in use, with all that a transfer needs of it");
        }
        for words in flaws {
            self.say(what, Standing::Missing, Whose::Requester, words);
        }
    }

    /// What the document gives that the definition leaves out.
    fn filled(&mut self, document: &Value) {
        let server = &self.subject.server;
        let left_out = [
            ("token_endpoint", server.federation_token_url.is_none()),
            ("registration_endpoint", server.registration_endpoint.is_none()),
            ("revocation_endpoint", server.revocation_endpoint.is_none()),
            ("jwks_uri", server.federation_jwk_set_url.is_none()),
        ];
        let given: Vec<String> = left_out
            .into_iter()
            .filter(|(_, left_out)| *left_out)
            .filter_map(|(name, _)| Some(format!("{name} {}", document[name].as_str()?)))
            .collect();
        if !given.is_empty() {
            let words = format!("the definition leaves out {}", given.join(", "));
            self.ready("given by discovery", words);
        }
    }

    /// The document that says where everything is: of the FHIR base, else of the issuer.
    async fn discovery(&mut self) -> Value {
        let base = self.subject.server.fhir_endpoint_url.clone();
        let base = base.map(|base| base.trim_end_matches('/').to_owned());
        let issuer = self.subject.server.issuer.clone().unwrap_or_default();
        let Some(base) = base else {
            let words = "the FHIR base is not known; ask the source payer for it, and write it \
                         into the server definition as `fhirEndpointUrl`";
            self.say("FHIR base", Standing::Missing, Whose::Requester, words);
            return self.openid(&issuer).await;
        };
        let url = format!("{base}/.well-known/smart-configuration");
        let exchange = self.get(Endpoint::SmartConfiguration, &url, "application/json").await;
        self.transport(&exchange, &base);
        match document(&exchange) {
            Ok(document) => {
                self.ready("SMART configuration", format!("published at {url}"));
                self.is_of(&document, &issuer);
                document
            }
            Err(why) => {
                let words = format!("{url}: {why}; publish it there");
                self.say("SMART configuration", Standing::Missing, Whose::Source, words);
                self.openid(&issuer).await
            }
        }
    }

    async fn openid(&mut self, issuer: &str) -> Value {
        let stated = self.subject.server.auth_well_known_config_url.clone();
        let default = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let url = stated.unwrap_or(default);
        let exchange = self.get(Endpoint::OpenidConfiguration, &url, "application/json").await;
        match document(&exchange) {
            Ok(document) => {
                let words = format!("published at {url}, and used instead");
                self.say("OpenID configuration", Standing::Ready, Whose::Nobody, words);
                self.is_of(&document, issuer);
                document
            }
            Err(why) => {
                let words = format!("{url}: {why}; publish one, or tell us the token endpoint");
                self.say("OpenID configuration", Standing::Missing, Whose::Source, words);
                Value::Null
            }
        }
    }

    /// Encryption and clocks, of which the first answer tells.
    fn transport(&mut self, exchange: &Exchange, base: &str) {
        let failed = exchange.failure.as_ref();
        if let Some(failure) = failed.filter(|failure| failure.kind == FailureKind::Tls) {
            let words = format!(
                "{}; have a certificate of this name from an authority we trust, or give us the \
                 authority",
                failure.detail
            );
            self.say("TLS", Standing::Missing, Whose::Source, words);
        } else if let Some(tls) = &exchange.tls {
            self.ready("TLS", format!("{} with a certificate we trust", tls.version));
        } else if base.starts_with("http://") {
            let words = "the FHIR base is not encrypted; that will do for tests and for nothing \
                         else";
            self.say("TLS", Standing::Doubtful, Whose::Source, words);
        }
        let date = exchange.response.as_ref().and_then(|response| response.headers.get("date"));
        let parser = jiff::fmt::rfc2822::DateTimeParser::new();
        let Some(date) = date.and_then(|date| parser.parse_timestamp(date).ok()) else {
            if exchange.response.is_some() {
                let words = "its answers have no `Date`, so the clocks cannot be compared";
                self.say("clocks", Standing::Unknown, Whose::Source, words);
            }
            return;
        };
        let skew = date.as_second() - self.clock.epoch_secs();
        if skew.abs() <= SKEW_SECS {
            self.ready("clocks", format!("{} s apart", skew.abs()));
        } else {
            let which = if skew > 0 { "ahead of" } else { "behind" };
            let words = format!(
                "its clock is {} s {which} ours, which makes assertions invalid; set the clock \
                 that is wrong",
                skew.abs()
            );
            self.say("clocks", Standing::Missing, Whose::Requester, words);
        }
    }

    fn is_of(&mut self, document: &Value, issuer: &str) {
        match document["issuer"].as_str() {
            Some(other) if !same_issuer(other, issuer) => {
                let words = format!(
                    "the document is of `{other}`, not of `{issuer}`; correct the issuer or the \
                     FHIR base of the server definition"
                );
                self.say("issuer", Standing::Missing, Whose::Requester, words);
            }
            Some(_) => self.ready("issuer", "the document is of the issuer we know"),
            None => {
                let words = "the document does not name its issuer";
                self.say("issuer", Standing::Doubtful, Whose::Source, words);
            }
        }
    }

    async fn token_endpoint(&mut self, document: &Value) {
        let what = "token endpoint";
        let stated = self.subject.server.federation_token_url.clone();
        let published = document["token_endpoint"].as_str().map(str::to_owned);
        if let (Some(stated), Some(published)) = (&stated, &published)
            && stated != published
        {
            let words = format!(
                "the server definition says {stated}, the source payer {published}; the \
                 definition is followed: take it out unless it is meant"
            );
            self.say(what, Standing::Doubtful, Whose::Requester, words);
        }
        let Some(url) = stated.or(published).filter(|url| Url::parse(url).is_ok()) else {
            let words = "no document names it, and the server definition does not either";
            self.say(what, Standing::Missing, Whose::Source, words);
            return;
        };
        // Nobody authenticates here, so nothing is given away and nothing is granted.
        let outbound = Outbound::new(Party::Idp, Endpoint::Token, "POST", &url)
            .header("accept", "application/json")
            .form(&[("grant_type", "client_credentials")]);
        let exchange = self.client.send(outbound).await;
        match exchange.status() {
            Some(400 | 401) => self.ready(what, format!("{url} answers")),
            Some(200) => {
                let words = format!("{url} gives a token to somebody who did not authenticate");
                self.say(what, Standing::Doubtful, Whose::Source, words);
            }
            Some(status) => {
                let words =
                    format!("{url} answers {status} where it should refuse with 400 or 401");
                self.say(what, Standing::Missing, Whose::Source, words);
            }
            None => {
                let words = format!("{url}: {}", reason(&exchange));
                self.say(what, Standing::Missing, Whose::Source, words);
            }
        }
    }

    fn algorithms(&mut self, document: &Value) {
        if document.is_null() {
            return;
        }
        // What is registered is registered for assertions; else the definition says it.
        let server = &self.subject.server;
        let registered = server.token_introspection_client_id.is_some();
        let mode = ClientMode::of(server).ok().filter(|_| registered);
        let mode = mode.unwrap_or(ClientMode::Assertion);
        let methods = &document["token_endpoint_auth_methods_supported"];
        if methods.is_array() && each(methods).all(|method| method != mode.method()) {
            let words = match mode {
                ClientMode::Assertion => {
                    "`private_key_jwt` is not among its authentication methods; allow it, or \
                     agree on a secret and write it into the server definition"
                        .to_owned()
                }
                mode => format!(
                    "`{}` is not among its authentication methods, and the server definition has \
                     us use it; allow it, or agree on another",
                    mode.method()
                ),
            };
            self.say("client authentication", Standing::Missing, Whose::Source, words);
        } else {
            let words = match mode {
                ClientMode::Assertion => "by signed assertion",
                ClientMode::Basic => "by secret, in HTTP Basic",
                ClientMode::Post => "by secret, in the form",
                ClientMode::Nothing => "by the `clientId` alone",
            };
            self.ready("client authentication", words);
        }
        if mode != ClientMode::Assertion {
            return;
        }
        let own = signing_key(server).ok().flatten();
        let ours: Vec<&str> = match own.as_ref().map(|key| key.algorithm(&[])) {
            Some(Some(Algorithm::RS384)) => vec!["RS384"],
            Some(_) => vec!["ES384"],
            None => ALGORITHMS.to_vec(),
        };
        let stated = &document["token_endpoint_auth_signing_alg_values_supported"];
        let known: Vec<&str> = each(stated).filter_map(Value::as_str).collect();
        if known.is_empty() {
            let words = "it does not say which algorithms it takes; SMART asks for it";
            self.say("algorithms", Standing::Doubtful, Whose::Source, words);
        } else if ours.iter().any(|ours| known.contains(ours)) {
            self.ready("algorithms", format!("it takes {}", known.join(", ")));
        } else {
            let words = format!(
                "it takes {}, and we sign by {}; take one of them",
                known.join(", "),
                ours.join(" or ")
            );
            self.say("algorithms", Standing::Missing, Whose::Source, words);
        }
    }

    fn scopes(&mut self, document: &Value) {
        let known: Vec<&str> =
            each(&document["scopes_supported"]).filter_map(Value::as_str).collect();
        if document.is_null() || known.is_empty() {
            return;
        }
        let asked = &self.subject.scopes;
        let covers = |scope: &str| {
            known.contains(&scope)
                || scope.split_once('/').is_some_and(|(level, rest)| {
                    let rights = rest.split_once('.').map_or("", |(_, rights)| rights);
                    known.contains(&format!("{level}/*.{rights}").as_str())
                })
        };
        let absent: Vec<&str> =
            asked.iter().map(String::as_str).filter(|scope| !covers(scope)).collect();
        if absent.is_empty() {
            self.ready("scopes", "it knows every scope we will ask for");
        } else {
            let words = format!(
                "it does not list {}; it may allow them all the same: ask, or ask for others",
                absent.join(", ")
            );
            self.say("scopes", Standing::Doubtful, Whose::Source, words);
        }
    }

    fn registration(&mut self, document: &Value) {
        let what = "registration";
        if let Some(id) = &self.subject.server.token_introspection_client_id {
            self.ready(what, format!("we are `{id}` there"));
        } else if let Some(endpoint) = self
            .subject
            .server
            .registration_endpoint
            .as_deref()
            .or(document["registration_endpoint"].as_str())
        {
            self.ready(what, format!("we can register ourselves at {endpoint}"));
        } else {
            let words = "we have no `clientId` there, and it names no registration endpoint; \
                         register by hand, and write the `clientId` into the server definition";
            self.say(what, Standing::Missing, Whose::Requester, words);
        }
    }

    async fn capabilities(&mut self) {
        let what = "CapabilityStatement";
        let Some(base) = self.subject.server.fhir_endpoint_url.clone() else { return };
        let url = format!("{}/metadata", base.trim_end_matches('/'));
        let exchange = self.get(Endpoint::Metadata, &url, FHIR_JSON).await;
        let statement = match document(&exchange) {
            Ok(statement) if statement["resourceType"] == "CapabilityStatement" => statement,
            Ok(_) => {
                let words = format!("{url} answers something else; publish the statement there");
                self.say(what, Standing::Missing, Whose::Source, words);
                return;
            }
            Err(why) => {
                let words = format!("{url}: {why}; publish the statement there");
                self.say(what, Standing::Missing, Whose::Source, words);
                return;
            }
        };
        let version = statement["fhirVersion"].as_str().unwrap_or_default();
        if version.starts_with("4.0") {
            self.ready(what, format!("published, of FHIR {version}"));
        } else {
            let words = format!("it says FHIR `{version}`, and the exchange is in FHIR 4.0.1");
            self.say(what, Standing::Doubtful, Whose::Source, words);
        }
        let capabilities = Capabilities::of(&statement);
        let wanted: &[(&str, &str)] = if self.subject.bulk {
            &[("Group", "bulk-member-match"), ("Group", "davinci-data-export")]
        } else {
            &[("Patient", "member-match"), ("Patient", "export")]
        };
        for (kind, operation) in wanted {
            let what = format!("{kind}/${operation}");
            if capabilities.offers(kind, operation) {
                self.ready(&what, "offered");
                continue;
            }
            let others = *operation == "export"
                && (capabilities.offers("Patient", "everything")
                    || !capabilities.searched.is_empty());
            let words = if others {
                "not listed; data will be fetched by `$everything` or search instead"
            } else {
                "not listed in its CapabilityStatement; list it if it is offered"
            };
            self.say(&what, Standing::Doubtful, Whose::Source, words);
        }
    }

    async fn key_set(&mut self) {
        let what = "our key set";
        let Some(url) = self.subject.jwks_url.clone() else {
            let words = "its URL was not given, so it was not looked at; give it with --jwks-url";
            self.say(what, Standing::Unknown, Whose::Requester, words);
            return;
        };
        let exchange = self.get(Endpoint::ClientJwks, &url, "application/json").await;
        let set = match document(&exchange) {
            Ok(set) => set,
            Err(why) => {
                let words = format!("{url}: {why}; publish our public keys there");
                self.say(what, Standing::Missing, Whose::Requester, words);
                return;
            }
        };
        let keys: Vec<&Value> = each(&set["keys"]).collect();
        let private =
            keys.iter().any(|key| ["d", "p", "k"].iter().any(|member| !key[*member].is_null()));
        let fits = keys.iter().any(|key| {
            key["kid"].is_string()
                && (key["kty"] == "EC" && key["crv"] == "P-384" || key["kty"] == "RSA")
        });
        if private {
            let words =
                "it holds a private key; replace that key at once, and publish its public half";
            self.say(what, Standing::Missing, Whose::Requester, words);
        } else if fits {
            let words = format!("{} keys at {url}, reached from here", keys.len());
            self.ready(what, words);
        } else {
            let words = "it holds no key with a `kid` for ES384 or RS384; publish one";
            self.say(what, Standing::Missing, Whose::Requester, words);
        }
    }
}

/// The JSON of a good answer; else why there is none.
fn document(exchange: &Exchange) -> Result<Value, String> {
    match exchange.response.as_ref().filter(|_| exchange.failure.is_none()) {
        Some(response) if response.status == 200 => response.json(),
        Some(response) => Err(format!("it answers {}", response.status)),
        None => Err(reason(exchange)),
    }
}

fn reason(exchange: &Exchange) -> String {
    let failure = exchange.failure.as_ref();
    failure.map_or_else(
        || "no answer".to_owned(),
        |failure| format!("{} ({})", failure.kind.describe(), failure.detail),
    )
}
