//! A plan as text, for `kpi explain --stage plan`. Columns are written `[as in the table]`.

use super::{
    AtomSource, CellAggregate, CellColumn, CellQuery, CellQueryKind, Estimate, Place, Plan, RowTime, Slots,
};
use crate::calendar::Window;
use crate::formula::{Atom, Condition};
use std::fmt;

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels: Vec<&str> = self.periods.iter().map(|period| period.label.as_str()).collect();
        writeln!(f, "periods: {}", or_none(&labels.join(", ")))?;
        for (at, query) in self.queries.iter().enumerate() {
            writeln!(f, "\nquery {}: {query}", at + 1)?;
            for source in self.sources.iter().filter(|source| source.query == at) {
                let Some(atom) = self.atoms.get(source.atom) else { continue };
                writeln!(f, "  {}", Use { source, atom })?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for CellQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.dataset, self.time)?;
        write!(f, "\n  {}", self.slots)?;
        for filter in &self.scope {
            write!(f, "\n  scope {} = {}", filter.dimension, filter.member)?;
        }
        if !self.dimensions.is_empty() {
            write!(f, "\n  by {}", self.dimensions.join(", "))?;
        }
        match &self.kind {
            CellQueryKind::Additive { keys, conditions, columns, estimate } => {
                for key in keys {
                    write!(f, "\n  key {key}")?;
                }
                for (at, held) in conditions.iter().enumerate() {
                    write!(f, "\n  bit {at}: {held}")?;
                }
                for (at, held) in columns.iter().enumerate() {
                    write!(f, "\n  column {at}: {held}")?;
                }
                write!(f, "\n  {estimate}")
            }
            CellQueryKind::Distinct { of, conditions } => {
                write!(f, "\n  different values of {of}")?;
                for (at, held) in conditions.iter().enumerate() {
                    write!(f, "\n  condition {at}: {}", Narrowed(held.as_ref()))?;
                }
                Ok(())
            }
            CellQueryKind::Percentile { of, condition, fractions } => {
                let fractions: Vec<String> = fractions.iter().map(ToString::to_string).collect();
                write!(f, "\n  values of {of} at {}: {}", fractions.join(", "), Narrowed(condition.as_ref()))
            }
        }
    }
}

impl fmt::Display for RowTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flow(at) => write!(f, "each row when {at} falls"),
            Self::Stock { from, until } => write!(f, "each row while valid, from {from} until {until}"),
        }
    }
}

impl fmt::Display for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, count, first, last) = match self {
            Self::Apart(days) | Self::Overlapping(days) => {
                let apart = matches!(self, Self::Apart(_));
                let what = if apart { "stretches of days" } else { "overlapping stretches of days" };
                let (first, last) =
                    (days.iter().map(|days| days.start).min(), days.iter().map(|days| days.end).max());
                (what, days.len(), first, last)
            }
            Self::Moments(of) => ("starts of days", of.len(), of.first().copied(), of.last().copied()),
        };
        match (first, last) {
            (Some(first), Some(last)) if first == last => write!(f, "at the start of {first}"),
            (Some(first), Some(last)) if count == 1 => write!(f, "from {first} to before {last}"),
            (Some(first), Some(last)) => write!(f, "{count} {what}, from {first} to before {last}"),
            _ => write!(f, "no {what}"),
        }
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rows {
            Some(rows) => write!(f, "at most {} cells from {rows} rows: ", self.cells)?,
            None => write!(f, "at most {} cells, by the look of the columns: ", self.cells)?,
        }
        let conditions = if self.decided == 1 { "condition" } else { "conditions" };
        write!(f, "{} {conditions} decided by cell, {} tested in every row", self.decided, self.tested)
    }
}

impl fmt::Display for CellColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.aggregate {
            CellAggregate::Rows => f.write_str("rows"),
            CellAggregate::Present(of) => write!(f, "present {of}"),
            CellAggregate::Sum(of) => write!(f, "sum of {of}"),
            CellAggregate::Min(of) => write!(f, "min of {of}"),
            CellAggregate::Max(of) => write!(f, "max of {of}"),
        }?;
        match &self.condition {
            None => Ok(()),
            Some(held) => write!(f, " where {held}"),
        }
    }
}

/// Which rows an aggregate reads.
struct Narrowed<'a>(Option<&'a Condition>);

impl fmt::Display for Narrowed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("all rows"),
            Some(held) => write!(f, "rows where {held}"),
        }
    }
}

/// How one atom is served by a query.
struct Use<'a> {
    source: &'a AtomSource,
    atom: &'a Atom,
}

impl fmt::Display for Use<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "-> {}", self.atom.aggregate)?;
        match self.source.place {
            Place::Cells { bit, rows, value, .. } => {
                if let Some(value) = value.or((rows > 0).then_some(rows)) {
                    write!(f, " in column {value}")?;
                }
                match bit {
                    None => f.write_str(" of all cells")?,
                    Some(bit) => write!(f, " of cells with bit {bit}")?,
                }
            }
            Place::Distinct(condition) => write!(f, " under condition {condition}")?,
            Place::Percentile(_) => {}
        }
        if !self.source.by.is_empty() {
            write!(f, " by {}", self.source.by.join(", "))?;
        }
        if !self.atom.across.is_empty() {
            write!(f, " across all {}", self.atom.across.join(", "))?;
        }
        if self.atom.window != Window::default() {
            write!(f, ", {}", self.atom.window)?;
        }
        write!(f, ": {}", self.source.kpis.join(", "))
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}
