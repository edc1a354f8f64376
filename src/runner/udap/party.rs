//! Who the runner is in a trust community.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;

use crate::idp;
use crate::idp::SignedMetadata as Unfit;
use crate::oauth::community::{Identity, Leaf, TestCommunity, certificates};
use crate::population::TARGET_PAYER;
use crate::target;

/// The community of our own runs.
const COMMUNITY: &str = "https://community.payerproof.example";

/// A second community that our own authorization server belongs to.
pub const SECOND_COMMUNITY: &str = "https://second-community.payerproof.example";

/// A community nobody has heard of.
pub const UNKNOWN_COMMUNITY: &str = "https://unknown-community.payerproof.example";

/// Keys of certificates in our own runs; making RSA keys for each would cost most of a run.
const CLIENT_KEY: &str = include_str!("../../../fixtures/keys/client-rsa.pem");
const OTHER_KEY: &str = include_str!("../../../fixtures/keys/other-client-rsa.pem");
const STRANGER_KEY: &str = include_str!("../../../fixtures/keys/stranger-rsa.pem");
const SERVER_KEY: &str = include_str!("../../../fixtures/keys/idp-rsa.pem");

/// The serial number of the revoked certificate in our own runs.
const REVOKED: u64 = 13;

/// The serial number of the server's revoked certificate there.
const REVOKED_SERVER: u64 = 5;

/// A community nobody trusts.
const STRANGERS: &str = "https://stranger.payerproof.example";

/// A server that is another one.
const ANOTHER_SERVER: &str = "https://another-source-payer.example/fhir";

/// What the runner has to show in a trust community.
#[derive(Debug)]
pub struct Party {
    /// The community's URI.
    pub community: String,
    /// Its trust anchors, as PEM.
    pub anchors_pem: String,
    /// The organization our requests name.
    pub organization_id: String,
    /// Its name.
    pub organization_name: String,
    /// The purposes our requests name.
    pub purpose_of_use: Vec<String>,
    own: Option<(TestCommunity, TestCommunity)>,
    configured: BTreeMap<&'static str, Identity>,
    issued: Mutex<BTreeMap<String, Identity>>,
    now: i64,
}

impl Party {
    /// A party of a community made for this scenario.
    ///
    /// # Errors
    /// When a key or certificate cannot be made, in words.
    pub fn own(now: i64) -> Result<Self, String> {
        let community = TestCommunity::create(COMMUNITY, now)?;
        let second = TestCommunity::create(SECOND_COMMUNITY, now)?;
        Ok(Self {
            community: COMMUNITY.to_owned(),
            anchors_pem: community.anchor_pem().to_owned(),
            organization_id: "https://payer-b.payerproof.example/fhir/Organization/1".to_owned(),
            organization_name: "Payer B".to_owned(),
            purpose_of_use: vec![crate::system::PAYMENT_PURPOSE.to_owned()],
            own: Some((community, second)),
            configured: BTreeMap::new(),
            issued: Mutex::default(),
            now,
        })
    }

    /// A party with certificates that a real community issued.
    ///
    /// # Errors
    /// When the anchors cannot be read, in words.
    pub fn configured(
        config: &crate::system::UdapConfig,
        anchors_pem: String,
        identities: BTreeMap<&'static str, Identity>,
        now: i64,
    ) -> Result<Self, String> {
        if certificates(&anchors_pem)?.is_empty() {
            return Err("there is no PEM certificate among the anchors".to_owned());
        }
        Ok(Self {
            community: config.community.clone(),
            anchors_pem,
            organization_id: config.organization_id.clone(),
            organization_name: config.organization_name.clone().unwrap_or_default(),
            purpose_of_use: config.purpose_of_use.clone(),
            own: None,
            configured: identities,
            issued: Mutex::default(),
            now,
        })
    }

    /// The communities whose anchors we know: URI and PEM.
    pub fn communities(&self) -> Vec<(String, String)> {
        let mut known = vec![(self.community.clone(), self.anchors_pem.clone())];
        if let Some((_, second)) = &self.own {
            known.push((second.uri.clone(), second.anchor_pem().to_owned()));
        }
        known
    }

