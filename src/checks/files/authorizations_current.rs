//! `files.authorizations_current`: prior authorizations are current, or changed within a year.

use jiff::Timestamp;

use crate::checks::exported::{last_instant, years_before};
use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};

/// The check.
pub static CHECK: Check = Check {
    id: "files.authorizations_current",
    title: "Prior authorizations over for more than a year are not exported",
    verifies: &["PDEX-EXP-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("authorizations_current.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    let kick_off = context.output_of()?;
    let year = years_before(kick_off.started_at, 1);
    let binds = job::binds_payers(kick_off);
    let rule = move |one: &Given<'_>| {
        (one.at("use") == "preauthorization").then_some(())?;
        Some(if is_long_over(one, year) {
            let expected = "a prior authorization that is current, or changed within a year";
            let observed = "one that was over and unchanged for longer";
            Err(Wrong::at("/preAuthRefPeriod", expected, observed).doubt_if(!binds))
        } else {
            Ok(())
        })
    };
    Some(Watch::each(rule, |count| format!("{count} prior authorizations")))
}

/// Whether it ended and was last changed before `year`. One without dates may be anything.
fn is_long_over(authorization: &Given<'_>, year: Timestamp) -> bool {
    let periods = authorization.at("preAuthRefPeriod").items();
    let mut ends = periods.filter_map(|period| last_instant(period.at("end").as_str()?)).peekable();
    let unchanged = authorization.updated().is_some_and(|updated| updated < year);
    unchanged && ends.peek().is_some() && ends.all(|end| end < year)
}
