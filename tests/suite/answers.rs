//! What our mocks say on the wire is valid by the profiles it claims, and by those of the operation
//! it belongs to, as every version of the guides that is at hand defines them: Groups of matches,
//! Provenance and Consents made on the fly, endpoint Bundles, what searches find, and what a target
//! payer asks.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use payerproof::fhir::validate::{Severity, Validator};
use payerproof::guides::Guides;
use payerproof::id::{Endpoint, Party};
use payerproof::runner::{RunOptions, mocks_system, run};
use payerproof::scenario::Library;
use payerproof::seed::Seed;
use payerproof::system::System;
use payerproof::transcript::Exchange;
use serde_json::Value;

use crate::guides::{TOGETHER, folder, load_all};

/// Scenarios in which our mocks say what they can say.
const STORIES: &[&str] = &[
    "bulk_match/both_shapes",
    "bulk_match/members_sorted",
    "bulk_match/submitted_data_returned",
    "everything/claims_compared",
    "everything/member_fetched_at_once",
    "exchange/errors_reported",
    "exchange/member_fetched",
    "exchange/members_fetched_in_bulk",
    "export/documents_by_url",
    "group_export/group_found",
    "mutual_tls/endpoints_published",
    "search/consents_found",
    "search/documents_found",
    "search/provenance_brought_along",
];

/// Resources that must be among what is looked at, by type; of one version or more.
const MADE: &[&str] = &[
    "Bundle",
    "CapabilityStatement",
    "Consent",
    "Group",
    "OperationOutcome",
    "Parameters",
    "Provenance",
    "Task",
];

/// What is found in them that is no fault of theirs: a part of the package's name, the rule, the end
/// of the place, and why.
const ALLOWED: &[(&str, &str, &str, &str)] = &[
    (
        "pdex-2.0.0",
        "slice",
        ".meta",
        "2.0.0 demands its profile of prior authorizations with its own version, `|2.0.0`, which \
         later versions contradict; members name it without, as all of them name profiles",
    ),
    (
        "hrex-1.0.0",
        "target-profile",
        ".insurance[].coverage",
        "HRex 1.0.0 allows a Coverage one identifier, and 1.1.0 one of each kind; ours has two kinds",
    ),
    (
        "hrex-1.0.0",
        "cardinality",
        ".part[].resource",
        "the same Coverage in a request for several members",
    ),
    (
        "hrex-1.0.0",
        "cardinality",
        "Parameters.parameter[].resource",
        "1.0.0 demands of MemberPatient to be a Patient of US Core, which has an identifier; 1.1.0 has \
         a profile of its own, which needs none",
    ),
    (
        "pdex-2.1.0-build",
        "slice-closed",
        "Parameters.parameter[]",
        "this build names the parameters of the answer otherwise than the release does",
    ),
];

const IN_AND_OUT: [(Endpoint, [&str; 2]); 2] = [
    (
        Endpoint::MemberMatch,
        [
            "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-parameters-member-match-in",
            "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-parameters-member-match-out",
        ],
    ),
    (
        Endpoint::BulkMatch,
        [
            "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-parameters-multi-member-match-bundle-in",
            "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-parameters-multi-member-match-bundle-out",
        ],
    ),
];

