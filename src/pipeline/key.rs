//! Whether declared keys are keys, and whether joins find partners, asked of the data.

use super::AnswerError;
use crate::catalog::Join;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::engine::{Datum, Engine, EngineError};
use crate::formula::{CheckedCatalog, CheckedDataset, CheckedKpi};
use crate::name::Key;
use crate::number::Exact;
use crate::plan::Request;
use crate::sql::{self, Statement};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// What is known of the keys that joins rely on: each is asked of the data once.
#[derive(Debug, Default)]
pub struct JoinKeys {
    /// By dataset: what is wrong with its key, if anything.
    known: Mutex<BTreeMap<String, Option<Diagnostic>>>,
}

impl JoinKeys {
    /// Asks whether the keys are sound that the joins of a request rely on, one statement per joined dataset; joins that nothing in the
    /// request reads through are not asked about.
    ///
    /// # Errors
    /// [`AnswerError::RepeatedKeys`] with every key that several rows share, [`AnswerError::Engine`] if the engine refuses the question.
    pub fn verify(
        &self,
        checked: &CheckedCatalog,
        engine: &dyn Engine,
        request: &Request,
    ) -> Result<(), AnswerError> {
        let mut known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut found = Vec::new();
        for name in joined_datasets(checked, request) {
            let Some(dataset) = checked.datasets.get(&name) else { continue };
            let problem = match known.get(&name) {
                Some(problem) => problem.clone(),
                None => {
                    let problem = shared_join_key(checked, engine, dataset)?;
                    known.insert(name, problem.clone());
                    problem
                }
            };
            found.extend(problem);
        }
        if found.is_empty() { Ok(()) } else { Err(AnswerError::RepeatedKeys(found)) }
    }
}

/// Every dataset whose key several rows share, at the key's declaration: an error if a join relies on the key, else a warning.
///
/// # Errors
/// [`EngineError`] if the engine refuses the question.
pub fn doubtful_keys(checked: &CheckedCatalog, engine: &dyn Engine) -> Result<Vec<Diagnostic>, EngineError> {
    let joins = checked.datasets.values().flat_map(|dataset| dataset.joins.values());
    let joined: BTreeSet<&str> = joins.map(|join| join.to.name.as_str()).collect();
    let mut found = Vec::new();
    for (name, dataset) in &checked.datasets {
        if joined.contains(name.as_str())
            && let Some(error) = shared_join_key(checked, engine, dataset)?
        {
            found.push(error);
            continue;
        }
        let Some(statement) = sql::repeated_keys(dataset, engine.dialect()) else { continue };
        let said = |found: Counted| {
            let message = format!("the key of dataset `{name}` does not identify a row: {}", shared(&found));
            at_key(checked, name, Diagnostic::warning(Code::DuplicateRows, message))
        };
        found.extend(counted(engine, &statement)?.map(said));
    }
    Ok(found)
}

/// A warning for every join whose dataset holds keys that the joined dataset has not.
///
/// # Errors
/// [`EngineError`] if the engine refuses the question.
pub fn unmatched_rows(checked: &CheckedCatalog, engine: &dyn Engine) -> Result<Vec<Diagnostic>, EngineError> {
    let mut found = Vec::new();
    for (name, dataset) in &checked.datasets {
        for join in dataset.joins.keys() {
            let Some(statement) = sql::unmatched_rows(dataset, join, engine.dialect()) else { continue };
            let Some(Counted { first: rows, second: lost, example }) = counted(engine, &statement)? else {
                continue;
            };
            let definition = checked.catalog.datasets.get(name);
            let Some(join) =
                definition.and_then(|dataset| dataset.joins.iter().find(|one| one.name.text == *join))
            else {
                continue;
            };
            let on: Vec<&str> = join.on.iter().map(|column| column.text.as_str()).collect();
            let (on, to) = (on.join(", "), &join.to.text);
            let have = if lost == Exact::ONE { "has" } else { "have" };
            let message = format!(
                "{lost} of {rows} rows of `{name}` {have} a `{on}` that `{to}` does not have, such as {example}"
            );
            found.push(Diagnostic::warning(Code::UnmatchedRows, message).at(
                join.name.span,
                format!("the columns of `{}` are missing in these rows", join.name.text),
            ));
        }
    }
    Ok(found)
}

