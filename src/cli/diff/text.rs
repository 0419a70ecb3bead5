//! What changes, for people on a terminal.

use super::Difference;
use super::section::{self, Section};
use crate::cli::table;

/// Characters of a line of a part of a definition, above which before and after stand below each other.
const WIDE: usize = 60;

pub(super) fn text(difference: &Difference<'_>) -> String {
    let sides = difference.sides;
    let between = format!("{} -> {}", sides.old.name.shown, sides.new.name.shown);
    let subject = section::subject(difference);
    if difference.changes.is_empty() {
        let kpis = difference.new.kpis.len();
        let noun = if kpis == 1 { "KPI" } else { "KPIs" };
        return format!("nothing changes for {kpis} {noun}: {between}, {subject}\n");
    }
    let mut head = vec![between, subject, section::summary(difference)];
    head.extend(section::affected(difference));
    let sections = section::sections(difference);
    let parts = sections.iter().map(shown);
    format!(
        "{}\n",
        std::iter::once(head.join("\n") + "\n").chain(parts).collect::<Vec<_>>().join("\n").trim_end()
    )
}

fn shown(section: &Section) -> String {
    let long = section.header.contains(&"Part")
        && section.rows.iter().flatten().any(|cell| cell.chars().count() > WIDE);
    if !long {
        return format!(
            "{}\n{}",
            section.title,
            indented(&table::aligned(&section.header, &[], &section.rows))
        );
    }
    let mut text = format!("{}\n", section.title);
    for row in &section.rows {
        let cell = |at: usize| row.get(at).map_or("", String::as_str);
        text.push_str(&format!("  {}: {}\n", cell(0), cell(1)));
        for (sign, cell) in [('-', cell(2)), ('+', cell(3))].into_iter().filter(|(_, cell)| !cell.is_empty())
        {
            text.push_str(&format!("    {sign} {cell}\n"));
        }
    }
    text
}

fn indented(table: &str) -> String {
    table.lines().map(|line| format!("  {line}\n")).collect()
}
