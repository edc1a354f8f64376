//! `assert`: takes down what the scenario states about an answer. A check judges it.

use crate::runner::world::World;
use crate::scenario::Assert;
use crate::transcript::Fact;

/// Runs the step. The step before stands in `of` once the scenario is expanded.
pub fn run(world: &World, step: &Assert, id: &str) {
    for expression in &step.that {
        world.recorder.state(Fact::Asserted {
            step: id.to_owned(),
            of: step.of.clone().unwrap_or_default(),
            on: step.on,
            expression: expression.clone(),
        });
    }
}
