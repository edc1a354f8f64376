//! Ways to answer that differ from the strict default, each switched on alone.

use std::time::Duration;

use serde_json::{Value, json};

use super::world::{Answer, World};
use crate::population::Case;
use crate::source::{ConsentEnd, FileRedirect, Policy};

async fn matched(change: impl FnOnce(&mut Policy)) -> World {
    let world = World::with(change).await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    world
}

/// A policy, and what its manifest must look like.
type ManifestCase = (&'static str, fn(&mut Policy), fn(&World, &Value) -> bool);

#[tokio::test]
async fn the_manifest_follows_the_policy() {
    let cases: [ManifestCase; 9] = [
        (
            "no transactionTime",
            |policy| policy.manifest_has_transaction_time = false,
            |_, manifest| manifest["transactionTime"].is_null(),
        ),
        (
            "another request",
            |policy| policy.manifest_request_true = false,
            |world, manifest| manifest["request"] == format!("{}/$export", world.base),
        ),
        (
            "no requiresAccessToken",
            |policy| policy.manifest_has_requires_access_token = false,
            |_, manifest| manifest["requiresAccessToken"].is_null(),
        ),
        (
            "no error",
            |policy| policy.manifest_has_error = false,
            |_, manifest| manifest["error"].is_null(),
        ),
        (
            "relative files",
            |policy| policy.file_urls_absolute = false,
            |_, manifest| {
                let url = manifest["output"][0]["url"].as_str().expect("a URL");
                url.starts_with("export-file/")
            },
        ),
        (
            "wrong counts",
            |policy| policy.count_true = false,
            |_, manifest| manifest["output"][0]["count"] == 2,
        ),
        (
            "no transmitter",
            |policy| {
                policy.exports_provenance = false;
                policy.limits_updates = false;
            },
            |world, manifest| {
                let member = world.population.member(Case::Known);
                let held =
                    member.resources().filter(|one| one["resourceType"] == "Provenance").count();
                let output = manifest["output"].as_array().expect("files");
                let mut files = output.iter().filter(|file| file["type"] == "Provenance");
                files.next().expect("a file")["count"] == held
            },
        ),
        (
            "an empty file",
            |policy| policy.empty_file = true,
            |_, manifest| {
                manifest["output"][1]["count"] == 0 && manifest["output"][1]["type"] == "Patient"
            },
        ),
        (
            "an error file",
            |policy| policy.reports_error_file = true,
            |_, manifest| manifest["error"][0]["type"] == "OperationOutcome",
        ),
    ];
    for (name, change, holds) in cases {
        let world = matched(change).await;
        let (_, manifest) = world.export("Patient/$export").await;
        assert!(holds(&world, &manifest), "{name}: {manifest:#}");
    }
}

#[tokio::test]
async fn a_busy_server_says_when_to_come_back() {
    let world = matched(|policy| policy.busy_once = true).await;
    let busy = Answer::read(world.kick_off("Patient/$export")).await;
    assert_eq!((busy.status, busy.issue().as_str()), (429, "throttled"));
    assert_eq!(busy.header("retry-after"), "30");
    assert_eq!(Answer::read(world.kick_off("Patient/$export")).await.status, 202);
}

#[tokio::test]
async fn an_unavailable_status_says_when_to_come_back_as_a_date_if_wanted() {
    let world = matched(|policy| {
        policy.unavailable_once = true;
        policy.retry_after_as_date = true;
    })
    .await;
    let started = Answer::read(world.kick_off("Patient/$export")).await;
    let status_url = started.header("content-location");
    let first = world.get(&status_url).await;
    assert_eq!((first.status, first.issue().as_str()), (503, "transient"));
    assert_eq!(first.header("retry-after"), "Fri, 15 Jan 2027 12:00:20 GMT");
    world.clock.advance(Duration::from_secs(20));
    let second = world.get(&status_url).await;
    assert_eq!(second.status, 202);
    assert_eq!(second.header("retry-after"), "Fri, 15 Jan 2027 12:00:25 GMT");
}

#[tokio::test]
async fn consents_end_once_between_two_polls_or_two_files() {
    let world = matched(|policy| {
        policy.consent_ends = ConsentEnd::BetweenPolls;
        policy.throttles_polls = false;
    })
    .await;
    let started = Answer::read(world.kick_off("Patient/$export")).await;
    let status_url = started.header("content-location");
    assert_eq!(world.get(&status_url).await.status, 202);
    for _ in 0..2 {
        let refused = world.get(&status_url).await;
        assert_eq!((refused.status, refused.issue().as_str()), (403, "suppressed"));
    }
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    world.export("Patient/$export").await;

    let world = matched(|policy| policy.consent_ends = ConsentEnd::BetweenFiles).await;
    let (_, manifest) = world.export("Patient/$export").await;
    let url = |place: usize| manifest["output"][place]["url"].as_str().expect("a URL").to_owned();
    assert_eq!(world.get(&url(0)).await.status, 200);
    assert_eq!(world.get(&url(1)).await.issue(), "suppressed");
}

#[tokio::test]
async fn polling_follows_the_policy() {
    let world = matched(|policy| {
        policy.polls_before_done = 3;
        policy.throttles_polls = false;
        policy.retry_after_secs = None;
        policy.sends_progress = false;
        policy.in_progress_status = 200;
        policy.sends_expires = false;
        policy.manifest_media_type = "application/fhir+json".to_owned();
    })
    .await;
    let started = Answer::read(world.kick_off("Patient/$export")).await;
    let status_url = started.header("content-location");
    for _ in 0..3 {
        let poll = world.get(&status_url).await;
        assert_eq!((poll.status, poll.text.as_str()), (200, ""));
        assert_eq!((poll.header("retry-after"), poll.header("x-progress")), Default::default());
    }
    let done = world.get(&status_url).await;
    assert_eq!(done.header("content-type"), "application/fhir+json");
    assert_eq!(done.header("expires"), "");
    assert!(done.json()["output"].is_array());
}

#[tokio::test]
async fn kick_off_and_cancel_answer_as_told() {
    let world = matched(|policy| {
        policy.kick_off_status = 200;
        policy.content_location_absolute = false;
        policy.cancel_status = 204;
        policy.cancel_effective = false;
        policy.polls_before_done = 0;
        policy.unknown_job_refused = false;
    })
    .await;
    let started = Answer::read(world.kick_off("Patient/$export")).await;
    let location = started.header("content-location");
    assert_eq!((started.status, location.starts_with("/fhir/export-status/")), (200, true));
    let path = location.trim_start_matches("/fhir/");
    let cancelled = Answer::read(world.request("DELETE", path).bearer_auth(world.token())).await;
    assert_eq!(cancelled.status, 204);
    assert_eq!(world.get(path).await.status, 200);
    assert_eq!(world.get("export-status/nothing").await.status, 202);
}

#[tokio::test]
async fn signed_urls_need_no_token_and_expire() {
    let world = matched(|policy| policy.signed_file_urls = true).await;
    let (_, manifest) = world.export("Patient/$export?_type=Patient").await;
    assert_eq!(manifest["requiresAccessToken"], false);
    let url = manifest["output"][0]["url"].as_str().expect("a URL").to_owned();
    let fetch = |url: &str| Answer::read(world.request("GET", url));
    assert_eq!(fetch(&url).await.status, 200);
    let unsigned = url.split('?').next().expect("a path");
    let later = url.replace("expires=1", "expires=2");
    let other = url.replace("Patient-1", "Patient-2");
    for bad in [unsigned, &later, &other] {
        let answer = fetch(bad).await;
        assert_eq!((answer.status, answer.issue().as_str()), (403, "expired"), "{bad}");
    }
    world.handle.revoke_consent(world.population.member(Case::Known).id());
    assert_eq!(fetch(&url).await.issue(), "suppressed");
    world.clock.advance(Duration::from_mins(5));
    assert_eq!(fetch(&url).await.issue(), "expired");
}

#[tokio::test]
async fn a_granted_file_may_be_sent_on_to_a_store() {
    let world = matched(|policy| policy.file_redirect = FileRedirect::Signed).await;
    let (_, manifest) = world.export("Patient/$export?_type=Patient").await;
    assert_eq!(manifest["requiresAccessToken"], true);
    let url = manifest["output"][0]["url"].as_str().expect("a URL").to_owned();
    // Only what is granted is sent on. Our client goes where it leads.
    assert_eq!(Answer::read(world.request("GET", &url)).await.status, 401);
    let file = world.get(&url).await;
    assert!(file.status == 200 && file.text.contains("\"Patient\""), "{}", file.text);
    let forged = format!("{url}?expires=9999999999&signature=AAAA");
    assert_eq!(Answer::read(world.request("GET", &forged)).await.issue(), "expired");
    let lead = |file_redirect| {
        world.handle.set_policy(Policy { file_redirect, ..world.handle.policy() });
        Answer::try_read(world.request("GET", &url).bearer_auth(world.token()))
    };
    assert!(lead(FileRedirect::Itself).await.is_none());
    let untold = lead(FileRedirect::Untold).await.expect("an answer");
    assert_eq!((untold.status, untold.header("location").as_str()), (307, ""));
}

#[tokio::test]
async fn files_follow_the_policy() {
    let world = matched(|policy| {
        policy.files_require_token = false;
        policy.file_media_type = "text/plain".to_owned();
        policy.ragged_files = true;
    })
    .await;
    let (_, manifest) = world.export("Patient/$export?_type=Observation").await;
    let url = manifest["output"][0]["url"].as_str().expect("a URL").to_owned();
    let open = Answer::read(world.request("GET", &url)).await;
    assert_eq!((open.status, open.header("content-type").as_str()), (200, "text/plain"));
    let text = open.text.strip_prefix('\u{feff}').expect("a byte order mark");
    assert!(text.ends_with("}\r\n\r\n"));
    let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
    assert_eq!(manifest["output"][0]["count"], lines.len());
    assert!(lines.iter().all(|line| serde_json::from_str::<Value>(line).is_ok()));

    world.handle.set_policy(Policy { file_lines_whole: false, ..Policy::default() });
    let broken = world.get(&url).await;
    assert_eq!(broken.text.lines().next(), Some("{"));

    world.handle.set_policy(Policy { missing_file: true, ..Policy::default() });
    assert_eq!(world.get(&url).await.status, 404, "the last file is the missing one");
}

#[tokio::test]
async fn a_mixed_file_holds_a_resource_of_another_type() {
    let world = matched(|policy| policy.files_hold_one_type = false).await;
    let (_, manifest) = world.export("Patient/$export?_type=Patient,Provenance").await;
    let url = manifest["output"][0]["url"].as_str().expect("a URL");
    let file = world.get(url).await;
    let kinds: Vec<Value> = file
        .text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["resourceType"].take())
        .collect();
    assert_eq!(kinds, [json!("Patient"), json!("Provenance")]);
}

