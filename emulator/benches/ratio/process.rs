//! A child process that ends with us, and what the system says that it has used.

use std::collections::BTreeMap;
use std::io;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::Result;

/// How many of a process's ticks are a second: what Linux shows to programs, whatever its own rate.
const TICKS: u64 = 100;

/// A running child and its children. Dropping it ends them.
pub(crate) struct Process {
    child: Child,
}

impl Process {
    /// Starts a program that also ends if this one is killed, where the system has `setpriv`.
    pub(crate) fn guarded(command: &Command) -> Result<Self> {
        let mut guarded = Command::new("setpriv");
        guarded.args(["--pdeathsig", "KILL"]).arg(command.get_program()).args(command.get_args());
        match guarded.stdin(Stdio::null()).spawn() {
            Ok(child) => Ok(Self { child }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut bare = Command::new(command.get_program());
                Self::plain(bare.args(command.get_args()))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Starts a program as it is.
    pub(crate) fn plain(command: &mut Command) -> Result<Self> {
        Ok(Self { child: command.stdin(Stdio::null()).spawn()? })
    }

    /// Whether it ended by itself, and how.
    pub(crate) fn ended(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            Some(status) => Err(format!("a server ended by itself: {status}").into()),
            None => Ok(()),
        }
    }

    /// User and system time so far, children included.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let mut ticks = 0;
        for pid in self.tree() {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            ticks += stat_fields(&stat, [11, 12]).iter().sum::<u64>();
        }
        Ok(Duration::from_millis(ticks * 1_000 / TICKS))
    }

    /// Bytes of resident memory, children included.
    pub(crate) fn resident(&self) -> Result<u64> {
        let mut kilobytes = 0;
        for pid in self.tree() {
            let rollup = format!("/proc/{pid}/smaps_rollup");
            let rollup = std::fs::read_to_string(rollup).unwrap_or_default();
            let line = rollup.lines().find_map(|line| line.strip_prefix("Rss:"));
            kilobytes += line.map_or(Ok(0), |line| line.trim().trim_end_matches(" kB").parse())?;
        }
        Ok(kilobytes << 10)
    }

    /// The process and all below it.
    fn tree(&self) -> Vec<u32> {
        let mut tree = vec![self.child.id()];
        let parents = parents();
        let mut place = 0;
        while let Some(&parent) = tree.get(place) {
            tree.extend(parents.iter().filter(|(_, of)| **of == parent).map(|(pid, _)| *pid));
            place += 1;
        }
        tree
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let below: Vec<_> = self.tree().iter().skip(1).map(u32::to_string).collect();
        if !below.is_empty() {
            drop(Command::new("kill").arg("-KILL").args(below).stderr(Stdio::null()).status());
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Every process's parent.
fn parents() -> BTreeMap<u32, u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return BTreeMap::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let parent = |pid: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let [parent] = stat_fields(&stat, [1]);
        Some((pid, u32::try_from(parent).ok()?))
    };
    pids.filter_map(parent).collect()
}

/// Fields of `/proc/PID/stat`, counted from 0 behind the name, which may hold anything.
fn stat_fields<const N: usize>(stat: &str, places: [usize; N]) -> [u64; N] {
    let behind = stat.rsplit_once(") ").map_or("", |(_, behind)| behind);
    places.map(|place| behind.split(' ').nth(place).and_then(|n| n.parse().ok()).unwrap_or(0))
}
