//! The lives of a target: what it is killed at, and what it must leave behind each time.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::runner::udap::Party;
use crate::state::Store;
use crate::target::steps::client_assertion::certified;
use crate::target::{Handle, Policy, Registration, RetrievalChoice, run};

use super::kept::{Kept, leftovers, statuses, tasks};
use super::mortal::Mortal;
use super::play::{clock, invocation, settings, stage};
use super::stand_in::{Script, StandIn, file, group_files};

/// A way to fetch.
#[derive(Clone, Copy)]
pub struct Way {
    pub retrieval: RetrievalChoice,
    pub bulk: bool,
    /// How it registers at the source, where nobody has done so.
    pub registers: Option<Registration>,
    /// Everything was fetched before, and changes are asked for.
    pub again: bool,
}

pub const EXPORT: Way =
    Way { retrieval: RetrievalChoice::ByCapability, bulk: false, registers: None, again: false };

impl Way {
    fn script(self) -> Script {
        let mut files = if self.bulk { group_files() } else { Script::default().files };
        // Something to tell of, which must be told once.
        let stray = json!({"resourceType": "Encounter", "id": "e2",
            "subject": {"reference": "Patient/m"}});
        files.push(file("Coverage", &[stray]));
        let mut urls = vec!["../attachments/1", "../attachments/2"];
        if !self.again {
            // What is lost keeps the next transfer from asking for changes alone.
            urls.push("../attachments/lost");
        }
        let contents: Vec<Value> = urls
            .iter()
            .map(|url| json!({"attachment": {"contentType": "text/plain", "url": url}}))
            .collect();
        let document = json!({"resourceType": "DocumentReference", "id": "n",
            "subject": {"reference": "Patient/m"}, "content": contents});
        files.push(file("DocumentReference", &[document]));
        let attachments = vec![
            ("/attachments/1", "text/plain", "first page"),
            ("/attachments/2", "text/plain", "second page"),
        ];
        let message = |words: &str| {
            let outcome = json!({"resourceType": "OperationOutcome", "issue": [{
                "severity": "information", "code": "informational", "diagnostics": words}]});
            Some(format!("{outcome}\n"))
        };
        let errors = vec![message("first word"), message("second word")];
        Script { files, errors, attachments, ..Script::default() }
    }

    /// What has changed since everything was fetched.
    fn change(script: &mut Script) {
        let me = json!({"reference": "Patient/m"});
        let condition = |id: &str| {
            json!({"resourceType": "Condition", "id": id, "subject": me,
                "encounter": {"reference": "Encounter/e"}, "code": {"text": "later"}})
        };
        script.files =
            vec![script.files[0].clone(), file("Condition", &[condition("c"), condition("c3")])];
        script.gone = vec!["ExplanationOfBenefit/b"];
        script.polls = vec![Some("5")];
        script.errors.clear();
    }

    /// The operation and what it is told.
    fn invocation(self, source: &StandIn) -> (&'static str, Value) {
        let mut single = invocation(source);
        // The target says by itself from when on it asks.
        single["parameter"][1]["part"] = json!([]);
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

    fn members(self) -> &'static [&'static str] {
        if self.bulk { &["p1", "p2"] } else { &["p1"] }
    }
}

/// The metadata by which a source shows a trust community who it is.
fn published(source: &StandIn, party: &Party, clock: &Clock) -> Value {
    let (base, origin, now) = (source.base(), &source.origin, clock.epoch_secs());
    let server = party.server(&base).expect("certificates").expect("our own");
    let endpoints = json!({
        "token_endpoint": format!("{origin}/oauth/token"),
        "registration_endpoint": format!("{origin}/register"),
    });
    let mut claims = endpoints.clone();
    for (name, value) in [("iss", json!(base)), ("sub", json!(base)), ("jti", json!("once"))] {
        claims[name] = value;
    }
    claims["iat"] = json!(now);
    claims["exp"] = json!(now + 86_400);
    let signed = certified(&server.communities[0].identity, &claims).expect("signed");
    let mut document = endpoints;
    document["signed_metadata"] = json!(signed);
    document
}

