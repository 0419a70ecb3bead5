//! Texts in cells.

use crate::number::Exact;

/// UTF-16 units an Excel cell holds.
const CELL: usize = 32_767;
/// What a text that was cut ends in.
const CUT: &str = "… (cut here)";

/// A field of a CSV file that no spreadsheet takes for a formula: text that starts like one gets an apostrophe, numbers stay numbers.
///
/// What starts a formula is OWASP's list: `=`, `+`, `-`, `@`, tab, carriage return, line feed, and the wide forms of the signs; after white
/// space too, which some programs drop.
pub(crate) fn inert(field: &str) -> String {
    if starts_like_formula(field) && Exact::parse(field).is_none() {
        format!("'{field}")
    } else {
        field.to_owned()
    }
}

pub(super) fn starts_like_formula(field: &str) -> bool {
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\u{2212}'];
    field.starts_with(['\t', '\r', '\n']) || field.trim_start().starts_with(signs)
}

/// A text as an Excel cell holds it: no control characters but line breaks and tabs, and not too long.
pub(super) fn fitting(text: &str) -> String {
    let held =
        |c: char| matches!(c, '\n' | '\t') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'));
    let text: String = text.chars().map(|c| if held(c) { c } else { '\u{fffd}' }).collect();
    if text.encode_utf16().count() <= CELL {
        return text;
    }
    let room = CELL - CUT.encode_utf16().count();
    let (mut kept, mut used) = (String::new(), 0);
    for c in text.chars() {
        used += c.len_utf16();
        if used > room {
            break;
        }
        kept.push(c);
    }
    kept + CUT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_like_formulas_are_disarmed() {
        let disarmed = ["=cmd()", "@x", "+1+1", "-rf", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "-2.5x", "−x"];
        for text in disarmed {
            assert_eq!(inert(text), format!("'{text}"));
        }
        for plain in ["-2.5", "−3", "Acme", "a=b", "", " x"] {
            assert_eq!(inert(plain), plain);
        }
    }

    #[test]
    fn texts_fit_a_cell() {
        assert_eq!(fitting("a\u{0}b\u{1b}c\nd\u{ffff}"), "a\u{fffd}b\u{fffd}c\nd\u{fffd}");
        let exact = "é".repeat(CELL);
        assert_eq!(fitting(&exact), exact);
        let cut = fitting(&"🦀".repeat(CELL));
        assert!(cut.ends_with(CUT) && cut.starts_with("🦀🦀"));
        assert!(cut.encode_utf16().count() <= CELL);
    }
}
