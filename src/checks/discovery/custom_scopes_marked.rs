//! `discovery.custom_scopes_marked`: scopes of a server's own can be told from those of SMART.

use crate::checks::oauth_answer::{at_member, document, listed, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::ScopeKind;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.custom_scopes_marked",
    title: "Custom scopes are URIs, or begin with two underscores",
    verifies: &["SMART-SCOPE-14"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("custom_scopes_marked.md"),
    judge,
};

/// The start of the scope PDex prints for the export, which has neither form.
const PDEX_EXPORT: &str = "system.Group.u?";

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    let scopes = words(&document, "scopes_supported")?;
    let unmarked: Vec<&str> = scopes
        .iter()
        .copied()
        .filter(|scope| match ScopeKind::of(scope) {
            ScopeKind::Product => true,
            ScopeKind::Opaque => !scope.starts_with(PDEX_EXPORT),
            ScopeKind::Resource | ScopeKind::Launch | ScopeKind::Standard | ScopeKind::Custom => {
                false
            }
        })
        .collect();
    if unmarked.is_empty() {
        return Some(Judgement::Pass(format!("{} scopes", scopes.len())));
    }
    let expected = "scopes of SMART, URIs, and names with two underscores in front";
    let product = unmarked.iter().all(|scope| ScopeKind::of(scope) == ScopeKind::Product);
    let finding = at_member(exchange, "scopes_supported", expected, listed(&unmarked));
    Some(Judgement::Violation(finding.hint(if product {
        "Names with `cdr_` are those of one product, documented by its maker."
    } else {
        "A name without a mark may one day be one of SMART."
    })))
}
