//! Tables for a terminal and for Markdown.

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
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            char::REPLACEMENT_CHARACTER
        }
        c => c,
    };
    text.chars().map(shown).collect()
}

/// A Markdown pipe table.
pub(crate) fn markdown(header: &[&str], rows: &[Vec<String>]) -> String {
    let line =
        |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    let mut text = line(&mut header.iter().map(|title| (*title).to_owned()));
    text.push_str(&line(&mut header.iter().map(|_| "---".to_owned())));
    for row in rows {
        text.push_str(&line(&mut row.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " "))));
    }
    text
}
