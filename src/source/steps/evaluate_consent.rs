//! Decides whether a submitted consent can be honoured, point by point.

use jiff::Timestamp;
use serde_json::Value;

use crate::fhir::codes;
use crate::population::Member;
use crate::source::consents::Grant;
use crate::source::payers::token_of;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::settings::Settings;
use crate::source::state::Source;

use super::authenticate::Caller;
use super::consent_profile;
use super::read_match::{Submitted, has_coding, id_of, refers_to_patient};
use crate::fhir::partial_date::interval;

/// Elements by which a provision would allow less than its policy says. HRex forbids them, and
/// whoever overlooks one discloses too much.
const RESTRICTIONS: [&str; 7] =
    ["securityLabel", "purpose", "class", "code", "dataPeriod", "data", "provision"];

/// What the consent grants; nothing when there is none and none is needed.
///
/// # Errors
/// When it cannot be honoured.
pub(in crate::source) fn evaluate(
    source: &Source,
    caller: &Caller,
    submitted: &Submitted<'_>,
    member: &Member,
    policy: &Policy,
) -> Result<Option<Grant>, Refusal> {
    let refuse = |code: &'static str, text: &str| {
        Err(Refusal::new(policy.consent_refused_status, code, text))
    };
    if policy.consent_checks_opt_out && source.handle.consents().has_opted_out(member) {
        return refuse("suppressed", "The consent cannot be honoured by this payer.");
    }
    let consent = submitted.consent;
    if consent.is_null() {
        return if policy.consent_required {
            refuse("required", "This payer matches members with their consent only.")
        } else {
            Ok(None)
        };
    }
    let provision = &consent["provision"];
    let period = period(provision);
    let now = source.now();
    let terms = scope_of(consent, policy);
    let honoured = match terms {
        Some(Policies::Regular) => policy.honours_regular,
        Some(Policies::Sensitive) => policy.honours_sensitive,
        None => true,
    };
    let recipients = recipients(source, consent);
    let departure = consent_profile::departure(consent, &source.settings.guides);
    let points: [(bool, bool, &str); 13] = [
        (policy.consent_checks_status, consent["status"] == "active", "is not active"),
        (policy.consent_checks_type, provision["type"] == "permit", "does not permit"),
        (policy.consent_checks_period, covers(period, now), "has no period, or not the present"),
        (policy.consent_checks_policy, terms.is_some(), "has another policy"),
        (true, honoured, "has a policy this payer does not support"),
        (policy.consent_checks_profile, departure.is_none(), departure.unwrap_or_default()),
        (policy.consent_reads_source, is_at_hand(consent), "refers to a document nobody can open"),
        (
            policy.consent_refuses_mutual,
            actors(consent, RECIPIENT).len() < 2,
            "is in favour of more than one",
        ),
        (policy.consent_refuses_restrictions, !is_restricted(provision), "is restricted"),
        (policy.consent_checks_patient, is_for(consent, submitted.patient), "is another person's"),
        (
            policy.consent_checks_recipient,
            names_caller(&recipients, caller),
            "names another recipient",
        ),
        (
            policy.consent_checks_discloser,
            names_actor(consent, DISCLOSER, &source.settings.payer.token()),
            "names another payer to disclose",
        ),
        (policy.consent_checks_action, permits_disclosure(consent), "is not about disclosure"),
    ];
    let faults: Vec<&str> = points
        .into_iter()
        .filter(|(checked, holds, _)| *checked && !holds)
        .map(|(_, _, fault)| fault)
        .collect();
    if !faults.is_empty() {
        let text = format!("The consent cannot be honoured: it {}.", faults.join(", it "));
        return refuse("suppressed", &text);
    }
    let grant = Grant::new(terms == Some(Policies::Sensitive), period);
    Ok(Some(grant.in_favour_of(recipients)))
}

/// Where the payer we know keeps the documents its members signed.
const DOCUMENTS: &str = "https://lakeside.example/fhir/DocumentReference/signed-";

/// Whether the document behind the consent can be had.
fn is_at_hand(consent: &Value) -> bool {
    let reference = consent["sourceReference"]["reference"].as_str().unwrap_or_default();
    reference.starts_with('#') || reference.starts_with(DOCUMENTS)
}

const RECIPIENT: (&str, &str) = (codes::PARTICIPATION_TYPE, "IRCP");
const DISCLOSER: (&str, &str) = (codes::PARTICIPANT_TYPE, "performer");

