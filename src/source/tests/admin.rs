//! The admin API: who may use it, and that what it changes holds at once, everywhere.

use serde_json::{Value, json};

use super::world::{ADMIN_PASSWORD, Answer, World};
use crate::population::Case;
use crate::source::{Handle, Policy};
use crate::state::{RedisServer, open_store};

/// The URL of the admin API of whoever serves this FHIR base.
fn at(base: &str, path: &str) -> String {
    format!("{}{path}", base.strip_suffix("/fhir").expect("a base of ours"))
}

async fn manage(world: &World, method: &str, url: &str, body: Option<&Value>) -> Answer {
    let request = world.request(method, url).basic_auth("admin", Some(ADMIN_PASSWORD));
    let body = body.map(Value::to_string).unwrap_or_default();
    Answer::read(request.body(body)).await
}

/// The status of a call without a body.
async fn done(world: &World, method: &str, path: &str) -> u16 {
    manage(world, method, &at(&world.base, path), None).await.status
}

#[tokio::test]
async fn only_admins_are_served() {
    let world = World::start().await;
    let id = world.population.member(Case::Known).id();
    for (method, path) in [
        ("GET", "/policy".to_owned()),
        ("PATCH", "/policy".to_owned()),
        ("GET", format!("/members/{id}")),
        ("DELETE", format!("/members/{id}/consents")),
        ("DELETE", format!("/members/{id}/consents/lakeside")),
        ("PUT", format!("/members/{id}/opt-out")),
        ("DELETE", format!("/members/{id}/opt-out")),
    ] {
        let url = at(&world.base, &path);
        for request in [
            world.request(method, &url),
            world.request(method, &url).bearer_auth(world.token()),
            world.request(method, &url).basic_auth("admin", Some("a guess")),
        ] {
            let answer = Answer::read(request).await;
            assert_eq!(answer.status, 401, "{method} {path}: {}", answer.text);
            assert_eq!(answer.header("www-authenticate"), "Basic realm=\"admin\"");
        }
    }
    assert_eq!(done(&world, "GET", "/members/nobody").await, 404);
    assert_eq!(done(&world, "GET", "/members/unknown").await, 404, "a person who is no member");
    assert_eq!(done(&world, "POST", "/policy").await, 405);
}

#[tokio::test]
async fn a_policy_is_shown_and_changed_field_by_field() {
    let world = World::with(|policy| policy.retry_after_secs = Some(7)).await;
    let url = at(&world.base, "/policy");
    let shown = manage(&world, "GET", &url, None).await;
    assert_eq!(shown.json(), json!(world.handle.policy()));
    for (body, words) in [
        (json!({"tokn_required": false}), "did you mean `token_required`?"),
        (json!({"colour": null}), "the source has no policy `colour`"),
        (json!({"unauthorized_status": "teapot"}), "does not fit: unauthorized_status: "),
        (json!([]), "the body is not a JSON object of policy fields"),
    ] {
        let refused = manage(&world, "PATCH", &url, Some(&body)).await;
        assert_eq!(refused.status, 400);
        assert!(refused.text.contains(words), "{}", refused.text.replace('\\', ""));
    }
    assert_eq!(json!(world.handle.policy()), shown.json(), "nothing of it is in force");

    let fields = json!({"unauthorized_status": 403, "retry_after_secs": 9});
    let changed = manage(&world, "PATCH", &url, Some(&fields)).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(changed.json()["unauthorized_status"], 403);
    let refused = Answer::read(world.request("GET", "Patient")).await;
    assert_eq!(refused.status, 403, "from the next request on");
    let back = json!({"unauthorized_status": null, "retry_after_secs": null});
    let told = manage(&world, "PATCH", &url, Some(&back)).await;
    assert_eq!(told.json(), shown.json(), "as it was told, not as it is by default");
}

