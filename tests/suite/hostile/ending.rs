//! Runs that end before their end: stopped, out of time, failed fast, or through a bug of ours.

use std::sync::Arc;
use std::time::{Duration, Instant};

use payerproof::cli::exit::Exit;
use payerproof::defects;
use payerproof::outcome::{StepState, VerdictKind};
use payerproof::runner::{Listener, RunEvent, RunOptions};
use payerproof::scenario::Library;
use payerproof::seed::Seed;
use payerproof::transcript::FailureKind;
use tokio_util::sync::CancellationToken;

use super::payer::{GOOD, Payer, WHOLE, described, failed, of, options, run, stumbled};
use super::peer::Answer;

/// A listener made of a function.
struct Hears<F>(F);

impl<F: Fn(&RunEvent) + Send + Sync> Listener for Hears<F> {
    fn hear(&self, event: &RunEvent) {
        (self.0)(event);
    }
}

/// A payer whose member match never answers.
async fn silent() -> Payer {
    Payer::start(|line| if line.contains("$member-match") { Answer::Silence } else { Answer::Good })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_run_reports_what_was_seen() {
    let payer = silent().await;
    let stop = CancellationToken::new();
    let stopper = stop.clone();
    let listener = Hears(move |event: &RunEvent| {
        if matches!(event, RunEvent::StepBegan { step, .. } if step == "member_match") {
            // A person presses Ctrl-C while the payer keeps them waiting.
            let stopper = stopper.clone();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(300)).await;
                stopper.cancel();
            });
        }
    });
    let begun = Instant::now();
    let options = RunOptions {
        stop,
        listener: Arc::new(listener),
        ..options(payer.system(), &[GOOD, WHOLE])
    };
    let record = run(options).await.record;
    assert!(begun.elapsed() < Duration::from_secs(6), "it took {:?}", begun.elapsed());
    assert_eq!(record.interrupted.as_deref(), Some("the run was stopped before its end"));
    let whole = of(&record, WHOLE);
    assert_eq!(whole.error.as_deref(), Some("step `member_match`: the run was stopped"));
    assert_eq!(stumbled(whole).id, "member_match");
    let last = whole.exchanges.last().expect("the request that was not answered");
    let failure = last.failure.as_ref().expect("it was given up");
    assert_eq!((whole.exchanges.len(), failure.kind), (5, FailureKind::Cancelled));
    let passed = |outcome: &&payerproof::outcome::CheckOutcome| {
        outcome.verdict.kind() == VerdictKind::Passed
    };
    assert!(whole.checks.iter().filter(passed).count() > 10, "what was seen is judged");
    assert_eq!((failed(&record), Exit::of(&record)), (Vec::new(), Exit::Inconclusive));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_stopped_before_it_begins_leaves_everything_out() {
    let payer = silent().await;
    let options = options(payer.system(), &[GOOD, WHOLE]);
    options.stop.cancel();
    let record = run(options).await.record;
    for id in [GOOD, WHOLE] {
        assert_eq!(of(&record, id).skipped.as_deref(), Some("the run was stopped first"));
    }
    assert_eq!(Exit::of(&record), Exit::Inconclusive);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_out_of_time_names_the_step_it_was_in() {
    let payer = silent().await;
    let timeout = Some(Duration::from_secs(2));
    let record =
        run(RunOptions { timeout, ..options(payer.system(), &[GOOD, WHOLE]) }).await.record;
    let error = "step `member_match`: the scenario took longer than 2s";
    assert_eq!(of(&record, WHOLE).error.as_deref(), Some(error));
    assert_eq!(of(&record, GOOD).error, None);
    assert_eq!((failed(&record), Exit::of(&record)), (Vec::new(), Exit::Inconclusive));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_fails_fast_leaves_the_rest_out() {
    let library = Library::load(None).expect("sound scenarios");
    let record = run(RunOptions {
        filter: Some("token/client_obtains_token".to_owned()),
        jobs: 1,
        fail_fast: true,
        defects: vec![defects::find("idp.token_may_be_stored").expect("a defect")],
        ..RunOptions::of_mocks(library, Seed(3))
    })
    .await
    .record;
    let (left_out, ran): (Vec<_>, Vec<_>) =
        record.scenarios.iter().partition(|one| one.skipped.is_some());
    assert_eq!((left_out.len(), ran.len()), (1, 1));
    assert_eq!(left_out[0].skipped.as_deref(), Some("the run was stopped first"));
    assert_eq!(
        (failed(&record), Exit::of(&record)),
        (vec!["token.response_not_cached"], Exit::Failed)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bug_of_ours_costs_one_scenario_and_is_told() {
    let payer = Payer::start(|_| Answer::Good).await;
    let listener = Hears(|event: &RunEvent| {
        let is_the_one = matches!(event, RunEvent::StepBegan { scenario, .. } if scenario == GOOD);
        assert!(!is_the_one, "this panic is part of the test");
    });
    let listener = Arc::new(listener);
    let record =
        run(RunOptions { listener, ..options(payer.system(), &[GOOD, WHOLE]) }).await.record;
    let error = "it ended in a bug of payerproof; the log says more";
    assert_eq!(of(&record, GOOD).error.as_deref(), Some(error));
    assert!(of(&record, WHOLE).steps.iter().all(|step| step.state == StepState::Done));
    assert_eq!((record.totals.incomplete, Exit::of(&record)), (1, Exit::Inconclusive));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_never_answers_is_given_up() {
    let payer = Payer::start(|_| Answer::Silence).await;
    let system = described(&payer.fhir_base, &payer.fhir_base, 1);
    let scenarios = [
        "discovery/documents_published",
        "discovery/openid_configuration_published",
        "discovery/oauth_metadata_published",
        "token/scope_spelling",
        WHOLE,
    ];
    let options = RunOptions { jobs: 1, ..options(system, &scenarios) };
    let record = run(options).await.record;
    let failures: Vec<_> = record
        .scenarios
        .iter()
        .flat_map(|scenario| &scenario.exchanges)
        .filter_map(|exchange| exchange.failure.as_ref())
        .map(|failure| failure.detail.starts_with("not asked"))
        .collect();
    let asked = failures.iter().filter(|given_up| !**given_up).count();
    assert_eq!(asked, 3, "{failures:?}");
    assert!(failures.len() > asked, "{failures:?}");
    let judged = record.scenarios.iter().filter(|scenario| scenario.skipped.is_none());
    assert!(judged.clone().count() > 3 && judged.clone().all(|scenario| scenario.error.is_some()));
    assert_eq!((failed(&record), Exit::of(&record)), (Vec::new(), Exit::Inconclusive));
}
