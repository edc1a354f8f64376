//! `target.filters_without_type`.

use crate::checks::client::type_filter_is_query;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.filters_without_type",
    title: "A type filter names no type",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::KickOff,
        requests: true,
        rewrite,
    }),
    breaks: &[&type_filter_is_query::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.url = message.url.replace("Observation%3F", "");
}
