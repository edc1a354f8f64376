//! One requirement and its vocabulary.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::guides::Guides;
use crate::id::Actor;

/// How strictly a requirement binds.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Level {
    /// Permission.
    May,
    /// Recommendation against.
    ShouldNot,
    /// Recommendation.
    Should,
    /// Prohibition.
    ShallNot,
    /// Obligation.
    Shall,
}

impl Level {
    /// The keyword.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::May => "MAY",
            Self::ShouldNot => "SHOULD-NOT",
            Self::Should => "SHOULD",
            Self::ShallNot => "SHALL-NOT",
            Self::Shall => "SHALL",
        }
    }

    /// Whether breaking it is a failure rather than a warning.
    pub const fn is_binding(self) -> bool {
        matches!(self, Self::Shall | Self::ShallNot)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whom a requirement binds, in the words of its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RequirementActor {
    /// The responding payer.
    SourcePayer,
    /// The requesting payer.
    TargetPayer,
    /// Both ends.
    Both,
    /// A Bulk Data server.
    BulkServer,
    /// A Bulk Data client.
    BulkClient,
    /// The authorization server.
    AuthorizationServer,
    /// An OAuth client.
    Client,
    /// An OAuth resource server.
    ResourceServer,
}

impl RequirementActor {
    /// Whether it binds `actor`.
    pub const fn binds(self, actor: Actor) -> bool {
        match self {
            Self::Both => true,
            Self::SourcePayer | Self::BulkServer | Self::ResourceServer => {
                matches!(actor, Actor::Source)
            }
            Self::TargetPayer | Self::BulkClient | Self::Client => matches!(actor, Actor::Target),
            Self::AuthorizationServer => matches!(actor, Actor::Idp),
        }
    }

    /// The name in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SourcePayer => "source-payer",
            Self::TargetPayer => "target-payer",
            Self::Both => "both",
            Self::BulkServer => "bulk-server",
            Self::BulkClient => "bulk-client",
            Self::AuthorizationServer => "authorization-server",
            Self::Client => "client",
            Self::ResourceServer => "resource-server",
        }
    }
}

/// Whether traffic alone can decide a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Testable {
    /// It can.
    Yes,
    /// It can with help of the tested party, or gives only evidence.
    Partly,
    /// It cannot; a person vouches for it.
    Attest,
}

impl Testable {
    /// The word in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::Attest => "attest",
        }
    }
}

/// A guide whose version is an input of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GuideName {
    /// Da Vinci PDex.
    Pdex,
    /// Da Vinci HRex.
    Hrex,
    /// FHIR Bulk Data Access.
    BulkData,
    /// SMART App Launch.
    Smart,
}

impl GuideName {
    /// The version of this guide in force.
    pub fn version_in(self, guides: &Guides) -> &str {
        match self {
            Self::Pdex => &guides.pdex,
            Self::Hrex => &guides.hrex,
            Self::BulkData => &guides.bulk_data,
            Self::Smart => &guides.smart,
        }
    }

    /// The guide's name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pdex => "PDex",
            Self::Hrex => "HRex",
            Self::BulkData => "Bulk Data",
            Self::Smart => "SMART App Launch",
        }
    }
}

/// One requirement.
///
/// # Shape
/// An entry of `catalogue/<document>.yaml`; `guide` and `document` come from the file's head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Unique id, never reused.
    pub id: String,
    /// How strictly it binds.
    pub level: Level,
    /// Whom it binds.
    pub actor: RequirementActor,
    /// The part of the exchange it belongs to.
    pub capability: String,
    /// The document, version and kind of text it comes from.
    pub spec: String,
    /// First guide version it applies to; `None` for all earlier ones too.
    #[serde(default)]
    pub since: Option<String>,
    /// Last guide version it applies to; `None` for all later ones too.
    #[serde(default)]
    pub until: Option<String>,
    /// The source is informative, inferred or without keyword: breaking it only warns.
    #[serde(default)]
    pub advisory: bool,
    /// Link to the source; empty when it has none.
    #[serde(default)]
    pub url: String,
    /// Whether traffic can decide it.
    pub testable: Testable,
    /// What it demands, in our words.
    pub summary: String,
    /// How to check it.
    pub how: String,
    /// The guide whose version gates it.
    #[serde(skip)]
    pub guide: Option<GuideName>,
    /// Title of the document it comes from.
    #[serde(skip)]
    pub document: String,
}

impl Requirement {
    /// Whether it applies under these guide versions.
    ///
    /// # Errors
    /// Says why it does not.
    pub fn applies(&self, guides: &Guides) -> Result<(), String> {
        let Some(guide) = self.guide else { return Ok(()) };
        let version = guide.version_in(guides);
        let title = guide.title();
        match (&self.since, &self.until) {
            (Some(since), _) if version_key(version) < version_key(since) => {
                Err(format!("{title} {version} is in force and {} begins with {since}", self.id))
            }
            (_, Some(until)) if version_key(version) > version_key(until) => {
                Err(format!("{title} {version} is in force and {} ended with {until}", self.id))
            }
            _ => Ok(()),
        }
    }

    /// Whether breaking it is a failure rather than a warning.
    pub fn is_binding(&self) -> bool {
        self.level.is_binding() && !self.advisory
    }
}

/// Numbers of a dotted version, for comparison; a suffix such as `-ballot` is ignored.
fn version_key(version: &str) -> Vec<u32> {
    version
        .split('-')
        .next()
        .unwrap_or_default()
        .split('.')
        .map(|part| part.parse().unwrap_or(0))
        .collect()
}
