//! Examples the guides publish, submitted as they are. They come from FHIR packages, which are not
//! part of this project: in `../shared/ig` or where `PAYERPROOF_IG` says. Without them nothing is
//! tested.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use serde_json::{Value, json};

use super::world::{Answer, World};
use crate::fhir::named;
use crate::population::Case;

/// The examples of a package by file name.
type Examples = BTreeMap<String, Value>;

#[expect(clippy::disallowed_methods, reason = "only this test knows where packages may lie")]
fn folder() -> PathBuf {
    std::env::var("PAYERPROOF_IG").map_or_else(
        |_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/ig"),
        PathBuf::from,
    )
}

#[expect(clippy::print_stderr, reason = "says that nothing was tested")]
fn examples(package: &str) -> Option<Examples> {
    let path = folder().join(format!("{package}.tgz"));
    let Ok(file) = File::open(&path) else {
        eprintln!("skipped: {package}.tgz is not in {}", folder().display());
        return None;
    };
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    let mut examples = Examples::new();
    for entry in archive.entries().expect("an archive") {
        let mut entry = entry.expect("an entry");
        let path = entry.path().expect("a path").into_owned();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let json = path.extension().is_some_and(|extension| extension == "json");
        if json && path.starts_with("package/example") {
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("a text");
            examples.insert(name, serde_json::from_str(&text).expect("JSON"));
        }
    }
    Some(examples)
}

/// The same with everybody and everything that is local to the example replaced by ours.
fn localized(world: &World, example: &Value) -> Value {
    let ours = world.body(Case::Known);
    let mut example = example.clone();
    let resource = |body: &Value, name: &str| {
        named(body, name).next().expect("the parameter is there")["resource"].clone()
    };
    for entry in example["parameter"].as_array_mut().expect("parameters") {
        let name = entry["name"].as_str().expect("a name").to_owned();
        let our_own = resource(&ours, &name);
        let members: &[&str] = match name.as_str() {
            "MemberPatient" => &["id", "name", "birthDate"],
            "Consent" => &["patient"],
            _ => &["identifier", "subscriberId", "beneficiary", "payor"],
        };
        for member in members {
            entry["resource"][*member] = our_own[*member].clone();
        }
        if name == "Consent" {
            entry["resource"]["provision"]["period"] = our_own["provision"]["period"].clone();
            for (index, actor) in
                (0..).zip(entry["resource"]["provision"]["actor"].as_array_mut().expect("actors"))
            {
                let index: usize = index;
                actor["reference"] = our_own["provision"]["actor"][index]["reference"].clone();
            }
        }
    }
    example
}

#[tokio::test]
async fn the_published_match_request_is_of_a_stranger_with_an_old_consent() {
    let Some(examples) = examples("hl7.fhir.us.davinci-hrex-1.0.0") else { return };
    let world = World::speaking("1.0.0").await;
    let mut seen = 0;
    for (name, example) in starting(&examples, "Parameters-member-match-in") {
        let answer = world.submit(example).await;
        assert_eq!((answer.status, answer.issue().as_str()), (422, "not-found"), "{name}");
        let mut known = localized(&world, example);
        let answer = world.submit(&known).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        // What is left of the example once the member is ours: a consent long over.
        let consent = named(example, "Consent").next().expect("a consent")["resource"].clone();
        let last = known["parameter"].as_array_mut().expect("parameters").last_mut();
        last.expect("the consent comes last")["resource"] = consent;
        let answer = world.submit(&known).await;
        assert_eq!((answer.status, answer.issue().as_str()), (422, "suppressed"), "{name}");
        for words in ["period", "another person's", "another recipient", "to disclose"] {
            assert!(answer.words().contains(words), "{name}: {}", answer.words());
        }
        seen += 1;
    }
    assert!(seen > 0, "the package has examples of match requests");
    for (name, example) in starting(&examples, "Parameters-member-match-out") {
        let answer = world.submit(example).await;
        assert_eq!((answer.status, answer.issue().as_str()), (422, "structure"), "{name}");
    }
}

