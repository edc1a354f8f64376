//! How to mend what breaks a constraint of R4. The table of R4 has no prose; these words are ours.

/// What to do about a constraint of R4 that does not hold, where there is something to say beyond
/// its expression.
pub(super) fn advice(key: &str, expression: &str) -> Option<&'static str> {
    Some(match key {
        "ait-1" | "con-3" => "Add clinicalStatus, unless the record was entered in error.",
        "ait-2" | "con-5" => "Leave clinicalStatus out of a record that was entered in error.",
        "att-1" => "Add contentType: without it nobody can read the data.",
        "bdl-1" => "Leave total out: only a searchset or a history has one.",
        "bdl-2" => "Leave entry.search out: only entries of a searchset have it.",
        "bdl-3" => "Give each entry of a batch, transaction or history a request, and no other.",
        "bdl-4" => "Give each entry of a response or history a response, and no other.",
        "bdl-5" => "Add a resource, a request or a response, or remove the entry.",
        "bdl-7" => "Give each entry a full URL of its own, or another version of the resource.",
        "bdl-8" => "Leave the version out of fullUrl.",
        "bdl-9" => "Give the document an identifier with system and value.",
        "bdl-10" => "Add timestamp, with which a document is dated.",
        "bdl-11" => "Put the Composition first.",
        "bdl-12" => "Put the MessageHeader first.",
        "con-4" => "Make clinicalStatus inactive, resolved or remission, or remove the abatement.",
        "cpb-1" => "Add rest, messaging or document.",
        "cpb-2" => "Add a description, the software or the implementation.",
        "cpb-9" => "Name each type of resource once.",
        "cpb-12" => "Name each search parameter once.",
        "cpb-14" => "Add implementation: kind is instance.",
        "cpb-15" => "Describe the software and no implementation: kind is capability.",
        "cpl-3" => "Keep either detail or reference.",
        "cpt-2" => "Add system: phone, fax, email, pager, url, sms or other.",
        "exp-1" => "Add expression or reference.",
        "gol-1" => "Add measure: a target with a detail says what is measured.",
        "grp-1" => "Make actual true, or leave the members out.",
        "imm-1" => "Add documentType or reference.",
        "inv-1" if expression.starts_with("(part") => {
            "Give the parameter exactly one of a value, a resource or parts."
        }
        "inv-1" if expression.starts_with("lastModified") => {
            "Make lastModified no earlier than authoredOn."
        }
        "mdd-1" => "Make whenHandedOver no earlier than whenPrepared.",
        "obs-3" => "Add low, high or text.",
        "obs-6" => "Keep either the value or dataAbsentReason.",
        "obs-7" => "Say the value in the component or in the observation, not in both.",
        "org-1" => "Add an identifier or a name.",
        "org-2" | "org-3" => "Use another use than home: an organization has no home.",
        "pat-1" => "Add a name, telecom, address or organization of the contact.",
        "per-1" => "Make end no earlier than start.",
        "ppc-1" => "Add policy or policyRule.",
        "qty-3" => "Add the system the code is of, such as http://unitsofmeasure.org.",
        "rat-1" => "Give both numerator and denominator, or neither with an extension.",
        "rng-2" => "Make low no greater than high.",
        _ if expression.starts_with("name.matches(") => {
            "Begin the name with a capital letter; use letters, digits and underscores only."
        }
        _ => return None,
    })
}
