//! The calls that set the mock target payer going, as files a reader can send.

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::clock::Clock;
use crate::fhir::{codes, parameters};
use crate::population::{Case, MatchRequest, Payer, Population, SOURCE_PAYER, match_parameters};

/// The members of the call for several.
const SEVERAL: [Case; 3] = [Case::Known, Case::SeveralCoverages, Case::Unknown];

/// Where a call goes and what it is about.
pub(super) struct Invocations<'a> {
    /// The FHIR base of the target payer.
    pub(super) base: &'a str,
    /// The issuer of the source payer.
    pub(super) issuer: &'a str,
    /// The target payer.
    pub(super) payer: Payer<'static>,
    /// Whose members there are.
    pub(super) population: &'a Population,
    /// The present time.
    pub(super) clock: &'a Clock,
    /// What a call needs to trust the server, on the command line.
    pub(super) trust: &'a str,
}

impl Invocations<'_> {
    /// Writes one call for each named member, and one for several at once; gives the words that say
    /// how to send them. `write` puts a text into a file.
    ///
    /// # Errors
    /// Those of `write`.
    pub(super) fn write<E>(
        &self,
        dir: &Path,
        write: impl Fn(&Path, &str) -> Result<(), E>,
    ) -> Result<String, E> {
        for case in Case::ALL {
            let [member_match, local] = self.member(case);
            let path = dir.join(format!("payerproof-invoke-{}.json", case.as_str()));
            write(&path, &self.body(vec![member_match, local]))?;
        }
        let several =
            SEVERAL.map(|case| json!({"name": "member", "part": self.member(case)})).to_vec();
        write(&dir.join("payerproof-invoke-bulk.json"), &self.body(several))?;
        let mut text = String::new();
        for (what, operation, file) in [
            ("a member", "$sdh.s2s.invoke-export", "known"),
            ("several members in bulk", "$invoke-bulk-export", "bulk"),
        ] {
            let path = dir.join(format!("payerproof-invoke-{file}.json"));
            let _ = writeln!(
                text,
                "\nHave the target payer fetch {what}; the Task in the answer tells how it \
                 stands:\n\ncurl -s{} '{}/Patient/{operation}' \
                 -H 'content-type: application/fhir+json' -d @{}",
                self.trust,
                self.base,
                path.display()
            );
        }
        Ok(text)
    }

    fn body(&self, mut entries: Vec<Value>) -> String {
        entries.push(json!({"name": "sourceIssuerUrl", "valueString": self.issuer}));
        format!("{:#}\n", parameters(entries))
    }

    /// The two parameters that ask for a member.
    fn member(&self, case: Case) -> [Value; 2] {
        let member = self.population.member(case);
        let request = MatchRequest {
            source: &SOURCE_PAYER,
            target: &self.payer,
            today: self.clock.today(),
            policy_uri: codes::POLICY_SENSITIVE,
        };
        let id = member.local_patient()["id"].as_str().unwrap_or_default().to_owned();
        let local = json!({"reference": format!("Patient/{id}")});
        [
            json!({"name": "memberMatch", "resource": match_parameters(member, &request)}),
            json!({"name": "localPatient", "valueReference": local}),
        ]
    }
}
