//! Ways of signing and writing an assertion that nobody may accept.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::assertion::{AssertionInput, Draft, Unmade};
use super::keys::ClientKey;

/// How long the assertion is that is too long for anybody.
const LONG_BYTES: usize = 1024 * 1024;

/// Signs the draft and writes it down, spoiled as `alter` says.
///
/// # Errors
/// When signing fails, or the alteration needs what is not there.
pub fn write<'a>(
    input: &AssertionInput<'a>,
    mut draft: Draft<'a>,
    alter: &str,
) -> Result<String, Unmade> {
    keys(input, &mut draft, alter)?;
    if let Some(text) = unsigned(input, &mut draft, alter)? {
        return Ok(text);
    }
    if let Some(text) = other_algorithm(input, &mut draft, alter)? {
        return Ok(text);
    }
    if let Some(text) = other_shape(&draft, alter)? {
        return Ok(text);
    }
    let signed = signed(&draft)?;
    spoiled_signature(&mut draft, signed, alter)
}

/// Spoils the names of keys, the places they are said to be at, and what else is in the header.
fn keys<'a>(input: &AssertionInput<'a>, draft: &mut Draft<'a>, alter: &str) -> Result<(), Unmade> {
    let around = input.around;
    let here =
        |what: Option<&'a str>, why: &str| what.ok_or_else(|| Unmade::NotHere(why.to_owned()));
    let registered = || here(around.jwks_uri, "the client's keys are not registered by URL");
    let canary = || here(around.canary, "there is no client site to serve keys at");
    match alter {
        "signature_foreign" => {
            draft.signer = input.stranger;
            draft.head("alg", input.stranger.algorithm.as_str());
        }
        "alg_missing" => drop(draft.header.remove("alg")),
        "kid_unknown" => draft.head("kid", "no-such-key"),
        "kid_missing" => drop(draft.header.remove("kid")),
        "kid_path" => draft.head("kid", "../../../../dev/null"),
        "kid_quoted" => draft.head("kid", "x' OR '1'='1"),
        "kid_long" => draft.head("kid", "k".repeat(10 * 1024)),
        "typ_missing" => drop(draft.header.remove("typ")),
        "typ_other" => draft.head("typ", "at+jwt"),
        // Signed by the right key, so that only the foreign location speaks against it.
        "jku_foreign" => draft.head("jku", "https://stranger.example/jwks.json"),
        "jku_case" => draft.head("jku", registered()?.replace("jwks.json", "JWKS.json")),
        "jku_slash" => draft.head("jku", format!("{}/", registered()?)),
        "jku_query" => draft.head("jku", format!("{}?v=2", registered()?)),
        // Signed by a key that is really found there.
        "jku_canary" => lead_to(draft, input.stranger, "jku", format!("{}/jku.json", canary()?)),
        "x5u_canary" => lead_to(draft, input.stranger, "x5u", format!("{}/x5u.json", canary()?)),
        "jwk_embedded" => {
            sign_as(draft, input.stranger);
            draft.head("jwk", input.stranger.public_jwk()?);
        }
        "x5c_embedded" => {
            sign_as(draft, input.stranger);
            let certificate = STANDARD.encode(input.stranger.own_certificate()?);
            draft.head("x5c", json!([certificate]));
        }
        "crit_unknown" => {
            draft.head("crit", json!(["payerproof"]));
            draft.head("payerproof", true);
        }
        "crit_known" => draft.head("crit", json!(["exp"])),
        "crit_empty" => draft.head("crit", json!([])),
        "payload_unencoded" => {
            draft.head("b64", false);
            draft.head("crit", json!(["b64"]));
        }
        "assertion_long" => draft.claim("padding", "x".repeat(LONG_BYTES)),
        _ => {}
    }
    Ok(())
}

/// Has the stranger sign, under the name of the client's key.
fn sign_as<'a>(draft: &mut Draft<'a>, stranger: &'a ClientKey) {
    draft.signer = stranger;
    draft.head("alg", stranger.algorithm.as_str());
}

fn lead_to<'a>(draft: &mut Draft<'a>, stranger: &'a ClientKey, name: &str, place: String) {
    sign_as(draft, stranger);
    draft.head("kid", stranger.kid.as_str());
    draft.head(name, place);
}

