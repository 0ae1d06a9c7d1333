//! The command line, as clap reads it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::Allowed;
use crate::report::Output;
use crate::report::terminal::{Color, Progress};
use crate::run::Exit;
use crate::spec::{Basis, Level};

/// Judges a sign-up endpoint by what its vendor's document says, clause by clause.
#[derive(Debug, Parser)]
#[command(name = "standin-conformance", version, max_term_width = 110, after_help = exit_codes())]
pub struct Cli {
    /// What is wanted.
    #[command(subcommand)]
    pub command: Command,
    /// Read the specs of this folder in place of those built in.
    #[arg(long, global = true, value_name = "DIR")]
    pub specs: Option<PathBuf>,
    /// Colours.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

/// The exit codes for the help, from the one list of them.
fn exit_codes() -> String {
    let line = |exit: &Exit| format!("\n  {:>2}  {}", exit.code(), exit.meaning());
    let lines: String = Exit::ALL.iter().map(line).collect();
    format!("Exit codes, the highest line that applies:{lines}")
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run cases against a target and judge what comes back.
    Run(Box<Run>),
    /// Say what a run would do, and what that costs: accounts, messages, calls, seconds. No call is made.
    Plan {
        /// The target: an address (of a fake), or a file that describes one.
        #[arg(long, value_name = "URL|FILE")]
        target: String,
        /// Which cases.
        #[command(flatten)]
        select: Select,
    },
    /// Try what is harmless in a target's file: who is there, its certificate, its clock, what it can do.
    CheckTarget {
        /// The target: an address (of a fake), or a file that describes one.
        #[arg(value_name = "URL|FILE")]
        target: String,
        /// Trust the certificates of this authority (PEM).
        #[arg(long, value_name = "FILE")]
        ca: Option<PathBuf>,
    },
    /// Judge a recording of a run again, with the cases and the specs of today. No call is made.
    Regrade(Regrade),
    /// Say what a live run made, may have made, and did not, however it ended.
    Leftovers {
        /// Its file of intents.
        file: PathBuf,
    },
    /// List the cases that a run would try.
    List(Select),
    /// Explain a case or a clause: what it says, where, what is sent and what is expected.
    Explain {
        /// The id of a case or a clause.
        id: String,
    },
    /// Which cases test each clause; fails when a clause has none.
    Coverage {
        /// Name the cases, too.
        #[arg(long)]
        cases: bool,
    },
    /// Write the calls of cases for another tool.
    Export {
        /// As what.
        #[arg(long, value_enum, default_value_t = Format::Curl)]
        format: Format,
        /// The address that the calls go to.
        #[arg(long, value_name = "URL|FILE", default_value = "http://127.0.0.1:4700")]
        target: String,
        /// Makes up the names that the calls sign up.
        #[arg(long, value_name = "HEX", default_value = "0")]
        run_seed: String,
        /// Which cases.
        #[command(flatten)]
        select: Select,
    },
    /// How good the suite is: damages every reply of a run on purpose, and counts what it notices.
    Score {
        /// The target whose replies are damaged: one that conforms.
        #[arg(long, value_name = "URL|FILE")]
        target: Option<String>,
        /// Which cases.
        #[command(flatten)]
        select: Select,
    },
}

/// What calls are exported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Commands for curl.
    Curl,
}

/// Which cases.
#[derive(Clone, Debug, Default, Args)]
pub struct Select {
    /// Only this vendor's; repeatable.
    #[arg(long, value_name = "NAME")]
    pub vendor: Vec<String>,
    /// Only ids that this fits (`*` and `?`); repeatable.
    #[arg(long, value_name = "GLOB")]
    pub case: Vec<String>,
    /// Only those that are about a clause that this fits, or check it by the way; repeatable.
    #[arg(long, value_name = "GLOB")]
    pub clause: Vec<String>,
    /// Only those whose first clause has this level.
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub level: Vec<Level>,
    /// Only those whose first clause rests on this; repeatable.
    #[arg(long, value_name = "BASIS", value_parser = basis)]
    pub basis: Vec<Basis>,
    /// Only this envelope; repeatable.
    #[arg(long, value_name = "NAME")]
    pub envelope: Vec<String>,
}

/// A run.
#[derive(Clone, Debug, Args)]
pub struct Run {
    /// The target: an address (of a fake), or a file that describes one.
    #[arg(long, value_name = "URL|FILE")]
    pub target: Option<String>,
    /// Which cases.
    #[command(flatten)]
    pub select: Select,
    /// What may be done to a live target, where accounts are real. Without it the run is refused, and says
    /// what it would do; cases that may do more are skipped.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "EFFECTS")]
    pub live: Option<Vec<Allowed>>,
    /// Where what a live run may make is written before it is sent; it must not be there yet. None:
    /// `standin-intents-SEED.jsonl`, here.
    #[arg(long, value_name = "FILE")]
    pub intents: Option<PathBuf>,
    /// Stop after so many cases that failed or came to nothing; what is left is reported as not tried.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub max_fail: Option<u32>,
    /// Cases at once; at a live target no more than its file's `pace.in_flight`. None: 8.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Seconds for one exchange, from connecting to the reply's last byte.
    /// None: 10.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=600))]
    pub timeout: Option<u64>,
    /// Makes up the names that are signed up: the same seed, the same requests. None: a new one.
    #[arg(long, value_name = "HEX")]
    pub run_seed: Option<String>,
    /// Only the cases that did not pass in this JSON report, or were not tried.
    #[arg(long, value_name = "REPORT")]
    pub rerun_failed: Option<PathBuf>,
    /// Trust the certificates of this authority (PEM).
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// How progress is shown, on standard error.
    #[arg(long, value_enum, default_value_t = Progress::Auto, value_name = "HOW")]
    pub show_progress: Progress,
    /// Record what went over the wire, without secrets, so that it can be judged again (`regrade`).
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// An earlier recording of the same target: what fails as it did then is known (DRIFT), and what changed
    /// since is told.
    #[arg(long, value_name = "RECORDING")]
    pub against: Option<PathBuf>,
    /// Write a report: `json=FILE`, `junit=FILE`, `html=FILE`; repeatable.
    #[arg(long, value_name = "KIND=FILE")]
    pub report: Vec<Output>,
}

/// A recording, judged again.
#[derive(Clone, Debug, Args)]
pub struct Regrade {
    /// What `run --record` wrote.
    #[arg(value_name = "RECORDING")]
    pub file: PathBuf,
    /// Which cases.
    #[command(flatten)]
    pub select: Select,
    /// An earlier recording of the same target: what fails as it did then is known (DRIFT), and what changed
    /// since is told.
    #[arg(long, value_name = "RECORDING")]
    pub against: Option<PathBuf>,
    /// Write a report: `json=FILE`, `junit=FILE`, `html=FILE`; repeatable.
    #[arg(long, value_name = "KIND=FILE")]
    pub report: Vec<Output>,
}

fn level(text: &str) -> Result<Level, String> {
    match text {
        "must" => Ok(Level::Must),
        "states" => Ok(Level::States),
        _ => Err("there are must and states".to_owned()),
    }
}

fn basis(text: &str) -> Result<Basis, String> {
    match text {
        "page" => Ok(Basis::Page),
        "sample" => Ok(Basis::Sample),
        "client" => Ok(Basis::Client),
        "public" => Ok(Basis::Public),
        "choice" => Ok(Basis::Choice),
        _ => Err("there are page, sample, client, public, choice".to_owned()),
    }
}
