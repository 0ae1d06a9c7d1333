//! The program itself: what it prints, what it refuses, what it writes.

mod ending;
mod env;
mod examples;
mod exec;
mod failures;
mod logs;
mod options;
mod pass;
mod start;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::support::Reply;

/// The program.
const STANDIN: &str = env!("CARGO_BIN_EXE_standin");

/// The last line of the banner.
const LAST_LINE: &str = "Ctrl-C ends.";

/// A folder that is all the home the program has.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file in it, and its path.
    pub(super) fn file(&self, name: &str, content: &str) -> String {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name).display().to_string()
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.started_by(STANDIN);
        command.args(arguments);
        command
    }

    /// A program with this home and nothing else of the environment.
    fn started_by(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.0.path())
            .current_dir(self.0.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs a command that ends by itself.
    pub(super) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts the fake on a port of its own, and waits until it says that it is ready.
    pub(crate) fn start(&self, arguments: &[&str]) -> Program {
        let ready_file = self.path("ready.json").display().to_string();
        let ca_dir = self.path("ca").display().to_string();
        let ours = ["--listen", "127.0.0.1:0", "--ready-file", &ready_file, "--ca-dir", &ca_dir];
        let arguments: Vec<_> = ours.iter().chain(arguments).copied().collect();
        Program::start(self.command(&arguments), &self.path("ready.json"))
    }
}

/// A running fake; dropping it ends it.
pub(crate) struct Program {
    child: Child,
    pub(super) banner: String,
    pub(super) ready: serde_json::Value,
}

impl Program {
    fn start(mut command: Command, ready_file: &std::path::Path) -> Self {
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut banner = String::new();
        while !banner.trim_end().ends_with(LAST_LINE) {
            if lines.read_line(&mut banner).unwrap() == 0 {
                let mut log = String::new();
                child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
                panic!("it ended before it was ready: {banner}{log}");
            }
        }
        // The ready file is there before the banner.
        let ready = std::fs::read(ready_file).unwrap();
        let ready = serde_json::from_slice(&ready).unwrap();
        Self { child, banner, ready }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn url(&self) -> &str {
        self.ready["url"].as_str().unwrap()
    }

    /// A call in clear: what follows the request line and Host is the test's.
    pub(super) fn call(&self, request_line: &str, headers: &str, body: &str) -> Reply {
        let address = self.url().strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address.parse::<SocketAddr>().unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let length = body.len();
        write!(
            stream,
            "{request_line} HTTP/1.1\r\nHost: {address}\r\n{headers}Content-Length: {length}\r\n\
             Connection: close\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        Reply::parse(&answer, false).unwrap().0
    }

    /// Sends one of the table's calls.
    pub(super) fn send(&self, call: &crate::calls::Call) -> Reply {
        let headers: String =
            call.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        self.call(&format!("{} {}", call.method, call.target), &headers, &call.body)
    }

    /// Sends a signal, by its name without SIG.
    pub(super) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits until it has ended; its exit code.
    pub(super) fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// A connection of one's own.
    pub(crate) fn connect(&self) -> std::io::Result<TcpStream> {
        let address = self.url().strip_prefix("http://").unwrap();
        let stream = TcpStream::connect(address.parse::<SocketAddr>().unwrap())?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(stream)
    }

    /// Reads the log until a line holds a text: the log comes from a thread of its own.
    pub(super) fn log_until(mut self, text: &str) -> String {
        let mut lines = BufReader::new(self.child.stderr.take().unwrap());
        let mut log = String::new();
        while !log.contains(text) {
            assert_ne!(
                lines.read_line(&mut log).unwrap(),
                0,
                "the log ended without {text}: {log}"
            );
        }
        log
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.child.kill();
        let _waited = self.child.wait();
    }
}

pub(super) fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

pub(super) fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}
