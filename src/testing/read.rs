//! Tests as declared → tests that can be run: every name found, every value of its type.

use super::column::{Named, Names, known_names};
use super::convert::{convert, date};
use super::problem;
use super::related::Related;
use crate::calendar::{Calendar, Period};
use crate::catalog::{Dataset, Expectation, Kpi, KpiTest, TestRow, stated_period};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{Input, TableRows};
use crate::finding::FindingStatus;
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::name::Key;
use crate::number::Exact;
use crate::parallel;
use crate::plan::ScopeFilter;
use crate::rule::{CheckedRules, Truth};
use crate::schema::Schema;
use crate::source::{SourceText, Sources, Span};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A test that can be run.
#[derive(Debug, Clone)]
pub struct Test<'a> {
    /// As it is declared.
    pub definition: &'a KpiTest,
    /// The tables its KPI reads, with their rows.
    pub tables: Vec<TableRows>,
    /// The day as of which periods are finished or not; `None` takes all for finished.
    pub as_of: Option<Date>,
    /// The definitions with the test's parameters; `None` if it has none.
    pub checked: Option<Box<(CheckedCatalog, CheckedRules)>>,
    /// What is expected, in the order of the file.
    pub expected: Vec<Expected>,
}

/// What is expected of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Where it is written.
    pub place: Span,
    /// The period.
    pub period: Period,
    /// Dimensions fixed to one member.
    pub scope: Vec<ScopeFilter>,
    /// The group: dimension and member. Empty: the total.
    pub by: Vec<(String, Option<String>)>,
    /// The value, and how far it may be off.
    pub value: Option<(Exact, Exact)>,
    /// Of the formula's outermost quotient.
    pub numerator: Option<Exact>,
    /// Of the same.
    pub denominator: Option<Exact>,
    /// Rows the value is of.
    pub rows: Option<u64>,
    /// The band's name.
    pub band: Option<String>,
    /// How the value counts.
    pub status: Option<FindingStatus>,
    /// What comes of rules, by id.
    pub rules: Vec<(String, Truth)>,
    /// Words of the reason why there is no value.
    pub reason: Option<String>,
}

/// Reads the tests of a catalogue, in the order of the files, and says what is wrong with the others.
///
/// `schema` has the tables of all datasets, as [`schema`](super::schema) makes them. A test of a KPI that has an error is left out in silence.
pub fn read<'a>(
    checked: &'a CheckedCatalog,
    rules: &CheckedRules,
    schema: &Schema,
    sources: &Sources,
) -> (Vec<Test<'a>>, Vec<Diagnostic>) {
    let (mut tests, mut problems) = (Vec::new(), Vec::new());
    let reader = Reader::new(checked, rules, schema);
    let related = Related::new(&checked.catalog);
    let read = parallel::map(&checked.catalog.tests, |definition| {
        let kpi = checked.kpis.get(&definition.kpi.text)?;
        let mut problems = Vec::new();
        let mut test = reader.test(definition, kpi, &mut problems);
        if !definition.parameters.is_empty() && problems.is_empty() {
            test.checked = related.checked(definition, rules, schema, sources, &mut problems).map(Box::new);
        }
        let sound = problems.iter().all(|problem| !problem.is_error());
        Some((Some(test).filter(|_| sound), problems))
    });
    for (test, said) in read.flatten() {
        tests.extend(test);
        problems.extend(said);
    }
    (tests, problems)
}

struct Reader<'a, 's> {
    checked: &'a CheckedCatalog,
    rules: &'s CheckedRules,
    schema: &'s Schema,
    calendar: &'a Calendar,
    datasets: BTreeMap<Key, &'a Dataset>,
    dimensions: BTreeMap<Key, &'a str>,
}

impl<'a, 's> Reader<'a, 's> {
    fn new(checked: &'a CheckedCatalog, rules: &'s CheckedRules, schema: &'s Schema) -> Self {
        let catalog = &checked.catalog;
        let datasets =
            catalog.datasets.values().map(|dataset| (Key::of(&dataset.name.text), dataset)).collect();
        let dimensions = checked.datasets.values().flat_map(|dataset| dataset.dimensions.keys());
        let dimensions = dimensions.map(|name| (Key::of(name), name.as_str())).collect();
        Self { checked, rules, schema, calendar: &catalog.project.calendar, datasets, dimensions }
    }

