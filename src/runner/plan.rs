//! Which scenarios a run consists of, and why others are left out.

use crate::guides::{Guides, reaches};
use crate::id::Actor;
use crate::oauth::{BULK_MATCH_SCOPES, JWT_BEARER_GRANT};
use crate::scenario::{Expanded, Library, Scenario, Step, parse_duration};
use crate::system::{ClientConfig, RegistrationKind, SINCE_PDEX, System, TriggerConfig};

use super::client_site::needs_client_site;

/// A scenario of the plan.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The scenario.
    pub expanded: Expanded,
    /// Why it is left out, if so.
    pub skipped: Option<String>,
}

/// The scenarios of a run, by id.
#[derive(Clone, Debug)]
pub struct Plan(pub Vec<Planned>);

impl Plan {
    /// Plans the scenarios of `library` whose id contains `filter` and whose role is among
    /// `roles`. Those that need what the system does not claim stay in the plan, left out.
    pub fn make(
        library: &Library,
        system: &System,
        own: bool,
        roles: &[Actor],
        filter: Option<&str>,
    ) -> Self {
        let planned = library
            .scenarios
            .iter()
            .filter(|expanded| roles.contains(&expanded.scenario.role))
            .filter(|expanded| filter.is_none_or(|filter| expanded.id.contains(filter)))
            .map(|expanded| Planned {
                expanded: expanded.clone(),
                skipped: reason_to_skip(expanded, system, own),
            })
            .collect();
        Self(planned)
    }

    /// Those that will run.
    pub fn to_run(&self) -> impl Iterator<Item = &Expanded> {
        self.0.iter().filter(|one| one.skipped.is_none()).map(|one| &one.expanded)
    }
}

/// Which part of `scenario` the guides in force do not have yet, if any.
pub(super) fn beyond(guides: &Guides, scenario: &Scenario) -> Option<String> {
    scenario.requires.iter().find_map(|needed| {
        let (_, since) = SINCE_PDEX.iter().find(|(claim, _)| claim == needed)?;
        (!reaches(&guides.pdex, since))
            .then(|| format!("PDex {} is in force, and `{needed}` came with {since}", guides.pdex))
    })
}

fn reason_to_skip(expanded: &Expanded, system: &System, own: bool) -> Option<String> {
    let scenario = &expanded.scenario;
    if let Some(why) = beyond(&system.guides, scenario) {
        return Some(why);
    }
    if own {
        return None;
    }
    for needed in &scenario.requires {
        if !system.claims.get(needed).copied().unwrap_or(false) {
            let why = system.unclaimed.get(needed).cloned();
            return Some(why.unwrap_or_else(|| format!("the system does not claim `{needed}`")));
        }
    }
    let takes = scenario.takes.as_deref().and_then(parse_duration).map_or(0, |it| it.as_secs());
    if takes > system.limits.wait_secs {
        let limit = system.limits.wait_secs;
        return Some(format!("it takes about {takes} s, and `limits.wait_secs` is {limit}"));
    }
    if needs_client_site(scenario) && system.client_site.is_none() {
        let why = "it serves keys for the system to fetch, and `[client_site]` is not configured";
        return Some(why.to_owned());
    }
    let needs_mocks = scenario
        .steps
        .iter()
        .any(|step| matches!(step, Step::Set(set) if system.roles.contains(&set.actor)));
    if needs_mocks {
        return Some("it changes a mock, and the system plays that role itself".to_owned());
    }
    if let Some(why) = unregistered(scenario, system) {
        return Some(why);
    }
    if let Some(why) = untriggered(scenario, system) {
        return Some(why);
    }
    unknown_to_it(scenario, system)
}

