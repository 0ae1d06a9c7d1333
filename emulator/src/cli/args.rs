//! What can be said on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::env::Env;
use super::exec::Exec;
use super::limits::LimitArgs;
use crate::proxy::passable;
use crate::shell::log::Format;
use crate::vendors::{self, VENDORS, Vendor};
use crate::world::WorldName;

/// A stateful in-memory fake of five sign-up APIs of the 2000s: imageloop, Box.net, Fotolia,
/// Filemobile, MoveDigital.
#[derive(Debug, Parser)]
#[command(name = "standin", version, args_conflicts_with_subcommands = true, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) serve: Serve,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the fake (what happens without a command)
    Serve(Box<Serve>),
    /// Run a command against a fake of its own, as its client is: through the variables that clients
    /// read, it goes through the fake and trusts it
    Exec(Box<Exec>),
    /// Print the variables that lead clients through a fake that runs: eval "$(standin env)"
    Env(Box<Env>),
    /// Print what is served
    Endpoints {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print curl commands that work as printed against a fake on its default port
    Example {
        /// Whose; without, the vendors are listed
        #[arg(value_parser = vendor_name)]
        vendor: Option<&'static str>,
        /// Where the fake is [default: where it listens by default]
        #[arg(long)]
        url: Option<String>,
        #[command(flatten)]
        authority: AuthorityArgs,
    },
    /// Print the path of the certificate that clients have to trust for https
    Ca {
        /// Print the certificate itself
        #[arg(long)]
        pem: bool,
        #[command(flatten)]
        authority: AuthorityArgs,
    },
}

#[derive(Args, Debug)]
pub(super) struct Serve {
    /// Listen here; port 0 picks one; =WORLD makes the listener stand for a world; repeatable
    /// [default: 127.0.0.1:4700]
    #[arg(long, value_name = "ADDR[=WORLD]", value_parser = listen)]
    pub(super) listen: Vec<Listen>,
    #[command(flatten)]
    pub(super) fake: FakeArgs,
    /// Write a line of JSON here when ready: where the fake is, and its process id
    #[arg(long, value_name = "FILE")]
    pub(super) ready_file: Option<PathBuf>,
    /// Let the control plane be used from other machines, too, by a --name HOST; from then on every
    /// call of it needs this token
    #[arg(long, value_name = "TOKEN", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(super) admin_token: Option<String>,
    #[command(flatten)]
    pub(super) authority: AuthorityArgs,
    /// When ended by a signal, write the default world's seed here, secrets and all
    #[arg(long, value_name = "FILE")]
    pub(super) export_on_exit: Option<PathBuf>,
    /// How log lines look
    #[arg(long, value_enum, default_value = "text")]
    pub(super) log_format: Format,
    /// No banner, and only warnings in the log
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// More in the log; -vv for all
    #[arg(short, long, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    pub(super) verbose: u8,
    // Last: what stands behind it would stand under its heading.
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

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

#[derive(Clone, Debug)]
pub(super) struct Listen {
    pub(super) address: SocketAddr,
    pub(super) world: Option<WorldName>,
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

fn listen(text: &str) -> Result<Listen, String> {
    let (address, world) = match text.split_once('=') {
        Some((address, world)) => {
            let world = WorldName::parse(world).map_err(|bad| bad.to_string())?;
            (address, Some(world))
        }
        None => (text, None),
    };
    let address = address
        .parse()
        .map_err(|_| "an address is IP:PORT, such as 127.0.0.1:4700 or [::1]:0".to_owned())?;
    Ok(Listen { address, world })
}

fn key(text: &str) -> Result<Key, String> {
    let (vendor, key) = text.split_once('=').ok_or("a key is VENDOR=KEY, such as boxnet=abc")?;
    let vendor = vendors::named(vendor).ok_or_else(unknown_vendor)?;
    Ok(Key { vendor, key: key.to_owned() })
}

fn vendor_name(text: &str) -> Result<&'static str, String> {
    vendors::named(text).map(|vendor| vendor.name).ok_or_else(unknown_vendor)
}

fn unknown_vendor() -> String {
    let names: Vec<_> = VENDORS.iter().map(|vendor| vendor.name).collect();
    format!("the vendors are {}", names.join(", "))
}

fn random_seed(text: &str) -> Result<RandomSeed, String> {
    if text == "entropy" {
        return Ok(RandomSeed::Entropy);
    }
    let number = text.parse().map_err(|_| "a number from 0 to 18446744073709551615, or entropy");
    Ok(RandomSeed::Number(number?))
}