/// A running target.
pub struct Life {
    base: String,
    pub handle: Handle,
    pub shutdown: CancellationToken,
    http: reqwest::Client,
    way: Way,
}

impl Life {
    #[expect(clippy::disallowed_methods, reason = "the independent client of the tests")]
    pub async fn begin(
        world: &World,
        source: &StandIn,
        clock: &Clock,
        store: &Arc<Mortal>,
    ) -> Self {
        let way = world.way;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        // The base stays the same through every life, as ids depend on it.
        let base = format!("http://{}/fhir", listener.local_addr().expect("an address"));
        let stage = stage(clock);
        let shutdown = stage.shutdown.clone();
        let store: Arc<dyn Store> = Arc::clone(store) as Arc<dyn Store>;
        let mut policy = Policy { retrieval: way.retrieval, ..Policy::default() };
        let mut settings = settings("http://target.test/fhir", source);
        if way.bulk {
            settings.local_patients.push(json!({"resourceType": "Patient", "id": "p2",
                "identifier": [{"system": "urn:lakeside:member", "value": "LM-2"}]}));
        }
        if let Some(registers) = way.registers {
            policy.registers = registers;
            let server = &mut settings.servers[0];
            server.token_introspection_client_id = None;
            match &world.party {
                Some(party) => settings.udap = party.target_member().expect("a certificate"),
                None => server.registration_endpoint = Some(format!("{}/register", source.origin)),
            }
        }
        let handle = Handle::with_store(policy, store);
        tokio::spawn(run(listener, stage, settings, handle.clone()));
        Self { base, handle, shutdown, http: reqwest::Client::new(), way }
    }

    /// Invokes; whether the invocation was accepted.
    pub async fn invoke(&self, source: &StandIn) -> bool {
        self.begun(source).await.is_some()
    }

    /// Invokes; the id of the Task, when the invocation was accepted.
    pub async fn begun(&self, source: &StandIn) -> Option<String> {
        let (operation, body) = self.way.invocation(source);
        let url = format!("{}/Patient/{operation}", self.base);
        let sent = self.http.post(url).body(body.to_string()).send().await;
        let answer = sent.ok().filter(|answer| answer.status().is_success())?;
        let task: Value = answer.json().await.ok()?;
        task["id"].as_str().map(str::to_owned)
    }

    /// Cancels a transfer; whether it was cancelled, says the answer.
    pub async fn cancel(&self, task: &str) -> bool {
        let url = format!("{}/Task/{task}", self.base);
        let patch = json!([{"op": "replace", "path": "/status", "value": "cancelled"}]);
        let sent = self.http.patch(url).body(patch.to_string()).send().await;
        let Ok(answer) = sent else { return false };
        let told: Value = answer.json().await.unwrap_or_default();
        told["status"] == "cancelled"
    }

    pub async fn end(&self) {
        // Whoever answers has taken up again what was left.
        let _ = self.http.get(format!("{}/metadata", self.base)).send().await;
        self.handle.wait_idle().await;
        self.shutdown.cancel();
    }
}

/// What every life of one way of fetching shares.
pub struct World {
    way: Way,
    party: Option<Party>,
}

impl World {
    pub fn of(way: Way) -> Self {
        let udap = way.registers == Some(Registration::Udap);
        let party = udap.then(|| Party::own(clock().epoch_secs()).expect("a party"));
        Self { way, party }
    }

    /// A source for one attempt and, where everything is to have been fetched before, a target that
    /// did so over this store.
    pub async fn source(&self, clock: &Clock, store: &Arc<dyn Store>) -> Arc<StandIn> {
        let source = StandIn::start(clock.clone(), self.way.script()).await;
        if let Some(party) = &self.party {
            let document = published(&source, party, clock);
            source.script().udap = Some(document);
        }
        if self.way.again {
            let store = Mortal::around(Arc::clone(store), i64::MAX);
            let life = Life::begin(self, &source, clock, &store).await;
            assert!(life.invoke(&source).await);
            life.end().await;
            Way::change(&mut source.script());
        }
        source
    }
}

