//! What a member was handed: a medication dispensed at a pharmacy, and a device.

use serde_json::{Value, json};

use super::chart::{Chart, RXNORM, SNOMED, coded, concept, us_core};
use super::clinical::{Illness, Visit};
use super::history::provenance;

const NDC: &str = "http://hl7.org/fhir/sid/ndc";
const DISPENSE: &str =
    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-medicationdispense";

/// Adds them to the last visit, with their Provenance.
pub(super) fn write(chart: &mut Chart<'_>, visit: &Visit, illness: Illness) {
    let prescription = prescription(chart, visit, illness);
    let dispense = json!({
        "resourceType": "MedicationDispense",
        "status": "completed",
        // The PDex profile has no reference here, and demands this code system.
        "medicationCodeableConcept": concept(NDC, illness.ndc, illness.medication),
        "authorizingPrescription": [prescription],
        "subject": chart.patient(),
        "performer": [{"actor": visit.clinic.organization}],
        "type": coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "FF"),
        "quantity": {"value": 30},
        "daysSupply": {
            "value": 30, "unit": "day", "system": "http://unitsofmeasure.org", "code": "d",
        },
        "whenHandedOver": visit.date.to_string(),
        "dosageInstruction": [{"text": "As directed"}],
    });
    let handed = [chart.add(dispense, DISPENSE, visit.date), device(chart, visit)];
    provenance(chart, visit, &handed, "ncpdp", &Value::Null);
}

/// The prescription, which refers to a Medication of its own.
fn prescription(chart: &mut Chart<'_>, visit: &Visit, illness: Illness) -> Value {
    let medication = medication(chart, visit, illness);
    let request = json!({
        "resourceType": "MedicationRequest",
        "status": "completed",
        "intent": "order",
        "reportedBoolean": false,
        "medicationReference": medication,
        "subject": chart.patient(),
        "encounter": visit.encounter,
        "authoredOn": visit.date.to_string(),
        "requester": visit.clinic.practitioner,
        "dosageInstruction": [{"text": "As directed"}],
    });
    chart.add(request, &us_core("medicationrequest"), visit.date)
}

fn medication(chart: &mut Chart<'_>, visit: &Visit, illness: Illness) -> Value {
    let medication = json!({
        "resourceType": "Medication",
        "code": concept(RXNORM, illness.rxnorm, illness.medication),
        "status": "active",
    });
    chart.add(medication, &us_core("medication"), visit.date)
}

fn device(chart: &mut Chart<'_>, visit: &Visit) -> Value {
    let number = chart.ids.uuid().to_string()[..8].to_uppercase();
    let device = json!({
        "resourceType": "Device",
        "status": "active",
        "distinctIdentifier": number,
        "lotNumber": format!("L{}", &number[..4]),
        "deviceName": [{"name": "Cardiac pacemaker", "type": "user-friendly-name"}],
        "type": concept(SNOMED, "14106009", "Cardiac pacemaker"),
        "patient": chart.patient(),
    });
    chart.add(device, &us_core("implantable-device"), visit.date)
}
