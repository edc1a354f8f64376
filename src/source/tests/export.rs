//! The life of an export, and what is in it.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::world::{Answer, World, name_of};
use crate::id::Endpoint;
use crate::population::{Case, SOURCE_PAYER};
use crate::source::Policy;

type Overlook = fn(&mut Policy);

async fn matched(cases: &[Case]) -> World {
    let world = World::start().await;
    for case in cases {
        assert_eq!(world.submit(&world.body(*case)).await.status, 200, "{case}");
    }
    world
}

fn names(resources: &[Value]) -> BTreeSet<String> {
    resources.iter().map(name_of).collect()
}

#[tokio::test]
async fn an_export_is_started_polled_fetched_and_deleted() {
    let world = matched(&[Case::Known]).await;
    let started = Answer::read(world.kick_off("Patient/$export")).await;
    assert_eq!((started.status, started.text.as_str()), (202, ""));
    let status_url = started.header("content-location");
    assert!(status_url.starts_with(&format!("{}/export-status/", world.base)));

    let first = world.get(&status_url).await;
    assert_eq!((first.status, first.header("retry-after").as_str()), (202, "5"));
    assert!(first.header("x-progress").len() < 100 && !first.header("x-progress").is_empty());
    world.clock.advance(Duration::from_secs(2));
    let early = world.get(&status_url).await;
    assert_eq!((early.status, early.header("retry-after").as_str()), (429, "3"));
    assert_eq!(early.issue(), "throttled");
    world.clock.advance(Duration::from_secs(3));
    let done = world.get(&status_url).await;
    assert_eq!((done.status, done.header("content-type").as_str()), (200, "application/json"));
    assert_eq!(done.header("expires"), "Sat, 16 Jan 2027 12:00:00 GMT");
    let again = world.get(&status_url).await;
    assert_eq!((again.status, again.text), (200, done.text.clone()));

    let manifest = done.json();
    assert_eq!(manifest["transactionTime"], "2027-01-15T12:00:00Z");
    assert_eq!(manifest["request"], format!("{}/Patient/$export", world.base));
    assert_eq!(manifest["requiresAccessToken"], true);
    assert_eq!(manifest["error"], json!([]));
    let file = manifest["output"][0]["url"].as_str().expect("a URL").to_owned();
    assert_eq!(world.get(&file).await.status, 200);

    let deleted = Answer::read(world.request("DELETE", &status_url).bearer_auth(world.token()));
    assert_eq!(deleted.await.status, 202);
    for url in [&status_url, &file] {
        let gone = world.get(url).await;
        assert_eq!((gone.status, gone.issue().as_str()), (404, "not-found"));
    }
    let deleted = Answer::read(world.request("DELETE", &status_url).bearer_auth(world.token()));
    assert_eq!(deleted.await.status, 404);
}

/// A payer that gives out records of any age.
fn without_windows() -> Policy {
    Policy {
        limits_service_dates: false,
        limits_updates: false,
        limits_authorizations: false,
        ..Policy::default()
    }
}

#[tokio::test]
async fn files_hold_all_the_member_has_and_nobody_elses() {
    let world = matched(&[Case::Known]).await;
    world.handle.set_policy(without_windows());
    let (_, manifest) = world.export("Patient/$export").await;
    let resources = world.resources(&manifest).await;
    let member = world.population.member(Case::Known);
    let mut expected: BTreeSet<String> = member.resources().map(name_of).collect();
    let exported = names(&resources);
    assert_eq!(exported.len(), resources.len(), "a resource occurs twice");
    let added: Vec<String> = exported.difference(&expected).cloned().collect();
    let [transmitted] = &added[..] else { panic!("added: {added:?}") };
    expected.insert(transmitted.clone());
    assert_eq!(exported, expected);

    let provenance =
        resources.iter().find(|one| name_of(one) == *transmitted).expect("it is there");
    assert_eq!(provenance["agent"][0]["type"]["coding"][0]["code"], "transmitter");
    assert_eq!(provenance["agent"][0]["who"]["identifier"], SOURCE_PAYER.identifier());
    let who = provenance["agent"][0]["who"]["reference"].as_str().expect("a reference");
    assert!(exported.contains(who));
    let targets = provenance["target"].as_array().expect("targets");
    assert!(targets.iter().all(|one| exported.contains(one["reference"].as_str().expect("one"))));
    assert!(targets.iter().any(|one| one["reference"] == format!("Patient/{}", member.id())));
}

