//! Expressions and what they yield, family by family; properties; and bounds on work.

use super::model::{Element, Model, Primitive, TypeId};
use super::{Container, Expression, Node, PathError, Surroundings};
use crate::fhir::json::Json;

/// A few types of R4, written by hand.
struct Few;

/// Name, parent, primitive, elements by name: `[x]` marks a choice.
type Row = (&'static str, &'static str, Option<Primitive>, &'static [(&'static str, &'static str)]);

const TYPES: &[Row] = &[
    ("Element", "", None, &[("id", "string"), ("extension", "Extension")]),
    ("Resource", "", None, &[("id", "id"), ("meta", "Meta")]),
    (
        "DomainResource",
        "Resource",
        None,
        &[("contained", "Resource"), ("text", "Narrative"), ("extension", "Extension")],
    ),
    ("BackboneElement", "Element", None, &[]),
    ("Extension", "Element", None, &[("url", "uri"), ("value", "[x]")]),
    ("Narrative", "Element", None, &[("status", "code"), ("div", "string")]),
    ("Meta", "Element", None, &[("lastUpdated", "instant")]),
    (
        "Patient",
        "DomainResource",
        None,
        &[
            ("name", "HumanName"),
            ("active", "boolean"),
            ("birthDate", "date"),
            ("contact", "Patient.contact"),
            ("managingOrganization", "Reference"),
            ("gender", "code"),
            ("deceased", "[x]"),
        ],
    ),
    ("Patient.contact", "BackboneElement", None, &[("name", "HumanName")]),
    ("Organization", "DomainResource", None, &[("name", "string")]),
    (
        "Observation",
        "DomainResource",
        None,
        &[("value", "[x]"), ("code", "CodeableConcept"), ("effective", "[x]")],
    ),
    ("Bundle", "Resource", None, &[("entry", "Bundle.entry"), ("total", "integer")]),
    ("Bundle.entry", "BackboneElement", None, &[("resource", "Resource"), ("fullUrl", "uri")]),
    (
        "HumanName",
        "Element",
        None,
        &[("family", "string"), ("given", "string"), ("period", "Period")],
    ),
    ("Period", "Element", None, &[("start", "dateTime"), ("end", "dateTime")]),
    ("Reference", "Element", None, &[("reference", "string")]),
    ("CodeableConcept", "Element", None, &[("coding", "Coding"), ("text", "string")]),
    ("Coding", "Element", None, &[("system", "uri"), ("code", "code")]),
    (
        "Quantity",
        "Element",
        None,
        &[("value", "decimal"), ("unit", "string"), ("system", "uri"), ("code", "code")],
    ),
    ("Age", "Quantity", None, &[]),
    ("string", "Element", Some(Primitive::String), &[]),
    ("id", "string", Some(Primitive::String), &[]),
    ("code", "string", Some(Primitive::String), &[]),
    ("uri", "Element", Some(Primitive::String), &[]),
    ("boolean", "Element", Some(Primitive::Boolean), &[]),
    ("integer", "Element", Some(Primitive::Integer), &[]),
    ("decimal", "Element", Some(Primitive::Decimal), &[]),
    ("date", "Element", Some(Primitive::Date), &[]),
    ("dateTime", "Element", Some(Primitive::DateTime), &[]),
    ("instant", "Element", Some(Primitive::DateTime), &[]),
];

fn id(name: &str) -> Option<TypeId> {
    let place = TYPES.iter().position(|row| row.0 == name)?;
    Some(TypeId(u32::try_from(place).expect("few")))
}

fn row(of: TypeId) -> &'static Row {
    &TYPES[of.0 as usize]
}

/// The types a choice of these tests has.
fn choice(name: &str) -> &'static [(&'static str, TypeId)] {
    let made = match name {
        "value" => {
            [("valueQuantity", "Quantity"), ("valueString", "string"), ("valueInteger", "integer")]
        }
        "deceased" => [
            ("deceasedBoolean", "boolean"),
            ("deceasedDateTime", "dateTime"),
            ("deceasedNone", "string"),
        ],
        _ => [
            ("effectiveDateTime", "dateTime"),
            ("effectivePeriod", "Period"),
            ("effectiveInstant", "instant"),
        ],
    };
    Box::leak(Box::new(made.map(|(form, name)| (form, id(name).expect("known")))))
}

