//! `standin serve`: from the command line to a running fake, and to its end.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use tracing::Level;

use super::limits::LimitArgs;
use super::options::{self, AuthorityArgs, FakeArgs};
use super::{Failure, banner, ca, fake, print, signals};
use crate::shell::log::Format;
use crate::shell::{file, log, ready};
use crate::standin::{Builder, Standin, StartError};
use crate::world::WorldName;

/// Where it listens, if nothing else is said.
const DEFAULT: ([u8; 4], u16) = ([127, 0, 0, 1], 4700);

/// What can be said to `standin serve`.
#[derive(Args, Debug)]
pub(super) struct Serve {
    /// Listen here; port 0 picks one; =WORLD makes the listener stand for a world; repeatable
    /// [default: 127.0.0.1:4700]
    #[arg(long, value_name = "ADDR[=WORLD]", value_parser = listen)]
    listen: Vec<Listen>,
    #[command(flatten)]
    fake: FakeArgs,
    /// Write a line of JSON here when ready: where the fake is, and its process id
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Let the control plane be used from other machines, too, by a --name HOST; from then on every
    /// call of it needs this token
    #[arg(long, value_name = "TOKEN", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    admin_token: Option<String>,
    #[command(flatten)]
    authority: AuthorityArgs,
    /// When ended by a signal, write the default world's seed here, secrets and all
    #[arg(long, value_name = "FILE")]
    export_on_exit: Option<PathBuf>,
    /// How log lines look
    #[arg(long, value_enum, default_value = "text")]
    log_format: Format,
    /// No banner, and only warnings in the log
    #[arg(short, long)]
    quiet: bool,
    /// More in the log; -vv for all
    #[arg(short, long, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,
    // Last: what stands behind it would stand under its heading.
    #[command(flatten)]
    limits: LimitArgs,
}

/// Where to listen, and the world that whoever comes there is in.
#[derive(Clone, Debug)]
struct Listen {
    address: SocketAddr,
    world: Option<WorldName>,
}

/// Runs the fake until a signal ends it.
pub(super) fn run(serve: &Serve) -> Result<(), Failure> {
    // Kept to the end: dropping it writes what is left of the log.
    let _log = log::start(serve.log_format, level(serve));
    if let Some(path) = &serve.export_on_exit {
        // Better now than when there is something to lose.
        file::check(path).map_err(|error| no_export(path, &error))?;
    }
    let mut standin = builder(serve)?.start_blocking().map_err(|error| failure(serve, &error))?;
    let no_signals = |error| Failure(format!("the system lets us listen for no signals: {error}"));
    signals::listen(standin.stopper()).map_err(no_signals)?;
    announce(serve, &standin)?;
    standin.wait();
    match &serve.export_on_exit {
        Some(path) => export(&standin, path),
        None => Ok(()),
    }
}

fn level(serve: &Serve) -> Level {
    match (serve.quiet, serve.verbose) {
        (true, _) => Level::WARN,
        (false, 0) => Level::INFO,
        (false, 1) => Level::DEBUG,
        _ => Level::TRACE,
    }
}

fn builder(serve: &Serve) -> Result<Builder, Failure> {
    let mut builder = fake::builder(&serve.fake, &serve.limits)?.trust(ca::trust(&serve.authority));
    if serve.listen.is_empty() {
        builder = builder.listen(SocketAddr::from(DEFAULT));
    }
    for listen in &serve.listen {
        builder = match &listen.world {
            Some(world) => builder.listen_for(listen.address, world.as_str()),
            None => builder.listen(listen.address),
        };
    }
    for name in &serve.authority.name {
        builder = builder.name(name);
    }
    Ok(match &serve.admin_token {
        Some(token) => builder.admin_token(token),
        None => builder,
    })
}

/// What went wrong, and what to do.
fn failure(serve: &Serve, error: &StartError) -> Failure {
    match error {
        StartError::Listen { address, source } if source.kind() == io::ErrorKind::AddrInUse => {
            Failure(format!(
                "{address} is in use; end what listens there, or choose another with --listen \
                 (port 0 picks a free one)"
            ))
        }
        StartError::Listen { .. } => Failure(format!("{error}; choose another with --listen")),
        other => fake::failure(&serve.fake, other),
    }
}

fn announce(serve: &Serve, standin: &Standin) -> Result<(), Failure> {
    if let Some(path) = &serve.ready_file {
        ready::write(path, standin.addresses(), standin.ca_pem()).map_err(|error| {
            let path = path.display();
            Failure(format!(
                "the ready file {path} cannot be written: {error}; choose another --ready-file"
            ))
        })?;
    }
    if serve.quiet { Ok(()) } else { print(&banner::text(standin)) }
}

fn export(standin: &Standin, path: &Path) -> Result<(), Failure> {
    file::write_whole(path, standin.export().as_bytes()).map_err(|error| no_export(path, &error))
}

fn no_export(path: &Path, error: &io::Error) -> Failure {
    let path = path.display();
    Failure(format!("the seed {path} cannot be written: {error}; choose another --export-on-exit"))
}

/// `ADDRESS` or `ADDRESS=WORLD`.
fn listen(text: &str) -> Result<Listen, String> {
    let (address, world) = match text.split_once('=') {
        Some((address, world)) => (address, Some(options::world(world)?)),
        None => (text, None),
    };
    let address = address
        .parse()
        .map_err(|_| "an address is IP:PORT, such as 127.0.0.1:4700 or [::1]:0".to_owned())?;
    Ok(Listen { address, world })
}
