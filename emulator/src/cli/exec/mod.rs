//! `standin exec -- COMMAND`: a fake, a command whose clients go through it, and what came of that.

mod args;
mod process;
mod report;

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode};

use tempfile::TempDir;
use tracing::Level;

pub(super) use args::Exec;

use super::before::Before;
use super::{Failure, fake, files, library, roots};
use crate::control::transcript_of;
use crate::environment::{self, COMBINED, Folder, LAUNCHERS, REMOVED, Target, Variables};
use crate::shell::{file, log};
use crate::standin::Standin;
use crate::world::WorldName;
use process::{Code, Ended, Watch};
use report::Report;

/// The command ended well, but has called no vendor, or hosts that are no vendor's.
const ESCAPED: Code = 122;

/// Runs the command; what it ended with is what we end with.
pub(super) fn run(exec: &Exec) -> Result<ExitCode, Failure> {
    // Kept until the report, which stands behind all that was logged.
    let log = log::start(log::Format::Text, level(exec));
    if exec.fake.strict_worlds && exec.world.is_none() {
        tracing::warn!(
            "--strict-worlds without --world: calls that name no world of their own are refused; \
             put the command in one with --world NAME"
        );
    }
    for path in [&exec.transcript, &exec.report].into_iter().flatten() {
        // Better now than when there is something to lose.
        file::check(path).map_err(|error| unwritten(path, &error))?;
    }
    // Before there is a file that a signal could leave behind.
    let watch = Watch::start()
        .map_err(|error| Failure(format!("the system lets us listen for no signals: {error}")))?;
    let standin = start(exec)?;
    let folder = folder()?;
    let ended = watch.run(&mut command(exec, &standin, folder.path())?);
    if let Err(error) = folder.close() {
        tracing::warn!("the command's files are left: {error}");
    }
    drop(log);
    let Ended { code, ended, survivors } = match ended {
        Ok(ended) => ended,
        Err(error) => return Ok(ExitCode::from(not_run(exec, &error))),
    };
    let report = Report::of(&standin, ended);
    let told = tell(exec, &standin, &report, &survivors);
    Ok(ExitCode::from(match (code, told) {
        (0, Err(failure)) => return Err(failure),
        (_, Err(failure)) => {
            say(&format!("standin: {failure}\n"));
            code
        }
        (0, Ok(())) if exec.fail_on_escape && report.is_unwanted() => ESCAPED,
        (_, Ok(())) => code,
    }))
}

fn level(exec: &Exec) -> Level {
    match exec.verbose {
        0 => Level::WARN,
        1 => Level::INFO,
        2 => Level::DEBUG,
        _ => Level::TRACE,
    }
}

/// An authority in memory, because the command is told of it by file: nothing of it is left behind.
fn start(exec: &Exec) -> Result<Standin, Failure> {
    let any_port = ([127, 0, 0, 1], 0).into();
    let mut builder = fake::builder(&exec.fake, &exec.limits)?;
    builder = match &exec.world {
        // Whoever names no world, as Java's clients, is in it as well.
        Some(world) => builder.listen_for(any_port, world.as_str()),
        None => builder.listen(any_port),
    };
    for name in &exec.name {
        builder = builder.name(name);
    }
    builder.start_blocking().map_err(|error| fake::failure(&exec.fake, &error))
}

fn folder() -> Result<TempDir, Failure> {
    tempfile::Builder::new().prefix("standin-").tempdir().map_err(|error| {
        Failure(format!("there is no folder for the command's files: {error}; set TMPDIR"))
    })
}

/// The command with its environment; the files that the variables name are there.
fn command(exec: &Exec, standin: &Standin, at: &Path) -> Result<Command, Failure> {
    let before = Before::read()?;
    let folder = Folder::new(at).map_err(|error| Failure(format!("{error}; set TMPDIR")))?;
    let proxychains = library::asked_for(exec.preload.as_ref())?;
    let target = Target {
        host: "127.0.0.1",
        port: standin.address().port(),
        world: exec.world.as_ref(),
        urls: (&standin.url(), &standin.https_url()),
        folder: &folder,
        proxychains: proxychains.as_deref(),
    };
    let certificates = roots::beside(standin.ca_pem(), "the fake's own", &before)?;
    files::write(at, &environment::files(&target, &certificates))
        .map_err(|error| Failure(format!("the command's files cannot be written: {error}")))?;
    let known = before.all(COMBINED.into_iter().chain(LAUNCHERS))?;
    let variables = Variables::of(&target, |name| known.get(name).cloned());
    let (program, arguments) =
        exec.command.split_first().ok_or_else(|| Failure("there is no command".to_owned()))?;
    let mut command = Command::new(program);
    command.args(arguments).envs(variables.set);
    for name in REMOVED {
        command.env_remove(name);
    }
    Ok(command)
}

fn not_run(exec: &Exec, error: &io::Error) -> Code {
    let program = exec.command.first().map(|program| program.display().to_string());
    say(&format!("standin: cannot run {}: {error}\n", program.unwrap_or_default()));
    process::code_of(error)
}

/// What was asked for: the transcript, the report.
fn tell(exec: &Exec, standin: &Standin, report: &Report, survivors: &[i32]) -> Result<(), Failure> {
    for pid in survivors {
        say(&format!("standin: process {pid} could not be ended\n"));
    }
    if let Some(path) = &exec.transcript {
        let world = exec.world.clone().unwrap_or_else(WorldName::fallback);
        let transcript = transcript_of(&standin.fake().worlds.seen(&world));
        file::write_whole(path, transcript.as_bytes()).map_err(|error| unwritten(path, &error))?;
    }
    let text = report.text(exec.world.as_ref());
    match &exec.report {
        Some(path) => {
            file::write_whole(path, text.as_bytes()).map_err(|error| unwritten(path, &error))?;
        }
        // The command's last line may have no end.
        None if !exec.quiet => say(&format!("\n{text}")),
        None => {}
    }
    Ok(())
}

/// Standard error may be closed; there is nobody left to tell.
fn say(text: &str) {
    drop(io::stderr().write_all(text.as_bytes()));
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure(format!("{} cannot be written: {error}; choose another file", path.display()))
}
