//! The fake against a bare hyper server: calls a second and CPU per call, what a full store costs,
//! what memory is kept and how soon it answers. Figures and wanted figures; nothing is asserted.
//!
//! ```sh
//! cargo bench --bench ratio                                  # all of it, about a quarter of an hour
//! cargo bench --bench ratio -- --quick                       # all of it, in a minute or two
//! cargo bench --bench ratio -- --part ratio --only 'boxnet*' --pairs 21 --seconds 5
//! ```
//!
//! Public tools only, loopback only, Linux only (CPU and memory are read from `/proc`). Both servers
//! are child processes, which end with this one. The load comes from this process: one thread,
//! keep-alive connections in a closed loop, each call with a user that was not there before.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads clocks and starts tasks")]
#![expect(clippy::disallowed_types, reason = "a benchmark opens sockets")]

mod bare;
mod cases;
mod client;
mod drive;
mod process;
mod proportion;
mod reply;
mod servers;
mod start;
mod statistics;
mod store;
mod template;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

/// The bare server's, too, so that none of a ratio is the allocator's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Whatever goes wrong ends the run and is told.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The fake against a bare hyper server.
#[derive(Parser)]
#[command(name = "ratio")]
struct Options {
    /// Rounds of each case, each a pair: the fake and the bare server, one after the other
    #[arg(long, default_value_t = 9)]
    pairs: usize,
    /// Measured seconds a round
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Keep-alive connections, each with one call under way
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Only cases whose name contains this, or matches it where it has a `*`: boxnet*tls
    #[arg(long, default_value = "")]
    only: String,
    /// Only one part of the run
    #[arg(long, value_enum)]
    part: Option<Part>,
    /// Users in the full store
    #[arg(long, default_value_t = 1_000_000)]
    users: u64,
    /// Few, short rounds and 20,000 users: to see that it runs, not for figures
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    drive: drive::Options,
    /// Be the bare server, with the reply in this file
    #[arg(long, hide = true, value_name = "FILE")]
    bare: Option<PathBuf>,
    #[arg(long, hide = true, requires = "bare")]
    ready_file: Option<PathBuf>,
    #[arg(long, hide = true, requires = "bare")]
    ca_dir: Option<PathBuf>,
    /// `cargo bench` says it to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The fake against the bare server
    Ratio,
    /// A full store, memory and start-up
    Store,
}

/// How long and how hard a round is.
#[derive(Clone, Copy)]
struct Effort {
    pairs: usize,
    round: Duration,
    connections: usize,
    users: u64,
}

fn main() -> Result<()> {
    let options = Options::parse();
    if let Some(reply) = &options.bare {
        let missing = "the bare server needs --ready-file";
        return bare::run(
            reply,
            options.ready_file.as_deref().ok_or(missing)?,
            options.ca_dir.as_deref(),
        );
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, run(&options))
}

async fn run(options: &Options) -> Result<()> {
    let effort = effort(options)?;
    if options.drive.wanted() {
        return drive::run(&options.drive, effort).await;
    }
    if options.part != Some(Part::Store) {
        proportion::run(effort, &options.only).await?;
    }
    if options.part != Some(Part::Ratio) {
        store::run(effort).await?;
        start::run(effort).await?;
    }
    println!("\n{}", conditions(effort));
    Ok(())
}

fn effort(options: &Options) -> Result<Effort> {
    let (pairs, seconds, users) = if options.quick {
        (options.pairs.min(3), options.seconds.min(0.3), options.users.min(20_000))
    } else {
        (options.pairs, options.seconds, options.users)
    };
    if pairs == 0 || options.connections == 0 || users < 1_000 {
        return Err("at least one pair, one connection and 1,000 users".into());
    }
    let round = Duration::try_from_secs_f64(seconds)?;
    Ok(Effort { pairs, round, connections: options.connections, users })
}

/// What the figures were measured under.
fn conditions(effort: Effort) -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let rustc = std::process::Command::new("rustc").arg("--version").output();
    let rustc = rustc.map_or_else(
        |_| "unknown rustc".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    );
    let busy = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let busy: Vec<_> = busy.split(' ').take(3).collect();
    format!(
        "{cores} cores for servers and load together, {rustc}; {} pairs of rounds of {} s over {} \
         connections; the machine's load average at the end: {}.",
        effort.pairs,
        effort.round.as_secs_f64(),
        effort.connections,
        busy.join(" "),
    )
}
