//! What a scope means to a person, in words without jargon.
//!
//! A page that asks for consent must say what is consented to; the scope itself stands beside the
//! words, to the letter, for whoever knows the notation. A scope nobody has words for is shown
//! as it is, with a note that says so: leaving it out would hide what is granted.
//!
//! # Spec
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html>

use std::collections::BTreeMap;

use crate::oauth::{MEMBER_MATCH_SCOPE, Scope, ScopeContext};

/// What stands beside a scope that neither SMART nor this server has words for.
const UNKNOWN: &str = "This server has no description of it. If its name says nothing to you, ask \
                       whoever gave you the application, or leave it out.";

/// A scope, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeWords {
    /// The scope, to the letter.
    pub scope: String,
    /// What it lets the application do: a phrase that begins with a capital.
    pub text: String,
    /// What one should know before allowing it; empty for most.
    pub note: String,
    /// Whether it opens more than one would expect of an application.
    pub far_reaching: bool,
}

/// Explains `scope`; `own` holds the words of scopes this server was configured with, which win.
pub fn words(scope: &str, own: &BTreeMap<String, String>) -> ScopeWords {
    let (text, note, far_reaching) = match own.get(scope) {
        Some(text) => (text.clone(), String::new(), false),
        None => named(scope)
            .map(|(text, note, far)| (text.to_owned(), note.to_owned(), far))
            .or_else(|| resource(scope))
            .or_else(|| launch(scope))
            .or_else(|| operation(scope))
            .unwrap_or_else(|| (format!("“{scope}”"), UNKNOWN.to_owned(), false)),
    };
    ScopeWords { scope: scope.to_owned(), text, note, far_reaching }
}

/// Scopes that are names: text, note, whether it is far-reaching.
fn named(scope: &str) -> Option<(&'static str, &'static str, bool)> {
    Some(match scope {
        "openid" => ("Know that it is you who signed in", "", false),
        "fhirUser" => ("Know which health record or staff entry is yours", "", false),
        "profile" => (
            "Know which health record or staff entry is yours",
            "This is an older name of fhirUser.",
            false,
        ),
        "email" => ("Know your e-mail address", "", false),
        "offline_access" => (
            "Keep this access when you are not there",
            "It lasts until you end it on the page of your sessions.",
            true,
        ),
        "online_access" => ("Keep this access while you stay signed in", "", false),
        "launch" => ("Know what you were looking at when you started it", "", false),
        "launch/patient" => ("Know which member you choose", "", false),
        "launch/encounter" => ("Know which visit you choose", "", false),
        "launch/location" => ("Know which place you choose", "", false),
        "udap" => ("Let your own organization vouch for you", "", false),
        "cdr_fhir_delete" => ("Delete records", "Deleted records are gone for everyone.", true),
        "cdr_fhir_expunge" => (
            "Destroy records with their whole history",
            "What was destroyed cannot be brought back.",
            true,
        ),
        "cdr_fhir_validate" => ("Have records checked for mistakes", "", false),
        "cdr_mdm" => (
            "Find records of the same person under other names",
            "Searches then also find the records linked to the one searched for.",
            false,
        ),
        "cdr_all_user_authorities" => (
            "Do everything you may do yourself",
            "The other permissions on this list then add nothing.",
            true,
        ),
        MEMBER_MATCH_SCOPE => ("Ask whether a person is a member here", "", false),
        _ => return None,
    })
}

/// A resource scope: who may do what, with which records, whose, and under which restriction.
fn resource(scope: &str) -> Option<(String, String, bool)> {
    let parsed = Scope::parse(scope)?;
    let whose = match parsed.context {
        ScopeContext::Patient => "of the chosen member",
        ScopeContext::User => "that you may use yourself",
        ScopeContext::System => "of all members, with nobody signed in",
    };
    let bits = parsed.access.bits();
    let mut text =
        format!("{} {} {whose}", sentence(&verbs(bits)), kind_of_record(&parsed.resource_type));
    if !parsed.query.is_empty() {
        let limits: Vec<String> = parsed.query.split('&').map(restriction).collect();
        text = format!("{text}, only where {}", listed(&limits, "and"));
    }
    // Anything but reading changes what others see; so does a service that acts for nobody.
    let writes = bits & 0b0_1101 != 0;
    let far_reaching = parsed.context == ScopeContext::System || writes;
    let note = if writes { "This can change the records." } else { "" };
    Some((text, note.to_owned(), far_reaching))
}

