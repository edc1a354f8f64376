//! Matches of many members: done beside the requests, written once, and lost by nobody's end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use serde_json::{Value, json};

use super::groups::{ask, bulk, get, group, size};
use super::world::{Answer, World};
use crate::fhir::parameters;
use crate::population::{TARGET_PAYER, match_parameters};
use crate::source::groups::{CLAIMS, MatchJob, Submission};
use crate::source::{Handle, Policy};
use crate::state::{Change, Memory, RedisServer, Store, StoreError, open_store};

/// More than are matched before the request is answered.
const MANY: usize = 60;

/// A store that counts what is read from it and written to it, and may keep whoever reads a consent waiting.
#[derive(Debug, Default)]
struct Counting {
    inner: Memory,
    writes: AtomicUsize,
    bytes: AtomicUsize,
    reads: AtomicUsize,
    gate: Mutex<Option<mpsc::Receiver<()>>>,
}

impl Counting {
    fn count(&self, values: impl IntoIterator<Item = usize>) {
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(values.into_iter().sum(), Ordering::Relaxed);
    }

    /// Writes and bytes since the last time.
    fn counted(&self) -> (usize, usize) {
        (self.writes.swap(0, Ordering::Relaxed), self.bytes.swap(0, Ordering::Relaxed))
    }
}

impl Store for Counting {
    fn get(&self, table: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let gate = if table.starts_with("consents ") {
            self.gate.lock().expect("a gate").take()
        } else {
            None
        };
        if let Some(gate) = gate {
            let _ = gate.recv();
        }
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.inner.get(table, key)
    }

    fn put(&self, table: &str, key: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
        self.count(value.map(<[u8]>::len));
        self.inner.put(table, key, value)
    }

    fn swap(
        &self,
        table: &str,
        key: &str,
        was: Option<&[u8]>,
        value: Option<&[u8]>,
    ) -> Result<bool, StoreError> {
        self.count(value.map(<[u8]>::len));
        self.inner.swap(table, key, was, value)
    }

    fn list(&self, table: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.inner.list(table)
    }

    fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        self.count(changes.iter().filter_map(|change| Some(change.value.as_ref()?.len())));
        self.inner.write(changes)
    }

    fn scan(
        &self,
        table: &str,
        first: &str,
        see: &mut dyn FnMut(&str, &[u8]) -> bool,
    ) -> Result<(), StoreError> {
        self.inner.scan(table, first, see)
    }
}

async fn counting(members: usize) -> (Arc<Counting>, World) {
    let store = Arc::new(Counting::default());
    let shared: Arc<dyn Store> = Arc::clone(&store) as Arc<dyn Store>;
    let world = World::with_handle(members, Handle::with_store(Policy::default(), shared)).await;
    (store, world)
}

/// A request about so many members, of whom nothing else is told.
fn request(world: &World, members: usize) -> Value {
    let ordinary = world.population.members().filter(|member| member.case.is_none()).take(members);
    let bundle = |member: &crate::population::Member| json!({"name": "MemberBundle", "part": match_parameters(member, &world.match_request())["parameter"]});
    let bundles: Vec<Value> = ordinary.map(|member| bundle(&member)).collect();
    assert_eq!(bundles.len(), members);
    parameters(bundles)
}

/// Polls until the match is done: the manifest.
async fn manifest(world: &World, token: &str, status_url: &str) -> Value {
    loop {
        let polled = get(world, token, status_url).await;
        if polled.status == 200 {
            return polled.json();
        }
        assert_eq!(polled.status, 202, "{}", polled.text);
        world.clock.advance(Duration::from_secs(5));
    }
}

/// How many members the result of a match has as matched.
async fn matched(world: &World, token: &str, manifest: &Value) -> usize {
    let url = manifest["output"][0]["url"].as_str().expect("a URL");
    size(group(&get(world, token, url).await.json(), "MatchedMembers"))
}

#[tokio::test]
async fn twice_as_many_members_are_twice_as_much_to_write() {
    let mut counted = Vec::new();
    for members in [MANY, 2 * MANY] {
        let (store, world) = counting(members).await;
        let token = bulk(&world, "lakeside");
        let body = request(&world, members);
        store.counted();
        let started = ask(&world, &token, &body).await;
        assert_eq!(started.status, 202, "{}", started.text);
        let status_url = started.header("content-location");
        let told = manifest(&world, &token, &status_url).await;
        let (writes, bytes) = store.counted();
        assert!(writes < MANY, "{writes} writes");
        counted.push(bytes);
        assert_eq!(matched(&world, &token, &told).await, members);
        for _ in 0..3 {
            assert_eq!(get(&world, &token, &status_url).await.status, 200);
        }
        assert_eq!(store.counted(), (0, 0), "who asks again changes nothing");
    }
    assert!(2 * counted[1] < 5 * counted[0], "{counted:?}");
}

