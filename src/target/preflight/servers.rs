//! What the source payer says it offers, and whether our own keys can be had.

use serde_json::Value;

use crate::fhir::FHIR_JSON;
use crate::id::Endpoint;
use crate::target::resources::each;
use crate::target::steps::read_capabilities::Capabilities;

use super::look::{Look, Standing, Whose, document};

impl Look<'_> {
    pub(super) async fn capabilities(&mut self) {
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

    pub(super) async fn key_set(&mut self) {
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