impl Model for Few {
    fn type_named(&self, name: &str) -> Option<TypeId> {
        id(name).filter(|_| !name.contains('.'))
    }

    fn name_of(&self, of: TypeId) -> &str {
        row(of).0
    }

    fn element(&self, of: TypeId, name: &str) -> Option<Element<'_>> {
        let (_, parent, _, elements) = row(of);
        match elements.iter().find(|element| element.0 == name) {
            Some((_, "[x]")) => Some(Element::Choice(choice(name))),
            Some((_, kind)) => Some(Element::Plain(id(kind)?)),
            None => self.element(id(parent)?, name),
        }
    }

    fn member(&self, of: TypeId, name: &str) -> Option<TypeId> {
        let plain = match self.element(of, name) {
            Some(Element::Plain(is)) => Some(is),
            _ => None,
        };
        let forms = ["value", "deceased", "effective"].into_iter().flat_map(choice);
        plain.or_else(|| forms.into_iter().find(|(form, _)| *form == name).map(|(_, is)| *is))
    }

    fn is_a(&self, of: TypeId, ancestor: TypeId) -> bool {
        of == ancestor || id(row(of).1).is_some_and(|parent| self.is_a(parent, ancestor))
    }

    fn primitive(&self, of: TypeId) -> Option<Primitive> {
        row(of).2
    }

    fn member_of(&self, value_set: &str, _: Option<&str>, code: &str) -> Option<bool> {
        (value_set == "urn:genders").then_some(code == "male" || code == "female")
    }
}

const PATIENT: &str = r##"{
    "resourceType": "Patient", "id": "p", "active": true, "birthDate": "1974-12-25", "gender": "male",
    "_birthDate": {"extension": [{"url": "urn:time", "valueString": "14:35"}]},
    "meta": {"lastUpdated": "2024-05-01T10:00:00+02:00"},
    "text": {"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},
    "contained": [{"resourceType": "Organization", "id": "o", "name": "Payer"}],
    "managingOrganization": {"reference": "#o"},
    "name": [
        {"family": "Chalmers", "given": ["Peter", "James"], "period": {"start": "2001-01", "end": "2002"}},
        {"given": [null, "Jim"], "_given": [{"id": "x", "extension": [{"url": "urn:absent"}]}, null]}
    ],
    "contact": [{"name": {"family": "du March\u00e9"}}]
}"##;

const OBSERVATION: &str = r#"{
    "resourceType": "Observation", "id": "o", "effectiveDateTime": "2024-05-01",
    "code": {"coding": [{"system": "urn:a", "code": "x"}, {"system": "urn:b", "code": "y"}]},
    "valueQuantity": {"value": 185.10, "unit": "lbs", "system": "http://unitsofmeasure.org", "code": "[lb_av]"}
}"#;

/// What an expression yields, as text: items with commas, or the error.
fn yielded(document: &str, model: Option<&dyn Model>, text: &str) -> String {
    let json = Json::parse(document.as_bytes()).expect("JSON");
    let expression = match Expression::compile(text) {
        Ok(expression) => expression,
        Err(error) => return format!("not compiled: {error}"),
    };
    let now = super::DateTime::parse("2026-11-22T10:30:00Z");
    let around = Surroundings { model, now, ..Surroundings::none() };
    match expression.evaluate(Node::new(&json, None), &around) {
        Ok(items) => items.items().iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        Err(error) => format!("error: {error}"),
    }
}

