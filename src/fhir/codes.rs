//! Canonical systems and codes of the exchange, each named once.

/// HRex temporary codes: `UMB`, `data-request`.
pub const HREX_TEMP: &str = "http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp";
/// HL7 v2 identifier types: `MB` is a member number.
pub const IDENTIFIER_TYPE: &str = "http://terminology.hl7.org/CodeSystem/v2-0203";
/// Consent scopes: `patient-privacy`.
pub const CONSENT_SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
/// Act codes: `IDSCL`, information disclosure.
pub const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
/// Provenance participant types: `performer` is the discloser in a consent.
pub const PARTICIPANT_TYPE: &str =
    "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
/// Participation types: `IRCP` is the recipient in a consent.
pub const PARTICIPATION_TYPE: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
/// Consent actions: `disclose`.
pub const CONSENT_ACTION: &str = "http://terminology.hl7.org/CodeSystem/consentaction";
/// The consent policy for everything that is not sensitive.
pub const POLICY_REGULAR: &str =
    "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition-hrex-consent.html#regular";
/// The consent policy for everything.
pub const POLICY_SENSITIVE: &str =
    "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition-hrex-consent.html#sensitive";
/// Relationship of a person to the subscriber.
pub const SUBSCRIBER_RELATIONSHIP: &str =
    "http://terminology.hl7.org/CodeSystem/subscriber-relationship";
/// US Core provenance roles: `transmitter`.
pub const US_CORE_PARTICIPANT_TYPE: &str =
    "http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type";
/// Results of the match of several members: `match`, `nomatch`, `consentconstraint`.
pub const MATCH_RESULT: &str =
    "http://hl7.org/fhir/us/davinci-pdex/CodeSystem/PdexMultiMemberMatchResultCS";
/// On an entry of a match Group: the Patient that was submitted.
pub const SUBMITTED_PATIENT: &str =
    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/base-ext-match-parameters";
/// On an entry of a match Group: the Coverage that was submitted.
pub const SUBMITTED_COVERAGE: &str =
    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/base-ext-match-coverage";
/// NAIC company codes, the identifiers of payers in our examples.
pub const NAIC: &str = "urn:oid:2.16.840.1.113883.6.300";
/// Confidentiality codes: `R` marks restricted (sensitive) resources.
pub const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
