//! Assertions made elsewhere, with an independent library.

use serde_json::json;

use super::world::{START, World, client};
use crate::idp::{AuthMethod, Policy};

const N: &str = "19CTCt7u5zeTTBGYMrMbi6lQnUMuJPcDp9c4Y71XMa7uQQY6x9gqsC9AWhAF7kJvpuI_sZRlNtQ8raZdLYH_UQRWLN5BjKTz2lxsGnWOAii_YSqZXG0tr9ceAmC0_HG2jsmjDwscWnwAJL40cm7Dsqmk1gdMql4FfPh-gGINaYKlTozhG80Zdw91ceysH7pUGW9kpt8gXd4AN8q4-7Fqj-GiqGoEMvk_DdsY_ann25dZbGp36IrutIoiLn_un3k98Jy6mezP2A6q9BGnaaHEmjm4aZ7BMWc2ejASLQ9GxvifkIGg0Wr2BSnSpDYEZD5koe4YU9x2Xra3wBfgkn3WbQ";
const X: &str = "mJJLLPrPL-p1ViMFf5A7Z7kbffIO6dzRQvUDzHpv8Kvuia6n7sx43Gv7imv2XfDq";
const Y: &str = "iM14ILxa5CxH-y5ec9ykH7O20JCFCB2kz62kwm1jkLagS5bZnvVOZyzni9jzfqEr";
const RS384: &str = "eyJhbGciOiJSUzM4NCIsInR5cCI6IkpXVCIsImtpZCI6InJzYS0yMDI1LTAxIn0.eyJpc3MiOiJwYXllci1iLWNsaWVudCIsInN1YiI6InBheWVyLWItY2xpZW50IiwiYXVkIjoiaHR0cHM6Ly9hcy5wYXllci1hLmV4YW1wbGUvdG9rZW4iLCJleHAiOjE4OTM0NTYzMDAsImp0aSI6IjZmMWYwYTZlLTdjMWUtNGI4YS05ZTU0LTJmN2YyYjZkOWEwMSJ9.EnAKztJaDLJ7dB-6UYPQSz6vv-IXOdeHaJNzWSTlIhs2KWth8dsVfYFj8qE1p11oYcsJ0xBvV1C0gE6K2U6AQluuUwWol6ipRSmF06dxw-VnWllkTqXHOzLqwhkhwpc0teZYOEbLKi1TtEu4VLHD77vTYqeljLMKWgF4aFJegMezUP9-soRmChY31oCc2Yj4vtWKtBuljWOLG3yIkiqREl25agtnqjEOX4YNomwnPIwjmw7MriF06a_FuhvfA7KZPA1CSrAbvj3tys_Xj2PzR2J8QxpHfmBeJi09Y7HfRlvB-Pq_lG9QOAriDtSNaih0IhJ56BSFHZLyStWwBPX8YA";
const ES384: &str = "eyJhbGciOiJFUzM4NCIsInR5cCI6IkpXVCIsImtpZCI6ImVjLTIwMjUtMDEifQ.eyJpc3MiOiJwYXllci1iLWNsaWVudCIsInN1YiI6InBheWVyLWItY2xpZW50IiwiYXVkIjoiaHR0cHM6Ly9hcy5wYXllci1hLmV4YW1wbGUvdG9rZW4iLCJleHAiOjE4OTM0NTYzMDAsImp0aSI6IjZmMWYwYTZlLTdjMWUtNGI4YS05ZTU0LTJmN2YyYjZkOWEwMSJ9.diiz5iTt2HZrMzXR-XRnd0Slh9-GaiKFZPv5O_FXXDX4RV2VnxoMtO6mCQv-UngC6J9tKj0EbBr62RThqqYV-RrgGqyrirK2gYgDXLocXQ_tWFB4hWdoY_xZ6IXfCnJ-";

/// The vectors name a token endpoint of their own and share one `jti`.
async fn world(policy: Policy) -> World {
    let keys = json!({"keys": [
        {"kty": "RSA", "kid": "rsa-2025-01", "use": "sig", "alg": "RS384", "e": "AQAB", "n": N},
        {"kty": "EC", "kid": "ec-2025-01", "use": "sig", "alg": "ES384", "crv": "P-384",
         "x": X, "y": Y},
    ]});
    let client = client("payer-b-client", AuthMethod::PrivateKeyJwt, keys);
    World::at("", policy, vec![client]).await
}

#[tokio::test]
async fn both_vectors_verify_at_their_time() {
    for vector in [RS384, ES384] {
        let world = world(Policy { assertion_checks_audience: false, ..Policy::default() }).await;
        assert_eq!(world.now(), START);
        assert_eq!(world.ask(vector).await.brief(), "200");
        assert_eq!(world.ask(vector).await.brief(), "401 invalid_client", "used once");
    }
}

#[tokio::test]
async fn a_vector_is_refused_for_its_audience_or_its_time_or_one_bit() {
    let strict = world(Policy::default()).await;
    assert_eq!(strict.ask(ES384).await.brief(), "401 invalid_client");
    let world = world(Policy { assertion_checks_audience: false, ..Policy::default() }).await;
    let mut spoiled = RS384.to_owned();
    let at = spoiled.rfind('.').expect("a signature") + 1;
    spoiled.replace_range(at..=at, "F");
    assert_eq!(world.ask(&spoiled).await.brief(), "401 invalid_client");
    world.wait(305);
    assert_eq!(world.ask(ES384).await.brief(), "401 invalid_client");
}
