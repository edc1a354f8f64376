//! A requester that is no mock of ours replaces its keys, in each way it may be made to.

use std::collections::BTreeSet;
use std::sync::Arc;

use payerproof::id::{Endpoint, Party};
use payerproof::oauth::Jwt;
use payerproof::outcome::{StepState, VerdictKind};
use payerproof::runner::RunOptions;
use payerproof::system::System;

use crate::requesters::{ROTATE, Requester, Somebody, judged_in};

const STORY: &str = "title: A requester replaces its keys\nrole: target\n\
    story: It fetches a member before and after.\nsteps:\n\
    \x20 - set: {actor: idp, policy: {key_sets_kept: false}}\n\
    \x20 - trigger: {id: former, member: known}\n  - task: {id: fetched}\n\
    \x20 - keys: {client: target, rotate: true}\n\
    \x20 - trigger: {id: present, member: known}\n  - task: {id: fetched_again}\n";

/// Runs the story with keys that are replaced as `rotation` says, `{at}` being where it listens.
async fn replaced(rotation: &str) {
    let requester = Requester::new();
    let at = requester.listen().await;
    let sections = format!(
        "[target.trigger.http]\nmethod = \"POST\"\nurl = \"{at}/start\"\n\
         body = \"${{fhir_base}} ${{group}}\"\n{}",
        rotation.replace("{at}", &at),
    );
    let person = Somebody(Some(Arc::clone(&requester)));
    let shows_keys = |options: &mut RunOptions| {
        let mut system = System::clone(&options.system);
        let target = system.target.as_mut().expect("a target");
        target.jwks_uri = Some(format!("{at}/jwks"));
        target.jwks_file = None;
        options.system = Arc::new(system);
    };
    let ran = judged_in(&requester, STORY, &sections, person, shows_keys).await;
    let story = ran.record.scenarios.iter().find(|it| it.id == "story").expect("it ran");
    let done = story.steps.iter().all(|step| step.state == StepState::Done);
    assert!(done, "{:?} {:?}", story.error, story.steps);
    let failed = ran.record.checks.iter().filter(|it| it.verdict.kind() == VerdictKind::Failed);
    let failed: Vec<_> = failed.map(|check| &check.id).collect();
    assert!(failed.is_empty(), "{failed:?}");
    let (_, transcript) = ran.transcripts.iter().find(|(id, _)| id == "story").expect("it ran");
    let tokens = transcript.at(Endpoint::Token).filter(|it| it.initiator == Party::Target);
    let kids: BTreeSet<String> = tokens
        .filter(|it| it.succeeded())
        .flat_map(|it| it.request.form())
        .filter(|(name, _)| name == "client_assertion")
        .filter_map(|(_, text)| Some(Jwt::decode(&text).ok()?.header["kid"].as_str()?.to_owned()))
        .collect();
    assert_eq!(kids.into_iter().collect::<Vec<_>>(), ["one", "two"]);
    let published = ran.record.checks.iter().find(|it| it.id == "client.signing_key_published");
    assert_eq!(published.expect("judged").verdict.kind(), VerdictKind::Passed);
}

#[tokio::test]
async fn an_http_call_has_keys_replaced() {
    replaced("[target.key_rotation.http]\nmethod = \"POST\"\nurl = \"{at}/rotate\"\n").await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_has_keys_replaced() {
    let run = "\"curl\", \"--fail\", \"--silent\", \"--request\", \"POST\", \"{at}/rotate\"";
    replaced(&format!("[target.key_rotation.command]\nrun = [{run}]\n")).await;
}

#[tokio::test]
async fn a_person_replaces_keys() {
    replaced(&format!("[target.key_rotation.person]\ndo = \"{ROTATE}\"\n")).await;
}
