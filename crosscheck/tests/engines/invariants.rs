//! Every invariant of R4, and of the profiles that are at hand, by our FHIRPath and by
//! `rh-fhirpath`: on made resources of every type, on members' resources, on published examples, and
//! on some of them with one thing changed.

use std::collections::{BTreeMap, BTreeSet};

use payerproof::fhir::definitions::{Kind, Package, R4};
use payerproof::fhir::json::Json;
use payerproof::fhir::path::{Expression, Node};
use payerproof_crosscheck::argued::{Argued, Differences};
use payerproof_crosscheck::{Dice, changed, made};
use serde_json::Value;

use super::path::{Said, Theirs, ours, places};
use super::resources;

/// How often one invariant is asked. Those of every element would be asked a million times.
const MOST_ASKED: usize = 60;

/// Where the two may differ.
const ALLOWED: &[Argued] = &[
    Argued::we(
        &["they error (Function error: Unknown function"],
        "it does not offer the function, which FHIR defines",
    ),
    Argued::we(
        &["they error (Evaluation error: as("],
        "it refuses `as` on several items, which invariants of R4 use as a filter",
    ),
    Argued::we(
        &["they error (Evaluation error: Cannot compare Object"],
        "it does not compare elements that are quantities",
    ),
    Argued::we(
        &["they error (Type error: startsWith()"],
        "it does not take a uri or what nothing is joined with for text",
    ),
    Argued::we(
        &["we error (or needs one item and got"],
        "several items have no truth value, and FHIRPath demands an error",
    )
    .published(),
    Argued::we(
        &["us-core-3: we [false], they [true]"],
        "its Quantity has lost its elements, and so its system",
    )
    .published(),
    Argued::we(&["cpb-"], "it takes implementationGuide for a choice of implementation"),
    Argued::we(
        &["tim-"],
        "it takes elements whose names go on, such as durationMax, for choices of duration",
    ),
];

/// An invariant, with how often it was asked and what was said.
struct Asked {
    key: String,
    text: String,
    expression: Option<Expression>,
    times: usize,
    /// The resources in which it was asked last, so that one does not use up the questions.
    last: usize,
    said: BTreeSet<&'static str>,
}

/// Invariants by the type or the path they are about.
#[derive(Default)]
struct Invariants(BTreeMap<String, Vec<Asked>>);

impl Invariants {
    fn add(&mut self, about: &str, key: &str, text: &str) {
        let known = self.0.entry(about.to_owned()).or_default();
        if known.iter().any(|one| one.text == text) {
            return;
        }
        let expression = Expression::compile(text).ok();
        let (key, text) = (key.to_owned(), text.to_owned());
        known.push(Asked { key, text, expression, times: 0, last: 0, said: BTreeSet::new() });
    }

    /// Those of the types of R4, and of their elements.
    fn of_r4() -> Self {
        let mut all = Self::default();
        for kind in R4.types() {
            for invariant in &kind.invariants {
                let constraint = &invariant.constraint;
                all.add(kind.name, &constraint.key, &constraint.expression);
            }
            for field in &kind.fields {
                for invariant in &field.invariants {
                    let constraint = &invariant.constraint;
                    let about = format!("{}.{}", kind.name, field.name);
                    all.add(&about, &constraint.key, &constraint.expression);
                }
            }
        }
        all
    }

    /// Those of a package, by the paths of elements.
    fn of_package(&mut self, package: &Package) {
        for definition in package.store.structures().filter(|one| one.kind == "resource") {
            for element in &definition.elements {
                let parts = element.id.split('.');
                let path: Vec<&str> =
                    parts.map(|part| part.split([':', '[']).next().unwrap_or(part)).collect();
                for constraint in &element.constraints {
                    if !R4.states(constraint) {
                        self.add(&path.join("."), &constraint.key, &constraint.expression);
                    }
                }
            }
        }
    }

    fn ask(&mut self, value: &Value, number: usize, theirs: &Theirs, differ: &mut Differences) {
        let json = Json::of(value);
        for place in places(&json, value) {
            // What a type inherits is asked of it, too.
            let mut about = vec![place.path.clone()];
            let mut of = Some(place.of);
            while let Some(id) = of {
                about.push(R4.get(id).name.to_owned());
                of = R4.get(id).parent;
            }
            about.dedup();
            for name in about {
                for asked in self.0.get_mut(&name).into_iter().flatten() {
                    if asked.times >= MOST_ASKED || asked.last == number {
                        continue;
                    }
                    asked.times += 1;
                    if asked.times > MOST_ASKED / 2 {
                        asked.last = number;
                    }
                    let focus = Node::new(place.json, Some(place.of));
                    let we = match &asked.expression {
                        Some(expression) => ours(expression, focus, &json, None),
                        None => Said::Error("unreadable".to_owned()),
                    };
                    let they = theirs.say(&asked.text, place.value, value);
                    asked.said.insert(we.holds());
                    if we == Said::Unknown || we.holds() == they.holds() {
                        continue;
                    }
                    let line = format!("{}: we {we}, they {they}: {}", asked.key, asked.text);
                    differ.note(line, || {
                        let shown = place.value.to_string();
                        let shown: String = shown.chars().take(400).collect();
                        format!("{} {shown}", place.path)
                    });
                }
            }
        }
    }
}

#[test]
fn invariants_are_judged_alike() {
    let theirs = Theirs::new();
    let mut invariants = Invariants::of_r4();
    let mut all: Vec<Value> = resources::of_members(3).into_values().flatten().collect();
    for file in resources::packages() {
        let package = Package::load_with_examples(&file).expect("a FHIR package");
        invariants.of_package(&package);
        all.extend(
            package.examples.iter().filter_map(|(_, text)| serde_json::from_slice(text).ok()),
        );
    }
    for kind in R4.types() {
        if kind.kind == Kind::Resource && !kind.is_abstract {
            let of = R4.resource(kind.name).expect("a resource");
            let made = |place| made::resource(of, &mut Dice::of(&format!("{} {place}", kind.name)));
            all.extend((0..6).map(made));
        }
    }
    let mut differ = Differences::default();
    let mut number = 0;
    for resource in all {
        // Published examples may be large, and the other engine copies them at every step.
        if resource.to_string().len() > 60_000 {
            continue;
        }
        number += 1;
        invariants.ask(&resource, number, &theirs, &mut differ);
        let places = changed::pointers(&resource);
        let mut dice = Dice::of(&resource.to_string());
        for _ in 0..if places.is_empty() { 0 } else { 3 } {
            let ways = changed::in_kind(&resource, &places[dice.below(places.len())]);
            if !ways.is_empty() {
                number += 1;
                invariants.ask(&ways[dice.below(ways.len())], number, &theirs, &mut differ);
            }
        }
    }
    let asked: Vec<&Asked> = invariants.0.values().flatten().collect();
    let times: usize = asked.iter().map(|one| one.times).sum();
    let never: Vec<&str> = asked.iter().filter(|one| one.times == 0).map(|one| &*one.key).collect();
    let both = asked.iter().filter(|one| one.said.len() > 1).count();
    println!("{} invariants, asked {times} times, {both} with both answers", asked.len());
    println!("never asked: {never:?}");
    let said = differ.beside(ALLOWED, !resources::packages().is_empty());
    assert!(said.is_empty(), "{} differ:\n{}", said.len(), said.join("\n"));
}
