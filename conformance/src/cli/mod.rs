//! The command line: what is asked for, done, and what it comes to as an exit code.

mod args;
mod coverage;
mod explain;
mod export;
mod failure;
mod list;
mod run;
mod score;
mod set_up;

use std::process::ExitCode;

use clap::Parser as _;

use crate::run::Exit;
pub use args::{Cli, Command, Format, Run, Select};
pub use failure::Failure;
use set_up::Suite;

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let exit = dispatch(&cli).unwrap_or_else(|failure| {
        // Who reads no further (`list | head`) need not be told.
        if !failure.is_broken_pipe() {
            anstream::eprintln!("standin-conformance: {failure}");
        }
        failure.exit()
    });
    ExitCode::from(exit.code())
}

fn dispatch(cli: &Cli) -> Result<Exit, Failure> {
    let suite = Suite::open(cli.specs.as_deref())?;
    match &cli.command {
        Command::Run(args) => run::run(args, cli, &suite),
        Command::List(select) => list::list(select, &suite),
        Command::Explain { id } => explain::explain(id, &suite),
        Command::Coverage { cases } => coverage::coverage(*cases, &suite),
        Command::Export { format: Format::Curl, target, run_seed, select } => {
            export::curl(target, run_seed, select, &suite)
        }
        Command::Score { target, select } => score::score(target.as_deref(), select, &suite),
    }
}
