//! The processes that a command leaves behind: found, also those that have made themselves daemons, and
//! ended.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, getpid, kill_process, pidfd_open,
    pidfd_send_signal, set_child_subreaper, waitid,
};

use super::children::reap;
use super::signals::Event;

/// How long a process has to end when it is asked to.
const GRACE: Duration = Duration::from_secs(2);
/// How long the system has to take one away that is killed.
const PATIENCE: Duration = Duration::from_secs(5);
/// A process that is killed tells its parent, which need not be us: then we look again.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Everything below us, but for what was there before.
pub(super) struct Tree {
    before: BTreeSet<Process>,
}

/// A process. Its number alone may be another's by and by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Process {
    pid: i32,
    /// In the kernel's ticks.
    started: u64,
}

/// A line of the system's list.
struct Row {
    process: Process,
    parent: i32,
    is_dead: bool,
}

impl Tree {
    /// From now on whoever loses its parent below us becomes our child, and can be found.
    pub(super) fn adopt() -> Self {
        if let Err(error) = set_child_subreaper(Some(getpid())) {
            tracing::warn!("processes that leave the command's tree will not be ended: {error}");
        }
        // Children of the program that became us by exec are not the command's.
        Self { before: below(&rows(), &BTreeSet::new()).into_iter().collect() }
    }

    /// Asks all to end, then kills who does not; a signal meanwhile is impatience. Returns how many have ended, and who
    /// is still there.
    pub(super) fn end(&self, events: &Receiver<Event>) -> (usize, Vec<i32>) {
        let mut asked = BTreeSet::new();
        let deadline = Instant::now() + GRACE;
        loop {
            let left = self.left();
            if left.is_empty() {
                return (asked.len(), Vec::new());
            }
            for process in left {
                if asked.insert(process) {
                    process.send(Signal::TERM);
                    // One that is stopped hears nothing before it goes on.
                    process.send(Signal::CONT);
                }
            }
            match events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(Event::Child) => {}
                _ => return self.kill(events, asked),
            }
        }
    }

    fn kill(&self, events: &Receiver<Event>, mut found: BTreeSet<Process>) -> (usize, Vec<i32>) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = self.left();
            if left.is_empty() || Instant::now() > deadline {
                let survivors: Vec<_> = left.iter().map(|process| process.pid).collect();
                return (found.len().saturating_sub(survivors.len()), survivors);
            }
            found.extend(&left);
            left.iter().for_each(|process| process.send(Signal::KILL));
            // Whoever ended or asked: what counts is who is left.
            let _woken = events.recv_timeout(LOOK_AGAIN);
        }
    }

    /// Who is left. The system's list is read line by line, so that it may miss who loses its parent
    /// meanwhile: that there is nobody is believed only when we have no child, which is the system's own
    /// word, or, where there are children that are not the command's, when it is said
    /// again and again.
    fn left(&self) -> Vec<Process> {
        for _ in 0..LOOKS {
            reap(None);
            let left = below(&rows(), &self.before);
            if !left.is_empty() || has_no_child() {
                return left;
            }
        }
        Vec::new()
    }
}

/// How often the list may say that nobody is there while the system knows of a child.
const LOOKS: usize = 8;

/// Nobody below us is there either then: who loses its parent is ours at that moment.
fn has_no_child() -> bool {
    let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    matches!(waitid(WaitId::All, look), Err(Errno::CHILD))
}

impl Process {
    /// Sends a signal to this process and to no other that has got its number.
    fn send(self, signal: Signal) {
        let Some(pid) = Pid::from_raw(self.pid) else { return };
        let sent = match pidfd_open(pid, PidfdFlags::empty()) {
            // What we hold is the process that we mean, if it still is what the number stands for.
            Ok(held) if row(self.pid).is_some_and(|row| row.process == self) => {
                pidfd_send_signal(held, signal)
            }
            Err(Errno::NOSYS) => kill_process(pid, signal),
            _ => return,
        };
        if let Err(error) = sent
            && error != Errno::SRCH
        {
            // Said again and again until it is told as one that is still there.
            tracing::debug!(pid = self.pid, "a process that is left cannot be ended: {error}");
        }
    }
}

/// All that descend from us, but for those and theirs that are not to be touched.
fn below(rows: &[Row], apart: &BTreeSet<Process>) -> Vec<Process> {
    let mut parents = BTreeSet::from([getpid().as_raw_pid()]);
    let mut found = Vec::new();
    loop {
        let known = parents.len();
        for row in rows {
            let is_new = parents.contains(&row.parent) && !apart.contains(&row.process);
            if is_new && parents.insert(row.process.pid) && !row.is_dead {
                found.push(row.process);
            }
        }
        if parents.len() == known {
            return found;
        }
    }
}

fn rows() -> Vec<Row> {
    let folders = fs::read_dir("/proc").into_iter().flatten().filter_map(io::Result::ok);
    folders.filter_map(|entry| row(entry.file_name().to_str()?.parse().ok()?)).collect()
}

/// `4711 (a (strange) name) S 1 …`; the 22nd field is when it started.
fn row(pid: i32) -> Option<Row> {
    let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
    let stat = String::from_utf8_lossy(&stat);
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    let is_dead = matches!(fields.next()?, "Z" | "X" | "x");
    let parent = fields.next()?.parse().ok()?;
    let started = fields.nth(17)?.parse().ok()?;
    Some(Row { process: Process { pid, started }, parent, is_dead })
}
