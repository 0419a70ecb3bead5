//! Tells open pages that something changed.

use super::http;
use std::io::Write;
use std::net::TcpStream;
use std::sync::Mutex;
use std::time::Duration;

/// Pages that are told; of more the oldest are not any longer, and ask again.
const PAGES: usize = 32;
/// How often a page hears that it is still connected: one that is gone is noticed then.
const BEAT: Duration = Duration::from_secs(15);

/// What pages are told: which state of the project is shown, and whether it is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct News {
    /// Rises with every change.
    pub(super) change: u64,
    /// Whether something cannot be shown as it is now.
    pub(super) broken: bool,
}

/// The open pages.
#[derive(Debug, Default)]
pub(super) struct Pages {
    inner: Mutex<(News, Vec<TcpStream>)>,
}

impl Pages {
    /// What was told last.
    pub(super) fn news(&self) -> News {
        self.inner.lock().map(|inner| inner.0).unwrap_or_default()
    }

    /// Tells every page.
    pub(super) fn tell(&self, news: News) {
        if let Ok(mut inner) = self.inner.lock() {
            inner.0 = news;
            inner.1.retain_mut(|page| page.write_all(&event(news)).is_ok());
        }
    }

    /// A page that wants to know; it is told what is shown now at once.
    pub(super) fn add(&self, mut page: TcpStream) {
        let Ok(mut inner) = self.inner.lock() else { return };
        let begun = http::begin_events(&mut page).and_then(|()| page.write_all(&event(inner.0)));
        if begun.is_ok() {
            if inner.1.len() >= PAGES {
                inner.1.remove(0);
            }
            inner.1.push(page);
        }
    }

    /// Forgets pages that are gone, now and then, as long as the program runs.
    pub(super) fn beat(&self) -> ! {
        loop {
            std::thread::sleep(BEAT);
            if let Ok(mut inner) = self.inner.lock() {
                inner.1.retain_mut(|page| page.write_all(b":\n\n").is_ok());
            }
        }
    }
}

fn event(news: News) -> Vec<u8> {
    let broken = if news.broken { " broken" } else { "" };
    format!("data: {}{broken}\n\n", news.change).into_bytes()
}