/// Two numbers of which the second is not zero, and an example of what was counted.
struct Counted {
    first: Exact,
    second: Exact,
    example: String,
}

/// The answer to a question about keys; `None` if nothing was found.
fn counted(engine: &dyn Engine, statement: &Statement) -> Result<Option<Counted>, EngineError> {
    let rows = engine.execute(statement)?;
    let Some([Datum::Number(first), Datum::Number(second), example @ ..]) = rows.first().map(Vec::as_slice)
    else {
        return Ok(None);
    };
    let example: Vec<String> = example.iter().map(ToString::to_string).collect();
    Ok((!second.is_zero()).then(|| Counted { first: *first, second: *second, example: example.join(", ") }))
}

/// `3 rows share 1 value, such as 981`.
fn shared(found: &Counted) -> String {
    let values = if found.first == Exact::ONE { "value" } else { "values" };
    format!("{} rows share {} {values}, such as {}", found.second, found.first, found.example)
}

/// The error of a dataset to which others are joined, although several rows share a key.
fn shared_join_key(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    dataset: &CheckedDataset,
) -> Result<Option<Diagnostic>, EngineError> {
    let Some(statement) = sql::repeated_join_keys(dataset, engine.dialect()) else { return Ok(None) };
    let name = &dataset.name;
    let said = |found: Counted| {
        let message = format!(
            "nothing can be joined to dataset `{name}`, whose key does not identify a row: {}",
            shared(&found)
        );
        let mut error = at_key(checked, name, Diagnostic::new(Code::DuplicateRows, Severity::Error, message));
        let joins = checked.catalog.datasets.values().flat_map(|dataset| &dataset.joins);
        let here = |join: &&Join| Key::of(&join.to.text) == Key::of(name);
        for join in joins.filter(here) {
            error = error.with_label(join.to.span, "joined here");
        }
        error
    };
    Ok(counted(engine, &statement)?.map(said))
}

fn at_key(checked: &CheckedCatalog, name: &str, diagnostic: Diagnostic) -> Diagnostic {
    let diagnostic = diagnostic
        .with_help("correct `key`, or reduce the table with `rows: one row per KEY, latest by COLUMN`");
    match checked.catalog.datasets.get(name).and_then(|dataset| dataset.key.first()) {
        Some(key) => diagnostic.at(key.span, "declared as the key"),
        None => diagnostic,
    }
}

