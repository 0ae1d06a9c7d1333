//! Signals: the first lets the fake finish what is under way, the second ends it at once.

use std::io;
use std::process;
use std::thread;

use tokio::runtime;

use crate::shell::Stopper;

/// The exit code after a second signal, as a shell has it for SIGINT.
const CUT_OFF: i32 = 130;

/// Listens for SIGINT and, where there is one, SIGTERM, from a thread of its own.
pub(super) fn listen(stopper: Stopper) -> io::Result<()> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    // Taken over before this returns: no signal may find the system's own way of ending us.
    let mut signals = {
        let _guard = runtime.enter();
        Signals::new()?
    };
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            signals.next().await;
            tracing::info!("ending: what is under way is finished; a second signal ends at once");
            stopper.drain();
            signals.next().await;
            process::exit(CUT_OFF);
        });
    })?;
    Ok(())
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let interrupt = signal(SignalKind::interrupt())?;
        Ok(Self { interrupt, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // Where it cannot be listened for, it never comes.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
