//! `match_group.coded`: a Group says in PDex's code what it holds.

use crate::checks::{Check, Judges, match_result};
use crate::fhir::codes;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "match_group.coded",
    title: "Each Group is coded by what it holds",
    verifies: &["PDEX-GRP-01", "PDEX-GRP-02", "PDEX-GRP-06"],
    judges: Judges::answers(
        Actor::Source,
        &[Endpoint::MatchStatus, Endpoint::MatchFile, Endpoint::Read],
    ),
    page: include_str!("coded.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let groups = match_result::groups_in(exchange, transcript);
    for found in &groups {
        let codings =
            found.group["code"]["coding"].as_array().map(Vec::as_slice).unwrap_or_default();
        let known = |code: &str| match found.named {
            Some(named) => code == named,
            None => match_result::PARAMETERS.iter().any(|(_, known)| *known == code),
        };
        let of_system: Vec<&str> = codings
            .iter()
            .filter(|coding| coding["system"] == codes::MATCH_RESULT)
            .filter_map(|coding| coding["code"].as_str())
            .collect();
        let observed = match of_system[..] {
            [code] if known(code) => continue,
            [] if codings.is_empty() => "no code".to_owned(),
            [] => "a code of another system".to_owned(),
            [code] => format!("code `{}`", short(code)),
            _ => "several codes of that system".to_owned(),
        };
        let wanted = found.named.unwrap_or("match, nomatch or consentconstraint");
        let expected = format!("code {wanted} of the system {}", codes::MATCH_RESULT);
        let finding = Finding::in_response(exchange, found.place("/code"), &expected, observed)
            .hint(
                "Code system and value set differ in the case of their names, and the parameter a \
                 Group stands under decides which code is right.",
            );
        return Some(Judgement::Violation(finding));
    }
    (!groups.is_empty()).then(|| Judgement::Pass(format!("{} Groups", groups.len())))
}

/// A code as far as it may be shown: what is none of PDex's may be anything.
fn short(code: &str) -> &str {
    let known = match_result::PARAMETERS.iter().find(|(_, known)| *known == code);
    known.map_or("of its own", |(_, known)| known)
}
