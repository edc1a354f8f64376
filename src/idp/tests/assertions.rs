//! Client assertions: what is accepted, and each thing that is refused.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls_pki_types::pem::PemObject;
use serde_json::{Value, json};

use super::world::{START, World, jwks, mac, pem, remove, sign, token_form, unsigned};

#[tokio::test]
async fn both_algorithms_give_a_token() {
    let world = World::strict().await;
    assert_eq!(world.ask(&world.assertion()).await.brief(), "200");
    let header = json!({"alg": "RS384", "typ": "JWT", "kid": "client-rsa"});
    let rsa = sign("client-rsa", &header, &world.claims("payer-b"));
    assert_eq!(world.ask(&rsa).await.brief(), "200");
}

#[tokio::test]
async fn conformant_variants_are_accepted() {
    let world = World::strict().await;
    let variants = [
        world.altered(|_, claims| remove(claims, "iat")),
        world.altered(|_, claims| claims["aud"] = json!([claims["aud"]])),
        world.altered(|_, claims| claims["exp"] = json!(START + 300)),
        world.altered(|_, claims| claims["nbf"] = json!(START - 1)),
        // Clocks may differ a little.
        world.altered(|_, claims| claims["iat"] = json!(START + 4)),
        world.altered(|_, claims| claims["exp"] = json!(START - 4)),
        world.altered(|header, _| header["x-unknown"] = json!(true)),
        world.altered(|_, claims| claims["x-unknown"] = json!({"a": 1})),
    ];
    for (number, variant) in variants.iter().enumerate() {
        assert_eq!(world.ask(variant).await.brief(), "200", "variant {number}");
    }
    // A client_id parameter is not needed, and harmless when it is the same client.
    let assertion = world.assertion();
    let mut form = token_form(&assertion, "system/*.read").to_vec();
    form.push(("client_id", "payer-b"));
    assert_eq!(world.post("/oauth/token", &form).await.brief(), "200");
}

#[tokio::test]
async fn every_bad_assertion_is_an_invalid_client() {
    let world = World::strict().await;
    let header = |alg: &str, kid: &str| json!({"alg": alg, "typ": "JWT", "kid": kid});
    let claims = || world.claims("payer-b");
    let es384 = || header("ES384", "client-es384");
    let flipped = {
        let mut text = world.assertion();
        let at = text.rfind('.').expect("a signature") + 1;
        let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
        text.replace_range(at..=at, other);
        text
    };
    let cut = {
        let text = world.assertion();
        text[..text.rfind('.').expect("a signature")].to_owned()
    };
    let claim = |name: &str, value: Value| {
        let (name, value) = (name.to_owned(), value);
        world.altered(move |_, claims| claims[name] = value)
    };
    let without = |name: &str| world.altered(|_, claims| remove(claims, name));
    let with_header = |name: &str, value: Value| world.altered(|header, _| header[name] = value);
    let token_url = world.url("/oauth/token");
    let jwk = jwks(&["client-rsa"])["keys"][0].to_string();
    let modulus = jwks(&["client-rsa"])["keys"][0]["n"].as_str().expect("n").to_owned();
    let refusals: Vec<(&str, String)> = vec![
        // Signatures and keys.
        ("foreign key", sign("stranger-es384", &es384(), &claims())),
        ("key of another client", sign("other-client-es384", &es384(), &claims())),
        ("kid of another client", {
            sign("other-client-es384", &header("ES384", "other-client-es384"), &claims())
        }),
        ("one bit of the signature", flipped),
        ("no signature part", cut),
        ("empty signature", format!("{}.", world.assertion().rsplit_once('.').expect("parts").0)),
        ("kid unknown", with_header("kid", json!("nobody"))),
        ("kid strange", with_header("kid", json!("../../x'--"))),
        ("kid long", with_header("kid", json!("k".repeat(10_000)))),
        ("kid missing", world.altered(|header, _| remove(header, "kid"))),
        ("kid of the other type", sign("client-es384", &header("ES384", "client-rsa"), &claims())),
        ("jku elsewhere", with_header("jku", json!("https://evil.test/jwks"))),
        ("jku no text", with_header("jku", json!(7))),
        ("embedded key", {
            let mut header = header("ES384", "stranger-es384");
            header["jwk"] = jwks(&["stranger-es384"])["keys"][0].clone();
            sign("stranger-es384", &header, &claims())
        }),
        // Algorithms.
        ("alg none", unsigned(&header("none", "client-es384"), &claims())),
        ("alg NONE", unsigned(&header("NONE", "client-es384"), &claims())),
        ("alg nOnE", unsigned(&header("nOnE", "client-es384"), &claims())),
        ("HS256 with the JWK", mac(jwk.as_bytes(), &header("HS256", "client-rsa"), &claims())),
        ("HS256 with n", mac(modulus.as_bytes(), &header("HS256", "client-rsa"), &claims())),
        ("RS256", sign("client-rsa", &header("RS256", "client-rsa"), &claims())),
        ("PS384", sign("client-rsa", &header("PS384", "client-rsa"), &claims())),
        ("alg missing", world.altered(|header, _| remove(header, "alg"))),
        ("alg number", with_header("alg", json!(384))),
        // Other header members.
        ("typ missing", world.altered(|header, _| remove(header, "typ"))),
        ("typ at+jwt", with_header("typ", json!("at+jwt"))),
        ("crit unknown", with_header("crit", json!(["x"]))),
        ("crit exp", with_header("crit", json!(["exp"]))),
        ("crit empty", with_header("crit", json!([]))),
        // Issuer and subject.
        ("iss missing", without("iss")),
        ("iss unknown", claim("iss", json!("nobody"))),
        ("iss of another client", claim("iss", json!("payer-c"))),
        ("iss of a client with a secret", claim("iss", json!("secretive"))),
        ("sub missing", without("sub")),
        ("sub other", claim("sub", json!("payer-c"))),
        ("sub patient", claim("sub", json!("Patient/1"))),
        // Audience.
        ("aud missing", without("aud")),
        ("aud number", claim("aud", json!(42))),
        ("aud issuer", claim("aud", json!(world.issuer))),
        ("aud FHIR base", claim("aud", json!("https://source.test/fhir"))),
        ("aud with slash", claim("aud", json!(format!("{token_url}/")))),
        ("aud several", claim("aud", json!([token_url, "https://other.test"]))),
        ("aud no text", claim("aud", json!([7]))),
        // Times.
        ("exp missing", without("exp")),
        ("exp past", claim("exp", json!(START - 120))),
        ("exp far", claim("exp", json!(START + 3600))),
        ("exp just too far", claim("exp", json!(START + 306))),
        ("exp text", claim("exp", json!((START + 240).to_string()))),
        ("exp milliseconds", claim("exp", json!((START + 240) * 1000))),
        ("nbf future", claim("nbf", json!(START + 600))),
        ("nbf text", claim("nbf", json!("now"))),
        ("iat future", claim("iat", json!(START + 600))),
        // Identity of the assertion.
        ("jti missing", without("jti")),
        ("jti empty", claim("jti", json!(""))),
        ("jti number", claim("jti", json!(7))),
        // Shape.
        ("no JWT", "abc".to_owned()),
        ("five parts", "e30.e30.e30.e30.e30".to_owned()),
        ("an access token", world.access_token().await),
        ("megabyte", format!("e30.{}.e30", "A".repeat(1_000_000))),
    ];
    for (what, assertion) in refusals {
        let answer = world.ask(&assertion).await;
        assert_eq!(answer.brief(), "401 invalid_client", "{what}");
        assert_eq!(answer.json().get("access_token"), None, "{what}");
        assert_eq!(answer.header("cache-control"), "no-store", "{what}");
    }
    // None of it has disturbed the client.
    assert_eq!(world.ask(&world.assertion()).await.brief(), "200");
}