/// What is no signed assertion at all, or is protected by what everybody knows.
fn unsigned(
    input: &AssertionInput<'_>,
    draft: &mut Draft<'_>,
    alter: &str,
) -> Result<Option<String>, Unmade> {
    let none = match alter {
        "alg_none" => Some("none"),
        "alg_none_capital" => Some("None"),
        "alg_none_mixed" => Some("nOnE"),
        "alg_none_upper" => Some("NONE"),
        _ => None,
    };
    if let Some(none) = none {
        draft.head("alg", none);
        return Ok(Some(format!("{}.", signing_input(draft))));
    }
    if let Some(rest) = alter.strip_prefix("alg_hs") {
        let (bits, form) = rest.split_once('_').unwrap_or((rest, "jwk"));
        return hmac(draft, input.key, bits, form).map(Some);
    }
    Ok(match alter {
        "assertion_malformed" => Some("this-is-not-a-jwt".to_owned()),
        "access_token_presented" => {
            let why = || Unmade::NotHere("the control left no token".to_owned());
            Some(input.around.access_token.ok_or_else(why)?.to_owned())
        }
        "assertion_encrypted" => {
            // Five parts that look like a JWE; nobody here has a key to open it with.
            let header = json!({"alg": "RSA-OAEP-256", "enc": "A256GCM", "typ": "JWT"});
            let part = |octets: usize| URL_SAFE_NO_PAD.encode(vec![7; octets]);
            let header = URL_SAFE_NO_PAD.encode(header.to_string());
            Some(format!("{header}.{}.{}.{}.{}", part(256), part(12), part(180), part(16)))
        }
        _ => None,
    })
}

/// The old confusion attack: an HMAC keyed by the public key that everyone knows, in each form
/// in which a server may hold it.
fn hmac(draft: &mut Draft<'_>, key: &ClientKey, bits: &str, form: &str) -> Result<String, Unmade> {
    use aws_lc_rs::hmac::{HMAC_SHA256, HMAC_SHA384, HMAC_SHA512, Key, sign};
    let algorithm = match bits {
        "384" => HMAC_SHA384,
        "512" => HMAC_SHA512,
        _ => HMAC_SHA256,
    };
    let jwk = key.public_jwk()?;
    let secret = match form {
        "pem" => key.public_pem()?.into_bytes(),
        "der" => key.public_der()?,
        // The number that makes the key: the modulus, or the first coordinate.
        "n" => jwk.get("n").or(jwk.get("x")).and_then(Value::as_str).unwrap_or_default().into(),
        _ => jwk.to_string().into_bytes(),
    };
    draft.head("alg", format!("HS{bits}"));
    let input = signing_input(draft);
    let tag = sign(&Key::new(algorithm, &secret), input.as_bytes());
    Ok(format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref())))
}

/// Signs by an algorithm the server does not publish, with a registered key.
fn other_algorithm(
    input: &AssertionInput<'_>,
    draft: &mut Draft<'_>,
    alter: &str,
) -> Result<Option<String>, Unmade> {
    let algorithm = match alter {
        "alg_rs256" => "RS256",
        "alg_ps384" => "PS384",
        "alg_es256" => "ES256",
        "alg_es512" => "ES512",
        "alg_eddsa" => "EdDSA",
        _ => return Ok(None),
    };
    let is_rsa = matches!(algorithm, "RS256" | "PS384");
    let key = if is_rsa {
        Some(input.key).filter(|key| key.algorithm == "RS384")
    } else {
        input.around.further.iter().find(|key| key.algorithm == algorithm)
    };
    let why = || Unmade::NotHere(format!("the client has registered no key for {algorithm}"));
    let key = key.ok_or_else(why)?;
    draft.head("alg", algorithm);
    draft.head("kid", key.kid.as_str());
    let text = signing_input(draft);
    let signature = key.signature(text.as_bytes(), algorithm)?;
    Ok(Some(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))))
}

