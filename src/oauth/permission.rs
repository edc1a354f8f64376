//! Permissions by their product names: what each opens, and what it may be limited to.
//!
//! A permission says what a person or client may do at all, a scope what a token may be used for.
//! How the two are combined is not decided here.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A right by its product name, such as `FHIR_ALL_READ`, with what it is limited to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Permission {
    /// The name.
    pub name: String,
    /// The type, compartment or instance it is limited to, where it takes one.
    pub argument: Option<String>,
}

/// Something a permission may open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed<'a> {
    /// Reading or searching.
    Read(Touched<'a>),
    /// Creating or updating.
    Write(Touched<'a>),
    /// Deleting.
    Delete(Touched<'a>),
    /// `$member-match`.
    MemberMatch,
    /// An export.
    Export(ExportKind),
    /// `$validate`.
    Validate,
    /// `$expunge`.
    Expunge,
    /// Having a search widened to all records of the same person.
    ExpandMdm,
    /// Something in the admin API.
    Admin(AdminRight),
}

/// What is read or written. What is left out is not known yet: a search names no resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched<'a> {
    /// The resource type; `*` for any.
    pub resource_type: &'a str,
    /// The logical id.
    pub id: Option<&'a str>,
    /// The id of the patient in whose compartment it lies.
    pub patient: Option<&'a str>,
}

/// Whose data an export is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// A Group's members.
    Group,
    /// Patients.
    Patient,
    /// Everything.
    System,
}

/// Something in the admin API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminRight {
    /// Adding a client definition.
    AddClient,
    /// Changing a client definition.
    EditClient,
    /// Listing client definitions.
    ViewClients,
    /// Adding a server definition.
    AddServer,
    /// Changing a server definition.
    EditServer,
    /// Listing server definitions.
    ViewServers,
}

/// What a permission opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opens {
    /// Nothing by itself.
    Access,
    /// Everything in the FHIR endpoint.
    AllFhir,
    /// Every read.
    AllReads,
    Read(Limit),
    Write(Limit),
    Delete(Limit),
    Validate,
    Expunge,
    Mdm,
    MemberMatch,
    /// One kind of export, or all.
    Export(Option<ExportKind>),
    Admin(AdminRight),
}

/// What the argument of a permission limits it to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    /// It takes none.
    Nothing,
    /// A resource type.
    Type,
    /// `Type/id`.
    Instance,
    /// `Patient/id`: whatever lies in that compartment.
    Compartment,
    /// A type, and `Patient/id` after it.
    TypeInCompartment,
}

