//! smart-fetch of PyPI in a virtual environment of its own, set going by a program of two lines.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{free_port, installed};

/// The version whose findings are argued.
const VERSION: &str = "1.0.3";
/// The client it is registered as.
const CLIENT: &str = "smart-fetch";

/// Makes its keys in the form it reads, one for each algorithm, and what is registered of them.
const KEYS: &str = r#"
import json
from jwcrypto import jwk
keys = [
    jwk.JWK.generate(kty="EC", crv="P-384", kid="ec", alg="ES384", use="sig"),
    jwk.JWK.generate(kty="RSA", size=2048, kid="rsa", alg="RS384", use="sig"),
]
private = [{**json.loads(key.export()), "key_ops": ["sign"]} for key in keys]
public = [{**json.loads(key.export_public()), "key_ops": ["verify"]} for key in keys]
for name, content in [("keys.jwks", private), ("jwks.json", public)]:
    with open(name, "w") as file:
        json.dump({"keys": content}, file)
"#;

/// A folder with all that a run needs.
pub struct SmartFetch {
    folder: TempDir,
}

impl SmartFetch {
    /// Installs it where that was not done before, and gives it a key.
    ///
    /// # Errors
    /// When it cannot be had here, in words.
    pub fn prepare() -> Result<Self, String> {
        let program = installed("smart-fetch", VERSION, "smart-fetch")?;
        let folder = tempfile::tempdir().expect("a temporary directory");
        let python = program.with_file_name("python");
        let keys = Command::new(python)
            .args(["-c", KEYS])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .status();
        assert!(keys.expect("it starts").success(), "no keys were made");
        write(folder.path(), "fetch.sh", &script(&program));
        let runs = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.path().join("fetch.sh"), runs).expect("ours");
        Ok(Self { folder })
    }

    /// Where files of a run may lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The configuration that judges it: it exports, and has no match step.
    pub fn config() -> String {
        format!(
            "name = \"smart-fetch\"\nroles = [\"target\"]\n\
             [target]\nclient_id = \"{CLIENT}\"\njwks_file = \"jwks.json\"\nexports_only = true\n\
             [target.listen]\nidp = \"127.0.0.1:{}\"\nsource = \"127.0.0.1:{}\"\n\
             authority = \"authority\"\n\
             [target.trigger.command]\nrun = [\"./fetch.sh\", \"${{fhir_base}}\", \"${{group}}\"]\n\
             [limits]\nwait_secs = 20\nawait_secs = 20\nexport_secs = 45\n",
            free_port(),
            free_port(),
        )
    }
}

/// Runs an export of the Group into a folder that nothing has been put in before.
fn script(program: &Path) -> String {
    format!(
        "#!/bin/sh\nset -e\nrm -rf exported\n\
         export SSL_CERT_FILE=\"$PWD/authority/authority.pem\"\nexec '{}' bulk --fhir-url \"$1\" --group \"$2\" \\\n  \
         --smart-client-id {CLIENT} --smart-key keys.jwks exported >>smart-fetch.log 2>&1\n",
        program.display()
    )
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("writable");
}
