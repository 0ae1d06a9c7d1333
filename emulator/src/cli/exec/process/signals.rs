//! The signals that we get while a command runs: most are meant for it.

use std::io;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use rustix::process::Signal;
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::exfiltrator::WithOrigin;
use signal_hook::iterator::exfiltrator::origin::Origin;
use signal_hook::low_level::siginfo::Cause;

/// What is passed on.
const PASSED_ON: [i32; 6] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2];

/// What happens while a command runs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    /// Somebody sent us a signal.
    Signal {
        signal: Signal,
        /// It went to all in the foreground.
        from_terminal: bool,
    },
    /// A child of ours has changed: it may have ended.
    Child,
}

/// Listens from now on, from a thread of its own, so that none of these signals ends us: we outlive the
/// command.
pub(super) fn listen() -> io::Result<Receiver<Event>> {
    let wanted = PASSED_ON.into_iter().filter(|signal| !is_ignored(*signal));
    let mut signals = SignalsInfo::<WithOrigin>::new(wanted.chain([SIGCHLD]))?;
    let (sender, events) = mpsc::channel();
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for origin in signals.forever() {
            // Nobody listens any more: we are about to end.
            if event(&origin).is_some_and(|event| sender.send(event).is_err()) {
                return;
            }
        }
    })?;
    Ok(events)
}

fn event(origin: &Origin) -> Option<Event> {
    if origin.signal == SIGCHLD {
        return Some(Event::Child);
    }
    let from_terminal = match origin.cause {
        Cause::Sent(_) => false,
        Cause::Kernel => true,
        // Not every system says.
        _ => matches!(origin.signal, SIGINT | SIGQUIT),
    };
    let signal = Signal::from_named_raw(origin.signal)?;
    Some(Event::Signal { signal, from_terminal })
}

/// Whether we were started to ignore it, as by `nohup` or in the background of a script: then the command
/// is to do so, too, and that is inherited only if nobody listens.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}