fn all_yield(document: &str, model: Option<&dyn Model>, table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(text, expected)| (text, expected, yielded(document, model, text)))
        .filter(|(_, expected, found)| *expected != found)
        .map(|(text, expected, found)| format!("{text}\n  expected {expected}\n  found    {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn literals_and_precedence() {
    all_yield(
        "{}",
        None,
        &[
            ("1 + 2 * 3", "7"),
            ("(1 + 2) * 3", "9"),
            ("-2 + 3", "1"),
            ("2 - -3", "5"),
            ("10 div 3 * 3 mod 2", "1"),
            ("1 = 1 and 2 = 2 or false", "true"),
            ("false and false or true", "true"),
            ("true or true and false", "true"),
            ("1 | 2 | 1 = 3", "false"),
            ("(1 | 2 | 1).count() = 2", "true"),
            ("1 < 2 = true", "true"),
            ("1 + 1 is Integer", "true"),
            ("'a' & 'b' + 'c'", "'abc'"),
            ("'it\\'s \\u0041 \\\\ \\n'", "'it's A \\ \n'"),
            ("// note\n1 /* two\nlines */ + 1", "2"),
            ("{}", ""),
            ("{} & 'x'", "'x'"),
            ("{} + 'x'", ""),
            ("%ucum", "'http://unitsofmeasure.org'"),
            ("%`vs-name`", "'http://hl7.org/fhir/ValueSet/name'"),
            ("%vs-administrative-gender", "'http://hl7.org/fhir/ValueSet/administrative-gender'"),
            ("%nothing", "error: there is no variable `%nothing` here"),
            ("5L + 1", "6"),
        ],
    );
}

#[test]
fn logic_has_three_values() {
    all_yield(
        "{}",
        None,
        &[
            ("true and {}", ""),
            ("false and {}", "false"),
            ("{} and false", "false"),
            ("{} or true", "true"),
            ("{} or false", ""),
            ("true xor {}", ""),
            ("true xor false", "true"),
            ("{} implies true", "true"),
            ("{} implies false", ""),
            ("false implies {}", "true"),
            ("true implies {}", ""),
            ("{}.not()", ""),
            ("'x' and true", "true"),
            ("(1 | 2) and true", "error: and needs one item and got 2"),
        ],
    );
}

#[test]
fn numbers_are_exact() {
    all_yield(
        "{}",
        None,
        &[
            ("1.10 = 1.1", "true"),
            ("1.10 ~ 1.1", "true"),
            ("1.23 ~ 1.2", "true"),
            ("0.1 + 0.2 = 0.3", "true"),
            ("1 = 1.0", "true"),
            ("1 / 3 * 3 < 1", "true"),
            ("7 div 2", "3"),
            ("2147483647 + 1", ""),
            ("2147483647 - 1", "2147483646"),
            ("2147483648 + 1", "2147483649"),
            ("-7 div 2", "-3"),
            ("7.5 div 2", "3"),
            ("5 mod 0", ""),
            ("5 / 0", ""),
            ("5 div 0", ""),
            ("9223372036854775807 + 1", ""),
            ("2.power(10)", "1024"),
            ("1.5.power(2)", "2.25"),
            ("(-1).power(0.5)", ""),
            ("81.sqrt() = 9", "true"),
            ("(-5.5).abs()", "5.5"),
            ("1.1.ceiling()", "2"),
            ("(-1.1).floor()", "-2"),
            ("1.999.truncate()", "1"),
            ("3.14159.round(3)", "3.142"),
            ("0.exp() = 1", "true"),
            ("1.ln() = 0", "true"),
            ("100.log(10) = 2", "true"),
            ("(1 | 2 | 3).sum()", "6"),
            ("(1 | 2.5).avg()", "1.75"),
            ("(3 | 1 | 2).min()", "1"),
            ("('a' | 'c' | 'b').max()", "'c'"),
            ("(1|2|3|4).aggregate($this + $total, 0)", "10"),
            (
                "(3|1|2).aggregate(iif($total.empty(), $this, iif($this < $total, $this, $total)))",
                "1",
            ),
        ],
    );
}

#[test]
fn text_functions() {
    all_yield(
        "{}",
        None,
        &[
            ("'abcdef'.substring(2, 2)", "'cd'"),
            ("'abc'.substring(3)", ""),
            ("'abc'.substring(-1)", ""),
            ("'abc'.substring(1, 99)", "'bc'"),
            ("'h\u{e9}llo'.length()", "5"),
            ("'abc'.indexOf('c')", "2"),
            ("'abc'.indexOf('x')", "-1"),
            ("'abcb'.lastIndexOf('b')", "3"),
            ("'abc'.contains('b')", "true"),
            ("'abc'.startsWith('')", "true"),
            ("'abc'.endsWith('c')", "true"),
            ("'abc'.upper() & 'DEF'.lower()", "'ABCdef'"),
            ("'a-b-c'.replace('-', '+')", "'a+b+c'"),
            ("'abc'.replace('', 'x')", "'xaxbxcx'"),
            (
                "'11/30/1972'.replaceMatches('(\\\\d+)/(\\\\d+)/(\\\\d+)', '$2-$1-$3')",
                "'30-11-1972'",
            ),
            ("'N8000123123'.matches('^N[0-9]{8}$')", "false"),
            ("'A\\nB'.matches('A.B')", "true"),
            ("'xAx'.matches('A')", "true"),
            ("'xAx'.matchesFull('A')", "false"),
            ("{}.matches('A')", ""),
            ("'a,b'.split(',')", "'a', 'b'"),
            ("('a' | 'b').join('+')", "'a+b'"),
            ("'abc'.toChars().count()", "3"),
            ("' x '.trim()", "'x'"),
            ("'test'.encode('base64')", "'dGVzdA=='"),
            ("'74657374'.decode('hex')", "'test'"),
            ("'<a & b>'.escape('html')", "'&lt;a &amp; b&gt;'"),
            ("'&lt;&amp;lt;'.unescape('html')", "'<&lt;'"),
            ("'a\"b'.escape('json').unescape('json')", "'a\"b'"),
            ("('a' | 'b').length()", "error: length needs one item and got 2"),
            ("1.length()", "error: length does not work on Integer"),
        ],
    );
}

#[test]
fn dates_keep_their_precision() {
    all_yield(
        "{}",
        None,
        &[
            ("@2012 = @2012-01", ""),
            ("@2012 = @2013-01", "false"),
            ("@2012-01 ~ @2012", "false"),
            ("@2012-04-15T15:00:00Z = @2012-04-15T10:00:00-05:00", "true"),
            ("@2012-04-15T15:00:00Z = @2012-04-15T10:00:00", ""),
            ("@2012-04-15 < @2012-04-15T10:00:00", ""),
            ("@2012-04-14 < @2012-04-15T10:00:00", "true"),
            ("@T10:00 < @T10:30:15", "true"),
            ("@T10:30 = @T10:30:00", ""),
            ("@T10:30:00.0 = @T10:30:00", "true"),
            ("@2024-01-31 + 1 month", "2024-02-29"),
            ("@2024-02-29 - 1 year", "2023-02-28"),
            ("@2024-12-31T23:59:00Z + 2 minutes", "2025-01-01T00:01:00Z"),
            ("@2024-01-01 + 1 week", "2024-01-08"),
            ("@2024-01-01 + 1 'd'", "2024-01-02"),
            ("@2024-01-01 + 1 'mo'", "error: + does not work on a date and 1 'mo'"),
            ("@T23:00 + 2 hours", "01:00"),
            ("today()", "2026-11-22"),
            ("now()", "2026-11-22T10:30:00Z"),
            ("today() > @2026-11-21", "true"),
            (
                "@2024-02-30",
                "not compiled: line 1, column 1: expected a date or a time that exists, found `@2024-02-30`",
            ),
        ],
    );
}

#[test]
fn quantities_compare_where_units_tell() {
    all_yield(
        "{}",
        None,
        &[
            ("4 'mg' = 4.0 'mg'", "true"),
            ("4 'mg' < 5 'mg'", "true"),
            ("4 'g' = 4000 'mg'", ""),
            ("7 days = 1 week", "true"),
            ("1 'h' = 60 minutes", "true"),
            ("1 year = 12 months", "true"),
            ("1 year = 1 'a'", ""),
            ("1 year ~ 1 'a'", "true"),
            ("4 'mg' + 1 'mg'", "5 'mg'"),
            ("4 'mg' * 2", "8 'mg'"),
            ("'4 days'.toQuantity()", "4 days"),
            ("'x'.convertsToQuantity()", "false"),
        ],
    );
}

#[test]
fn conversions() {
    all_yield(
        "{}",
        None,
        &[
            ("'true'.toBoolean()", "true"),
            ("'maybe'.toBoolean()", ""),
            ("'12'.toInteger() + 1", "13"),
            ("'2147483648'.toInteger()", ""),
            ("'1.2'.toInteger()", ""),
            ("'1.20'.toDecimal()", "1.20"),
            ("'x'.convertsToDecimal()", "false"),
            ("1.50.toString()", "'1.50'"),
            ("'2024-05-01T10:00:00Z'.toDate()", "2024-05-01"),
            ("'2024'.convertsToDateTime()", "true"),
            ("'10:30'.toTime()", "10:30"),
            ("true.toInteger()", "1"),
            ("iif(true, 1, 1 / (1 | 2))", "1"),
            ("iif({}, 1)", ""),
            ("iif(false, 1, 2)", "2"),
        ],
    );
}

#[test]
fn collections() {
    all_yield(
        "{}",
        None,
        &[
            ("(1 | 2 | 3).where($this > 1)", "2, 3"),
            ("(1 | 2 | 3).select($this * $index)", "0, 2, 6"),
            ("(1 | 2 | 3)[1]", "2"),
            ("(1 | 2)[9]", ""),
            ("(1 | 2 | 3).first() + (1 | 2 | 3).last()", "4"),
            ("(1 | 2 | 3).tail()", "2, 3"),
            ("(1 | 2 | 3).skip(1).take(1)", "2"),
            ("(1 | 2).single()", "error: single needs one item and got 2"),
            ("1.combine(1).count()", "2"),
            ("1.combine(1).distinct().count()", "1"),
            ("1.combine(1).isDistinct()", "false"),
            ("(1 | 2 | 3).intersect(2 | 3 | 4)", "2, 3"),
            ("(1 | 2 | 3).exclude(2)", "1, 3"),
            ("(1 | 2).subsetOf(1 | 2 | 3)", "true"),
            ("(1 | 2).supersetOf(1 | 2 | 3)", "false"),
            ("(1 | 2).all($this > 0)", "true"),
            ("{}.all(false)", "true"),
            ("(true | false).allTrue()", "false"),
            ("(true | false).anyFalse()", "true"),
            ("{}.allFalse()", "true"),
            ("1 in (1 | 2)", "true"),
            ("{} in (1 | 2)", ""),
            ("(1 | 2) contains 3", "false"),
            ("1 in {}", "false"),
            ("(1 | 2) = (2 | 1)", "false"),
            ("(1 | 2) ~ (2 | 1)", "true"),
            ("{} ~ {}", "true"),
            ("'A  b' ~ 'a B'", "true"),
            ("(1 | 2).exists($this = 2)", "true"),
            ("'x'.trace('name') = 'x'", "true"),
            ("{}.coalesce('x', 'y')", "'x'"),
        ],
    );
}

#[test]
fn documents_with_types() {
    all_yield(
        PATIENT,
        Some(&Few),
        &[
            ("Patient.name.given", "\"Peter\", \"James\", (no value), \"Jim\""),
            ("name[1].given.count()", "2"),
            ("name.given.hasValue()", "false"),
            ("name[1].given[0].hasValue()", "false"),
            ("name[1].given[0] = 'Jim'", ""),
            ("name[1].given[0] != 'Jim'", ""),
            ("name[1].given[0] < 'Jim'", ""),
            ("name[1].given[0] = name[1].given[0]", "true"),
            ("'Jim' in name[1].given", "true"),
            ("name[1].given[0].extension.url", "\"urn:absent\""),
            ("name[1].given[0].id", "\"x\""),
            ("Organization.name", ""),
            ("birthDate = @1974-12-25", "true"),
            ("birthDate < today()", "true"),
            ("birthDate.extension('urn:time').value", "\"14:35\""),
            ("birthDate.extension('urn:time').value is string", "true"),
            ("birthDate.substring(0, 4)", "'1974'"),
            ("meta.lastUpdated = @2024-05-01T08:00:00Z", "true"),
            ("active", "true"),
            ("active.is(boolean)", "true"),
            ("active.is(Boolean)", "false"),
            ("active.is(System.Boolean)", "false"),
            ("active.type().name", "'boolean'"),
            ("Patient is DomainResource", "true"),
            ("Patient is FHIR.Resource", "true"),
            ("contact.type().name", "'Patient.contact'"),
            ("contact is BackboneElement", "true"),
            ("name.period.where(start <= end)", "{\"start\":\"2001-01\",\"end\":\"2002\"}"),
            ("name[0].period.start.is(dateTime)", "true"),
            ("managingOrganization.resolve().name", "\"Payer\""),
            ("managingOrganization.resolve() is Organization", "true"),
            ("contained.id", "\"o\""),
            ("text.div.htmlChecks()", "true"),
            ("gender.memberOf('urn:genders')", "true"),
            ("gender.memberOf('urn:other')", ""),
            ("name.nothing", ""),
            ("nothing.exists()", "false"),
            ("name is Nothing", "error: is needs one item and got 2"),
            ("active is Nothing", "error: there is no type `Nothing`"),
            ("%resource.id", "\"p\""),
            ("contact.name.family ~ 'DU MARCH\u{c9}'", "true"),
            ("name.family.combine(contact.name.family).count()", "2"),
            ("descendants().where(is(string)).where($this = 'Jim')", "\"Jim\""),
            ("descendants().as(uri).count()", "2"),
            ("children().count()", "11"),
            ("repeat(contained).count()", "1"),
            ("name.first().given.select($this & '.')", "'Peter.', 'James.'"),
            ("name.where(given contains 'Jim').exists()", "true"),
            ("conformsTo('urn:x')", ""),
        ],
    );
    all_yield(
        OBSERVATION,
        Some(&Few),
        &[
            (
                "value",
                "{\"value\":185.10,\"unit\":\"lbs\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"[lb_av]\"}",
            ),
            ("Observation.value.ofType(Quantity).value", "185.10"),
            ("value.value = 185.1", "true"),
            ("value > 185 '[lb_av]'", "true"),
            ("value = 185.1 '[lb_av]'", "true"),
            ("value is Quantity", "true"),
            ("(value as string).exists()", "false"),
            ("value.as(Quantity).unit", "\"lbs\""),
            ("valueQuantity", ""),
            ("effective is dateTime", "true"),
            ("effective.ofType(Period)", ""),
            ("code.coding.where(system = 'urn:b').code", "\"y\""),
            ("code.coding.code.isDistinct()", "true"),
        ],
    );
}

#[test]
fn documents_without_types() {
    let response = r#"{"status": 202, "headers": {"content-location": "https://x.test/1", "retry-after": "120"},
        "took": 1.50, "when": "2024-05-01", "list": [1, [2, 3], null], "body": {"resourceType": "Bundle", "total": 0}}"#;
    all_yield(
        response,
        None,
        &[
            ("status = 202", "true"),
            ("status in (200 | 202)", "true"),
            ("headers.`content-location`.startsWith('https:')", "true"),
            ("headers.`retry-after`.toInteger() <= 120", "true"),
            ("took = 1.5", "true"),
            ("when > @2024-04-30", "true"),
            ("when = @2024-05-01", "true"),
            ("list", "1, 2, 3"),
            ("body.is(Bundle)", "true"),
            ("body.ofType(Bundle).total", "0"),
            ("status is Integer", "true"),
            ("when is String", "true"),
            ("nothing.here.exists().not()", "true"),
            ("gender.memberOf('urn:genders')", ""),
        ],
    );
    all_yield("[1, 2]", None, &[("$this.count()", "2"), ("sum()", "3")]);
    all_yield("5", None, &[("$this + 1", "6")]);
}

