//! A run of every scenario against our own mocks: its order does not matter, and its record holds
//! nothing of members or credentials.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use payerproof::defects;
use payerproof::outcome::{RunRecord, VerdictKind};
use payerproof::population::{Case, Member, Population};
use payerproof::runner::{self, Ran, RunOptions};
use payerproof::scenario::Library;
use payerproof::seed::Seed;
use payerproof::transcript::{Exchange, is_secret_parameter};
use serde_json::Value;
use tokio::sync::OnceCell;

/// The scenarios one after the other.
async fn whole() -> &'static Ran {
    static WHOLE: OnceCell<Ran> = OnceCell::const_new();
    WHOLE
        .get_or_init(async || runner::run(everything(1)).await.expect("nothing is in the way"))
        .await
}

fn everything(jobs: usize) -> RunOptions {
    let library = Library::load(None).expect("sound scenarios");
    RunOptions { jobs, ..RunOptions::of_mocks(library, Seed(20_270_115)) }
}

type Kinds<'a> = BTreeMap<(&'a str, &'a str), VerdictKind>;

/// What each check said of each scenario, and of the run.
fn kinds(record: &RunRecord) -> Kinds<'_> {
    let of_run = record.checks.iter().map(|check| (("", &*check.id), check.verdict.kind()));
    let of_scenarios = record.scenarios.iter().flat_map(|scenario| {
        let id = scenario.id.as_str();
        scenario.checks.iter().map(move |one| ((id, &*one.check), one.verdict.kind()))
    });
    of_run.chain(of_scenarios).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_order_nor_jobs_change_a_verdict() {
    let mut options = everything(8);
    options.library.scenarios.reverse();
    let other = runner::run(options).await.expect("nothing is in the way").record;
    let one = &whole().await.record;
    let (one, other) = (kinds(one), kinds(&other));
    let different: Vec<_> =
        one.iter().filter(|(key, kind)| other.get(*key) != Some(kind)).collect();
    assert!(different.is_empty(), "{different:#?}");
    assert_eq!(one.len(), other.len());
}

