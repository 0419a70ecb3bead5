//! A definition file from any bytes: no panic while loading and checking, and every place lies in a file.
//!
//! The first byte decides whether the bytes are `kpi.yaml` or a file beside a sound one.
#![no_main]

use kpi_rules::catalog::load;
use kpi_rules::formula::check;
use kpi_rules_fuzz::{PROJECT, assert_told, in_project};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let (project, definition): (&[u8], &[u8]) =
        if first % 8 == 0 { (bytes, b"") } else { (PROJECT.as_bytes(), bytes) };
    in_project(&[("kpi.yaml", project), ("kpis/case.yaml", definition)], |root| {
        let loaded = load(root);
        let mut said = loaded.diagnostics;
        if let Some(catalog) = loaded.catalog {
            said.extend(check(catalog, None, &loaded.sources).diagnostics);
        }
        assert_told(&said, &loaded.sources);
    });
});
