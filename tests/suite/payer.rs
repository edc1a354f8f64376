//! A payer of somebody else, as far as the program that judges it can tell.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// Our mocks in a process of their own, until this is dropped.
pub struct Payer {
    /// Where it runs, and writes what it has to say in files.
    pub desk: TempDir,
    /// What it said when it began to serve.
    pub said: String,
    child: Child,
}

impl Drop for Payer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Payer {
    /// Starts them in `desk`, with these arguments beside the usual ones.
    pub fn start(desk: TempDir, arguments: &[&str]) -> Self {
        let mut child = program(&desk)
            .args(["mock", "all", "--port", "0", "--dir", "."])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        let mut said = String::new();
        while !said.contains("\nServing until stopped") {
            let read = output.read_line(&mut said).expect("UTF-8");
            assert_ne!(read, 0, "it says that it serves: {said}");
        }
        let payer = Self { desk, said, child };
        let base = payer.fhir_base();
        let place = base.trim_start_matches("http://").split('/').next().unwrap_or_default();
        TcpStream::connect(place).expect("someone listens");
        payer
    }

    /// The FHIR base of the source payer.
    pub fn fhir_base(&self) -> &str {
        let mut words = self.said.split_whitespace();
        words.find(|word| word.ends_with("/fhir")).expect("a FHIR base")
    }

    /// The program, to be run in the same directory.
    pub fn program(&self) -> Command {
        program(&self.desk)
    }
}

fn program(desk: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_payerproof"));
    command.current_dir(desk.path()).env_remove("PAYERPROOF_LOG").stdin(Stdio::null());
    command
}