/// Where states are kept.
pub struct Place<'a> {
    /// An empty state.
    pub fresh: &'a dyn Fn(usize) -> Arc<dyn Store>,
    /// A state as its dead process left it.
    pub again: &'a dyn Fn(usize, Arc<dyn Store>) -> Arc<dyn Store>,
}

/// Kills a transfer of this way at every `step`-th of its writes; gives how often it died.
///
/// Between death and restart the state is the one of before or the one of after, member by member;
/// after the restart it is the one an unbroken transfer leaves.
pub async fn killed(way: Way, step: usize, place: &Place<'_>) -> usize {
    let world = World::of(way);
    let before_any = usize::from(way.again);
    let (before, whole, told) = {
        let (clock, inner) = (clock(), (place.fresh)(0));
        let source = world.source(&clock, &inner).await;
        let before = Kept::of(&*inner, &source).imported();
        let store = Mortal::around(Arc::clone(&inner), i64::MAX);
        let life = Life::begin(&world, &source, &clock, &store).await;
        assert!(life.invoke(&source).await);
        life.end().await;
        (before, Kept::of(&*inner, &source), tasks(&*inner))
    };
    assert!(told.iter().all(|(status, ..)| status == "completed"), "{told:?}");
    assert_ne!(whole.imported(), before, "something comes");
    let mut died = 0;
    for writes in (0_i64..).step_by(step) {
        let (clock, inner) = (clock(), (place.fresh)(died + 1));
        let source = world.source(&clock, &inner).await;
        let store = Mortal::around(Arc::clone(&inner), writes);
        let first = Life::begin(&world, &source, &clock, &store).await;
        let accepted = first.invoke(&source).await;
        first.end().await;
        if !store.is_dead() {
            break;
        }
        died += 1;
        // Whoever comes after reads what was kept, and nothing that was only remembered.
        let inner = (place.again)(died, inner);
        let at = format!("after {writes} writes");
        let between = Kept::of(&*inner, &source);
        for member in way.members() {
            let now = between.about(member);
            let whole = now == whole.about(member);
            assert!(whole || now == before.about(member), "{member} is half here {at}: {now:?}");
        }
        let is_whole = between.imported() == whole.imported();
        if !way.bulk {
            assert!(is_whole || between.imported() == before, "half of it is here {at}");
            let ended = statuses(&*inner).iter().filter(|it| *it == "completed").count();
            assert_eq!(ended, before_any + usize::from(is_whole), "data and Task go together {at}");
        }
        let store = Mortal::around(Arc::clone(&inner), i64::MAX);
        let second = Life::begin(&world, &source, &clock, &store).await;
        // What was begun and what was accepted differ when death comes before the answer.
        let begun = statuses(&*inner).len() > before_any;
        assert!(begun || !accepted, "lost {at}");
        if !begun {
            assert!(second.invoke(&source).await, "{at}");
        }
        second.end().await;
        let unlike = Kept::of(&*inner, &source).imported().unlike(&whole.imported());
        assert!(unlike.is_empty(), "{at}: {unlike:#?}");
        assert_eq!(tasks(&*inner), told, "{at}");
        assert_eq!(leftovers(&*inner), 0, "{at}");
        if way.again {
            let kick_offs = source.seen("/Patient/m/$export");
            let since = kick_offs.iter().map(|seen| seen.query.contains("_since"));
            assert!(since.eq((0..kick_offs.len()).map(|nth| nth > 0)), "{at}");
        }
        if way.registers.is_some() {
            // Only what died between the answer and its keeping is asked for a second time.
            assert!(matches!(source.seen("/register").len(), 1 | 2), "{at}");
        }
    }
    died
}
