//! Which slot a row falls in.

use super::dialect::Dialect;
use crate::calendar::Calendar;
use crate::formula::{RowExpr, RowType};
use crate::plan::Days;
use jiff::civil::Date;

/// Stretches that one flat CASE tells apart; more are halved first, so that many cost few comparisons per row.
const FLAT: usize = 12;

/// Days up to the next stretch, and the slot they belong to.
struct Stretch {
    until: Date,
    index: Option<usize>,
}

/// The index of the stretch that holds `moment`, for rows within [`bounds`]; NULL in a gap between stretches. They are apart and sorted.
pub(super) fn index(moment: &str, clock: &Clock<'_>, slots: &[Days]) -> String {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (index, days) in slots.iter().enumerate() {
        match stretches.last() {
            Some(before) if before.until < days.start => {
                stretches.push(Stretch { until: days.start, index: None });
            }
            _ => {}
        }
        stretches.push(Stretch { until: days.end, index: Some(index) });
    }
    tree(moment, clock, &stretches, 2)
}

/// The condition that `moment` lies between the first stretch's start and the last one's end.
pub(super) fn bounds(moment: &str, clock: &Clock<'_>, slots: &[Days]) -> String {
    match (slots.iter().map(|days| days.start).min(), slots.iter().map(|days| days.end).max()) {
        (Some(first), Some(last)) => {
            format!("{moment} >= {} AND {moment} < {}", clock.start_of(first), clock.start_of(last))
        }
        _ => "FALSE".to_owned(),
    }
}

/// A table called `slots` with a row for each stretch: index, first moment, the moment after the last.
pub(super) fn stretches(clock: &Clock<'_>, slots: &[Days]) -> String {
    let row = |(index, days): (usize, &Days)| {
        vec![index.to_string(), clock.start_of(days.start), clock.start_of(days.end)]
    };
    table(&["slot", "since", "until"], slots.iter().enumerate().map(row), clock.dialect)
}

/// A table called `slots` with a row for each day: index and first moment.
pub(super) fn moments(clock: &Clock<'_>, days: &[Date]) -> String {
    let row = |(index, day): (usize, &Date)| vec![index.to_string(), clock.start_of(*day)];
    table(&["slot", "moment"], days.iter().enumerate().map(row), clock.dialect)
}

fn table(columns: &[&str], rows: impl Iterator<Item = Vec<String>>, dialect: &Dialect) -> String {
    if dialect.has_values {
        let rows: Vec<String> = rows.map(|row| format!("({})", row.join(", "))).collect();
        return format!("(VALUES {}) AS slots ({})", rows.join(", "), columns.join(", "));
    }
    let select = |row: Vec<String>| {
        let named: Vec<String> =
            row.iter().zip(columns).map(|(value, name)| format!("{value} AS {name}")).collect();
        format!("SELECT {}", named.join(", "))
    };
    format!("({}) AS slots", rows.map(select).collect::<Vec<_>>().join(" UNION ALL "))
}

/// How the first moment of a day is written beside a time column.
pub(super) struct Clock<'a> {
    ty: RowType,
    calendar: &'a Calendar,
    dialect: &'static Dialect,
}

impl<'a> Clock<'a> {
    /// Beside the values of this expression.
    pub(super) fn of(at: &RowExpr, calendar: &'a Calendar, dialect: &'static Dialect) -> Self {
        Self { ty: at.ty(), calendar, dialect }
    }

    /// Beside an expression that is compared with moments even where it holds days, as the validity of a row.
    pub(super) fn of_moments(at: &RowExpr, calendar: &'a Calendar, dialect: &'static Dialect) -> Self {
        let ty = if at.ty() == RowType::Instant { RowType::Instant } else { RowType::Timestamp };
        Self { ty, calendar, dialect }
    }

    /// The first moment of a day.
    pub(super) fn start_of(&self, day: Date) -> String {
        match self.ty {
            RowType::Date => self.dialect.date(day),
            RowType::Instant => self.dialect.moment(self.calendar.start_of_day(day)),
            _ => self.dialect.midnight(day),
        }
    }
}

fn leaf(stretch: &Stretch) -> String {
    stretch.index.map_or_else(|| "NULL".to_owned(), |index| index.to_string())
}

fn tree(moment: &str, clock: &Clock<'_>, stretches: &[Stretch], depth: usize) -> String {
    let indent = "  ".repeat(depth);
    match stretches {
        [] => "CAST(NULL AS INTEGER)".to_owned(),
        [only] => leaf(only),
        [before @ .., last] if stretches.len() <= FLAT => {
            let mut lines = String::from("CASE");
            for stretch in before {
                let (until, index) = (clock.start_of(stretch.until), leaf(stretch));
                lines.push_str(&format!("\n{indent}  WHEN {moment} < {until} THEN {index}"));
            }
            lines.push_str(&format!("\n{indent}  ELSE {}\n{indent}END", leaf(last)));
            lines
        }
        _ => {
            let (before, after) = stretches.split_at(stretches.len() / 2);
            let until = before.last().map_or_else(|| "NULL".to_owned(), |last| clock.start_of(last.until));
            let (before, after) =
                (tree(moment, clock, before, depth + 1), tree(moment, clock, after, depth + 1));
            format!(
                "CASE\n{indent}  WHEN {moment} < {until} THEN {before}\n{indent}  ELSE {after}\n{indent}END"
            )
        }
    }
}
