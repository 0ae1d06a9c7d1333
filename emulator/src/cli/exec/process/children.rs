//! Children that have ended, whoever their parent was before us.

use rustix::process::{Pid, WaitOptions, WaitStatus, wait};

use super::Code;

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
