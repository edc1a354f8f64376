//! A matcher of one's own: JavaScript that is asked first.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::population::Member;
use crate::script::{Call, Limits, Sandbox, Script, ScriptError};
use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;
use crate::source::state::Source;

use super::authenticate::Caller;
use super::read_match::{Submitted, names};

/// The function of the script.
const FUNCTION: &str = "matchPatient";
/// Makes the objects the function expects.
const WRAPPER: &str = include_str!("match_script.js");
/// The members a script may search: those who agree in something with what was submitted.
const CANDIDATES: usize = 200;
/// So many members are looked at one by one.
const LOOKED_AT: usize = 2000;

/// A matching script, ready to be called.
#[derive(Clone, Debug)]
pub struct Matching {
    script: Script,
    sandbox: Sandbox,
    limits: Limits,
}

impl Matching {
    /// Reads a script.
    ///
    /// # Errors
    /// When it is not JavaScript, or has no function `matchPatient`.
    pub fn read(text: &str) -> Result<Self, ScriptError> {
        let script = Script::compile("matching", text)?;
        if !script.defines(FUNCTION) {
            return Err(ScriptError::NoFunction(FUNCTION.to_owned()));
        }
        Ok(Self { script, sandbox: Sandbox::default(), limits: Limits::default() })
    }
}

/// What a script is told of a request, beside who is submitted; nothing where there is no script.
pub(in crate::source) fn letterhead(source: &Source, inbound: &Inbound, caller: &Caller) -> Value {
    if source.settings.matching.is_none() {
        return Value::Null;
    }
    json!({
        "client": caller.client_id,
        "organization": caller.business_id,
        "url": inbound.target,
        "headers": headers(inbound),
    })
}

/// Whom the script found; nobody when there is no script, or it leaves the decision to the
/// matcher of this payer by returning nothing.
///
/// # Errors
/// When the script fails: that is this payer's fault and nobody else's.
pub(in crate::source) async fn ask_script(
    source: &Source,
    letterhead: &Value,
    submitted: &Submitted<'_>,
) -> Result<Option<usize>, Refusal> {
    let Some(matching) = &source.settings.matching else { return Ok(None) };
    let request = json!({
        "patient": submitted.patient,
        "coverage": submitted.coverage,
        "link": submitted.link,
        "consent": submitted.consent,
    });
    let (places, held) = candidates(source, submitted);
    let call = Call {
        wrapper: Some(WRAPPER),
        now: source.now(),
        limits: matching.limits,
        ..Call::new(FUNCTION, vec![request, letterhead.clone(), Value::Array(held)])
    };
    let answer = matching.sandbox.call(&matching.script, call).await.map_err(|cause| {
        tracing::warn!(actor = "source", "a script failed: could not {cause}");
        failed()
    })?;
    let Some(id) = answer.value.as_str() else { return Ok(None) };
    let found = source.place(id).filter(|place| places.contains(place));
    found.map(Some).ok_or_else(|| {
        tracing::warn!(actor = "source", "a script returned a Patient it was not given");
        failed()
    })
}

/// The refusal when no matching can be done.
pub(in crate::source) fn failed() -> Refusal {
    Refusal::new(500, "exception", "The matching script of this payer failed.")
}

/// The header fields a script may see: all but what opens doors.
fn headers(inbound: &Inbound) -> Value {
    let shown = inbound.headers.iter().filter(|(name, _)| {
        !["authorization", "cookie", "proxy-authorization"].contains(&name.as_str())
    });
    shown
        .filter_map(|(name, value)| Some((name.to_string(), json!(value.to_str().ok()?))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The places of the members a script may search, and their Patients and Coverages.
fn candidates(source: &Source, submitted: &Submitted<'_>) -> (Vec<usize>, Vec<Value>) {
    let mut places = Vec::new();
    let mut held = Vec::new();
    for place in reachable(source, submitted) {
        if places.len() == CANDIDATES {
            break;
        }
        let member = source.member(place);
        if agrees(submitted, &member) {
            places.push(place);
            held.push(member.patient().clone());
            held.extend(member.coverages().iter().cloned());
        }
    }
    (places, held)
}

/// The places to look at: all of them while that is quick, otherwise of those with the name and
/// birth date, or one of the numbers.
fn reachable(source: &Source, submitted: &Submitted<'_>) -> Box<dyn Iterator<Item = usize>> {
    if source.members() <= LOOKED_AT {
        return Box::new(0..source.members());
    }
    let population = &source.settings.population;
    let born = submitted.patient["birthDate"].as_str().and_then(|text| text.parse().ok());
    let named = names(submitted.patient)
        .filter_map(|(family, _)| Some(population.named(family, born?)))
        .flatten();
    let numbered =
        values(submitted.coverage).into_iter().flat_map(|number| population.with_number(&number));
    Box::new(named.chain(numbered).collect::<BTreeSet<usize>>().into_iter())
}

/// The numbers of a Patient or Coverage.
fn values(resource: &Value) -> Vec<String> {
    let identifiers = resource["identifier"].as_array().into_iter().flatten();
    identifiers
        .map(|identifier| &identifier["value"])
        .chain([&resource["subscriberId"]])
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// Whether anything that was submitted is also the member's.
fn agrees(submitted: &Submitted<'_>, member: &Member) -> bool {
    let asked = submitted.patient;
    let born =
        asked["birthDate"].is_string() && asked["birthDate"] == member.patient()["birthDate"];
    let named = || {
        let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
        names(asked).any(|(family, _)| {
            !family.is_empty() && names(member.patient()).any(|(held, _)| same(held, family))
        })
    };
    let carded = || {
        let wanted = values(submitted.coverage);
        let held = member.coverages().iter().chain([member.patient()]);
        held.flat_map(values).any(|value| wanted.contains(&value))
    };
    born || named() || carded()
}
