//! The templates of check pages: readable tokens, keys and times become what the wire carries.
//!
//! | template | becomes |
//! |---|---|
//! | `{{row}}` | the last part of the check's id |
//! | `{{t+300}}`, `{{t-5}}`, `{{t}}` | seconds since the epoch, counted from the exchange's start |
//! | `{{jwks client-es384}}` | the JWK Set with that key of `fixtures/keys`, its name as `kid` |
//! | `{{jwt client-es384 HEADER CLAIMS}}` | a JWT of those JSON objects, signed with that key |
//! | `{{jwt client-es384 broken HEADER CLAIMS}}` | the same with one bit of the signature flipped |
//! | `{{jwt none HEADER CLAIMS}}` | the same without a signature |
//! | `"x5c":"client-rsa https://b.test"` in a JWT's header | that key's certificate for that URI, with its chain |
//! | `"x5c":"… alone"`, `"x5c":"… expired"`, `"x5c":"… untrusted"` | the leaf alone, one that expired, one of nobody's community |
//! | `"x5c":"… client_only"` | one whose only extended key usage is that of TLS clients |
//! | `{{anchors}}` | the trust anchor of the community that issued them, as a JSON text of PEM |
//!
//! A form body may stand one `name=value` a line, decoded; it is joined and encoded.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use payerproof::oauth::community::{Leaf, TestCommunity};
use payerproof::transcript::{Exchange, Fact, Transcript, text};
use rcgen::ExtendedKeyUsagePurpose;
use serde_json::{Value, json};

/// When every example begins.
pub fn start() -> Timestamp {
    "2027-01-15T12:00:00Z".parse().expect("an instant")
}

/// The transcript of an example.
pub fn transcript(http: &str, facts: &str, row: &str) -> Result<Transcript, String> {
    // Offsets are needed before bodies are expanded, so each exchange is expanded by itself.
    let mut expanded = String::new();
    for part in split_exchanges(http) {
        let begins = text::parse(&blank_bodies(&part), start())
            .map_err(|error| error.to_string())?
            .exchanges
            .first()
            .map_or_else(start, |exchange| exchange.started_at);
        expanded.push_str(&expand(&part, begins, row)?);
    }
    let mut transcript = text::parse(&expanded, start()).map_err(|error| error.to_string())?;
    for exchange in &mut transcript.exchanges {
        encode_form(std::sync::Arc::make_mut(exchange));
    }
    if !facts.trim().is_empty() {
        let facts = expand(facts, start(), row)?;
        let facts: Vec<Fact> =
            serde_saphyr::from_str(&facts).map_err(|error| format!("facts: {error}"))?;
        transcript.facts = facts;
    }
    Ok(transcript)
}

fn split_exchanges(http: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for line in http.split_inclusive('\n') {
        let begins = line.starts_with("### ") && !line.starts_with("### failure");
        match parts.last_mut() {
            Some(part) if !begins => part.push_str(line),
            _ => parts.push(line.to_owned()),
        }
    }
    parts
}

/// Only the heading and request line matter for the time.
fn blank_bodies(part: &str) -> String {
    let head: Vec<&str> = part.lines().filter(|line| !line.trim().is_empty()).take(2).collect();
    format!("{}\n\n", head.join("\n"))
}

fn encode_form(exchange: &mut Exchange) {
    let request = &mut exchange.request;
    let is_form =
        request.headers.media_type().as_deref() == Some("application/x-www-form-urlencoded");
    let body = request.body.text();
    if is_form && (body.contains('\n') || body.contains(' ')) {
        let pairs: Vec<(&str, &str)> =
            body.lines().filter_map(|line| line.split_once('=')).collect();
        let encoded = serde_urlencoded::to_string(pairs).unwrap_or_default();
        request.body = encoded.as_str().into();
    }
}

fn expand(text: &str, at: Timestamp, row: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(begin) = rest.find("{{") {
        out.push_str(&rest[..begin]);
        let inner = &rest[begin + 2..];
        // JSON inside a template may end in `}}`, so a JWT closes with ` }}`.
        let close = if inner.starts_with("jwt ") { " }}" } else { "}}" };
        let end = inner.find(close).ok_or_else(|| format!("`{{{{` is not closed: {inner}"))?;
        out.push_str(&replace(&inner[..end], at, row)?);
        rest = &inner[end + close.len()..];
    }
    out.push_str(rest);
    Ok(out)
}

fn replace(template: &str, at: Timestamp, row: &str) -> Result<String, String> {
    if template == "row" {
        return Ok(row.to_owned());
    }
    if let Some(name) = template.strip_prefix("jwks ") {
        return Ok(jwks(name.trim())?.to_string());
    }
    if template == "anchors" {
        return Ok(json!(community(false).anchor_pem()).to_string());
    }
    if let Some(arguments) = template.strip_prefix("jwt ") {
        return jwt(arguments, at, row);
    }
    if let Some(offset) = template.strip_prefix('t') {
        let offset: i64 = if offset.is_empty() {
            0
        } else {
            offset.parse().map_err(|_| format!("`{{{{{template}}}}}` is no time"))?
        };
        return Ok((at.as_second() + offset).to_string());
    }
    Err(format!("`{{{{{template}}}}}` is not a template"))
}

