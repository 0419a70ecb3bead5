//! A definition file from any bytes: no panic while loading and checking, and every place lies in a file.
//!
//! The first byte decides whether the bytes are `kpi.yaml` or a file beside a sound one.
#![no_main]

use kpi_rules::catalog::load;
use kpi_rules::diagnostic::{TextStyle, to_json, to_text};
use kpi_rules::formula::check;
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;
use std::fs;

const PROJECT: &str = "format: 1\nproject: Case\ndata: {database: data.duckdb}\n";

thread_local! {
    static FOLDER: RefCell<tempfile::TempDir> = RefCell::new(tempfile::tempdir().expect("a folder"));
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    FOLDER.with_borrow(|folder| {
        let root = folder.path();
        fs::create_dir_all(root.join("kpis")).expect("written");
        let (project, definition): (&[u8], &[u8]) =
            if first % 8 == 0 { (bytes, b"") } else { (PROJECT.as_bytes(), bytes) };
        fs::write(root.join("kpi.yaml"), project).expect("written");
        fs::write(root.join("kpis/case.yaml"), definition).expect("written");
        let loaded = load(root);
        let mut said = loaded.diagnostics;
        if let Some(catalog) = loaded.catalog {
            said.extend(check(catalog, None, &loaded.sources).diagnostics);
        }
        for diagnostic in &said {
            let places = diagnostic.primary.iter().chain(&diagnostic.labels).map(|label| label.span);
            for place in places {
                let file = loaded.sources.file(place.source).expect("a file");
                assert!(file.text.get(place.start..place.end).is_some(), "{diagnostic:?}");
            }
            let _ = to_text(diagnostic, &loaded.sources, TextStyle::Plain);
            let _ = to_json(diagnostic, &loaded.sources);
        }
    });
});
