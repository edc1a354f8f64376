//! `target.sorts_an_export`.

use crate::checks::client::type_filter_without_result_parameters;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.sorts_an_export",
    title: "A type filter asks for an order",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::KickOff,
        requests: true,
        rewrite,
    }),
    breaks: &[&type_filter_without_result_parameters::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.url =
        message.url.replace("category%3Dlaboratory", "category%3Dlaboratory%26_sort%3Ddate");
}