fn pem(name: &str) -> Result<Vec<u8>, String> {
    let path = format!("{}/fixtures/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).map_err(|error| format!("no key `{name}`: {error}"))
}

fn encoding_key(name: &str) -> Result<(EncodingKey, Algorithm), String> {
    let pem = pem(name)?;
    if name.ends_with("-es384") {
        EncodingKey::from_ec_pem(&pem).map(|key| (key, Algorithm::ES384))
    } else {
        EncodingKey::from_rsa_pem(&pem).map(|key| (key, Algorithm::RS384))
    }
    .map_err(|error| error.to_string())
}

/// The public key of a fixture as a JWK Set.
pub fn jwks(name: &str) -> Result<Value, String> {
    let (key, algorithm) = encoding_key(name)?;
    let jwk = Jwk::from_encoding_key(&key, algorithm).map_err(|error| error.to_string())?;
    let mut jwk = serde_json::to_value(jwk).map_err(|error| error.to_string())?;
    jwk["kid"] = json!(name);
    jwk["use"] = json!("sig");
    Ok(json!({"keys": [jwk]}))
}

fn jwt(arguments: &str, at: Timestamp, row: &str) -> Result<String, String> {
    let arguments = expand_times(arguments, at, row)?;
    let (key, rest) = arguments.split_once(' ').ok_or("jwt needs a key and two objects")?;
    let (broken, rest) = match rest.trim_start().strip_prefix("broken ") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let mut objects = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    let mut object = |what: &str| {
        objects
            .next()
            .ok_or_else(|| format!("jwt lacks its {what}"))?
            .map_err(|e| format!("{what}: {e}"))
    };
    let mut header = object("header")?;
    if let Some(words) = header["x5c"].as_str() {
        header["x5c"] = json!(x5c(words)?);
    }
    let claims = object("claims")?;
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!("{}.{}", encode(&header), encode(&claims));
    if key == "none" {
        return Ok(format!("{input}."));
    }
    let (key, default) = encoding_key(key)?;
    let algorithm = match header["alg"].as_str() {
        Some("RS256") => Algorithm::RS256,
        Some("RS384") => Algorithm::RS384,
        _ => default,
    };
    let signature = jsonwebtoken::crypto::sign(input.as_bytes(), &key, algorithm)
        .map_err(|error| error.to_string())?;
    if !broken {
        return Ok(format!("{input}.{signature}"));
    }
    let mut bytes = URL_SAFE_NO_PAD.decode(&signature).map_err(|error| error.to_string())?;
    bytes[0] ^= 1;
    Ok(format!("{input}.{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// The community whose certificates the examples show, or a stranger's.
fn community(stranger: bool) -> &'static TestCommunity {
    static COMMUNITIES: OnceLock<[TestCommunity; 2]> = OnceLock::new();
    let make = |uri| TestCommunity::create(uri, start().as_second()).expect("a community");
    let communities =
        COMMUNITIES.get_or_init(|| [make("https://community.test"), make("https://stranger.test")]);
    &communities[usize::from(stranger)]
}

/// A chain from words such as `client-rsa https://b.test expired`; the same words give the same.
fn x5c(words: &str) -> Result<Vec<String>, String> {
    static ISSUED: Mutex<BTreeMap<String, Vec<String>>> = Mutex::new(BTreeMap::new());
    let mut issued = ISSUED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(x5c) = issued.get(words) {
        return Ok(x5c.clone());
    }
    let x5c = issue(words)?;
    issued.insert(words.to_owned(), x5c.clone());
    Ok(x5c)
}

fn issue(words: &str) -> Result<Vec<String>, String> {
    let words: Vec<&str> = words.split(' ').collect();
    let [key, uri, marks @ ..] = &words[..] else { return Err("x5c needs a key and a URI".into()) };
    let key_pem = String::from_utf8(pem(key)?).map_err(|error| error.to_string())?;
    let expired = marks.contains(&"expired");
    let leaf = Leaf { uri, key_pem: &key_pem, serial: 1, expired };
    let uses = if marks.contains(&"client_only") {
        vec![ExtendedKeyUsagePurpose::ClientAuth]
    } else {
        Vec::new()
    };
    let mut x5c = community(marks.contains(&"untrusted")).issue_for(leaf, uses)?.x5c();
    if marks.contains(&"alone") {
        x5c.truncate(1);
    }
    Ok(x5c)
}

/// Times and rows inside a JWT's objects stand as `{t+300}` is not JSON, so they are written
/// `"t+300"` and become numbers here.
fn expand_times(text: &str, at: Timestamp, row: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(begin) = rest.find("\"t") {
        let inner = &rest[begin + 2..];
        let end = inner.find('"').ok_or("a quote is not closed")?;
        let offset = &inner[..end];
        let number = if offset.is_empty() { Ok(0) } else { offset.parse::<i64>() };
        out.push_str(&rest[..begin]);
        match number {
            Ok(number) if offset.is_empty() || offset.starts_with(['+', '-']) => {
                out.push_str(&(at.as_second() + number).to_string());
            }
            _ => out.push_str(&rest[begin..=(begin + 2 + end)]),
        }
        rest = &inner[end + 1..];
    }
    out.push_str(rest);
    Ok(out.replace("{row}", row))
}
