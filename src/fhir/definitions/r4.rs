//! The definitions of R4 the program holds.

use std::io::Read;
use std::sync::LazyLock;

use flate2::read::GzDecoder;

use super::super::json::Json;
use super::store::Store;
use super::structure::Definition;
use super::table::Table;

/// The types of R4.
pub static R4: LazyLock<Table> = LazyLock::new(|| {
    let text = inflate(include_bytes!("r4_types.ndjson.gz"));
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let definitions: Vec<Definition> =
        lines.filter_map(|line| Definition::read(&read(line))).collect();
    Table::of(&definitions)
});

/// The rest of R4: the profiles on types, extensions, profiles, value sets and code systems.
pub static MORE: LazyLock<Store> = LazyLock::new(|| {
    let mut store = Store::default();
    for file in [&include_bytes!("r4_types.ndjson.gz")[..], include_bytes!("r4_more.ndjson.gz")] {
        let text = inflate(file);
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            store.add(&read(line));
        }
    }
    store
});

fn inflate(file: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    GzDecoder::new(file).read_to_end(&mut text).expect("the file was compressed by our generator");
    text
}

fn read(line: &[u8]) -> Json<'_> {
    Json::parse(line).expect("the file was written by our generator")
}

#[cfg(test)]
mod tests {
    use super::super::binding::Codes;
    use super::super::table::Kind;
    use super::*;

    #[test]
    fn types_know_their_elements() {
        let patient = R4.get(R4.resource("Patient").expect("a resource"));
        let (_, field, of) = patient.member("deceasedBoolean").expect("an element");
        assert_eq!((field.name, R4.get(of.of).name), ("deceased", "boolean"));
        let (_, contact, of) = patient.member("contact").expect("an element");
        assert!(contact.many());
        assert_eq!(R4.get(of.of).name, "Patient.contact");
        assert_eq!(R4.get(of.of).kind, Kind::Inner);
        assert!(patient.member("deceased").is_none());
        let link = R4.get(R4.named("Bundle.entry").expect("an inner type"));
        let (_, _, of) = link.member("link").expect("an element");
        assert_eq!(R4.get(of.of).name, "Bundle.link");
    }

    #[test]
    fn nothing_is_there_that_r4_does_not_have() {
        let has =
            |of: &str, name: &str| R4.get(R4.named(of).expect("a type")).member(name).is_some();
        for (of, name) in [
            ("Meta", "project"),
            ("Binary", "url"),
            ("ResearchStudy", "result"),
            ("EvidenceVariable.characteristic", "linkId"),
        ] {
            assert!(!has(of, name), "{of}.{name}");
        }
        assert!(has("EvidenceVariable.characteristic", "definitionCanonical"));
        assert!(has("ResearchStudy", "reasonStopped"));
    }

    #[test]
    fn age_is_a_quantity() {
        let [age, quantity, patient] =
            ["Age", "Quantity", "Patient"].map(|name| R4.named(name).expect("a type"));
        assert!(R4.is_a(age, quantity));
        assert!(!R4.is_a(patient, quantity));
    }

    #[test]
    fn required_codes_can_be_told() {
        let mut left = Vec::new();
        for field in R4.types().iter().flat_map(|of| &of.fields) {
            if let Some(binding) = field.binding.as_ref().filter(|b| !b.codes().complete()) {
                left.push(binding.url);
            }
        }
        left.sort_unstable();
        left.dedup();
        // Terminologies of others; what is a grammar is told by it.
        let expected =
            ["http://hl7.org/fhir/ValueSet/ucum-units|4.0.1", "http://loinc.org/vs/LL379-9|4.0.1"];
        assert_eq!(left, expected);
    }

    #[test]
    fn hierarchies_are_followed() {
        let kinds = Codes::of("http://hl7.org/fhir/ValueSet/condition-clinical", &[&MORE]);
        assert_eq!(kinds.len(), 6);
        let codes = Codes::of("http://terminology.hl7.org/ValueSet/v3-PurposeOfUse", &[&MORE]);
        let system = Some("http://terminology.hl7.org/CodeSystem/v3-ActReason");
        assert_eq!(codes.holds(system, "TREAT"), Some(true));
        assert_eq!(codes.holds(system, "nonsense"), Some(false));
    }
}