/// Which member the steps submit that the system does not know and the configuration does not give.
fn unknown_to_it(scenario: &Scenario, system: &System) -> Option<String> {
    let members = &system.members;
    let submitted = scenario.steps.iter().flat_map(|step| match step {
        Step::MemberMatch(step) => std::slice::from_ref(&step.member),
        Step::BulkMemberMatch(step) => &step.members,
        _ => &[],
    });
    let missing =
        submitted.into_iter().find(|case| !members.seeded && !members.files.contains_key(*case))?;
    Some(format!("the configuration has no member for the case `{missing}`"))
}

/// Which client that the steps register would have to be registered by hand, and is not.
fn unregistered(scenario: &Scenario, system: &System) -> Option<String> {
    let registration = &system.registration;
    let mut clients = scenario.steps.iter().filter_map(|step| match step {
        Step::Register(register) => register.client.as_deref(),
        _ => None,
    });
    let missing = clients.find(|name| {
        matches!(*name, "other" | "sibling") && registration.client_called(name).is_none()
    });
    if registration.how != RegistrationKind::Manual {
        return None;
    }
    missing
        .map(|name| format!("it needs a second registered client (`[registration.{name}_client]`)"))
        .or_else(|| beyond_registration(scenario, system))
}

/// What the steps ask of a client registered by hand that does not go with its registration.
fn beyond_registration(scenario: &Scenario, system: &System) -> Option<String> {
    scenario.steps.iter().find_map(|step| {
        let Step::Token(step) = step else { return None };
        let name = step.client.as_deref().unwrap_or("main");
        let client = own_client(name, system)?;
        let may_by_jwt = client.grants.iter().any(|grant| grant == JWT_BEARER_GRANT);
        if step.alter.as_deref() == Some("grant_type_jwt_bearer") && may_by_jwt {
            return Some(format!(
                "it needs a client that is not registered for the grant `{JWT_BEARER_GRANT}`"
            ));
        }
        if step.alter.is_some() {
            return None;
        }
        let by_jwt = matches!(step.grant.as_deref(), Some("jwt_bearer" | "codap"));
        if by_jwt && !may_by_jwt {
            return Some(format!(
                "our client `{name}` is not registered for the grant `{JWT_BEARER_GRANT}`: \
                 register it for this grant, and say so in its `grants` under `[registration]`"
            ));
        }
        // These words are opaque: no other of the registration covers them.
        let asked = match step.scope.as_deref()? {
            "bulk_match" => system.scopes.bulk_match.as_str(),
            asked if BULK_MATCH_SCOPES.contains(&asked) => asked,
            _ => return None,
        };
        let every = || system.scopes.by_hand();
        let registered = client.scope.clone().unwrap_or_else(every);
        let is_registered = |word| registered.split_whitespace().any(|own| own == word);
        (!asked.split_whitespace().all(is_registered)).then(|| {
            format!("our client `{name}` is not registered for the scope `{asked}` (`scope`)")
        })
    })
}

/// The client of that name, unless people sign in for it: those are configured elsewhere.
fn own_client<'a>(name: &str, system: &'a System) -> Option<&'a ClientConfig> {
    if name.contains("app") { None } else { system.registration.client_called(name) }
}

