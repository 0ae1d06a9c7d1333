//! Options that several commands share, and how their values are read.

use std::path::PathBuf;

use clap::Args;

use crate::proxy::passable;
use crate::vendors::{self, VENDORS, Vendor};
use crate::world::WorldName;

/// What a fake is, wherever it runs.
#[derive(Args, Debug)]
pub(super) struct FakeArgs {
    /// What every world starts from, in TOML
    #[arg(long, value_name = "FILE")]
    pub(super) seed: Option<PathBuf>,
    /// One more valid key; for movedigital USERID:SESSIONID:SESSION; repeatable
    #[arg(long, value_name = "VENDOR=KEY", value_parser = key)]
    pub(super) key: Vec<Key>,
    /// Take any key or session
    #[arg(long)]
    pub(super) any_key: bool,
    /// The seed of tokens, passwords and codes: a number, or `entropy`
    #[arg(long, value_name = "N|entropy", default_value = "0", value_parser = random_seed)]
    pub(super) random_seed: RandomSeed,
    /// Refuse calls that name no world
    #[arg(long)]
    pub(super) strict_worlds: bool,
    /// As a proxy, let this host through as well; repeatable. Without it no host but the vendors' is reached, and one
    /// of this machine or of a private network never is
    #[arg(long, value_name = "HOST", value_parser = passable)]
    pub(super) pass: Vec<String>,
}

#[derive(Args, Debug)]
pub(super) struct AuthorityArgs {
    /// One more host name or address that we are called by; repeatable. One that the certificate
    /// authority does not know yet means a new authority, to be trusted again
    #[arg(long, value_name = "HOST")]
    pub(super) name: Vec<String>,
    /// Where the certificate authority is kept [default: standin in the user's data folder]
    #[arg(long, value_name = "FOLDER")]
    pub(super) ca_dir: Option<PathBuf>,
}

#[derive(Clone)]
pub(super) struct Key {
    pub(super) vendor: &'static Vendor,
    pub(super) key: String,
}

impl std::fmt::Debug for Key {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}=…", self.vendor.name)
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum RandomSeed {
    Number(u64),
    Entropy,
}

fn key(text: &str) -> Result<Key, String> {
    let (vendor, key) = text.split_once('=').ok_or("a key is VENDOR=KEY, such as boxnet=abc")?;
    Ok(Key { vendor: self::vendor(vendor)?, key: key.to_owned() })
}

/// A vendor by its name.
pub(super) fn vendor(text: &str) -> Result<&'static Vendor, String> {
    vendors::named(text).ok_or_else(|| {
        let names: Vec<_> = VENDORS.iter().map(|vendor| vendor.name).collect();
        format!("the vendors are {}", names.join(", "))
    })
}

/// A world by its name.
pub(super) fn world(text: &str) -> Result<WorldName, String> {
    WorldName::parse(text).map_err(|bad| bad.to_string())
}

fn random_seed(text: &str) -> Result<RandomSeed, String> {
    if text == "entropy" {
        return Ok(RandomSeed::Entropy);
    }
    let number = text.parse().map_err(|_| "a number from 0 to 18446744073709551615, or entropy");
    Ok(RandomSeed::Number(number?))
}