#[tokio::test]
async fn members_share_organizations_that_go_out_once() {
    let world = matched(&[Case::Known, Case::SeveralCoverages]).await;
    let (_, manifest) = world.export("Patient/$export").await;
    let resources = world.resources(&manifest).await;
    assert_eq!(names(&resources).len(), resources.len());
    let patients: BTreeSet<&str> = resources
        .iter()
        .filter(|one| one["resourceType"] == "Patient")
        .filter_map(|one| one["id"].as_str())
        .collect();
    let both = [Case::Known, Case::SeveralCoverages].map(|case| world.population.member(case).id());
    assert_eq!(patients, BTreeSet::from(both));
    let one = format!("Patient/{}/$export", both[0]);
    let (_, manifest) = world.export(&one).await;
    assert_eq!(manifest["output"][0]["count"], 1, "an instance-level export is of one member");
    assert!(manifest["request"].as_str().expect("a URL").ends_with(&one));
}

#[tokio::test]
async fn a_regular_consent_keeps_restricted_records_back_and_a_sensitive_one_does_not() {
    let world = matched(&[Case::Sensitive]).await;
    let withheld: BTreeSet<String> =
        world.population.member(Case::Sensitive).withheld().into_iter().collect();
    assert!(!withheld.is_empty());
    let (_, manifest) = world.export("Patient/$export").await;
    let resources = world.resources(&manifest).await;
    assert_eq!(names(&resources).intersection(&withheld).count(), 0);
    let text = json!(resources).to_string();
    for name in &withheld {
        assert!(!text.contains(name.as_str()), "a reference to {name} remains");
    }
    assert!(!text.contains("v3-Confidentiality"));

    assert_eq!(world.submit(&world.sensitive_body(Case::Sensitive)).await.status, 200);
    let (_, manifest) = world.export("Patient/$export").await;
    let all = names(&world.resources(&manifest).await);
    assert!(withheld.is_subset(&all));

    let file = manifest["output"][0]["url"].as_str().expect("a URL");
    assert_eq!(world.get(file).await.status, 200);
    assert_eq!(world.submit(&world.body(Case::Sensitive)).await.status, 200);
    assert_eq!(world.get(file).await.issue(), "suppressed", "the consent covers less by now");

    world.handle.set_policy(Policy { segments_sensitive: false, ..Policy::default() });
    let (_, manifest) = world.export("Patient/$export").await;
    assert!(withheld.is_subset(&names(&world.resources(&manifest).await)));
}

/// All claims of one use.
fn text_of(claims: &[Value], used: &str) -> String {
    let of_use: Vec<&Value> = claims.iter().filter(|claim| claim["use"] == used).collect();
    json!(of_use).to_string()
}

#[tokio::test]
async fn claims_go_out_without_amounts() {
    let world = matched(&[Case::Known]).await;
    let path = "Patient/$export?_type=ExplanationOfBenefit";
    let (_, manifest) = world.export(path).await;
    let claims = world.resources(&manifest).await;
    let uses: BTreeSet<&str> = claims.iter().filter_map(|one| one["use"].as_str()).collect();
    assert_eq!(uses, BTreeSet::from(["claim", "preauthorization"]));
    assert!(text_of(&claims, "preauthorization").contains("currency"), "its profile demands it");
    let text = text_of(&claims, "claim");
    for word in ["currency", "amount", "total", "payment\"", "net\""] {
        assert!(!text.contains(word), "{word}");
    }
    assert!(text.contains("benefitpaymentstatus"));
    world.handle.set_policy(Policy { omits_financial: false, ..Policy::default() });
    assert!(text_of(&world.resources(&manifest).await, "claim").contains("currency"));
}

