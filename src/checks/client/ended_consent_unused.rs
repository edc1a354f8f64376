//! `client.ended_consent_unused`: nobody is asked under a consent that is over.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.ended_consent_unused",
    title: "Nobody is asked for a member whose consent is over",
    verifies: &["PDEX-P2P-05"],
    judges: Judges::answers(Actor::Target, &[Endpoint::InvokeExport]),
    page: include_str!("ended_consent_unused.md"),
    judge,
};

/// Where the source payer is asked for a member or for data.
const ASKED_AT: [Endpoint; 5] = [
    Endpoint::MemberMatch,
    Endpoint::BulkMatch,
    Endpoint::KickOff,
    Endpoint::Read,
    Endpoint::Everything,
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let alteration = transcript.alteration(exchange)?;
    (alteration.name == "consent_over").then_some(())?;
    let asks =
        |other: &&Exchange| other.initiator == Party::Target && ASKED_AT.contains(&other.endpoint);
    let control = alteration.control.as_deref().unwrap_or_default();
    if !transcript.of_step(control).any(|other| asks(&other)) {
        let why = "with a consent that lasts, the target asked for nobody";
        return Some(Judgement::Blocked(why.to_owned()));
    }
    let status = exchange.status()?;
    let asked = transcript.after(exchange).filter(|other| other.step == exchange.step).find(asks);
    Some(match asked {
        None if (400..500).contains(&status) => {
            Judgement::Pass(format!("{status}, and nobody is asked"))
        }
        // Who fails has not looked at the consent.
        None if status >= 500 => {
            Judgement::Blocked(format!("the target answered the invocation with {status}"))
        }
        None => Judgement::Pass("the source payer is not asked".to_owned()),
        Some(asked) => Judgement::Violation(
            Finding::in_request(
                asked,
                Place::Target,
                "no request under a consent whose provision.period is over",
                format!("exchange {} asks for the member", asked.seq),
            )
            .hint(
                "Look at the period before anything is sent, and ask the member for another \
                 consent: whose permission has ended is not told to another payer.",
            ),
        ),
    })
}
