//! `target.bulk_match_without_accept`.

use crate::checks::client::bulk_match_accepts_fhir;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.bulk_match_without_accept",
    title: "The bulk match does not say what it accepts",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::BulkMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[&bulk_match_accepts_fhir::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.headers.remove("accept");
}