    /// The certificate called `name`: `main`, `other`, `renewed`, `expired`, `revoked`, `untrusted`
    /// or `second` (of the second community). `None` where there is none.
    ///
    /// # Errors
    /// When it cannot be made, in words.
    pub fn identity(&self, name: &str) -> Result<Option<Identity>, String> {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(identity) = issued.get(name) {
            return Ok(Some(identity.clone()));
        }
        let identity = self.issue(name)?;
        issued.extend(identity.clone().map(|identity| (name.to_owned(), identity)));
        Ok(identity)
    }

    fn issue(&self, name: &str) -> Result<Option<Identity>, String> {
        let main = self.configured.get("main").map(|main| main.uri.clone());
        let main = main.unwrap_or_else(|| client_uri("main"));
        if name == "untrusted" {
            // Nobody has to issue a certificate that nobody trusts.
            let stranger = TestCommunity::create(STRANGERS, self.now)?;
            return stranger.issue(leaf(&main, STRANGER_KEY, 1)).map(Some);
        }
        let Some((own, second)) = &self.own else {
            return Ok(self.configured.get(name).cloned());
        };
        let issued = match name {
            "main" => own.issue(leaf(&main, CLIENT_KEY, 11)),
            "other" => own.issue(leaf(&client_uri("other"), OTHER_KEY, 12)),
            "revoked" => own.issue(leaf(&main, CLIENT_KEY, REVOKED)),
            "expired" => own.issue(Leaf { expired: true, ..leaf(&main, CLIENT_KEY, 14) }),
            "renewed" => own.issue(leaf(&main, OTHER_KEY, 15)),
            "second" => second.issue(leaf(&main, CLIENT_KEY, 16)),
            _ => return Ok(None),
        };
        issued.map(Some)
    }

    /// The server's side of our own communities, at `base`.
    ///
    /// # Errors
    /// When a certificate cannot be made, in words.
    pub fn server(&self, base: &str) -> Result<Option<idp::Udap>, String> {
        let Some((own, second)) = &self.own else { return Ok(self.configured_server(base)) };
        let community = |community: &TestCommunity, revoked: &[u64]| {
            Ok::<_, String>(idp::Community {
                uri: community.uri.clone(),
                anchors_pem: community.anchor_pem().to_owned(),
                revocation_lists_pem: community.revoke(revoked)?,
                identity: community.issue(leaf(base, SERVER_KEY, 1))?,
                unfit: BTreeMap::new(),
            })
        };
        let mut first = community(own, &[REVOKED, REVOKED_SERVER])?;
        let stranger = TestCommunity::create(STRANGERS, self.now)?;
        let expired = Leaf { expired: true, ..leaf(base, SERVER_KEY, 4) };
        first.unfit = BTreeMap::from([
            (Unfit::OtherCertificate, own.issue(leaf(ANOTHER_SERVER, SERVER_KEY, 3))?),
            (Unfit::ExpiredCertificate, own.issue(expired)?),
            (Unfit::RevokedCertificate, own.issue(leaf(base, SERVER_KEY, REVOKED_SERVER))?),
            (Unfit::UntrustedCertificate, stranger.issue(leaf(base, SERVER_KEY, 1))?),
        ]);
        Ok(Some(idp::Udap {
            base: base.to_owned(),
            communities: vec![first, community(second, &[])?],
            organizations: self.organizations(),
        }))
    }

    /// The same with certificates that a real community issued to our source payer.
    fn configured_server(&self, base: &str) -> Option<idp::Udap> {
        let identity = self.configured.get("server")?.clone();
        let unfit = [
            (Unfit::OtherCertificate, "server_other"),
            (Unfit::ExpiredCertificate, "server_expired"),
            (Unfit::RevokedCertificate, "server_revoked"),
        ];
        let mut unfit: BTreeMap<Unfit, Identity> = unfit
            .into_iter()
            .filter_map(|(why, name)| Some((why, self.configured.get(name)?.clone())))
            .collect();
        let stranger = TestCommunity::create(STRANGERS, self.now).ok();
        let stranger = stranger.and_then(|it| it.issue(leaf(base, SERVER_KEY, 1)).ok());
        unfit.extend(stranger.map(|stranger| (Unfit::UntrustedCertificate, stranger)));
        Some(idp::Udap {
            base: base.to_owned(),
            communities: vec![idp::Community {
                uri: self.community.clone(),
                anchors_pem: self.anchors_pem.clone(),
                revocation_lists_pem: String::new(),
                identity,
                unfit,
            }],
            organizations: BTreeMap::new(),
        })
    }