#[tokio::test]
async fn payload_and_signature_belong_together() {
    let world = World::strict().await;
    let (mine, other) = (world.assertion(), world.assertion());
    let (input, _) = mine.rsplit_once('.').expect("parts");
    let (_, signature) = other.rsplit_once('.').expect("parts");
    assert_eq!(world.ask(&format!("{input}.{signature}")).await.brief(), "401 invalid_client");
}

#[tokio::test]
async fn an_assertion_is_good_for_one_use() {
    let world = World::strict().await;
    let assertion = world.assertion();
    assert_eq!(world.ask(&assertion).await.brief(), "200");
    assert_eq!(world.ask(&assertion).await.brief(), "401 invalid_client");
    // The same name on a fresh assertion is a replay as well.
    let (header, mut claims) = world.parts();
    claims["jti"] = json!("once");
    assert_eq!(world.ask(&sign("client-es384", &header, &claims)).await.brief(), "200");
    claims["exp"] = json!(START + 200);
    let again = sign("client-es384", &header, &claims);
    assert_eq!(world.ask(&again).await.brief(), "401 invalid_client");
    // Another client may use the name.
    let mut theirs = world.claims("payer-c");
    theirs["jti"] = json!("once");
    let header = json!({"alg": "ES384", "typ": "JWT", "kid": "other-client-es384"});
    let theirs = sign("other-client-es384", &header, &theirs);
    assert_eq!(world.ask(&theirs).await.brief(), "200");
    // And once the assertion could no longer be used, its name is free.
    world.wait(600);
    let (header, mut claims) = world.parts();
    claims["jti"] = json!("once");
    assert_eq!(world.ask(&sign("client-es384", &header, &claims)).await.brief(), "200");
}

#[tokio::test]
async fn nobody_without_the_key_uses_up_a_name() {
    let world = World::strict().await;
    let (header, claims) = world.parts();
    let forged = sign("stranger-es384", &header, &claims);
    assert_eq!(world.ask(&forged).await.brief(), "401 invalid_client");
    assert_eq!(world.ask(&sign("client-es384", &header, &claims)).await.brief(), "200");
}

#[tokio::test]
async fn of_equal_assertions_at_the_same_time_one_wins() {
    let world = World::strict().await;
    let assertion = world.assertion();
    let answers = futures_util::future::join_all((0..8).map(|_| world.ask(&assertion))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
}

#[tokio::test]
async fn a_signature_has_the_one_form_of_its_algorithm() {
    let world = World::strict().await;
    let good = world.assertion();
    let (input, _) = good.rsplit_once('.').expect("parts");
    let key = EcdsaKeyPair::from_pkcs8(
        &ECDSA_P384_SHA384_ASN1_SIGNING,
        rustls_pki_types::PrivatePkcs8KeyDer::from_pem_slice(pem("client-es384").as_bytes())
            .expect("PKCS#8")
            .secret_pkcs8_der(),
    );
    let der = key.expect("a key").sign(&SystemRandom::new(), input.as_bytes()).expect("signed");
    for (what, signature) in [("DER", der.as_ref()), ("zeros", &[0; 96]), ("nothing", &[])] {
        let assertion = format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature));
        assert_eq!(world.ask(&assertion).await.brief(), "401 invalid_client", "{what}");
    }
    assert_eq!(world.ask(&good).await.brief(), "200");
}
