//! The first part: each case against the fake and against the bare server, pair by pair.

use crate::cases::{CASES, Case, transport};
use crate::client::{self, Load, Measured};
use crate::servers::{Running, Servers};
use crate::statistics::Spread;
use crate::{Effort, Result, bare};

const HEAD: &str = "\
### The fake against a bare hyper server

Median (least, lower quartile, upper quartile, greatest) of each pair's fake ÷ bare; the other columns
are medians. Journal and state are on, and every call that signs a user up has a new one.

| vendor | envelope | over | calls/s, fake ÷ bare | CPU a call, fake ÷ bare | calls/s | CPU a call, µs | \
bare: calls/s | bare: CPU a call, µs |
| --- | --- | --- | --- | --- | --: | --: | --: | --: |";

/// Prints a row a case.
pub(crate) async fn run(effort: Effort, only: &str) -> Result<()> {
    let servers = Servers::new()?;
    println!("{HEAD}");
    for case in &CASES {
        for tls in [false, true] {
            let name = case.name(tls);
            if !matches(&name, only) {
                continue;
            }
            match row(&servers, case, tls, effort).await {
                Ok(row) => println!("{row}"),
                Err(error) => return Err(format!("{name}: {error}").into()),
            }
        }
    }
    println!();
    Ok(())
}

/// Whether a case's name contains this, or, where it has a `*`, matches it as a whole.
fn matches(name: &str, only: &str) -> bool {
    let Some((start, rest)) = only.split_once('*') else { return name.contains(only) };
    let Some(mut name) = name.strip_prefix(start) else { return false };
    let mut parts: Vec<_> = rest.split('*').collect();
    let Some(end) = parts.pop() else { return true };
    for part in parts {
        let Some((_, behind)) = name.split_once(part) else { return false };
        name = behind;
    }
    name.ends_with(end)
}

async fn row(servers: &Servers, case: &Case, tls: bool, effort: Effort) -> Result<String> {
    let reply = sample(servers, case, tls).await?;
    let mut pairs = Vec::new();
    for number in 0..effort.pairs {
        // In turn, so that neither always has the quieter half.
        pairs.push(if number % 2 == 0 {
            let fake = fake_round(servers, case, tls, effort).await?;
            (fake, bare_round(servers, &reply, case, tls, effort).await?)
        } else {
            let bare = bare_round(servers, &reply, case, tls, effort).await?;
            (fake_round(servers, case, tls, effort).await?, bare)
        });
    }
    let spread = |of: &dyn Fn(&(Measured, Measured)) -> f64| Spread::of(pairs.iter().map(of));
    Ok(format!(
        "| {} | {} | {} | {} | {} | {:.0} | {:.1} | {:.0} | {:.1} |",
        case.vendor,
        case.envelope,
        transport(tls),
        spread(&|(fake, bare)| fake.calls_a_second() / bare.calls_a_second()),
        spread(&|(fake, bare)| fake.cpu_micros() / bare.cpu_micros()),
        spread(&|(fake, _)| fake.calls_a_second()).median,
        spread(&|(fake, _)| fake.cpu_micros()).median,
        spread(&|(_, bare)| bare.calls_a_second()).median,
        spread(&|(_, bare)| bare.cpu_micros()).median,
    ))
}

/// A reply of the fake's, found to be a success, for the bare server to give.
async fn sample(servers: &Servers, case: &Case, tls: bool) -> Result<bare::Reply> {
    let fake = fake(servers, case, tls).await?;
    let (target, mut template) = (fake.target(), case.template(&fake.host()));
    let (mut head, mut body) = (String::new(), String::new());
    // Not the very first: some ids begin short.
    for number in 0..20 {
        (head, body) = client::once(&target, &mut template, number).await?;
        if !head.contains(case.mark) && !body.contains(case.mark) {
            return Err(format!("no success: {head}{body}").into());
        }
    }
    Ok(bare::Reply::like(&head, body))
}

async fn fake(servers: &Servers, case: &Case, tls: bool) -> Result<Running> {
    servers.fake(if tls { "" } else { case.plain_seed }, tls).await
}

async fn fake_round(servers: &Servers, case: &Case, tls: bool, effort: Effort) -> Result<Measured> {
    round(&fake(servers, case, tls).await?, case, effort).await
}

async fn bare_round(
    servers: &Servers,
    reply: &bare::Reply,
    case: &Case,
    tls: bool,
    effort: Effort,
) -> Result<Measured> {
    round(&servers.bare(reply, tls).await?, case, effort).await
}

/// A round against a server that has just been started.
async fn round(server: &Running, case: &Case, effort: Effort) -> Result<Measured> {
    let load = Load {
        target: server.target(),
        template: case.template(&server.host()),
        mark: case.mark.to_owned(),
        connections: effort.connections,
    };
    client::round(&load, 0, effort.round, || server.process.cpu()).await
}