#[tokio::test]
async fn jobs_and_files_belong_to_the_client_that_started_them() {
    let world = matched(&[Case::Known]).await;
    let (status_url, manifest) = world.export("Patient/$export").await;
    let file = manifest["output"][0]["url"].as_str().expect("a URL").to_owned();
    let other = |method: &str, url: &str| {
        Answer::read(world.request(method, url).bearer_auth(world.other_token()))
    };
    for (method, url) in [("GET", &status_url), ("GET", &file), ("DELETE", &status_url)] {
        let answer = other(method, url).await;
        assert_eq!((answer.status, answer.issue().as_str()), (404, "not-found"), "{method} {url}");
    }
    assert_eq!(world.get(&status_url).await.status, 200, "the stranger changed nothing");
    let kick_off = world
        .request("GET", "Patient/$export")
        .bearer_auth(world.other_token())
        .header("prefer", "respond-async");
    let answer = Answer::read(kick_off).await;
    assert_eq!((answer.status, answer.issue().as_str()), (403, "forbidden"));
    world.handle.set_policy(Policy { jobs_isolated: false, ..Policy::default() });
    assert_eq!(other("GET", &status_url).await.status, 200);
    assert_eq!(other("GET", &file).await.status, 200);
}

#[tokio::test]
async fn what_a_kick_off_cannot_mean_is_refused() {
    let refused = [
        ("_outputFormat=text/csv", 400, "not-supported"),
        ("_type=Foo", 400, "not-supported"),
        ("_type=Patient,Slot", 400, "not-supported"),
        ("_since=yesterday", 400, "value"),
        ("_since=2027-01-01", 400, "value"),
        ("_typeFilter=Patient%3Factive%3Dtrue", 400, "not-supported"),
        ("patient=Patient/x", 400, "not-supported"),
    ];
    let accepted = [
        "",
        "_outputFormat=ndjson",
        "_outputFormat=application/ndjson",
        "_outputFormat=application/fhir%2Bndjson",
        "_outputFormat=application/fhir+ndjson",
        "_type=Patient&_type=Coverage",
        "_type=Device",
        "_since=2027-01-01T00:00:00%2B01:00",
        "_since=2027-01-01T00:00:00+01:00",
    ];
    let world = matched(&[Case::Known]).await;
    for (query, status, issue) in refused {
        let path = format!("Patient/$export?{query}");
        let answer = Answer::read(world.kick_off(&path)).await;
        assert_eq!((answer.status, answer.issue().as_str()), (status, issue), "{query}");
    }
    for query in accepted {
        let answer = Answer::read(world.kick_off(&format!("Patient/$export?{query}"))).await;
        assert_eq!(answer.status, 202, "{query}: {}", answer.text);
    }
    let lenient = world
        .request("GET", "Patient/$export?_typeFilter=Patient%3Factive%3Dtrue&_type=Patient,Foo")
        .bearer_auth(world.token())
        .header("prefer", "respond-async, handling=lenient");
    assert_eq!(Answer::read(lenient).await.status, 202);
    let impatient = world.request("GET", "Patient/$export").bearer_auth(world.token());
    let answer = Answer::read(impatient).await;
    assert_eq!((answer.status, answer.issue().as_str()), (400, "required"));
}

#[tokio::test]
async fn a_lax_policy_overlooks_what_a_strict_one_refuses() {
    let lax: [(&str, Overlook); 4] = [
        ("_outputFormat=text/csv", |policy| policy.checks_output_format = false),
        ("_type=Foo", |policy| policy.checks_type = false),
        ("_since=yesterday", |policy| policy.checks_since = false),
        ("", |policy| policy.kick_off_requires_prefer = false),
    ];
    let world = matched(&[Case::Known]).await;
    for (query, change) in lax {
        let mut policy = Policy::default();
        change(&mut policy);
        let prefer = if policy.kick_off_requires_prefer { "respond-async" } else { "wait=1" };
        world.handle.set_policy(policy);
        let request = world
            .request("GET", &format!("Patient/$export?{query}"))
            .bearer_auth(world.token())
            .header("prefer", prefer);
        assert_eq!(Answer::read(request).await.status, 202, "{query}");
    }
}