#[tokio::test]
async fn each_member_of_a_published_bulk_request_is_a_stranger() {
    let packages = [
        ("hl7.fhir.us.davinci-pdex-2.1.0-build", "not-found"),
        // Its Patient has another id than its coverages refer to.
        ("hl7.fhir.us.davinci-pdex-2.2.0", "invariant"),
    ];
    for (package, issue) in packages {
        let Some(examples) = examples(package) else { continue };
        let world = World::start().await;
        let bulk = &examples["Parameters-payer-multi-member-match-in.json"];
        let answer = world.submit(bulk).await;
        assert_eq!((answer.status, answer.issue().as_str()), (422, "structure"), "{package}");
        let mut seen = 0;
        for bundle in named(bulk, "MemberBundle") {
            let single = json!({"resourceType": "Parameters", "parameter": bundle["part"]});
            let answer = world.submit(&single).await;
            assert_eq!((answer.status, answer.issue().as_str()), (422, issue), "{package}");
            let mut ordered = single.clone();
            ordered["parameter"].as_array_mut().expect("parts").reverse();
            assert_eq!(world.submit(&ordered).await.issue(), issue, "order does not matter");
            let answer = world.submit(&localized(&world, &single)).await;
            assert_eq!(answer.status, 200, "{package}: {}", answer.text);
            seen += 1;
        }
        assert!(seen > 0, "{package}");
    }
}

#[tokio::test]
async fn no_published_consent_is_one_we_can_honour() {
    let Some(examples) = examples("hl7.fhir.us.davinci-pdex-2.2.0") else { return };
    let expected: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("consent-2", &["period", "another person's", "another recipient", "to disclose"][..]),
        ("consent-permit-1", &["period", "another policy", "another recipient"][..]),
        ("no-consent-1", &["does not permit", "period", "another policy"][..]),
        ("provider-treatment-attestation-1", &["another policy", "is restricted"][..]),
        ("treatment-attestation-ex1", &["is restricted", "not about disclosure"][..]),
        ("treatment-attestation-ex2", &["is restricted", "not about disclosure"][..]),
    ]);
    let world = World::start().await;
    let mut seen = Vec::new();
    for (name, consent) in starting(&examples, "Consent-") {
        let mut body = world.body(Case::Known);
        body["parameter"][3]["resource"] = consent.clone();
        let answer = world.submit(&body).await;
        assert_eq!((answer.status, answer.issue().as_str()), (422, "suppressed"), "{name}");
        let id = consent["id"].as_str().expect("an id");
        let words = expected.get(id).unwrap_or_else(|| panic!("{name}: {}", answer.words()));
        for part in *words {
            assert!(answer.words().contains(part), "{name}: {}", answer.words());
        }
        seen.push(id);
    }
    assert_eq!(seen, expected.keys().copied().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_published_group_is_no_request() {
    for package in ["hl7.fhir.us.davinci-pdex-2.1.0-build", "hl7.fhir.us.davinci-pdex-2.2.0"] {
        let Some(examples) = examples(package) else { continue };
        let world = World::start().await;
        assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
        let mut seen = 0;
        for (name, group) in starting(&examples, "Group-") {
            let answer = world.submit(group).await;
            assert_eq!((answer.status, answer.issue().as_str()), (422, "structure"), "{name}");
            let request = world
                .request("POST", "Patient/$export")
                .bearer_auth(world.token())
                .header("prefer", "respond-async")
                .body(group.to_string());
            let answer = Answer::read(request).await;
            assert_eq!((answer.status, answer.issue().as_str()), (400, "structure"), "{name}");
            seen += 1;
        }
        assert!(seen > 0, "{package}");
    }
}

fn starting<'a>(
    examples: &'a Examples,
    start: &'a str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    examples.iter().filter(move |(name, _)| name.starts_with(start))
}
