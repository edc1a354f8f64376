//! Keys are replaced while the server runs.

use serde_json::{Value, json};

use super::world::{ADMIN_PASSWORD, World, pem};
use crate::idp::signing::KeyRing;
use crate::idp::{Policy, SigningKeys};
use crate::oauth::Jwt;

fn keys(names: &[&str]) -> SigningKeys {
    let pems: Vec<String> = names.iter().map(|name| pem(name)).collect();
    let pems: Vec<&str> = pems.iter().map(String::as_str).collect();
    SigningKeys::from_pems(&pems).expect("keys")
}

async fn published(world: &World) -> Vec<Value> {
    let jwks = world.get("/oauth/jwks").await.json();
    jwks["keys"].as_array().expect("a list").iter().map(|key| key["kid"].clone()).collect()
}

async fn signed_by(world: &World) -> Value {
    Jwt::decode(&world.access_token().await).expect("a JWT").header["kid"].clone()
}

#[tokio::test]
async fn the_newest_key_signs_and_the_old_ones_stay_until_their_tokens_have_expired() {
    let world = World::strict().await;
    let [old, unused] = published(&world).await.try_into().expect("two keys");
    assert_eq!(signed_by(&world).await, old);
    world.handle.rotate_signing_keys(keys(&["client-rsa", "idp-es384"]));
    let new = published(&world).await;
    assert_eq!(new.len(), 3, "the key that has signed nothing is not needed");
    assert!(new.contains(&old) && !new.contains(&unused));
    // No key is for ES256: the first one signs.
    assert_eq!(signed_by(&world).await, new[0]);
    world.wait(359);
    assert!(published(&world).await.contains(&old), "clocks differ a little");
    world.wait(1);
    assert_eq!(published(&world).await, new[..2]);
}

#[tokio::test]
async fn a_key_that_stays_keeps_its_promises() {
    let world = World::strict().await;
    let old = signed_by(&world).await;
    world.handle.rotate_signing_keys(keys(&["idp-es256"]));
    world.handle.rotate_signing_keys(keys(&["idp-rsa"]));
    assert!(published(&world).await.contains(&old));
}

#[tokio::test]
async fn an_algorithm_is_signed_by_the_key_for_it() {
    let policy = Policy { token_signing_alg: "RS256".to_owned(), ..Policy::default() };
    let world = World::with(policy).await;
    let all = published(&world).await;
    assert_eq!(signed_by(&world).await, all[1]);
    assert_eq!(world.get("/oauth/jwks").await.json()["keys"][1]["alg"], json!("RS256"));
}

#[tokio::test]
async fn an_admin_replaces_the_keys_and_nobody_else_does() {
    let world = World::strict().await;
    let before = published(&world).await;
    let old = signed_by(&world).await;
    let fresh = KeyRing::default();
    fresh.rotate(keys(&["client-rsa"]));
    let keystore = fresh.jwks(0, false);
    let guess = ("admin", "a wrong password");
    for (status, who, body) in [
        (401, guess, &keystore),
        (400, ("admin", ADMIN_PASSWORD), &json!({ "keys": [] })),
        (400, ("admin", ADMIN_PASSWORD), &fresh.jwks(0, true)),
    ] {
        let answer = world.manage_as(who, "PUT", "/signing-keys", Some(body)).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        assert_eq!(published(&world).await, before);
    }
    let answer = world.manage("PUT", "/signing-keys", Some(&keystore)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(!answer.text.contains("\"d\""), "no private member is shown");
    let new = keystore["keys"][0]["kid"].clone();
    assert_eq!(signed_by(&world).await, new);
    assert_eq!(published(&world).await, [new, old]);
}
