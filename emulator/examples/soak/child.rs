//! The fake as a child process: started, measured, and ended whatever happens.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A running fake; dropping it ends it.
pub(crate) struct Fake {
    child: Child,
    folder: tempfile::TempDir,
    panics: Arc<Mutex<Vec<String>>>,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

/// What a process holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    /// Resident memory in KiB.
    pub(crate) kib: u64,
    /// Open descriptors.
    pub(crate) descriptors: usize,
}

impl Fake {
    /// Starts it on a free port, with an authority of its own in a temporary folder.
    pub(crate) fn start(standin: &Path) -> Result<Self, String> {
        let folder =
            tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        let ready = folder.path().join("ready.json");
        let mut child = Command::new(standin)
            .args(["serve", "--quiet", "--listen", "127.0.0.1:0", "--ready-file"])
            .arg(&ready)
            .arg("--ca-dir")
            .arg(folder.path().join("ca"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{} does not start: {error}", standin.display()))?;
        let panics = Arc::default();
        if let Some(log) = child.stderr.take() {
            watch(log, Arc::clone(&panics));
        }
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut fake = Self { child, folder, panics, address };
        let port = fake.port(&ready)?;
        fake.address.set_port(port);
        Ok(fake)
    }

    /// The certificate that its clients have to trust.
    pub(crate) fn certificate(&self) -> Result<String, String> {
        let path = self.folder.path().join("ca").join("ca.pem");
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// What it holds now; an error if it is no more.
    pub(crate) fn held(&mut self) -> Result<Held, String> {
        if let Ok(Some(status)) = self.child.try_wait() {
            return Err(format!("the fake has died: {status}"));
        }
        let folder = format!("/proc/{}", self.child.id());
        let unknown = |error| format!("{folder} cannot be read: {error}");
        let status = fs::read_to_string(format!("{folder}/status")).map_err(unknown)?;
        let kib = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok())
            .ok_or("no VmRSS")?;
        let descriptors = fs::read_dir(format!("{folder}/fd")).map_err(unknown)?.count();
        Ok(Held { kib, descriptors })
    }

    /// The lines of its log that tell of a panic: one ends a connection and not the process.
    pub(crate) fn panics(&self) -> Vec<String> {
        self.panics.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn port(&mut self, ready: &Path) -> Result<u16, String> {
        let patience = Instant::now() + Duration::from_secs(20);
        while Instant::now() < patience {
            if let Ok(text) = fs::read_to_string(ready) {
                let told: serde_json::Value =
                    serde_json::from_str(&text).map_err(|error| format!("ready file: {error}"))?;
                let port = told.get("port").and_then(serde_json::Value::as_u64);
                let port = port.and_then(|port| u16::try_from(port).ok());
                return port.ok_or_else(|| format!("no port in the ready file: {text}"));
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("the fake did not start: {status}"));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err("the fake was not ready within 20 s".to_owned())
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        // It may have ended by itself; either way nobody is left to tell.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Reads the log, so that it never blocks the fake, and keeps what tells of a panic.
fn watch(log: std::process::ChildStderr, panics: Arc<Mutex<Vec<String>>>) {
    thread::spawn(move || {
        for line in BufReader::new(log).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            if line.contains("panicked") {
                panics.lock().unwrap_or_else(PoisonError::into_inner).push(line.into_owned());
            }
        }
    });
}
