//! `target.takes_any_definition`.

use crate::checks::server_definition::{dangling_organization_refused, incomplete_refused};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.takes_any_definition",
    title: "Whatever is defined is taken",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Admin,
        requests: false,
        rewrite,
    }),
    breaks: &[
        &dangling_organization_refused::CHECK,
        &incomplete_refused::ROWS[0],
        &incomplete_refused::ROWS[1],
    ],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 400 {
        message.status = 200;
        message.body = b"{}".to_vec();
    }
}
