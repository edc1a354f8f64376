//! The names that decide: headers, parameters and members, and what stands under them.

/// OAuth parameters and members whose values give access.
const SECRET_NAMES: &[&str] = &[
    "access_token",
    "refresh_token",
    "id_token",
    "id_token_hint",
    "logout_token",
    "token",
    "subject_token",
    "actor_token",
    "client_secret",
    "client_assertion",
    "assertion",
    "code_verifier",
    "device_code",
    "password",
    "registration_access_token",
    "initial_access_token",
    "software_statement",
    "signed_metadata",
    "certifications",
    "authorization",
    "api_key",
    "api-key",
    "apikey",
    "jwt",
    "secret",
];

/// Query parameters that sign a URL or name a session.
const SIGNING_PARAMETERS: &[&str] = &[
    "sig",
    "signature",
    "hmac",
    "sas",
    "ticket",
    "auth",
    "jsessionid",
    "session",
    "sessionid",
    "session_code",
    "csrf",
    "_csrf",
    "x-amz-signature",
    "x-amz-credential",
    "x-amz-security-token",
    "x-goog-signature",
    "x-goog-credential",
    "awsaccesskeyid",
    "googleaccessid",
];

/// FHIR search parameters, or parts of chained ones, that carry a member's data.
const PERSONAL_PARAMETERS: &[&str] = &[
    "name",
    "family",
    "given",
    "phonetic",
    "birthdate",
    "death-date",
    "identifier",
    "phone",
    "email",
    "telecom",
    "address",
    "address-city",
    "address-country",
    "address-postalcode",
    "address-state",
    "address-use",
    "_content",
    "_text",
    "_filter",
];

/// Claims and introspection members about a person.
const PERSONAL_CLAIMS: &[&str] = &[
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "username",
    "profile",
    "picture",
    "website",
    "email",
    "birthdate",
    "birth_date",
    "phone_number",
    "address",
];

/// Claims and JOSE header members whose values are shown.
const SHOWN_CLAIMS: &[&str] = &[
    // RFC 7515 §4.1; keys in the header are public ones.
    "alg",
    "typ",
    "cty",
    "kid",
    "jku",
    "x5u",
    "x5t",
    "x5t#S256",
    "crit",
    "kty",
    "crv",
    "x",
    "y",
    "n",
    "e",
    "use",
    // RFC 7519 §4.1, RFC 8693 §4, RFC 9068 §2.2.
    "iss",
    "sub",
    "aud",
    "jti",
    "client_id",
    "scope",
    "scp",
    "azp",
    "token_type",
    "token_use",
    "jkt",
    "acr",
    "amr",
    "ver",
    "htm",
    "htu",
    "ath",
    // Organisations and purposes, of which no member can be known.
    "business_id",
    "version",
    "organization_id",
    "organization_name",
    "purpose_of_use",
    "consent_policy",
    "consent_reference",
    "subject_role",
    "fhir_base",
    "tenant",
];

/// Private members of a JWK (RFC 7518 §6).
pub(super) const PRIVATE_KEY_MEMBERS: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Resource types about one person.
const PERSONS: &[&str] = &["Patient", "RelatedPerson", "Person", "Practitioner"];

/// Resource types that describe servers, rules and organisations, and so no member.
const PUBLIC_RESOURCES: &[&str] = &[
    "OperationOutcome",
    "CapabilityStatement",
    "TerminologyCapabilities",
    "StructureDefinition",
    "StructureMap",
    "OperationDefinition",
    "SearchParameter",
    "CompartmentDefinition",
    "ImplementationGuide",
    "ValueSet",
    "CodeSystem",
    "ConceptMap",
    "NamingSystem",
    "Organization",
    "OrganizationAffiliation",
    "Endpoint",
    "Location",
    "HealthcareService",
    "InsurancePlan",
];

/// Resource types whose references may be labelled without naming a person.
pub(super) const NAMEABLE: &[&str] =
    &["Organization", "Location", "HealthcareService", "InsurancePlan", "Endpoint"];

/// FHIR members of the types code, uri, canonical and id, whose strings are shown anywhere.
const SHOWN_MEMBERS: &[&str] = &[
    "resourceType",
    "id",
    "versionId",
    "profile",
    "system",
    "code",
    "version",
    "url",
    "fullUrl",
    "use",
    "type",
    "status",
    "reference",
    "language",
    "contentType",
    "gender",
    "relation",
];

