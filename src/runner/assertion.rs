//! Client assertions: a valid one, and one for each named way of spoiling what it says.
//!
//! Ways of spoiling how it is signed or written are in [`super::forgery`].
//!
//! # Spec
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html>

use serde_json::{Map, Value, json};

use super::forgery;
use super::keys::ClientKey;
use super::step::StepProblem;

/// What an assertion says.
#[derive(Clone, Copy, Debug)]
pub struct AssertionInput<'a> {
    /// The client's id.
    pub client_id: &'a str,
    /// The token endpoint, as published.
    pub audience: &'a str,
    /// Now, in seconds since the epoch.
    pub now: i64,
    /// An id never used before.
    pub jti: &'a str,
    /// The client's key.
    pub key: &'a ClientKey,
    /// A key nobody registered.
    pub stranger: &'a ClientKey,
    /// What only some alterations need.
    pub around: Around<'a>,
}

/// What only some alterations need.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// The authorization server's issuer.
    pub issuer: Option<&'a str>,
    /// The FHIR base.
    pub fhir_base: Option<&'a str>,
    /// Another client: its id and key.
    pub other: Option<(&'a str, &'a ClientKey)>,
    /// Further keys the client has registered, of algorithms SMART does not name.
    pub further: &'a [ClientKey],
    /// Where the client's key set is.
    pub jwks_uri: Option<&'a str>,
    /// A place of ours nobody has a reason to visit.
    pub canary: Option<&'a str>,
    /// An access token of the client.
    pub access_token: Option<&'a str>,
}

/// An assertion before it is signed.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// The JOSE header.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Map<String, Value>,
    /// The key that signs.
    pub signer: &'a ClientKey,
}

impl Draft<'_> {
    /// Sets a header member.
    pub fn head(&mut self, name: &str, value: impl Into<Value>) {
        self.header.insert(name.to_owned(), value.into());
    }

    /// Sets a claim.
    pub fn claim(&mut self, name: &str, value: impl Into<Value>) {
        self.claims.insert(name.to_owned(), value.into());
    }

    /// Both objects as JSON values.
    pub fn objects(&self) -> (Value, Value) {
        (Value::Object(self.header.clone()), Value::Object(self.claims.clone()))
    }
}

/// Why an assertion was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmade {
    /// Our side could not.
    Ours(String),
    /// It makes no sense here; says why.
    NotHere(String),
}

impl From<String> for Unmade {
    fn from(cause: String) -> Self {
        Self::Ours(cause)
    }
}

impl From<Unmade> for StepProblem {
    fn from(unmade: Unmade) -> Self {
        match unmade {
            Unmade::Ours(cause) => Self::Ours(cause),
            Unmade::NotHere(why) => Self::LeftOut(why),
        }
    }
}

/// Whether `alter` spoils the assertion or stands beside one: of a client that sends none it would
/// change nothing, and a good request would pass for a bad one.
pub fn concerns_assertion(alter: &str) -> bool {
    const BEGINNINGS: [&str; 23] = [
        "access_token_presented",
        "alg_",
        "assertion_",
        "aud_",
        "claims_",
        "client_id_other",
        "client_unknown",
        "crit_",
        "exp_",
        "iat_",
        "iss_",
        "jku_",
        "jti_",
        "jwk_",
        "key_retired",
        "kid_",
        "nbf_",
        "payload_",
        "secret_beside_assertion",
        "signature_",
        "sub_",
        "typ_",
        "x5",
    ];
    alter == "two_authentications" || BEGINNINGS.iter().any(|begins| alter.starts_with(begins))
}

