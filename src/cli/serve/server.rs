//! Connections: few threads, however many come.

use super::http::{Request, Response};
use super::preview::Preview;
use super::{http, pages};
use std::net::{TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

/// Requests that are read or answered at once. Browsers open connections in advance, each of which keeps a thread for some seconds.
const WORKERS: usize = 12;
/// Connections that wait for one of these; more are closed.
const WAITING: usize = 64;

/// Answers requests on other threads from now on.
pub(super) fn start(listener: TcpListener, port: u16, preview: Arc<Preview>) -> std::io::Result<()> {
    let (sender, receiver) = sync_channel::<TcpStream>(WAITING);
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..WORKERS {
        let (receiver, preview) = (Arc::clone(&receiver), Arc::clone(&preview));
        named("answers", move || work(&receiver, port, &preview))?;
    }
    named("events", move || preview.pages().beat())?;
    named("connections", move || {
        for stream in listener.incoming().flatten() {
            // One too many is closed: it is dropped.
            let _ = sender.try_send(stream);
        }
    })
}

fn named(name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}

fn work(receiver: &Mutex<Receiver<TcpStream>>, port: u16, preview: &Preview) {
    loop {
        let next = receiver.lock().map(|receiver| receiver.recv());
        let Ok(Ok(mut stream)) = next else { return };
        match http::receive(&mut stream, port) {
            Ok(request) if request.path == "/live" && !request.head => preview.pages().add(stream),
            Ok(request) => http::send(&mut stream, &answer(preview, &request), request.head),
            Err(Some(refused)) => {
                http::send(&mut stream, &refused, false);
                http::drain(&mut stream);
            }
            Err(None) => {}
        }
    }
}

/// A bug, which its message on standard error calls one, costs one answer and not the thread that gives them.
fn answer(preview: &Preview, request: &Request) -> Response {
    // What is shared is behind locks, and a page is kept once it is made.
    catch_unwind(AssertUnwindSafe(|| pages::answer(preview, request)))
        .unwrap_or_else(|_| Response::text(500, "this page could not be made: it is a bug in kpi"))
}
