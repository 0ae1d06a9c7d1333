//! The fake as a library: started, asked and stopped from Rust.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{io, thread};

use crate::control::{Access, transcript_of};
use crate::fake::Fake;
use crate::proxy::{Proxy, is_public};
use crate::shell::authority::AuthorityError;
use crate::shell::{Limits, Listener, Server, Setup, Stopper, Trouble, Trust, clock, ready};
use crate::vendors;
use crate::wire;
use crate::world::{
    BadName, Escape, Exchange, Keeping, Message, Seed, SeedError, Watchers, WorldName,
};
use crate::worlds::{CreateError, Listed, Options, SharedWorld, Worlds};

/// A running fake. Dropping it ends it.
///
/// ```
/// use std::io::{Read, Write};
///
/// let standin = standin_emulator::Standin::builder().start_blocking()?;
/// let mut stream = std::net::TcpStream::connect(standin.address())?;
/// stream.write_all(b"GET /__admin/health HTTP/1.0\r\nHost: ")?;
/// stream.write_all(standin.url().trim_start_matches("http://").as_bytes())?;
/// stream.write_all(b"\r\n\r\n")?;
/// let mut answer = String::new();
/// stream.read_to_string(&mut answer)?;
/// assert!(answer.starts_with("HTTP/1.0 200 OK"), "{answer}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Standin {
    server: Server,
}

/// How a fake is to be: what is not said is as on the command line, but that it listens on a port that
/// is free and keeps its certificate authority in memory.
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    listen: Vec<(SocketAddr, Option<String>)>,
    seed: Seed,
    keys: Vec<(String, String)>,
    any_key: bool,
    names: Vec<String>,
    random_seed: u64,
    strict_worlds: bool,
    admin_token: Option<String>,
    pass: Vec<String>,
    trust: Trust,
    most_worlds: usize,
    keeping: Keeping,
    read: wire::Limits,
    limits: Limits,
}

/// Why a fake did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The seed, or a key that was added to it.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// There is no such vendor.
    #[error("there is no vendor {0:?}")]
    Vendor(String),
    /// The name of a listener's world.
    #[error(transparent)]
    World(#[from] BadName),
    /// The address is in use, or not ours.
    #[error("cannot listen at {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The certificate authority.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The system has no threads or descriptors left.
    #[error("the system would not let us start: {0}")]
    System(#[source] io::Error),
}

impl Standin {
    /// A fake to be.
    pub fn builder() -> Builder {
        Builder {
            listen: Vec::new(),
            seed: Seed::default(),
            keys: Vec::new(),
            any_key: false,
            names: Vec::new(),
            random_seed: 0,
            strict_worlds: false,
            admin_token: None,
            pass: Vec::new(),
            trust: Trust::Memory,
            most_worlds: Options::default().most,
            keeping: Keeping::default(),
            read: wire::Limits::default(),
            limits: Limits::default(),
        }
    }

    /// Where it listens first.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        // There always is one: without any, starting listens on a port that is free.
        self.addresses().first().copied().unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// Where it listens, in the order that was asked for.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        self.server.addresses()
    }

    /// `http://127.0.0.1:PORT`, of the first listener.
    #[must_use]
    pub fn url(&self) -> String {
        ready::url("http", self.address())
    }

    /// `https://127.0.0.1:PORT`, of the first listener.
    #[must_use]
    pub fn https_url(&self) -> String {
        ready::url("https", self.address())
    }

    /// The certificate to trust for https, in PEM.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        self.server.authority().ca_pem()
    }

    /// The file that holds it; `None` for an authority in memory.
    #[must_use]
    pub fn ca_path(&self) -> Option<&std::path::Path> {
        self.server.authority().ca_path()
    }

    /// A world of that name, created with fresh credentials if it is not there.
    ///
    /// # Errors
    /// The name is none, or there are as many worlds as there may be.
    pub fn world(&self, name: &str) -> Result<World, WorldError> {
        self.world_from(name, &Seed::default())
    }

    /// The same, with a seed of its own if it is created now.
    ///
    /// # Errors
    /// As [`Self::world`], or the seed contradicts itself.
    pub fn world_from(&self, name: &str, seed: &Seed) -> Result<World, WorldError> {
        let name = WorldName::parse(name)?;
        let worlds = &self.fake().worlds;
        let listed = match worlds.create(Some(name.clone()), seed) {
            Ok(listed) => listed,
            Err(CreateError::Exists(_)) => {
                let fresh = worlds.listed(&name).map(|listed| listed.fresh).unwrap_or_default();
                Listed { name: name.clone(), created: !fresh.is_empty(), fresh }
            }
            Err(error) => return Err(error.into()),
        };
        Ok(World {
            world: worlds.named(&name),
            url: format!("{}/~{name}", self.url()),
            listed,
            watchers: Arc::clone(&worlds.watchers),
        })
    }

    /// What the default world was asked and answered, and what it would have sent, as text for snapshot tests.
    #[must_use]
    pub fn transcript(&self) -> String {
        transcript_of(&self.fake().worlds.seen(&WorldName::fallback()))
    }

    /// The messages that the default world would have sent, oldest first.
    #[must_use]
    pub fn outbox(&self) -> Vec<Arc<Message>> {
        messages(&self.fake().worlds.seen(&WorldName::fallback()))
    }

    /// What was asked of it as a proxy and is no vendor's, over all worlds since it was started, by host: neither a
    /// reset nor an emptied list takes any away. The longest unseen go where there are more than 1,000.
    #[must_use]
    pub fn escapes(&self) -> Vec<Escape> {
        self.fake().worlds.escapes().0
    }

    /// The default world as a seed, secrets and all.
    #[must_use]
    pub fn export(&self) -> String {
        self.fake().worlds.seen(&WorldName::fallback()).lock().export().to_toml(true)
    }

    /// The fake itself: what answers, without a socket.
    #[must_use]
    pub fn fake(&self) -> &Fake {
        self.server.fake()
    }

    /// How many connections clients have made, whatever they asked then.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.server.accepted()
    }

    /// How many requests went to a vendor or a world: neither a reset nor an emptied journal takes any away.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.server.calls()
    }

    /// What kept clients from an answer, counted: what the fake itself refused, TLS handshakes that failed, hosts that
    /// are let through and were not reached. A hundred are told apart; the number is how many there were besides.
    #[must_use]
    pub fn troubles(&self) -> (BTreeMap<Trouble, u64>, u64) {
        self.server.troubles()
    }

    /// Waits until no client is connected, so that all is known that they did: for no longer than `patience`.
    pub fn settle(&self, patience: Duration) {
        self.server.settle(patience);
    }

    /// A way to tell it to end from elsewhere.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        self.server.stopper()
    }

    /// Waits until it has ended: somebody has told its [`Stopper`] so.
    pub fn wait(&mut self) {
        self.server.join();
    }
}

