//! `kpi serve` under many requests: every answer is that of its address, none is lost, and memory stays what it is.
//!
//! `KPI_LONG_TESTS=1` asks 10,000 times, without it 1,500.

use crate::kill::long;
use crate::serve::Served;
use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Requests at once.
const ASKERS: usize = 32;

/// Memory of a process in KiB that is not shared or swapped out.
fn memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// All pages, many of which are about one client and must not be mixed up.
fn addresses() -> Vec<String> {
    let mut all: Vec<String> =
        ["/", "/catalogue/", "/report/scorecard", "/kpi/satisfaction", "/x", "/report/none"]
            .map(str::to_owned)
            .to_vec();
    for client in ["Acme", "Borealis", "Cobalt"] {
        for page in [
            "/page/report/scorecard",
            "/page/kpi/satisfaction",
            "/page/kpi/first-reply-time",
            "/report/scorecard",
        ] {
            for period in ["", "&period=2026-07", "&period=2026-08"] {
                all.push(format!("{page}?for=client%3D{client}{period}"));
            }
        }
        all.push(format!("/page/report/scorecard?for=client%3D{client}&format=csv"));
        all.push(format!("/page/report/scorecard?for=client%3D{client}&format=json"));
    }
    all
}

#[test]
fn every_request_is_answered_by_its_own_page_in_flat_memory() {
    let served = Served::new();
    let addresses = addresses();
    let right: BTreeMap<&String, (u16, String)> =
        addresses.iter().map(|address| (address, served.get(address))).collect();
    let clients = right.keys().filter(|address| address.contains("Acme")).count();
    assert!(
        clients > 10 && right.values().filter(|(status, _)| *status == 200).count() > 40,
        "pages are there"
    );
    let ask = |from: usize, to: usize| {
        let next = AtomicUsize::new(from);
        std::thread::scope(|scope| {
            for _ in 0..ASKERS {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= to {
                            return;
                        }
                        // Neighbours in time ask for different pages.
                        let address = &addresses[number * 7919 % addresses.len()];
                        assert!(served.get(address) == right[address], "{address} is another page");
                    }
                });
            }
        });
    };
    let (warm, all) = if long() { (2_000, 10_000) } else { (500, 1_500) };
    let began = Instant::now();
    ask(0, warm);
    let before = memory(served.program.id());
    ask(warm, all);
    let after = memory(served.program.id());
    eprintln!(
        "{all} requests by {ASKERS} at once in {:.1} s; {before} KiB after {warm}, {after} KiB after all",
        began.elapsed().as_secs_f64()
    );
    assert!(after < before + before / 10 + 4096, "{before} KiB became {after} KiB");
}
