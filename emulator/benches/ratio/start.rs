//! How soon a fresh fake answers, and what it holds when it does nothing.

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use crate::client::{self, Target};
use crate::process::Process;
use crate::servers::Servers;
use crate::statistics::Spread;
use crate::store::mebibytes;
use crate::template::Template;
use crate::{Effort, Result};

/// Who has not answered by then is not going to.
const PATIENCE: Duration = Duration::from_secs(120);

/// Prints the table's last rows.
pub(crate) async fn run(effort: Effort) -> Result<()> {
    let servers = Servers::new()?;
    let (mut millis, mut idle) = (Vec::new(), String::new());
    for _ in 0..effort.pairs {
        let port = free_port()?;
        let target = Target { address: SocketAddr::from(([127, 0, 0, 1], port)), tls: None };
        let mut health =
            Template::new("GET", "/__admin/health", &target.address.to_string(), &[], "");
        let started = Instant::now();
        let mut fake = Process::plain(&mut servers.fake_at(port))?;
        first_answer(&mut fake, &target, &mut health).await?;
        millis.push(started.elapsed().as_secs_f64() * 1e3);
        tokio::time::sleep(Duration::from_millis(200)).await;
        idle = mebibytes(fake.resident()?);
    }
    println!(
        "| from its start to its first answer, in ms: median (least, quartiles, greatest) | {} | - |",
        Spread::of(millis)
    );
    println!("| resident memory when idle | {idle} MiB | - |");
    Ok(())
}

/// Asks until there is an answer.
pub(crate) async fn first_answer(
    process: &mut Process,
    target: &Target,
    template: &mut Template,
) -> Result<String> {
    let since = Instant::now();
    loop {
        // Cheaper than a whole call for a server that is long in coming.
        let failed = if TcpStream::connect(target.address).await.is_ok() {
            match client::once(target, template, 0).await {
                Ok((head, body)) => return Ok(head + &body),
                Err(error) => error,
            }
        } else {
            "nobody listens".into()
        };
        process.ended()?;
        if since.elapsed() > PATIENCE {
            return Err(format!("no success after {} s: {failed}", PATIENCE.as_secs()).into());
        }
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
}

/// A port that nobody listens at right now.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
