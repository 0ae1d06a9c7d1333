//! ^C, a kill, a terminal that is closed: the first ends a run cleanly, the second at once. Either way there is a
//! report of what ran.

use std::io::{self, Write as _};

use tokio::signal;

use crate::run::Exit;
use crate::run::live::Guard;

/// Waits for two signals; at the first, no further call is made. Without a handler it waits for ever, and the
/// system ends us as it would have without this file.
pub(super) async fn twice(guard: &Guard) {
    let Ok(mut signals) = Signals::new() else { return std::future::pending().await };
    signals.next().await;
    guard.stop("interrupted", Exit::Incomplete);
    let said = "interrupted: what is under way is finished, and reported (^C again: at once)";
    // The terminal may be what is gone.
    drop(writeln!(anstream::stderr(), "{said}"));
    signals.next().await;
}

#[cfg(unix)]
struct Signals {
    interrupt: signal::unix::Signal,
    terminate: signal::unix::Signal,
    hang_up: Option<signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use signal::unix::{SignalKind, signal};
        let interrupt = signal(SignalKind::interrupt())?;
        let terminate = signal(SignalKind::terminate())?;
        let hang_up = (!is_hang_up_ignored()).then(|| signal(SignalKind::hangup())).transpose()?;
        Ok(Self { interrupt, terminate, hang_up })
    }

    async fn next(&mut self) {
        let hung_up = async {
            match &mut self.hang_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = hung_up => {}
        }
    }
}

/// Whether whoever started us wants us to outlive the terminal (`nohup`), where the system says so.
#[cfg(unix)]
fn is_hang_up_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // SIGHUP is signal 1: the lowest bit.
    ignored.is_some_and(|mask| mask & 1 == 1)
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
