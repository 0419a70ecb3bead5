//! The sheet Findings: the rules that fire.

use super::WorkbookError;
use super::sheet::{self, Columns};
use crate::view::View;
use rust_xlsxwriter::Worksheet;

const COLUMNS: Columns<'_> = &[
    ("Severity", 12.0),
    ("Finding", 32.0),
    ("Member", 18.0),
    ("What it says", 60.0),
    ("Because", 48.0),
    ("Next actions", 48.0),
    ("See also", 32.0),
];

pub(super) fn write(page: &mut Worksheet, view: &View) -> Result<(), WorkbookError> {
    sheet::begin(page, "Findings", 0, 2, COLUMNS)?;
    let plain = sheet::plain();
    let mut row = 0;
    for rule in &view.rules {
        row += 1;
        let grounds: Vec<String> =
            rule.grounds.iter().map(|ground| format!("{}: {}", ground.kpi.title, ground.text)).collect();
        let related: Vec<&str> = rule.related.iter().map(|kpi| kpi.title.as_str()).collect();
        sheet::text(page, row, 0, &format!("{} {}", rule.mark, rule.word), &plain)?;
        sheet::text(page, row, 1, &rule.title, &plain)?;
        sheet::text(page, row, 2, rule.member.as_deref().unwrap_or_default(), &plain)?;
        sheet::text(page, row, 3, &rule.say, &plain)?;
        sheet::text(page, row, 4, &grounds.join("\n"), &plain)?;
        sheet::text(page, row, 5, &rule.actions.join("\n"), &plain)?;
        sheet::text(page, row, 6, &related.join(", "), &plain)?;
    }
    if row > 0 {
        sheet::colour_by_mark(page, 1, row, 0)?;
    }
    for rule in &view.undecided {
        row += 1;
        sheet::text(page, row, 0, "– undecided", &plain)?;
        sheet::text(page, row, 1, &rule.title, &plain)?;
        sheet::text(page, row, 4, &rule.reasons.join("\n"), &plain)?;
    }
    sheet::end(page, 0, row, COLUMNS)
}
