//! `files.financial_absent`: claims come without amounts of money.

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::tape::{Node, Part};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};

/// The check.
pub static CHECK: Check = Check {
    id: "files.financial_absent",
    title: "Exported claims hold no amounts of money",
    verifies: &["PDEX-EXP-06"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("financial_absent.md"),
    judge: judged,
};

/// The types that claims come in.
const CLAIMS: [&str; 3] = ["Claim", "ClaimResponse", "ExplanationOfBenefit"];
/// Members of them that hold Money.
const AMOUNTS: [&str; 5] = ["allowedMoney", "amount", "net", "unitPrice", "usedMoney"];

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    context.gives().then_some(())?;
    let rule = |one: &Given<'_>| {
        // Prior authorizations have rules of their own. What does not say what it is, is a claim.
        let is_asked = one.at("use") == "preauthorization" || one.at("use") == "predetermination";
        (CLAIMS.contains(&one.kind()) && !is_asked).then_some(())?;
        Some(amount_in(one).map_or(Ok(()), |pointer| {
            Err(Wrong::at(pointer, "no amount of money in a claim", "an amount")
                .hint("Use the non-financial (Basis) profiles of CARIN Blue Button."))
        }))
    };
    Some(Watch::each(rule, |count| format!("{count} claims without amounts")))
}

/// Where the first amount stands, if there is one.
fn amount_in(one: &Given<'_>) -> Option<String> {
    // Few claims have an amount; where it stands is looked for only then.
    let is_amount = |part| matches!(part, Part::Name(value, name) if is_money(name, value));
    (one.resource.may_have_numbers() && one.resource.all().any(is_amount)).then_some(())?;
    amount(one.resource)
}

/// Where the first amount stands below a value.
fn amount(value: Node<'_>) -> Option<String> {
    let in_members = value.members().find_map(|(name, member)| {
        if is_money(name, member) {
            return Some(format!("/{name}"));
        }
        amount(member).map(|rest| format!("/{name}{rest}"))
    });
    in_members.or_else(|| {
        let mut items = value.items().enumerate();
        items.find_map(|(index, item)| amount(item).map(|rest| format!("/{index}{rest}")))
    })
}

/// Money has a value and mostly a currency; a quantity has a value and a unit.
fn is_money(name: &str, member: Node<'_>) -> bool {
    let has_value = member.at("value").is_number();
    has_value && (member.at("currency").is_string() || AMOUNTS.contains(&name))
}