/// Further members of those types in resources about care and coverage, but not about a person.
const SHOWN_ABOUT_CARE: &[&str] = &[
    "intent",
    "priority",
    "kind",
    "mode",
    "rank",
    "criticality",
    "severity",
    "expression",
    "outcome",
    "category",
    "unit",
    "currency",
    "comparator",
    "uri",
    "authority",
    "implicitRules",
    "instantiatesCanonical",
    "instantiatesUri",
    "method",
    "location",
    "etag",
    "event",
    "docStatus",
    "sourceUri",
    "source",
    "linkId",
    "valueCode",
    "valueUri",
    "valueUrl",
    "valueCanonical",
    "valueOid",
    "valueUuid",
    "valueId",
];

/// FHIR members of the types date, dateTime and instant, shown when they hold one.
const DATES: &[&str] =
    &["lastUpdated", "start", "end", "date", "dateTime", "created", "issued", "authoredOn", "sent"];

/// Error members of JSON that is not FHIR.
const ERROR_MEMBERS: &[&str] =
    &["error", "error_description", "error_uri", "message", "detail", "title", "path", "timestamp"];

/// Members of a person under which nothing but structure is shown.
const PERSONAL_MEMBERS: &[&str] = &[
    "name",
    "telecom",
    "address",
    "photo",
    "contact",
    "birthDate",
    "deceasedBoolean",
    "deceasedDateTime",
    "multipleBirthInteger",
    "multipleBirthBoolean",
    "extension",
    "modifierExtension",
];

fn lists(names: &[&str], name: &str) -> bool {
    names.iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// Whether a header field carries a secret, in whole or in part.
pub fn is_secret_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(
        name.as_str(),
        "authorization" | "proxy-authorization" | "cookie" | "set-cookie" | "dpop" | "dpop-nonce"
    ) || is_opaque_header(&name)
}

/// Whether the whole value of a header field is hidden. Names that end in a word for a secret
/// count, because vendors invent more of them than a list can hold.
pub(super) fn is_opaque_header(lower: &str) -> bool {
    matches!(lower, "from" | "x-userinfo" | "x-amzn-oidc-data" | "x-amzn-oidc-identity" | "apikey")
        || ["-token", "-secret", "-key", "-signature", "-assertion", "-nonce", "-session"]
            .iter()
            .any(|ending| lower.ends_with(ending))
}

/// Whether a query or form parameter, or a member of an OAuth message, gives access.
pub fn is_secret_parameter(name: &str) -> bool {
    is_secret_member(name) || lists(SIGNING_PARAMETERS, name)
}

/// Whether a JSON member holds a credential. Names that end in a word for one count, such as
/// `tokenIntrospectionClientSecret`, because admin APIs invent more of them than a list can hold.
pub(super) fn is_secret_member(name: &str) -> bool {
    let ends = |ending: &str| name.to_ascii_lowercase().ends_with(ending);
    lists(SECRET_NAMES, name) || ends("secret") || ends("password")
}

/// Whether a search parameter carries a member's data, alone or at the end of a chain such as
/// `subject:Patient.family:exact`.
pub(super) fn is_personal_parameter(name: &str) -> bool {
    name.split(['.', ':']).any(|part| lists(PERSONAL_PARAMETERS, part))
}

pub(super) fn is_personal_claim(name: &str) -> bool {
    PERSONAL_CLAIMS.contains(&name)
}

pub(super) fn is_shown_claim(name: &str) -> bool {
    SHOWN_CLAIMS.contains(&name)
}

pub(super) fn is_person(resource_type: &str) -> bool {
    PERSONS.contains(&resource_type)
}

pub(super) fn is_public_resource(resource_type: &str) -> bool {
    PUBLIC_RESOURCES.contains(&resource_type)
}

pub(super) fn is_personal_member(name: &str) -> bool {
    PERSONAL_MEMBERS.contains(&name)
}

/// Whether a string of this member is shown in a person.
pub(super) fn is_shown_of_person(name: &str) -> bool {
    SHOWN_MEMBERS.contains(&name)
}

/// Whether a string of this member is shown in a resource about care or coverage.
pub(super) fn is_shown_of_care(name: &str) -> bool {
    SHOWN_MEMBERS.contains(&name) || SHOWN_ABOUT_CARE.contains(&name)
}

/// Whether a member holds a date of care: by its name, or by the ending FHIR gives choices.
pub(super) fn is_date_member(name: &str) -> bool {
    DATES.contains(&name)
        || ["Date", "DateTime", "Instant", "recorded"].iter().any(|ending| name.ends_with(ending))
}

/// Whether a date member may stand in a person: when a record or a period began, not its life.
pub(super) fn is_date_of_person(name: &str) -> bool {
    matches!(name, "lastUpdated" | "start" | "end")
}

pub(super) fn is_error_member(name: &str) -> bool {
    ERROR_MEMBERS.contains(&name)
}
