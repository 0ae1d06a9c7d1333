//! The command on a Unix system.

use std::io;
use std::process::Command;
use std::sync::mpsc::Receiver;

use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process, wait};

use super::signals::{self, Event};
#[cfg(target_os = "linux")]
use super::tree::Tree;
use super::{Code, Ended};

/// Whoever has it hears of signals and of children.
pub(in crate::cli::exec) struct Watch {
    events: Receiver<Event>,
    #[cfg(target_os = "linux")]
    tree: Tree,
}

impl Watch {
    /// From now on no signal ends us but SIGKILL, so that whoever has files to remove gets to it.
    pub(in crate::cli::exec) fn start() -> io::Result<Self> {
        Ok(Self {
            events: signals::listen()?,
            #[cfg(target_os = "linux")]
            tree: Tree::adopt(),
        })
    }

    /// Runs a command in our own process group, so that it has the terminal as we have it, and ends what
    /// it leaves behind.
    pub(in crate::cli::exec) fn run(&self, command: &mut Command) -> io::Result<Ended> {
        let child = Pid::from_child(&command.spawn()?);
        let code = self.wait_for(child)?;
        #[cfg(target_os = "linux")]
        let survivors = self.tree.end(&self.events);
        #[cfg(not(target_os = "linux"))]
        let survivors = Vec::new();
        Ok(Ended { code, survivors })
    }

    fn wait_for(&self, child: Pid) -> io::Result<Code> {
        for event in &self.events {
            match event {
                // It is not reaped yet, so that its number is nobody else's.
                Event::Signal(signal) => pass_on(child, signal),
                Event::Child => {
                    if let Some(code) = reap(Some(child)) {
                        return Ok(code);
                    }
                }
            }
        }
        Err(io::Error::other("nobody listens for signals"))
    }
}

fn pass_on(child: Pid, signal: Signal) {
    if let Err(error) = kill_process(child, signal) {
        tracing::warn!("signal {} could not be passed on: {error}", signal.as_raw());
    }
}

/// Takes note of all children that have ended, those among them that others left to us; the code of the
/// one that is waited for.
pub(super) fn reap(child: Option<Pid>) -> Option<Code> {
    let mut found = None;
    while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
        if Some(pid) == child {
            found = Some(code(status));
        }
    }
    found
}

fn code(status: WaitStatus) -> Code {
    let signal = status.terminating_signal().map(|signal| 128 + signal);
    let code = signal.or(status.exit_status()).unwrap_or_default();
    Code::try_from(code).unwrap_or(Code::MAX)
}
