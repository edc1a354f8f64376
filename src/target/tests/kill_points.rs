//! A target that is killed at any point comes back and ends what it began: once, and whole.

use std::sync::Arc;

use crate::state::{Memory, RedisServer, Store, open_store};
use crate::target::{Registration, RetrievalChoice};

use super::kept::{Kept, leftovers, statuses};
use super::lives::{EXPORT, Life, Place, Way, World, killed};
use super::mortal::Mortal;
use super::play::clock;
use super::stand_in::{Script, StandIn};

/// Kills a transfer of this way at every write, over memory.
async fn killed_everywhere(way: Way) -> usize {
    let place = Place { fresh: &|_| Arc::new(Memory::default()), again: &|_, left| left };
    killed(way, 1, &place).await
}

#[tokio::test]
async fn killed_at_any_write_a_transfer_ends_once_and_whole() {
    let died = killed_everywhere(EXPORT).await;
    assert!(died > 20, "there are many points to die at: {died}");
}

#[tokio::test]
async fn killed_at_any_write_a_transfer_by_everything_ends_once_and_whole() {
    let way = Way { retrieval: RetrievalChoice::Everything, ..EXPORT };
    let died = killed_everywhere(way).await;
    assert!(died > 10, "there are many points to die at: {died}");
}

#[tokio::test]
async fn killed_at_any_write_a_transfer_by_search_ends_once_and_whole() {
    let way = Way { retrieval: RetrievalChoice::Search, ..EXPORT };
    let died = killed_everywhere(way).await;
    assert!(died > 10, "there are many points to die at: {died}");
}

#[tokio::test]
async fn killed_at_any_write_a_transfer_of_several_ends_once_and_whole() {
    let died = killed_everywhere(Way { bulk: true, ..EXPORT }).await;
    assert!(died > 20, "there are many points to die at: {died}");
}

#[tokio::test]
async fn killed_at_any_write_a_transfer_of_changes_ends_once_and_whole() {
    let died = killed_everywhere(Way { again: true, ..EXPORT }).await;
    assert!(died > 20, "there are many points to die at: {died}");
}

#[tokio::test]
async fn killed_at_any_write_a_transfer_that_registers_first_ends_once_and_whole() {
    for registration in [Registration::Dynamic, Registration::Udap] {
        let died = killed_everywhere(Way { registers: Some(registration), ..EXPORT }).await;
        assert!(died > 20, "there are many points to die at: {died}");
    }
}

#[tokio::test]
async fn killed_at_any_write_of_a_cancel_a_transfer_ends_cancelled_or_whole() {
    let world = World::of(EXPORT);
    let mut died = 0;
    for writes in 0.. {
        let clock = clock();
        let script = Script { hold: Some("/files/2"), ..Script::default() };
        let source = StandIn::start(clock.clone(), script).await;
        let memory: Arc<dyn Store> = Arc::new(Memory::default());
        let store = Mortal::around(Arc::clone(&memory), i64::MAX);
        let first = Life::begin(&world, &source, &clock, &store).await;
        let task = first.begun(&source).await.expect("accepted");
        source.arrived.notified().await;
        store.give(writes);
        let cancelled = first.cancel(&task).await;
        first.end().await;
        let is_dead = store.is_dead();
        assert_eq!(Kept::of(&*memory, &source).count("Condition"), 0, "after {writes} writes");
        source.script().hold = None;
        let store = Mortal::around(Arc::clone(&memory), i64::MAX);
        let second = Life::begin(&world, &source, &clock, &store).await;
        second.end().await;
        let conditions = Kept::of(&*memory, &source).count("Condition");
        let ended = statuses(&*memory);
        let goes_on = usize::from(ended != ["cancelled"]);
        assert_eq!(conditions, goes_on, "after {writes} writes");
        if goes_on == 1 {
            assert_eq!(ended, ["completed"], "after {writes} writes");
            assert!(!cancelled, "what was cancelled went on after {writes} writes");
        }
        assert_eq!(leftovers(&*memory), 0, "after {writes} writes");
        if !is_dead {
            assert!(cancelled, "nothing was in the way");
            break;
        }
        died += 1;
    }
    assert!(died > 0, "there is a point to die at");
}

#[tokio::test]
async fn killed_over_a_file_a_transfer_ends_once_and_whole() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |attempt: usize| directory.path().join(attempt.to_string()).display().to_string();
    let fresh = |attempt: usize| open_store(&path(attempt)).expect("a file");
    // What a dead process leaves is the file as it is, which nobody closed.
    let again = |attempt: usize, _: Arc<dyn Store>| {
        let left = format!("{}-left", path(attempt));
        std::fs::copy(path(attempt), &left).expect("a copy");
        open_store(&left).expect("a file")
    };
    let place = Place { fresh: &fresh, again: &again };
    let died = killed(Way { again: true, ..EXPORT }, 3, &place).await;
    assert!(died > 6, "some points to die at: {died}");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_over_a_redis_server_a_transfer_ends_once_and_whole() {
    let Some(server) = RedisServer::start() else { return };
    // A server has sixteen databases.
    let open = |attempt: usize| open_store(&format!("{}/{attempt}", server.url)).expect("a server");
    let place = Place { fresh: &open, again: &|attempt, _| open(attempt) };
    let died = killed(EXPORT, 5, &place).await;
    assert!((4..16).contains(&died), "some points to die at: {died}");
}

#[tokio::test]
async fn a_target_that_is_stopped_goes_on_after_its_restart() {
    let (clock, world) = (clock(), World::of(EXPORT));
    let script = Script { hold: Some("/files/2"), ..Script::default() };
    let source = StandIn::start(clock.clone(), script).await;
    let memory: Arc<dyn Store> = Arc::new(Memory::default());
    let store = Mortal::around(Arc::clone(&memory), i64::MAX);
    let first = Life::begin(&world, &source, &clock, &store).await;
    assert!(first.invoke(&source).await);
    source.arrived.notified().await;
    first.shutdown.cancel();
    first.handle.wait_idle().await;
    assert_eq!(statuses(&*memory), ["in-progress"]);
    source.script().hold = None;
    let second = Life::begin(&world, &source, &clock, &store).await;
    second.end().await;
    assert_eq!(statuses(&*memory), ["completed"]);
    // What was there already was not asked for again.
    for (path, times) in [("/$member-match", 1), ("/Patient/m/$export", 1), ("/files/0", 1)] {
        assert_eq!(source.seen(path).len(), times, "{path}");
    }
    assert_eq!(source.seen("/files/2").len(), 2);
}
