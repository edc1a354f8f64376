//! A target that is killed at any point comes back and ends what it began: once, and whole.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::state::{Change, Memory, RedisServer, Store, StoreError, open_store};
use crate::target::{Handle, Policy, RetrievalChoice, run};

use super::play::{clock, invocation, settings, stage};
use super::stand_in::{Script, StandIn, group_files};

/// A way to fetch.
#[derive(Clone, Copy)]
struct Way {
    retrieval: RetrievalChoice,
    bulk: bool,
    /// Nobody has registered it at the source.
    registers: bool,
}

const EXPORT: Way = Way { retrieval: RetrievalChoice::ByCapability, bulk: false, registers: false };

impl Way {
    fn script(self) -> Script {
        let files = if self.bulk { group_files() } else { Script::default().files };
        Script { files, ..Script::default() }
    }

    /// The operation and what it is told.
    fn invocation(self, source: &StandIn) -> (&'static str, Value) {
        let single = invocation(source);
        if !self.bulk {
            return ("$sdh.s2s.invoke-export", single);
        }
        let part = |number: usize| {
            let part = json!([single["parameter"][0], single["parameter"][2]]).to_string();
            let part = part.replace("member-1", &format!("member-{number}"));
            let part = part.replace("Patient/p1", &format!("Patient/p{number}"));
            let part: Value = serde_json::from_str(&part).expect("JSON");
            json!({"name": "member", "part": part})
        };
        let all = json!([part(1), part(2), single["parameter"][3]]);
        ("$invoke-bulk-export", json!({"resourceType": "Parameters", "parameter": all}))
    }
}

/// A store whose process dies after so many writes: nothing is written any more then.
#[derive(Debug)]
struct Mortal {
    inner: Arc<dyn Store>,
    left: AtomicI64,
}

impl Mortal {
    fn new(writes: i64) -> Arc<Self> {
        Self::around(Arc::new(Memory::default()), writes)
    }

    fn around(inner: Arc<dyn Store>, writes: i64) -> Arc<Self> {
        Arc::new(Self { inner, left: AtomicI64::new(writes) })
    }

    fn is_dead(&self) -> bool {
        self.left.load(Ordering::SeqCst) < 0
    }

    fn live(&self) -> Result<(), StoreError> {
        if self.left.fetch_sub(1, Ordering::SeqCst) <= 0 {
            self.left.store(-1, Ordering::SeqCst);
            return Err(StoreError::of("the process is dead"));
        }
        Ok(())
    }
}

impl Store for Mortal {
    fn get(&self, table: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(table, key)
    }

    fn put(&self, table: &str, key: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
        self.live()?;
        self.inner.put(table, key, value)
    }

    fn swap(
        &self,
        table: &str,
        key: &str,
        was: Option<&[u8]>,
        value: Option<&[u8]>,
    ) -> Result<bool, StoreError> {
        self.live()?;
        self.inner.swap(table, key, was, value)
    }

    fn list(&self, table: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.inner.list(table)
    }

    fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        self.live()?;
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

/// A running target.
struct Life {
    base: String,
    handle: Handle,
    shutdown: CancellationToken,
    http: reqwest::Client,
    way: Way,
}

impl Life {
    #[expect(clippy::disallowed_methods, reason = "the independent client of the tests")]
    async fn begin(source: &StandIn, clock: &Clock, store: &Arc<Mortal>, way: Way) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        // The base stays the same through every life, as ids depend on it.
        let base = format!("http://{}/fhir", listener.local_addr().expect("an address"));
        let stage = stage(clock);
        let shutdown = stage.shutdown.clone();
        let store: Arc<dyn Store> = Arc::clone(store) as Arc<dyn Store>;
        let policy = Policy { retrieval: way.retrieval, ..Policy::default() };
        let handle = Handle::with_store(policy, store);
        let mut settings = settings("http://target.test/fhir", source);
        if way.bulk {
            settings.local_patients.push(json!({"resourceType": "Patient", "id": "p2",
                "identifier": [{"system": "urn:lakeside:member", "value": "LM-2"}]}));
        }
        if way.registers {
            let server = &mut settings.servers[0];
            server.token_introspection_client_id = None;
            server.registration_endpoint = Some(format!("{}/register", source.origin));
        }
        tokio::spawn(run(listener, stage, settings, handle.clone()));
        Self { base, handle, shutdown, http: reqwest::Client::new(), way }
    }