#[tokio::test]
async fn a_large_match_is_answered_before_it_is_done_and_can_be_ended() {
    for is_ended in [false, true] {
        let (store, world) = counting(MANY).await;
        let token = bulk(&world, "lakeside");
        let (go, goes) = mpsc::channel();
        *store.gate.lock().expect("a gate") = Some(goes);
        let started = ask(&world, &token, &request(&world, MANY)).await;
        assert_eq!(started.status, 202, "{}", started.text);
        let status_url = started.header("content-location");
        assert_eq!(get(&world, &token, &status_url).await.status, 202);
        assert_eq!(get(&world, &token, "Group").await.json()["total"], 0);
        // Nobody is told of it whose token is about one member.
        let mut about = world.claims();
        about["scope"] = json!(format!("{} system/*.rs", crate::oauth::BULK_MATCH_SCOPES[0]));
        about["member"] = json!("somebody");
        let about = super::issuer::Issuer::sign(&about);
        assert_eq!(get(&world, &about, &status_url).await.status, 404);
        if is_ended {
            let ended = world.request("DELETE", &status_url).bearer_auth(&token);
            assert_eq!(Answer::read(ended).await.status, 202);
        }
        drop(go);
        if is_ended {
            // Others are matched meanwhile.
            let next = ask(&world, &token, &request(&world, 1)).await.header("content-location");
            manifest(&world, &token, &next).await;
            assert_eq!(get(&world, &token, &status_url).await.status, 404);
            for table in ["matches", "match submissions", "match results", "groups"] {
                assert_eq!(
                    store.list(table).expect("read").len(),
                    1 - usize::from(table == "match submissions"),
                    "{table}"
                );
            }
        } else {
            world.clock.advance(Duration::from_secs(5));
            let told = manifest(&world, &token, &status_url).await;
            assert_eq!(matched(&world, &token, &told).await, MANY);
            assert_eq!(get(&world, &token, "Group").await.json()["total"], 1);
        }
    }
}

/// Keeps a match that was promised by a payer that died before it was done: its status URL.
fn promised(world: &World, handle: &Handle) -> String {
    let now = world.clock.now();
    let client_id = Some("lakeside".to_owned());
    let job = MatchJob {
        client_id: client_id.clone(),
        member: None,
        request: format!("{}/Group/$bulk-member-match", world.base),
        started: now,
        expires: now + Duration::from_hours(24),
        members: MANY,
        polls: 0,
        told_to_wait: None,
    };
    let submission = Submission {
        client_id,
        business_id: Some(TARGET_PAYER.token()),
        letterhead: Value::Null,
        started: now,
        group_id: "g".to_owned(),
        body: request(world, MANY),
    };
    handle.groups().keep("promised", &job, &submission).expect("kept");
    format!("{}/match-status/promised", world.base)
}

#[tokio::test]
async fn a_match_whose_payer_died_is_done_by_whoever_is_asked() {
    let (store, world) = counting(MANY).await;
    let status_url = promised(&world, &world.handle);
    let token = bulk(&world, "lakeside");
    let told = manifest(&world, &token, &status_url).await;
    assert_eq!(matched(&world, &token, &told).await, MANY);
    assert_eq!(get(&world, &token, "Group/g").await.status, 200);
    assert_eq!(store.list("match submissions").expect("read"), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_that_another_replica_is_doing_is_left_to_it() {
    let Some(server) = RedisServer::start() else { return };
    let store = open_store(&server.url).expect("a server");
    let handle = Handle::with_store(Policy::default(), Arc::clone(&store));
    let world = World::with_handle(MANY, handle).await;
    let status_url = promised(&world, &world.handle);
    store.put(CLAIMS, "promised", Some(b"7 1")).expect("written");
    let token = bulk(&world, "lakeside");
    for _ in 0..3 {
        assert_eq!(get(&world, &token, &status_url).await.status, 202);
        world.clock.advance(Duration::from_secs(5));
    }
    assert_eq!(store.list("match outcomes").expect("read"), []);
    // It gives it up.
    store.put(CLAIMS, "promised", None).expect("written");
    let told = manifest(&world, &token, &status_url).await;
    assert_eq!(matched(&world, &token, &told).await, MANY);
    assert_eq!(store.list(CLAIMS).expect("read"), []);
}

#[tokio::test]
async fn the_consents_of_many_are_read_at_once() {
    let (store, world) = counting(MANY).await;
    for member in world.population.members() {
        world.handle.admit("lakeside", member.id(), world.clock.now());
    }
    store.reads.store(0, Ordering::Relaxed);
    let (_, manifest) = world.export("Patient/$export?_type=Patient").await;
    let url = manifest["output"][0]["url"].as_str().expect("a URL");
    let file = world.get(url).await;
    assert!(file.status == 200 && file.text.lines().count() > MANY / 2, "{}", file.text);
    let reads = store.reads.load(Ordering::Relaxed);
    assert!(reads < MANY / 2, "{reads} reads");
}
