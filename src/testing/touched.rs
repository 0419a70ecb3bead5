//! Which tests an edit of files touches.

use super::related::Related;
use crate::catalog::Catalog;
use crate::formula::CheckedCatalog;
use crate::rule::CheckedRules;
use crate::source::{Sources, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What the files of a project hold, as far as it decides how tests end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    files: BTreeMap<String, Content>,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Content {
    /// KPIs that are declared or tested in it, by id.
    kpis: BTreeSet<String>,
    /// Rules, by id.
    rules: BTreeSet<String>,
    /// Whether it holds what any KPI may rest on: the project, a dataset, a scale, overrides.
    shared: bool,
}

impl Held {
    /// What the files hold as they were loaded.
    pub fn of(catalog: &Catalog, sources: &Sources) -> Self {
        let mut held = Self::default();
        let mut at = |span: Span, put: &dyn Fn(&mut Content)| {
            if let Some(file) = sources.file(span.source) {
                put(held.files.entry(file.name.clone()).or_default());
            }
        };
        for (id, kpi) in &catalog.kpis {
            at(kpi.id.span, &|content| content.kpis.extend([id.clone()]));
        }
        for test in &catalog.tests {
            at(test.name.span, &|content| content.kpis.extend([test.kpi.text.clone()]));
        }
        for (id, rule) in &catalog.rules {
            at(rule.id.span, &|content| content.rules.extend([id.clone()]));
        }
        let datasets = catalog.datasets.values().map(|dataset| dataset.name.span);
        let scales = catalog.scales.values().map(|scale| scale.id.span);
        let overrides = catalog.overrides.values().map(|overrides| overrides.id.span);
        for span in datasets.chain(scales).chain(overrides) {
            at(span, &|content| content.shared = true);
        }
        // What only shows values: no test rests on it.
        let reports = catalog.reports.values().map(|report| report.id.span);
        let scorecards = catalog.scorecards.values().map(|scorecard| scorecard.id.span);
        let snapshots = catalog.snapshots.values().map(|snapshot| snapshot.id.span);
        for span in reports.chain(scorecards).chain(snapshots) {
            at(span, &|_| ());
        }
        held
    }

    /// The ids of the KPIs whose tests may end otherwise after these files were edited: those in the files, before or now, those that name
    /// them, and those whose tests ask about a rule that reads one of them. `None` if these may be all: a file holds what every KPI may rest
    /// on, or it is not known what it holds, as of `kpi.yaml` and data.
    pub fn touched(
        &self,
        files: &BTreeSet<String>,
        checked: &CheckedCatalog,
        rules: &CheckedRules,
        sources: &Sources,
    ) -> Option<BTreeSet<String>> {
        let now = Self::of(&checked.catalog, sources);
        let (mut kpis, mut edited_rules) = (BTreeSet::new(), BTreeSet::new());
        for file in files {
            let contents: Vec<&Content> =
                [self, &now].iter().filter_map(|held| held.files.get(file)).collect();
            if contents.is_empty() || contents.iter().any(|content| content.shared) {
                return None;
            }
            for content in contents {
                kpis.extend(content.kpis.iter().cloned());
                edited_rules.extend(content.rules.iter().map(String::as_str));
            }
        }
        with_dependents(&checked.catalog, &mut kpis);
        let reads = |id: &str| {
            let rule = rules.rules.get(id);
            edited_rules.contains(id)
                || rule.is_some_and(|rule| rule.kpis.iter().any(|kpi| kpis.contains(kpi)))
        };
        let asking =
            checked.catalog.tests.iter().filter(|test| {
                test.expect.iter().flat_map(|one| &one.rules).any(|(rule, _)| reads(&rule.text))
            });
        let asking: Vec<String> = asking.map(|test| test.kpi.text.clone()).collect();
        kpis.extend(asking);
        Some(kpis)
    }
}

/// Adds the KPIs that name one of these, and those that name them.
fn with_dependents(catalog: &Catalog, kpis: &mut BTreeSet<String>) {
    if kpis.is_empty() {
        return;
    }
    let related = Related::new(catalog);
    let mut named_in: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, kpi) in &catalog.kpis {
        for named in related.named_by(kpi) {
            named_in.entry(named).or_default().push(id);
        }
    }
    let mut rest: Vec<String> = kpis.iter().cloned().collect();
    while let Some(id) = rest.pop() {
        for by in named_in.get(id.as_str()).into_iter().flatten() {
            if kpis.insert((*by).to_owned()) {
                rest.push((*by).to_owned());
            }
        }
    }
}
