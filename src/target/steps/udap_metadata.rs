//! Learns from the UDAP metadata where to register and to ask for tokens, once it has shown whose it
//! is. What does not hold is not used: the transfer ends before anything is said to anybody.
//!
//! # Spec
//! <https://hl7.org/fhir/us/udap-security/STU2/discovery.html#signed-metadata-elements>

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use rustls_pki_types::{CertificateDer, UnixTime};
use serde_json::Value;
use webpki::{
    CertRevocationList, EndEntityCert, KeyUsage, OwnedCertRevocationList, RevocationCheckDepth,
    RevocationOptionsBuilder, UnknownStatusPolicy,
};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;

use crate::id::{Endpoint, Party};
use crate::oauth::{Jwt, community};
use crate::target::policy::Policy;
use crate::target::settings::UdapMember;
use crate::target::transfer::{Discovered, Transfer};
use crate::target::transfer_error::{TransferError, answered};
use crate::transcript::Outbound;

use super::call::call;

/// What a source payer without usable metadata has to do.
const PUBLISH: &str = "publish UDAP metadata at its FHIR base, for the community we share";
/// How far clocks may differ, in seconds.
const SKEW_SECS: i64 = 60;

/// Fetches the metadata and looks whose it is.
///
/// # Errors
/// When there is none, it does not show that it is the source payer's, or the source payer does not
/// do by UDAP what a transfer needs.
pub async fn udap_metadata(
    transfer: &mut Transfer,
    member: &UdapMember,
) -> Result<Discovered, TransferError> {
    let query = serde_urlencoded::to_string([("community", &member.community)]);
    let query = query.map_or_else(|_| String::new(), |query| format!("?{query}"));
    let issuer = transfer.server.issuer.trim_end_matches('/').to_owned();
    let (mut found, mut base) = (None, String::new());
    // Owed at the FHIR base; some authorization servers publish it at their own.
    for place in [transfer.server.fhir_base.clone(), issuer] {
        let url = format!("{place}/.well-known/udap{query}");
        let outbound = Outbound::new(Party::Idp, Endpoint::UdapMetadata, "GET", &url)
            .header("accept", "application/json");
        let exchange = call(transfer, None, outbound).await?;
        let response = answered(&exchange, "The UDAP metadata")?;
        found = response.json().ok().filter(|_| response.status == 200);
        base = place;
        if found.is_some() {
            break;
        }
    }
    let Some(document) = found else {
        return Err(TransferError::source("There is no UDAP metadata", PUBLISH));
    };
    let policy = &transfer.policy;
    let now = transfer.state.clock.epoch_secs();
    let signed = signed(policy, member, &document, &base, now).map_err(|why| {
        TransferError::source(format!("The UDAP metadata is not to be trusted: {why}"), PUBLISH)
    })?;
    // An empty list says that nothing of the kind is supported.
    if let Some(grants) = document["grant_types_supported"].as_array()
        && policy.minds_empty_lists
        && !grants.iter().any(|grant| grant == "client_credentials")
    {
        return Err(TransferError::source(
            "The UDAP metadata offers no `client_credentials`",
            "offer that grant to the members of the community",
        ));
    }
    let endpoint = |name: &str| {
        let said = document[name].as_str();
        let signed = signed.as_ref().and_then(|jwt| jwt.claim_str(name));
        let first = if policy.prefers_signed_values { signed.or(said) } else { said };
        first.map(str::to_owned)
    };
    let token_endpoint = endpoint("token_endpoint").ok_or_else(|| {
        TransferError::source("The UDAP metadata names no token endpoint", PUBLISH)
    })?;
    let scopes = texts(&document["scopes_supported"]).filter(|_| policy.minds_listed_wildcards);
    Ok(Discovered {
        token_endpoint,
        registration_endpoint: endpoint("registration_endpoint"),
        algorithms: Vec::new(),
        scopes,
    })
}