/// The datasets that a request reads through joins: those of its formulas, and of the dimensions it filters and groups by.
pub(super) fn joined_datasets(checked: &CheckedCatalog, request: &Request) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for asked in &request.kpis {
        let Some(kpi) = checked.kpis.get(&asked.kpi) else { continue };
        let scope = request.scope.iter().map(|filter| &filter.dimension);
        let dimensions: Vec<&String> = asked.by.iter().chain(&request.partition).chain(scope).collect();
        for atom in kpi.versions().flat_map(CheckedKpi::all_atoms) {
            let Some(dataset) = checked.datasets.get(&atom.dataset) else { continue };
            let by = dimensions.iter().filter_map(|name| dataset.dimensions.get(*name));
            for column in sql::columns_read(atom, by) {
                let mut joins = &dataset.joins;
                for name in &column.via {
                    let Some(join) = joins.get(name) else { break };
                    found.insert(join.to.name.clone());
                    joins = &join.to.joins;
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::JoinKeys;
    use crate::catalog::ColumnType;
    use crate::diagnostic::Diagnostic;
    use crate::engine::{Datum, Engine, EngineError, Rows};
    use crate::formula::{
        Aggregate, CheckedCatalog, CheckedDataset, CheckedJoin, ColumnRead, Expr, RowExpr, RowType,
    };
    use crate::number::Exact;
    use crate::pipeline::AnswerError;
    use crate::plan::fixture::{atom, catalog, is, kpi, request, tickets};
    use crate::schema::Schema;
    use crate::sql::{DUCKDB, Dialect, Statement};
    use std::cell::Cell;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    /// Counts questions, and finds so many repeated keys.
    struct Counting {
        asked: Cell<usize>,
        repeated: i32,
        schema: Schema,
    }

    impl Counting {
        fn new(repeated: i32) -> Self {
            Self { asked: Cell::new(0), repeated, schema: Schema::default() }
        }
    }

    impl Engine for Counting {
        fn dialect(&self) -> &'static Dialect {
            &DUCKDB
        }

        fn schema(&self) -> &Schema {
            &self.schema
        }

        fn notices(&self) -> &[Diagnostic] {
            &[]
        }

        fn execute(&self, _: &Statement) -> Result<Rows, EngineError> {
            self.asked.set(self.asked.get() + 1);
            let number = |number: i32| Datum::Number(Exact::integer(number));
            Ok(vec![vec![number(self.repeated), number(self.repeated * 2), Datum::Text("981".to_owned())]])
        }
    }

    fn id(via: &[&str]) -> ColumnRead {
        let read = ColumnRead::own("id", ColumnType::Integer, RowType::Number { scale: 0 });
        ColumnRead { via: via.iter().map(|join| (*join).to_owned()).collect(), ..read }
    }

    /// Tickets join customers, customers join regions; one KPI reads through both joins, one through none.
    fn joined() -> CheckedCatalog {
        let dataset = |name: &str| CheckedDataset {
            name: name.to_owned(),
            key: vec![id(&[])],
            dimensions: BTreeMap::new(),
            ..tickets()
        };
        let join = |name: &str, to: &CheckedDataset| {
            let on = vec![(id(&[]), id(&[]))];
            BTreeMap::from([(name.to_owned(), CheckedJoin { to: Arc::new(to.clone()), on })])
        };
        let regions = dataset("regions");
        let customers = CheckedDataset { joins: join("region", &regions), ..dataset("customers") };
        let mut tickets = CheckedDataset { joins: join("customer", &customers), ..tickets() };
        tickets.dimensions.insert("customer".to_owned(), RowExpr::column(id(&["customer"])));
        let far = atom(Aggregate::Distinct(RowExpr::column(id(&["customer", "region"]))), None);
        let near = atom(Aggregate::CountRows, Some(is("category", "billing")));
        let kpis = vec![kpi("far", Expr::Atom(0), vec![far]), kpi("near", Expr::Atom(0), vec![near])];
        catalog(vec![tickets, customers, regions], kpis)
    }

    #[test]
    fn each_key_a_request_relies_on_is_asked_for_once() {
        let (checked, engine, keys) = (joined(), Counting::new(0), JoinKeys::default());
        let ask = |kpi: &str, scope: &[&str]| {
            let before = engine.asked.get();
            keys.verify(&checked, &engine, &request(&[kpi], &[], &[], scope)).unwrap();
            engine.asked.get() - before
        };
        assert_eq!(ask("near", &["category=billing"]), 0);
        assert_eq!(ask("near", &["customer=1"]), 1);
        assert_eq!(ask("far", &[]), 1, "customers are known, regions are not");
        assert_eq!(ask("far by customer", &["customer=1"]), 0);
    }

    #[test]
    fn a_repeated_key_stays_an_error() {
        let (checked, engine, keys) = (joined(), Counting::new(1), JoinKeys::default());
        for _ in 0..2 {
            let found = keys.verify(&checked, &engine, &request(&["far"], &[], &[], &[])).unwrap_err();
            let AnswerError::RepeatedKeys(found) = found else { panic!("{found:?}") };
            let messages: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
            assert_eq!(
                messages,
                [
                    "nothing can be joined to dataset `customers`, whose key does not identify a row: 2 rows share 1 value, such as 981",
                    "nothing can be joined to dataset `regions`, whose key does not identify a row: 2 rows share 1 value, such as 981",
                ]
            );
        }
        assert_eq!(engine.asked.get(), 2);
    }
}
