//! The command as a process: started, given the signals that we get, waited for, and its tree ended.

#[cfg(unix)]
mod children;
#[cfg(unix)]
mod signals;
#[cfg(target_os = "linux")]
mod tree;
#[cfg(unix)]
mod watch;

#[cfg(not(unix))]
mod elsewhere;

#[cfg(not(unix))]
pub(super) use elsewhere::Watch;
#[cfg(unix)]
pub(super) use watch::Watch;

use std::io;

/// How a command ended, as a shell has it: its own code, or 128 and the number of the signal.
pub(super) type Code = u8;

/// Why a command did not run.
pub(super) const NOT_FOUND: Code = 127;
/// The same: it is there.
pub(super) const NOT_EXECUTABLE: Code = 126;

/// What came of the command.
pub(super) struct Ended {
    pub(super) code: Code,
    /// How many were still running then, and were ended.
    pub(super) ended: usize,
    /// What would not end, after that: process ids.
    pub(super) survivors: Vec<i32>,
}

/// What a shell's exit code says of a command that could not be started.
pub(super) fn code_of(error: &io::Error) -> Code {
    if error.kind() == io::ErrorKind::NotFound { NOT_FOUND } else { NOT_EXECUTABLE }
}
