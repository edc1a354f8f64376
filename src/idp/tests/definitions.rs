//! Definitions of clients and servers through the admin API.

use serde_json::{Value, json};

use super::world::{ADMIN_PASSWORD, SECRET, World, jwks, remove, sign, token_form};

const CLIENTS: &str = "/openid-connect-clients";
const HOME: &str = "/openid-connect-clients/Master/smart_auth";
const SERVERS: &str = "/openid-connect-servers/Master/smart_inbound";
const TOKEN: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("scope", "system/*.read")];

fn definition() -> Value {
    json!({
        "nodeId": "Master", "moduleId": "smart_auth", "clientId": "north", "clientName": "North",
        "allowedGrantTypes": ["CLIENT_CREDENTIALS"], "secretRequired": true,
        "scopes": ["system/*.read", "openid"], "accessTokenValiditySeconds": 600,
        "permissions": [{"permission": "FHIR_ALL_READ"}, {"permission": "ROLE_X", "argument": "a"}],
        "clientSecrets": [{"secret": "the first secret"}],
    })
}

async fn status(world: &World, secret: &str) -> u16 {
    world.post_as(("north", secret), "/oauth/token", &TOKEN).await.status
}

#[tokio::test]
async fn a_defined_client_is_shown_in_full_and_its_secret_is_not() {
    let world = World::strict().await;
    let created = world.manage("POST", HOME, Some(&definition())).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let read = world.manage("GET", &format!("{HOME}/north"), None).await;
    assert_eq!(read.json(), created.json());
    let mut shown = read.json();
    for pid in [shown["pid"].take(), shown["clientSecrets"][0]["pid"].take()] {
        assert!(pid.as_u64().is_some_and(|pid| pid > 0));
    }
    remove(&mut shown, "pid");
    remove(&mut shown["clientSecrets"][0], "pid");
    assert_eq!(
        shown,
        json!({
            "nodeId": "Master", "moduleId": "smart_auth", "clientId": "north",
            "clientName": "North", "enabled": true, "accessTokenValiditySeconds": 600,
            "allowedGrantTypes": ["CLIENT_CREDENTIALS"], "alwaysRequireApproval": false,
            "attestationAccepted": false, "autoApproveScopes": [], "autoGrantScopes": [],
            "canIntrospectAnyTokens": false, "canIntrospectOwnTokens": false,
            "canReissueTokens": false,
            "clientSecrets": [{"secret": "***", "description": "t***"}],
            "createdByAppSphere": false, "fixedScope": false,
            "permissions": [
                {"permission": "FHIR_ALL_READ"}, {"permission": "ROLE_X", "argument": "a"},
            ],
            "refreshTokenValiditySeconds": 86400, "registeredRedirectUris": [],
            "rememberApprovedScopes": false, "scopes": ["openid", "system/*.read"],
            "secretClientCanChange": false, "secretRequired": true,
        })
    );
    let answer = world.post_as(("north", "the first secret"), "/oauth/token", &TOKEN).await;
    assert_eq!(answer.json()["expires_in"], 600);
    assert_eq!(status(&world, "the other secret").await, 401);
    let spool: Vec<_> = world.recorder.transcript().exchanges.clone();
    assert_eq!(spool[0].endpoint, crate::id::Endpoint::Admin);
}

#[tokio::test]
async fn a_redacted_secret_changes_nothing_and_a_new_one_is_good_beside_it() {
    let world = World::strict().await;
    let mut own = world.manage("POST", HOME, Some(&definition())).await.json();
    let path = format!("{HOME}/north");
    assert_eq!(world.manage("PUT", &path, Some(&own)).await.json(), own);
    assert_eq!(status(&world, "the first secret").await, 200);
    let secrets = own["clientSecrets"].as_array_mut().expect("a list");
    secrets[0]["expiration"] = json!("2030-01-01T01:00:00+00:00");
    secrets.push(json!({"secret": "the second secret", "activation": "2030-01-01T00:30:00Z"}));
    let updated = world.manage("PUT", &path, Some(&own)).await;
    assert_eq!(updated.status, 200, "{}", updated.text);
    let both = updated.json()["clientSecrets"].clone();
    assert_eq!(both[0]["expiration"], "2030-01-01T01:00:00Z");
    assert_eq!(both[1]["activation"], "2030-01-01T00:30:00Z");
    let good = async || {
        (status(&world, "the first secret").await, status(&world, "the second secret").await)
    };
    assert_eq!(good().await, (200, 401));
    world.wait(1800);
    assert_eq!(good().await, (200, 200));
    world.wait(1800);
    assert_eq!(good().await, (401, 200));
    // One that is left out ends.
    own["clientSecrets"] = json!([both[0]]);
    world.manage("PUT", &path, Some(&own)).await;
    assert_eq!(good().await, (401, 401));
}