/// `launch/` of any other type, with or without the role it has.
fn launch(scope: &str) -> Option<(String, String, bool)> {
    let resource_type = scope.strip_prefix("launch/")?.split('?').next()?;
    let named = !resource_type.is_empty() && resource_type.bytes().all(|b| b.is_ascii_lowercase());
    named.then(|| (format!("Know which {resource_type} you choose"), String::new(), false))
}

/// A scope that is the URL of an operation's definition.
fn operation(scope: &str) -> Option<(String, String, bool)> {
    let (_, name) = scope.rsplit_once("/OperationDefinition/")?;
    let named = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let text = format!("Use the operation “{}”", name.replace('-', " "));
    named.then(|| (text, String::new(), false))
}

/// The interactions, as one would say them: looking first, then changing.
fn verbs(bits: u8) -> Vec<String> {
    const ORDER: &[(u8, &str)] =
        &[(0b0_0010, "see"), (0b1_0000, "search"), (1, "add"), (0b0_0100, "change"), (8, "delete")];
    let verbs = ORDER.iter().filter(|(bit, _)| bits & bit != 0);
    verbs.map(|(_, verb)| (*verb).to_owned()).collect()
}

fn kind_of_record(resource_type: &str) -> String {
    let words = match resource_type {
        "*" => "all health records",
        "AllergyIntolerance" => "allergies",
        "Appointment" => "appointments",
        "CarePlan" => "care plans",
        "CareTeam" => "care teams",
        "Claim" => "claims",
        "ClaimResponse" => "decisions on claims",
        "Condition" => "diagnoses and health problems",
        "Consent" => "consents",
        "Coverage" => "insurance coverage",
        "Device" => "devices",
        "DiagnosticReport" => "test reports",
        "DocumentReference" => "documents and notes",
        "Encounter" => "visits",
        "ExplanationOfBenefit" => "claims and payments",
        "Goal" => "health goals",
        "Group" => "groups of members",
        "Immunization" => "vaccinations",
        "Location" => "places",
        "Medication" => "medicines",
        "MedicationDispense" => "medicines handed out",
        "MedicationRequest" => "prescriptions",
        "Observation" => "test results and measurements",
        "Organization" => "organizations",
        "Patient" => "personal details",
        "Practitioner" | "PractitionerRole" => "details of care providers",
        "Procedure" => "treatments and procedures",
        "Provenance" => "notes on where records come from",
        "RelatedPerson" => "details of relatives and contacts",
        "ServiceRequest" => "orders and referrals",
        "Task" => "tasks",
        other => return format!("records of the kind “{other}”"),
    };
    words.to_owned()
}

/// One search parameter. Of a code only the code itself is said; the scope beside has the rest.
fn restriction(parameter: &str) -> String {
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
    let values: Vec<String> = value
        .split(',')
        .map(|value| format!("“{}”", value.rsplit('|').next().unwrap_or(value)))
        .collect();
    format!("{} is {}", name.replace(['-', '_'], " ").trim(), listed(&values, "or"))
}

