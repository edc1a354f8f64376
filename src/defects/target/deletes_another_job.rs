//! `target.deletes_another_job`.

use crate::checks::client::job_deleted;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.deletes_another_job",
    title: "The DELETE goes to a job of somebody else",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Cancel,
        requests: true,
        rewrite,
    }),
    breaks: &[&job_deleted::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if let Some((base, _)) = message.url.rsplit_once('/') {
        message.url = format!("{base}/not-my-job");
    }
}