#[tokio::test]
async fn a_client_with_keys_authenticates_by_assertion() {
    let world = World::strict().await;
    let mut sent = definition();
    for member in ["clientSecrets", "secretRequired"] {
        remove(&mut sent, member);
    }
    sent["publicJwks"] = json!(jwks(&["stranger-es384"]).to_string());
    let created = world.manage("POST", HOME, Some(&sent)).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let header = json!({"alg": "ES384", "typ": "JWT", "kid": "stranger-es384"});
    let ask = async || {
        let assertion = sign("stranger-es384", &header, &world.claims("north"));
        world.post("/oauth/token", &token_form(&assertion, "system/*.read")).await.brief()
    };
    assert_eq!(ask().await, "200");
    sent["enabled"] = json!(false);
    world.manage("PUT", &format!("{HOME}/north"), Some(&sent)).await;
    assert_eq!(ask().await, "401 invalid_client");
}

#[tokio::test]
async fn an_archived_client_stays_to_be_seen_and_is_good_for_nothing() {
    let world = World::strict().await;
    world.manage("POST", HOME, Some(&definition())).await;
    let answer = world.post_as(("north", "the first secret"), "/oauth/token", &TOKEN).await.json();
    let token = answer["access_token"].as_str().expect("a token").to_owned();
    let path = format!("{HOME}/north");
    assert_eq!(world.manage("DELETE", &path, None).await.status, 204);
    assert_eq!(world.introspect(&token).await, json!({"active": false}));
    assert_eq!(status(&world, "the first secret").await, 401);
    let mut shown = world.manage("GET", &path, None).await.json();
    assert_eq!(shown["archivedAt"], "2030-01-01T00:00:00Z");
    assert_eq!(shown["enabled"], true);
    remove(&mut shown, "archivedAt");
    world.manage("PUT", &path, Some(&shown)).await;
    assert_eq!(status(&world, "the first secret").await, 200);
}

