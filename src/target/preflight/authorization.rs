//! What the server definition and the authorization server must agree on.

use jsonwebtoken::Algorithm;
use serde_json::Value;
use url::Url;

use crate::id::{Endpoint, Party};
use crate::target::discovery::published;
use crate::target::resources::each;
use crate::target::servers::{ClientMode, grant_listed};
use crate::target::signing_files::signing_key;
use crate::target::token_script::token_script;
use crate::transcript::Outbound;

use super::look::{Look, Standing, Whose, reason};

/// The algorithms SMART names.
const ALGORITHMS: [&str; 2] = ["ES384", "RS384"];

impl Look<'_> {
    /// What a transfer would not begin without.
    pub(super) fn definition(&mut self) {
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

    pub(super) async fn token_endpoint(&mut self, document: &Value) {
        let what = "token endpoint";
        let stated = self.subject.server.federation_token_url.clone();
        let base = self.subject.server.fhir_endpoint_url.as_deref();
        let published = published(document, "token_endpoint", base);
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

    pub(super) fn algorithms(&mut self, document: &Value) {
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

    pub(super) fn scopes(&mut self, document: &Value) {
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

    pub(super) fn registration(&mut self, document: &Value) {
        let what = "registration";
        let server = &self.subject.server;
        let base = server.fhir_endpoint_url.as_deref();
        let published = published(document, "registration_endpoint", base);
        if let Some(id) = &server.token_introspection_client_id {
            self.ready(what, format!("we are `{id}` there"));
        } else if let Some(endpoint) = server.registration_endpoint.clone().or(published) {
            self.ready(what, format!("we can register ourselves at {endpoint}"));
        } else {
            let words = "we have no `clientId` there, and it names no registration endpoint; \
                         register by hand, and write the `clientId` into the server definition";
            self.say(what, Standing::Missing, Whose::Requester, words);
        }
    }
}
