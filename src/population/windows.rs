//! Records on either side of the windows in time that limit what a payer passes on.

use serde_json::{Value, json};

use super::chart::{Chart, coded, instant};
use super::claims;
use super::clinical::{self, Visit};
use super::history::{INFLUENZA, PROCEDURES};
use super::person::days_before;

/// Visits of such a kind, by what they leave behind and by days before the present: when they
/// were, and when the record was last changed.
const VISITS: [(Kind, i64, i64); 5] = [
    // A claim for care of more than five years ago, of which the payer heard last month.
    (Kind::Claim, 2210, 40),
    // Prior authorizations that were cancelled, within the last year and before.
    (Kind::Cancelled, 420, 185),
    (Kind::Cancelled, 880, 545),
    // Clinical records as old, which were corrected last month.
    (Kind::Care, 2150, 35),
    // A prior authorization that was refused within the last year, and is over since.
    (Kind::Refused, 300, 120),
];
/// How many there are.
pub(super) const COUNT: usize = VISITS.len();

/// What a visit leaves behind.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Claim,
    Care,
    Cancelled,
    Refused,
}

/// What an export must do with a record, by where it stands to the windows. The names are those of
/// the facts that speak of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Window {
    /// About care within the years that count.
    Within,
    /// About care before them, though the record was changed since.
    CareBefore,
    /// A prior authorization that is over and whose status changed within the year.
    AuthorizationChanged,
    /// A prior authorization that was over and unchanged for longer.
    AuthorizationOver,
    /// About another member.
    OtherMember,
}

impl Window {
    /// The name in facts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Within => "within_window",
            Self::CareBefore => "care_before_window",
            Self::AuthorizationChanged => "authorization_changed",
            Self::AuthorizationOver => "authorization_over",
            Self::OtherMember => "other_member",
        }
    }
}

/// Where what one of the visits left behind stands.
pub(super) fn window(visit: usize) -> Window {
    match VISITS[visit] {
        (Kind::Claim | Kind::Care, ..) => Window::CareBefore,
        (_, _, changed_days) if changed_days < 365 => Window::AuthorizationChanged,
        _ => Window::AuthorizationOver,
    }
}

/// Whether a record is what the visit is there for; others came along.
pub(super) fn is_telling(visit: usize, record: &Value) -> bool {
    let is_billed = record["resourceType"] == "ExplanationOfBenefit";
    is_billed || matches!(VISITS[visit].0, Kind::Care)
}

/// Writes one of the visits.
pub(super) fn write(chart: &mut Chart<'_>, visit: usize) {
    let (kind, days, changed_days) = VISITS[visit];
    let date = chart.working_day(days);
    let visit = Visit::open(chart, date, "Follow-up", Value::Null);
    match kind {
        Kind::Claim => drop(claims::professional(chart, &visit, "I10", Value::Null)),
        Kind::Care => {
            clinical::blood_pressure(chart, &visit);
            clinical::procedure(chart, &visit, PROCEDURES[1]);
            clinical::immunization(chart, &visit, INFLUENZA);
        }
        Kind::Cancelled | Kind::Refused => {
            claims::prior_authorization(chart, &visit, "I10");
        }
    }
    let changed = days_before(chart.today, changed_days);
    let from = if matches!(kind, Kind::Care) { 0 } else { chart.resources.len() - 1 };
    for record in &mut chart.resources[from..] {
        record["meta"]["lastUpdated"] = json!(instant(changed, 6, 0));
    }
    let Some(record) = chart.resources.last_mut() else { return };
    match kind {
        Kind::Claim | Kind::Care => return,
        Kind::Cancelled => record["status"] = json!("cancelled"),
        Kind::Refused => {
            let action = &mut record["item"][0]["adjudication"][0]["extension"][0]["extension"];
            action[1]["valueCodeableConcept"] =
                coded("https://codesystem.x12.org/005010/306", "A3");
        }
    }
    record["billablePeriod"]["end"] = json!(changed.to_string());
    record["preAuthRefPeriod"][0]["end"] = json!(changed.to_string());
}
