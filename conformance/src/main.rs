//! `standin-conformance`: the judge as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    standin_conformance::cli::main()
}
