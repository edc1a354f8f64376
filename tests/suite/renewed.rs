//! The runner has another token before the one it holds expires.

use payerproof::id::{Endpoint, Party};
use payerproof::runner::{RunOptions, run};
use payerproof::scenario::Library;
use payerproof::seed::Seed;

#[tokio::test]
async fn a_token_is_had_again_while_an_export_runs() {
    let mut library = Library::load(None).expect("sound scenarios");
    library.scenarios.retain(|one| one.id == "export/token_outlived");
    let ran = run(RunOptions::of_mocks(library, Seed(1))).await.expect("it runs");
    let (_, transcript) = ran.transcripts.first().expect("the scenario is there");
    let polls: Vec<_> = transcript.at(Endpoint::Status).collect();
    let (Some(first), Some(last)) = (polls.first(), polls.last()) else { panic!("no polls") };
    // Five minutes is what a token of our authorization server lives.
    assert!(last.started_at.duration_since(first.started_at).as_mins() >= 5);
    assert_ne!(
        first.request.headers.get("authorization"),
        last.request.headers.get("authorization")
    );
    let requests = transcript.sent_by(Party::Runner);
    assert!(requests.filter(|one| one.status() == Some(401)).count() == 0);
    // What is had again belongs to the step that had it, and is asked for in the same way.
    let asked: Vec<_> = transcript.of_step("export_token").collect();
    assert!(asked.len() > 1 && asked.iter().all(|one| one.succeeded()));
    let scopes = asked.iter().map(|one| one.request.form_value("scope"));
    assert!(scopes.clone().all(|scope| scope == asked[0].request.form_value("scope")));
}
