//! The command on a Unix system.

use std::io::{self, IsTerminal as _};
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::sync::mpsc::Receiver;

use rustix::process::{Pid, Signal, kill_process};

use super::children::reap;
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

    /// Runs a command and ends what it leaves behind. Where we have a terminal it is in our own process group, so that
    /// it has the terminal as we have it; else in one of its own, so that what is sent to our whole group reaches it
    /// by us alone, and once.
    pub(in crate::cli::exec) fn run(&self, command: &mut Command) -> io::Result<Ended> {
        let is_apart = !has_terminal();
        if is_apart {
            command.process_group(0);
        }
        let child = Pid::from_child(&command.spawn()?);
        let code = self.wait_for(child, is_apart)?;
        #[cfg(target_os = "linux")]
        let (ended, survivors) = self.tree.end(&self.events);
        #[cfg(not(target_os = "linux"))]
        let (ended, survivors) = (0, Vec::new());
        Ok(Ended { code, ended, survivors })
    }

    fn wait_for(&self, child: Pid, is_apart: bool) -> io::Result<Code> {
        for event in &self.events {
            match event {
                // It is not reaped yet, so that its number is nobody else's.
                // What a terminal sends to its whole foreground group, the command has got already: twice would be
                // once too often for a program that ends at the second Ctrl-C.
                Event::Signal { signal, from_terminal } => {
                    if is_apart || !from_terminal {
                        pass_on(child, signal);
                    }
                }
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

/// Whether a terminal is at any end of ours, and of the command.
fn has_terminal() -> bool {
    io::stdin().is_terminal() || io::stdout().is_terminal() || io::stderr().is_terminal()
}

fn pass_on(child: Pid, signal: Signal) {
    if let Err(error) = kill_process(child, signal) {
        tracing::warn!("signal {} could not be passed on: {error}", signal.as_raw());
    }
}
