//! The command line: `standin [serve]`, `exec`, `env`, `endpoints`, `example`, `ca`.
#![expect(
    clippy::disallowed_methods,
    reason = "the command line reads the environment and the clock, and nothing of it is in the core"
)]

mod args;
mod banner;
mod before;
mod ca;
mod endpoints;
mod env;
mod example;
mod exec;
mod fake;
mod files;
mod library;
mod limits;
mod options;
mod roots;
mod serve;
mod signals;

use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

use args::{Arguments, Command};

use crate::shell::log;

/// A failure that ends the command: one line, with what to do.
#[derive(Debug)]
struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Runs the command line of this process. Exit codes: 0, or 2 for what could not be started; `exec` ends
/// as its command does.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::try_parse().unwrap_or_else(|error| unread(&error));
    // A command that only prints still says what it had to change: an authority made anew.
    let runs = |command: &Command| matches!(command, Command::Serve(_) | Command::Exec(_));
    let printing = arguments.command.as_ref().is_some_and(|command| !runs(command));
    let log = printing.then(|| log::start(log::Format::Text, tracing::Level::WARN));
    let done = match arguments.command {
        None => serve::run(&arguments.serve),
        Some(Command::Serve(serve)) => serve::run(&serve),
        Some(Command::Exec(exec)) => return ended(exec::run(&exec)),
        Some(Command::Env(arguments)) => env::run(&arguments).inspect_err(|_| env::fail()),
        Some(Command::Endpoints { json }) => endpoints::run(json),
        Some(Command::Example { vendor, url, authority }) => match vendor {
            Some(vendor) => example::run(vendor, url.as_deref(), &authority),
            None => example::list(),
        },
        Some(Command::Ca { pem, authority }) => ca::run(pem, &authority),
    };
    // What was logged stands before the failure.
    drop(log);
    ended(done.map(|()| ExitCode::SUCCESS))
}

/// What is said to who asked for what there is not, or for help.
fn unread(error: &clap::Error) -> ! {
    let is_env = std::env::args_os().nth(1).is_some_and(|command| command == "env");
    if is_env && error.use_stderr() {
        env::fail();
    }
    error.exit()
}

fn ended(done: Result<ExitCode, Failure>) -> ExitCode {
    match done {
        Ok(code) => code,
        Err(failure) => {
            // Standard error may be closed; there is nobody left to tell.
            drop(writeln!(io::stderr(), "standin: {failure}"));
            ExitCode::from(2)
        }
    }
}

/// Prints to standard output. A reader that left (`| head`) is no failure.
fn print(text: &str) -> Result<(), Failure> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
