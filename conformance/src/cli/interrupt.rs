//! ^C: the first ends a run cleanly, the second at once. Either way there is a report of what ran.

use std::io;

use tokio::signal;

use crate::run::Exit;
use crate::run::live::Guard;

/// Waits for two signals; at the first, no further call is made. Without a handler it waits for ever, and the
/// system ends us as it would have without this file.
pub(super) async fn twice(guard: &Guard) {
    let Ok(mut signals) = Signals::new() else { return std::future::pending().await };
    signals.next().await;
    guard.stop("interrupted", Exit::Incomplete);
    anstream::eprintln!(
        "interrupted: what is under way is finished, and reported (^C again: at once)"
    );
    signals.next().await;
}

#[cfg(unix)]
struct Signals {
    interrupt: signal::unix::Signal,
    terminate: signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use signal::unix::{SignalKind, signal};
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

#[cfg(windows)]
struct Signals(signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
