//! What all sheets share: fonts, colours, widths, and how a cell is written.

use super::WorkbookError;
use super::cell::{fitting, starts_like_formula};
use super::number;
use crate::chart::{Role, Tone};
use rust_xlsxwriter::{
    ConditionalFormatText, ConditionalFormatTextRule, Format, FormatAlign, FormatBorder, Worksheet,
};

/// Columns with their widths in characters.
pub(super) type Columns<'a> = &'a [(&'a str, f64)];

/// Text of a table: at the top of its cell, in several lines if it must.
pub(super) fn plain() -> Format {
    Format::new().set_align(FormatAlign::Top).set_text_wrap()
}

/// A sheet's headline.
pub(super) fn headline() -> Format {
    Format::new().set_bold().set_font_size(14)
}

/// Secondary text.
pub(super) fn muted() -> Format {
    Format::new().set_font_color(Role::Muted.light())
}

/// Names a sheet, writes a header in a row, and makes it stay in sight, on screen and in print.
pub(super) fn begin(
    sheet: &mut Worksheet,
    name: &str,
    row: u32,
    fixed: u16,
    columns: Columns<'_>,
) -> Result<(), WorkbookError> {
    let header = Format::new()
        .set_bold()
        .set_align(FormatAlign::Top)
        .set_text_wrap()
        .set_background_color(Role::PlainTint.light())
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(Role::Muted.light());
    sheet.set_name(name)?;
    sheet.set_screen_gridlines(false);
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_freeze_panes(row + 1, fixed)?;
    sheet.set_repeat_rows(row, row)?;
    for (column, (title, width)) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(row, column, *title, &header)?;
        sheet.set_column_width(column, *width)?;
    }
    Ok(())
}

/// Adds the arrows by which a table is filtered and sorted, if it has rows.
pub(super) fn end(
    sheet: &mut Worksheet,
    header: u32,
    rows: u32,
    columns: Columns<'_>,
) -> Result<(), WorkbookError> {
    let last = u16::try_from(columns.len()).unwrap_or(1).saturating_sub(1);
    if rows > 0 {
        sheet.autofilter(header, 0, header + rows, last)?;
    }
    Ok(())
}

/// Writes text as text, whatever it begins with.
pub(super) fn text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), WorkbookError> {
    if text.is_empty() {
        return Ok(());
    }
    let text = fitting(text);
    if starts_like_formula(&text) {
        // Who edits the cell does not make a formula of it either.
        sheet.write_string_with_format(row, column, text, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

/// Writes a number as a number, shown as the text shows it; nothing if there is none.
pub(super) fn figure(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    (shown, exact, unit): (&str, &str, &str),
) -> Result<(), WorkbookError> {
    numbered(sheet, row, column, exact, number::format(shown, exact, unit))
}

/// Writes a change as a number with its sign.
pub(super) fn change(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    (shown, exact, unit): (&str, &str, &str),
) -> Result<(), WorkbookError> {
    numbered(sheet, row, column, exact, number::signed(shown, exact, unit))
}

fn numbered(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    exact: &str,
    format: String,
) -> Result<(), WorkbookError> {
    let format = Format::new().set_align(FormatAlign::Top).set_num_format(format);
    if let Some(value) = number::double(exact) {
        sheet.write_number_with_format(row, column, value, &format)?;
    }
    Ok(())
}

/// Colours a column of statuses by their marks, which say the same without colour.
pub(super) fn colour_by_mark(
    sheet: &mut Worksheet,
    first: u32,
    last: u32,
    column: u16,
) -> Result<(), WorkbookError> {
    for tone in [Tone::Good, Tone::Watch, Tone::Bad, Tone::Off] {
        let look =
            Format::new().set_font_color(tone.role().light()).set_background_color(tone.tint().light());
        let rule = ConditionalFormatText::new()
            .set_rule(ConditionalFormatTextRule::BeginsWith(tone.mark().to_owned()))
            .set_format(look);
        sheet.add_conditional_format(first, column, last, column, &rule)?;
    }
    Ok(())
}