impl Builder {
    /// Listens here; port 0 picks one. Can be said again.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen.push((address, None));
        self
    }

    /// Listens here for a world: whoever calls this address is in it.
    pub fn listen_for(mut self, address: SocketAddr, world: &str) -> Self {
        self.listen.push((address, Some(world.to_owned())));
        self
    }

    /// What every world starts from.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// One more valid key of a vendor, as `--key` takes it. Can be said again.
    pub fn key(mut self, vendor: &str, key: &str) -> Self {
        self.keys.push((vendor.to_owned(), key.to_owned()));
        self
    }

    /// Takes any key or session.
    pub fn any_key(mut self, any: bool) -> Self {
        self.any_key = any;
        self
    }

    /// One more host name or address that callers know it by. Can be said again.
    pub fn name(mut self, host: &str) -> Self {
        self.names.push(host.to_owned());
        self
    }

    /// One more host that is let through to whoever has this name, when we are asked for it as a proxy. Never one of
    /// this machine or of a private network. Can be said again.
    pub fn pass(mut self, host: &str) -> Self {
        self.pass.push(host.to_owned());
        self
    }

    /// The seed of tokens, passwords and codes; 0 without.
    pub fn random_seed(mut self, seed: u64) -> Self {
        self.random_seed = seed;
        self
    }

    /// Refuses calls that name no world.
    pub fn strict_worlds(mut self, strict: bool) -> Self {
        self.strict_worlds = strict;
        self
    }

    /// Lets the control plane be used from other machines, by whoever sends this token.
    pub fn admin_token(mut self, token: &str) -> Self {
        self.admin_token = Some(token.to_owned());
        self
    }

    /// Keeps the certificate authority in a folder.
    pub fn ca_dir(self, folder: impl Into<PathBuf>) -> Self {
        self.trust(Trust::Folder(folder.into()))
    }

    /// Where the certificate authority is.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// The most worlds.
    pub fn most_worlds(mut self, most: usize) -> Self {
        self.most_worlds = most;
        self
    }

    /// What each world keeps of the past.
    pub fn keeping(mut self, keeping: Keeping) -> Self {
        self.keeping = keeping;
        self
    }

    /// How many fields and how deep a nesting a request may have.
    pub fn read_limits(mut self, limits: wire::Limits) -> Self {
        self.read = limits;
        self
    }

    /// How much a client may send, and for how long it may take.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Starts it; it answers when this returns. To be called from a task; nothing of it waits for
    /// longer than a file takes to read.
    ///
    /// # Errors
    /// See [`StartError`].
    #[expect(clippy::unused_async, reason = "so that callers need not care whether it waits")]
    pub async fn start(self) -> Result<Standin, StartError> {
        self.start_blocking()
    }

    /// Starts it; it answers when this returns.
    ///
    /// # Errors
    /// See [`StartError`].
    pub fn start_blocking(self) -> Result<Standin, StartError> {
        let listeners = listeners(&self.listen)?;
        let authority = self.trust.open(&self.names)?;
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let limits = self.limits;
        let reachable = is_public;
        let setup = Setup { fake: self.fake()?, authority, limits, threads, reachable };
        let server = Server::start(setup, listeners).map_err(StartError::System)?;
        Ok(Standin { server })
    }

    /// The fake without a socket: a pure function of requests and time. What concerns the port does not
    /// count.
    ///
    /// # Errors
    /// The seed or a key.
    pub fn fake(self) -> Result<Fake, StartError> {
        let vendor = |(name, key): (String, String)| match vendors::named(&name) {
            Some(vendor) => Ok((vendor, key)),
            None => Err(StartError::Vendor(name)),
        };
        let worlds = Worlds::new(Options {
            seed: self.seed,
            keys: self.keys.into_iter().map(vendor).collect::<Result<_, _>>()?,
            any_key: self.any_key,
            random_seed: self.random_seed,
            most: self.most_worlds,
            keeping: self.keeping,
        })?;
        Ok(Fake {
            worlds,
            access: Access { names: self.names.clone(), token: self.admin_token },
            proxy: Proxy { names: self.names, pass: self.pass },
            strict_worlds: self.strict_worlds,
            limits: self.read,
            started: clock::now(),
        })
    }
}

