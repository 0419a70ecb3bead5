//! The functions of the formula language as a table: `docs/language.md` and `kpi explain FUNCTION` are written from it, and every
//! example is computed by a test.

use crate::name::collapsed;
use std::fmt::Write as _;

/// A function, in words.
#[derive(Debug, Clone, Copy)]
pub struct FunctionPage {
    /// The words that name it.
    pub name: &'static str,
    /// The section of the reference.
    pub group: FunctionGroup,
    /// How it is written.
    pub written: &'static str,
    /// What it gives.
    pub value: &'static str,
    /// In which unit.
    pub unit: &'static str,
    /// When it has no value, or what it gives of no rows.
    pub nothing: &'static str,
    /// A formula over [`EXAMPLE_ROWS`].
    pub example: &'static str,
    /// The example's value for September 2026, an exact number.
    pub gives: &'static str,
}

/// A section of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionGroup {
    /// Of the rows of a dataset.
    Aggregate,
    /// Of earlier and longer periods.
    Time,
    /// What stands behind an aggregate or between two formulas.
    Other,
}

/// The tickets of the examples.
pub const EXAMPLE_ROWS: &str = "\
created_at,closed_at,category,customer,amount,score,weight,escalated
2025-09-10,2025-09-12,phone,Ann,10,3,1,false
2026-08-05,2026-09-03,phone,Ann,20,4,1,true
2026-08-20,2026-08-25,mail,Bob,30,5,1,false
2026-09-02,2026-09-10,phone,Ann,10,2,1,true
2026-09-09,2026-10-05,phone,Bob,20,4,3,false
2026-09-15,,mail,Ann,60,,1,false
2026-10-02,,phone,Bob,40,5,1,false
";

const COUNT: &str = "0 inside a scope that has rows, else no value";
const NONE: &str = "no value";
const INNER: &str = "`x` has none";

macro_rules! page {
    ($group:ident, $name:literal, $written:literal, $value:literal, $unit:literal, $nothing:expr, $example:literal = $gives:literal) => {
        FunctionPage {
            name: $name,
            group: FunctionGroup::$group,
            written: $written,
            value: $value,
            unit: $unit,
            nothing: $nothing,
            example: $example,
            gives: $gives,
        }
    };
}

/// Every function, in the order of the reference.
pub const FUNCTIONS: [FunctionPage; 20] = [
    page!(
        Aggregate,
        "count of",
        "count of DATASET",
        "number of rows",
        "the dataset's entity",
        COUNT,
        "count of tickets" = "3"
    ),
    page!(
        Aggregate,
        "distinct",
        "distinct X of DATASET",
        "number of different present values",
        "the column's name",
        COUNT,
        "distinct customer of tickets" = "2"
    ),
    page!(
        Aggregate,
        "sum of",
        "sum of X of DATASET",
        "exact sum of the present values",
        "the column's",
        COUNT,
        "sum of amount of tickets" = "90"
    ),
    page!(
        Aggregate,
        "average of",
        "average of X of DATASET",
        "sum / number of present values",
        "the column's",
        NONE,
        "average of score of tickets" = "3"
    ),
    page!(
        Aggregate,
        "min of",
        "min of X of DATASET",
        "smallest present value",
        "the column's",
        NONE,
        "min of score of tickets" = "2"
    ),
    page!(
        Aggregate,
        "max of",
        "max of X of DATASET",
        "largest present value",
        "the column's",
        NONE,
        "max of score of tickets" = "4"
    ),
    page!(
        Aggregate,
        "median of",
        "median of X of DATASET",
        "`percentile(50) of X`",
        "the column's",
        NONE,
        "median of amount of tickets" = "20"
    ),
    page!(
        Aggregate,
        "percentile",
        "percentile(P) of X of DATASET",
        "the value at rank P/100 × (n − 1), interpolated between its neighbours (the \"inclusive\" or type 7 definition); `percentile(0)` is the smallest, `percentile(100)` the greatest value",
        "the column's",
        NONE,
        "percentile(90) of amount of tickets" = "52"
    ),
    page!(
        Aggregate,
        "weighted average of",
        "weighted average of X by W of DATASET",
        "sum of X × W / sum of W, over rows that have both",
        "the column's",
        NONE,
        "weighted average of score by weight of tickets" = "3.5"
    ),
    page!(
        Aggregate,
        "share of",
        "share of DATASET where CONDITION",
        "rows that satisfy the condition / rows; always a proportion",
        "ratio",
        NONE,
        "share of tickets where escalated" = "1/3"
    ),
    page!(
        Time,
        "previous",
        "previous(x), previous(x, 3)",
        "`x` for the period before, for the third period before",
        "of `x`",
        "that period has none: `baseline missing`",
        "previous(count of tickets)" = "2"
    ),
    page!(
        Time,
        "same period last year",
        "same period last year(x)",
        "`x` for the month, quarter or week of that number, the day of that date, a year earlier",
        "of `x`",
        "that period has none; also where that year has no such week (53)",
        "same period last year(count of tickets)" = "1"
    ),
    page!(
        Time,
        "rolling",
        "rolling(x, 3 months)",
        "`x` over the last three months up to the end of the period",
        "of `x`",
        INNER,
        "rolling(count of tickets, 3 months)" = "5"
    ),
    page!(
        Time,
        "to date",
        "to date(x, year)",
        "`x` from the start of the year to the end of the period",
        "of `x`",
        INNER,
        "to date(count of tickets, year)" = "5"
    ),
    page!(
        Time,
        "change",
        "change(x), change(x, last year)",
        "`x` minus `previous(x)`, or minus `same period last year(x)`",
        "of `x`; of a percent, points",
        "either has none",
        "change(count of tickets)" = "1"
    ),
    page!(
        Time,
        "growth",
        "growth(x), growth(x, last year)",
        "that change / the earlier value × 100",
        "percent",
        "either has none; the earlier value is 0: `zero denominator`",
        "growth(count of tickets)" = "50"
    ),
    page!(
        Other,
        "at start of period",
        "count of DATASET at start of period",
        "rows valid when the period begins, for any aggregate",
        "the aggregate's",
        "as the aggregate",
        "count of tickets at start of period" = "1"
    ),
    page!(
        Other,
        "at end of period",
        "count of DATASET at end of period",
        "rows valid when the period ends, for any aggregate",
        "the aggregate's",
        "as the aggregate",
        "count of tickets at end of period" = "2"
    ),
    page!(
        Other,
        "across all",
        "count of DATASET across all DIMENSION",
        "the aggregate without the breakdown and the scope by that dimension",
        "the aggregate's",
        "as the aggregate",
        "count of tickets across all category" = "3"
    ),
    page!(
        Other,
        "or else",
        "a or else b",
        "`a`, or `b` where `a` has no value; the report says so",
        "of `a`",
        "both have none",
        "(average of score of tickets where category = mail) or else 0" = "0"
    ),
];

