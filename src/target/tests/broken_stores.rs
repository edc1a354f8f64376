//! What becomes of a transfer when its store, or this system itself, fails in the middle of it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::state::{Change, Memory, Store, StoreError};
use crate::target::journey::resume;
use crate::target::state::State;
use crate::target::{Handle, Policy};

use super::play::{Play, clock, settings, stage, told};
use super::stand_in::{Script, StandIn};

type Hook = Box<dyn Fn() -> Result<(), StoreError> + Send + Sync>;

/// A store that does something else first when one table is written, or listed.
struct Hooked {
    inner: Memory,
    table: &'static str,
    hook: Hook,
}

impl Hooked {
    fn new(table: &'static str, hook: Hook) -> Arc<Self> {
        Arc::new(Self { inner: Memory::default(), table, hook })
    }

    /// Fails while it is told to.
    fn failing(table: &'static str) -> (Arc<Self>, Arc<AtomicBool>) {
        let fails = Arc::new(AtomicBool::new(false));
        let hook = Arc::clone(&fails);
        let hook = move || match hook.load(Ordering::SeqCst) {
            true => Err(StoreError::of("the disk is full")),
            false => Ok(()),
        };
        (Self::new(table, Box::new(hook)), fails)
    }

    fn touch(&self, table: &str) -> Result<(), StoreError> {
        if table == self.table { (self.hook)() } else { Ok(()) }
    }
}

impl fmt::Debug for Hooked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.table)
    }
}

impl Store for Hooked {
    fn get(&self, table: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(table, key)
    }

    fn put(&self, table: &str, key: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
        self.touch(table)?;
        self.inner.put(table, key, value)
    }

    fn swap(
        &self,
        table: &str,
        key: &str,
        was: Option<&[u8]>,
        value: Option<&[u8]>,
    ) -> Result<bool, StoreError> {
        self.inner.swap(table, key, was, value)
    }

    fn list(&self, table: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.touch(table)?;
        self.inner.list(table)
    }

    fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        changes.iter().try_for_each(|change| self.touch(&change.table))?;
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

const CONDITIONS: &str = "target resource Condition";

async fn cancelled(play: &Play, task: &str) -> (StatusCode, Value) {
    let patch = json!([{"op": "replace", "path": "/status", "value": "cancelled"}]);
    let url = format!("{}/Task/{task}", play.base);
    let sent = play.http.patch(url).body(patch.to_string()).send().await.expect("an answer");
    (sent.status(), sent.json().await.expect("JSON"))
}

#[tokio::test]
async fn a_panic_ends_the_transfer_and_its_task_says_so() {
    let store = Hooked::new(CONDITIONS, Box::new(|| panic!("a fault of ours")));
    let play = Play::over(store, Script::default(), |_| {}).await;
    let task = play.run().await;
    let (status, notes) = told(&task);
    assert_eq!(status, "failed");
    assert!(notes.contains("broke off inside this system. This payer must act"), "{notes}");
    let (status, _) = cancelled(&play, task["id"].as_str().expect("an id")).await;
    assert_eq!(status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_transfer_that_waits_for_a_restart_can_be_cancelled() {
    let (store, fails) = Hooked::failing(CONDITIONS);
    fails.store(true, Ordering::SeqCst);
    let play = Play::over(Arc::clone(&store) as Arc<dyn Store>, Script::default(), |_| {}).await;
    let task = play.run().await;
    assert_eq!(task["status"], "in-progress");
    fails.store(false, Ordering::SeqCst);
    let (status, task) = cancelled(&play, task["id"].as_str().expect("an id")).await;
    assert_eq!((status, &task["status"]), (StatusCode::OK, &json!("cancelled")));
    for table in ["target orders", "target progress", "target ended"] {
        assert!(store.list(table).expect("read").is_empty(), "{table}");
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_read_is_no_reason_to_give_a_transfer_up() {
    let clock = clock();
    let source = StandIn::start(clock.clone(), Script::default()).await;
    let (store, fails) = Hooked::failing("target servers");
    let handle = Handle::with_store(Policy::default(), store);
    let settings = settings("https://target.test/fhir", &source);
    let server = crate::target::servers::Server::of(settings.servers[0].clone()).expect("usable");
    let state = Arc::new(State::new(settings, &stage(&clock), handle.clone()).expect("a state"));
    let order = crate::target::order::Order {
        members: vec![crate::target::order::Asked {
            patient: json!({"resourceType": "Patient", "id": "member-1"}),
            coverage_to_match: json!({"resourceType": "Coverage"}),
            coverage_to_link: None,
            consent: json!({"resourceType": "Consent"}),
            local_patient: "p1".to_owned(),
        }],
        bulk: false,
        export: Vec::new(),
        issuer: source.origin.clone(),
    };
    let task = crate::target::steps::open_task::open_task(&state, &order, &server).expect("open");
    let status = || {
        let id = task["id"].as_str().expect("an id");
        state.resources.read("Task", id).expect("read").expect("stored")["status"].clone()
    };
    fails.store(true, Ordering::SeqCst);
    resume(&state);
    handle.wait_idle().await;
    assert_eq!(status(), "requested");
    fails.store(false, Ordering::SeqCst);
    resume(&state);
    handle.wait_idle().await;
    assert_eq!(status(), "completed");
}

#[tokio::test]
async fn others_are_answered_while_an_import_is_written() {
    let arrived = Arc::new(Notify::new());
    let served = Arc::new(AtomicBool::new(false));
    let (go_on, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let hook = {
        let (arrived, served) = (Arc::clone(&arrived), Arc::clone(&served));
        move || {
            arrived.notify_one();
            let waited = wait.lock().expect("one").recv_timeout(Duration::from_secs(5));
            served.fetch_or(waited.is_ok(), Ordering::SeqCst);
            Ok(())
        }
    };
    let play = Play::over(Hooked::new(CONDITIONS, Box::new(hook)), Script::default(), |_| {}).await;
    play.invoke(&play.invocation()).await;
    arrived.notified().await;
    let url = format!("{}/.well-known/jwks.json", play.origin);
    assert_eq!(play.http.get(url).send().await.expect("an answer").status(), 200);
    let _ = go_on.send(());
    play.handle.wait_idle().await;
    assert!(served.load(Ordering::SeqCst));
}
