//! The command line: what is asked for, done, and what it comes to as an exit code.

mod args;
mod check_target;
mod coverage;
mod explain;
mod export;
mod failure;
mod files;
mod interrupt;
mod leftovers;
mod list;
mod live;
mod plan;
mod regrade;
mod run;
mod score;
mod set_up;
mod spelled;
mod tally;

use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::Parser as _;

use crate::run::Exit;
pub use args::{Cli, Command, Format, Regrade, Run, Select};
pub use failure::Failure;
pub use live::Allowed;
use set_up::Suite;

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let exit = caught(|| {
        dispatch(&cli).unwrap_or_else(|failure| {
            // Who reads no further (`list | head`) need not be told.
            if !failure.is_broken_pipe() {
                anstream::eprintln!("standin-conformance: {failure}");
            }
            failure.exit()
        })
    });
    ExitCode::from(exit.code())
}

/// A panic is a bug, and told by its place alone: what it says of a text may be a secret.
fn caught(run: impl FnOnce() -> Exit) -> Exit {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        anstream::eprintln!("standin-conformance: a bug: a panic at {place}");
    }));
    let exit = panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or(Exit::Bug);
    drop(panic::take_hook());
    exit
}

fn dispatch(cli: &Cli) -> Result<Exit, Failure> {
    let suite = || Suite::open(cli.specs.as_deref());
    match &cli.command {
        Command::Run(args) => run::run(args, cli, &suite()?),
        Command::Plan { target, select } => plan::plan(target, select, cli, &suite()?),
        Command::CheckTarget { target, ca } => {
            check_target::check_target(target, ca.as_deref(), &suite()?)
        }
        Command::Regrade(args) => regrade::regrade(args, cli, &suite()?),
        // What is left behind can be told whatever the specs say.
        Command::Leftovers { file } => leftovers::leftovers(file),
        Command::List(select) => list::list(select, &suite()?),
        Command::Explain { id } => explain::explain(id, &suite()?),
        Command::Coverage { cases } => coverage::coverage(*cases, &suite()?),
        Command::Export { format: Format::Curl, target, run_seed, select } => {
            export::curl(target, run_seed, select, &suite()?)
        }
        Command::Score { target, select } => score::score(target.as_deref(), select, &suite()?),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "that is what is tested")]

    use super::*;

    #[test]
    fn a_panic_is_a_bug() {
        assert_eq!(caught(|| panic!("with a secret")), Exit::Bug);
        assert_eq!(caught(|| Exit::Conforms), Exit::Conforms);
    }
}