#[tokio::test]
async fn types_and_dates_narrow_the_export() {
    let world = matched(&[Case::Known]).await;
    let types = |manifest: &Value| -> Vec<String> {
        let output = manifest["output"].as_array().expect("an output");
        output.iter().map(|file| file["type"].as_str().expect("a type").to_owned()).collect()
    };
    let (_, manifest) =
        world.export("Patient/$export?_type=Patient&_type=Coverage,RelatedPerson").await;
    assert_eq!(types(&manifest), ["Patient", "Coverage", "RelatedPerson"]);
    let request = manifest["request"].as_str().expect("a URL");
    assert!(request.ends_with("?_type=Patient&_type=Coverage,RelatedPerson"));

    let (_, manifest) = world.export("Patient/$export?_since=2026-12-15T00:00:00Z").await;
    let recent = world.resources(&manifest).await;
    assert!(!recent.is_empty());
    for resource in &recent {
        let updated = resource["meta"]["lastUpdated"].as_str().expect("a date of change");
        assert!(updated > "2026-12-15T00:00:00Z", "{}", name_of(resource));
    }
    let (_, manifest) = world.export("Patient/$export?_since=2027-01-15T11:00:00Z").await;
    assert_eq!(manifest["output"], json!([]), "nothing changed within the hour");

    let narrow = world.token_with("scope", "system/Patient.rs system/Coverage.read");
    let ask = |path: &str| {
        let request = world.request("GET", path).bearer_auth(&narrow);
        Answer::read(request.header("prefer", "respond-async"))
    };
    let started = ask("Patient/$export").await;
    assert_eq!(started.status, 202);
    let manifest = world.manifest(&started.header("content-location")).await;
    assert_eq!(types(&manifest), ["Patient", "Coverage"], "no more than the token covers");
    assert_eq!(ask("Patient/$export?_type=Patient,Condition").await.status, 403);

    world.handle.set_policy(Policy {
        applies_type: false,
        applies_since: false,
        ..Policy::default()
    });
    let path = "Patient/$export?_type=Patient&_since=2027-01-15T11:00:00Z";
    let (_, manifest) = world.export(path).await;
    assert!(types(&manifest).contains(&"Condition".to_owned()));
}

#[tokio::test]
async fn a_post_says_the_same_in_its_body() {
    let world = matched(&[Case::Known, Case::SeveralCoverages]).await;
    let [known, foreign] = [Case::Known, Case::Sensitive].map(|case| world.population.member(case));
    let post = |path: &str, parameters: Value| {
        let body = json!({"resourceType": "Parameters", "parameter": parameters});
        let request = world.request("POST", path).bearer_auth(world.token());
        Answer::read(request.header("prefer", "respond-async").body(body.to_string()))
    };
    let patient = |id: &str| json!({"name": "patient", "valueReference": {"reference": id}});
    let own = format!("Patient/{}", known.id());
    let started = post(
        "Patient/$export",
        json!([{"name": "_type", "valueString": "Patient"}, patient(&own)]),
    )
    .await;
    assert_eq!(started.status, 202, "{}", started.text);
    let manifest = world.manifest(&started.header("content-location")).await;
    assert_eq!(manifest["request"], format!("{}/Patient/$export", world.base));
    assert_eq!(names(&world.resources(&manifest).await), BTreeSet::from([own]));

    let absolute = format!("{}/Patient/{}", world.base, known.id());
    assert_eq!(post("Patient/$export", json!([patient(&absolute)])).await.status, 202);
    let strangers = [format!("Patient/{}", foreign.id()), "Patient/nobody".to_owned()];
    let mut answers = Vec::new();
    for stranger in &strangers {
        let answer = post("Patient/$export", json!([patient(stranger)])).await;
        assert_eq!(answer.status, 403);
        answers.push(answer.words());
    }
    assert_eq!(answers[0], answers[1], "nobody learns who is a member");
    for stranger in ["nobody", foreign.id()] {
        let answer = post(&format!("Patient/{stranger}/$export"), json!([])).await;
        assert_eq!((answer.status, answer.issue().as_str()), (404, "not-found"));
    }
    let request = world.request("POST", "Patient/$export").bearer_auth(world.token());
    let answer = Answer::read(request.header("prefer", "respond-async").body("[]")).await;
    assert_eq!((answer.status, answer.issue().as_str()), (400, "structure"));
    world.handle.set_policy(Policy { checks_patient_parameter: false, ..Policy::default() });
    let started = post("Patient/$export", json!([patient(&strangers[0])])).await;
    assert_eq!(started.status, 202);
    let manifest = world.manifest(&started.header("content-location")).await;
    assert_eq!(manifest["output"], json!([]), "the foreign member is passed over");
}

