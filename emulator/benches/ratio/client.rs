//! The load: keep-alive connections in a closed loop, on this thread, to loopback.

use std::cell::Cell;
use std::net::SocketAddr;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::template::Template;
use crate::{Result, reply};

/// A server that does not answer for so long is broken.
const PATIENCE: Duration = Duration::from_secs(20);

/// As long as it takes.
pub(crate) const AMPLE: Duration = Duration::from_secs(3_600);

/// Where a server is, and how to speak to it.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) tls: Option<Arc<ClientConfig>>,
}

/// What is asked of a server, and by how many connections.
#[derive(Clone)]
pub(crate) struct Load {
    pub(crate) target: Target,
    pub(crate) template: Template,
    /// What every reply has to have in it; a run with another reply fails.
    pub(crate) mark: String,
    pub(crate) connections: usize,
}

/// What a round came to.
#[derive(Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) calls: u64,
    pub(crate) elapsed: Duration,
    /// Of the server.
    pub(crate) cpu: Duration,
    /// The number of a user that was not there yet.
    pub(crate) next: u64,
}

impl Measured {
    pub(crate) fn calls_a_second(&self) -> f64 {
        precise(self.calls) / self.elapsed.as_secs_f64()
    }

    pub(crate) fn cpu_micros(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / precise(self.calls)
    }
}

/// Counts here stay far below the 2⁵³ that a float holds.
pub(crate) fn precise(count: u64) -> f64 {
    count as f64
}

/// A TLS client that trusts one certificate.
pub(crate) fn trusting(ca: &Path) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca)?)?;
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions()?.with_root_certificates(roots);
    Ok(Arc::new(config.with_no_client_auth()))
}

/// One call on a connection of its own; its reply, head and body.
pub(crate) async fn once(
    target: &Target,
    template: &mut Template,
    number: u64,
) -> Result<(String, String)> {
    let exchange = async {
        let (mut stream, mut buffer) = (connect(target).await?, Vec::new());
        stream.write_all(template.of(number)).await?;
        stream.flush().await?;
        let reply = reply::read(&mut stream, &mut buffer).await?;
        let (head, body) = buffer.split_at(reply.body);
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        if !(200..300).contains(&reply.status) {
            return Err(format!("status {}: {}", reply.status, text(body)).into());
        }
        Ok((text(head), text(body)))
    };
    tokio::time::timeout(PATIENCE, exchange).await?
}

/// A warm-up, and then a round of `lasting`, with users from number `first` on.
pub(crate) async fn round(
    load: &Load,
    first: u64,
    lasting: Duration,
    cpu: impl Fn() -> Result<Duration>,
) -> Result<Measured> {
    let (round, mut talks) = start(load, first, u64::MAX);
    tokio::time::sleep((lasting / 5).max(Duration::from_millis(200))).await;
    let before = (Instant::now(), round.done.get(), cpu()?);
    tokio::time::sleep(lasting).await;
    let after = (Instant::now(), round.done.get(), cpu()?);
    round.stopped.set(true);
    finish(&mut talks).await?;
    if after.1 == before.1 {
        return Err("not one call was answered in a round; give it more --seconds".into());
    }
    Ok(Measured {
        calls: after.1 - before.1,
        elapsed: after.0 - before.0,
        cpu: after.2.saturating_sub(before.2),
        next: round.next.get(),
    })
}

/// So many calls, with users from number `first` on, or as many as `within` has time for. The number of
/// a user that was not there yet.
pub(crate) async fn calls(load: &Load, first: u64, count: u64, within: Duration) -> Result<u64> {
    let (round, mut talks) = start(load, first, first + count);
    let late = tokio::time::timeout(within, finish(&mut talks)).await;
    round.stopped.set(true);
    finish(&mut talks).await?;
    late.unwrap_or(Ok(()))?;
    Ok(round.next.get())
}

/// What the connections of a round share.
struct Round {
    next: Cell<u64>,
    end: u64,
    done: Cell<u64>,
    stopped: Cell<bool>,
}

type Talks = JoinSet<std::result::Result<(), String>>;

fn start(load: &Load, first: u64, end: u64) -> (Rc<Round>, Talks) {
    let (next, done, stopped) = (Cell::new(first), Cell::new(0), Cell::new(false));
    let round = Rc::new(Round { next, end, done, stopped });
    let mut talks = JoinSet::new();
    for _ in 0..load.connections {
        let (load, round) = (load.clone(), Rc::clone(&round));
        talks.spawn_local(async move {
            let talk = talk(load, &round).await;
            talk.map_err(|error| {
                round.stopped.set(true);
                error.to_string()
            })
        });
    }
    (round, talks)
}

async fn finish(talks: &mut Talks) -> Result<()> {
    while let Some(talk) = talks.join_next().await {
        talk??;
    }
    Ok(())
}

/// Call after call, on one connection for as long as the server keeps it.
async fn talk(mut load: Load, round: &Round) -> Result<()> {
    let mut buffer = Vec::with_capacity(16 << 10);
    let mut kept = None;
    while !round.stopped.get() && round.next.get() < round.end {
        let number = round.next.replace(round.next.get() + 1);
        let mut stream = match kept.take() {
            Some(stream) => stream,
            None => connect(&load.target).await?,
        };
        stream.write_all(load.template.of(number)).await?;
        // TLS keeps what it was given until then.
        stream.flush().await?;
        let reply = reply::read(&mut stream, &mut buffer).await?;
        if !contains(&buffer, load.mark.as_bytes()) || !(200..300).contains(&reply.status) {
            let got = String::from_utf8_lossy(&buffer);
            return Err(format!("a reply without {:?}:\n{got}", load.mark).into());
        }
        round.done.set(round.done.get() + 1);
        kept = (!reply.close).then_some(stream);
    }
    Ok(())
}

fn contains(bytes: &[u8], mark: &[u8]) -> bool {
    mark.is_empty() || bytes.windows(mark.len()).any(|window| window == mark)
}

trait Stream: AsyncRead + AsyncWrite + Unpin {}
impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

async fn connect(target: &Target) -> Result<Box<dyn Stream>> {
    if !target.address.ip().is_loopback() {
        return Err(format!("{} is not on this machine", target.address).into());
    }
    let stream = TcpStream::connect(target.address).await?;
    stream.set_nodelay(true)?;
    let Some(config) = &target.tls else { return Ok(Box::new(stream)) };
    let name = ServerName::try_from("localhost")?;
    let stream = TlsConnector::from(Arc::clone(config)).connect(name, stream).await?;
    Ok(Box::new(stream))
}
