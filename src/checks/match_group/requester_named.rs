//! `match_group.requester_named`: a Group says whose request made it.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "match_group.requester_named",
    title: "A Group of matched members names the payer that asked, and when",
    verifies: &["PDEX-GRP-04"],
    judges: Judges::answers(
        Actor::Source,
        &[Endpoint::MatchStatus, Endpoint::MatchFile, Endpoint::Read],
    ),
    page: include_str!("requester_named.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let groups = match_result::groups_in(exchange, transcript);
    let mut matched = groups.iter().filter(|found| found.code() == Some("match")).peekable();
    matched.peek()?;
    for found in matched {
        let all = found.group["characteristic"].as_array().map(Vec::as_slice).unwrap_or_default();
        let names = |one: &&serde_json::Value| {
            let reference = &one["valueReference"];
            reference["identifier"]["value"].is_string() || reference["reference"].is_string()
        };
        let observed = match all.iter().find(names) {
            Some(one) if one["period"]["start"].is_string() => continue,
            Some(_) => "no period.start",
            None if all.is_empty() => "no characteristic",
            None => "no valueReference that names anybody",
        };
        let expected =
            "a characteristic with the payer as valueReference and the day as period.start";
        let place = found.place("/characteristic");
        let finding = Finding::in_response(exchange, place, expected, observed.to_owned())
            .hint("Without it, a payer cannot find its Groups by who asked.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass("the payer that asked is named".to_owned()))
}
