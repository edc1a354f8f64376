//! Whether a requester that is no mock of ours stored what it fetched: seen where it lets us look,
//! vouched for where it does not.

use std::sync::Arc;

use payerproof::id::Endpoint;
use payerproof::outcome::{StepState, VerdictKind};
use payerproof::runner::{Person, Ran, RunOptions};

use crate::requesters::{Requester, Somebody, judged_in};

const STORY: &str = "title: A requester stores what it fetched\nrole: target\n\
    story: It is told to fetch a member, and what it stored is looked at.\nsteps:\n\
    \x20 - trigger: {member: known}\n  - task: {}\n  - look: {member: known}\n";

/// Someone who vouches for everything.
struct Voucher;

impl Person for Voucher {
    fn vouch(&self, requirement: &str) -> Option<(String, String)> {
        Some(("Kim".to_owned(), format!("{requirement} is so")))
    }
}

async fn looked(
    keeps: fn(usize) -> bool,
    stored: &str,
    differ: impl FnOnce(&mut RunOptions),
) -> Ran {
    let requester = Requester::keeping(keeps);
    let at = requester.listen().await;
    let sections = format!(
        "[target.trigger.http]\nmethod = \"POST\"\nurl = \"{at}/start\"\n\
         body = \"${{fhir_base}} ${{group}}\"\n{}",
        stored.replace("{at}", &at),
    );
    judged_in(&requester, STORY, &sections, Somebody(None), differ).await
}

fn verdict(ran: &Ran, check: &str) -> VerdictKind {
    let check = ran.record.checks.iter().find(|it| it.id == check).expect("a check");
    check.verdict.kind()
}

const STORED: &str = "[target.stored]\nfhir_base = \"{at}/fhir\"\ntasks = true\n\
    patients = { known = \"Patient/1\" }\n";

#[tokio::test]
async fn all_of_it_is_found_and_the_task_is_followed() {
    let ran = looked(|_| true, STORED, |_| {}).await;
    for check in ["received_stored", "received_stored_whole", "task_tells_failure"] {
        assert_eq!(verdict(&ran, &format!("client.{check}")), VerdictKind::Passed, "{check}");
    }
    let (_, transcript) = ran.transcripts.iter().find(|(id, _)| id == "story").expect("it ran");
    let reads: Vec<&str> =
        transcript.at(Endpoint::Task).map(|it| it.request.url.as_str()).collect();
    assert!(reads.last().is_some_and(|url| url.ends_with("/fhir/Task/t1")), "{reads:?}");
}

#[tokio::test]
async fn half_of_it_is_missed() {
    let ran = looked(|number| number % 2 == 1, STORED, |_| {}).await;
    assert_eq!(verdict(&ran, "client.received_stored"), VerdictKind::Passed);
    assert_eq!(verdict(&ran, "client.received_stored_whole"), VerdictKind::Warned);
}

#[tokio::test]
async fn nothing_of_it_fails() {
    let ran = looked(|_| false, STORED, |_| {}).await;
    assert_eq!(verdict(&ran, "client.received_stored"), VerdictKind::Failed);
    // What is seen is not made good by anybody's word.
    let word = |options: &mut RunOptions| options.person = Arc::new(Voucher);
    let ran = looked(|_| false, STORED, word).await;
    let seen = ran.record.requirements.iter().find(|it| it.id == "CMS-03").expect("it binds");
    assert_eq!(seen.verdict, VerdictKind::Failed);
}

#[tokio::test]
async fn where_nobody_may_look_somebody_vouches() {
    let word = |options: &mut RunOptions| options.person = Arc::new(Voucher);
    let ran = looked(|_| false, "", word).await;
    let vouched = ran.record.requirements.iter().find(|it| it.id == "CMS-03").expect("it binds");
    assert_eq!(vouched.verdict, VerdictKind::Attested);
    assert_eq!(vouched.observation, "Kim: CMS-03 is so");
    let ran = looked(|_| false, "", |_| {}).await;
    let story = ran.record.scenarios.iter().find(|it| it.id == "story").expect("it ran");
    let look = story.steps.last().expect("a step");
    assert_eq!(look.state, StepState::LeftOut);
    assert!(look.detail.contains("`[target.stored]`"), "{}", look.detail);
}
