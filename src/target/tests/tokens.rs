//! What becomes of tokens: the script that looks at each, and their revocation.

use crate::target::{Policy, Settings};

use super::play::{Play, told};
use super::stand_in::Script;

fn scripted(text: &'static str) -> impl FnOnce(&mut Policy, &mut Settings) {
    move |_, settings| {
        settings.servers[0].federation_auth_script_text = Some(text.to_owned());
    }
}

fn revoking(_: &mut Policy, settings: &mut Settings) {
    let server = &mut settings.servers[0];
    server.revocation_endpoint = server.issuer.as_ref().map(|issuer| format!("{issuer}/revoke"));
}

#[tokio::test]
async fn the_script_of_a_definition_sees_each_token_once() {
    // It allows the first purpose and refuses the second, so both calls show.
    let text = "function onAuthenticateSuccess(theOutcome, theOutcomeFactory, theContext) {
        if (Object.values(theContext).some((value) => String(value).startsWith('token-'))) {
            throw new Error('the token shows');
        }
        if (theContext.hook === 'token_request.member_match') return theOutcome;
        return theOutcomeFactory.newFailure(theContext.scope + ' for ' + theContext.expiresIn);
    }";
    let play = Play::shaped(Script::default(), scripted(text)).await;
    let (status, notes) = told(&play.run().await);
    assert_eq!(status, "failed");
    assert!(notes.contains("refuses the token: system/*.rs for 300"), "{notes}");
    assert_eq!(play.source.seen("/$member-match").len(), 1);
    assert!(play.source.seen("/$export").is_empty(), "a refused token is not used");
    assert_eq!(play.source.seen("/oauth/token").len(), 2);

    let text = "function onAuthenticateSuccess(theOutcome) { return theOutcome; }";
    let play = Play::shaped(Script::default(), scripted(text)).await;
    assert_eq!(play.run().await["status"], "completed");

    let text = "function onAuthenticateSuccess() { throw new Error('out of order'); }";
    let play = Play::shaped(Script::default(), scripted(text)).await;
    let (status, notes) = told(&play.run().await);
    assert!(status == "failed" && notes.contains("out of order"), "{status} {notes}");
    assert!(play.source.seen("/$member-match").is_empty());
    let unminded = |policy: &mut Policy, settings: &mut Settings| {
        scripted(text)(policy, settings);
        policy.runs_authorization_script = false;
    };
    let play = Play::shaped(Script::default(), unminded).await;
    assert_eq!(play.run().await["status"], "completed");
}

#[tokio::test]
async fn tokens_are_given_back_when_a_transfer_ends() {
    let play = Play::shaped(Script::default(), revoking).await;
    assert_eq!(play.run().await["status"], "completed");
    let revoked = play.source.seen("/revoke");
    let tokens: Vec<String> = revoked.iter().map(|seen| seen.form()["token"].clone()).collect();
    assert_eq!(tokens, ["token-0", "token-1"]);
    assert!(revoked.iter().all(|seen| seen.form().contains_key("client_assertion")));

    let kept = |policy: &mut Policy, settings: &mut Settings| {
        revoking(policy, settings);
        policy.revokes_tokens = false;
    };
    let play = Play::shaped(Script::default(), kept).await;
    assert_eq!(play.run().await["status"], "completed");
    assert!(play.source.seen("/revoke").is_empty());
}

#[tokio::test]
async fn tokens_are_given_back_on_shutdown() {
    let script = Script { hold: Some("/files/0"), ..Script::default() };
    let play = Play::shaped(script, revoking).await;
    play.invoke(&play.invocation()).await;
    play.source.arrived.notified().await;
    play.shutdown.cancel();
    play.handle.wait_idle().await;
    assert_eq!(play.source.seen("/revoke").len(), 2);
}
