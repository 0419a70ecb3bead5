//! What changes, for a comment on a pull request: a short table first, the rest folded away.

use super::Difference;
use super::section::{self, Section};
use crate::cli::table;
use crate::report::escaped_markdown as escaped;

/// Rows of the table that is not folded.
const FIRST: usize = 10;

pub(super) fn markdown(difference: &Difference<'_>) -> String {
    let sides = difference.sides;
    let between = format!("{} → {}", escaped(&sides.old.name.shown), escaped(&sides.new.name.shown));
    let subject = escaped(&section::subject(difference));
    if difference.changes.is_empty() {
        return format!("**KPIs: nothing changes.** {between}, {subject}\n");
    }
    let mut text = format!("### KPIs: {between}\n\n{subject}\n\n**{}**", section::summary(difference));
    for line in section::affected(difference) {
        text.push_str(&format!("<br>{}", escaped(&line)));
    }
    text.push_str("\n\n");
    let sections = section::sections(difference);
    text.push_str(&first(&sections));
    let fit =
        sections.iter().filter(|section| is_first(section)).map(|section| section.rows.len()).sum::<usize>()
            <= FIRST;
    for section in sections.iter().filter(|section| !(fit && is_first(section))) {
        let title = format!("{} ({})", section.title, section.rows.len());
        let table = table::markdown(&section.header, section.rows.iter().map(Vec::as_slice), escaped);
        text.push_str(&format!("<details><summary>{title}</summary>\n\n{table}\n</details>\n"));
    }
    text
}

/// The most important changes: of bands, rules and values, then of what came and went.
fn first(sections: &[Section]) -> String {
    let told = sections.iter().filter(|section| is_first(section));
    let rows: Vec<&Vec<String>> = told.flat_map(|section| &section.rows).collect();
    if rows.is_empty() {
        return String::new();
    }
    let shown = rows.iter().take(FIRST).map(|row| row.as_slice());
    let mut text = table::markdown(&["What", "Of", "Before, or change", "After, or detail"], shown, escaped);
    if let Some(more) = rows.len().checked_sub(FIRST).filter(|more| *more > 0) {
        text.push_str(&format!("\nand {more} more below\n"));
    }
    text.push('\n');
    text
}

/// Whether its rows stand in the first table; if they all fit, they are not folded away again.
fn is_first(section: &Section) -> bool {
    !section.header.contains(&"Part") && section.title != "Rows"
}
