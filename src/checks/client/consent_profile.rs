//! `client.consent_profile`: a family, one check an element of the HRex Consent profile.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::fhir::codes::{
    ACT_CODE, CONSENT_ACTION, CONSENT_SCOPE, PARTICIPANT_TYPE, PARTICIPATION_TYPE, POLICY_REGULAR,
    POLICY_SENSITIVE,
};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::known_client::organizations;
use super::match_request::{MatchRequest, Problem, has_coding, judgement};
use super::organization::{identifiers, is_organization, is_reference, target_type};

/// The checks.
pub static ROWS: &[Check] = &[
    check("client.consent_profile.action", "The Consent allows to disclose", &["HREX-CON-14"]),
    check("client.consent_profile.category", "The Consent is about disclosure", &["HREX-CON-03"]),
    check(
        "client.consent_profile.discloser",
        "The Consent names the payer that may disclose",
        &["HREX-CON-10", "HREX-CON-12"],
    ),
    check(
        "client.consent_profile.nothing_else",
        "The Consent limits nothing by other means than its policy",
        &["HREX-CON-15"],
    ),
    check("client.consent_profile.patient", "The Consent is the member's", &["HREX-CON-04"]),
    check("client.consent_profile.performer", "The Consent names who gave it", &["HREX-CON-05"]),
    check(
        "client.consent_profile.period",
        "The Consent has a beginning and an end",
        &["HREX-CON-09"],
    ),
    check("client.consent_profile.policy", "The Consent names one HRex policy", &["HREX-CON-07"]),
    check(
        "client.consent_profile.recipient",
        "The Consent names the caller as recipient",
        &["HREX-CON-11", "HREX-CON-12"],
    ),
    check("client.consent_profile.scope", "The Consent is about privacy", &["HREX-CON-02"]),
    check("client.consent_profile.source", "The Consent points at its document", &["HREX-CON-06"]),
    check("client.consent_profile.status", "The Consent is active", &["HREX-CON-01"]),
    check("client.consent_profile.type", "The Consent permits", &["HREX-CON-08"]),
];

const fn check(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    let judges = Judges::requests(Actor::Target, &[Endpoint::MemberMatch]);
    Check { id, title, verifies, judges, page: include_str!("consent_profile.md"), judge }
}

/// The check of one row, for defects to name.
///
/// # Panics
/// When there is no such row; in a constant that is a compile error.
pub const fn row(name: &str) -> &'static Check {
    let mut index = 0;
    while index < ROWS.len() {
        if ends_with(ROWS[index].id, name) {
            return &ROWS[index];
        }
        index += 1;
    }
    panic!("no row of this name")
}

