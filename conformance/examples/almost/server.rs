//! The sockets: a thread a connection, a request and a reply on each.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::fotolia::{Members, Mood};
use super::http::Request;

/// Answers whoever comes, for ever.
pub(crate) fn serve(listener: &TcpListener) {
    let members = Arc::new(Mutex::new(Members::default()));
    for stream in listener.incoming().flatten() {
        let members = Arc::clone(&members);
        // Who breaks off harms only itself.
        thread::spawn(move || drop(answer(stream, &members)));
    }
}

fn answer(mut stream: TcpStream, members: &Mutex<Members>) -> io::Result<()> {
    let mut request = Request::head(&mut stream)?;
    // The last byte stays where it is: a connection that is closed before all is read is reset.
    let mut body = vec![0; request.length()];
    let (last, first) = body
        .split_last_mut()
        .map_or((None, [].as_mut_slice()), |(last, first)| (Some(last), first));
    stream.read_exact(first)?;
    if let Some(last) = last {
        stream.peek(std::slice::from_mut(last))?;
    }
    request.body = body;
    let (reply, mood) = {
        let mut members = members.lock().unwrap_or_else(PoisonError::into_inner);
        members.answer(&request)
    };
    if mood == Mood::Reset {
        return Ok(());
    }
    if request.length() > 0 {
        stream.read_exact(&mut [0])?;
    }
    let bytes = reply.bytes(&request.verb);
    match mood {
        Mood::Silent => stream.read_to_end(&mut Vec::new()).map(drop),
        Mood::Half => stream.write_all(bytes.get(..bytes.len() - 2).unwrap_or_default()),
        Mood::Good | Mood::Reset => stream.write_all(&bytes),
    }
}
