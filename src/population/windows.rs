//! Records on either side of the windows in time that limit what a payer passes on.

use serde_json::{Value, json};

use super::chart::{Chart, instant};
use super::claims;
use super::clinical::Visit;
use super::person::days_before;

/// Visits of such a kind, by what they leave behind and by days before the present: when they
/// were, and when the record was last changed.
const VISITS: [(Kind, i64, i64); 3] = [
    // A claim for care of more than five years ago, of which the payer heard last month.
    (Kind::Claim, 2210, 40),
    // Prior authorizations that were cancelled, within the last year and before.
    (Kind::Authorization, 420, 185),
    (Kind::Authorization, 880, 545),
];
/// How many there are.
pub(super) const COUNT: usize = VISITS.len();

/// What a visit leaves behind.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Claim,
    Authorization,
}

/// Writes one of the visits.
pub(super) fn write(chart: &mut Chart<'_>, visit: usize) {
    let (kind, days, changed_days) = VISITS[visit];
    let date = chart.working_day(days);
    let visit = Visit::open(chart, date, "Follow-up", Value::Null);
    match kind {
        Kind::Claim => claims::professional(chart, &visit, "I10", Value::Null),
        Kind::Authorization => claims::prior_authorization(chart, &visit, "I10"),
    };
    let changed = days_before(chart.today, changed_days);
    let Some(record) = chart.resources.last_mut() else { return };
    record["meta"]["lastUpdated"] = json!(instant(changed, 6, 0));
    if matches!(kind, Kind::Authorization) {
        record["status"] = json!("cancelled");
        record["billablePeriod"]["end"] = json!(changed.to_string());
        record["preAuthRefPeriod"][0]["end"] = json!(changed.to_string());
    }
}
