//! As much of HTTP/1.1 as a browser on the same machine needs: one request for each connection, and no body.

#![allow(clippy::disallowed_methods, reason = "a request that does not arrive in time is given up")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// No request may be longer than this many bytes.
const LIMIT: usize = 16 * 1024;
/// How long a request may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(5);
/// How long a browser may take to read on.
const READING: Duration = Duration::from_secs(10);

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// Whether only the head of the answer is wanted.
    pub(super) head: bool,
    /// The path, percent-decoded.
    pub(super) path: String,
    /// Names and values behind `?`, in their order.
    pub(super) query: Vec<(String, String)>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Response {
    /// The status.
    pub(super) status: u16,
    /// The type of the body.
    pub(super) content_type: &'static str,
    /// Further lines of the head.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(super) body: Vec<u8>,
}

impl Response {
    /// A page.
    pub(super) fn html(status: u16, policy: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Security-Policy", policy.to_owned())];
        Self { status, content_type: "text/html; charset=utf-8", headers, body: body.into() }
    }

    /// A line of text.
    pub(super) fn text(status: u16, text: &str) -> Self {
        let body = format!("{text}\n").into_bytes();
        Self { status, content_type: "text/plain; charset=utf-8", headers: Vec::new(), body }
    }

    /// To another page.
    pub(super) fn redirect(to: &str) -> Self {
        let mut response = Self::text(303, to);
        response.headers.push(("Location", to.to_owned()));
        response
    }
}

/// Reads a request and makes sure that it comes from a page of this server, or from whoever typed its address.
///
/// `Err` is what to answer instead; `Err(None)` if there is nothing to answer to.
pub(super) fn receive(stream: &mut TcpStream, port: u16) -> Result<Request, Option<Response>> {
    let head = head(stream)?;
    parse(&head, port).map_err(Some)
}

/// The bytes up to the blank line.
fn head(stream: &mut TcpStream) -> Result<String, Option<Response>> {
    let until = Instant::now() + ARRIVAL;
    let mut bytes = Vec::new();
    let mut part = [0_u8; 2048];
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return Err(None);
        }
        let length = stream.read(&mut part).map_err(|_| None)?;
        bytes.extend_from_slice(part.get(..length).unwrap_or_default());
        if bytes.windows(4).any(|window| window == b"\r\n\r\n") {
            return String::from_utf8(bytes).map_err(|_| Some(Response::text(400, "not a request")));
        }
        if length == 0 {
            return Err(None);
        }
        if bytes.len() > LIMIT {
            return Err(Some(Response::text(431, "the request is too long")));
        }
    }
}

fn parse(head: &str, port: u16) -> Result<Request, Response> {
    let bad = || Response::text(400, "not a request");
    let mut lines = head.split("\r\n").take_while(|line| !line.is_empty());
    let mut words = lines.next().ok_or_else(bad)?.split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(bad());
    };
    if !version.starts_with("HTTP/1.") {
        return Err(bad());
    }
    let fields: Vec<(String, &str)> = lines
        .map(|line| line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim())))
        .collect::<Option<_>>()
        .ok_or_else(bad)?;
    guard(&fields, port)?;
    if method != "GET" && method != "HEAD" {
        let mut refused = Response::text(405, "only GET and HEAD are answered");
        refused.headers.push(("Allow", "GET, HEAD".to_owned()));
        return Err(refused);
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if !path.starts_with('/') {
        return Err(bad());
    }
    let path = decoded(path, false).ok_or_else(bad)?;
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decoded(name, true)?, decoded(value, true)?))
    });
    let query = pairs.collect::<Option<_>>().ok_or_else(bad)?;
    Ok(Request { head: method == "HEAD", path, query })
}

/// Refuses what a page of another site could make a browser ask: a name that was made to lead here, or another origin.
fn guard(fields: &[(String, &str)], port: u16) -> Result<(), Response> {
    let all = |name: &'static str| fields.iter().filter(move |(own, _)| own == name).map(|(_, value)| *value);
    let refused = |why: &str| Err(Response::text(403, why));
    let mut hosts = all("host");
    match (hosts.next(), hosts.next()) {
        (Some(host), None) if is_own(host, port) => {}
        _ => return refused("only http://127.0.0.1 and http://localhost are served"),
    }
    let own = |origin: &str| origin.strip_prefix("http://").is_some_and(|host| is_own(host, port));
    if !all("origin").all(own) {
        return refused("only pages of this server may ask");
    }
    let follows_a_link = all("sec-fetch-mode").any(|mode| mode == "navigate");
    if all("sec-fetch-site").any(|site| site == "cross-site") && !follows_a_link {
        return refused("only pages of this server may ask");
    }
    Ok(())
}

