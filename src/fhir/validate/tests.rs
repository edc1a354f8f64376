//! What must be found, and what must not. Each row is a resource and all that is wrong with it.

use super::{Severity, Validator};

/// Rule and location of each error and warning.
fn found(validator: &Validator, text: &str, profiles: &[&str]) -> Vec<String> {
    let report = validator.validate(text.as_bytes(), profiles);
    let told = report.problems.iter().filter(|problem| problem.severity != Severity::Note);
    told.map(|problem| format!("{} {}", problem.rule.key, problem.location)).collect()
}

/// A Patient with these elements.
fn patient(elements: &str) -> String {
    format!(r#"{{"resourceType":"Patient",{elements}}}"#)
}

/// An Observation with what it must have, and these elements.
fn observation(elements: &str) -> String {
    format!(r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},{elements}}}"#)
}

#[test]
fn patients_are_told_apart() {
    let validator = Validator::r4();
    let rows: &[(&str, &[&str])] = &[
        (r#""id":"a.B-1""#, &[]),
        (r#""id":"a_b""#, &["format Patient.id"]),
        (r#""id":"a" ,"id":"b""#, &["repeated Patient"]),
        (r#""nme":[{"text":"x"}]"#, &["unknown-element Patient.nme"]),
        (r#""Gender":"male""#, &["unknown-element Patient.Gender"]),
        (r#""gender":"male""#, &[]),
        (r#""gender":"m""#, &["binding Patient.gender"]),
        (r#""gender":["male"]"#, &["cardinality Patient.gender"]),
        (r#""gender":"""#, &["format Patient.gender"]),
        (r#""gender":null"#, &["ele-1 Patient.gender"]),
        (r#""active":"true""#, &["type Patient.active"]),
        (r#""active":true"#, &[]),
        (r#""birthDate":"2023-02-30""#, &["format Patient.birthDate"]),
        (r#""birthDate":19800101"#, &["type Patient.birthDate"]),
        (
            r#""birthDate":"1980-01","_birthDate":{"extension":[{"url":"http://x.test/e","valueCode":"y"}]}"#,
            &[],
        ),
        (r#""_birthDate":{"extension":[{"url":"http://x.test/e","valueCode":"y"}]}"#, &[]),
        (r#""_birthDate":{}"#, &["ele-1 Patient.birthDate"]),
        (r#""_birthDate":{"value":"x"}"#, &["unknown-element Patient.birthDate.value"]),
        (r#""_name":[{"id":"x"}]"#, &["unknown-element Patient.name"]),
        (r#""deceasedBoolean":false,"deceasedDateTime":"2020""#, &["choice Patient"]),
        (r#""deceasedString":"x""#, &["unknown-element Patient.deceasedString"]),
        (r#""deceasedDateTime":"2020-01-01T10:00:00""#, &["format Patient.deceasedDateTime"]),
        (r#""multipleBirthInteger":2147483648"#, &["format Patient.multipleBirthInteger"]),
        (r#""multipleBirthInteger":2.0"#, &["format Patient.multipleBirthInteger"]),
        (r#""name":{"text":"x"}"#, &["cardinality Patient.name"]),
        (r#""name":[]"#, &["ele-1 Patient.name"]),
        (r#""name":[{}]"#, &["ele-1 Patient.name[0]"]),
        (r#""name":["x"]"#, &["type Patient.name[0]"]),
        (r#""name":[{"given":["a",null]}]"#, &["ele-1 Patient.name[0].given[1]"]),
        (
            r#""name":[{"given":["a",null],"_given":[null,{"extension":[{"url":"http://x.test/e","valueCode":"y"}]}]}]"#,
            &[],
        ),
        (
            r#""name":[{"given":["a"],"_given":[null,{"id":"x"}]}]"#,
            &["cardinality Patient.name[0].given"],
        ),
        (r#""telecom":[{"value":"1"}]"#, &["cpt-2 Patient.telecom[0]"]),
        (
            r#""telecom":[{"system":"phone","value":"1","rank":0}]"#,
            &["format Patient.telecom[0].rank"],
        ),
        (r#""contact":[{"gender":"male"}]"#, &["pat-1 Patient.contact[0]"]),
        (
            r#""name":[{"text":"x","period":{"start":"2020-02-01","end":"2020-01-31"}}]"#,
            &["per-1 Patient.name[0].period"],
        ),
        (
            r#""name":[{"text":"x","period":{"start":"2020-02-02T00:00:00Z","end":"2020-01"}}]"#,
            &["per-1 Patient.name[0].period"],
        ),
        (r#""extension":[{"url":"http://x.test/e"}]"#, &["ext-1 Patient.extension[0]"]),
        (r#""extension":[{"valueString":"x"}]"#, &["cardinality Patient.extension[0]"]),
        (
            r#""extension":[{"url":"http://x.test/e","valueString":"x","extension":[{"url":"y","valueCode":"z"}]}]"#,
            &["ext-1 Patient.extension[0]"],
        ),
        (
            r#""extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace","valueString":"x"}]"#,
            &["type Patient.extension[0].valueString"],
        ),
        (
            r#""photo":[{"data":"AAA","contentType":"image/png"}]"#,
            &["format Patient.photo[0].data"],
        ),
        (r#""photo":[{"data":"AAAA"}]"#, &["att-1 Patient.photo[0]"]),
        (r#""link":[{"other":{"reference":"Patient/1"}}]"#, &["cardinality Patient.link[0]"]),
        (r#""managingOrganization":{"reference":"Organization/1"}"#, &[]),
        (
            r#""managingOrganization":{"reference":"Patient/1"}"#,
            &["reference-target Patient.managingOrganization"],
        ),
        (
            r#""managingOrganization":{"type":"Patient"}"#,
            &["reference-target Patient.managingOrganization"],
        ),
        (
            r#""managingOrganization":{"reference":"nonsense"}"#,
            &["reference Patient.managingOrganization"],
        ),
        (
            r#""managingOrganization":{"reference":"Organization/a_b"}"#,
            &["reference Patient.managingOrganization"],
        ),
        (r##""managingOrganization":{"reference":"#o"}"##, &["ref-1 Patient.managingOrganization"]),
        (
            r##""contained":[{"resourceType":"Organization","id":"o","name":"x"}],"managingOrganization":{"reference":"#o"}"##,
            &[],
        ),
        (
            r##""contained":[{"resourceType":"Practitioner","id":"o"}],"managingOrganization":{"reference":"#o"}"##,
            &["reference-target Patient.managingOrganization"],
        ),
        (
            r#""contained":[{"resourceType":"Organization","id":"o","name":"x"}]"#,
            &["dom-3 Patient.contained[0]"],
        ),
        (
            r##""contained":[{"resourceType":"Organization","id":"o","name":"x","meta":{"versionId":"1"}}],"managingOrganization":{"reference":"#o"}"##,
            &["dom-4 Patient.contained[0]"],
        ),
        (
            r##""contained":[{"resourceType":"Organization","id":"o","active":"x"}],"managingOrganization":{"reference":"#o"}"##,
            &["type Patient.contained[0].active", "org-1 Patient.contained[0]"],
        ),
        (
            r#""text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><b>x</div>"}"#,
            &["txt-1 Patient.text.div"],
        ),
        (r#""text":{"status":"generated"}"#, &["cardinality Patient.text"]),
        (r#""meta":{"lastUpdated":"2020-01-01"}"#, &["format Patient.meta.lastUpdated"]),
        (r#""id":"1","resourceType":"Patient""#, &["repeated Patient"]),
    ];
    for (elements, expected) in rows {
        assert_eq!(found(&validator, &patient(elements), &[]), *expected, "{elements}");
    }
}

#[test]
fn other_resources_are_told_apart() {
    let validator = Validator::r4();
    let rows: &[(&str, &[&str])] = &[
        (r"{}", &["resource-type "]),
        (r"[]", &["type "]),
        (r#"{"resourceType":"Pateint"}"#, &["resource-type "]),
        (r#"{"resourceType":"DomainResource"}"#, &["resource-type "]),
        (
            r#"{"resourceType":"Observation"}"#,
            &["cardinality Observation", "cardinality Observation"],
        ),
        (
            r#"{"resourceType":"Observation","status":"final","code":{},"valueQuantity":{"value":"1"}}"#,
            &["ele-1 Observation.code", "type Observation.valueQuantity.value"],
        ),
        (
            r#"{"resourceType":"Group","type":"person","actual":false,"member":[{"entity":{"reference":"Patient/1"}}]}"#,
            &["grp-1 Group"],
        ),
        (
            r#"{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","gender":"m"}}]}"#,
            &["binding Bundle.entry[0].resource.gender"],
        ),
        (r#"{"resourceType":"Bundle","type":"collection","total":1}"#, &["bdl-1 Bundle"]),
        (
            r#"{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://a.test/Patient/1","resource":{"resourceType":"Patient"}},{"fullUrl":"http://a.test/Patient/1","resource":{"resourceType":"Patient"}}]}"#,
            &["bdl-7 Bundle"],
        ),
        (
            r#"{"resourceType":"Parameters","parameter":[{"name":"x","resource":{"resourceType":"Patient","active":1}}]}"#,
            &["type Parameters.parameter[0].resource.active"],
        ),
        (
            r#"{"resourceType":"Parameters","parameter":[{"name":"x","valueString":"a","part":[{"name":"y","valueCode":"z"}]}]}"#,
            &["inv-1 Parameters.parameter[0]"],
        ),
        (
            r#"{"resourceType":"Parameters","parameter":[{"name":"x","valueString":"a","valueCode":"b"}]}"#,
            &["choice Parameters.parameter[0]"],
        ),
        (r#"{"resourceType":"OperationOutcome","issue":[]}"#, &["ele-1 OperationOutcome.issue"]),
        (
            r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"nonsense"}]}"#,
            &["binding OperationOutcome.issue[0].code"],
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(found(&validator, text, &[]), *expected, "{text}");
    }
    assert_eq!(found(&validator, "{", &[]), ["json "]);
}

#[test]
fn quantities_and_codes_are_told_apart() {
    let validator = Validator::r4();
    let rows: &[(&str, &[&str])] = &[
        (r#""valueQuantity":{"value":1.10,"code":"mg"}"#, &["qty-3 Observation.valueQuantity"]),
        (
            r#""valueQuantity":{"value":1,"comparator":"=="}"#,
            &["binding Observation.valueQuantity.comparator"],
        ),
        (
            r#""referenceRange":[{"low":{"value":1,"comparator":"<"}}]"#,
            &["sqty-1 Observation.referenceRange[0].low"],
        ),
        (
            r#""referenceRange":[{"age":{"low":{"value":1}}}]"#,
            &["obs-3 Observation.referenceRange[0]"],
        ),
        (r#""valueString":"x","dataAbsentReason":{"text":"y"}"#, &["obs-6 Observation"]),
        (r#""valueTime":"12:00""#, &["format Observation.valueTime"]),
        (r#""issued":"2020-01-01T00:00:00Z","effectiveDateTime":"2020""#, &[]),
        (r#""component":[{"valueInteger":1}]"#, &["cardinality Observation.component[0]"]),
    ];
    for (elements, expected) in rows {
        assert_eq!(found(&validator, &observation(elements), &[]), *expected, "{elements}");
    }
}

#[test]
fn messages_say_where_what_and_how_to_mend() {
    let report = Validator::r4().validate(patient(r#""gender":"m""#).as_bytes(), &[]);
    let problem = &report.problems[0];
    assert_eq!(problem.pointer, "/gender");
    assert_eq!(problem.rule.source, "http://hl7.org/fhir/ValueSet/administrative-gender");
    assert_eq!(problem.found.as_deref(), Some("\"m\""));
    assert_eq!(problem.hint.as_deref(), Some("Use one of female, male, other, unknown"));
    assert!(!problem.text.contains("\"m\""));
}

#[test]
fn every_finding_says_what_stood_there_or_how_to_mend_it() {
    let rows: &[(&str, &str, Option<&str>, Option<&str>)] = &[
        (&patient(r#""gendr":"male""#), "unknown-element", None, Some("Did you mean `gender`?")),
        (
            &patient(r#""gender":"femael""#),
            "binding",
            Some("\"femael\""),
            Some("Use one of female, male, other, unknown (did you mean female?)"),
        ),
        (
            &patient(r#""identifier":[{"period":{"start":"2021","end":"2020"}}]"#),
            "per-1",
            Some("start \"2021\"; end \"2020\""),
            Some("Make end no earlier than start."),
        ),
        (
            &patient(r#""telecom":[{"value":"1"}]"#),
            "cpt-2",
            Some("value \"1\"; no system"),
            Some("Add system: phone, fax, email, pager, url, sms or other."),
        ),
        (
            &patient(r#""link":[{"type":"refer"}]"#),
            "cardinality",
            None,
            Some("Add other, of type Reference."),
        ),
        (
            r#"{"resourceType":"Coverage","beneficiary":{"display":"a"},"payor":[{"display":"b"}]}"#,
            "cardinality",
            None,
            Some("Add status, of type code: active, cancelled, draft, entered-in-error."),
        ),
    ];
    for (text, key, found, hint) in rows {
        let report = Validator::r4().validate(text.as_bytes(), &[]);
        let problem = report.problems.iter().find(|problem| problem.rule.key == *key);
        let problem = problem.unwrap_or_else(|| panic!("{text}: {:?}", report.problems));
        assert_eq!((problem.found.as_deref(), problem.hint.as_deref()), (*found, *hint), "{text}");
    }
    let text = patient(r#""active":"yes""#);
    let problem = &Validator::r4().validate(text.as_bytes(), &[]).problems[0];
    assert_eq!(problem.text, "is a string where a boolean must be true or false");
}

#[test]
fn each_severity_has_room_of_its_own_and_is_counted_once() {
    let profiles: Vec<String> = (0..600).map(|n| format!("\"http://x.test/{n}\"")).collect();
    let of = profiles.join(",");
    let text = patient(&format!(r#""meta":{{"profile":[{of}]}},"contact":[{{"gender":"mmm"}}]"#));
    let report = Validator::r4().validate(text.as_bytes(), &["http://x.test/asked"]);
    assert_eq!((report.errors, report.notes), (3, 600));
    let errors = report.problems.iter().filter(|one| one.severity == super::Severity::Error);
    assert_eq!(errors.count(), 3);
    // The same cause is not counted again once the room is taken.
    let report = Validator::r4()
        .keeping(1)
        .validate(patient(&format!(r#""meta":{{"profile":[{of},{of}]}}"#)).as_bytes(), &[]);
    assert_eq!((report.problems.len(), report.notes), (1, 600));
}

#[test]
fn one_cause_is_found_once_and_every_cause_is_counted() {
    let names = vec![r#"{"x":1}"#; 2000].join(",");
    let report = Validator::r4().validate(patient(&format!(r#""name":[{names}]"#)).as_bytes(), &[]);
    assert_eq!(report.errors, 2000);
    assert_eq!(report.problems.len(), super::MOST_KEPT);
    assert!(report.is_cut() && !report.is_valid());
}
