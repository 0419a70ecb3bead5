//! `kpi test --watch`: after an edit the tests it touches, and no others.

use super::run;
use crate::cli::arguments::{Arguments, TestArguments};
use crate::cli::failure::{Failure, Verdict};
use crate::cli::watch::{self, Reads};
use crate::testing::Held;
use std::collections::BTreeSet;

/// What is known between two runs.
#[derive(Default)]
struct State {
    /// What the files held when tests were last run.
    held: Option<Held>,
    /// Files edited since then: definitions that do not hold keep tests from being run.
    edited: BTreeSet<String>,
    /// KPIs that failed and were not tested since.
    failing: BTreeSet<String>,
}

pub(super) fn watch(arguments: &Arguments, typed: &TestArguments) -> Result<Verdict, Failure> {
    let mut state = State::default();
    // A test brings its own rows; data only give types to columns that declare none.
    let reads = Reads { templates: false, data: true };
    watch::watch(arguments, reads, |edited| {
        state.edited.extend(edited.iter().cloned());
        let (mut now, mut known) = (None, BTreeSet::new());
        let tested = run(arguments, typed, &mut |checked, rules, sources| {
            now = Some(Held::of(&checked.catalog, sources));
            known = checked.kpis.keys().cloned().collect();
            state.held.as_ref()?.touched(&state.edited, checked, rules, sources)
        })?;
        state.held = now;
        state.edited.clear();
        state.failing.retain(|id| known.contains(id) && !tested.kpis.contains(id));
        if !state.failing.is_empty() {
            let names: Vec<&str> = state.failing.iter().map(String::as_str).collect();
            say!("failed before and not touched: {}", names.join(", "));
        }
        let fine = tested.failed.is_empty() && state.failing.is_empty();
        state.failing.extend(tested.failed);
        Ok(if fine { Verdict::Fine } else { Verdict::Finding })
    })
}
