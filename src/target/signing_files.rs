//! The key that a server definition names in `signingKeyFile`, with the certificate in
//! `signingCertificateFile`: this payer signs its assertions for that one source with it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;

use crate::admin::{Flaw, ServerDefinition};
use crate::oauth::community::certificates;

use super::definition_file::{read, unusable};
use super::key_ring::Key;

/// The member that names the key.
const KEY: &str = "signingKeyFile";
/// The member that names the certificate.
const CERTIFICATE: &str = "signingCertificateFile";
/// An RSA key of fewer bytes is not signed with (RFC 7518 §3.3).
const SMALLEST_RSA: usize = 256;

/// The key a definition names; none when it names none.
///
/// # Errors
/// When a file cannot be read, the key is of no kind this payer signs with, or the certificate is
/// of another key.
pub fn signing_key(definition: &ServerDefinition) -> Result<Option<Key>, Flaw> {
    let certificate = definition.signing_certificate_file.as_deref();
    let Some(file) = definition.signing_key_file.as_deref() else {
        return match certificate {
            None => Ok(None),
            Some(_) => Err(Flaw::new(CERTIFICATE, "needs the key it is of, as `signingKeyFile`")),
        };
    };
    let pem = read(KEY, file)?;
    let (encoding, algorithm) = key_in(&pem).map_err(|why| unusable(KEY, file, why))?;
    let unwritable = || unusable(KEY, file, "its public half cannot be written down");
    let jwk = Jwk::from_encoding_key(&encoding, algorithm).map_err(|_| unwritable())?;
    // The thumbprint (RFC 7638) changes with the key, so verifiers never mix two of them up.
    let kid = jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| unwritable())?;
    let mut public = serde_json::to_value(&jwk).map_err(|_| unwritable())?;
    if algorithm == Algorithm::RS384 && number(&public["n"]).len() < SMALLEST_RSA {
        return Err(unusable(KEY, file, "the RSA key has fewer than 2048 bits"));
    }
    public["use"] = json!("sig");
    public["alg"] = json!(format!("{algorithm:?}"));
    if let Some(file) = certificate {
        let flaw = |why: &str| unusable(CERTIFICATE, file, why);
        let chain = certificates(&read(CERTIFICATE, file)?)
            .map_err(|_| flaw("it is not a certificate in PEM"))?;
        let leaf = chain.first().ok_or_else(|| flaw("there is no certificate in PEM in it"))?;
        if !is_of(leaf, &public).ok_or_else(|| flaw("its first certificate cannot be read"))? {
            return Err(flaw("it is the certificate of another key than `signingKeyFile`"));
        }
        let chain: Vec<String> = chain.iter().map(|der| STANDARD.encode(der)).collect();
        public["x5c"] = json!(chain);
    }
    Ok(Some(Key::new(kid, encoding, algorithm == Algorithm::ES384, public)))
}

/// The private key in a PEM text, and what it signs.
fn key_in(pem: &str) -> Result<(EncodingKey, Algorithm), &'static str> {
    if pem.contains("ENCRYPTED") {
        return Err("the key is encrypted; store it without a passphrase");
    }
    if !pem.contains("PRIVATE KEY-----") {
        return Err("there is no private key in PEM in it");
    }
    if let Ok(key) = EncodingKey::from_rsa_pem(pem.as_bytes()) {
        return Ok((key, Algorithm::RS384));
    }
    let key = EncodingKey::from_ec_pem(pem.as_bytes())
        .map_err(|_| "it is no RSA or P-384 key in PKCS#8 PEM (`BEGIN PRIVATE KEY`)")?;
    // SMART Backend Services names RS384 and ES384, and this payer signs by no other.
    match Jwk::from_encoding_key(&key, Algorithm::ES384) {
        Ok(_) => Ok((key, Algorithm::ES384)),
        Err(_) => Err("the curve of its key is not P-384, and ES384 needs that"),
    }
}

/// Whether a certificate is of a public key.
fn is_of(der: &[u8], public: &Value) -> Option<bool> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    Some(match certificate.public_key().parsed().ok()? {
        PublicKey::RSA(key) => {
            let modulus = key.modulus.iter().skip_while(|byte| **byte == 0);
            public["kty"] == "RSA" && modulus.copied().eq(number(&public["n"]))
        }
        PublicKey::EC(point) => {
            // An uncompressed point (SEC 1 §2.3.3).
            let own = [vec![4], number(&public["x"]), number(&public["y"])].concat();
            public["kty"] == "EC" && point.data() == own
        }
        _ => false,
    })
}

/// A number of a JWK.
fn number(member: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(member.as_str().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    const P384: &str = include_str!("../../fixtures/keys/client-es384.pem");
    const RSA: &str = include_str!("../../fixtures/keys/client-rsa.pem");
    const P256: &str = include_str!("../../fixtures/keys/idp-es256.pem");

    fn certificate(key: &str) -> String {
        let key = KeyPair::from_pem(key).expect("a key");
        CertificateParams::default().self_signed(&key).expect("a certificate").pem()
    }

    /// What is made of files with these contents.
    fn made_of(key: &str, certificate: Option<&str>) -> Result<Option<Key>, Flaw> {
        let place = tempfile::tempdir().expect("a directory");
        let write = |name: &str, text: &str| {
            let path = place.path().join(name);
            fs::write(&path, text).expect("written");
            Some(path.display().to_string())
        };
        signing_key(&ServerDefinition {
            signing_key_file: write("key.pem", key),
            signing_certificate_file: certificate.and_then(|text| write("own.crt", text)),
            ..ServerDefinition::default()
        })
    }

    #[test]
    fn both_kinds_are_read_and_only_their_public_half_is_shown() {
        for (pem, kind) in [(P384, "EC"), (RSA, "RSA")] {
            let shown = certificate(pem);
            let key = made_of(pem, Some(&shown)).expect("usable").expect("a key");
            let public = key.public_half(true);
            assert_eq!(public["kty"], kind);
            assert_eq!(public["x5c"].as_array().map(Vec::len), Some(1));
            assert!(public.get("d").is_none() && public["kid"].is_string());
        }
    }

    #[test]
    fn a_wrong_file_is_named_with_what_is_wrong_and_nothing_it_holds() {
        let other = certificate(RSA);
        let own = certificate(P384);
        for (key, certificate, words) in [
            (P256, None, "not P-384"),
            ("hush hush", None, "no private key"),
            (own.as_str(), None, "no private key"),
            ("-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----\n", None, "PKCS#8"),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nhush\n", None, "passphrase"),
            (P384, Some(other.as_str()), "another key"),
            (P384, Some("hush hush"), "no certificate"),
        ] {
            let flaw = made_of(key, certificate).err().expect(words).to_string();
            assert!(flaw.contains(words) && !flaw.contains("hush"), "{flaw}");
        }
        let absent = ServerDefinition {
            signing_key_file: Some("classpath:/nowhere/key.pem".to_owned()),
            ..ServerDefinition::default()
        };
        let flaw = signing_key(&absent).err().expect("not there");
        assert_eq!(flaw.at, KEY);
        let alone = ServerDefinition {
            signing_certificate_file: Some("own.crt".to_owned()),
            ..ServerDefinition::default()
        };
        assert_eq!(signing_key(&alone).err().expect("no key").at, CERTIFICATE);
        assert!(signing_key(&ServerDefinition::default()).expect("fine").is_none());
    }
}