    /// Whether our source payer can show a certificate with this fault.
    pub fn shows_unfit(&self, name: &str) -> bool {
        self.own.is_some() || self.configured.contains_key(name)
    }

    /// Who the target payer is in our own community.
    ///
    /// # Errors
    /// When a certificate cannot be made, in words.
    pub fn target_member(&self) -> Result<Option<target::UdapMember>, String> {
        let Some(identity) = self.identity("main")? else { return Ok(None) };
        Ok(Some(target::UdapMember {
            community: self.community.clone(),
            anchors_pem: self.anchors_pem.clone(),
            revocation_lists_pem: self.revocation_lists_pem()?,
            identity,
            b2b: self.b2b(),
        }))
    }

    /// The payer behind our certificate, as the community knows it.
    fn organizations(&self) -> BTreeMap<String, String> {
        let main = self.identity("main").ok().flatten();
        main.into_iter().map(|main| (main.uri, TARGET_PAYER.token())).collect()
    }

    /// What our own communities revoked: revocation lists, as PEM.
    ///
    /// # Errors
    /// When the list cannot be signed, in words.
    pub fn revocation_lists_pem(&self) -> Result<String, String> {
        let Some((own, _)) = &self.own else { return Ok(String::new()) };
        own.revoke(&[REVOKED, REVOKED_SERVER])
    }

    /// The `hl7-b2b` object of our requests.
    pub fn b2b(&self) -> Value {
        let mut object = json!({
            "version": "1",
            "organization_id": self.organization_id,
            "purpose_of_use": self.purpose_of_use,
        });
        if !self.organization_name.is_empty() {
            object["organization_name"] = json!(self.organization_name);
        }
        object
    }
}

fn leaf<'a>(uri: &'a str, key_pem: &'a str, serial: u64) -> Leaf<'a> {
    Leaf { uri, key_pem, serial, expired: false }
}

fn client_uri(name: &str) -> String {
    format!("https://payer-b.payerproof.example/{name}")
}

/// The first URI in the subject alternative name of the leaf of a PEM chain.
///
/// # Errors
/// When there is none, in words.
pub fn uri_of(chain_pem: &str) -> Result<String, String> {
    let chain = certificates(chain_pem)?;
    let leaf = chain.first().ok_or("there is no PEM certificate")?;
    let (_, leaf) = X509Certificate::from_der(leaf).map_err(|error| error.to_string())?;
    let names = leaf.subject_alternative_name().map_err(|error| error.to_string())?;
    names
        .and_then(|names| {
            names.value.general_names.iter().find_map(|name| match name {
                GeneralName::URI(uri) => Some((*uri).to_owned()),
                _ => None,
            })
        })
        .ok_or_else(|| "the certificate names nobody by URI".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_names_its_holder() {
        let party = Party::own(1_800_000_000).expect("made");
        let main = party.identity("main").expect("issued").expect("there");
        assert_eq!(uri_of(&main.chain_pem()).expect("a URI"), main.uri);
        let untrusted = party.identity("untrusted").expect("issued").expect("there");
        assert_eq!(untrusted.uri, main.uri);
        assert!(party.identity("no-such").expect("no error").is_none());
    }

    #[test]
    fn the_server_has_a_certificate_in_both_communities() {
        let party = Party::own(1_800_000_000).expect("made");
        let server = party.server("http://127.0.0.1:1").expect("made").expect("ours");
        let uris: Vec<&str> = server.communities.iter().map(|one| one.uri.as_str()).collect();
        assert_eq!(uris, [COMMUNITY, SECOND_COMMUNITY]);
    }
}