/// The resources an exchange shows that a mock made, with the profile its operation demands.
fn said(exchange: &Exchange) -> Vec<(Value, Option<&'static str>)> {
    let operation = match exchange.endpoint {
        Endpoint::MatchStatus | Endpoint::MatchFile => Endpoint::BulkMatch,
        other => other,
    };
    let profiles = IN_AND_OUT.iter().find(|(of, _)| *of == operation).map(|(_, both)| *both);
    let mut all = Vec::new();
    // What the runner asks is bent on purpose.
    if exchange.initiator == Party::Target {
        let profile = profiles.map(|[asked, _]| asked);
        all.extend(exchange.request.body.json().ok().map(|one| (one, profile)));
    }
    if let Some(response) = &exchange.response {
        let profile = profiles.map(|[_, given]| given);
        let text = String::from_utf8(response.decoded().unwrap_or_default()).unwrap_or_default();
        let values: Vec<Value> = match response.json() {
            Ok(one) => vec![one],
            Err(_) => text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(),
        };
        all.extend(values.into_iter().map(|one| (one, profile)));
    }
    all.retain(|(one, _)| one["resourceType"].is_string());
    for (one, profile) in &mut all {
        if one["resourceType"] != "Parameters" {
            *profile = None;
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn what_mocks_say_conforms_to_what_it_claims() {
    let Some(folder) = folder() else { return };
    payerproof::transcript::install_crypto_provider();
    let loaded = load_all(&folder);
    let mut library = Library::load(None).expect("sound scenarios");
    library.scenarios.retain(|one| STORIES.iter().any(|story| one.id.starts_with(story)));
    assert!(library.scenarios.len() >= STORIES.len(), "scenarios are called otherwise now");
    let mut kinds = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut used = [false; ALLOWED.len()];
    for pdex in ["2.0.0", "2.1.0", "2.2.0"] {
        let guides =
            Guides { pdex: pdex.to_owned(), hrex: "1.0.0".to_owned(), ..Guides::default() };
        let system = Arc::new(System { guides, ..mocks_system() });
        let options = RunOptions { system, ..RunOptions::of_mocks(library.clone(), Seed(1)) };
        let ran = run(options).await.expect("it runs");
        let mut seen = HashSet::new();
        let exchanges = ran.transcripts.iter().flat_map(|(id, all)| {
            all.exchanges.iter().map(move |exchange| (id.as_str(), exchange))
        });
        let all: Vec<(String, Option<&str>, String)> = exchanges
            .flat_map(|(id, exchange)| {
                let place = format!("{id}, exchange {}", exchange.seq);
                said(exchange).into_iter().map(move |one| (place.clone(), one))
            })
            .inspect(|(_, (one, _))| {
                let entries = one["entry"].as_array().into_iter().flatten();
                let inside = entries.map(|entry| &entry["resource"]);
                let all = std::iter::once(one).chain(inside);
                kinds.extend(all.filter_map(|it| it["resourceType"].as_str().map(str::to_owned)));
            })
            .map(|(place, (one, profile))| (place, profile, one.to_string()))
            .filter(|(.., text)| seen.insert(text.clone()))
            .collect();
        for names in TOGETHER.iter().filter(|names| names[2].contains(pdex)) {
            let packages = names.iter().map(|name| loaded.get(name).cloned());
            let Some(packages) = packages.collect::<Option<Vec<_>>>() else { continue };
            let validator = Validator::with(packages);
            let mut found: BTreeMap<(String, String), String> = BTreeMap::new();
            for (place, profile, text) in &all {
                // 2.0.0 has no bulk match.
                let profile = profile.filter(|profile| validator.knows(profile));
                let report = validator.validate(text.as_bytes(), profile.as_slice());
                for one in report.problems.iter().filter(|one| one.severity == Severity::Error) {
                    let at: String = one.location.chars().filter(|c| !c.is_ascii_digit()).collect();
                    let allowed = ALLOWED.iter().position(|(name, rule, end, _)| {
                        names.iter().any(|here| here.contains(name))
                            && *rule == one.rule.key
                            && at.ends_with(end)
                    });
                    if let Some(row) = allowed {
                        used[row] = true;
                        continue;
                    }
                    let key = (one.rule.key.clone(), at);
                    found.entry(key).or_insert_with(|| format!("{place}: {one}"));
                }
            }
            wrong.extend(found.into_values().map(|text| format!("{names:?}: {text}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let unseen: Vec<_> = MADE.iter().filter(|kind| !kinds.contains(**kind)).collect();
    assert!(unseen.is_empty(), "{unseen:?} of {kinds:?}");
    assert!(used.iter().all(|used| *used), "allowed, but not found: {used:?}");
}