fn sentence(verbs: &[String]) -> String {
    let phrase = listed(verbs, "and");
    let mut letters = phrase.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// `a`, `a and b`, `a, b and c`.
fn listed(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} {word} {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scope, words, whether it is far-reaching.
    const WORDS: &[(&str, &str, bool)] = &[
        ("patient/*.read", "See and search all health records of the chosen member", false),
        ("patient/*.rs", "See and search all health records of the chosen member", false),
        ("patient/*.write", "Add, change and delete all health records of the chosen member", true),
        (
            "user/*.*",
            "See, search, add, change and delete all health records that you may use yourself",
            true,
        ),
        (
            "user/*.cruds",
            "See, search, add, change and delete all health records that you may use yourself",
            true,
        ),
        ("patient/Coverage.r", "See insurance coverage of the chosen member", false),
        ("patient/Coverage.s", "Search insurance coverage of the chosen member", false),
        ("patient/Coverage.c", "Add insurance coverage of the chosen member", true),
        (
            "user/Observation.u",
            "Change test results and measurements that you may use yourself",
            true,
        ),
        (
            "user/Observation.d",
            "Delete test results and measurements that you may use yourself",
            true,
        ),
        (
            "system/Patient.rs",
            "See and search personal details of all members, with nobody signed in",
            true,
        ),
        (
            "patient/ExplanationOfBenefit.read",
            "See and search claims and payments of the chosen member",
            false,
        ),
        ("patient/Basic.r", "See records of the kind “Basic” of the chosen member", false),
        (
            "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory",
            "See and search test results and measurements of the chosen member, \
             only where category is “laboratory”",
            false,
        ),
        (
            "patient/Observation.read?category=laboratory",
            "See and search test results and measurements of the chosen member, \
             only where category is “laboratory”",
            false,
        ),
        (
            "patient/Condition.rs?clinical-status=active,recurrence&category=a",
            "See and search diagnoses and health problems of the chosen member, \
             only where clinical status is “active” or “recurrence” and category is “a”",
            false,
        ),
        ("launch", "Know what you were looking at when you started it", false),
        ("launch/patient", "Know which member you choose", false),
        ("launch/encounter", "Know which visit you choose", false),
        ("launch/location", "Know which place you choose", false),
        ("launch/questionnaire?role=x", "Know which questionnaire you choose", false),
        ("openid", "Know that it is you who signed in", false),
        ("fhirUser", "Know which health record or staff entry is yours", false),
        ("profile", "Know which health record or staff entry is yours", false),
        ("offline_access", "Keep this access when you are not there", true),
        ("online_access", "Keep this access while you stay signed in", false),
        ("cdr_fhir_delete", "Delete records", true),
        ("cdr_fhir_expunge", "Destroy records with their whole history", true),
        ("cdr_fhir_validate", "Have records checked for mistakes", false),
        ("cdr_mdm", "Find records of the same person under other names", false),
        ("cdr_all_user_authorities", "Do everything you may do yourself", true),
        (MEMBER_MATCH_SCOPE, "Ask whether a person is a member here", false),
        (
            "http://hl7.org/fhir/us/davinci-pdex/OperationDefinition/BulkMemberMatch",
            "Use the operation “BulkMemberMatch”",
            false,
        ),
        ("newsletter", "Send you our letters", false),
        // Nothing anyone has words for: to the letter.
        ("__vendor_thing", "“__vendor_thing”", false),
        ("patient/observation.read", "“patient/observation.read”", false),
        ("patient/Observation.sr", "“patient/Observation.sr”", false),
        ("launch/Patient", "“launch/Patient”", false),
        ("launch/", "“launch/”", false),
        ("<script>", "“<script>”", false),
    ];

    #[test]
    fn every_scope_has_words() {
        let own = BTreeMap::from([("newsletter".to_owned(), "Send you our letters".to_owned())]);
        for (scope, text, far_reaching) in WORDS {
            let words = words(scope, &own);
            assert_eq!(
                (words.text.as_str(), words.far_reaching),
                (*text, *far_reaching),
                "{scope}"
            );
            assert_eq!(words.scope, *scope);
            assert_eq!(
                words.note == UNKNOWN,
                words.text.contains(&format!("“{scope}”")),
                "{scope}"
            );
        }
    }

    #[test]
    fn words_of_the_server_win() {
        let own = BTreeMap::from([("openid".to_owned(), "Say hello".to_owned())]);
        assert_eq!(words("openid", &own).text, "Say hello");
    }

    #[test]
    fn what_cannot_be_undone_has_a_note() {
        for scope in ["cdr_fhir_delete", "cdr_fhir_expunge", "offline_access", "user/*.write"] {
            assert!(!words(scope, &BTreeMap::new()).note.is_empty(), "{scope}");
        }
    }
}