#[tokio::test]
async fn limits_to_matched_members_only_when_told_to() {
    let world = World::start().await;
    let id = world.population.member(Case::Sensitive).id().to_owned();
    assert_eq!(world.get(&format!("Patient/{id}")).await.status, 404);
    assert_eq!(Answer::read(world.kick_off("Patient/$export")).await.status, 403);
    world.handle.set_policy(Policy { limits_to_matched: false, ..Policy::default() });
    assert_eq!(world.get(&format!("Patient/{id}")).await.status, 200);
    let (_, manifest) = world.export("Patient/$export?_type=Patient").await;
    assert_eq!(manifest["output"][0]["count"], world.population.len());
}

#[tokio::test]
async fn large_types_are_split_into_files() {
    let world = matched(&[Case::Known]).await;
    world.handle.set_policy(Policy { file_max_resources: 4, ..without_windows() });
    let (_, manifest) = world.export("Patient/$export?_type=Observation").await;
    let files = manifest["output"].as_array().expect("files");
    assert!(files.len() > 2);
    let urls: BTreeSet<&str> = files.iter().filter_map(|file| file["url"].as_str()).collect();
    assert_eq!(urls.len(), files.len());
    assert!(files.iter().all(|file| file["count"].as_u64() <= Some(4)));
    let total = world.resources(&manifest).await.len();
    let member = world.population.member(Case::Known);
    let held = member.resources().filter(|one| one["resourceType"] == "Observation").count();
    assert_eq!(total, held);
}

#[tokio::test]
async fn an_export_is_kept_until_it_expires() {
    let world = matched(&[Case::Known]).await;
    let (status_url, manifest) = world.export("Patient/$export?_type=Patient").await;
    let file = manifest["output"][0]["url"].as_str().expect("a URL");
    world.clock.advance(Duration::from_hours(23));
    assert_eq!(world.get(&status_url).await.status, 200);
    assert_eq!(world.get(file).await.status, 200);
    world.clock.advance(Duration::from_hours(1));
    assert_eq!(world.get(&status_url).await.status, 404);
    assert_eq!(world.get(file).await.status, 404);
}

#[tokio::test]
async fn a_large_file_streams_whole_and_is_written_down() {
    let world = World::with_members(120, |policy| {
        policy.limits_to_matched = false;
        policy.file_max_resources = 100_000;
    })
    .await;
    let (_, manifest) = world.export("Patient/$export?_type=Observation").await;
    let file = &manifest["output"][0];
    let answer = world.get(file["url"].as_str().expect("a URL")).await;
    assert_eq!(answer.header("content-length"), answer.text.len().to_string());
    assert_eq!(file["count"], answer.text.lines().count());
    assert!(answer.text.len() > 1_000_000);
    let transcript = world.recorder.transcript();
    let recorded = transcript.at(Endpoint::File).next().expect("it is written down");
    let body = &recorded.response.as_ref().expect("a response").body;
    assert_eq!(body.size_bytes(), answer.text.len() as u64);
}

