//! Searches, `$everything` and `$docref`: what they find, page by page, and what they refuse.

use std::collections::BTreeSet;

use serde_json::Value;

use super::world::World;
use crate::population::Case;
use crate::source::Policy;

async fn matched(change: impl FnOnce(&mut Policy)) -> (World, String) {
    let world = World::with(change).await;
    assert_eq!(world.submit(&world.sensitive_body(Case::Known)).await.status, 200);
    let id = world.population.member(Case::Known).id().to_owned();
    (world, id)
}

fn entries(bundle: &Value) -> &[Value] {
    bundle["entry"].as_array().map_or(&[], Vec::as_slice)
}

fn names(bundle: &Value) -> Vec<String> {
    let name = |entry: &Value| {
        let text = |name: &str| entry["resource"][name].as_str().unwrap_or_default().to_owned();
        format!("{}/{}", text("resourceType"), text("id"))
    };
    entries(bundle).iter().map(name).collect()
}

fn next(bundle: &Value) -> Option<String> {
    let links = bundle["link"].as_array()?;
    let next = links.iter().find(|link| link["relation"] == "next")?;
    next["url"].as_str().map(str::to_owned)
}

async fn pages(world: &World, path: &str) -> Vec<Value> {
    let mut pages = vec![world.get(path).await.json()];
    while let Some(url) = next(pages.last().expect("one")) {
        pages.push(world.get(&url).await.json());
    }
    pages
}

#[tokio::test]
async fn pages_come_to_the_same_as_the_whole() {
    let (world, id) = matched(|_| {}).await;
    for path in [format!("Observation?patient={id}"), format!("Patient/{id}/$everything")] {
        let mark = if path.contains('?') { '&' } else { '?' };
        let whole = pages(&world, &format!("{path}{mark}_count=1000")).await;
        let [whole] = &whole[..] else { panic!("one page") };
        let parts = pages(&world, &format!("{path}{mark}_count=7")).await;
        assert!(parts.len() > 3 && parts.iter().all(|page| entries(page).len() <= 7), "{path}");
        let kept = |name: &String| !name.ends_with('/');
        let whole: Vec<String> = names(whole).into_iter().filter(kept).collect();
        let parts: Vec<String> = parts.iter().flat_map(names).filter(kept).collect();
        assert_eq!(parts, whole, "{path}");
        assert_eq!(parts.iter().collect::<BTreeSet<_>>().len(), parts.len(), "{path}");
    }
}

#[tokio::test]
async fn what_is_referred_to_comes_along_when_asked_for() {
    let (world, id) = matched(|_| {}).await;
    for (path, kind) in [
        (format!("Encounter?patient={id}&_include=Encounter:location"), "Location"),
        (
            format!("MedicationRequest?patient={id}&_include=MedicationRequest:medication"),
            "Medication",
        ),
        (format!("Encounter?patient={id}&_revinclude=Provenance:target"), "Provenance"),
        (
            format!("ExplanationOfBenefit?patient={id}&_include=ExplanationOfBenefit:insurer"),
            "Organization",
        ),
    ] {
        let bundle = world.get(&path).await.json();
        let along: Vec<&Value> =
            entries(&bundle).iter().filter(|entry| entry["search"]["mode"] == "include").collect();
        assert!(!along.is_empty(), "{path}");
        assert!(along.iter().all(|entry| {
            let found = entry["resource"]["resourceType"].as_str();
            found == Some(kind) || found == Some("Patient")
        }));
        assert!(bundle["total"].as_u64() < Some(entries(&bundle).len() as u64), "{path}");
    }
}

#[tokio::test]
async fn a_chain_leads_to_the_records_of_whom_it_names() {
    let (world, id) = matched(|_| {}).await;
    let patient = world.get(&format!("Patient/{id}")).await.json();
    let number = patient["identifier"][0]["value"].as_str().expect("a number");
    let chained = world.get(&format!("Condition?patient.identifier={number}")).await.json();
    let direct = world.get(&format!("Condition?patient={id}")).await.json();
    assert!(!names(&direct).is_empty());
    assert_eq!(names(&chained), names(&direct));
    let nobody = world.get("Condition?patient:Patient.identifier=nobody").await.json();
    assert_eq!(nobody["total"], 0);
}

