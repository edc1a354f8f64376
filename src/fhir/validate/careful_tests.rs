//! What a careless validator takes for wrong: each is valid FHIR R4.

use super::{Severity, Validator};

/// Nothing but notes is found in it.
fn fine(text: &str) {
    let report = Validator::r4().validate(text.as_bytes(), &[]);
    let found: Vec<String> = report
        .problems
        .iter()
        .filter(|problem| problem.severity != Severity::Note)
        .map(ToString::to_string)
        .collect();
    assert!(found.is_empty(), "{text}:\n{found:#?}");
}

fn patient(elements: &str) -> String {
    format!(r#"{{"resourceType":"Patient","id":"a",{elements}}}"#)
}

const ABSENT: &str = r#"{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}"#;

#[test]
fn extensions_nobody_knows() {
    for text in [
        r#""extension":[{"url":"http://x.test/e","extension":[{"url":"a","valueString":"x"},{"url":"b","valueCodeableConcept":{"text":"x"}}]}]"#,
        r#""modifierExtension":[{"url":"http://x.test/m","valueBoolean":true}]"#,
        r#""meta":{"extension":[{"url":"http://x.test/e","valueInteger":1}],"_lastUpdated":{"extension":[{"url":"http://x.test/e","valueInteger":1}]}}"#,
        r#""name":[{"text":"x","extension":[{"url":"urn:oid:1.2.3","valueCode":"x"}]}]"#,
        r#""extension":[{"url":"http://x.test/e","valueReference":{"reference":"Practitioner/1"}}]"#,
        r#""extension":[{"id":"e-1","url":"http://x.test/e","valueUrl":"mailto:a@x.test"}]"#,
        r#""extension":[{"url":"http://x.test/e","valueOid":"urn:oid:2.16.840.1.113883"}]"#,
        r#""extension":[{"url":"http://x.test/e","valueTiming":{"repeat":{"frequency":1,"period":1.0,"periodUnit":"d"}}}]"#,
    ] {
        fine(&patient(text));
    }
    fine(&patient(&format!(
        r#""extension":[{{"url":"http://x.test/e","_valueString":{ABSENT}}}]"#
    )));
}

#[test]
fn primitives_without_a_value() {
    for text in [
        format!(r#""_birthDate":{ABSENT}"#),
        format!(r#""_active":{ABSENT},"_gender":{ABSENT}"#),
        format!(r#""_deceasedBoolean":{ABSENT}"#),
        format!(r#""name":[{{"given":["A",null,"C"],"_given":[null,{ABSENT},null]}}]"#),
        format!(r#""name":[{{"given":[null],"_given":[{ABSENT}]}}]"#),
        format!(r#""name":[{{"_given":[{ABSENT}]}}]"#),
        r#""name":[{"given":["A"],"_given":[{"id":"g1"}]}]"#.to_string(),
        format!(r#""identifier":[{{"system":"http://x.test","_value":{ABSENT}}}]"#),
        format!(r#""contact":[{{"name":{{"_text":{ABSENT}}}}}]"#),
    ] {
        fine(&patient(&text));
    }
    // A required element may be told absent, too.
    fine(&format!(r#"{{"resourceType":"Observation","_status":{ABSENT},"code":{{"text":"x"}}}}"#));
}

#[test]
fn primitives_at_their_limits() {
    for text in [
        r#""birthDate":"0001""#,
        r#""birthDate":"2000-02-29""#,
        r#""deceasedDateTime":"2016-12-31T23:59:60Z""#,
        r#""deceasedDateTime":"2020-01-01T10:00:00.123456789+14:00""#,
        r#""deceasedDateTime":"1905-08""#,
        r#""multipleBirthInteger":-1"#,
        r#""language":"de-CH-1996""#,
        r#""name":[{"text":"a\tb\nc\r\n d"}]"#,
        r#""name":[{"text":"Zoë \ud83d\ude00 \u4f60"}]"#,
        r#""photo":[{"data":"YWJj\nYWJj","contentType":"image/png; x=\"y\"","size":0,"url":"Binary/1"}]"#,
        r#""identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}]"#,
        r#""telecom":[{"system":"url","value":"x","rank":2147483647}]"#,
        r#""implicitRules":"http://x.test/a?b=c#d""#,
    ] {
        fine(&patient(text));
    }
    let observation = |value: &str| {
        format!(
            r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},{value}}}"#
        )
    };
    for text in [
        r#""valueQuantity":{"value":1.50e2}"#,
        r#""valueQuantity":{"value":-0.000}"#,
        r#""valueQuantity":{"value":1E-7,"comparator":"<"}"#,
        r#""valueQuantity":{"value":123456789012345678.123456789}"#,
        r#""valueInteger":-2147483648"#,
        r#""valueTime":"23:59:60""#,
        r#""valueSampledData":{"origin":{"value":0},"period":1E-3,"dimensions":1,"data":"1 2 E U L"}"#,
        r#""valueRange":{"low":{"value":1,"unit":"x"},"high":{"value":1.0,"unit":"x"}}"#,
        r#""valuePeriod":{"start":"2020-01","end":"2020-01-01"}"#,
        r#""valueRatio":{"numerator":{"value":1},"denominator":{"value":2}}"#,
        r#""effectiveTiming":{"event":["2020-01-01"]}"#,
    ] {
        fine(&observation(text));
    }
}

#[test]
fn references_of_every_form() {
    for text in [
        r##""contained":[{"resourceType":"Organization","id":"o1","name":"X"}],"managingOrganization":{"reference":"#o1"}"##,
        r#""generalPractitioner":[{"identifier":{"value":"x"}},{"display":"x"},{"type":"Practitioner","identifier":{"value":"x"}}]"#,
        r#""managingOrganization":{"reference":"http://x.test/fhir/Organization/1/_history/2"}"#,
        r#""managingOrganization":{"reference":"Organization?identifier=http://x.test|1"}"#,
        r#""managingOrganization":{"reference":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}"#,
        r#""managingOrganization":{"reference":"https://x.test/anything/at/all"}"#,
        r##""contained":[{"resourceType":"Provenance","id":"p1","target":[{"reference":"#"}],"recorded":"2020-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}]"##,
        r##""contained":[{"resourceType":"Practitioner","id":"o2"},{"resourceType":"PractitionerRole","id":"o3","practitioner":{"reference":"#o2"}}],"generalPractitioner":[{"reference":"#o3"}]"##,
    ] {
        fine(&patient(text));
    }
}

#[test]
fn codes_outside_sets_that_may_be_left() {
    for text in [
        r#""maritalStatus":{"coding":[{"system":"http://x.test","code":"it-is-complicated"}]}"#,
        r#""maritalStatus":{"text":"complicated"}"#,
        r#""communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"gsw-CH"}]}}]"#,
        r#""identifier":[{"type":{"coding":[{"system":"http://x.test","code":"zz"}]},"value":"1"}]"#,
        r#""contact":[{"relationship":[{"coding":[{"code":"x"}],"text":"friend"}],"name":{"text":"x"}}]"#,
    ] {
        fine(&patient(text));
    }
}

#[test]
fn narratives() {
    for div in [
        r"a &amp; b &#169; &#xA9; &nbsp; &eacute; &lt;",
        r##"<img src=\"#pic\" alt=\"x\"/><img src=\"data:image/png;base64,AAAA\" alt=\"\"/><img src=\"https://x.test/a.png\"/>"##,
        r##"<a href=\"http://x.test?a=1&amp;b=2\" name=\"q\">l</a><a href=\"#q\">m</a>"##,
        r#"<table border=\"1\"><caption>c</caption><thead><tr><th scope=\"col\">1</th></tr></thead><tbody><tr><td colspan=\"2\">1</td></tr></tbody></table>"#,
        r#"<br/><hr/><p style=\"color:red\" class=\"x\" id=\"p1\" title=\"t\">x</p>"#,
        r#"<h1>a</h1><ul><li>b<ol start=\"2\"><li>c</li></ol></li></ul><pre>x  y</pre><blockquote cite=\"http://x.test\">z</blockquote>"#,
        r"<b>a</b><i>b</i><span>c</span><em>d</em><strong>e</strong><small>f</small><big>g</big><tt>h</tt><sub>i</sub><sup>j</sup><code>k</code>",
        r#"<dl><dt>a</dt><dd>b</dd></dl><bdo dir=\"rtl\">c</bdo><!-- a comment -->"#,
    ] {
        let div = format!(
            r#"<div xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\" xml:lang=\"en\">x{div}</div>"#
        );
        fine(&patient(&format!(
            r#""text":{{"status":"generated","_status":{{"id":"s"}},"div":"{div}"}},"language":"en""#
        )));
    }
}

#[test]
fn elements_defined_by_others() {
    fine(
        r#"{"resourceType":"Questionnaire","name":"Q","status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"1.1","type":"choice","text":"x","answerOption":[{"valueString":"a","initialSelected":true}],"item":[{"linkId":"1.1.1","type":"decimal","initial":[{"valueDecimal":1.0}]}]}]}]}"#,
    );
    fine(
        r#"{"resourceType":"Parameters","parameter":[{"name":"x","part":[{"name":"y","valueDate":"2020"},{"name":"z","part":[{"name":"w","resource":{"resourceType":"Basic","code":{"text":"x"}}}]}]},{"name":"e","valueMeta":{"tag":[{"code":"x"}]}}]}"#,
    );
    fine(
        r#"{"resourceType":"Observation","status":"final","code":{"text":"x"},"component":[{"code":{"text":"y"},"referenceRange":[{"text":"n"}]}]}"#,
    );
}

#[test]
fn bundles() {
    const UUID: &str = "urn:uuid:c757873d-ec9a-4326-a141-556f4323952";
    fine(&format!(
        r#"{{"resourceType":"Bundle","type":"collection","timestamp":"2020-01-01T00:00:00Z","entry":[
            {{"fullUrl":"{UUID}0","resource":{{"resourceType":"Patient","name":[{{"text":"x"}}]}}}},
            {{"fullUrl":"{UUID}1","resource":{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},"subject":{{"reference":"{UUID}0"}}}}}},
            {{"fullUrl":"https://x.test/fhir/Coverage/c","resource":{{"resourceType":"Coverage","id":"c","status":"active","beneficiary":{{"reference":"Patient/9"}},"payor":[{{"display":"x"}}]}}}},
            {{"fullUrl":"https://x.test/fhir/Bundle/q","resource":{{"resourceType":"Bundle","id":"q","type":"searchset","total":0,"link":[{{"relation":"self","url":"https://x.test?x=1"}}]}}}}
        ]}}"#
    ));
    fine(
        r#"{"resourceType":"Bundle","type":"searchset","total":1,"link":[{"relation":"next","url":"https://x.test?page=2"}],"entry":[{"fullUrl":"https://x.test/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1","active":true},"search":{"mode":"match","score":0.5}},{"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational"}]},"search":{"mode":"outcome"}}]}"#,
    );
    fine(
        r#"{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"Patient/1"}},{"fullUrl":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520","resource":{"resourceType":"Patient","active":true},"request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=x"}}]}"#,
    );
}
