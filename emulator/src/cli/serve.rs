//! `standin serve`: from the command line to a running fake.

use std::io;
use std::net::SocketAddr;

use tracing::Level;

use super::args::{RandomSeed, Serve};
use super::{Failure, banner, ca, print};
use crate::control::Access;
use crate::fake::Fake;
use crate::shell::authority::Authority;
use crate::shell::socket::Deadlines;
use crate::shell::{Listener, Server, Setup, clock, entropy, log, ready};
use crate::world::{Seed, SeedError};
use crate::worlds::Worlds;

/// The most worlds.
const MOST_WORLDS: usize = 10_000;

/// Runs the fake until it is ended.
pub(super) fn run(serve: &Serve) -> Result<(), Failure> {
    // Kept to the end: dropping it writes what is left of the log.
    let _log = log::start(serve.log_format, level(serve));
    let fake = fake(serve)?;
    let authority = ca::open_or_in_memory(&serve.authority)?;
    let (listeners, server) = (listeners(serve)?, |listeners| start(fake, authority, listeners));
    let server = server(listeners)?;
    announce(serve, &server)?;
    server.wait();
    Ok(())
}

fn level(serve: &Serve) -> Level {
    match (serve.quiet, serve.verbose) {
        (true, _) => Level::WARN,
        (false, 0) => Level::INFO,
        (false, 1) => Level::DEBUG,
        _ => Level::TRACE,
    }
}

fn fake(serve: &Serve) -> Result<Fake, Failure> {
    let random_seed = match serve.random_seed {
        RandomSeed::Number(number) => number,
        RandomSeed::Entropy => entropy::number()
            .map_err(|_| Failure("the system gave no random number; give one".to_owned()))?,
    };
    let seed = seed(serve)?;
    let keys: Vec<_> = serve.key.iter().map(|key| (key.vendor, key.key.clone())).collect();
    let worlds = Worlds::new(&seed, &keys, serve.any_key, random_seed, MOST_WORLDS);
    let bad = |error: SeedError| {
        Failure(format!("--seed or --key: {}; change it and start again", error.message))
    };
    Ok(Fake {
        worlds: worlds.map_err(bad)?,
        access: Access { names: serve.authority.name.clone(), token: serve.admin_token.clone() },
        strict_worlds: serve.strict_worlds,
        started: clock::now(),
    })
}

fn seed(serve: &Serve) -> Result<Seed, Failure> {
    let Some(path) = &serve.seed else { return Ok(Seed::default()) };
    let origin = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure(format!("the seed {origin} cannot be read: {error}; check the path"))
    })?;
    Seed::parse(&text, &origin).map_err(|error| Failure(error.to_string()))
}

fn listeners(serve: &Serve) -> Result<Vec<Listener>, Failure> {
    let default =
        [super::args::Listen { address: SocketAddr::from(([127, 0, 0, 1], 4700)), world: None }];
    let wanted = if serve.listen.is_empty() { &default[..] } else { &serve.listen };
    let bind = |listen: &super::args::Listen| {
        Listener::bind(listen.address, listen.world.clone()).map_err(|error| {
            let address = listen.address;
            Failure(match error.kind() {
                io::ErrorKind::AddrInUse => format!(
                    "{address} is in use; end what listens there, or choose another with --listen \
                     (port 0 picks a free one)"
                ),
                _ => format!("cannot listen at {address}: {error}; choose another with --listen"),
            })
        })
    };
    wanted.iter().map(bind).collect()
}

fn start(fake: Fake, authority: Authority, listeners: Vec<Listener>) -> Result<Server, Failure> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let setup = Setup { fake, authority, deadlines: Deadlines::default(), threads };
    Server::start(setup, listeners)
        .map_err(|error| Failure(format!("the system would not let us start: {error}")))
}

fn announce(serve: &Serve, server: &Server) -> Result<(), Failure> {
    if let Some(path) = &serve.ready_file {
        ready::write(path, server.addresses()).map_err(|error| {
            let path = path.display();
            Failure(format!(
                "the ready file {path} cannot be written: {error}; choose another --ready-file"
            ))
        })?;
    }
    if serve.quiet { Ok(()) } else { print(&banner::text(server)) }
}
