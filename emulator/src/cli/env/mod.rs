//! `standin env`: the variables that lead the clients of a shell through a fake that runs.

mod shell;
mod source;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use sha2::{Digest as _, Sha256};

use self::shell::Shell;
use self::source::Source;
use super::before::{Before, NOTE};
use super::{Failure, ca, files, library, options, print, roots};
use crate::environment::{self, COMBINED, File, Folder, LAUNCHERS, REMOVED, Target, Variables};
use crate::world::WorldName;

/// What can be said to `standin env`.
#[derive(Args, Debug)]
pub(super) struct Env {
    /// Where the fake is; below a world, clients are in it [default: where it listens by default]
    #[arg(long, conflicts_with = "ready_file")]
    url: Option<String>,
    /// The ready file that the fake has written (--ready-file)
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// The world that clients are in
    #[arg(long, value_name = "NAME", value_parser = options::world)]
    world: Option<WorldName>,
    /// Whose language to print
    #[arg(long, value_enum, default_value = "sh")]
    shell: Shell,
    /// Where the certificate authority is kept, and the files go [default: standin in the user's data folder]
    #[arg(long, value_name = "FOLDER")]
    ca_dir: Option<PathBuf>,
    /// Lead every connection through the fake by `LD_PRELOAD`; needs proxychains4, or its library
    #[arg(long, value_name = "LIBRARY", num_args = 0..=1, require_equals = true)]
    preload: Option<Option<PathBuf>>,
    /// Print what makes all as it was before
    #[arg(long)]
    unset: bool,
}

/// Prints the lines.
pub(super) fn run(arguments: &Env) -> Result<(), Failure> {
    let before = Before::read()?;
    if arguments.unset {
        return undo(&before, arguments.shell);
    }
    let home = arguments.ca_dir.clone().or_else(ca::default_folder);
    let home =
        home.ok_or_else(|| Failure(format!("{}; choose one with --ca-dir", ca::NO_FOLDER)))?;
    let source = Source::find(arguments.url.as_deref(), arguments.ready_file.as_deref(), &home)?;
    source.check()?;
    let variables = prepare(arguments, &source, &home, &before)?;
    print(&lines(&variables, &before, arguments.shell)?)
}

/// What a shell takes for a failure: the exit code of what stands in `$(…)` is lost to `eval`, and to fish's pipe.
pub(super) fn fail() {
    // Nobody reads it: nobody is misled.
    drop(print("false"));
}

/// Writes the files and says what is to be set.
fn prepare(
    arguments: &Env,
    source: &Source,
    home: &Path,
    before: &Before,
) -> Result<Variables, Failure> {
    let certificates = roots::beside(&source.ca_pem, &source.ca_origin, before)?;
    let proxychains = library::asked_for(arguments.preload.as_ref())?;
    let world = arguments.world.as_ref().or(source.world.as_ref());
    let urls = source.urls(world);
    let target = |folder| Target {
        host: &source.host,
        port: source.port,
        world,
        urls: (&urls.0, &urls.1),
        folder,
        proxychains: proxychains.as_deref(),
    };
    // Named after what is in it: what is there is whole, and stays as it is for whoever uses it.
    let parent = home.join("env");
    let above = folder(&parent)?;
    let draft = environment::files(&target(&above), &certificates);
    let at = parent.join(name(&draft));
    let folder = folder(&at)?;
    let target = target(&folder);
    settle(&parent, &at, &environment::files(&target, &certificates)).map_err(|error| {
        Failure(format!("{} cannot be written: {error}; choose another --ca-dir", at.display()))
    })?;
    let known = before.all(COMBINED.into_iter().chain(LAUNCHERS))?;
    Ok(Variables::of(&target, |name| known.get(name).cloned()))
}

fn folder(path: &Path) -> Result<Folder, Failure> {
    let path = std::path::absolute(path).map_err(|error| Failure(error.to_string()))?;
    Folder::new(&path).map_err(|error| Failure(format!("{error}; choose another --ca-dir")))
}

fn name(files: &[File]) -> String {
    let mut hash = Sha256::new();
    for (name, content) in files {
        hash.update(name.as_bytes());
        hash.update(content.len().to_be_bytes());
        hash.update(content);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The folder with all its files, or none.
fn settle(parent: &Path, at: &Path, files: &[File]) -> io::Result<()> {
    if at.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(parent)?;
    let fresh = tempfile::Builder::new().prefix(".new-").tempdir_in(parent)?;
    files::write(fresh.path(), files)?;
    match fs::rename(fresh.path(), at) {
        // It has another name now, by which nobody removes it.
        Ok(()) => drop(fresh.keep()),
        // Another process was faster, with the same.
        Err(_) if at.is_dir() => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

fn lines(variables: &Variables, before: &Before, shell: Shell) -> Result<String, Failure> {
    let set = variables.set.iter().map(|(name, _)| *name);
    let names: Vec<_> = set.chain(REMOVED).collect();
    let mut lines = vec![shell.set(NOTE, &before.note(&names)?)];
    lines.extend(variables.set.iter().map(|(name, value)| shell.set(name, value)));
    // Set by lines that were taken earlier, and by these no longer.
    let stale = Variables::names().filter(|name| !names.contains(name));
    for name in stale.filter(|_| before.is_noted()) {
        lines.push(restored(before, shell, name)?);
    }
    lines.extend(REMOVED.iter().map(|name| shell.unset(name)));
    Ok(lines.join("\n"))
}

fn undo(before: &Before, shell: Shell) -> Result<(), Failure> {
    if !before.is_noted() {
        tracing::warn!("this shell has not taken the lines of `standin env`: nothing to undo");
        return Ok(());
    }
    let names = Variables::names().chain(REMOVED);
    let lines = names.map(|name| restored(before, shell, name));
    let mut lines = lines.collect::<Result<Vec<_>, _>>()?;
    lines.push(shell.unset(NOTE));
    print(&lines.join("\n"))
}

fn restored(before: &Before, shell: Shell, name: &str) -> Result<String, Failure> {
    Ok(match before.of(name)? {
        Some(value) => shell.set(name, &value),
        None => shell.unset(name),
    })
}
