//! `source.login_page_sent`.

use crate::checks::bearer::{query_token_refused, refused};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.login_page_sent",
    title: "A client without a good token is sent to a login page",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MemberMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[
        refused::row("token_expired"),
        refused::row("token_foreign"),
        refused::row("token_malformed"),
        refused::row("token_missing"),
        refused::row("token_other_audience"),
        refused::row("token_revoked"),
        refused::row("token_tampered"),
    ],
    also: &[&query_token_refused::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    // A text that is no token may be answered 400, which other requests get without a challenge.
    let is_about_token = message.headers.get("www-authenticate").is_some();
    if message.status == 401 || message.status == 400 && is_about_token {
        message.status = 302;
        message.headers.remove("www-authenticate");
        message.headers.set("location", "https://login.source.test/");
        message.body.clear();
    }
}
