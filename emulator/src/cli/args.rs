//! What can be said on the command line.

use clap::{Parser, Subcommand};

use super::env::Env;
use super::exec::Exec;
use super::options::{AuthorityArgs, vendor};
use super::serve::Serve;
use crate::vendors::Vendor;

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
        #[arg(value_parser = vendor)]
        vendor: Option<&'static Vendor>,
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