#[tokio::test]
async fn a_revoked_consent_opens_nothing_more() {
    let world = World::start().await;
    let id = world.population.member(Case::Known).id().to_owned();
    let (read, shown) = (format!("Patient/{id}"), at(&world.base, &format!("/members/{id}")));
    let consents = async || manage(&world, "GET", &shown, None).await.json()["consents"].clone();
    assert_eq!(consents().await, json!([]));
    for token in [world.token(), world.other_token()] {
        assert_eq!(world.submit_as(&token, &world.body(Case::Known)).await.status, 200);
    }
    let (_, manifest) = world.export("Patient/$export?_type=Patient").await;
    let file = manifest["output"][0]["url"].as_str().expect("a file").to_owned();
    let on_file = consents().await;
    assert_eq!(on_file.as_array().map(Vec::len), Some(2), "{on_file}");
    assert_eq!(
        (&on_file[0]["clientId"], &on_file[0]["inForce"]),
        (&json!("lakeside"), &json!(true))
    );

    let of_one = format!("/members/{id}/consents/lakeside");
    assert_eq!(done(&world, "DELETE", &of_one).await, 204);
    assert_eq!(done(&world, "DELETE", &format!("/members/{id}/consents/nobody")).await, 404);
    for path in [&read, &file] {
        assert_eq!(world.get(path).await.status, 403, "{path}");
    }
    let theirs = world.request("GET", &read).bearer_auth(world.other_token());
    assert_eq!(Answer::read(theirs).await.status, 200, "the other client has its own consent");
    assert_eq!(consents().await[0]["revoked"], true);

    // A member of a named case is found by it.
    assert_eq!(done(&world, "DELETE", "/members/known/consents").await, 204);
    let theirs = world.request("GET", &read).bearer_auth(world.other_token());
    assert_eq!(Answer::read(theirs).await.status, 403);
}

#[tokio::test]
async fn members_opt_out_and_in_again() {
    let world = World::start().await;
    let optout = |case: Case| format!("/members/{case}/opt-out");
    for (case, before) in [(Case::Known, false), (Case::OptedOut, true)] {
        let shown = at(&world.base, &format!("/members/{case}"));
        let is_out = async || manage(&world, "GET", &shown, None).await.json()["optedOut"].clone();
        assert_eq!(is_out().await, before);
        assert_eq!(world.submit(&world.body(case)).await.status, if before { 422 } else { 200 });
        assert_eq!(done(&world, "PUT", &optout(case)).await, 204);
        assert_eq!(is_out().await, true);
        assert_eq!(world.submit(&world.body(case)).await.status, 422);
        let read = format!("Patient/{}", world.population.member(case).id());
        assert_ne!(world.get(&read).await.status, 200);
        assert_eq!(done(&world, "DELETE", &optout(case)).await, 204);
        assert_eq!(is_out().await, false);
        assert_eq!(world.submit(&world.body(case)).await.status, 200);
        assert_eq!(world.get(&read).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_at_one_replica_holds_at_the_other() {
    let Some(server) = RedisServer::start() else { return };
    let open = || open_store(&server.url).expect("a server");
    let world = World::with_handle(2, Handle::with_store(Policy::default(), open())).await;
    // Each keeps what it alone was told.
    let told = Policy { forbidden_status: 404, ..Policy::default() };
    let base = world.replica(Handle::with_store(told, open())).await;
    let read = format!("Patient/{}", world.population.member(Case::Known).id());
    let there = async || world.get(&format!("{base}/{read}")).await.status;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    assert_eq!(there().await, 200);
    let url = at(&base, "/policy");
    let fields = json!({"unauthorized_status": 418});
    assert_eq!(manage(&world, "PATCH", &url, Some(&fields)).await.status, 200);
    assert_eq!(Answer::read(world.request("GET", "Patient")).await.status, 418);
    let policy = manage(&world, "GET", &url, None).await.json();
    assert_eq!(
        (&policy["unauthorized_status"], &policy["forbidden_status"]),
        (&json!(418), &json!(404))
    );
    assert_eq!(done(&world, "DELETE", "/members/known/consents").await, 204);
    assert_eq!(there().await, 403);
    // Whoever comes later finds it so, too.
    let later = world.replica(Handle::with_store(Policy::default(), open())).await;
    let unasked = world.request("GET", &format!("{later}/Patient"));
    assert_eq!(Answer::read(unasked).await.status, 418);
}
