//! No requirement loses its check unnoticed.

use std::collections::BTreeSet;

use payerproof::checks;
use payerproof::fhir::rules::Rules;
use payerproof::spec::Catalogue;

use crate::tree::{none, read, root};

/// The requirements that have a check, one a line. Blessing adds those that got one; a line that is
/// to go is taken out by hand, which is where the reason belongs: in the review.
const LIST: &str = "tests/suite/covered.txt";

#[test]
fn no_requirement_loses_its_check() {
    let has_check = |id: &str| checks::verifying(id).next().is_some();
    let text = read(LIST);
    let listed: BTreeSet<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let lost: Vec<String> = listed
        .iter()
        .filter(|id| !has_check(id))
        .map(|id| format!("{LIST}: `{id}` had a check and has none"))
        .collect();
    if std::env::var_os("BLESS").is_some() {
        let now =
            Catalogue::built_in().iter().map(|one| one.id.as_str()).filter(|id| has_check(id));
        let all: BTreeSet<&str> = listed.iter().copied().chain(now).collect();
        let text = all.iter().fold(String::new(), |text, id| text + id + "\n");
        std::fs::write(root().join(LIST), text).expect("the list can be written");
    }
    none(&lost);
}

#[test]
fn every_rule_of_a_payload_names_a_requirement() {
    let known = |id: &str| Catalogue::built_in().get(id).is_some();
    let strangers: Vec<String> = Rules::built_in()
        .requirements()
        .filter(|(_, id)| !known(id))
        .map(|(shape, id)| format!("the shape `{shape}` names `{id}`, which is no requirement"))
        .collect();
    none(&strangers);
}
