//! The two payers of an exchange, as the configuration names them.

use crate::population::{Payer, SOURCE_PAYER, TARGET_PAYER};
use crate::system::{PayerIdentity, System};

/// The payer whose records are asked for.
pub fn discloser(system: &System) -> Payer<'_> {
    named(system.members.discloser.as_ref()).unwrap_or(SOURCE_PAYER)
}

/// The payer we act for.
pub fn recipient(system: &System) -> Payer<'_> {
    named(system.members.recipient.as_ref()).unwrap_or(TARGET_PAYER)
}

fn named(configured: Option<&PayerIdentity>) -> Option<Payer<'_>> {
    let configured = configured?;
    let (system, value) = configured.parts()?;
    Some(Payer { name: &configured.name, system, value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::{codes, named};
    use crate::population::{Case, MatchRequest, Population, match_parameters};
    use crate::seed::Seed;

    #[test]
    fn requests_name_the_payers_of_the_configuration() {
        let identity = |name: &str, identifier: &str| {
            Some(PayerIdentity { name: name.to_owned(), identifier: identifier.to_owned() })
        };
        let toml = "name = 'x'\nroles = ['source']\nfhir_base = 'http://x'\n";
        let mut system = crate::system::parse("p.toml", toml).expect("well-formed");
        assert_eq!((discloser(&system), recipient(&system)), (SOURCE_PAYER, TARGET_PAYER));
        system.members.discloser = identity("The old plan", "urn:oid:1.2|a");
        system.members.recipient = identity("The new plan", "urn:oid:1.2|b");
        let today = "2027-01-15".parse().expect("a date");
        let population = Population::generate(Seed(1), today, 2);
        let request = MatchRequest {
            source: &discloser(&system),
            target: &recipient(&system),
            today,
            policy_uri: codes::POLICY_REGULAR,
        };
        let parameters = match_parameters(population.member(Case::Known), &request);
        let part =
            |name: &str| named(&parameters, name).next().expect("a part")["resource"].clone();
        let actors = &part("Consent")["provision"]["actor"];
        let name = |reference: &serde_json::Value| {
            (reference["identifier"]["value"].clone(), reference["display"].clone())
        };
        assert_eq!(name(&actors[0]["reference"]), ("a".into(), "The old plan".into()));
        assert_eq!(name(&actors[1]["reference"]), ("b".into(), "The new plan".into()));
        assert_eq!(part("CoverageToMatch")["payor"][0]["identifier"]["value"], "a");
        assert_eq!(part("CoverageToLink")["payor"][0]["identifier"]["value"], "b");
    }
}
