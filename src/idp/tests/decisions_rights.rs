//! What the fields about scopes and permissions decide.

use serde_json::{Value, json};

use super::decisions::{Row, rows};
use super::world::{World, basic, read};
use crate::idp::Policy;

pub const ROWS: &[Row] = rows! {
    scope_words = false => |w| w.ask_scope("system/Patient.read").await.brief();
        "200", "400 invalid_scope";
    scope_letters = false => |w| w.ask_scope("system/Patient.rs").await.brief();
        "200", "400 invalid_scope";
    scope_spelled_as_asked = false => |w| granted(w, "system/Patient.read").await;
        "system/Patient.read", "system/Patient.rs";
    scope_order_ignored = false => |w| granted(w, "system/*.rs system/*.read").await;
        "system/*.rs system/*.read", "system/*.rs";
    grants_at_most = Some("system/Patient.rs".to_owned()) => |w| granted(w, "system/*.rs").await;
        "system/*.rs", "system/Patient.rs";
    token_says_more = true => |w| {
        w.ask_scope("system/*.rs").await.json()["x_limits"]["exports"].to_string()
    }; "null", "2";
    scope_restrictions_kept = false => |w| granted(w, "system/Observation.rs?status=final").await;
        "system/Observation.rs?status=final", "system/Observation.rs";
    scope_types_checked = false => |w| w.ask_scope("system/Payerproof.rs").await.brief();
        "400 invalid_scope", "200";
    scope_wildcards_cover = false => |w| w.ask_scope("system/Patient.read").await.brief();
        "200", "400 invalid_scope";
    registers_any_scope = true => |w| registered(w).await["scope"].to_string();
        "\"system/*.read\"", "\"system/*.read patient/*.read __ours\"";
    grants_definition_scopes = true => |w| granted(w, "system/Patient.read").await;
        "system/Patient.read", "system/*.read system/*.rs system/Patient.read";
    permissions_combined = true => |w| {
        w.introspect(&w.access_token().await).await["smile_permissions"].to_string()
    }; "null", "[]";
    enforce_scopes_on_permissions = false => |w| {
        let registered_permissions = vec!["FHIR_ALL_WRITE".to_owned()];
        w.handle.set_policy(Policy { registered_permissions, ..w.handle.policy() });
        let told = told_of_registered(w).await;
        format!("{} {}", told["smile_permissions"], told["smile_scopes_restrict"])
    }; "[] null", "[{\"permission\":\"FHIR_ALL_WRITE\"}] false";
    registered_permissions = vec!["FHIR_READ_ALL_OF_TYPE/Goal".to_owned()] => |w| {
        told_of_registered(w).await["smile_permissions"].to_string()
    }; "null", "[{\"permission\":\"FHIR_READ_ALL_OF_TYPE\",\"argument\":\"Goal\"}]";
};

async fn granted(world: &World, scope: &str) -> String {
    world.ask_scope(scope).await.json()["scope"].as_str().unwrap_or_default().to_owned()
}

/// A client with a secret that asks for more kinds of scopes than it may have.
async fn registered(world: &World) -> Value {
    let metadata = json!({
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["client_credentials"],
        "scope": "system/*.read patient/*.read __ours",
    });
    read(world.http.post(world.url("/oauth/register")).json(&metadata)).await.json()
}

/// What the resource server learns about a token of such a client.
async fn told_of_registered(world: &World) -> Value {
    let client = registered(world).await;
    let text = |name: &str| client[name].as_str().expect("a text").to_owned();
    let form = [("grant_type", "client_credentials"), ("scope", "system/*.read")];
    let request = world
        .http
        .post(world.url("/oauth/token"))
        .header("authorization", basic(&text("client_id"), &text("client_secret")))
        .form(&form);
    let answer = read(request).await.json();
    world.introspect(answer["access_token"].as_str().expect("a token")).await
}