#[test]
fn errors_point_at_what_is_wrong() {
    all_yield(
        "{}",
        None,
        &[
            (
                "name.exist()",
                "not compiled: line 1, column 6: there is no function `exist`; did you mean `exists`?",
            ),
            (
                "name.where(",
                "not compiled: line 1, column 12: expected an element, a function or a value, found the end",
            ),
            ("name.where(a", "not compiled: line 1, column 13: expected `,` or `)`, found the end"),
            (
                "a =",
                "not compiled: line 1, column 4: expected an element, a function or a value, found the end",
            ),
            (
                "a\n  b",
                "not compiled: line 2, column 3: expected an operator or the end, found `b`",
            ),
            (
                "a.substring()",
                "not compiled: line 1, column 3: `substring` takes 1 to 2 arguments, found 0",
            ),
            ("a.where()", "not compiled: line 1, column 3: `where` takes 1 argument, found 0"),
            ("'x", "not compiled: line 1, column 1: expected a closing ', found the end"),
            (
                "\"x\"",
                "not compiled: line 1, column 1: expected a string in single quotes or a name in backquotes, found `\"`",
            ),
            (
                "'\\d'",
                "not compiled: line 1, column 2: `\\d` is no escape; a backslash itself is written `\\\\`",
            ),
            (
                "a.matches('(')",
                "not compiled: line 1, column 3: `(` is no regular expression (look-around and back references are not offered)",
            ),
            (
                "a == b",
                "not compiled: line 1, column 4: expected an element, a function or a value, found `=`",
            ),
            (
                "$that",
                "not compiled: line 1, column 1: expected `$this`, `$index` or `$total`, found `$that`",
            ),
            ("a is 5", "not compiled: line 1, column 6: expected the name of a type, found `5`"),
            (
                "",
                "not compiled: line 1, column 1: expected an element, a function or a value, found the end",
            ),
            ("/* x", "not compiled: line 1, column 1: a comment that does not end"),
            ("a ; b", "not compiled: line 1, column 3: `;` begins nothing known here"),
        ],
    );
}

