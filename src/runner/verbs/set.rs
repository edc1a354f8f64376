//! `set`: changes our own mocks in the middle of a scenario.

use crate::admin::changed;
use crate::id::Actor;
use crate::runner::step::{StepProblem, StepResult};
use crate::runner::world::World;
use crate::scenario::{Set, parse_duration};
use crate::source;

use super::{member_match, wait};

/// Runs the step.
pub fn run(world: &mut World, step: &Set, id: &str) -> StepResult {
    if !step.policy.is_empty() {
        let fields = &step.policy;
        let ours = StepProblem::Ours;
        match (step.actor, &world.idp, &world.source, &world.target) {
            (Actor::Idp, Some(idp), ..) => {
                idp.set_policy(changed(&idp.policy(), step.actor, fields).map_err(ours)?);
            }
            (Actor::Source, _, Some(source), _) => {
                source.set_policy(changed(&source.policy(), step.actor, fields).map_err(ours)?);
            }
            (Actor::Target, .., Some(target)) => {
                target.set_policy(changed(&target.policy(), step.actor, fields).map_err(ours)?);
            }
            _ => return Err(not_ours(step.actor)),
        }
    }
    for (case, end) in [
        (&step.revoke_consent, source::Handle::revoke_consent as fn(&source::Handle, &str)),
        (&step.opt_out, source::Handle::opt_out),
    ] {
        let Some(case) = case else { continue };
        let Some(source) = &world.source else { return Err(not_ours(Actor::Source)) };
        let case: crate::population::Case =
            case.parse().map_err(|_| StepProblem::Ours(format!("there is no member `{case}`")))?;
        end(source, world.shared.population.member(case).id());
        member_match::state_member(world, id, case.as_str());
        wait::state_consent_ended(world, id);
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
