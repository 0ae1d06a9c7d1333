//! Sends a request and reads what comes back: the only part that is not pure.

mod chunks;
mod incoming;
mod reply;
mod shown;
mod tls;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, split};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub use shown::Shown;
pub use tls::WireError;

use self::incoming::Incoming;
use self::tls::Trust;
use crate::exchange::{Exchange, Fault, Reply, Sending};
use crate::target::Pin;

/// How much of a reply is looked at, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest head, in bytes, interim replies included.
    pub head: usize,
    /// The longest body, in bytes, as it is framed.
    pub body: usize,
    /// For all of an exchange, from connecting to the last byte.
    pub timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { head: 64 * 1024, body: 1024 * 1024, timeout: Duration::from_secs(30) }
    }
}

/// How much of a reply is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Much {
    /// All of it.
    Whole,
    /// Its head: how long the body is does not matter.
    Head,
}

/// The way to a target. Every exchange has a connection and a TLS session of its own, so that no reply can be
/// a left-over of the one before, and a call is never lost in a connection that the other side was about to
/// end.
///
/// What stays is where a name led: whoever was met there first is called from then on, wherever the name
/// may lead later.
#[derive(Clone)]
pub struct Wire {
    limits: Limits,
    trust: Trust,
    /// What has to be shown at `host:port`, at every handshake.
    pins: BTreeMap<String, Vec<Pin>>,
    /// Where `host:port` led.
    met: Arc<Mutex<BTreeMap<String, SocketAddr>>>,
}

impl Wire {
    /// A wire that takes any certificate, on this machine only: elsewhere it makes no TLS session.
    ///
    /// # Errors
    /// TLS is not to be had.
    pub fn new(limits: Limits) -> Result<Self, WireError> {
        Ok(Self::with(limits, Trust::any()?))
    }

    /// A wire that takes any certificate on this machine, and elsewhere those of the authorities that this
    /// system trusts.
    ///
    /// # Errors
    /// The system has none.
    pub fn trusting_the_system(limits: Limits) -> Result<Self, WireError> {
        Ok(Self::with(limits, Trust::of_the_system()?))
    }

    /// A wire that takes certificates of these authorities (PEM) only.
    ///
    /// # Errors
    /// That is no PEM, or has no certificate that can be used.
    pub fn trusting(limits: Limits, authorities: &[u8]) -> Result<Self, WireError> {
        Ok(Self::with(limits, Trust::of(authorities)?))
    }

    fn with(limits: Limits, trust: Trust) -> Self {
        Self { limits, trust, pins: BTreeMap::new(), met: Arc::default() }
    }

    /// With what has to be shown at `host:port`, besides a certificate that is taken.
    #[must_use]
    pub fn pinned(mut self, pins: impl IntoIterator<Item = (String, Pin)>) -> Self {
        for (authority, pin) in pins {
            self.pins.entry(authority).or_default().push(pin);
        }
        self
    }

    /// Sends a request and reads the reply.
    pub async fn exchange(&self, sending: &Sending) -> Exchange {
        self.exchange_for(sending, Much::Whole).await
    }

    /// Sends a request and reads so much of the reply.
    pub async fn exchange_for(&self, sending: &Sending, much: Much) -> Exchange {
        let started = Instant::now();
        let received = self.receive(sending, much, started + self.limits.timeout).await;
        Exchange { sent: sending.clone(), received, took: started.elapsed() }
    }

    /// Whether any certificate will do.
    #[must_use]
    pub const fn trusts_any(&self) -> bool {
        self.trust.is_any()
    }