fn listeners(wanted: &[(SocketAddr, Option<String>)]) -> Result<Vec<Listener>, StartError> {
    let any = [(SocketAddr::from(([127, 0, 0, 1], 0)), None)];
    let wanted = if wanted.is_empty() { &any } else { wanted };
    let bind = |(address, world): &(SocketAddr, Option<String>)| {
        let world = world.as_deref().map(WorldName::parse).transpose()?;
        Listener::bind(*address, world)
            .map_err(|source| StartError::Listen { address: *address, source })
    };
    wanted.iter().map(bind).collect()
}

/// A world of a running fake, to hand to one test.
pub struct World {
    world: SharedWorld,
    url: String,
    listed: Listed,
    watchers: Arc<Watchers>,
}

/// Why there is no such world.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// The name is none.
    #[error(transparent)]
    Name(#[from] BadName),
    /// It could not be created.
    #[error(transparent)]
    Create(#[from] CreateError),
}

impl World {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.listed.name.as_str()
    }

    /// Its base URL: whoever calls below it is in this world.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The key or session that leads here, whatever URL it is sent to; for MoveDigital
    /// `USERID:SESSIONID:SESSION`. `None` for an unknown vendor, or a world that was only named.
    #[must_use]
    pub fn credential(&self, vendor: &str) -> Option<&str> {
        let mut fresh = self.listed.fresh.iter();
        fresh.find(|fresh| fresh.vendor == vendor).map(|fresh| fresh.credential.as_str())
    }

    /// The messages that it would have sent, oldest first.
    #[must_use]
    pub fn outbox(&self) -> Vec<Arc<Message>> {
        messages(&self.world)
    }

    /// What was asked of it and answered, and what it would have sent, as text for snapshot tests.
    #[must_use]
    pub fn transcript(&self) -> String {
        transcript_of(&self.world)
    }

    /// What was asked of it and answered, oldest first.
    #[must_use]
    pub fn journal(&self) -> Vec<Arc<Exchange>> {
        self.world.lock().journal.kept().iter().cloned().collect()
    }

    /// What it is now, as a seed.
    #[must_use]
    pub fn export(&self) -> Seed {
        self.world.lock().export()
    }

    /// Makes it what its seed says.
    pub fn reset(&self) {
        self.world.lock().reset();
        self.watchers.wake(&self.listed.name);
    }
}

fn messages(world: &SharedWorld) -> Vec<Arc<Message>> {
    world.lock().outbox.kept().iter().cloned().collect()
}