#[tokio::test]
async fn parameters_choose_and_what_cannot_be_done_is_said_by_element() {
    let world = matched(&[Case::Known]).await;
    for (query, expression) in [
        ("_since=yesterday", "http._since"),
        ("_until=2027", "http._until"),
        ("_since=2026-01-01T00:00:00Z&_since=2026-01-02T00:00:00Z", "http._since"),
        ("_typeFilter=Observation", "http._typeFilter"),
        ("_typeFilter=Observation%3F_sort%3Ddate", "http._typeFilter"),
        ("includeAssociatedData=Everything", "http.includeAssociatedData"),
        ("organizeOutputBy=Patient", "http.organizeOutputBy"),
    ] {
        let refused = Answer::read(world.kick_off(&format!("Patient/$export?{query}"))).await;
        assert_eq!(refused.status, 400, "{query}");
        assert_eq!(refused.json()["issue"][0]["expression"][0], expression, "{query}");
    }
    let filter = "_typeFilter=Observation%3Fcategory%3Dlaboratory&_type=Observation";
    let (_, manifest) = world.export(&format!("Patient/$export?{filter}")).await;
    let found = world.resources(&manifest).await;
    assert!(!found.is_empty());
    assert!(found.iter().all(|one| one["category"].to_string().contains("laboratory")));
}

#[tokio::test]
async fn a_part_of_a_file_is_given_and_a_compressed_file_says_so() {
    let world = matched(&[Case::Known]).await;
    world.handle.set_policy(Policy { gzips_files: true, ..Policy::default() });
    let (_, manifest) = world.export("Patient/$export?_type=Patient").await;
    let url = manifest["output"][0]["url"].as_str().expect("a URL").to_owned();
    let whole = world.get(&url).await;
    assert_eq!(whole.header("accept-ranges"), "bytes");
    let get = |range: &str| {
        let request = world.request("GET", &url).bearer_auth(world.token());
        Answer::read(request.header("range", range))
    };
    let part = get("bytes=2-5").await;
    assert_eq!((part.status, part.text.as_str()), (206, &whole.text[2..6]));
    let range = format!("bytes 2-5/{}", whole.text.len());
    assert_eq!(part.header("content-range"), range);
    assert_eq!(get("bytes=999999-").await.status, 416);
    let request = world.request("GET", &url).bearer_auth(world.token());
    let compressed = Answer::read(request.header("accept-encoding", "gzip")).await;
    assert_eq!(compressed.header("content-encoding"), "gzip");
}

#[tokio::test]
async fn files_go_wrong_as_the_policy_says() {
    let world = matched(&[Case::Known]).await;
    let (_, manifest) = world.export("Patient/$export?_type=Patient").await;
    let url = manifest["output"][0]["url"].as_str().expect("a URL").to_owned();
    let bends: [fn(&mut Policy); 2] =
        [|policy| policy.file_cut_short = true, |policy| policy.file_length_wrong = true];
    for bend in bends {
        let mut policy = Policy::default();
        bend(&mut policy);
        world.handle.set_policy(policy);
        let request = world.request("GET", &url).bearer_auth(world.token());
        let answer = request.send().await.expect("a head");
        assert_eq!(answer.status(), 200);
        answer.bytes().await.expect_err("the answer is not whole");
        let transcript = world.recorder.transcript();
        let last = transcript.at(Endpoint::File).last().expect("a recorded answer");
        assert!(last.failure.is_some(), "recorded as if it were whole");
    }
    world.handle.set_policy(Policy { file_listed_twice: true, ..Policy::default() });
    let (_, manifest) = world.export("Patient/$export?_type=Patient").await;
    assert_eq!(manifest["output"].as_array().map(Vec::len), Some(2));
    world.handle.set_policy(Policy { job_lost: true, ..Policy::default() });
    let started = Answer::read(world.kick_off("Patient/$export")).await;
    let status_url = started.header("content-location");
    assert_eq!(world.get(&status_url).await.status, 202);
    world.clock.advance(Duration::from_secs(10));
    assert_eq!(world.get(&status_url).await.status, 404);
}
