//! Starts the two servers, each in a process of its own, on a port of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio_rustls::rustls::ClientConfig;

use crate::client::{self, Target};
use crate::process::Process;
use crate::{Result, bare};

/// The fake, as `cargo bench` has just built it.
pub(crate) const FAKE: &str = env!("CARGO_BIN_EXE_standin");

/// A folder that both servers' certificates lie in; gone when this is.
pub(crate) struct Servers {
    folder: TempDir,
    tls: Arc<ClientConfig>,
}

/// A server that answers.
pub(crate) struct Running {
    pub(crate) process: Process,
    pub(crate) address: SocketAddr,
    tls: Option<Arc<ClientConfig>>,
}

impl Servers {
    pub(crate) fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("standin-ratio-").tempdir()?;
        let made = Command::new(FAKE).args(["ca", "--ca-dir"]).arg(folder.path()).output()?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into());
        }
        let ca = String::from_utf8(made.stdout)?;
        let tls = client::trusting(Path::new(ca.trim()))?;
        Ok(Self { folder, tls })
    }

    /// A file for the servers.
    pub(crate) fn file(&self, name: &str, content: &str) -> Result<PathBuf> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content)?;
        Ok(path)
    }

    /// A fresh fake, with a seed.
    pub(crate) async fn fake(&self, seed: &str, tls: bool) -> Result<Running> {
        let command = self.fake_command(seed, &["--quiet"])?;
        let ready = self.ready_file();
        self.running(Process::guarded(&command)?, &ready, tls).await
    }

    /// A fresh fake that logs each call as JSON into a file.
    pub(crate) async fn logging_fake(&self, log: &Path) -> Result<Running> {
        let mut command = self.fake_command("", &["--log-format", "json"])?;
        command.stdout(Stdio::null()).stderr(std::fs::File::create(log)?);
        let ready = self.ready_file();
        self.running(Process::plain(&mut command)?, &ready, false).await
    }

    /// A bare hyper server that always gives this reply.
    pub(crate) async fn bare(&self, reply: &bare::Reply, tls: bool) -> Result<Running> {
        let ready = self.ready_file();
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--bare").arg(self.file("reply", &reply.to_text())?);
        command.arg("--ready-file").arg(&ready);
        if tls {
            command.arg("--ca-dir").arg(self.folder.path());
        }
        self.running(Process::guarded(&command)?, &ready, tls).await
    }

    /// A command that starts a fake at a port.
    pub(crate) fn fake_at(&self, port: u16) -> Command {
        let mut command = Command::new(FAKE);
        command.args(["--quiet", "--listen", &format!("127.0.0.1:{port}"), "--ca-dir"]);
        command.arg(self.folder.path());
        command
    }

    fn fake_command(&self, seed: &str, more: &[&str]) -> Result<Command> {
        let mut command = Command::new(FAKE);
        command.args(["--listen", "127.0.0.1:0", "--ca-dir"]).arg(self.folder.path());
        command.arg("--ready-file").arg(self.ready_file()).args(more);
        if !seed.is_empty() {
            command.arg("--seed").arg(self.file("seed.toml", seed)?);
        }
        Ok(command)
    }

    fn ready_file(&self) -> PathBuf {
        self.folder.path().join("ready")
    }

    async fn running(&self, mut process: Process, ready: &Path, tls: bool) -> Result<Running> {
        let since = Instant::now();
        while !ready.exists() {
            process.ended()?;
            if since.elapsed() > Duration::from_secs(20) {
                return Err("a server was not ready after 20 seconds".into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let line: serde_json::Value = serde_json::from_slice(&std::fs::read(ready)?)?;
        std::fs::remove_file(ready)?;
        let port = line.get("port").and_then(serde_json::Value::as_u64);
        let port = u16::try_from(port.ok_or("no port in the ready file")?)?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        Ok(Running { process, address, tls: tls.then(|| Arc::clone(&self.tls)) })
    }
}

impl Running {
    pub(crate) fn target(&self) -> Target {
        Target { address: self.address, tls: self.tls.clone() }
    }

    /// What clients name it by.
    pub(crate) fn host(&self) -> String {
        format!("localhost:{}", self.address.port())
    }
}