/// The permissions known here.
const TABLE: &[(&str, Opens)] = &[
    ("ACCESS_FHIR_ENDPOINT", Opens::Access),
    ("FHIR_ALL_DELETE", Opens::Delete(Limit::Nothing)),
    ("FHIR_ALL_READ", Opens::Read(Limit::Nothing)),
    ("FHIR_ALL_WRITE", Opens::Write(Limit::Nothing)),
    ("FHIR_AUTO_MDM", Opens::Mdm),
    ("FHIR_DELETE_ALL_IN_COMPARTMENT", Opens::Delete(Limit::Compartment)),
    ("FHIR_DELETE_ALL_OF_TYPE", Opens::Delete(Limit::Type)),
    // Deletes what refers to a deleted resource too; it opens no deletion by itself.
    ("FHIR_DELETE_CASCADE_ALLOWED", Opens::Access),
    ("FHIR_DELETE_TYPE_IN_COMPARTMENT", Opens::Delete(Limit::TypeInCompartment)),
    ("FHIR_EXPUNGE_DELETED", Opens::Expunge),
    ("FHIR_EXPUNGE_EVERYTHING", Opens::Expunge),
    ("FHIR_EXPUNGE_PREVIOUS_VERSIONS", Opens::Expunge),
    ("FHIR_MANUAL_VALIDATION", Opens::Validate),
    ("FHIR_OP_INITIATE_BULK_DATA_EXPORT", Opens::Export(None)),
    ("FHIR_OP_INITIATE_BULK_DATA_EXPORT_GROUP", Opens::Export(Some(ExportKind::Group))),
    ("FHIR_OP_INITIATE_BULK_DATA_EXPORT_PATIENT", Opens::Export(Some(ExportKind::Patient))),
    ("FHIR_OP_INITIATE_BULK_DATA_EXPORT_SYSTEM", Opens::Export(Some(ExportKind::System))),
    ("FHIR_OP_MEMBER_MATCH", Opens::MemberMatch),
    ("FHIR_READ_ALL_IN_COMPARTMENT", Opens::Read(Limit::Compartment)),
    ("FHIR_READ_ALL_OF_TYPE", Opens::Read(Limit::Type)),
    ("FHIR_READ_INSTANCE", Opens::Read(Limit::Instance)),
    ("FHIR_READ_TYPE_IN_COMPARTMENT", Opens::Read(Limit::TypeInCompartment)),
    ("FHIR_WRITE_ALL_IN_COMPARTMENT", Opens::Write(Limit::Compartment)),
    ("FHIR_WRITE_ALL_OF_TYPE", Opens::Write(Limit::Type)),
    ("FHIR_WRITE_INSTANCE", Opens::Write(Limit::Instance)),
    ("FHIR_WRITE_TYPE_IN_COMPARTMENT", Opens::Write(Limit::TypeInCompartment)),
    ("OPENID_CONNECT_ADD_CLIENT", Opens::Admin(AdminRight::AddClient)),
    ("OPENID_CONNECT_ADD_SERVER", Opens::Admin(AdminRight::AddServer)),
    ("OPENID_CONNECT_EDIT_CLIENT", Opens::Admin(AdminRight::EditClient)),
    ("OPENID_CONNECT_EDIT_SERVER", Opens::Admin(AdminRight::EditServer)),
    ("OPENID_CONNECT_VIEW_CLIENT_LIST", Opens::Admin(AdminRight::ViewClients)),
    ("OPENID_CONNECT_VIEW_SERVER_LIST", Opens::Admin(AdminRight::ViewServers)),
    ("ROLE_FHIR_CLIENT", Opens::Access),
    ("ROLE_FHIR_CLIENT_SUPERUSER", Opens::AllFhir),
    ("ROLE_FHIR_CLIENT_SUPERUSER_RO", Opens::AllReads),
];

impl Permission {
    /// Reads `NAME` or `NAME/argument`.
    pub fn parse(text: &str) -> Self {
        let (name, argument) =
            text.split_once('/').map_or((text, None), |(name, rest)| (name, Some(rest)));
        Self { name: name.to_owned(), argument: argument.map(str::to_owned) }
    }

