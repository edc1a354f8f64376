//! A progress bar on standard error, fed by run events.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::outcome::VerdictKind;
use crate::runner::{Listener, RunEvent};

/// Shows a run as it goes. On anything but a terminal only requests to people are shown.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar that is not yet drawn.
    pub fn new() -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} scenarios  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style);
        Self { bar }
    }
}

impl Listener for Progress {
    fn hear(&self, event: &RunEvent) {
        match event {
            RunEvent::Began { scenarios } => self.bar.set_length(*scenarios as u64),
            RunEvent::ScenarioBegan { id } => self.bar.set_message(id.clone()),
            RunEvent::StepBegan { .. } => {}
            RunEvent::Asked { instruction, .. } => {
                self.bar.suspend(|| eprintln!("Please do this now: {instruction}"));
            }
            RunEvent::ScenarioEnded { id, worst, error } => {
                self.bar.inc(1);
                if *worst == VerdictKind::Failed {
                    self.bar.println(format!("failed  {id}"));
                } else if let Some(error) = error {
                    self.bar.println(format!("unclear {id}: {error}"));
                }
            }
            RunEvent::Ended => self.bar.finish_and_clear(),
        }
    }
}
