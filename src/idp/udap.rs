//! The trust communities a server belongs to, as its settings give them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jsonwebtoken::EncodingKey;
use rustls_pki_types::{CertificateDer, TrustAnchor};
use webpki::{CertRevocationList, OwnedCertRevocationList};

use crate::oauth::community::{Identity, certificates, revocation_lists};

use super::policy::SignedMetadata;

/// The UDAP side of a server.
#[derive(Clone, Debug)]
pub struct Udap {
    /// The base URL its metadata speaks for: the URI in its certificates.
    pub base: String,
    /// Its communities; the first is meant when a request names none.
    pub communities: Vec<Community>,
    /// The organizations behind certificates, as the communities vouch for them: `system|value`
    /// by the URI in the certificate.
    pub organizations: BTreeMap<String, String>,
}

/// A trust community.
#[derive(Clone, Debug)]
pub struct Community {
    /// The community's URI.
    pub uri: String,
    /// The certificates it trusts to vouch for others, as PEM.
    pub anchors_pem: String,
    /// What the community revoked: revocation lists, as PEM.
    pub revocation_lists_pem: String,
    /// The server's own certificate in this community, with its key.
    pub identity: Identity,
    /// Certificates no client may take for the server's, by what a policy has wrong with them.
    pub unfit: BTreeMap<SignedMetadata, Identity>,
}

/// A community, ready for use.
pub struct KnownCommunity {
    /// The community's URI.
    pub uri: String,
    /// Whom it trusts.
    pub anchors: Vec<TrustAnchor<'static>>,
    /// What it revoked.
    pub revoked: Vec<CertRevocationList<'static>>,
    /// The server's certificate chain, as `x5c` has it.
    pub x5c: Vec<String>,
    /// The key of the server's certificate.
    pub key: EncodingKey,
    /// Chain and key of certificates no client may take for the server's.
    pub unfit: BTreeMap<SignedMetadata, (Vec<String>, EncodingKey)>,
}

/// The communities, ready for use.
pub struct KnownUdap {
    /// The base URL the metadata speaks for.
    pub base: String,
    /// At least one community.
    pub communities: Vec<KnownCommunity>,
    /// The organizations behind certificates, by the URI in the certificate.
    pub organizations: BTreeMap<String, String>,
    /// The certificate each client registered with, by `client_id`.
    certificates: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl KnownUdap {
    /// Reads the settings.
    ///
    /// # Errors
    /// When a certificate, list or key cannot be read, or there is no community, in words.
    pub fn read(udap: &Udap) -> Result<Self, String> {
        let communities: Vec<_> =
            udap.communities.iter().map(KnownCommunity::read).collect::<Result<_, _>>()?;
        if communities.is_empty() {
            return Err("there is no community".to_owned());
        }
        Ok(Self {
            base: udap.base.clone(),
            communities,
            organizations: udap.organizations.clone(),
            certificates: Mutex::default(),
        })
    }

    /// Remembers the certificate a client registered with.
    pub fn remember(&self, client_id: &str, certificate: &[u8]) {
        let mut certificates = self.certificates.lock().unwrap_or_else(PoisonError::into_inner);
        certificates.insert(client_id.to_owned(), certificate.to_vec());
    }

    /// Whether a client registered with this very certificate.
    pub fn registered_with(&self, client_id: &str, certificate: &[u8]) -> bool {
        let certificates = self.certificates.lock().unwrap_or_else(PoisonError::into_inner);
        certificates.get(client_id).is_some_and(|known| known == certificate)
    }

    /// The community with this URI.
    pub fn find(&self, uri: &str) -> Option<&KnownCommunity> {
        self.communities.iter().find(|community| community.uri == uri)
    }
}

impl KnownCommunity {
    fn read(community: &Community) -> Result<Self, String> {
        let anchors = certificates(&community.anchors_pem)?
            .into_iter()
            .map(|der| {
                let der = CertificateDer::from(der);
                webpki::anchor_from_trusted_cert(&der)
                    .map(|anchor| anchor.to_owned())
                    .map_err(|error| format!("a trust anchor: {error}"))
            })
            .collect::<Result<_, _>>()?;
        let revoked = revocation_lists(&community.revocation_lists_pem)?
            .iter()
            .map(|der| {
                OwnedCertRevocationList::from_der(der)
                    .map(CertRevocationList::from)
                    .map_err(|error| format!("a revocation list: {error}"))
            })
            .collect::<Result<_, _>>()?;
        let shown = |identity: &Identity| {
            let key = EncodingKey::from_rsa_pem(identity.key_pem.as_bytes())
                .map_err(|error| format!("the key of the server's certificate: {error}"))?;
            Ok::<_, String>((identity.x5c(), key))
        };
        let (x5c, key) = shown(&community.identity)?;
        let unfit = community
            .unfit
            .iter()
            .map(|(why, identity)| Ok((*why, shown(identity)?)))
            .collect::<Result<_, String>>()?;
        Ok(Self { uri: community.uri.clone(), anchors, revoked, x5c, key, unfit })
    }
}