/// `127.0.0.1` or `localhost`, with the port or without any.
fn is_own(host: &str, port: u16) -> bool {
    let (name, given) = host.split_once(':').map_or((host, None), |(name, given)| (name, Some(given)));
    let name = name.to_ascii_lowercase();
    (name == "127.0.0.1" || name == "localhost") && given.is_none_or(|given| given == port.to_string())
}

/// Percent-decoded text; `None` if it is not UTF-8 or has half an escape.
pub(super) fn decoded(text: &str, form: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            b'+' if form => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// Text as a value of a query.
pub(super) fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    let one = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

/// Lines of every head. Nothing is kept, guessed, sent on or shown by another site.
const ALWAYS: &str = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n";

/// Sends an answer; a browser that went away is no error.
pub(super) fn send(stream: &mut TcpStream, response: &Response, head: bool) {
    let mut bytes = format!(
        "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{ALWAYS}",
        response.status,
        phrase(response.status),
        response.content_type,
        response.body.len()
    );
    for (name, value) in &response.headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    bytes.push_str("\r\n");
    let mut bytes = bytes.into_bytes();
    if !head {
        bytes.extend_from_slice(&response.body);
    }
    let _ = stream.set_write_timeout(Some(READING)).and_then(|()| stream.write_all(&bytes));
    let _ = stream.shutdown(std::net::Shutdown::Write);
}

/// Reads what a refused browser still sends, so that it gets to read why.
pub(super) fn drain(stream: &mut TcpStream) {
    let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
    let mut part = [0_u8; 2048];
    for _ in 0..LIMIT / part.len() {
        if !matches!(stream.read(&mut part), Ok(1..)) {
            break;
        }
    }
}

/// Begins an answer that never ends: events, one after the other.
pub(super) fn begin_events(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.set_write_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{ALWAYS}\r\n").as_bytes())
}

fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        303 => "See Other",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        431 => "Request Header Fields Too Large",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(lines: &[&str]) -> Result<Request, u16> {
        parse(&format!("{}\r\n\r\n", lines.join("\r\n")), 4000).map_err(|refused| refused.status)
    }

    #[test]
    fn a_request_is_a_path_and_pairs() {
        let request =
            asked(&["GET /report/a%20b?for=client%3DAcme+%26+Sons&period= HTTP/1.1", "Host: localhost:4000"]);
        let query = [("for", "client=Acme & Sons"), ("period", "")];
        let query = query.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        assert_eq!(request, Ok(Request { head: false, path: "/report/a b".to_owned(), query }));
        assert_eq!(encoded("client=Acme & Sons"), "client%3DAcme%20%26%20Sons");
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for line in [
            "GET /",
            "GET / HTTP/1.1 x",
            "GET / SPDY/3",
            "GET http://127.0.0.1/ HTTP/1.1",
            "GET /%4 HTTP/1.1",
            "GET /%ff HTTP/1.1",
        ] {
            assert_eq!(asked(&[line, "Host: 127.0.0.1:4000"]), Err(400), "{line}");
        }
        assert_eq!(asked(&["GET / HTTP/1.1", "Host: 127.0.0.1", "no colon"]), Err(400));
        assert_eq!(asked(&["POST / HTTP/1.1", "Host: 127.0.0.1"]), Err(405));
    }

    #[test]
    fn only_this_machine_and_this_server_may_ask() {
        for host in ["127.0.0.1", "127.0.0.1:4000", "localhost", "LOCALHOST:4000"] {
            assert!(asked(&["GET / HTTP/1.1", &format!("Host: {host}")]).is_ok(), "{host}");
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost:4001",
            "127.0.0.1:",
            "",
            "[::1]:4000",
            "127.0.0.1:4000@x",
        ] {
            assert_eq!(asked(&["GET / HTTP/1.1", &format!("Host: {host}")]), Err(403), "{host}");
        }
        assert_eq!(asked(&["GET / HTTP/1.1"]), Err(403));
        assert_eq!(asked(&["GET / HTTP/1.1", "Host: localhost", "Host: evil.example"]), Err(403));
        let from = |line: &str| asked(&["GET / HTTP/1.1", "Host: 127.0.0.1:4000", line]);
        assert!(
            from("Origin: http://127.0.0.1:4000").is_ok() && from("Origin: http://localhost:4000").is_ok()
        );
        for origin in ["http://evil.example", "https://127.0.0.1:4000", "http://127.0.0.1:8080", "null"] {
            assert_eq!(from(&format!("Origin: {origin}")), Err(403), "{origin}");
        }
        assert_eq!(from("Sec-Fetch-Site: cross-site"), Err(403));
        let link =
            ["GET / HTTP/1.1", "Host: localhost", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"];
        assert!(asked(&link).is_ok());
    }
}