/// The function of this name; `of` may be left out.
pub fn function_page(name: &str) -> Option<&'static FunctionPage> {
    let name = collapsed(name).to_lowercase();
    FUNCTIONS.iter().find(|page| page.name == name || page.name.strip_suffix(" of") == Some(name.as_str()))
}

impl FunctionPage {
    /// The page as `kpi explain` prints it.
    pub fn text(&self) -> String {
        let nothing = if self.group == FunctionGroup::Aggregate { "of no rows" } else { "no value if" };
        format!(
            "{}\n\n  written      {}\n  value        {}\n  unit         {}\n  {nothing:<13}{}\n  example      {} = {}\n",
            self.name, self.written, self.value, self.unit, self.nothing, self.example, self.gives
        )
    }
}

/// The table of a section, as it stands in the reference.
pub fn function_table(group: FunctionGroup) -> String {
    let head = match group {
        FunctionGroup::Aggregate => "of no rows",
        FunctionGroup::Time | FunctionGroup::Other => "no value when",
    };
    let mut out = format!("| written | value | unit | {head} | example |\n|---|---|---|---|---|\n");
    for page in FUNCTIONS.iter().filter(|page| page.group == group) {
        let written = page.written.replace("), ", ")`, `");
        // Writing to a String does not fail.
        let _ = writeln!(
            out,
            "| `{written}` | {} | {} | {} | `{}` = {} |",
            page.value, page.unit, page.nothing, page.example, page.gives
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::ast::{Baseline, ExprKind, Function, TimeFunction};
    use super::super::parse_formula;
    use super::*;
    use crate::calendar::Grain;

    /// Without a wildcard, so that a new function gets a page.
    fn aggregate(function: &Function) -> &'static str {
        match function {
            Function::Count => "count of",
            Function::Share => "share of",
            Function::Distinct(_) => "distinct",
            Function::Sum(_) => "sum of",
            Function::Average(_) => "average of",
            Function::Min(_) => "min of",
            Function::Max(_) => "max of",
            Function::Median(_) => "median of",
            Function::Percentile { .. } => "percentile",
            Function::WeightedAverage { .. } => "weighted average of",
        }
    }

    fn timed(function: TimeFunction) -> &'static str {
        match function {
            TimeFunction::Previous(_) => "previous",
            TimeFunction::LastYear => "same period last year",
            TimeFunction::Rolling(..) => "rolling",
            TimeFunction::ToDate(_) => "to date",
            TimeFunction::Change(_) => "change",
            TimeFunction::Growth(_) => "growth",
        }
    }

    #[test]
    fn every_function_has_a_page_of_its_own() {
        for page in FUNCTIONS {
            let found = match parse_formula(page.example).map(|tree| tree.kind) {
                Ok(ExprKind::Aggregate(of)) if page.group == FunctionGroup::Aggregate => {
                    aggregate(&of.function)
                }
                Ok(ExprKind::Timed(function, _)) => timed(function),
                _ => page.name,
            };
            assert_eq!(found, page.name);
        }
        let row = || match parse_formula("sum of x").map(|tree| tree.kind) {
            Ok(ExprKind::Aggregate(of)) => match of.function {
                Function::Sum(row) => row,
                _ => unreachable!(),
            },
            other => panic!("{other:?}"),
        };
        let all = [
            Function::Count,
            Function::Share,
            Function::Distinct(row()),
            Function::Sum(row()),
            Function::Average(row()),
            Function::Min(row()),
            Function::Max(row()),
            Function::Median(row()),
            Function::Percentile { percent: crate::number::Exact::ONE, of: row() },
            Function::WeightedAverage { value: Box::new(row()), weight: Box::new(row()) },
        ];
        let times = [
            TimeFunction::Previous(1),
            TimeFunction::LastYear,
            TimeFunction::Rolling(1, Grain::Month),
            TimeFunction::ToDate(Grain::Year),
            TimeFunction::Change(Baseline::Previous),
            TimeFunction::Growth(Baseline::Previous),
        ];
        let names = all.iter().map(aggregate).chain(times.into_iter().map(timed));
        assert!(names.into_iter().all(|name| function_page(name).is_some()));
    }
}