/// Whether the part of `id` after its last dot is `name`.
const fn ends_with(id: &str, name: &str) -> bool {
    let (id, name) = (id.as_bytes(), name.as_bytes());
    if id.len() <= name.len() || id[id.len() - name.len() - 1] != b'.' {
        return false;
    }
    let mut index = 0;
    while index < name.len() {
        if id[id.len() - name.len() + index] != name[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// The Consent of a match request and what it is compared with.
struct Submitted<'a> {
    request: &'a MatchRequest,
    transcript: &'a Transcript,
    pointer: &'a str,
    consent: &'a Value,
}

impl Submitted<'_> {
    fn provision(&self) -> &Value {
        &self.consent["provision"]
    }

    fn problem(&self, path: &str, expected: &str, observed: impl Into<String>) -> Problem {
        Problem::new(format!("{}/{path}", self.pointer), expected, observed)
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let request = MatchRequest::of(exchange, transcript)?;
    let (pointer, consent) = request.resource("Consent")?;
    let submitted = Submitted { request: &request, transcript, pointer: &pointer, consent };
    let examine = match check.row() {
        "action" => action,
        "category" => category,
        "discloser" => discloser,
        "nothing_else" => nothing_else,
        "patient" => patient,
        "performer" => performer,
        "period" => period,
        "policy" => policy,
        "recipient" => recipient,
        "scope" => scope,
        "source" => source,
        "status" => status,
        "type" => kind,
        // A row without a rule would say nothing, and its page would show it.
        _ => return None,
    };
    Some(judgement(exchange, examine(&submitted)))
}

/// The entries of an array; none when it is missing.
fn entries(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn status(submitted: &Submitted<'_>) -> Result<String, Problem> {
    match submitted.consent["status"].as_str() {
        Some("active") => Ok("status active".to_owned()),
        Some(other) => Err(submitted.problem("status", "status active", format!("`{other}`"))),
        None => Err(submitted.problem("status", "status active", "no status")),
    }
}

fn scope(submitted: &Submitted<'_>) -> Result<String, Problem> {
    if has_coding(&submitted.consent["scope"], CONSENT_SCOPE, "patient-privacy") {
        return Ok("scope patient-privacy".to_owned());
    }
    let expected = "coding patient-privacy of consentscope";
    Err(submitted.problem("scope", expected, coded(&submitted.consent["scope"])))
}

fn category(submitted: &Submitted<'_>) -> Result<String, Problem> {
    let categories = entries(&submitted.consent["category"]);
    let found = categories.iter().filter(|one| has_coding(one, ACT_CODE, "IDSCL")).count();
    if found == 1 {
        return Ok(format!("IDSCL among {} categories", categories.len()));
    }
    let expected = "exactly one category with coding IDSCL of v3-ActCode";
    let observed = format!("{found} such categories among {}", categories.len());
    Err(submitted.problem("category", expected, observed))
}

fn patient(submitted: &Submitted<'_>) -> Result<String, Problem> {
    let expected = "a literal reference to MemberPatient";
    let Some(reference) = submitted.consent["patient"]["reference"].as_str() else {
        let observed = if submitted.consent["patient"].is_object() {
            "no reference in patient"
        } else {
            "no patient"
        };
        return Err(submitted.problem("patient", expected, observed));
    };
    // How the reference is written is for `client.references_local`.
    if reference.rsplit('/').next() == submitted.request.patient_id() {
        return Ok("the id of MemberPatient".to_owned());
    }
    Err(submitted.problem("patient/reference", expected, "the id of someone else"))
}

fn performer(submitted: &Submitted<'_>) -> Result<String, Problem> {
    const GIVERS: [&str; 5] =
        ["Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization"];
    let performers = entries(&submitted.consent["performer"]);
    let [performer] = performers else {
        let observed = format!("{} performers", performers.len());
        return Err(submitted.problem("performer", "exactly one performer", observed));
    };
    let target = target_type(performer, submitted.consent);
    if is_reference(performer) && target.is_none_or(|name| GIVERS.contains(&name)) {
        return Ok(format!("one performer, a {}", target.unwrap_or("logical reference")));
    }
    let observed = target.map_or_else(|| "no reference".to_owned(), |name| format!("a {name}"));
    let expected =
        "a reference to a Patient, RelatedPerson, Practitioner, PractitionerRole or Organization";
    Err(submitted.problem("performer/0", expected, observed))
}

fn source(submitted: &Submitted<'_>) -> Result<String, Problem> {
    if submitted.consent.get("sourceAttachment").is_some() {
        let expected = "sourceReference, and no document inside";
        return Err(submitted.problem("sourceAttachment", expected, "sourceAttachment"));
    }
    let reference = &submitted.consent["sourceReference"];
    let target = target_type(reference, submitted.consent);
    if is_reference(reference) && target.is_none_or(|name| name == "DocumentReference") {
        return Ok("a reference to the document".to_owned());
    }
    let observed = match target {
        Some(name) => format!("a reference to a {name}"),
        None => "no reference".to_owned(),
    };
    let expected = "sourceReference to a DocumentReference";
    Err(submitted.problem("sourceReference", expected, observed))
}

fn policy(submitted: &Submitted<'_>) -> Result<String, Problem> {
    let policies = entries(&submitted.consent["policy"]);
    let known = |one: &&Value| one["uri"] == POLICY_REGULAR || one["uri"] == POLICY_SENSITIVE;
    let found: Vec<&Value> = policies.iter().filter(known).collect();
    if let [one] = found[..] {
        let fragment = one["uri"].as_str().and_then(|uri| uri.rsplit('#').next());
        return Ok(format!("the policy #{}", fragment.unwrap_or_default()));
    }
    let expected =
        format!("exactly one policy with uri {POLICY_REGULAR} or the same with #sensitive");
    let observed = if found.is_empty() {
        let uri = policies.iter().find_map(|one| one["uri"].as_str());
        uri.map_or_else(|| "no policy uri".to_owned(), |uri| format!("`{uri}`"))
    } else {
        "both policies".to_owned()
    };
    Err(submitted.problem("policy", &expected, observed))
}

fn kind(submitted: &Submitted<'_>) -> Result<String, Problem> {
    match submitted.provision()["type"].as_str() {
        Some("permit") => Ok("provision.type permit".to_owned()),
        Some(other) => {
            Err(submitted.problem("provision/type", "provision.type permit", format!("`{other}`")))
        }
        None => Err(submitted.problem("provision/type", "provision.type permit", "no type")),
    }
}

fn period(submitted: &Submitted<'_>) -> Result<String, Problem> {
    let period = &submitted.provision()["period"];
    let instant = |name: &str| period[name].as_str().filter(|text| !text.is_empty());
    match (instant("start"), instant("end")) {
        // The date parts compare as text; finer than a day needs time zones.
        (Some(start), Some(end)) if start.get(..10) > end.get(..10) && end.len() >= 10 => {
            let expected = "an end after the start";
            Err(submitted.problem("provision/period", expected, "an end before the start"))
        }
        (Some(_), Some(_)) => Ok("start and end".to_owned()),
        (None, Some(_)) => Err(submitted.problem("provision/period/start", "a start", "no start")),
        (Some(_), None) => Err(submitted.problem("provision/period/end", "an end", "no end")),
        (None, None) => Err(submitted.problem("provision/period", "a start and an end", "neither")),
    }
}

fn discloser(submitted: &Submitted<'_>) -> Result<String, Problem> {
    let asked = payor_of(submitted.request, "CoverageToMatch");
    let role = (PARTICIPANT_TYPE, "performer", "provenance-participant-type");
    party(submitted, role, &asked, "the payer of CoverageToMatch")
}

fn recipient(submitted: &Submitted<'_>) -> Result<String, Problem> {
    let mut caller: Vec<(String, String)> = organizations(submitted.transcript)
        .filter_map(|token| token.split_once('|'))
        .map(|(system, value)| (system.to_owned(), value.to_owned()))
        .collect();
    if caller.is_empty() {
        caller = payor_of(submitted.request, "CoverageToLink");
    }
    let role = (PARTICIPATION_TYPE, "IRCP", "v3-ParticipationType");
    party(submitted, role, &caller, "the payer that calls")
}

/// The identifiers of the payer of a submitted coverage.
fn payor_of(request: &MatchRequest, name: &str) -> Vec<(String, String)> {
    let Some((_, coverage)) = request.resource(name) else { return Vec::new() };
    entries(&coverage["payor"])
        .iter()
        .flat_map(|payor| identifiers(payor, coverage))
        .map(|(system, value)| (system.to_owned(), value.to_owned()))
        .collect()
}

/// Looks for an actor in `role` that is an organization, and is `expected` where that can be told.
fn party(
    submitted: &Submitted<'_>,
    (system, code, short): (&str, &str, &str),
    expected: &[(String, String)],
    who: &str,
) -> Result<String, Problem> {
    let actors: Vec<(usize, &Value)> = entries(&submitted.provision()["actor"])
        .iter()
        .enumerate()
        .filter(|(_, actor)| has_coding(&actor["role"], system, code))
        .collect();
    let Some((first, _)) = actors.first() else {
        let wanted = format!("an actor with role {code} of {short}");
        return Err(submitted.problem("provision/actor", &wanted, "none"));
    };
    let stranger =
        actors.iter().find(|(_, actor)| !is_organization(&actor["reference"], submitted.consent));
    if let Some((index, _)) = stranger {
        let path = format!("provision/actor/{index}/reference");
        return Err(submitted.problem(&path, "a reference to an Organization", "something else"));
    }
    let named: Vec<(&str, &str)> = actors
        .iter()
        .flat_map(|(_, actor)| identifiers(&actor["reference"], submitted.consent))
        .collect();
    let is_named =
        expected.iter().any(|(system, value)| named.contains(&(system.as_str(), value.as_str())));
    if is_named {
        return Ok(format!("{who} in role {code}"));
    }
    // Only identifiers of one system can contradict each other: a payer has several.
    let contradicts =
        named.iter().any(|(system, _)| expected.iter().any(|(other, _)| other == system));
    if contradicts {
        let path = format!("provision/actor/{first}/reference");
        let wanted = format!("{who} among the actors with role {code}");
        return Err(submitted.problem(&path, &wanted, "other organizations only"));
    }
    Ok(format!("an organization in role {code}"))
}

fn action(submitted: &Submitted<'_>) -> Result<String, Problem> {
    let actions = entries(&submitted.provision()["action"]);
    let expected = "exactly one action, with coding disclose of consentaction";
    match actions {
        [action] if has_coding(action, CONSENT_ACTION, "disclose") => {
            Ok("action disclose".to_owned())
        }
        [action] => Err(submitted.problem("provision/action/0", expected, coded(action))),
        actions => {
            let observed = format!("{} actions", actions.len());
            Err(submitted.problem("provision/action", expected, observed))
        }
    }
}

fn nothing_else(submitted: &Submitted<'_>) -> Result<String, Problem> {
    const FORBIDDEN: [&str; 7] =
        ["securityLabel", "purpose", "class", "code", "dataPeriod", "data", "provision"];
    let provision = submitted.provision();
    match FORBIDDEN.into_iter().find(|name| provision.get(name).is_some()) {
        None => Ok("none of the seven forbidden elements".to_owned()),
        Some(name) => {
            let path = format!("provision/{name}");
            Err(submitted.problem(&path, "nothing that narrows the policy", name))
        }
    }
}

/// The codes of a concept, for an observation.
fn coded(concept: &Value) -> String {
    let codes: Vec<&str> =
        entries(&concept["coding"]).iter().filter_map(|coding| coding["code"].as_str()).collect();
    if codes.is_empty() { "no coding".to_owned() } else { format!("`{}`", codes.join("`, `")) }
}
