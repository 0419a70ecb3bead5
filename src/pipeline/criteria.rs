//! Targets, overrides and notes beside the data: members that do not exist, agreements that have ended, periods not reached.

use super::data_as_of;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::engine::{Datum, Engine, EngineError};
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::name::Key;
use crate::source::SourceText;
use crate::sql;
use std::collections::{BTreeMap, BTreeSet};

/// Every override that has expired as of the data, and every member that targets and overrides are for and no row has.
///
/// # Errors
/// [`EngineError`] if the engine refuses a question.
pub fn doubtful_criteria(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
) -> Result<Vec<Diagnostic>, EngineError> {
    let mut found = Vec::new();
    let mut known = Members { checked, engine, members: BTreeMap::new() };
    for kpi in checked.kpis.values() {
        for (dimension, member) in kpi.definition.criteria.targets.iter().flat_map(|target| &target.members) {
            found.extend(known.unknown(kpi, dimension, member)?);
        }
    }
    for note in &checked.catalog.commentary {
        for (dimension, member) in &note.scope {
            let datasets: BTreeSet<&String> = match note.kpi.as_ref().map(|id| checked.kpis.get(&id.text)) {
                Some(kpi) => kpi.into_iter().flat_map(datasets_of).collect(),
                None => checked.datasets.keys().collect(),
            };
            found.extend(known.unknown_in(&datasets, dimension, member)?);
        }
    }
    let (overrides, commentary) = (&checked.catalog.overrides, &checked.catalog.commentary);
    if overrides.is_empty() && commentary.is_empty() {
        return Ok(found);
    }
    let as_of = data_as_of(checked, engine)?;
    for note in commentary {
        if let Some(day) = as_of.filter(|day| note.period.start >= *day) {
            let message = format!("no report shows this note: it is about {}", note.stated_period.text);
            found.push(
                Diagnostic::warning(Code::StrayNote, message)
                    .at(note.stated_period.span, format!("the data reach to before {day}")),
            );
        }
    }
    for over in overrides.values() {
        for kpi in over.kpis.iter().filter_map(|of| checked.kpis.get(&of.kpi.text)).take(1) {
            for (dimension, member) in &over.members {
                found.extend(known.unknown(kpi, dimension, member)?);
            }
        }
        if let (Some(until), Some(place), Some(day)) = (over.days.until, over.until, as_of)
            && until <= day
        {
            let message = format!("the overrides `{}` expired on {until}", over.id.text);
            found.push(
                Diagnostic::warning(Code::ExpiredOverride, message)
                    .at(place, format!("the data reach to before {day}"))
                    .with_help("agree on new ones, or waive this with the reason for which they are kept"),
            );
        }
    }
    Ok(found)
}

/// The datasets a KPI reads.
fn datasets_of(kpi: &CheckedKpi) -> impl Iterator<Item = &String> {
    kpi.formula.atoms.iter().map(|atom| &atom.dataset)
}

/// The members of dimensions, asked of the data once.
struct Members<'a> {
    checked: &'a CheckedCatalog,
    engine: &'a dyn Engine,
    members: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Members<'_> {
    /// That none of the datasets a KPI reads has the member.
    fn unknown(
        &mut self,
        kpi: &CheckedKpi,
        dimension: &SourceText,
        member: &SourceText,
    ) -> Result<Option<Diagnostic>, EngineError> {
        self.unknown_in(&datasets_of(kpi).collect(), dimension, member)
    }

    /// That none of these datasets has the member.
    fn unknown_in(
        &mut self,
        datasets: &BTreeSet<&String>,
        dimension: &SourceText,
        member: &SourceText,
    ) -> Result<Option<Diagnostic>, EngineError> {
        let mut all = BTreeSet::new();
        for dataset in datasets {
            all.extend(self.of(dataset, &dimension.text)?.iter().cloned());
        }
        if all.contains(&member.text) {
            return Ok(None);
        }
        let message = format!("`{}` has no member `{}`", dimension.text, member.text);
        let diagnostic = Diagnostic::warning(Code::UnknownMember, message).at(member.span, "never holds");
        Ok(Some(match nearest(&member.text, all.iter().map(String::as_str)) {
            Some(near) => diagnostic.with_help(format!("write `{near}`, as the data spell it")),
            None => diagnostic.with_note(format!("it has {} members", all.len())),
        }))
    }

    fn of(&mut self, dataset: &str, dimension: &str) -> Result<&BTreeSet<String>, EngineError> {
        let (checked, engine) = (self.checked, self.engine);
        let key = (dataset.to_owned(), dimension.to_owned());
        if !self.members.contains_key(&key) {
            let declared = checked.datasets.get(dataset);
            let spelt =
                declared.and_then(|of| of.dimensions.keys().find(|name| Key::of(name) == Key::of(dimension)));
            let statement =
                declared.zip(spelt).and_then(|(of, name)| sql::dimension_members(of, name, engine.dialect()));
            let rows = statement.map(|statement| engine.execute(&statement)).transpose()?.unwrap_or_default();
            let names = rows.into_iter().filter_map(|row| match row.into_iter().next() {
                Some(Datum::Text(member)) => Some(member),
                _ => None,
            });
            self.members.insert(key.clone(), names.collect());
        }
        Ok(self.members.entry(key).or_default())
    }
}
