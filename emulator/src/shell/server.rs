//! The running fake: listeners, one acceptor, and a single-threaded runtime a core that answers.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::runtime;
use tokio::sync::{mpsc, watch};
use tokio::task::LocalSet;

use super::authority::Authority;
use super::connection;
use super::socket::Deadlines;
use crate::fake::Fake;
use crate::world::WorldName;

/// What a server needs.
pub struct Setup {
    /// The fake.
    pub fake: Fake,
    /// Who signs the certificates.
    pub authority: Authority,
    /// How long a client may take.
    pub deadlines: Deadlines,
    /// How many threads answer.
    pub threads: usize,
}

/// What the threads share.
pub(super) struct Shared {
    pub(super) fake: Fake,
    pub(super) authority: Authority,
    pub(super) deadlines: Deadlines,
}

/// A listener and the world that it stands for, if it stands for one.
pub struct Listener {
    socket: TcpListener,
    world: Option<WorldName>,
}

/// A connection on its way to a thread.
struct Accepted {
    stream: std::net::TcpStream,
    peer: SocketAddr,
    world: Option<WorldName>,
}

/// A running fake. Dropping it stops it.
pub struct Server {
    addresses: Vec<SocketAddr>,
    shared: Arc<Shared>,
    stop: Option<watch::Sender<()>>,
    threads: Vec<JoinHandle<()>>,
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
        let Setup { fake, authority, deadlines, threads } = setup;
        let shared = Arc::new(Shared { fake, authority, deadlines });
        let (stop, stopped) = watch::channel(());
        let addresses = listeners
            .iter()
            .map(|listener| listener.socket.local_addr())
            .collect::<Result<_, _>>()?;
        let mut handles = Vec::new();
        let mut queues = Vec::new();
        for number in 0..threads.max(1) {
            let (queue, accepted) = mpsc::unbounded_channel();
            let (shared, stopped) = (Arc::clone(&shared), stopped.clone());
            let runtime = runtime()?;
            queues.push(queue);
            handles.push(thread::Builder::new().name(format!("answer-{number}")).spawn(
                move || {
                    LocalSet::new().block_on(&runtime, answer_all(shared, accepted, stopped));
                },
            )?);
        }
        let runtime = runtime()?;
        handles.push(thread::Builder::new().name("accept".to_owned()).spawn(move || {
            LocalSet::new().block_on(&runtime, accept_all(listeners, queues, stopped));
        })?);
        Ok(Self { addresses, shared, stop: Some(stop), threads: handles })
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

    /// Waits until the server's threads have ended, which they do by themselves only if they fail.
    pub fn wait(mut self) {
        self.join();
    }

    fn join(&mut self) {
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so on its own.
            drop(thread.join());
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.join();
    }
}

fn runtime() -> io::Result<runtime::Runtime> {
    runtime::Builder::new_current_thread().enable_all().build()
}

/// Hands the sockets out in turn.
async fn accept_all(
    listeners: Vec<Listener>,
    queues: Vec<mpsc::UnboundedSender<Accepted>>,
    mut stopped: watch::Receiver<()>,
) {
    for (number, listener) in listeners.into_iter().enumerate() {
        let queues = queues.clone();
        tokio::task::spawn_local(async move {
            if let Err(error) = accept(listener, &queues, number).await {
                tracing::error!(%error, "a listener failed");
            }
        });
    }
    drop(queues);
    // An error is what the sender's end looks like from here.
    while stopped.changed().await.is_ok() {}
}

async fn accept(
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
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                continue;
            }
        };
        let accepted = Accepted { stream: stream.into_std()?, peer, world: listener.world.clone() };
        if queue.send(accepted).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// A thread's connections, each a task of its own.
async fn answer_all(
    shared: Arc<Shared>,
    mut accepted: mpsc::UnboundedReceiver<Accepted>,
    mut stopped: watch::Receiver<()>,
) {
    loop {
        let next = tokio::select! {
            next = accepted.recv() => next,
            _ = stopped.changed() => None,
        };
        let Some(Accepted { stream, peer, world }) = next else { return };
        let shared = Arc::clone(&shared);
        tokio::task::spawn_local(async move {
            if let Err(error) = connection::serve(stream, peer, world, shared).await {
                tracing::debug!(%peer, %error, "a connection ended early");
            }
        });
    }
}
