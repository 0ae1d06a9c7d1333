//! Any other server under the same load: starts it, waits for its first answer, drives it, weighs it.

use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::Args;

use crate::client::{self, Load, Target};
use crate::process::Process;
use crate::servers::FAKE;
use crate::statistics::Spread;
use crate::store::mebibytes;
use crate::template::Template;
use crate::{Effort, Result, start};

/// How long a server is left alone before its idle memory is read.
const REST: Duration = Duration::from_secs(2);

/// Starts a server and drives it. In target, headers and body `{user}` is another user in each call.
#[derive(Args)]
pub(crate) struct Options {
    /// Drive the server at this loopback URL, which is started by the command behind `--`: a program
    /// and its arguments, or `standin` for the fake as just built. For port 0 a free one is taken,
    /// which `{port}` in the command stands for
    #[arg(long, value_name = "URL", requires = "command")]
    drive: Option<String>,
    /// The row's name
    #[arg(long, requires = "drive", default_value = "a server")]
    name: String,
    #[arg(long, requires = "drive", default_value = "GET")]
    method: String,
    /// `Name: value`; repeatable
    #[arg(long, requires = "drive", value_name = "HEADER")]
    header: Vec<String>,
    #[arg(long, requires = "drive", default_value = "")]
    body: String,
    /// What every reply has to have in it
    #[arg(long, requires = "drive", default_value = "")]
    mark: String,
    /// Calls before the rounds, after which memory is read again
    #[arg(long, requires = "drive", default_value_t = 150_000)]
    calls: u64,
    /// Stop these calls after so many seconds
    #[arg(long, requires = "drive", default_value_t = 300.0)]
    within: f64,
    /// The command that starts the server
    #[arg(last = true)]
    command: Vec<String>,
}

impl Options {
    pub(crate) fn wanted(&self) -> bool {
        self.drive.is_some()
    }
}

/// Prints one row: name, first answer, idle memory, memory after how many calls, calls a second, CPU.
pub(crate) async fn run(options: &Options, effort: Effort) -> Result<()> {
    let port = start::free_port()?;
    let (mut load, mut command) = (load(options, effort, port)?, command(options, port)?);
    let started = Instant::now();
    let mut server = Process::plain(&mut command)?;
    let answer = start::first_answer(&mut server, &load.target, &mut load.template).await?;
    let first = started.elapsed();
    if !answer.contains(&options.mark) {
        return Err(format!("no {:?} in the first answer:\n{answer}", options.mark).into());
    }
    tokio::time::sleep(REST).await;
    let idle = server.resident()?;
    // Memory first: the faster server would otherwise have more calls to remember. And a virtual
    // machine is warm then.
    let within = Duration::try_from_secs_f64(options.within)?;
    let mut next = client::calls(&load, 1, options.calls, within).await?;
    let (loaded, made) = (server.resident()?, next - 1);
    let mut rounds = Vec::new();
    for _ in 0..effort.pairs {
        let round = client::round(&load, next, effort.round, || server.cpu()).await?;
        next = round.next;
        rounds.push(round);
    }
    println!(
        "| {} | {:.0} | {} | {} | {made} | {:.0} | {:.1} |",
        options.name,
        first.as_secs_f64() * 1e3,
        mebibytes(idle),
        mebibytes(loaded),
        Spread::of(rounds.iter().map(client::Measured::calls_a_second)).median,
        Spread::of(rounds.iter().map(client::Measured::cpu_micros)).median,
    );
    eprintln!(
        "{}: calls a second in each round: {}",
        options.name,
        rounds.iter().map(|round| format!("{:.0} ", round.calls_a_second())).collect::<String>()
    );
    Ok(())
}

fn load(options: &Options, effort: Effort, free_port: u16) -> Result<Load> {
    let url = options.drive.as_deref().unwrap_or_default();
    let rest = url.strip_prefix("http://").ok_or("a URL here begins with http://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut address: SocketAddr = host.parse().map_err(|_| format!("{host} is not IP:PORT"))?;
    if address.port() == 0 {
        address.set_port(free_port);
    }
    let headers: Option<Vec<_>> =
        options.header.iter().map(|header| header.split_once(": ")).collect();
    let headers = headers.ok_or("a header is `Name: value`")?;
    let (method, path, host) = (&options.method, format!("/{path}"), address.to_string());
    Ok(Load {
        target: Target { address, tls: None },
        template: Template::new(method, &path, &host, &headers, &options.body),
        mark: options.mark.clone(),
        connections: effort.connections,
    })
}

fn command(options: &Options, free_port: u16) -> Result<Command> {
    let (program, arguments) = options.command.split_first().ok_or("no command")?;
    let mut command = Command::new(if program == "standin" { FAKE } else { program });
    // `cargo bench` puts a word of its own behind everything.
    let arguments = arguments.strip_suffix(&["--bench".to_owned()]).unwrap_or(arguments);
    for argument in arguments {
        command.arg(argument.replace("{port}", &free_port.to_string()));
    }
    command.stdout(Stdio::null());
    Ok(command)
}
