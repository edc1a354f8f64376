//! `set`: changes our own mocks in the middle of a scenario.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::id::Actor;
use crate::runner::step::{StepProblem, StepResult};
use crate::runner::world::World;
use crate::scenario::{Set, parse_duration};
use crate::suggest;
use crate::transcript::Fact;

/// Runs the step.
pub fn run(world: &mut World, step: &Set, id: &str) -> StepResult {
    if !step.policy.is_empty() {
        match (step.actor, &world.idp, &world.source, &world.target) {
            (Actor::Idp, Some(idp), ..) => idp.set_policy(changed(&idp.policy(), step)?),
            (Actor::Source, _, Some(source), _) => {
                source.set_policy(changed(&source.policy(), step)?);
            }
            (Actor::Target, .., Some(target)) => {
                target.set_policy(changed(&target.policy(), step)?);
            }
            _ => return Err(not_ours(step.actor)),
        }
    }
    if let Some(case) = &step.revoke_consent {
        let Some(source) = &world.source else { return Err(not_ours(Actor::Source)) };
        let case =
            case.parse().map_err(|_| StepProblem::Ours(format!("there is no member `{case}`")))?;
        source.revoke_consent(world.shared.population.member(case).id());
        let after = world.recorder.transcript().exchanges.last().map_or(0, |last| last.seq);
        world.recorder.state(Fact::ConsentEnded { step: id.to_owned(), after });
        world.session.consent_ended = true;
    }
    if let Some(by) = step.advance.as_deref().and_then(parse_duration) {
        world.clock.advance(by);
    }
    Ok(())
}

fn not_ours(actor: Actor) -> StepProblem {
    StepProblem::LeftOut(format!("the {actor} is not one of our mocks here"))
}

/// The policy with the named fields replaced.
fn changed<P: Serialize + DeserializeOwned>(policy: &P, step: &Set) -> Result<P, StepProblem> {
    let ours = |error: serde_json::Error| StepProblem::Ours(error.to_string());
    let mut value = serde_json::to_value(policy).map_err(ours)?;
    for (name, wanted) in &step.policy {
        let known: Vec<String> =
            value.as_object().map(|fields| fields.keys().cloned().collect()).unwrap_or_default();
        if !known.contains(name) {
            let hint = suggest::did_you_mean(name, known.iter().map(String::as_str));
            return Err(StepProblem::Ours(format!(
                "the {} has no policy `{name}`{hint}",
                step.actor
            )));
        }
        value[name.as_str()] = Value::clone(wanted);
    }
    serde_json::from_value(value)
        .map_err(|error| StepProblem::Ours(format!("a policy value does not fit: {error}")))
}
