//! Which period a row falls in.

use super::quote;
use crate::calendar::Period;
use crate::formula::RowType;
use jiff::civil::Date;

/// Ranges that one flat CASE tells apart; more are halved first, so that many periods cost few comparisons per row.
const FLAT: usize = 12;

/// A range of days, until the next begins, and the period it belongs to.
struct Stretch {
    until: Date,
    index: Option<usize>,
}

/// The index of the period that holds `moment`, for rows within [`bounds`]; NULL in a gap between periods.
pub(super) fn index(moment: &str, ty: RowType, periods: &[Period]) -> String {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (index, period) in periods.iter().enumerate() {
        match stretches.last() {
            Some(before) if before.until < period.start => {
                stretches.push(Stretch { until: period.start, index: None });
            }
            _ => {}
        }
        stretches.push(Stretch { until: period.end, index: Some(index) });
    }
    tree(moment, ty, &stretches, 2)
}

/// The condition that `moment` lies between the first period's start and the last one's end.
pub(super) fn bounds(moment: &str, ty: RowType, periods: &[Period]) -> String {
    match (periods.first(), periods.last()) {
        (Some(first), Some(last)) => {
            format!("{moment} >= {} AND {moment} < {}", day(first.start, ty), day(last.end, ty))
        }
        _ => "FALSE".to_owned(),
    }
}

fn day(day: Date, ty: RowType) -> String {
    if ty == RowType::Date { quote::date(day) } else { quote::midnight(day) }
}

fn leaf(stretch: &Stretch) -> String {
    stretch.index.map_or_else(|| "NULL".to_owned(), |index| index.to_string())
}

fn tree(moment: &str, ty: RowType, stretches: &[Stretch], depth: usize) -> String {
    let indent = "  ".repeat(depth);
    match stretches {
        [] => "CAST(NULL AS INTEGER)".to_owned(),
        [only] => leaf(only),
        [before @ .., last] if stretches.len() <= FLAT => {
            let mut lines = String::from("CASE");
            for stretch in before {
                let (until, index) = (day(stretch.until, ty), leaf(stretch));
                lines.push_str(&format!("\n{indent}  WHEN {moment} < {until} THEN {index}"));
            }
            lines.push_str(&format!("\n{indent}  ELSE {}\n{indent}END", leaf(last)));
            lines
        }
        _ => {
            let (before, after) = stretches.split_at(stretches.len() / 2);
            let until = before.last().map_or_else(|| "NULL".to_owned(), |last| day(last.until, ty));
            let (before, after) = (tree(moment, ty, before, depth + 1), tree(moment, ty, after, depth + 1));
            format!(
                "CASE\n{indent}  WHEN {moment} < {until} THEN {before}\n{indent}  ELSE {after}\n{indent}END"
            )
        }
    }
}