    fn test(&self, definition: &'a KpiTest, kpi: &CheckedKpi, problems: &mut Vec<Diagnostic>) -> Test<'a> {
        let rules = definition.expect.iter().flat_map(|one| &one.rules);
        let rules = rules.filter_map(|(id, _)| self.rules.rules.get(&id.text));
        let others = rules.flat_map(|rule| &rule.kpis).filter_map(|id| self.checked.kpis.get(id));
        let read = self.read_by(std::iter::once(kpi).chain(others));
        let mut tables: Vec<TableRows> = Vec::new();
        for name in &read {
            let Some(dataset) = self.checked.datasets.get(*name) else { continue };
            if !tables.iter().any(|rows| rows.table == dataset.table.name) {
                tables.push(TableRows { table: dataset.table.name.clone(), ..TableRows::default() });
            }
        }
        for (name, rows) in &definition.rows {
            let Some(dataset) = self.datasets.get(&Key::of(&name.text)) else {
                let message = format!("the dataset `{}` is not declared", name.text);
                let known = self.datasets.values().map(|dataset| dataset.name.text.as_str());
                problems.push(problem::unknown(Code::UnknownDataset, message, name, known));
                continue;
            };
            if !read.contains(dataset.name.text.as_str()) {
                problems.push(problem::unread(name, &definition.kpi.text));
            }
            tables.push(self.rows(dataset, rows, problems));
        }
        self.parameters(definition, &kpi.definition, problems);
        let as_of = definition.as_of.as_ref().and_then(|text| {
            let day = date(text.text.trim());
            if day.is_none() {
                problems.push(problem::invalid("as of", "a day such as `2026-10-18`", text));
            }
            day
        });
        let expected = definition.expect.iter();
        let expected = expected.filter_map(|one| self.expected(one, &kpi.definition, problems)).collect();
        Test { definition, tables, as_of, checked: None, expected }
    }

    /// The datasets that the aggregates of KPIs read, and those that these join.
    fn read_by<'k>(&self, kpis: impl Iterator<Item = &'k CheckedKpi>) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        let mut rest: Vec<&str> =
            kpis.flat_map(|kpi| &kpi.formula.atoms).map(|atom| atom.dataset.as_str()).collect();
        while let Some(name) = rest.pop() {
            let Some((name, dataset)) = self.checked.datasets.get_key_value(name) else { continue };
            if found.insert(name.as_str()) {
                rest.extend(dataset.joins.values().map(|join| join.to.name.as_str()));
            }
        }
        found
    }

    fn rows(&self, dataset: &Dataset, rows: &[TestRow], problems: &mut Vec<Diagnostic>) -> TableRows {
        let (table, types) = match self.schema.table(&dataset.table.text) {
            Some((name, table)) => (name.to_owned(), Some(table)),
            None => (dataset.table.text.clone(), None),
        };
        let mut names = Names::new(dataset, self.schema);
        let mut columns: Vec<String> = Vec::new();
        let mut read = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells: BTreeMap<usize, (Input, Span)> = BTreeMap::new();
            for (name, text) in &row.cells {
                let column = match names.of(&name.text) {
                    Named::Stored(column) => column,
                    Named::Computed(column) => {
                        problems.push(problem::computed(column, name));
                        continue;
                    }
                    Named::Joined(join) => {
                        problems.push(problem::joined(dataset, join, name));
                        continue;
                    }
                    Named::Unknown => {
                        let message = format!("`{}` is no column of `{}`", name.text, dataset.name.text);
                        let known = known_names(dataset, self.schema);
                        problems.push(problem::unknown(Code::UnknownColumn, message, name, known));
                        continue;
                    }
                };
                let Some((column, Ok(ty))) = types.and_then(|table| table.column(column)) else { continue };
                let input = match text.as_ref().map(|text| (text, convert(&text.text, *ty, self.calendar))) {
                    None => Input::Null,
                    Some((_, Ok(input))) => input,
                    Some((text, Err(expected))) => {
                        problems.push(problem::invalid(&name.text, expected, text));
                        continue;
                    }
                };
                let at = columns.iter().position(|known| known == column).unwrap_or_else(|| {
                    columns.push(column.clone());
                    columns.len().saturating_sub(1)
                });
                if let Some((_, first)) = cells.insert(at, (input, name.span)) {
                    problems.push(problem::given_twice(name, first));
                }
            }
            read.push(cells);
        }
        let row = |mut cells: BTreeMap<usize, (Input, Span)>| {
            let cell = |at| cells.remove(&at).map_or(Input::Null, |(input, _)| input);
            (0..columns.len()).map(cell).collect()
        };
        let rows = read.into_iter().map(row).collect();
        TableRows { table, columns, rows }
    }

    fn parameters(&self, definition: &KpiTest, kpi: &Kpi, problems: &mut Vec<Diagnostic>) {
        for (name, _) in &definition.parameters {
            let known = || kpi.parameters.iter().chain(&self.checked.catalog.project.parameters);
            if !known().any(|known| Key::of(&known.name.text) == Key::of(&name.text)) {
                let message = format!("there is no parameter `{}`", name.text);
                let names = known().map(|known| known.name.text.as_str());
                problems.push(problem::unknown(Code::UnknownName, message, name, names));
            }
        }
    }

    fn expected(&self, one: &Expectation, kpi: &Kpi, problems: &mut Vec<Diagnostic>) -> Option<Expected> {
        let before = problems.len();
        let period = stated_period(self.calendar, &one.period, problems);
        let mut scope = Vec::new();
        for (dimension, member) in &one.scope {
            let dimension = self.dimension(dimension, problems);
            scope.extend(dimension.map(|dimension| ScopeFilter { dimension, member: member.text.clone() }));
        }
        let mut by = Vec::new();
        for (dimension, member) in &one.by {
            let dimension = self.dimension(dimension, problems);
            by.extend(
                dimension.map(|dimension| (dimension, member.as_ref().map(|member| member.text.clone()))),
            );
        }
        let mut number = |key: &str, text: Option<&SourceText>| {
            let text = text?;
            let number = Exact::parse(&text.text);
            if number.is_none() {
                problems.push(problem::invalid(
                    key,
                    "a number such as `66.5`, or a quotient such as `200/3`",
                    text,
                ));
            }
            number
        };
        let value = number("value", one.value.as_ref());
        let tolerance = number("tolerance", one.tolerance.as_ref());
        let numerator = number("numerator", one.numerator.as_ref());
        let denominator = number("denominator", one.denominator.as_ref());
        match (&one.tolerance, &one.value) {
            (Some(text), None) => problems.push(problem::tolerance_alone(text.span)),
            (Some(text), Some(_)) if tolerance.is_some_and(Exact::is_negative) => {
                problems.push(problem::invalid("tolerance", "a number that is not negative", text));
            }
            _ => {}
        }
        if let (Some(value), Some(reason)) = (&one.value, &one.reason) {
            problems.push(problem::value_and_reason(value.span, reason.span));
        }
        let band = one.band.as_ref().and_then(|name| {
            let known = || kpi.criteria.band_names().into_iter();
            let band = known().find(|known| Key::of(known) == Key::of(&name.text));
            if band.is_none() {
                let message = format!("`{}` has no band `{}`", kpi.id.text, name.text);
                problems.push(problem::unknown(Code::UnknownBand, message, name, known()));
            }
            band.map(str::to_owned)
        });
        let status = one
            .status
            .as_ref()
            .and_then(|word| FindingStatus::ALL.into_iter().find(|status| status.name() == word.text));
        let rules =
            one.rules.iter().filter_map(|(id, word)| self.rule(id, word.as_ref(), problems)).collect();
        let stated = [&one.value, &one.numerator, &one.denominator, &one.band, &one.status, &one.reason];
        if stated.iter().all(|stated| stated.is_none())
            && one.rows.is_none()
            && one.tolerance.is_none()
            && one.rules.is_empty()
        {
            problems.push(problem::nothing_expected(one.place));
        }
        let sound = problems.len() == before;
        Some(Expected {
            place: one.place,
            period: period.filter(|_| sound)?,
            scope,
            by,
            value: value.map(|value| (value, tolerance.unwrap_or(Exact::ZERO))),
            numerator,
            denominator,
            rows: one.rows,
            band,
            status,
            rules,
            reason: one.reason.as_ref().map(|words| words.text.trim().to_owned()),
        })
    }

    /// A rule, and what is expected of it; one that has an error has been reported.
    fn rule(
        &self,
        id: &SourceText,
        word: Option<&SourceText>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<(String, Truth)> {
        let declared = &self.checked.catalog.rules;
        if !declared.contains_key(&id.text) {
            let message = format!("the rule `{}` is not declared", id.text);
            problems.push(problem::unknown(
                Code::UnknownRule,
                message,
                id,
                declared.keys().map(String::as_str),
            ));
            return None;
        }
        let truth = match word.map(|word| word.text.as_str()) {
            Some("silent") => Truth::Fails,
            Some("undecided") => Truth::Undecided,
            _ => Truth::Holds,
        };
        Some((id.text.clone(), truth))
    }

    /// A dimension as it is declared.
    fn dimension(&self, name: &SourceText, problems: &mut Vec<Diagnostic>) -> Option<String> {
        let found = self.dimensions.get(&Key::of(&name.text)).map(|known| (*known).to_owned());
        if found.is_none() {
            let message = format!("the dimension `{}` is not declared", name.text);
            let known = self.dimensions.values().copied();
            problems.push(problem::unknown(Code::UnknownDimension, message, name, known));
        }
        found
    }
}
