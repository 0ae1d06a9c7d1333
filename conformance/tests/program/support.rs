//! Running the program, and reading what it leaves.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use standin_conformance::report::{Event, Graded, json};
use standin_emulator::Standin;
use tempfile::TempDir;

/// The plain call of Fotolia, which most cases here build on.
pub(crate) const PLAIN: &str = "fotolia.create-user.form.plain";

/// A refusal that builds on it.
pub(crate) const TOO_SHORT: &str = "fotolia.create-user.form.too-short.login";

/// How the program ended, and what it printed.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// That it ended with this code, and printed all of this, wherever.
    #[track_caller]
    pub(crate) fn ends(&self, code: i32, saying: &[&str]) {
        assert_eq!(self.code, code, "{self}");
        for text in saying {
            assert!(self.out.contains(text) || self.err.contains(text), "no {text:?} in\n{self}");
        }
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "exit {}\n{}\n{}", self.code, self.out, self.err)
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The program, to be given arguments.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_standin-conformance"));
    command.env_remove("CLICOLOR_FORCE");
    command
}

/// Runs the program.
pub(crate) fn judge(arguments: &[&str]) -> Ran {
    program().args(arguments).output().unwrap().into()
}

/// A run with its report.
pub(crate) struct Judged {
    pub(crate) ran: Ran,
    pub(crate) events: Vec<Event>,
}

impl Judged {
    /// Runs cases against a target: an address, or a file.
    pub(crate) fn of(target: &str, further: &[&str]) -> Self {
        let folder = folder();
        let report = folder.path().join("report.json");
        let wanted = format!("json={}", report.display());
        let ran = judge(&[&["run", "--target", target, "--report", &wanted], further].concat());
        let events = fs::read_to_string(report).map(|text| json::read(&text).unwrap());
        Self { ran, events: events.unwrap_or_default() }
    }

    /// The cases of the report, in order.
    pub(crate) fn cases(&self) -> Vec<&Graded> {
        let cases = self.events.iter().filter_map(|event| match event {
            Event::Case(case) => Some(case.as_ref()),
            _ => None,
        });
        cases.collect()
    }

    /// Ids and verdicts, in order.
    pub(crate) fn words(&self) -> Vec<String> {
        let cases = self.cases().into_iter();
        cases.map(|case| format!("{} {}", case.verdict.word, case.id)).collect()
    }
}

/// A fake that conforms.
pub(crate) fn fake() -> Standin {
    Standin::builder().start_blocking().unwrap()
}

/// A folder that goes when the test does.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The file of a target that is where the fake is, and has this besides: `name`, `http` and Fotolia's
/// roles are there already.
pub(crate) fn target(folder: &TempDir, url: &str, further: &str) -> String {
    let text = format!(
        "name = 'filed'\nhttp = '{url}'\nstrict = true\n\n{further}\n\
         [vendors.fotolia.roles.main]\nkey = 'API_KEY'\n"
    );
    file(folder, "target.toml", &text)
}

/// A file of this text; its path.
pub(crate) fn file(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    text_of(&path)
}

/// A path as an argument.
pub(crate) fn text_of(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// An address where nobody is.
pub(crate) fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let authority = listener.local_addr().unwrap();
    drop(listener);
    format!("http://{authority}")
}

/// What a plain `GET` gets: the body.
pub(crate) fn get(authority: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(authority).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// The specs that the program was built with.
pub(crate) fn specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs")
}
