//! What runs leave behind: results, and what they rest on.
//!
//! A *record* is a DuckDB file to which runs append their results; a *belief* is what one of them found of one value. Data only: the engine writes and reads it.

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The layout of the tables that this program writes. A file of a newer one is not touched.
pub const LAYOUT: i32 = 1;

/// One run, as it is recorded. Holds no clock: the same question to the same data and definitions is the same run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedRun {
    /// The day on which it was asked.
    pub as_of: Option<Date>,
    /// What was asked: KPIs, periods, scope, breakdown.
    pub asked: String,
    /// A fingerprint of the definitions of all KPIs asked for.
    pub definitions: String,
    /// The datasets that were read.
    pub data: Vec<DatasetMark>,
    /// The version of the program; never compared.
    pub version: String,
    /// The values.
    pub results: Vec<RecordedValue>,
}

/// How much a dataset holds and how far it reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DatasetMark {
    /// The dataset.
    pub dataset: String,
    /// Rows of its table.
    pub rows: u64,
    /// The last day on which a row falls; `None` without time or rows.
    pub watermark: Option<Date>,
}

/// What a run found of one KPI, period and member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedValue {
    /// The KPI.
    pub kpi: String,
    /// The period's name.
    pub period: String,
    /// Its first day.
    pub start: Date,
    /// The day after its last.
    pub end: Date,
    /// Dimensions and members, those of the scope among them; empty for the whole.
    pub members: BTreeMap<String, String>,
    /// The exact value; `None` if there is none.
    pub exact: Option<String>,
    /// The value as people read it, with its unit.
    pub shown: String,
    /// Its band.
    pub band: Option<String>,
    /// How many rows it rests on.
    pub rows: u64,
    /// A fingerprint of the KPI's definition.
    pub definition: String,
    /// Why there is no value.
    pub reason: Option<String>,
}

/// A value as a run found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belief {
    /// The number of the run in the record, from 1.
    pub run: i64,
    /// The day on which it was asked.
    pub as_of: Option<Date>,
    /// What the datasets held, as text.
    pub data: String,
    /// The version of the program.
    pub version: String,
    /// The value.
    pub value: RecordedValue,
}

/// What differs from an earlier belief.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// The definition is another.
    Definition,
    /// The datasets hold other rows.
    Data,
    /// The value of the same period is another.
    Value,
}

impl Mark {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Data => "data",
            Self::Value => "value",
        }
    }
}

impl RecordedRun {
    /// The data in one text: `tickets: 184 rows to 2026-09-18`.
    pub fn data_text(&self) -> String {
        let mark = |mark: &DatasetMark| {
            let to = mark.watermark.map_or_else(String::new, |day| format!(" to {day}"));
            format!("{}: {} rows{to}", mark.dataset, mark.rows)
        };
        self.data.iter().map(mark).collect::<Vec<_>>().join("; ")
    }

    /// A fingerprint of all values: data that were changed in place have the same size and another result.
    pub fn results_fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for value in &self.results {
            let RecordedValue { kpi, period, members, exact, band, rows, definition, reason, .. } = value;
            let line =
                format!("{kpi:?} {period:?} {members:?} {exact:?} {band:?} {rows} {definition} {reason:?}\n");
            hash.update(line.as_bytes());
        }
        hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What differs at each belief of one KPI and member, in their order: by period, then by the day they were held.
///
/// Data and value are compared with the belief before of the same period; the definition with that of the run before, of whatever period,
/// because a series of one belief for each period must show where the definition changed too.
pub fn marks(beliefs: &[Belief]) -> Vec<Vec<Mark>> {
    let definitions: BTreeMap<i64, &str> =
        beliefs.iter().map(|belief| (belief.run, belief.value.definition.as_str())).collect();
    let mut marks = Vec::with_capacity(beliefs.len());
    let mut before: Option<&Belief> = None;
    for belief in beliefs {
        let mut own = Vec::new();
        let earlier = definitions.range(..belief.run).next_back();
        if earlier.is_some_and(|(_, definition)| *definition != belief.value.definition) {
            own.push(Mark::Definition);
        }
        if let Some(before) = before.filter(|before| before.value.period == belief.value.period) {
            if before.data != belief.data {
                own.push(Mark::Data);
            }
            let found = |belief: &Belief| (belief.value.exact.clone(), belief.value.reason.clone());
            if found(before) != found(belief) {
                own.push(Mark::Value);
            }
        }
        marks.push(own);
        before = Some(belief);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn belief(run: i64, period: &str, definition: &str, data: &str, exact: &str) -> Belief {
        Belief {
            run,
            as_of: None,
            data: data.to_owned(),
            version: "0".to_owned(),
            value: RecordedValue {
                kpi: "k".to_owned(),
                period: period.to_owned(),
                start: "2026-08-01".parse().unwrap(),
                end: "2026-09-01".parse().unwrap(),
                members: BTreeMap::new(),
                exact: Some(exact.to_owned()),
                shown: exact.to_owned(),
                band: None,
                rows: 1,
                definition: definition.to_owned(),
                reason: None,
            },
        }
    }

    #[test]
    fn what_differs_is_marked() {
        use Mark::{Data, Definition, Value};
        let beliefs = [
            belief(6, "2026-07", "c", "z", "0"),
            belief(1, "2026-08", "a", "x", "1"),
            belief(2, "2026-08", "a", "x", "1"),
            belief(3, "2026-08", "a", "y", "1"),
            belief(4, "2026-08", "b", "y", "2"),
            belief(5, "2026-09", "b", "z", "3"),
            belief(6, "2026-10", "c", "z", "3"),
        ];
        assert_eq!(
            marks(&beliefs),
            [vec![Definition], vec![], vec![], vec![Data], vec![Definition, Value], vec![], vec![Definition]]
        );
    }
}