/// Why the target payer cannot be set going as the steps ask, if it cannot.
fn untriggered(scenario: &Scenario, system: &System) -> Option<String> {
    let target = system.target.as_ref()?;
    scenario.steps.iter().find_map(|step| {
        let Step::Trigger(step) = step else { return None };
        let config = match &step.member {
            Some(_) => Some(&target.trigger),
            None => target.bulk_trigger.as_ref(),
        };
        let Some(config) = config else {
            return Some("`[target.bulk_trigger]` is not configured".to_owned());
        };
        let TriggerConfig::InvokeExport { local_patients, .. } = config else { return None };
        let missing = step.cases().iter().find(|case| !local_patients.contains_key(*case))?;
        Some(format!("`local_patients` names no patient for the case `{missing}`"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runner::mocks_system;

    #[test]
    fn what_a_guide_does_not_have_yet_is_left_out() {
        let library = Library::load(None).expect("sound scenarios");
        let reasons = |pdex: &str| -> Vec<String> {
            let guides = Guides::of_pdex(pdex).expect("versions");
            let system = System { guides, ..mocks_system() };
            let plan = Plan::make(&library, &system, true, &[Actor::Source, Actor::Target], None);
            plan.0.into_iter().filter_map(|one| one.skipped).collect()
        };
        assert_eq!(reasons("2.1.0"), Vec::<String>::new());
        let why = "PDex 2.0.0 is in force, and `bulk_member_match` came with 2.1.0";
        assert!(reasons("2.0.0").iter().any(|reason| reason == why));
    }

    #[test]
    fn a_client_asks_for_what_it_was_registered_for_by_hand() {
        let library = Library::load(None).expect("sound scenarios");
        let toml = |more: &str| {
            format!(
                "name = 'x'\nroles = ['source', 'idp']\nfhir_base = 'http://x.test'\n\
                 [claims]\njwt_bearer = true\nmember_match = true\nbulk_member_match = true\n\
                 [registration]\nhow = 'manual'\n\
                 [registration.client]\nclient_id = 'c'\nkey_file = 'k.pem'\n{more}"
            )
        };
        let reason = |more: &str, id: &str| {
            let system = crate::system::parse("p.toml", &toml(more)).expect("well-formed");
            let plan = Plan::make(&library, &system, false, &system.roles, Some(id));
            plan.0.into_iter().find_map(|one| one.skipped)
        };
        let named = "member_token/member_named";
        let why = reason("", named).unwrap_or_default();
        assert!(why.contains("register it for this grant"), "{why}");
        let granted = format!("grants = ['client_credentials', '{JWT_BEARER_GRANT}']");
        assert_eq!(reason(&granted, named), None);
        // Nobody is refused a grant that it is registered for.
        let refused = "token/request_refused@grant_type_jwt_bearer";
        assert_eq!(reason("", refused), None);
        let why = reason(&granted, refused).unwrap_or_default();
        assert!(why.contains("is not registered for the grant"), "{why}");
        assert_eq!(reason(&granted, "token/request_refused@body_json"), None);
        let bulk = "bulk_match/one_member";
        assert_eq!(reason("", bulk), None);
        let why = reason("scope = 'system/*.read'", bulk).unwrap_or_default();
        assert!(why.contains("is not registered for the scope"), "{why}");
        let spelled = |word| format!("bulk_match/scopes_spelled@{word}");
        let [first, second] = BULK_MATCH_SCOPES.map(spelled);
        let told = [first, second].map(|id| reason("", &id));
        assert_eq!(told.iter().flatten().count(), 1, "{told:?}");
    }

    #[test]
    fn claims_about_a_target_are_those_its_scenarios_need() {
        let library = Library::load(None).expect("sound scenarios");
        for expanded in &library.scenarios {
            let scenario = &expanded.scenario;
            for needed in &scenario.requires {
                let about_target = crate::system::TARGET_CLAIMS.contains(&needed.as_str());
                assert_eq!(about_target, scenario.role == Actor::Target, "{needed}");
            }
        }
    }

    #[test]
    fn members_nobody_gave_are_not_submitted() {
        let library = Library::load(None).expect("sound scenarios");
        let mut system = mocks_system();
        system.members.seeded = false;
        system.members.files.insert("known".to_owned(), "known.json".into());
        system.claims.insert("bulk_member_match".to_owned(), true);
        let plan = Plan::make(&library, &system, false, &[Actor::Source], Some("bulk_match/"));
        let reason = |id: &str| {
            let planned = plan.0.iter().find(|one| one.expanded.id == id);
            planned.unwrap_or_else(|| panic!("no {id}")).skipped.clone()
        };
        assert_eq!(reason("bulk_match/one_member"), None);
        let why = "the configuration has no member for the case `sensitive`";
        assert_eq!(reason("bulk_match/members_sorted").as_deref(), Some(why));
    }
}
