//! Which slot a row falls in.

use super::quote;
use crate::formula::RowType;
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
pub(super) fn index(moment: &str, ty: RowType, slots: &[Days]) -> String {
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
    tree(moment, ty, &stretches, 2)
}

/// The condition that `moment` lies between the first stretch's start and the last one's end.
pub(super) fn bounds(moment: &str, ty: RowType, slots: &[Days]) -> String {
    match (slots.iter().map(|days| days.start).min(), slots.iter().map(|days| days.end).max()) {
        (Some(first), Some(last)) => {
            format!("{moment} >= {} AND {moment} < {}", day(first, ty), day(last, ty))
        }
        _ => "FALSE".to_owned(),
    }
}

/// A row for each stretch: index, first moment, the moment after the last.
pub(super) fn rows(ty: RowType, slots: &[Days]) -> Vec<String> {
    let row =
        |(index, days): (usize, &Days)| format!("({index}, {}, {})", day(days.start, ty), day(days.end, ty));
    slots.iter().enumerate().map(row).collect()
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
