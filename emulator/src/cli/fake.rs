//! From the command line to a fake, for every command that runs one.

use super::limits::LimitArgs;
use super::options::{FakeArgs, RandomSeed};
use super::{Failure, ca};
use crate::shell::entropy;
use crate::standin::{Builder, Standin, StartError};
use crate::world::Seed;

/// A fake as it is to be, but for where it listens and whom it signs for.
pub(super) fn builder(arguments: &FakeArgs, limits: &LimitArgs) -> Result<Builder, Failure> {
    let mut builder = Standin::builder()
        .seed(seed(arguments)?)
        .any_key(arguments.any_key)
        .random_seed(random_seed(arguments)?)
        .strict_worlds(arguments.strict_worlds)
        .most_worlds(limits.worlds())
        .keeping(limits.keeping())
        .read_limits(limits.read())
        .limits(limits.port());
    for host in &arguments.pass {
        builder = builder.pass(host);
    }
    for key in &arguments.key {
        builder = builder.key(key.vendor.name, &key.key);
    }
    Ok(builder)
}

/// What went wrong, and what to do.
pub(super) fn failure(arguments: &FakeArgs, error: &StartError) -> Failure {
    Failure(match error {
        StartError::Seed(seed) => match &arguments.seed {
            Some(path) => format!("{}: {}; change it, or a --key", path.display(), seed.message),
            None => format!("--key: {}", seed.message),
        },
        StartError::Authority(authority) => return ca::failure(authority),
        _ => error.to_string(),
    })
}

fn random_seed(arguments: &FakeArgs) -> Result<u64, Failure> {
    match arguments.random_seed {
        RandomSeed::Number(number) => Ok(number),
        RandomSeed::Entropy => entropy::number()
            .map_err(|_| Failure("the system gave no random number; give one".to_owned())),
    }
}

fn seed(arguments: &FakeArgs) -> Result<Seed, Failure> {
    let Some(path) = &arguments.seed else { return Ok(Seed::default()) };
    let origin = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure(format!("the seed {origin} cannot be read: {error}; check the path"))
    })?;
    Seed::parse(&text, &origin).map_err(|error| Failure(error.to_string()))
}
