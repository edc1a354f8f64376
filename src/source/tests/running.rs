//! How many exports a client may have running at once, over all replicas.

use std::sync::Arc;
use std::time::Duration;

use super::world::{Answer, World};
use crate::population::Case;
use crate::source::{Handle, Policy};
use crate::state::{Memory, Store};

async fn kicked_off(world: &World, base: &str, token: &str) -> Answer {
    let request = world.request("GET", &format!("{base}/Patient/$export"));
    Answer::read(request.bearer_auth(token).header("prefer", "respond-async")).await
}

#[tokio::test]
async fn a_client_runs_no_more_exports_than_it_may() {
    let store: Arc<dyn Store> = Arc::new(Memory::default());
    let policy = Policy { running_exports: 2, ..Policy::default() };
    let handle = || Handle::with_store(policy.clone(), Arc::clone(&store));
    let world = World::with_handle(2, handle()).await;
    let (here, there) = (world.base.clone(), world.replica(handle()).await);
    let (token, other) = (world.token(), world.other_token());
    for token in [&token, &other] {
        assert_eq!(world.submit_as(token, &world.body(Case::Known)).await.status, 200);
    }
    let first = kicked_off(&world, &here, &token).await;
    let second = kicked_off(&world, &there, &token).await;
    assert_eq!((first.status, second.status), (202, 202));
    for base in [&here, &there] {
        let third = kicked_off(&world, base, &token).await;
        assert_eq!((third.status, third.issue().as_str()), (429, "throttled"));
        assert!(third.header("retry-after").parse::<u32>().is_ok_and(|secs| secs > 0));
    }
    assert_eq!(kicked_off(&world, &here, &other).await.status, 202, "others are not meant");

    // One that is done makes room, and so does one that is cancelled.
    world.manifest(&first.header("content-location")).await;
    let third = kicked_off(&world, &there, &token).await;
    assert_eq!(third.status, 202);
    assert_eq!(kicked_off(&world, &there, &token).await.status, 429);
    let cancelled = world.request("DELETE", &third.header("content-location")).bearer_auth(&token);
    assert_eq!(Answer::read(cancelled).await.status, 202);
    assert_eq!(kicked_off(&world, &here, &token).await.status, 202);
    assert_eq!(kicked_off(&world, &here, &token).await.status, 429);
    // Nobody asks after them any more.
    world.clock.advance(Duration::from_hours(2));
    let later = world.token();
    assert_eq!(kicked_off(&world, &here, &later).await.status, 202);
}
