//! The running fake: listeners, one acceptor, and a single-threaded runtime a core that answers.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::runtime;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinSet, LocalSet};

use super::authority::Authority;
use super::troubles::Troubles;
use super::{Limits, Trouble, connection, turn_away};
use crate::fake::Fake;
use crate::world::WorldName;

/// How often it is looked whether clients are gone.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// What a server needs.
pub struct Setup {
    /// The fake.
    pub fake: Fake,
    /// Who signs the certificates.
    pub authority: Authority,
    /// How much a client may send, and for how long it may take.
    pub limits: Limits,
    /// How many threads answer.
    pub threads: usize,
    /// Which addresses may be reached for a caller: [`is_public`](crate::proxy::is_public), but for tests of our own.
    pub(crate) reachable: fn(IpAddr) -> bool,
}

/// What the threads share.
pub(super) struct Shared {
    pub(super) fake: Fake,
    pub(super) authority: Authority,
    pub(super) limits: Limits,
    pub(super) reachable: fn(IpAddr) -> bool,
    pub(super) stop: watch::Sender<Stop>,
    pub(super) troubles: Troubles,
    /// Requests that are in a journal, or were: a reset does not hide that there were any.
    pub(super) calls: AtomicU64,
    connections: AtomicUsize,
    /// Those that there ever were.
    accepted: AtomicUsize,
}

/// Whether the server goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It does.
    No,
    /// When what is under way is done.
    Drain,
    /// At once.
    Now,
}

/// A listener and the world that it stands for, if it stands for one.
pub struct Listener {
    socket: TcpListener,
    world: Option<WorldName>,
}

/// A connection on its way to a thread.
pub(super) struct Accepted {
    pub(super) stream: std::net::TcpStream,
    pub(super) caller: Caller,
}

/// Who is at the other end. It counts as a connection as long as it lives.
pub(super) struct Caller {
    pub(super) peer: SocketAddr,
    pub(super) world: Option<WorldName>,
    pub(super) shared: Arc<Shared>,
}

impl Drop for Caller {
    fn drop(&mut self) {
        self.shared.connections.fetch_sub(1, Ordering::Release);
    }
}

/// A running fake. Dropping it ends it at once.
pub struct Server {
    addresses: Vec<SocketAddr>,
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    /// Hears of the end of the last thread that answers.
    ended: Mutex<Receiver<()>>,
    alive: Option<Sender<()>>,
}

/// Tells a server to end, from elsewhere.
#[derive(Clone)]
pub struct Stopper(watch::Sender<Stop>);

impl Stopper {
    /// No new connections; what is under way is finished, for as long as the limits allow.
    pub fn drain(&self) {
        self.0.send_replace(Stop::Drain);
    }
}

impl Listener {
    /// Listens at an address; port 0 picks one.
    ///
    /// # Errors
    /// The address is in use, or not ours.
    pub fn bind(address: SocketAddr, world: Option<WorldName>) -> io::Result<Self> {
        let socket = TcpListener::bind(address)?;
        socket.set_nonblocking(true)?;
        Ok(Self { socket, world })
    }
}

impl Server {
    /// Starts to answer; when this returns, a client can connect.
    ///
    /// # Errors
    /// The system has no threads or descriptors left.
    pub fn start(setup: Setup, listeners: Vec<Listener>) -> io::Result<Self> {
        let Setup { fake, authority, limits, threads, reachable } = setup;
        let (connections, accepted) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let (stop, stopped) = watch::channel(Stop::No);
        let (troubles, calls) = (Troubles::default(), AtomicU64::new(0));
        let shared = Shared {
            fake,
            authority,
            limits,
            reachable,
            stop,
            troubles,
            calls,
            connections,
            accepted,
        };
        let shared = Arc::new(shared);
        let addresses = listeners.iter().map(|listener| listener.socket.local_addr());
        let addresses = addresses.collect::<Result<_, _>>()?;
        let (alive, ended) = std::sync::mpsc::channel();
        let (alive, ended) = (Some(alive), Mutex::new(ended));
        let mut server = Self { addresses, shared, threads: Vec::new(), ended, alive };
        let mut queues = Vec::new();
        for number in 0..threads.max(1) {
            let (queue, accepted) = mpsc::unbounded_channel();
            queues.push(queue);
            let answer = answer_all(Arc::clone(&server.shared), accepted, stopped.clone());
            server.spawn(&format!("answer-{number}"), answer)?;
        }
        let shared = Arc::clone(&server.shared);
        server.spawn("accept", accept_all(shared, listeners, queues, stopped))?;
        server.alive = None;
        Ok(server)
    }

    /// Where it listens, in the order of the listeners.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// The fake that answers.
    #[must_use]
    pub fn fake(&self) -> &Fake {
        &self.shared.fake
    }

