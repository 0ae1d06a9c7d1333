//! The command on a system without signals: it is run and waited for.

use std::io;
use std::process::Command;

use super::{Code, Ended};

/// Nothing to watch.
pub(in crate::cli::exec) struct Watch;

impl Watch {
    pub(in crate::cli::exec) fn start() -> io::Result<Self> {
        Ok(Self)
    }

    /// Runs it; what it leaves behind stays.
    pub(in crate::cli::exec) fn run(&self, command: &mut Command) -> io::Result<Ended> {
        let code = command.status()?.code().unwrap_or(1);
        Ok(Ended { code: Code::try_from(code).unwrap_or(1), ended: 0, survivors: Vec::new() })
    }
}
