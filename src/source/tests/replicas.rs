//! Several payers over one state serve many clients, and the end of one of them loses nothing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;
use tokio::sync::Notify;

use super::world::{Answer, World};
use crate::population::Case;
use crate::source::{Handle, Policy};
use crate::state::{RedisServer, open_store};

/// Exports at once.
const EXPORTS: usize = 100;
/// Payers that serve them.
const REPLICAS: usize = 8;
const KICK_OFF: &str = "Patient/$export?_type=Patient,Coverage,Condition";

/// What clients see of the replicas: as behind a balancer, any answers.
struct Balanced<'a> {
    world: &'a World,
    bases: Vec<String>,
    turn: AtomicUsize,
    /// Connections that broke and were tried at another replica.
    retried: AtomicUsize,
    /// Whether the last of the replicas is being ended.
    is_dying: AtomicBool,
}

impl Balanced<'_> {
    /// Asks whoever's turn it is, and the next one when nobody answers there.
    async fn ask(&self, path: &str) -> Answer {
        let path = path.strip_prefix(&self.world.base).unwrap_or(path).trim_start_matches('/');
        for _ in 0..=REPLICAS {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.bases.len();
            let request = self.world.kick_off(&format!("{}/{path}", self.bases[turn]));
            let answer = Answer::try_read(request).await;
            // Ended within a living process, it may still say that its own tasks were ended.
            let is_last_word = |answer: &Answer| {
                answer.status == 500
                    && turn + 1 == self.bases.len()
                    && self.is_dying.load(Ordering::SeqCst)
            };
            match answer.filter(|answer| !is_last_word(answer)) {
                Some(answer) => return answer,
                None => self.retried.fetch_add(1, Ordering::Relaxed),
            };
        }
        panic!("no replica answers");
    }

    /// One export from beginning to end: how many lines of each type it gave, and after how many
    /// requests.
    async fn export(&self, begun: &Progress) -> (BTreeMap<String, usize>, usize) {
        let mut requests = 1;
        let started = self.ask(KICK_OFF).await;
        assert_eq!(started.status, 202, "{}", started.text);
        let status_url = started.header("content-location");
        begun.one_more();
        let manifest: Value = loop {
            requests += 1;
            let polled = self.ask(&status_url).await;
            if polled.status == 200 {
                break polled.json();
            }
            assert!(matches!(polled.status, 202 | 429), "{}: {}", polled.status, polled.text);
            let wait = polled.header("retry-after").parse().expect("seconds");
            self.world.clock.advance(Duration::from_secs(wait));
        };
        let mut lines = BTreeMap::new();
        for file in manifest["output"].as_array().expect("files") {
            requests += 1;
            let answer = self.ask(file["url"].as_str().expect("a URL")).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            assert_eq!(file["count"], answer.text.lines().count());
            let kind = file["type"].as_str().expect("a type").to_owned();
            *lines.entry(kind).or_default() += answer.text.lines().count();
        }
        (lines, requests)
    }
}

/// How many exports have begun, and who waits for half of them.
#[derive(Default)]
struct Progress {
    begun: AtomicUsize,
    half: Notify,
}

impl Progress {
    fn one_more(&self) {
        if self.begun.fetch_add(1, Ordering::Relaxed) + 1 == EXPORTS / 2 {
            self.half.notify_one();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_exports_survive_the_end_of_a_replica() {
    let Some(server) = RedisServer::start() else { return };
    // One client stands for many here.
    let policy = Policy { running_exports: u32::MAX, ..Policy::default() };
    let handle = || Handle::with_store(policy.clone(), open_store(&server.url).expect("a server"));
    let world = World::with_handle(2, handle()).await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let (mut runtimes, bases): (Vec<_>, Vec<_>) =
        (0..REPLICAS).map(|_| world.mortal_replica(handle())).unzip();
    let alone = Balanced {
        world: &world,
        bases: vec![world.base.clone()],
        turn: AtomicUsize::new(0),
        retried: AtomicUsize::new(0),
        is_dying: AtomicBool::new(false),
    };
    let (expected, _) = alone.export(&Progress::default()).await;
    assert_eq!(expected.keys().collect::<Vec<_>>(), ["Condition", "Coverage", "Patient"]);

    let balanced = Balanced { bases, ..alone };
    let begun = Progress::default();
    let one_dies = async {
        begun.half.notified().await;
        balanced.is_dying.store(true, Ordering::SeqCst);
        runtimes.pop().expect("a replica").shutdown_background();
    };
    let exports = join_all((0..EXPORTS).map(|_| balanced.export(&begun)));
    let (given, ()) = tokio::join!(exports, one_dies);
    let (given, mut requests): (Vec<_>, Vec<_>) = given.into_iter().unzip();
    assert_eq!(given, vec![expected; EXPORTS]);
    // However busy the machine is: nobody is told to come back more often than others are.
    requests.sort_unstable();
    let (median, most) = (requests[EXPORTS / 2], requests[EXPORTS - 1]);
    assert!(most <= 3 * median, "one export took {most} requests, half of them {median}");
    assert!(balanced.retried.load(Ordering::Relaxed) > 0, "nobody noticed that one died");
    runtimes.into_iter().for_each(tokio::runtime::Runtime::shutdown_background);
}
