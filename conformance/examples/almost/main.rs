//! A server that is almost Fotolia's, to try the judge on as one would on a vendor's real endpoint:
//! `cargo run --package standin-conformance --example almost`. It has nothing of the fake's code. What it does
//! otherwise than Fotolia's page, on purpose, is listed in [`fotolia`].

mod form;
mod fotolia;
mod http;
mod server;

use std::io::{self, Write as _};
use std::net::TcpListener;
use std::process::ExitCode;

/// Where it listens, if it is not told.
const ADDRESS: &str = "127.0.0.1:4710";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let address = match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => ADDRESS.to_owned(),
        (Some("--listen"), Some(address)) => address,
        _ => {
            drop(writeln!(io::stderr(), "usage: almost [--listen ADDRESS:PORT]"));
            return ExitCode::from(2);
        }
    };
    match serve(&address) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(io::stderr(), "almost: {address}: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn serve(address: &str) -> io::Result<()> {
    let listener = TcpListener::bind(address)?;
    writeln!(io::stdout(), "almost Fotolia, at http://{}", listener.local_addr()?)?;
    server::serve(&listener);
    Ok(())
}
