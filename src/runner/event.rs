//! What happens in a run, told as it happens: terminal, web and recording are listeners.

use crate::outcome::VerdictKind;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum RunEvent {
    /// The run begins.
    Began {
        /// Scenarios planned.
        scenarios: usize,
    },
    /// A scenario begins.
    ScenarioBegan {
        /// Its id.
        id: String,
    },
    /// A step begins.
    StepBegan {
        /// The scenario's id.
        scenario: String,
        /// The step's id.
        step: String,
    },
    /// A person must do something before the run can go on.
    Asked {
        /// The step's id.
        step: String,
        /// What to do.
        instruction: String,
    },
    /// A scenario ended.
    ScenarioEnded {
        /// Its id.
        id: String,
        /// The worst verdict in it.
        worst: VerdictKind,
        /// Why it could not be finished, if so.
        error: Option<String>,
    },
    /// The run ended.
    Ended,
}

/// Someone who wants to know.
pub trait Listener: Send + Sync {
    /// Hears of an event. Must not block.
    fn hear(&self, event: &RunEvent);
}

/// A listener that does nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Listener for Silent {
    fn hear(&self, _: &RunEvent) {}
}