/// A good assertion in a shape that client authentication does not know.
fn other_shape(draft: &Draft<'_>, alter: &str) -> Result<Option<String>, Unmade> {
    let compact = signed(draft)?;
    let parts: Vec<&str> = compact.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        return Err(Unmade::Ours("a signed assertion has three parts".to_owned()));
    };
    let resigned = |payload: String| -> Result<String, Unmade> {
        let text = format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload));
        let signature = draft.signer.signature(text.as_bytes(), &draft.signer.algorithm)?;
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
    };
    let claims_text = draft.objects().1.to_string();
    Ok(Some(match alter {
        "assertion_json" => {
            json!({"protected": header, "payload": claims, "signature": signature}).to_string()
        }
        "assertion_two_parts" => format!("{header}.{claims}"),
        "assertion_four_parts" => format!("{compact}.AAAA"),
        "assertion_padded" => {
            // One octet more than a multiple of three needs padding.
            let spaces = (4 - claims_text.len() % 3) % 3;
            let padded = URL_SAFE.encode(format!("{claims_text}{}", " ".repeat(spaces)));
            let text = format!("{header}.{padded}");
            let signature = draft.signer.signature(text.as_bytes(), &draft.signer.algorithm)?;
            format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
        }
        "assertion_nested" => resigned(compact.clone())?,
        "claims_list" => resigned(format!("[{claims_text}]"))?,
        // RFC 7519 §4: refused, or the last one counts, which is nobody's.
        "claims_repeated" => {
            let open = claims_text.strip_suffix('}').unwrap_or(&claims_text);
            resigned(format!("{open},\"iss\":\"someone-else\"}}"))?
        }
        _ => return Ok(None),
    }))
}

/// A signature that is not one of these words.
fn spoiled_signature(draft: &mut Draft<'_>, signed: String, alter: &str) -> Result<String, Unmade> {
    let (input, signature) = signed.rsplit_once('.').unwrap_or((&signed, ""));
    let octets = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    let with = |octets: &[u8]| format!("{input}.{}", URL_SAFE_NO_PAD.encode(octets));
    Ok(match alter {
        "payload_tampered" => {
            draft.claim("payerproof", "added after signing");
            format!("{}.{signature}", signing_input(draft))
        }
        "signature_missing" => format!("{input}."),
        "signature_truncated" => with(&octets[..octets.len() / 2]),
        "signature_zero" => with(&vec![0; octets.len()]),
        "signature_der" if draft.signer.algorithm == "ES384" => with(&der(&octets)),
        "signature_der" => {
            let why = "only signatures on elliptic curves have two forms".to_owned();
            return Err(Unmade::NotHere(why));
        }
        _ => signed,
    })
}

/// A signature `R || S` in the form X.509 uses, which JWS does not.
fn der(fixed: &[u8]) -> Vec<u8> {
    let integer = |octets: &[u8]| {
        let first = octets.iter().position(|octet| *octet != 0).unwrap_or(octets.len() - 1);
        let mut number = octets[first..].to_vec();
        if number[0] >= 0x80 {
            number.insert(0, 0);
        }
        let length = u8::try_from(number.len()).unwrap_or(u8::MAX);
        [vec![0x02, length], number].concat()
    };
    let (r, s) = fixed.split_at(fixed.len() / 2);
    let body = [integer(r), integer(s)].concat();
    // Two numbers of 48 octets stay below 128.
    let length = u8::try_from(body.len()).unwrap_or(u8::MAX);
    [vec![0x30, length], body].concat()
}

fn signed(draft: &Draft<'_>) -> Result<String, Unmade> {
    let (header, claims) = draft.objects();
    Ok(sign(&header, &claims, draft.signer)?)
}

/// Signs a JWT of exactly these objects.
///
/// # Errors
/// When the key does not fit, in words.
pub fn sign(header: &Value, claims: &Value, key: &ClientKey) -> Result<String, String> {
    let input = joined(header, claims);
    let signature = key.signature(input.as_bytes(), &key.algorithm)?;
    Ok(format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

fn signing_input(draft: &Draft<'_>) -> String {
    let (header, claims) = draft.objects();
    joined(&header, &claims)
}

fn joined(header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(header), encode(claims))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_der_signature_is_a_sequence_of_two_numbers() {
        let mut fixed = vec![0; 96];
        fixed[47] = 0x7f;
        fixed[48] = 0x80;
        let der = der(&fixed);
        assert_eq!(der[..6], [0x30, 54, 0x02, 1, 0x7f, 0x02]);
        assert_eq!(der[6..9], [49, 0, 0x80]);
    }
}