#[test]
fn an_invariant_that_depends_on_the_unknown_is_not_judged() {
    let json = Json::parse(PATIENT.as_bytes()).expect("JSON");
    let around = Surroundings { model: Some(&Few), ..Surroundings::none() };
    let holds = |text: &str| {
        Expression::compile(text).expect("an expression").holds(Node::new(&json, None), &around)
    };
    assert_eq!(holds("gender.memberOf('urn:genders')"), Ok(true));
    assert_eq!(holds("birthDate.exists().not()"), Ok(false));
    assert_eq!(holds("deceased"), Ok(false));
    assert!(matches!(holds("gender.memberOf('urn:other')"), Err(PathError::Unknown(_))));
    // What decides without it, decides.
    assert_eq!(holds("gender.memberOf('urn:other') or active"), Ok(true));
}

#[test]
fn references_lead_into_the_bundle() {
    let text = r#"{"resourceType": "Bundle", "entry": [
        {"fullUrl": "https://x.test/fhir/Patient/p", "resource": {"resourceType": "Patient", "id": "p"}},
        {"fullUrl": "https://x.test/fhir/Observation/o", "resource": {"resourceType": "Observation"}}]}"#;
    let bundle = Json::parse(text.as_bytes()).expect("JSON");
    let container = Container::new(&bundle);
    let full_url = Some("https://x.test/fhir/Observation/o");
    let around = Surroundings {
        model: Some(&Few),
        container: Some(&container),
        full_url,
        ..Surroundings::none()
    };
    for reference in ["Patient/p", "https://x.test/fhir/Patient/p", "Patient/p/_history/1"] {
        let text = format!("'{reference}'.resolve() is Patient");
        let expression = Expression::compile(&text).expect("an expression");
        assert_eq!(expression.holds(Node::new(&bundle, None), &around), Ok(true), "{reference}");
    }
}

