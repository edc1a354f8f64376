//! The few DER structures between a private key and its JWK.
//!
//! # Spec
//! RSAPrivateKey: <https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2>; ECPrivateKey:
//! <https://www.rfc-editor.org/rfc/rfc5915#section-3>

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

/// The members of an RSA JWK in the order of the integers of an RSAPrivateKey, which follow its
/// version.
const RSA_MEMBERS: [&str; 8] = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];

/// The private members of an RSA JWK, from an RSAPrivateKey.
pub fn rsa_members(der: &[u8]) -> Option<Vec<(&'static str, String)>> {
    let (mut rest, _) = element(der, SEQUENCE)?;
    let mut integers = Vec::new();
    while !rest.is_empty() {
        let (integer, after) = element(rest, INTEGER)?;
        // An unsigned integer may carry one zero octet in front to look positive.
        integers.push(URL_SAFE_NO_PAD.encode(integer.strip_prefix(&[0]).unwrap_or(integer)));
        rest = after;
    }
    let named = RSA_MEMBERS.into_iter().zip(integers.into_iter().skip(1));
    Some(named.filter(|(name, _)| !matches!(*name, "n" | "e")).collect())
}

/// The private member of an EC JWK, from an ECPrivateKey within PKCS#8.
pub fn ec_members(pkcs8: &[u8]) -> Option<Vec<(&'static str, String)>> {
    let (content, _) = element(pkcs8, SEQUENCE)?;
    let (_, rest) = element(content, INTEGER)?;
    let (_, rest) = element(rest, SEQUENCE)?;
    let (private, _) = element(rest, OCTET_STRING)?;
    let (content, _) = element(private, SEQUENCE)?;
    let (_, rest) = element(content, INTEGER)?;
    let (d, _) = element(rest, OCTET_STRING)?;
    Some(vec![("d", URL_SAFE_NO_PAD.encode(d))])
}

/// The RSAPrivateKey of a private JWK.
pub fn rsa_private_key(jwk: &Value) -> Option<Vec<u8>> {
    let mut content = write(INTEGER, &[0]);
    for name in RSA_MEMBERS {
        let octets = URL_SAFE_NO_PAD.decode(jwk[name].as_str()?).ok()?;
        let first = octets.iter().position(|octet| *octet != 0)?;
        let mut unsigned = octets[first..].to_vec();
        if unsigned[0] & 0x80 != 0 {
            unsigned.insert(0, 0);
        }
        content.extend(write(INTEGER, &unsigned));
    }
    Some(write(SEQUENCE, &content))
}

/// The content of the element with `tag` that `der` begins with, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        (octets.iter().fold(0, |length, octet| (length << 8) | usize::from(*octet)), rest)
    };
    (found == tag).then_some(())?;
    rest.split_at_checked(length)
}

fn write(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut der = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short) if short < 0x80 => der.push(short),
        _ => {
            let octets = content.len().to_be_bytes();
            let first = octets.iter().position(|octet| *octet != 0).unwrap_or(octets.len());
            let octets = &octets[first..];
            der.push(0x80 | u8::try_from(octets.len()).expect("a length has few octets"));
            der.extend_from_slice(octets);
        }
    }
    der.extend_from_slice(content);
    der
}