/// A compact JWT. `alter` names what is spoiled; names that do not concern the assertion leave it
/// valid.
///
/// # Errors
/// When signing fails, or the alteration needs what is not there.
pub fn assertion(input: AssertionInput<'_>, alter: Option<&str>) -> Result<String, Unmade> {
    let AssertionInput { client_id, audience, now, jti, key, .. } = input;
    let mut draft = Draft { header: Map::new(), claims: Map::new(), signer: key };
    draft.head("alg", key.algorithm.as_str());
    draft.head("kid", key.kid.as_str());
    draft.head("typ", "JWT");
    draft.claim("iss", client_id);
    draft.claim("sub", client_id);
    draft.claim("aud", audience);
    draft.claim("iat", now);
    draft.claim("exp", now + 240);
    draft.claim("jti", jti);
    let alter = alter.unwrap_or_default();
    whom(&input, &mut draft, alter)?;
    when(&input, &mut draft, alter);
    forgery::write(&input, draft, alter)
}

/// Spoils who speaks, of whom, to whom, and under which name.
fn whom<'a>(input: &AssertionInput<'a>, draft: &mut Draft<'a>, alter: &str) -> Result<(), Unmade> {
    let AssertionInput { audience, around, .. } = *input;
    let other = || {
        let why = || Unmade::NotHere("it needs a second registered client".to_owned());
        around.other.ok_or_else(why)
    };
    match alter {
        "sub_other" => draft.claim("sub", "someone-else"),
        "sub_other_client" => draft.claim("sub", other()?.0),
        "sub_missing" => drop(draft.claims.remove("sub")),
        "iss_missing" => drop(draft.claims.remove("iss")),
        "iss_list" => draft.claim("iss", json!([input.client_id])),
        "iss_other_client" => {
            // Signed by the client's own key, under the name of another.
            draft.claim("iss", other()?.0);
            draft.claim("sub", other()?.0);
        }
        "kid_other_client" => {
            draft.signer = other()?.1;
            draft.head("kid", draft.signer.kid.as_str());
            draft.head("alg", draft.signer.algorithm.as_str());
        }
        "client_unknown" => {
            draft.claim("iss", "no-such-client");
            draft.claim("sub", "no-such-client");
        }
        "aud_wrong" => draft.claim("aud", "https://other-authorization-server.example/token"),
        "aud_missing" => drop(draft.claims.remove("aud")),
        "aud_empty" => draft.claim("aud", ""),
        "aud_number" => draft.claim("aud", 42),
        "aud_list_foreign" => {
            draft.claim("aud", json!(["https://other-authorization-server.example/token"]));
        }
        "aud_list_wide" => {
            let list = json!([audience, "https://other-authorization-server.example/token"]);
            draft.claim("aud", list);
        }
        "aud_fhir_base" => {
            let base = around.fhir_base.map(str::to_owned);
            let issuer = around.issuer.unwrap_or("https://source.example");
            draft.claim("aud", base.unwrap_or_else(|| format!("{issuer}/fhir")));
        }
        "aud_issuer" => {
            let why = || Unmade::NotHere("the issuer is not known".to_owned());
            draft.claim("aud", around.issuer.ok_or_else(why)?);
        }
        "aud_case" => draft.claim("aud", other_case(audience)),
        "aud_slash" => draft.claim("aud", format!("{audience}/")),
        "jti_missing" => drop(draft.claims.remove("jti")),
        "jti_empty" => draft.claim("jti", ""),
        "jti_number" => draft.claim("jti", 42),
        _ => {}
    }
    Ok(())
}

/// How far times are wrong: RFC 7519 §4.1.4 allows a few minutes of leeway, which this is more than.
const LEEWAY_SECS: i64 = 900;

/// Spoils from when until when it is good.
fn when(input: &AssertionInput<'_>, draft: &mut Draft<'_>, alter: &str) {
    let now = input.now;
    match alter {
        "exp_past" => {
            draft.claim("iat", now - 1200);
            draft.claim("exp", now - LEEWAY_SECS);
        }
        "exp_far" => draft.claim("exp", now + 3600),
        "exp_missing" => drop(draft.claims.remove("exp")),
        "exp_text" => draft.claim("exp", (now + 240).to_string()),
        "exp_milliseconds" => draft.claim("exp", (now + 240) * 1000),
        "nbf_future" => draft.claim("nbf", now + LEEWAY_SECS),
        "iat_future" => draft.claim("iat", now + LEEWAY_SECS),
        "iat_old" => draft.claim("iat", now - 24 * 60 * 60),
        _ => {}
    }
}