fn texts(list: &Value) -> Option<Vec<String>> {
    let list = list.as_array()?;
    Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// The signed part, once it was found good; none where none is needed.
fn signed(
    policy: &Policy,
    member: &UdapMember,
    document: &Value,
    base: &str,
    now: i64,
) -> Result<Option<Jwt>, String> {
    let Some(compact) = document["signed_metadata"].as_str() else {
        let why = "it has no signed part".to_owned();
        return if policy.udap_needs_signed_metadata { Err(why) } else { Ok(None) };
    };
    let jwt = Jwt::decode(compact).map_err(|error| error.to_string())?;
    let chain = jwt.header.get("x5c").and_then(community::x5c);
    let chain = chain.ok_or("its signed part shows no certificate")?;
    let leaf = Leaf::read(&chain[0])?;
    ensure(leaf.signed(&jwt) || !policy.udap_checks_signature, "its signature does not verify")?;
    vouched(policy, member, &chain, now)?;
    // Texts are compared as they are.
    let issuer = jwt.claim_str("iss").unwrap_or_default();
    ensure(issuer == base || !policy.udap_checks_base, "it speaks for another base")?;
    let named = leaf.uris.iter().any(|uri| uri == issuer) || !policy.udap_checks_base;
    let own = leaf.uris.iter().any(|uri| uri == base) || !policy.udap_checks_certificate_name;
    ensure(named || !policy.udap_checks_certificate_name, "its certificate names somebody else")?;
    ensure(own, "its certificate names another base")?;
    let itself = jwt.claim_str("sub") == Some(issuer);
    ensure(itself || !policy.udap_checks_base, "its subject is another")?;
    let secs = |name: &str| jwt.claim_secs(name).ok_or(format!("it has no `{name}`"));
    let lasting = now < secs("exp")? + SKEW_SECS && secs("iat")? <= now + SKEW_SECS;
    ensure(lasting || !policy.udap_checks_dates, "it is not good at this time")?;
    Ok(Some(jwt))
}

fn ensure(condition: bool, why: &str) -> Result<(), String> {
    if condition { Ok(()) } else { Err(why.to_owned()) }
}

/// The first certificate of a chain.
struct Leaf {
    uris: Vec<String>,
    key: DecodingKey,
}

impl Leaf {
    fn read(der: &[u8]) -> Result<Self, String> {
        let unreadable = || "its certificate cannot be read".to_owned();
        let (_, certificate) = X509Certificate::from_der(der).map_err(|_| unreadable())?;
        let names = certificate.subject_alternative_name().ok().flatten();
        let names = names.map(|names| names.value.general_names.as_slice()).unwrap_or_default();
        let uris = names.iter().filter_map(|name| match name {
            GeneralName::URI(uri) => Some((*uri).to_owned()),
            _ => None,
        });
        let Ok(PublicKey::RSA(key)) = certificate.public_key().parsed() else {
            return Err("its certificate holds no RSA key".to_owned());
        };
        // An integer may carry one zero octet in front to look positive.
        let modulus = key.modulus.strip_prefix(&[0]).unwrap_or(key.modulus);
        let key = DecodingKey::from_rsa_raw_components(modulus, key.exponent);
        Ok(Self { uris: uris.collect(), key })
    }

    fn signed(&self, jwt: &Jwt) -> bool {
        let signature = URL_SAFE_NO_PAD.encode(&jwt.signature);
        let input = jwt.signing_input.as_bytes();
        jwt.header_str("alg") == Some("RS256")
            && crypto::verify(&signature, input, &self.key, Algorithm::RS256).unwrap_or(false)
    }
}

/// Whether the community vouches for the certificates, and has not taken it back.
fn vouched(
    policy: &Policy,
    member: &UdapMember,
    chain: &[Vec<u8>],
    now: i64,
) -> Result<(), String> {
    let ours = |what: &str| format!("{what} of our community cannot be read");
    let ders = community::certificates(&member.anchors_pem).map_err(|_| ours("an anchor"))?;
    let ders: Vec<CertificateDer<'_>> = ders.into_iter().map(CertificateDer::from).collect();
    let anchors: Vec<_> =
        ders.iter().filter_map(|der| webpki::anchor_from_trusted_cert(der).ok()).collect();
    let lists: Vec<CertRevocationList<'_>> =
        community::revocation_lists(&member.revocation_lists_pem)
            .map_err(|_| ours("a revocation list"))?
            .iter()
            .filter_map(|der| OwnedCertRevocationList::from_der(der).ok())
            .map(CertRevocationList::from)
            .collect();
    let lists: Vec<&CertRevocationList<'_>> = lists.iter().collect();
    let revocation = RevocationOptionsBuilder::new(&lists).ok().map(|builder| {
        builder
            .with_depth(RevocationCheckDepth::EndEntity)
            .with_status_policy(UnknownStatusPolicy::Allow)
            .build()
    });
    let untrusted = |error: webpki::Error| format!("its certificate is not trusted: {error}");
    let leaf = CertificateDer::from(chain[0].as_slice());
    let leaf = EndEntityCert::try_from(&leaf).map_err(untrusted)?;
    let between: Vec<CertificateDer<'_>> =
        chain[1..].iter().map(|der| CertificateDer::from(der.as_slice())).collect();
    let now = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now).unwrap_or(0)));
    let verified = leaf.verify_for_usage(
        webpki::ALL_VERIFICATION_ALGS,
        &anchors,
        &between,
        now,
        KeyUsage::server_auth(),
        revocation,
        None,
    );
    match verified {
        Ok(_) => Ok(()),
        Err(webpki::Error::CertExpired { .. }) if !policy.udap_checks_certificate_dates => Ok(()),
        Err(webpki::Error::CertRevoked) if !policy.udap_checks_revocation => Ok(()),
        Err(webpki::Error::UnknownIssuer) if !policy.udap_checks_chain => Ok(()),
        Err(error) => Err(untrusted(error)),
    }
}
