//! The one port: what it takes from any client, and what it never does to it.

mod garbage;
mod hosts;
mod http;
mod limits;
mod old;
mod proxy;
mod tls;
