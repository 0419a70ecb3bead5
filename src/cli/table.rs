//! Tables for a terminal and for Markdown.

use crate::chart::turns_direction;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

/// Columns aligned with spaces, two between; the columns named in `right` to the right.
pub(crate) fn aligned(header: &[&str], right: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.iter().map(|title| Cell::new(title.to_uppercase())));
    for row in rows {
        table.add_row(row.iter().map(|cell| Cell::new(visible(cell))));
    }
    for column in header.iter().enumerate().filter(|(_, title)| right.contains(title)).map(|(at, _)| at) {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = String::new();
    for line in table.to_string().lines() {
        text.push_str(line.trim_end().strip_prefix(' ').unwrap_or(line.trim_end()));
        text.push('\n');
    }
    text
}

/// A text from the data on one line, in which what a terminal would obey is seen instead: control characters, and signs that turn the direction.
fn visible(text: &str) -> String {
    let shown = |c: char| match c {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        c if matches!(c, '\u{80}'..='\u{9f}') || turns_direction(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.chars().map(shown).collect()
}

/// A Markdown pipe table; `escaped` makes a text a cell.
pub(crate) fn markdown<'a>(
    header: &[&str],
    rows: impl IntoIterator<Item = &'a [String]>,
    escaped: impl Fn(&str) -> String,
) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(header.iter().map(|title| (*title).to_owned()).collect());
    text.push_str(&line(header.iter().map(|_| "---".to_owned()).collect()));
    for row in rows {
        text.push_str(&line(row.iter().map(|cell| escaped(cell)).collect()));
    }
    text
}

/// A text of our own as a cell of a pipe table: all its Markdown stays.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