/// The two policies HRex defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Policies {
    Regular,
    Sensitive,
}

/// The policy of the consent, when those of its entries that HRex defines name the same one. Others
/// may stand beside it: the list is open.
fn scope_of(consent: &Value, policy: &Policy) -> Option<Policies> {
    let known = |uri: &str| {
        let short = policy.accepts_short_policy_uri;
        let is = |whole: &str| {
            let tail = whole.rsplit('/').next().unwrap_or(whole);
            uri == whole || short && uri == tail.trim_start_matches("StructureDefinition-")
        };
        if is(codes::POLICY_REGULAR) {
            Some(Policies::Regular)
        } else if is(codes::POLICY_SENSITIVE) {
            Some(Policies::Sensitive)
        } else {
            None
        }
    };
    let entries = consent["policy"].as_array()?;
    let mut named = entries.iter().filter_map(|entry| known(entry["uri"].as_str()?));
    let first = named.next()?;
    named.all(|other| other == first).then_some(first)
}

/// First and last instant of the provision, when it states both ends.
fn period(provision: &Value) -> Option<(Timestamp, Timestamp)> {
    let end = |name: &str| interval(provision["period"][name].as_str()?);
    Some((end("start")?.0, end("end")?.1))
}

fn covers(period: Option<(Timestamp, Timestamp)>, now: Timestamp) -> bool {
    period.is_some_and(|(start, end)| start <= now && now <= end)
}

fn is_restricted(provision: &Value) -> bool {
    RESTRICTIONS.iter().any(|name| !provision[name].is_null())
}

/// Without a submitted member there is nobody to compare with.
fn is_for(consent: &Value, patient: &Value) -> bool {
    id_of(patient).is_none_or(|id| refers_to_patient(&consent["patient"], id))
}

/// The payer behind the caller's token is a recipient. Nobody knows who an anonymous caller is.
fn names_caller(recipients: &[String], caller: &Caller) -> bool {
    match &caller.business_id {
        Some(token) => recipients.contains(token),
        None => caller.is_anonymous(),
    }
}

/// Whether an actor of this role is the organization identified by `token` (`system|value`).
fn names_actor(consent: &Value, role: (&str, &str), token: &str) -> bool {
    actors(consent, role).iter().any(|one| one == token)
}

/// The recipients, as `system|value`: by the identifiers the consent has for them, and by the
/// business identity of the Organizations on file that it means.
fn recipients(source: &Source, consent: &Value) -> Vec<String> {
    let mut recipients = Vec::new();
    for reference in in_role(consent, RECIPIENT) {
        let tokens = tokens_of(consent, reference);
        let Settings { payers, base, .. } = &source.settings;
        recipients.extend(payers.meant(base, reference["reference"].as_str(), &tokens));
        recipients.extend(tokens);
    }
    recipients
}

/// The identifiers of the organizations in this role, as `system|value`.
fn actors(consent: &Value, role: (&str, &str)) -> Vec<String> {
    in_role(consent, role).flat_map(|reference| tokens_of(consent, reference)).collect()
}

/// The references to the organizations in this role.
fn in_role<'a>(
    consent: &'a Value,
    (system, code): (&'a str, &'a str),
) -> impl Iterator<Item = &'a Value> {
    let actors = consent["provision"]["actor"].as_array().into_iter().flatten();
    actors
        .filter(move |actor| has_coding(&actor["role"], system, code))
        .map(|actor| &actor["reference"])
}

fn tokens_of(consent: &Value, reference: &Value) -> Vec<String> {
    let contained = contained(consent, reference)
        .into_iter()
        .flat_map(|organization| organization["identifier"].as_array().into_iter().flatten());
    [&reference["identifier"]].into_iter().chain(contained).filter_map(token_of).collect()
}

/// The Organization inside the consent that a reference such as `#payer` names.
fn contained<'a>(consent: &'a Value, reference: &Value) -> Option<&'a Value> {
    let id = reference["reference"].as_str()?.strip_prefix('#')?;
    consent["contained"]
        .as_array()?
        .iter()
        .find(|resource| resource["resourceType"] == "Organization" && resource["id"] == id)
}

fn permits_disclosure(consent: &Value) -> bool {
    let actions = consent["provision"]["action"].as_array().map(Vec::as_slice).unwrap_or_default();
    has_coding(&consent["scope"], codes::CONSENT_SCOPE, "patient-privacy")
        && actions.iter().any(|action| has_coding(action, codes::CONSENT_ACTION, "disclose"))
}
