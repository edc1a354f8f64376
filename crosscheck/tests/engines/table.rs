//! Our table of the types of R4 beside the one `rh-fhirpath` works by: every type with its elements,
//! how often each may be there, and which are choices.

use std::collections::{BTreeMap, BTreeSet};

use payerproof::fhir::definitions::{Field, Kind, R4, Type};
use payerproof_crosscheck::argued::{Argued, Differences};
use rh_hl7_fhir_r4_core::metadata::{FHIR_TYPE_REGISTRY, FhirFieldType, FieldInfo};

/// Where the two may differ.
const ALLOWED: &[Argued] = &[
    Argued::we(
        &[".id: we", "\"id\"", "\"string\""],
        "R4 defines the id of a resource by a type of FHIRPath, which says nothing of its form",
    ),
    Argued::we(
        &["Extension.url: we", "\"uri\"", "\"string\""],
        "R4 defines it by a type of FHIRPath, which says nothing of its form",
    ),
    Argued::we(
        &["FamilyMemberHistory.", "they None"],
        "it has the elements of a profile on the resource in the place of its own",
    ),
    Argued::we(
        &["FamilyMemberHistory.condition.note"],
        "it has the elements of a profile on the resource in the place of its own",
    ),
    Argued::we(
        &["ElementDefinition.type.profile"],
        "it has what a profile on the type allows in the place of the type",
    ),
    Argued::we(
        &["ElementDefinition.type.aggregation"],
        "it has what a profile on the type allows in the place of the type",
    ),
];

/// `Patient.contact` as the other table calls it: `PatientContact`.
fn other_name(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split('.').map(part).collect()
}

/// Elements by name: least and greatest number, and the type, or that it is a choice.
type Elements = BTreeMap<String, (u32, Option<u32>, String)>;

/// The type of an element in the words of the other table, in small letters.
fn type_of(field: &Field) -> String {
    let first = field.types.first().map(|one| R4.get(one.of));
    match first {
        _ if field.choice => "a choice".to_owned(),
        Some(of) if of.kind == Kind::Inner => "elements".to_owned(),
        Some(of) => of.name.to_lowercase(),
        None => String::new(),
    }
}

/// The same of the other table.
fn their_type(info: &FieldInfo) -> String {
    match &info.field_type {
        _ if info.is_choice_type => "a choice".to_owned(),
        FhirFieldType::Primitive(primitive) => format!("{primitive:?}").to_lowercase(),
        FhirFieldType::Complex("http://hl7.org/fhirpath/System.String") => "string".to_owned(),
        FhirFieldType::Complex(name) => name.to_lowercase(),
        FhirFieldType::Reference => "reference".to_owned(),
        FhirFieldType::BackboneElement(_) => "elements".to_owned(),
    }
}

fn ours(kind: &Type) -> Elements {
    let row = |field: &Field| {
        let max = (field.max < u32::MAX).then_some(field.max);
        (field.name.to_owned(), (field.min, max, type_of(field)))
    };
    kind.fields.iter().map(row).collect()
}

#[test]
fn types_have_the_same_elements() {
    let mut differ = Differences::default();
    let mut compared = 0;
    let mut absent = Vec::new();
    for kind in R4.types() {
        if matches!(kind.kind, Kind::Primitive(_)) {
            continue;
        }
        let Some(theirs) = FHIR_TYPE_REGISTRY.get(&other_name(kind.name)) else {
            absent.push(kind.name);
            continue;
        };
        let theirs: Elements = theirs
            .entries()
            .map(|(name, info)| {
                let name = name.trim_end_matches("[x]").to_owned();
                (name, (info.min, info.max, their_type(info)))
            })
            .collect();
        let ours = ours(kind);
        let names: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
        for name in names {
            compared += 1;
            let (we, they) = (ours.get(name), theirs.get(name));
            if we != they {
                let line = format!("{}.{name}: we {we:?}, they {they:?}", kind.name);
                differ.note(line, || kind.name.to_owned());
            }
        }
    }
    println!("{compared} elements compared; types only we have: {absent:?}");
    assert!(compared > 3000, "{compared}");
    let said = differ.beside(ALLOWED, true);
    assert!(said.is_empty(), "{} differ:\n{}", said.len(), said.join("\n"));
}