#[tokio::test]
async fn listed_error_and_empty_files_can_be_fetched() {
    let world = matched(|policy| {
        policy.empty_file = true;
        policy.reports_error_file = true;
    })
    .await;
    let (_, manifest) = world.export("Patient/$export?_type=Patient").await;
    let fetch = async |entry: &Value| world.get(entry["url"].as_str().expect("a URL")).await;
    let empty = fetch(&manifest["output"][1]).await;
    assert_eq!((empty.status, empty.text.as_str()), (200, ""));
    let errors = fetch(&manifest["error"][0]).await;
    assert!(crate::fhir::is_operation_outcome(&errors.json()));
}

#[tokio::test]
async fn a_token_ends_midway_and_another_goes_on() {
    let faults: [fn(&mut Policy); 2] =
        [|policy| policy.token_expires_midway = true, |policy| policy.keys_rotate_midway = true];
    for fault in faults {
        let world = matched(fault).await;
        let fresh = world.token_with("jti", "another");
        let ask = async |token: &str, url: &str| {
            Answer::read(world.request("GET", url).bearer_auth(token)).await
        };
        let first = world.token();
        let started = Answer::read(world.kick_off("Patient/$export")).await;
        let status_url = started.header("content-location");
        assert_eq!(ask(&first, &status_url).await.status, 202);
        world.clock.advance(Duration::from_secs(5));
        let mut refused = Vec::new();
        let mut token = first.clone();
        let mut polled = ask(&token, &status_url).await;
        if polled.status == 401 {
            refused.push(polled.header("www-authenticate"));
            token.clone_from(&fresh);
            polled = ask(&token, &status_url).await;
        }
        let manifest = polled.json();
        for file in manifest["output"].as_array().expect("files") {
            let url = file["url"].as_str().expect("a URL");
            let mut answer = ask(&token, url).await;
            if answer.status == 401 {
                refused.push(answer.header("www-authenticate"));
                token.clone_from(&fresh);
                answer = ask(&token, url).await;
            }
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        assert_eq!(refused, ["Bearer error=\"invalid_token\""]);
    }
}