    /// Where `host:port` led; none: nobody was there yet.
    #[must_use]
    pub fn led_to(&self, authority: &str) -> Option<SocketAddr> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner).get(authority).copied()
    }

    /// Connects and hangs up: whether somebody is at `host:port`.
    ///
    /// # Errors
    /// [`Fault::Unreachable`].
    pub async fn reach(&self, authority: &str) -> Result<(), Fault> {
        self.connect(authority, Instant::now() + self.limits.timeout).await.map(drop)
    }

    /// Makes a TLS session and ends it: whether `host:port` speaks TLS, and what it shows.
    ///
    /// # Errors
    /// [`Fault::Unreachable`], [`Fault::Tls`] or [`Fault::NotTheOne`].
    pub async fn handshake(&self, authority: &str) -> Result<Shown, Fault> {
        let deadline = Instant::now() + self.limits.timeout;
        let stream = self.connect(authority, deadline).await?;
        let stream = self.secure(stream, authority, deadline).await?;
        let why = "it shows no certificate".to_owned();
        let nothing = || Fault::Tls { authority: authority.to_owned(), why };
        Shown::of(&stream).ok_or_else(nothing)
    }

    async fn receive(
        &self,
        sending: &Sending,
        much: Much,
        deadline: Instant,
    ) -> Result<Reply, Fault> {
        let stream = self.connect(&sending.authority, deadline).await?;
        if sending.tls {
            let stream = self.secure(stream, &sending.authority, deadline).await?;
            self.talk(stream, sending, much, deadline).await
        } else {
            self.talk(stream, sending, much, deadline).await
        }
    }

    async fn connect(&self, authority: &str, deadline: Instant) -> Result<TcpStream, Fault> {
        let fail = |why| Fault::Unreachable { authority: authority.to_owned(), why };
        let connecting = async {
            let found = self.addresses(authority).await?;
            let stream = TcpStream::connect(&*found).await?;
            let peer = stream.peer_addr()?;
            let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
            met.entry(authority.to_owned()).or_insert(peer);
            Ok::<_, io::Error>(stream)
        };
        let connected = timeout_at(deadline, connecting).await;
        let stream = connected.map_err(|_| fail(self.late("connection")))?;
        let stream = stream.map_err(|error| fail(error.to_string()))?;
        // The end of a long body does not wait for the acknowledgement of its beginning.
        stream.set_nodelay(true).map_err(|error| fail(error.to_string()))?;
        Ok(stream)
    }

    /// Where `host:port` may be called: where it was met, or else wherever its name leads.
    async fn addresses(&self, authority: &str) -> io::Result<Vec<SocketAddr>> {
        if let Some(met) = self.led_to(authority) {
            return Ok(vec![met]);
        }
        let found = addresses(authority, lookup_host(authority).await?);
        if found.is_empty() {
            return Err(io::Error::other("its name leads to another machine than this"));
        }
        Ok(found)
    }

    async fn secure(
        &self,
        stream: TcpStream,
        authority: &str,
        deadline: Instant,
    ) -> Result<TlsStream<TcpStream>, Fault> {
        let fail = |why| Fault::Tls { authority: authority.to_owned(), why };
        let peer = stream.peer_addr().map_err(|error| fail(error.to_string()))?;
        let config = self.trust.config(authority, peer.ip()).map_err(fail)?;
        let name = tls::server_name(authority).map_err(fail)?;
        let session = timeout_at(deadline, TlsConnector::from(config).connect(name, stream)).await;
        let session = session.map_err(|_| fail(self.late("TLS session")))?;
        let session = session.map_err(|error| fail(error.to_string()))?;
        for pin in self.pins.get(authority).into_iter().flatten() {
            let held = Shown::of(&session)
                .map_or_else(|| Err("it shows no certificate".to_owned()), |shown| shown.fits(pin));
            held.map_err(|why| Fault::NotTheOne { authority: authority.to_owned(), why })?;
        }
        Ok(session)
    }

    async fn talk<S: AsyncRead + AsyncWrite>(
        &self,
        stream: S,
        sending: &Sending,
        much: Much,
        deadline: Instant,
    ) -> Result<Reply, Fault> {
        let (reader, mut writer) = split(stream);
        let mut incoming = Incoming::new(reader);
        let write = async {
            // A target may answer and close before it has read everything. What it answered tells
            // more than that the rest could not be written.
            drop(writer.write_all(&sending.bytes).await);
            drop(writer.flush().await);
        };
        let without_body = sending.bytes.starts_with(b"HEAD ");
        let read = async {
            match much {
                Much::Whole => reply::read(&mut incoming, without_body, &self.limits).await,
                Much::Head => reply::head(&mut incoming, &self.limits).await,
            }
        };
        let received = timeout_at(deadline, both(write, read)).await;
        received.unwrap_or_else(|_| {
            Err(Fault::TimedOut { seconds: self.seconds(), received: incoming.received() })
        })
    }

    fn late(&self, what: &str) -> String {
        format!("no {what} within {} s", self.seconds())
    }

    /// The time-out, rounded up.
    fn seconds(&self) -> u64 {
        let timeout = self.limits.timeout;
        timeout.as_secs() + u64::from(timeout.subsec_nanos() > 0)
    }
}

/// Those of the addresses of `host:port` that may be called. A name of this machine that is pointed elsewhere
/// leads nowhere: nobody gave leave to call another one.
fn addresses(authority: &str, found: impl Iterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let here = tls::is_here(authority);
    found.filter(|one| !here || one.ip().to_canonical().is_loopback()).collect()
}

/// Writes and reads at once: neither side waits for the other to have read everything.
async fn both<R>(write: impl Future<Output = ()>, read: impl Future<Output = R>) -> R {
    let mut read = pin!(read);
    tokio::select! {
        reply = &mut read => reply,
        () = write => read.await,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    /// A name is not asked for twice: this one leads nowhere by itself.
    #[tokio::test]
    async fn who_was_met_is_called() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Wire::new(Limits::default()).unwrap();
        assert!(wire.reach("standin.invalid:80").await.is_err());
        assert_eq!(wire.led_to("standin.invalid:80"), None);
        let address = listener.local_addr().unwrap();
        wire.reach(&address.to_string()).await.unwrap();
        assert_eq!(wire.led_to(&address.to_string()), Some(address));
        wire.met.lock().unwrap().insert("standin.invalid:80".to_owned(), address);
        wire.clone().reach("standin.invalid:80").await.unwrap();
        assert_eq!(wire.led_to("standin.invalid:80"), Some(address));
    }

    #[test]
    fn a_name_of_this_machine_leads_to_this_machine() {
        let found = ["192.0.2.1:80", "127.0.0.1:80", "[2001:db8::1]:80", "[::1]:80"];
        let found = || found.iter().map(|address| address.parse().unwrap());
        let here: Vec<SocketAddr> =
            vec!["127.0.0.1:80".parse().unwrap(), "[::1]:80".parse().unwrap()];
        for name in ["localhost:80", "one.localhost:80"] {
            assert_eq!(addresses(name, found()), here);
            assert!(addresses(name, found().take(1)).is_empty());
        }
        assert_eq!(addresses("a.example:80", found()).len(), 4);
    }
}
