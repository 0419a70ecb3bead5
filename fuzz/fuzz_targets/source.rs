//! A text file with options: the first part, up to a NUL, is an entry of `sources` in `kpi.yaml`, the rest the bytes of the file. No panic while it is loaded and
//! while its table is asked for, places lie in a file, and the declared limits hold.
#![no_main]

use kpi_rules::catalog::load;
use kpi_rules::diagnostic::{TextStyle, to_text};
use kpi_rules::engine::{DuckDb, Engine, EngineOptions};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;
use std::fs;

thread_local! {
    static FOLDER: RefCell<tempfile::TempDir> = RefCell::new({
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("kpis")).expect("written");
        folder
    });
}

fuzz_target!(|bytes: &[u8]| {
    let Some(end) = bytes.iter().position(|byte| *byte == 0) else { return };
    let (options, data) = (&bytes[..end], &bytes[end + 1..]);
    let Ok(options) = std::str::from_utf8(options) else { return };
    // One entry, on lines of its own: no other key of the project is reached.
    let lines: Vec<String> = options.lines().map(|line| format!("      {line}\n")).collect();
    let project = format!(
        "format: 1\nproject: Case\nlimits: {{threads: 1, memory: 256MB}}\ndata:\n  sources:\n    t:\n      file: t.csv\n{}",
        lines.concat()
    );
    FOLDER.with_borrow(|folder| {
        let root = folder.path();
        fs::write(root.join("kpi.yaml"), project).expect("written");
        fs::write(root.join("t.csv"), data).expect("written");
        let loaded = load(root);
        let mut said = loaded.diagnostics;
        if let Some(catalog) = loaded.catalog.filter(|_| said.is_empty()) {
            match DuckDb::open(&catalog.project, &EngineOptions::default()) {
                Ok(engine) => {
                    said.extend(engine.notices().iter().cloned());
                    let tables = engine.schema();
                    assert!(tables.table("t").is_some(), "{tables:?}");
                }
                Err(problems) => said.extend(problems),
            }
        }
        for diagnostic in &said {
            for label in diagnostic.primary.iter().chain(&diagnostic.labels) {
                let file = loaded.sources.file(label.span.source).expect("a file");
                assert!(file.text.get(label.span.start..label.span.end).is_some(), "{diagnostic:?}");
            }
            let _ = to_text(diagnostic, &loaded.sources, TextStyle::Plain);
        }
    });
});
