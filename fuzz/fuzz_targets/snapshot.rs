//! A stored snapshot from any text: no panic, what is read is written as a text that is read as the same, and any two can be compared.
#![no_main]

use kpi_rules::snapshot::{Snapshot, compare, text_difference};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (first, second) = text.split_once('\0').unwrap_or((text, ""));
    let Ok(stored) = Snapshot::from_text(first) else { return };
    let written = stored.to_text("case", None).expect("written");
    assert_eq!(Snapshot::from_text(&written).as_ref(), Ok(&stored), "{written}");
    assert!(compare(&stored, &stored).is_empty(), "{written}");
    let now = Snapshot::from_text(second).unwrap_or_else(|_| Snapshot {
        values: stored.values.iter().skip(1).map(|(id, value)| (id.clone(), value.clone())).collect(),
        reach: stored.reach.clone(),
        body: second.to_owned(),
    });
    for change in compare(&stored, &now) {
        let _ = change.subject();
    }
    let _ = text_difference(&stored.body, &now.body);
});