    /// Invokes; whether the invocation was accepted.
    async fn invoke(&self, source: &StandIn) -> bool {
        self.begun(source).await.is_some()
    }

    /// Invokes; the id of the Task, when the invocation was accepted.
    async fn begun(&self, source: &StandIn) -> Option<String> {
        let (operation, body) = self.way.invocation(source);
        let url = format!("{}/Patient/{operation}", self.base);
        let sent = self.http.post(url).body(body.to_string()).send().await;
        let answer = sent.ok().filter(|answer| answer.status().is_success())?;
        let task: Value = answer.json().await.ok()?;
        task["id"].as_str().map(str::to_owned)
    }

    /// Cancels a transfer; whether it was cancelled, says the answer.
    async fn cancel(&self, task: &str) -> bool {
        let url = format!("{}/Task/{task}", self.base);
        let patch = json!([{"op": "replace", "path": "/status", "value": "cancelled"}]);
        let sent = self.http.patch(url).body(patch.to_string()).send().await;
        let Ok(answer) = sent else { return false };
        let told: Value = answer.json().await.unwrap_or_default();
        told["status"] == "cancelled"
    }

    async fn end(&self) {
        // Whoever answers has taken up again what was left.
        let _ = self.http.get(format!("{}/metadata", self.base)).send().await;
        self.handle.wait_idle().await;
        self.shutdown.cancel();
    }
}

/// Everything that is kept, without what depends on when and how often it was tried.
fn kept(store: &Mortal) -> BTreeMap<String, Vec<Value>> {
    let mut all = BTreeMap::new();
    for (kind, _) in store.list("target types").expect("read") {
        let found = store.list(&format!("target resource {kind}")).expect("read");
        let resources = found.into_iter().map(|(_, bytes)| {
            let mut resource: Value = serde_json::from_slice(&bytes).expect("JSON");
            resource["meta"]["lastUpdated"] = json!(null);
            resource["date"] = json!(null);
            let own = matches!(kind.as_str(), "Task" | "Provenance");
            if own { json!(resource["status"]) } else { resource }
        });
        all.insert(kind.clone(), resources.collect());
    }
    all
}

fn leftovers(store: &Mortal) -> usize {
    ["target orders", "target progress", "target ended"]
        .iter()
        .map(|table| store.list(table).expect("read").len())
        .sum()
}

/// Kills a transfer of this way at every `step`-th of its writes. `open` gives the store of an attempt, empty at
/// first and as it was afterwards; gives how often it died.
async fn killed(way: Way, step: usize, open: &dyn Fn(usize) -> Arc<dyn Store>) -> usize {
    let whole = {
        let clock = clock();
        let source = StandIn::start(clock.clone(), way.script()).await;
        let store = Mortal::around(open(0), i64::MAX);
        let life = Life::begin(&source, &clock, &store, way).await;
        assert!(life.invoke(&source).await);
        life.end().await;
        kept(&store)
    };
    assert_eq!(whole["Task"], [json!("completed")]);
    assert_eq!(whole["Condition"].len(), 1 + usize::from(way.bulk));
    let mut died = 0;
    for writes in (0..).step_by(step) {
        let clock = clock();
        let source = StandIn::start(clock.clone(), way.script()).await;
        let store = Mortal::around(open(died + 1), i64::from(writes));
        let first = Life::begin(&source, &clock, &store, way).await;
        let accepted = first.invoke(&source).await;
        first.end().await;
        if !store.is_dead() {
            break;
        }
        died += 1;
        // Whoever comes after reads what was kept, and nothing that was only remembered.
        let store = Mortal::around(open(died), i64::MAX);
        let second = Life::begin(&source, &clock, &store, way).await;
        // What was begun and what was accepted differ when death comes before the answer.
        let begun = !store.list("target resource Task").expect("read").is_empty();
        assert!(begun || !accepted, "lost after {writes} writes");
        if !begun {
            assert!(second.invoke(&source).await, "after {writes} writes");
        }
        second.end().await;
        let found = kept(&store);
        // The address of the source is another one each time, and ids are made from it.
        let count = |all: &BTreeMap<String, Vec<Value>>| -> BTreeMap<String, usize> {
            all.iter().map(|(kind, resources)| (kind.clone(), resources.len())).collect()
        };
        assert_eq!(count(&found), count(&whole), "after {writes} writes");
        assert_eq!(found["Task"], [json!("completed")], "after {writes} writes");
        let version = |all: &BTreeMap<String, Vec<Value>>| {
            all["Patient"][0]["meta"]["versionId"].as_str().map(str::to_owned)
        };
        assert_eq!(version(&found), version(&whole), "after {writes} writes");
        assert_eq!(leftovers(&store), 0, "after {writes} writes");
        if way.registers {
            // Only what died between the answer and its keeping is asked for a second time.
            assert!(matches!(source.seen("/register").len(), 1 | 2), "after {writes} writes");
        }
    }
    died
}

