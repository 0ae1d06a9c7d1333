//! What can be said to `standin exec`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::super::limits::LimitArgs;
use super::super::options::{FakeArgs, world};
use crate::world::WorldName;

/// Exit codes: the command's own, or 128 and the number of the signal that ended it; 127 if there is no
/// such command, 126 if it cannot be run; 122 with --fail-on-escape; 2 if the fake could not be started.
#[derive(Args, Debug)]
#[command(after_help = "\
Exit codes: the command's own; 128+N if signal N ended it; 127 if there is no such command, 126 if \
it cannot be run; 122 if it ended with 0, but with an escape or without a call of a vendor, and \
--fail-on-escape; 2 if what is asked for here cannot be done.")]
pub(in crate::cli) struct Exec {
    #[command(flatten)]
    pub(super) fake: FakeArgs,
    /// The world that the command is in [default: default]
    #[arg(long, value_name = "NAME", value_parser = world)]
    pub(super) world: Option<WorldName>,
    /// One more host name or address that the fake is called by; repeatable
    #[arg(long, value_name = "HOST")]
    pub(super) name: Vec<String>,
    /// Lead every connection of the command through the fake by `LD_PRELOAD`, for clients that read no
    /// variable; needs proxychains4, or its library
    #[arg(long, value_name = "LIBRARY", num_args = 0..=1, require_equals = true)]
    pub(super) preload: Option<Option<PathBuf>>,
    /// End with 122 if the command ended with 0, but called a host that is no vendor's, or no vendor.
    /// What does not come through the proxy is not seen: see --preload
    #[arg(long)]
    pub(super) fail_on_escape: bool,
    /// When the command has ended, write the transcript of its world here
    #[arg(long, value_name = "FILE")]
    pub(super) transcript: Option<PathBuf>,
    /// Write the report here, and not to standard error
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// No report, unless it is written to a file
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Log each call while the command runs; -vv for more
    #[arg(short, long, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    pub(super) verbose: u8,
    /// What to run, with its arguments
    #[arg(required = true, trailing_var_arg = true)]
    pub(super) command: Vec<OsString>,
    // Last: what stands behind it would stand under its heading.
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}