#[tokio::test]
async fn everything_keeps_to_what_is_asked_for() {
    let (world, id) = matched(|_| {}).await;
    let path = format!("Patient/{id}/$everything");
    let kinds = async |query: &str| {
        let pages = pages(&world, &format!("{path}?_count=1000{query}")).await;
        let names: Vec<String> = pages.iter().flat_map(names).collect();
        names
            .iter()
            .map(|name| name.split('/').next().unwrap_or_default().to_owned())
            .collect::<BTreeSet<String>>()
    };
    assert!(kinds("").await.len() > 15);
    assert_eq!(
        kinds("&_type=Patient,Condition").await,
        BTreeSet::from(["Patient".to_owned(), "Condition".to_owned()])
    );
    // Who the member is has no date of care.
    assert!(kinds("&start=1990-01-01&end=1990-12-31").await.contains("Patient"));
    assert!(!kinds("&start=1990-01-01&end=1990-12-31").await.contains("Encounter"));
}

#[tokio::test]
async fn only_one_version_leaves_claims_out_of_everything() {
    for (version, holds) in [("2.0.0", true), ("2.1.0", false), ("2.2.0", true)] {
        let world = World::by_pdex(version).await;
        assert_eq!(world.submit(&world.sensitive_body(Case::Known)).await.status, 200);
        let id = world.population.member(Case::Known).id();
        let path = format!("Patient/{id}/$everything?_type=ExplanationOfBenefit&_count=1000");
        let pages = pages(&world, &path).await;
        let held = pages.iter().flat_map(entries).any(|entry| entry["resource"]["use"] == "claim");
        assert_eq!(held, holds, "{version}");
    }
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_and_named() {
    let (world, id) = matched(|_| {}).await;
    for (path, named) in [
        (format!("Condition?patient={id}&color=red"), "color"),
        ("Encounter?date=soon".to_owned(), "date"),
        ("Encounter?date:exact=2027".to_owned(), "date"),
        ("Encounter?_include=Patient:nothing".to_owned(), "_include"),
        ("Encounter?_count=many".to_owned(), "_count"),
        (format!("Patient/{id}/$everything?_since=soon"), "_since"),
        (format!("Patient/{id}/$everything?_type=Payerproof"), "_type"),
        (format!("Patient/{id}/$everything?fast=true"), "fast"),
        ("DocumentReference/$docref".to_owned(), "patient"),
    ] {
        let answer = world.get(&path).await;
        assert_eq!(answer.status, 400, "{path}: {}", answer.text);
        assert!(answer.text.contains(named), "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_member_who_was_not_matched_is_not_there() {
    let (world, _) = matched(|_| {}).await;
    let other = world.population.member(Case::SeveralCoverages).id().to_owned();
    for path in [
        format!("Patient/{other}/$everything"),
        "Patient/nobody/$everything".to_owned(),
        format!("DocumentReference/$docref?patient={other}"),
    ] {
        assert_eq!(world.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(world.get(&format!("Condition?patient={other}")).await.json()["total"], 0);
}

#[tokio::test]
async fn documents_are_looked_up_by_get() {
    let (world, id) = matched(|_| {}).await;
    let found = world.get(&format!("DocumentReference/$docref?patient={id}")).await.json();
    assert!(!names(&found).is_empty());
    let none = format!("DocumentReference/$docref?patient={id}&end=1990-01-01");
    assert_eq!(world.get(&none).await.json()["total"], 0);
}

#[tokio::test]
async fn a_summary_counts_and_holds_nothing() {
    let (world, id) = matched(|_| {}).await;
    let whole = world.get(&format!("Condition?patient={id}")).await.json();
    let summary = world.get(&format!("Condition?patient={id}&_summary=count")).await.json();
    assert_eq!(summary["total"], whole["total"]);
    assert!(summary["total"].as_u64() > Some(0) && summary["entry"].is_null());
    let link = summary["link"].as_array().expect("links");
    assert!(link.iter().all(|link| link["relation"] != "next"));
    assert_eq!(world.get("Condition?_summary=true").await.status, 400);
}