#[test]
fn a_large_bundle_is_walked_once() {
    use std::fmt::Write;
    let mut text = r#"{"resourceType": "Bundle", "entry": ["#.to_owned();
    for place in 0..5_000 {
        let comma = if place == 0 { "" } else { "," };
        write!(text, r#"{comma}{{"resource": {{"resourceType": "Patient", "id": "p{place}", "active": {}}}}}"#, place % 2 == 0)
            .expect("text");
    }
    text.push_str("]}");
    let bundle = Json::parse(text.as_bytes()).expect("JSON");
    // A number of steps in proportion to the entries is enough for each of these.
    let around = Surroundings { model: Some(&Few), steps: 400_000, ..Surroundings::none() };
    for (text, expected) in [
        ("entry.resource.where(active).count()", "2500"),
        ("entry.resource.id.isDistinct()", "true"),
        ("entry.resource.where(id = 'p4999').active", "false"),
        ("entry.select(resource.ofType(Patient)).id.distinct().count()", "5000"),
        ("descendants().where(is(Patient)).count()", "5000"),
    ] {
        let expression = Expression::compile(text).expect("an expression");
        let found = expression.evaluate(Node::new(&bundle, None), &around).expect("within bounds");
        assert_eq!(found.items()[0].to_string(), expected, "{text}");
    }
    let quadratic = Expression::compile(
        "entry.where(%resource.entry.resource.id contains resource.id).count()",
    );
    let quadratic = quadratic.expect("an expression");
    let found = quadratic.evaluate(Node::new(&bundle, None), &around);
    assert!(matches!(found, Err(PathError::TooMuchWork(_))));
}

#[test]
fn depth_and_length_are_bounded() {
    for text in
        ["(".repeat(100_000), "a.where(".repeat(10_000), "-".repeat(1_000), "a[".repeat(1_000)]
    {
        assert!(Expression::compile(&text).is_err());
    }
    // Long chains cost no depth.
    for text in [
        "a.".repeat(20_000) + "b",
        "1 + ".repeat(10_000) + "1",
        "a is b ".to_string(),
        "a | ".repeat(10_000) + "b",
    ] {
        let expression = Expression::compile(&text).expect("an expression");
        assert!(expression.evaluate(Node::new(&Json::Null, None), &Surroundings::none()).is_ok());
    }
    let deep = format!("{}1{}", "{\"a\":".repeat(250), "}".repeat(250));
    let deep = Json::parse(deep.as_bytes()).expect("JSON");
    for text in [
        "descendants().count()",
        "descendants().distinct().count()",
        "repeat(a).count()",
        "$this = $this",
    ] {
        let expression = Expression::compile(text).expect("an expression");
        assert!(
            expression.evaluate(Node::new(&deep, None), &Surroundings::none()).is_ok(),
            "{text}"
        );
    }
    let growing = format!("'{}'{}", "x".repeat(1_000), ".replace('x', 'xxxxxxxxxx')".repeat(30));
    let growing = Expression::compile(&growing).expect("an expression");
    assert!(growing.evaluate(Node::new(&Json::Null, None), &Surroundings::none()).is_err());
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "[a-z0-9 .,()'`@%$=<>+*/|&\\-\\[\\]{}T:\\\\]{0,40}") {
        if let Ok(expression) = Expression::compile(&text) {
            let json = Json::parse(PATIENT.as_bytes()).expect("JSON");
            let around = Surroundings { model: Some(&Few), steps: 10_000, ..Surroundings::none() };
            let _ = expression.evaluate(Node::new(&json, None), &around);
        }
    }

    #[test]
    fn equality_is_symmetric(a in "[1-3](\\.[0-2]{1,2})?|'[ab]{0,2}'|@20(23|24)(-0[12])?|true|\\{\\}",
                             b in "[1-3](\\.[0-2]{1,2})?|'[ab]{0,2}'|@20(23|24)(-0[12])?|true|\\{\\}") {
        for operator in ["=", "!=", "~", "!~"] {
            let one = yielded("{}", None, &format!("{a} {operator} {b}"));
            let other = yielded("{}", None, &format!("{b} {operator} {a}"));
            proptest::prop_assert_eq!(one, other);
        }
    }

    #[test]
    fn sets_agree_with_each_other(a in proptest::collection::vec(0..6_i32, 0..6), b in proptest::collection::vec(0..6_i32, 0..6)) {
        let list = |items: &[i32]| match items {
            [] => "{}".to_owned(),
            [first, rest @ ..] => rest.iter().fold(first.to_string(), |made, item| format!("{made}.combine({item})")),
        };
        let (a, b) = (list(&a), list(&b));
        for (left, right) in [
            (format!("({a}).intersect({b}).count() + ({a}).distinct().exclude({b}).count()"), format!("({a}).distinct().count()")),
            (format!("(({a}) | ({b})).count()"), format!("({a}).combine({b}).distinct().count()")),
            (format!("({a}).subsetOf(({a}) | ({b}))"), "true".to_owned()),
            (format!("({a}).isDistinct()"), format!("({a}).count() = ({a}).distinct().count()")),
        ] {
            proptest::prop_assert_eq!(yielded("{}", None, &left), yielded("{}", None, &right));
        }
    }
}
