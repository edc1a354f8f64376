//! `files.financial_absent`: claims come without amounts of money.

use serde_json::Value;

use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.financial_absent",
    title: "Exported claims hold no amounts of money",
    verifies: &["PDEX-EXP-06"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("financial_absent.md"),
    judge,
};

/// Members of an ExplanationOfBenefit that hold Money.
const AMOUNTS: [&str; 5] = ["allowedMoney", "amount", "net", "unitPrice", "usedMoney"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let mut claims = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        // Prior authorizations have rules of their own.
        if resource["resourceType"] != "ExplanationOfBenefit" || resource["use"] != "claim" {
            continue;
        }
        claims += 1;
        if let Some(pointer) = amount(&resource) {
            let place = Place::Line { number, pointer };
            let expected = "no amount of money in a claim";
            return Some(Judgement::Violation(
                Finding::in_response(exchange, place, expected, "an amount".to_owned())
                    .hint("Use the non-financial (Basis) profiles of CARIN Blue Button."),
            ));
        }
    }
    (claims > 0).then(|| Judgement::Pass(format!("{claims} claims without amounts")))
}

/// Where the first amount stands, if there is one.
fn amount(value: &Value) -> Option<String> {
    match value {
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            if is_money(name, member) {
                return Some(format!("/{name}"));
            }
            amount(member).map(|rest| format!("/{name}{rest}"))
        }),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| amount(item).map(|rest| format!("/{index}{rest}"))),
        _ => None,
    }
}

/// Money has a value and mostly a currency; a quantity has a value and a unit.
fn is_money(name: &str, member: &Value) -> bool {
    let has_value = member["value"].is_number();
    has_value && (member["currency"].is_string() || AMOUNTS.contains(&name))
}