    /// Reads `{"permission": NAME, "argument": …}`.
    pub fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            name: value["permission"].as_str()?.to_owned(),
            argument: value["argument"].as_str().map(str::to_owned),
        })
    }

    /// Writes `{"permission": NAME, "argument": …}`.
    pub fn to_json(&self) -> Value {
        let mut value = json!({"permission": self.name});
        if let Some(argument) = &self.argument {
            value["argument"] = json!(argument);
        }
        value
    }

    /// Whether it opens `deed`. One whose argument is missing opens nothing; where the deed leaves
    /// open what it will touch, one that opens some of it will do.
    pub fn opens(&self, deed: Deed<'_>) -> bool {
        let Ok(place) = TABLE.binary_search_by_key(&self.name.as_str(), |(name, _)| *name) else {
            return false;
        };
        match (TABLE[place].1, deed) {
            (Opens::AllFhir, deed) => !matches!(deed, Deed::Admin(_)),
            (Opens::AllReads, Deed::Read(_))
            | (Opens::Validate, Deed::Validate)
            | (Opens::Expunge, Deed::Expunge)
            | (Opens::Mdm, Deed::ExpandMdm)
            | (Opens::MemberMatch, Deed::MemberMatch) => true,
            (Opens::Read(limit), Deed::Read(touched))
            | (Opens::Write(limit), Deed::Write(touched))
            | (Opens::Delete(limit), Deed::Delete(touched)) => self.reaches(limit, touched),
            (Opens::Export(opened), Deed::Export(kind)) => opened.is_none_or(|own| own == kind),
            (Opens::Admin(own), Deed::Admin(right)) => own == right,
            _ => false,
        }
    }

    fn reaches(&self, limit: Limit, touched: Touched<'_>) -> bool {
        let Some(argument) = self.argument.as_deref() else { return limit == Limit::Nothing };
        let is_patient = |compartment: &str| {
            let id = compartment.strip_prefix("Patient/").unwrap_or(compartment);
            touched.patient.is_none_or(|patient| patient == id)
        };
        let is_type = |kind: &str| kind == touched.resource_type || touched.resource_type == "*";
        match limit {
            Limit::Nothing => true,
            Limit::Type => is_type(argument),
            Limit::Compartment => is_patient(argument),
            Limit::Instance => argument
                .split_once('/')
                .is_some_and(|(kind, own)| is_type(kind) && touched.id.is_none_or(|id| id == own)),
            Limit::TypeInCompartment => argument
                .split_once('/')
                .is_some_and(|(kind, rest)| is_type(kind) && is_patient(rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(permission: &str, deed: Deed<'_>) -> bool {
        Permission::parse(permission).opens(deed)
    }

    fn touched<'a>(resource_type: &'a str, id: &'a str, patient: &'a str) -> Touched<'a> {
        Touched { resource_type, id: Some(id), patient: Some(patient) }
    }

    #[test]
    fn names_stand_in_order_so_that_they_are_found() {
        assert!(TABLE.is_sorted_by_key(|(name, _)| *name));
    }

    #[test]
    fn access_alone_opens_nothing_and_the_superuser_everything_but_administration() {
        let read = Deed::Read(touched("Patient", "1", "1"));
        let deeds = [read, Deed::MemberMatch, Deed::Export(ExportKind::System), Deed::Expunge];
        for deed in deeds {
            assert!(!opens("ROLE_FHIR_CLIENT", deed) && !opens("NOBODY_KNOWS", deed));
            assert!(opens("ROLE_FHIR_CLIENT_SUPERUSER", deed));
        }
        assert!(opens("ROLE_FHIR_CLIENT_SUPERUSER_RO", read));
        assert!(!opens("ROLE_FHIR_CLIENT_SUPERUSER_RO", Deed::MemberMatch));
        assert!(!opens("ROLE_FHIR_CLIENT_SUPERUSER", Deed::Admin(AdminRight::AddClient)));
        assert!(opens("OPENID_CONNECT_ADD_CLIENT", Deed::Admin(AdminRight::AddClient)));
    }

    #[test]
    fn an_argument_limits_and_a_missing_one_opens_nothing() {
        let read = |id, patient| Deed::Read(touched("Observation", id, patient));
        assert!(opens("FHIR_READ_ALL_OF_TYPE/Observation", read("1", "p")));
        assert!(!opens("FHIR_READ_ALL_OF_TYPE/Condition", read("1", "p")));
        assert!(!opens("FHIR_READ_ALL_OF_TYPE", read("1", "p")));
        assert!(opens("FHIR_READ_ALL_IN_COMPARTMENT/Patient/p", read("1", "p")));
        assert!(!opens("FHIR_READ_ALL_IN_COMPARTMENT/Patient/q", read("1", "p")));
        assert!(opens("FHIR_READ_INSTANCE/Observation/1", read("1", "p")));
        assert!(!opens("FHIR_READ_INSTANCE/Observation/2", read("1", "p")));
        assert!(opens("FHIR_READ_TYPE_IN_COMPARTMENT/Observation/Patient/p", read("1", "p")));
        assert!(!opens("FHIR_READ_TYPE_IN_COMPARTMENT/Observation/Patient/p", read("1", "q")));
        // A search names nothing yet.
        let search = Deed::Read(Touched { resource_type: "Observation", ..Touched::default() });
        assert!(opens("FHIR_READ_ALL_IN_COMPARTMENT/Patient/p", search));
    }

    #[test]
    fn exports_are_opened_by_kind_or_all_at_once() {
        assert!(opens("FHIR_OP_INITIATE_BULK_DATA_EXPORT", Deed::Export(ExportKind::Group)));
        let patient = "FHIR_OP_INITIATE_BULK_DATA_EXPORT_PATIENT";
        assert!(opens(patient, Deed::Export(ExportKind::Patient)));
        assert!(!opens(patient, Deed::Export(ExportKind::Group)));
    }

    #[test]
    fn the_shape_of_definitions_reads_back() {
        for text in ["FHIR_ALL_READ", "FHIR_READ_INSTANCE/Patient/1"] {
            let permission = Permission::parse(text);
            assert_eq!(Permission::from_json(&permission.to_json()), Some(permission));
        }
    }
}
