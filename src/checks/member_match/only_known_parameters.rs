//! `member_match.only_known_parameters`: the answer holds nothing but the result.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::spec::Catalogue;
use crate::transcript::{Exchange, Transcript};

use super::answer::{inside, matched};

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.only_known_parameters",
    title: "A match returns no parameters but those of its profile",
    verifies: &["HREX-MP-06", ALONE_UNTIL_1_0],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("only_known_parameters.md"),
    judge,
};

/// Under HRex 1.0.0 MemberIdentifier stands alone.
const ALONE_UNTIL_1_0: &str = "HREX-MP-10";

/// Names worth telling apart in a finding. Others may hold anything and are not repeated.
const ECHOES: [&str; 4] = ["MemberPatient", "CoverageToMatch", "CoverageToLink", "Consent"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = matched(exchange, transcript)?;
    let stands_alone = Catalogue::built_in()
        .get(ALONE_UNTIL_1_0)
        .is_some_and(|requirement| requirement.applies(&transcript.guides()).is_ok());
    let (allowed, expected): (&[&str], _) = if stands_alone {
        (&["MemberIdentifier"], "MemberIdentifier only")
    } else {
        (&["MemberIdentifier", "MemberId"], "MemberIdentifier and MemberId only")
    };
    let list = body["parameter"].as_array().map_or(&[][..], Vec::as_slice);
    let extra = list
        .iter()
        .enumerate()
        .find(|(_, one)| !one["name"].as_str().is_some_and(|name| allowed.contains(&name)));
    let Some((index, parameter)) = extra else {
        return Some(Judgement::Pass("no other parameters".to_owned()));
    };
    let name = parameter["name"].as_str();
    let (observed, hint) = match name {
        Some(name) if ECHOES.contains(&name) => (
            format!("the request's {name} sent back"),
            "Older drafts of the operation echoed its input; the profile is closed since.",
        ),
        Some("MemberId") => {
            ("a MemberId".to_owned(), "HRex 1.0.0 has no MemberId; it came with 1.1.0.")
        }
        Some(name) if allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(name)) => {
            (format!("`{name}`"), "Parameter names are case-sensitive.")
        }
        Some(_) => ("a parameter of another name".to_owned(), "The profile is closed by name."),
        None => ("a parameter without a name".to_owned(), "The profile is closed by name."),
    };
    Some(Judgement::Violation(
        Finding::in_response(exchange, inside(index, "/name"), expected, observed).hint(hint),
    ))
}