#[tokio::test]
async fn lists_come_in_pages_and_by_status() {
    let world = World::strict().await;
    let mut sent = definition();
    sent["enabled"] = json!(false);
    world.manage("POST", HOME, Some(&sent)).await;
    let ids = async |query: &str| {
        let answer = world.manage("GET", &format!("{CLIENTS}/?{query}"), None).await.json();
        let ids: Vec<Value> = answer["clients"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|client| client["clientId"].clone())
            .collect();
        (json!(ids), answer["pageIndex"].clone(), answer["totalPages"].clone())
    };
    let (known, page, pages) = ids("").await;
    assert_eq!((page, pages), (json!(0), json!(1)));
    let known: Vec<String> = serde_json::from_value(known).expect("texts");
    assert!(known.is_sorted() && known.contains(&"payer-b".to_owned()), "{known:?}");
    assert!(!known.contains(&"north".to_owned()), "it is disabled");
    assert_eq!(ids("clientStatusFilter=DISABLED").await.0, json!(["north"]));
    let all = "clientStatusFilter=ENABLED_AND_DISABLED&pageSize=2&pageIndex";
    let mut every = known.clone();
    every.push("north".to_owned());
    every.sort();
    let pages = every.len().div_ceil(2);
    for (at, two) in every.chunks(2).enumerate() {
        assert_eq!(ids(&format!("{all}={at}")).await, (json!(two), json!(at), json!(pages)));
    }
    assert_eq!(ids(&format!("{all}={pages}")).await.0, json!([]));
    for query in ["clientStatusFilter=ANY", "pageSize=0", "pageIndex=-1"] {
        let answer = world.manage("GET", &format!("{CLIENTS}?{query}"), None).await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.json()["message"].as_str().is_some_and(|text| text.contains("must be")));
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_at_its_place() {
    let world = World::strict().await;
    let with = |name: &str, value: Value| {
        let mut definition = definition();
        definition[name] = value;
        definition
    };
    let mut private = jwks(&["client-es384"]);
    private["keys"][0]["d"] = json!("AQAB");
    let redacted = json!([{"secret": "***", "pid": 7}]);
    for (name, value, message) in [
        ("clientId", json!("a b"), "clientId: must be a text without white space"),
        ("clientId", json!("payer-b"), "clientId: a client with this id exists already"),
        ("nodeId", json!("Other"), "nodeId in the body is not the one in the path"),
        ("moduleId", json!("other"), "moduleId in the body is not the one in the path"),
        ("allowedGrantTypes", json!(["CLIENT_CREDENTIAL"]), "did you mean `CLIENT_CREDENTIALS`?"),
        ("allowedGrantTypes", json!(["PASSWORD"]), "allowedGrantTypes[0]: PASSWORD is not offered"),
        ("clientSecrets", json!([{"secret": "short"}]), "clientSecrets[0].secret: must have 8"),
        ("clientSecrets", redacted, "clientSecrets[0].secret: is redacted"),
        (
            "clientSecrets",
            json!([{"secret": "long enough", "expiration": "tomorrow"}]),
            "clientSecrets[0].expiration: must be a time",
        ),
        ("publicJwks", json!(private.to_string()), "publicJwks: jwks holds a private"),
        ("publicJwks", json!("{"), "publicJwks: must be the text of a JWK Set"),
        ("jwksUrl", json!("https://10.0.0.1/jwks"), "jwksUrl: jwks_uri leads into a private"),
        ("registeredRedirectUris", json!(["/a"]), "registeredRedirectUris[0]: must be an absolute"),
        ("accessTokenValiditySeconds", json!(0), "accessTokenValiditySeconds: must be more than 0"),
        ("permissions", json!([{"permission": ""}]), "permissions[0].permission: must be the name"),
        ("scopes", json!([""]), "scopes[0]: must not be empty"),
        ("archivedAt", json!("now"), "archivedAt: must be a time"),
        ("clientSecret", json!("x"), "unknown field `clientSecret`"),
    ] {
        let answer = world.manage("POST", HOME, Some(&with(name, value))).await;
        assert_eq!(answer.status, 400, "{message}: {}", answer.text);
        let found = answer.json()["message"].as_str().expect("a message").to_owned();
        assert!(found.contains(message), "{found}");
    }
    let elsewhere = format!("{CLIENTS}/Master/other");
    assert_eq!(world.manage("POST", &elsewhere, Some(&definition())).await.status, 404);
    let answer = world.manage("PUT", &format!("{HOME}/payer-b"), Some(&definition())).await;
    assert_eq!(answer.status, 400, "the path names another client");
    for method in ["GET", "PUT", "DELETE"] {
        let answer = world.manage(method, &format!("{HOME}/nobody"), Some(&definition())).await;
        assert_eq!(answer.status, 404, "{method}");
    }
}

#[tokio::test]
async fn only_admins_with_the_permission_are_served() {
    let world = World::strict().await;
    let call = async |who: (&str, &str), method: &str, path: &str| {
        world.manage_as(who, method, path, Some(&definition())).await
    };
    let anonymous = world.get(&format!("{CLIENTS}/")).await;
    assert_eq!(anonymous.status, 401);
    assert_eq!(anonymous.header("www-authenticate"), "Basic realm=\"admin\"");
    for who in [("admin", "wrong"), ("nobody", ADMIN_PASSWORD), ("secretive", SECRET)] {
        assert_eq!(call(who, "GET", CLIENTS).await.status, 401, "{who:?}");
    }
    let viewer = ("viewer", ADMIN_PASSWORD);
    assert_eq!(call(viewer, "GET", CLIENTS).await.status, 200);
    assert_eq!(call(viewer, "POST", HOME).await.status, 403);
    assert_eq!(call(viewer, "GET", "/openid-connect-servers").await.status, 403);
    assert_eq!(call(viewer, "GET", "/audit").await.status, 403);
}

#[tokio::test]
async fn servers_are_found_by_their_issuer_and_keep_their_secret() {
    let world = World::strict().await;
    let sent = json!({
        "name": "payer-a", "issuer": "https://as.payer-a.example/",
        "tokenEndpoint": "https://as.payer-a.example/token",
        "supportedScopes": ["openid profile", "user/*.read"],
        "supportedGrantTypes": ["client_credentials"],
        "tokenIntrospectionClientId": "us", "tokenIntrospectionClientSecret": "hush hush",
    });
    let created = world.manage("POST", SERVERS, Some(&sent)).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let mut own = created.json();
    let pid = own["pid"].clone();
    assert_eq!(
        own,
        json!({
            "pid": pid, "nodeId": "Master", "moduleId": "smart_inbound", "name": "payer-a",
            "issuer": "https://as.payer-a.example/",
            "authWellKnownConfigUrl":
                "https://as.payer-a.example/.well-known/openid-configuration",
            "federationTokenUrl": "https://as.payer-a.example/token",
            "federationRequestScopes": "openid profile user/*.read",
            "tokenIntrospectionClientId": "us",
            "supportedGrantTypes": ["client_credentials"],
        })
    );
    let found = format!("{SERVERS}?issuer_url=https://as.payer-a.example");
    assert_eq!(world.manage("GET", &found, None).await.json(), own);
    let list = world.manage("GET", "/openid-connect-servers/", None).await.json();
    assert_eq!(list, json!({"servers": [own], "pageIndex": 0, "totalPages": 1}));
    own["notes"] = json!("moved");
    let path = format!("{SERVERS}/{pid}");
    assert_eq!(world.manage("PUT", &path, Some(&own)).await.json(), own);
    for (path, body, status) in [
        (SERVERS, &sent, 400),
        (SERVERS, &json!({"name": "x"}), 400),
        ("/openid-connect-servers/Master/other", &own, 400),
        (&format!("{SERVERS}/999"), &own, 404),
    ] {
        let method = if path.ends_with("999") { "PUT" } else { "POST" };
        assert_eq!(world.manage(method, path, Some(body)).await.status, status, "{path}");
    }
    for (query, status) in [("?issuer_url=https://nobody.example", 404), ("", 400)] {
        let answer = world.manage("GET", &format!("{SERVERS}{query}"), None).await;
        assert_eq!(answer.status, status);
    }
}