    /// The authority that signs the certificates.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.shared.authority
    }

    /// How many connections there have been.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.shared.accepted.load(Ordering::Relaxed)
    }

    /// How many requests went to a vendor or a world, whatever became of the journals since.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.shared.calls.load(Ordering::Relaxed)
    }

    /// What kept clients from an answer, and how many such things besides were too many to be told apart.
    #[must_use]
    pub fn troubles(&self) -> (BTreeMap<Trouble, u64>, u64) {
        self.shared.troubles.all()
    }

    /// Waits until no client is connected, so that all is noted that they did: for no longer than `patience`.
    pub fn settle(&self, patience: Duration) {
        let deadline = Instant::now() + patience;
        while self.shared.connections.load(Ordering::Acquire) > 0 && Instant::now() < deadline {
            thread::sleep(LOOK_AGAIN);
        }
    }

    /// A way to tell it to end.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.shared.stop.clone())
    }

    /// Waits until it has ended: until it is told to, and then for as long as a drain may take. A thread that is
    /// stuck beyond that is left behind.
    pub fn join(&mut self) {
        // The last one accepts, and ends at once when it is told to.
        if let Some(accepts) = self.threads.pop() {
            drop(accepts.join());
        }
        let patience = self.shared.limits.drain + Duration::from_secs(2);
        let stuck = self.ended.lock().recv_timeout(patience) == Err(RecvTimeoutError::Timeout);
        if stuck {
            tracing::error!("a thread does not end; what it did is lost");
            return self.threads.clear();
        }
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so on its own.
            drop(thread.join());
        }
    }

    fn spawn(
        &mut self,
        name: &str,
        task: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = thread::Builder::new().name(name.to_owned());
        let alive = self.alive.clone();
        self.threads.push(thread.spawn(move || {
            LocalSet::new().block_on(&runtime, task);
            drop(alive);
        })?);
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop.send_replace(Stop::Now);
        self.join();
    }
}

/// Hands the sockets out in turn, until the server ends.
async fn accept_all(
    shared: Arc<Shared>,
    listeners: Vec<Listener>,
    queues: Vec<mpsc::UnboundedSender<Accepted>>,
    mut stopped: watch::Receiver<Stop>,
) {
    let mut tasks = JoinSet::new();
    for (number, listener) in listeners.into_iter().enumerate() {
        let (shared, queues) = (Arc::clone(&shared), queues.clone());
        tasks.spawn_local(async move {
            if let Err(error) = accept(shared, listener, &queues, number).await {
                tracing::error!(%error, "a listener failed");
            }
        });
    }
    // An error means that the sender is gone, and the server with it.
    drop(stopped.wait_for(|stop| *stop != Stop::No).await);
}

async fn accept(
    shared: Arc<Shared>,
    listener: Listener,
    queues: &[mpsc::UnboundedSender<Accepted>],
    start: usize,
) -> io::Result<()> {
    let socket = tokio::net::TcpListener::from_std(listener.socket)?;
    for queue in queues.iter().cycle().skip(start % queues.len().max(1)) {
        let (stream, peer) = match socket.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors, or the client left: the next may do.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            }
        };
        let before = shared.connections.fetch_add(1, Ordering::Relaxed);
        shared.accepted.fetch_add(1, Ordering::Relaxed);
        let (world, shared) = (listener.world.clone(), Arc::clone(&shared));
        let most = shared.limits.connections;
        let caller = Caller { peer, world, shared };
        if before >= most {
            tracing::warn!(%peer, "turned away: there are {most} connections already");
            tokio::task::spawn_local(turn_away::politely(stream, caller, most));
        } else if queue.send(Accepted { stream: stream.into_std()?, caller }).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// A thread's connections, each a task of its own.
async fn answer_all(
    shared: Arc<Shared>,
    mut accepted: mpsc::UnboundedReceiver<Accepted>,
    mut stopped: watch::Receiver<Stop>,
) {
    let mut connections = JoinSet::new();
    let mut stop = stopped.clone();
    loop {
        let next = tokio::select! {
            next = accepted.recv() => next,
            _ = stop.wait_for(|stop| *stop != Stop::No) => None,
            Some(_) = connections.join_next() => continue,
        };
        let Some(accepted) = next else { break };
        connections.spawn_local(connection::serve(
            accepted.stream,
            accepted.caller,
            stopped.clone(),
        ));
    }
    // Whoever was accepted meanwhile is let go with the queue, and does not wait for the end of those here.
    drop(accepted);
    // Whoever is not done by then, or when the server has to end at once, is cut off.
    tokio::select! {
        () = async { while connections.join_next().await.is_some() {} } => {}
        () = tokio::time::sleep(shared.limits.drain) => {}
        _ = stopped.wait_for(|stop| *stop == Stop::Now) => {}
    }
}
