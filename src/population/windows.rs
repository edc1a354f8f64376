//! Records on either side of the windows in time that limit what a payer passes on.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::chart::{Chart, instant};
use super::claims;
use super::clinical::Visit;
use super::person::days_before;

/// A claim for care of more than five years ago, of which the payer heard last month.
const ADJUSTED: (i64, i64) = (2210, 40);
/// Prior authorizations that were cancelled: asked for, and cancelled, so many days ago. The
/// first within the last year, the second before.
const CANCELLED: [(i64, i64); 2] = [(420, 185), (880, 545)];

/// Adds the records.
pub(super) fn write(chart: &mut Chart<'_>) {
    let visit = visit(chart, ADJUSTED.0);
    claims::professional(chart, &visit, "I10", Value::Null);
    changed(chart, ADJUSTED.1);
    for (asked, cancelled) in CANCELLED {
        let visit = self::visit(chart, asked);
        claims::prior_authorization(chart, &visit, "I10");
        let over = changed(chart, cancelled);
        if let Some(authorization) = chart.resources.last_mut() {
            authorization["status"] = json!("cancelled");
            for period in ["billablePeriod", "preAuthRefPeriod"] {
                let period = &mut authorization[period];
                let period = if period.is_array() { &mut period[0] } else { period };
                period["end"] = json!(over.to_string());
            }
        }
    }
}

fn visit(chart: &mut Chart<'_>, days: i64) -> Visit {
    let date = chart.working_day(days);
    Visit::open(chart, date, "Follow-up", Value::Null)
}

/// Has the payer have changed the latest record so many days ago.
fn changed(chart: &mut Chart<'_>, days: i64) -> Date {
    let date = days_before(chart.today, days);
    if let Some(record) = chart.resources.last_mut() {
        record["meta"]["lastUpdated"] = json!(instant(date, 6, 0));
    }
    date
}