/// Kills a transfer of this way at every write, over memory.
async fn killed_everywhere(way: Way) -> usize {
    let stores: RefCell<BTreeMap<usize, Arc<dyn Store>>> = RefCell::default();
    let open = |attempt: usize| {
        let mut stores = stores.borrow_mut();
        let store = stores.entry(attempt).or_insert_with(|| Arc::new(Memory::default()));
        Arc::clone(store)
    };
    killed(way, 1, &open).await
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
async fn killed_at_any_write_a_transfer_that_registers_first_ends_once_and_whole() {
    let died = killed_everywhere(Way { registers: true, ..EXPORT }).await;
    assert!(died > 20, "there are many points to die at: {died}");
}

#[tokio::test]
async fn killed_at_any_write_of_a_cancel_a_transfer_ends_cancelled_or_whole() {
    let mut died = 0;
    for writes in 0.. {
        let clock = clock();
        let script = Script { hold: Some("/files/2"), ..Script::default() };
        let source = StandIn::start(clock.clone(), script).await;
        let memory: Arc<dyn Store> = Arc::new(Memory::default());
        let store = Mortal::around(Arc::clone(&memory), i64::MAX);
        let first = Life::begin(&source, &clock, &store, EXPORT).await;
        let task = first.begun(&source).await.expect("accepted");
        source.arrived.notified().await;
        store.left.store(writes, Ordering::SeqCst);
        let cancelled = first.cancel(&task).await;
        first.end().await;
        let is_dead = store.is_dead();
        source.script().hold = None;
        let store = Mortal::around(memory, i64::MAX);
        let second = Life::begin(&source, &clock, &store, EXPORT).await;
        second.end().await;
        let found = kept(&store);
        let conditions = found.get("Condition").map_or(0, Vec::len);
        let ended = if found["Task"] == [json!("cancelled")] { 0 } else { 1 };
        assert_eq!(conditions, ended, "after {writes} writes");
        if ended == 1 {
            assert_eq!(found["Task"], [json!("completed")], "after {writes} writes");
            assert!(!cancelled, "what was cancelled went on after {writes} writes");
        }
        assert_eq!(leftovers(&store), 0, "after {writes} writes");
        if !is_dead {
            assert!(cancelled, "nothing was in the way");
            break;
        }
        died += 1;
    }
    assert!(died > 0, "there is a point to die at");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_over_a_redis_server_a_transfer_ends_once_and_whole() {
    let Some(server) = RedisServer::start() else { return };
    // A server has sixteen databases.
    let open = |attempt: usize| open_store(&format!("{}/{attempt}", server.url)).expect("a server");
    let died = killed(EXPORT, 5, &open).await;
    assert!((4..16).contains(&died), "some points to die at: {died}");
}

#[tokio::test]
async fn a_target_that_is_stopped_goes_on_after_its_restart() {
    let clock = clock();
    let script = Script { hold: Some("/files/2"), ..Script::default() };
    let source = StandIn::start(clock.clone(), script).await;
    let store = Mortal::new(i64::MAX);
    let first = Life::begin(&source, &clock, &store, EXPORT).await;
    assert!(first.invoke(&source).await);
    source.arrived.notified().await;
    first.shutdown.cancel();
    first.handle.wait_idle().await;
    assert_eq!(kept(&store)["Task"], [json!("in-progress")]);
    source.script().hold = None;
    let second = Life::begin(&source, &clock, &store, EXPORT).await;
    second.end().await;
    assert_eq!(kept(&store)["Task"], [json!("completed")]);
    // What was there already was not asked for again.
    for (path, times) in [("/$member-match", 1), ("/Patient/$export", 1), ("/files/0", 1)] {
        assert_eq!(source.seen(path).len(), times, "{path}");
    }
    assert_eq!(source.seen("/files/2").len(), 2);
}
