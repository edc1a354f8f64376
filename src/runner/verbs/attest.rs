//! `attest`: takes down what a person vouches for. It never counts as passed.

use crate::runner::step::{StepProblem, StepResult};
use crate::runner::world::World;
use crate::scenario::Attest;
use crate::transcript::Fact;

/// Runs the step.
pub fn run(world: &World, step: &Attest) -> StepResult {
    match world.shared.person.vouch(&step.requirement) {
        Some((by, statement)) => {
            world.recorder.state(Fact::Attested {
                requirement: step.requirement.clone(),
                by,
                statement,
            });
            Ok(())
        }
        None => Err(StepProblem::LeftOut(format!("nobody has answered: {}", step.ask))),
    }
}