/// Values that must not be in a record, each with what it is.
#[derive(Default)]
struct Secrets(BTreeMap<String, &'static str>);

impl Secrets {
    fn add(&mut self, what: &'static str, value: &Value) {
        match value {
            Value::String(text) if text.len() > 1 => {
                self.0.insert(text.clone(), what);
            }
            Value::Array(items) => items.iter().for_each(|item| self.add(what, item)),
            _ => {}
        }
    }

    fn person(&mut self, patient: &Value) {
        for name in patient["name"].as_array().into_iter().flatten() {
            self.add("a family name", &name["family"]);
            self.add("a given name", &name["given"]);
        }
        self.add("a birth date", &patient["birthDate"]);
        for address in patient["address"].as_array().into_iter().flatten() {
            self.add("an address line", &address["line"]);
        }
        for contact in patient["telecom"].as_array().into_iter().flatten() {
            self.add("a phone number", &contact["value"]);
        }
        for identifier in patient["identifier"].as_array().into_iter().flatten() {
            self.add("a member identifier", &identifier["value"]);
        }
    }

    fn exchange(&mut self, exchange: &Exchange) {
        let bodies = std::iter::once(&exchange.request.body)
            .chain(exchange.response.as_ref().map(|response| &response.body));
        for body in bodies {
            if let Ok(json) = body.json() {
                self.credentials(&json);
            }
        }
        let is_form = exchange
            .request
            .headers
            .media_type()
            .is_some_and(|kind| kind == "application/x-www-form-urlencoded");
        let form = if is_form { exchange.request.form() } else { Vec::new() };
        for (name, value) in form.into_iter().chain(exchange.request.query()) {
            if is_secret_parameter(&name) {
                self.add("a secret parameter", &value.into());
            }
        }
        for value in exchange.request.headers.all("authorization") {
            let credential = value.split_once(' ').map_or(value, |(_, credential)| credential);
            self.add("a credential", &credential.into());
        }
    }

    /// Members of an OAuth answer, and parameters that sign a URL in a manifest.
    fn credentials(&mut self, json: &Value) {
        for (name, value) in json.as_object().into_iter().flatten() {
            if matches!(
                name.as_str(),
                "access_token" | "client_secret" | "registration_access_token" | "client_assertion"
            ) {
                self.add("a credential", value);
            }
        }
        for file in json["output"].as_array().into_iter().flatten() {
            let url = file["url"].as_str().and_then(|url| url::Url::parse(url).ok());
            for (name, value) in url.iter().flat_map(|url| url.query_pairs()) {
                if is_secret_parameter(&name) {
                    self.add("a signature", &value.into_owned().into());
                }
            }
        }
    }
}

/// Whether `secret` stands in `text` as a word of its own.
fn holds(text: &str, secret: &str) -> bool {
    text.match_indices(secret).any(|(at, _)| {
        let mut before = text[..at].chars().rev();
        let mut after = text[at + secret.len()..].chars();
        // The letter of an escape, as in `\\n`, belongs to no word.
        let begins =
            !before.next().is_some_and(char::is_alphanumeric) || before.next() == Some('\\');
        begins && !after.next().is_some_and(char::is_alphanumeric)
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn places(value: &Value, secret: &str, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::String(text) if holds(text, secret) => found.push(pointer.to_owned()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, secret, &format!("{pointer}/{index}"), found);
            }
        }
        Value::Object(members) => {
            for (name, item) in members {
                let inner = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                if holds(name, secret) {
                    found.push(inner.clone());
                }
                places(item, secret, &inner, found);
            }
        }
        _ => {}
    }
}

/// Where a record holds a secret that its run knew, with what it is.
fn leaks(ran: &Ran, population: &Population) -> BTreeSet<String> {
    let mut secrets = Secrets::default();
    let mut know = |member: &Member| {
        secrets.person(member.patient());
        secrets.person(member.local_patient());
        secrets.add("a member identifier", &member.unique_identifier()["value"]);
        for coverage in member.coverages() {
            secrets.add("a subscriber id", &coverage["subscriberId"]);
        }
    };
    know(population.member(Case::Unknown));
    population.members().for_each(|member| know(&member));
    let of_people = secrets.0.len();
    for exchange in ran.transcripts.iter().flat_map(|(_, transcript)| &transcript.exchanges) {
        secrets.exchange(exchange);
    }
    let of_clients = secrets.0.len() - of_people;
    assert!(of_people > 100 && of_clients > 0, "{of_people} and {of_clients} secrets");
    // The words that stand for a credential in requests that are wrong on purpose.
    for placeholder in ["not-a-token", "not-the-secret", "a-secret"] {
        secrets.0.remove(placeholder);
    }
    let record = serde_json::to_value(&ran.record).expect("every record can be stored");
    // A quick look first: the record is long and the secrets are many.
    let text = record.to_string().replace("\\n", " ");
    let shown: HashSet<&str> = words(&text).collect();
    let mut leaks = BTreeSet::new();
    for (secret, what) in &secrets.0 {
        if words(secret).all(|word| shown.contains(word)) {
            let mut found = Vec::new();
            places(&record, secret, "", &mut found);
            leaks.extend(found.iter().map(|pointer| format!("{pointer}: {what}: {secret}")));
        }
    }
    leaks
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_tells_nothing_of_members_or_credentials() {
    let ran = whole().await;
    let population = runner::share(&everything(1)).expect("a spool").population;
    // Members do cross the wire, or finding none of them would mean nothing.
    let family = population.member(Case::Known).patient()["name"][0]["family"].clone();
    let family = family.as_str().expect("a name");
    let mut sent = ran.transcripts.iter().flat_map(|(_, transcript)| &transcript.exchanges);
    assert!(sent.any(|exchange| holds(&exchange.request.body.text(), family)));
    let leaks = leaks(ran, &population);
    let count = leaks.len();
    let shown: Vec<_> = leaks.into_iter().take(20).collect();
    assert!(shown.is_empty(), "{count} leaks, among them {shown:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_a_talkative_payer_tells_nothing_either() {
    let defect = |id: &str| defects::find(id).expect("a defect");
    let talkative = ["source.consent_refusal_names_patient", "source.match_refusal_names_patient"];
    let defects = talkative.map(defect).to_vec();
    let filter = Some("refused".to_owned());
    let options = RunOptions { defects, filter, ..everything(4) };
    let population = runner::share(&options).expect("a spool").population;
    let ran = runner::run(options).await.expect("nothing is in the way");
    let failed = ran.record.totals.count(VerdictKind::Failed);
    let leaks = leaks(&ran, &population);
    assert!(failed > 0 && leaks.is_empty(), "{failed} failed; {leaks:#?}");
}
