//! `kpi serve`: reports, KPI pages and the catalogue in a browser on this machine, anew after every edit.
//!
//! One thread watches the files and opens the project again after a change; few others answer requests, one at a time where the data are
//! asked. What a page shows is made by what `kpi report` and `kpi docs` write files with. When something breaks, its diagnostics are shown above
//! the last page that could be made.

mod asked;
mod http;
mod live;
mod pages;
mod preview;
mod server;
mod shell;
mod trouble;

use super::arguments::{Arguments, ServeArguments};
use super::failure::{Failure, Verdict};
use super::output;
use super::watch::{self, Reads};
use preview::Preview;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::sync::Arc;

pub(crate) fn serve(arguments: &Arguments, typed: &ServeArguments) -> Result<Verdict, Failure> {
    // A folder without a project is wrong usage, whatever else is wrong.
    super::workspace::root(arguments)?;
    let listener = listen(typed.port)?;
    let address = format!("http://{}/", listener.local_addr()?);
    let port = listener.local_addr()?.port();
    let preview = Arc::new(Preview::new(typed.as_of, &arguments.set)?);
    let mut serving = false;
    let ended = watch::watch(arguments, Reads { templates: true, data: true }, |_| {
        let opened = preview.open_again(arguments);
        if !serving {
            server::start(listener.try_clone()?, port, Arc::clone(&preview))?;
            output::print(&address)?;
            serving = true;
        } else {
            say!("serving {address}");
        }
        opened.map(|()| Verdict::Fine)
    });
    // Closes the database and takes its temporary files away; the threads end with the program.
    preview.close();
    ended
}

/// On loopback and nowhere else: no other machine can ask.
fn listen(port: u16) -> Result<TcpListener, Failure> {
    TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)).map_err(|error| {
        Failure::System(match error.kind() {
            std::io::ErrorKind::AddrInUse => format!(
                "port {port} of 127.0.0.1 is taken, perhaps by another `kpi serve`; `--port` names another, `--port 0` takes any that is free"
            ),
            _ => format!("cannot listen on port {port} of 127.0.0.1: {error}"),
        })
    })
}
