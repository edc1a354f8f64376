//! Runs checks over a transcript and sums up what they say.

use crate::id::Party;
use crate::outcome::{CheckOutcome, Judgement, Place, Verdict};
use crate::spec::Catalogue;
use crate::transcript::{Exchange, Transcript};

use super::check::{Check, Side, all};
use super::token_life;

/// The verdict of every check whose actor is under test in this transcript.
pub fn judge(transcript: &Transcript, catalogue: &Catalogue) -> Vec<CheckOutcome> {
    all()
        .filter(|check| transcript.is_under_test(check.judges.actor))
        .map(|check| CheckOutcome {
            check: check.id.to_owned(),
            verdict: judge_one(check, transcript, catalogue),
        })
        .collect()
}

/// The verdict of one check.
pub fn judge_one(check: &Check, transcript: &Transcript, catalogue: &Catalogue) -> Verdict {
    let guides = transcript.guides();
    let binding = catalogue.binding(check.verifies, &guides);
    if let Err(why) = binding {
        return Verdict::NotApplicable { why };
    }
    let judgements: Vec<Judgement> = transcript
        .exchanges
        .iter()
        .filter(|exchange| looks_at(check, exchange))
        .filter_map(|exchange| (check.judge)(check, exchange, transcript))
        .map(|judgement| excused(judgement, transcript))
        .collect();
    Verdict::sum(judgements, binding.unwrap_or(false))
}

/// The judgement, unless it blames a source payer for refusing a token of ours whose life was over.
/// What the refusal says is still judged.
fn excused(judgement: Judgement, transcript: &Transcript) -> Judgement {
    let (Judgement::Violation(finding) | Judgement::Doubt(finding)) = &judgement else {
        return judgement;
    };
    if finding.place != Place::Status {
        return judgement;
    }
    let refused = transcript.exchange(finding.exchange).is_some_and(|exchange| {
        exchange.initiator == Party::Runner
            && exchange.responder == Party::Source
            && exchange.status() == Some(401)
            && token_life::is_over(exchange, transcript)
    });
    if !refused {
        return judgement;
    }
    Judgement::Blocked(format!("our token had expired before exchange {}", finding.exchange))
}

fn looks_at(check: &Check, exchange: &Exchange) -> bool {
    let actor = Party::from(check.judges.actor);
    let stands = match check.judges.side {
        Side::Serves => exchange.responder == actor,
        Side::Calls => exchange.initiator == actor,
    };
    // An answer that broke off says nothing about who gave it: the network may have cut it.
    let is_whole = check.judges.side == Side::Calls || exchange.failure.is_none();
    stands && is_whole && check.judges.endpoints.contains(&exchange.endpoint)
}
