//! The definitions of one KPI with other parameters: checked again, with those it names and no others, so that it takes no time.

use super::problem;
use crate::catalog::{Catalog, Kpi, KpiTest};
use crate::diagnostic::Diagnostic;
use crate::formula::{self, CheckedCatalog, KpiNames};
use crate::name::Key;
use crate::rule::{self, CheckedRules};
use crate::schema::Schema;
use crate::source::Sources;
use std::collections::BTreeSet;

/// A way from the names of KPIs to their ids, and a catalogue that is quickly copied.
pub(super) struct Related<'a> {
    catalog: &'a Catalog,
    names: KpiNames<'a>,
}

impl<'a> Related<'a> {
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, names: KpiNames::new(catalog) }
    }

    /// The definitions in which the parameters of a test have its values. `None` if a value does not do, which is then among the problems.
    pub(super) fn checked(
        &self,
        test: &KpiTest,
        rules: &CheckedRules,
        schema: &Schema,
        sources: &Sources,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<(CheckedCatalog, CheckedRules)> {
        let mut catalog = self.needed(test, rules);
        let own = catalog.kpis.get(&test.kpi.text).map(|kpi| kpi.parameters.clone()).unwrap_or_default();
        for (name, value) in &test.parameters {
            let is_own = own.iter().any(|own| Key::of(&own.name.text) == Key::of(&name.text));
            let full = if is_own { format!("{}.{}", test.kpi.text, name.text) } else { name.text.clone() };
            catalog.set_parameter(&full, &value.text);
        }
        let checked = formula::check(catalog, Some(schema), sources);
        let errors: Vec<Diagnostic> = checked.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
        if let (Some((_, value)), false) = (test.parameters.first(), errors.is_empty()) {
            problems.extend(errors.into_iter().map(|error| problem::parameter(value, error)));
            return None;
        }
        let (rules, _) = rule::check(&checked.catalog, sources);
        Some((checked.catalog, rules))
    }

    /// The KPI of a test, those it and the rules of the test name, and those that these name.
    fn needed(&self, test: &KpiTest, rules: &CheckedRules) -> Catalog {
        let asked: BTreeSet<&str> =
            test.expect.iter().flat_map(|one| &one.rules).map(|(id, _)| id.text.as_str()).collect();
        let named = asked.iter().filter_map(|id| rules.rules.get(*id)).flat_map(|rule| &rule.kpis);
        let mut rest: Vec<&str> = named.map(String::as_str).chain([test.kpi.text.as_str()]).collect();
        let mut needed = BTreeSet::new();
        while let Some(id) = rest.pop() {
            let Some((id, kpi)) = self.catalog.kpis.get_key_value(id) else { continue };
            if needed.insert(id.as_str()) {
                rest.extend(self.named_by(kpi));
            }
        }
        let rules = self.catalog.rules.iter().filter(|(id, _)| asked.contains(id.as_str()));
        let rules = rules.map(|(id, rule)| (id.clone(), rule.clone())).collect();
        Catalog { rules, ..self.catalog.only(&needed) }
    }

    /// The KPIs whose names stand in the texts of a KPI; a measure may be called the same, then one is checked in vain.
    pub(super) fn named_by(&self, kpi: &Kpi) -> Vec<&'a str> {
        self.names.in_texts(kpi)
    }
}
