//! What a source payer keeps outlives it, and is shared by those that stand in for each other.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::population::Case;
use crate::source::steps::collect_files::collect_files;
use crate::source::{Handle, Policy};
use crate::state::{Store, open_store};

use super::world::{Answer, World};
use crate::state::RedisServer;

fn keeping(store: &Arc<dyn Store>) -> Handle {
    Handle::with_store(Policy::default(), Arc::clone(store))
}

/// A URL of the world's base, at another base.
fn at(world: &World, base: &str, url: &str) -> String {
    format!("{base}{}", url.strip_prefix(&world.base).expect("a URL of the first base"))
}

/// The bytes of each file of a manifest, fetched from `base`.
async fn bytes(world: &World, base: &str, manifest: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for file in manifest["output"].as_array().expect("files") {
        let url = file["url"].as_str().expect("a URL");
        let answer = world.get(&at(world, base, url)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        found.insert(url.to_owned(), answer.text);
    }
    assert!(!found.is_empty());
    found
}

/// Matches two members, has one of them opt out, and starts an export: its status URL.
async fn begun(world: &World) -> String {
    for case in [Case::Known, Case::SeveralCoverages, Case::Sensitive] {
        assert_eq!(world.submit(&world.body(case)).await.status, 200);
    }
    world.handle.opt_out(world.population.member(Case::SeveralCoverages).id());
    let started = Answer::read(world.kick_off("Patient/$export")).await;
    assert_eq!(started.status, 202, "{}", started.text);
    started.header("content-location")
}

/// Asserts that `base` goes on where the first one was.
async fn assert_goes_on(world: &World, base: &str, status_url: &str) {
    let manifest = world.manifest(&at(world, base, status_url)).await;
    let here = bytes(world, &world.base, &manifest).await;
    assert_eq!(here, bytes(world, base, &manifest).await, "the same bytes");
    let opted_out = world.population.member(Case::SeveralCoverages).id();
    assert!(here.values().all(|text| !text.contains(opted_out)));
    let path = format!("{base}/Patient/{opted_out}");
    assert_eq!(world.get(&path).await.status, 403, "an opt-out is not forgotten");
    let again = Answer::read(world.kick_off(&format!("{base}/Patient/$export"))).await;
    let ids = [again.header("content-location"), status_url.to_owned()];
    assert_eq!((again.status, ids[0] == ids[1]), (202, false), "no job id is given twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_payer_comes_back_with_everything() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("state");
    let store = open_store(&path.display().to_string()).expect("a file");
    let world = World::with_handle(2, keeping(&store)).await;
    let status_url = begun(&world).await;
    let polled = world.get(&status_url).await;
    assert_eq!(polled.status, 202, "it is in progress");
    let wait = polled.header("retry-after").parse().expect("seconds");
    world.clock.advance(Duration::from_secs(wait));
    // What another process would find if this one ended here.
    let image = directory.path().join("image");
    std::fs::copy(&path, &image).expect("a copy");
    let store = open_store(&image.display().to_string()).expect("the file of a killed process");
    let base = world.replica(keeping(&store)).await;
    assert_goes_on(&world, &base, &status_url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_share_jobs_and_consents() {
    let Some(server) = RedisServer::start() else { return };
    let open = || open_store(&server.url).expect("a server");
    let world = World::with_handle(2, keeping(&open())).await;
    let base = world.replica(keeping(&open())).await;
    let status_url = begun(&world).await;
    assert_goes_on(&world, &base, &status_url).await;
    // What is ended at one is ended at the other.
    let manifest = world.manifest(&status_url).await;
    let file = manifest["output"][0]["url"].as_str().expect("a URL");
    for case in [Case::Known, Case::Sensitive] {
        world.handle.revoke_consent(world.population.member(case).id());
    }
    assert_eq!(world.get(&at(&world, &base, file)).await.status, 403);
    let cancelled = world.request("DELETE", &status_url).bearer_auth(world.token());
    assert_eq!(Answer::read(cancelled).await.status, 202);
    assert_eq!(world.get(&at(&world, &base, &status_url)).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_replica_ends_no_other_goes_on_with() {
    let Some(server) = RedisServer::start() else { return };
    let open = || open_store(&server.url).expect("a server");
    let world = World::with_handle(2, keeping(&open())).await;
    let other = world.source(keeping(&open()));
    let status_url = begun(&world).await;
    let (_, job) = other.jobs().list().pop().expect("a job");
    let (policy, stop) = (Policy::default(), CancellationToken::new());
    assert!(collect_files(&other, &job, &policy, &stop).is_ok());
    let cancelled = world.request("DELETE", &status_url).bearer_auth(world.token());
    assert_eq!(Answer::read(cancelled).await.status, 202);
    let error = collect_files(&other, &job, &policy, &stop).expect_err("it is over");
    assert_eq!(error.to_string(), "the export was cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_file_is_not_shared() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("state").display().to_string();
    let _store = open_store(&path).expect("a file");
    let refused = open_store(&path).expect_err("it is in use").to_string();
    assert!(refused.contains(&path), "{refused}");
    assert!(refused.contains("another process has it"), "{refused}");
    for (place, words) in [
        ("redis://me:hunter2@127.0.0.1:1", "in redis://me:***@127.0.0.1:1: "),
        ("redis://127.0.0.1:1", "see that a Redis server runs there"),
        ("mongodb://127.0.0.1:1", "is no kind of state; give the path of a file"),
        ("/nowhere/at/all", "in /nowhere/at/all: "),
    ] {
        let refused = open_store(place).expect_err("nothing is there").to_string();
        assert!(refused.contains(words), "{refused}");
        assert!(!refused.contains("hunter2"), "{refused}");
    }
}

#[tokio::test]
async fn expired_jobs_leave_the_state() {
    let store: Arc<dyn Store> = Arc::new(crate::state::Memory::default());
    let world = World::with_handle(2, keeping(&store)).await;
    begun(&world).await;
    let jobs = || store.list("jobs").expect("jobs").len();
    assert_eq!(jobs(), 1);
    world.clock.advance(Duration::from_hours(25));
    assert_eq!(Answer::read(world.kick_off("Patient/$export")).await.status, 202);
    assert_eq!((jobs(), store.list("expiries").expect("keys").len()), (1, 1));
    world.clock.advance(Duration::from_hours(25));
    // Nor does whoever begins with what was left.
    let _base = world.replica(keeping(&store)).await;
    while jobs() > 0 {
        tokio::task::yield_now().await;
    }
}
