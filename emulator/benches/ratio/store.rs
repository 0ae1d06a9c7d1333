//! The second part: what a full store costs a call, how long a call can take, what memory a user and
//! a refusal keep.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::time::Duration;

use crate::cases::BOXNET_REST;
use crate::client::{self, AMPLE, Load, precise};
use crate::servers::{Running, Servers};
use crate::statistics::Spread;
use crate::{Effort, Result};

/// More calls than the journal keeps exchanges of: it is full, and grows no further.
const JOURNAL: u64 = 12_000;

/// What a user of [`BOXNET_REST`] is: login, e-mail address, password, token.
const OWN_BYTES: f64 = (20 + 20 + 6 + 32) as f64;

const MIB: f64 = (1 << 20) as f64;

const HEAD: &str = "\
### A full store, and memory

Box.net's REST call over plain http. Users are signed up over the socket, as a client would: a seed
would be held twice, once by the world and once by what it is reset to.

| what | figure | wanted |
| --- | --- | --- |";

/// Prints the table's first rows; [`crate::start`] has the others.
pub(crate) async fn run(effort: Effort) -> Result<()> {
    let servers = Servers::new()?;
    println!("{HEAD}");
    full(&servers, effort).await?;
    longest(&servers, effort).await?;
    refusals(&servers, effort).await
}

/// A full store beside empty ones.
async fn full(servers: &Servers, effort: Effort) -> Result<()> {
    let (users, fake) = (effort.users, servers.fake("", false).await?);
    let load = load(&fake, effort.connections);
    client::calls(&load, 0, JOURNAL, AMPLE).await?;
    let before = fake.process.resident()?;
    client::calls(&load, JOURNAL, users, AMPLE).await?;
    let after = fake.process.resident()?;
    let (mut next, mut ratios) = (JOURNAL + users, Vec::new());
    for _ in 0..effort.pairs {
        let held = client::round(&load, next, effort.round, || fake.process.cpu()).await?;
        next = held.next;
        let fresh = servers.fake("", false).await?;
        let fresh_load = self::load(&fresh, effort.connections);
        let empty = client::round(&fresh_load, 0, effort.round, || fresh.process.cpu()).await?;
        ratios.push(held.cpu_micros() / empty.cpu_micros());
    }
    println!(
        "| CPU a call with {users} users ÷ with none at first: median (least, quartiles, greatest) \
         | {} | ≤ 1.2 |",
        Spread::of(ratios)
    );
    let each = precise(after.saturating_sub(before)) / precise(users);
    println!(
        "| resident bytes a user: in all, and over the {OWN_BYTES} bytes of login, e-mail address, \
         password and token | {each:.0}; {:.0} over | - |",
        each - OWN_BYTES
    );
    Ok(())
}

/// The longest call by the fake's own log, one call at a time while the store fills: no call waits for
/// another, so a long one is one that did long work, or was not let run by the system.
async fn longest(servers: &Servers, effort: Effort) -> Result<()> {
    let log = servers.file("log", "")?;
    let fake = servers.logging_fake(&log).await?;
    client::calls(&load(&fake, 1), 0, effort.users, AMPLE).await?;
    let mut micros = logged(&log)?;
    // The log's thread may still be writing; what it has not written in a while it has dropped.
    while u64::try_from(micros.len())? < effort.users {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let now = logged(&log)?;
        if now.len() == micros.len() {
            break;
        }
        micros = now;
    }
    drop(fake);
    std::fs::remove_file(&log)?;
    micros.sort_unstable();
    let over = micros.len() - micros.partition_point(|&micros| micros < 1_000);
    let most = micros.last().copied().unwrap_or(0);
    let usual = micros.get(micros.len() / 2).copied().unwrap_or(0);
    let rare = micros.get(micros.len() * 9_999 / 10_000).copied().unwrap_or(0);
    println!(
        "| the longest call while {} users sign up, of {} in the log; median, 99.99 %; how \
         many took over 1 ms | {most} µs; {usual} µs, {rare} µs; {over} | < 1000 µs |",
        effort.users,
        micros.len(),
    );
    Ok(())
}

/// The `micros` of each line.
fn logged(log: &Path) -> Result<Vec<u32>> {
    let mut all = Vec::new();
    for line in BufReader::new(File::open(log)?).lines() {
        let line = line?;
        let Some((_, rest)) = line.split_once("\"micros\":") else { continue };
        // Some formats of the log have it in quotes.
        let rest = rest.trim_start_matches('"');
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        all.extend(digits.parse::<u32>());
    }
    Ok(all)
}

/// Calls that create nothing: a login that is taken.
async fn refusals(servers: &Servers, effort: Effort) -> Result<()> {
    let (count, fake) = (effort.users, servers.fake("", false).await?);
    let mut load = load(&fake, effort.connections);
    let taken = BOXNET_REST.template(&fake.host()).fixed(0);
    client::once(&load.target, &mut taken.clone(), 0).await?;
    load.template = taken;
    load.mark = "email_already_registered".to_owned();
    client::calls(&load, 0, JOURNAL, AMPLE).await?;
    let mut resident = vec![mebibytes(fake.process.resident()?)];
    for _ in 0..4 {
        client::calls(&load, 0, count / 4, AMPLE).await?;
        resident.push(mebibytes(fake.process.resident()?));
    }
    println!(
        "| resident memory over {count} refusals, once the journal is full: at each quarter \
         | {} MiB | flat |",
        resident.join(", ")
    );
    Ok(())
}

pub(crate) fn mebibytes(bytes: u64) -> String {
    format!("{:.1}", precise(bytes) / MIB)
}

fn load(fake: &Running, connections: usize) -> Load {
    Load {
        target: fake.target(),
        template: BOXNET_REST.template(&fake.host()),
        mark: BOXNET_REST.mark.to_owned(),
        connections,
    }
}