/// The URL with one letter in the other case: of its host, which means the same, or else of its
/// path.
fn other_case(url: &str) -> String {
    let from = url.find("://").map_or(0, |at| at + 3);
    let at = url[from..].find(|c: char| c.is_ascii_lowercase()).map(|at| from + at);
    match at {
        Some(at) => format!("{}{}{}", &url[..at], url[at..=at].to_uppercase(), &url[at + 1..]),
        None => url.to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::Jwt;
    use crate::scenario::{ALTERATIONS, AlterationKind};

    fn made(algorithm: &str, alter: Option<&str>) -> Result<String, Unmade> {
        let key = ClientKey::generate("k", algorithm, true).expect("made");
        let stranger = ClientKey::generate("s", "ES384", true).expect("made");
        let further = [
            ClientKey::generate("es256", "ES256", true).expect("made"),
            ClientKey::generate("es512", "ES512", true).expect("made"),
            ClientKey::generate("eddsa", "EdDSA", true).expect("made"),
        ];
        let input = AssertionInput {
            client_id: "c",
            audience: "https://idp.test/token",
            now: 1000,
            jti: "j",
            key: &key,
            stranger: &stranger,
            around: Around {
                issuer: Some("https://idp.test"),
                fhir_base: None,
                other: Some(("d", &stranger)),
                further: &further,
                jwks_uri: Some("https://client.test/c/jwks.json"),
                canary: Some("https://client.test/canary"),
                access_token: Some("a.b.c"),
            },
        };
        assertion(input, alter)
    }

    fn es384(alter: Option<&str>) -> String {
        made("ES384", alter).expect("signed")
    }

    #[test]
    fn an_alteration_changes_what_it_names_and_nothing_else() {
        let good = Jwt::decode(&es384(None)).expect("a JWT");
        let bad = Jwt::decode(&es384(Some("exp_far"))).expect("a JWT");
        assert_eq!(good.claim_secs("exp"), Some(1240));
        assert_eq!(bad.claim_secs("exp"), Some(4600));
        assert_eq!(good.header, bad.header);
        for name in ["iss", "sub", "aud", "iat", "jti"] {
            assert_eq!(good.claims[name], bad.claims[name], "{name}");
        }
    }

    #[test]
    fn a_removed_claim_is_gone() {
        let bad = Jwt::decode(&es384(Some("jti_missing"))).expect("a JWT");
        assert!(!bad.claims.contains_key("jti"));
        assert!(Jwt::decode(&es384(Some("assertion_malformed"))).is_err());
    }

    #[test]
    fn every_alteration_of_the_assertion_can_be_made_with_a_key_that_fits() {
        let names = ALTERATIONS.iter().filter(|(kind, ..)| *kind == AlterationKind::Token);
        for (_, name, _) in names {
            let made = made("ES384", Some(name)).or_else(|_| made("RS384", Some(name)));
            assert!(made.is_ok(), "{name}: {made:?}");
        }
    }

    #[test]
    fn only_what_concerns_the_assertion_needs_one() {
        for (name, concerns) in [("exp_past", true), ("x5c_embedded", true), ("body_json", false)] {
            assert_eq!(concerns_assertion(name), concerns, "{name}");
        }
    }

    #[test]
    fn spellings_of_a_url_mean_the_same_place() {
        assert_eq!(other_case("https://idp.test/token"), "https://Idp.test/token");
        assert_eq!(other_case("http://127.0.0.1:80/token"), "http://127.0.0.1:80/Token");
    }
}
