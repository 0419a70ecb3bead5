//! Formula and computed column from any text: no panic, places within the text, and what is printed is read as the same tree.
#![no_main]

use kpi_rules::formula::{parse_formula, parse_row, parse_titled, print};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let errors = [parse_formula(text).err(), parse_row(text).err(), parse_titled(text).err()];
    for error in errors.into_iter().flatten().flatten() {
        assert!(text.get(error.range.clone()).is_some(), "{error:?}");
    }
    if let Ok(tree) = parse_formula(text) {
        let printed = print::formula(&tree);
        // What is printed may be longer than what was written, and then too long.
        if printed.len() <= 4096 {
            let read = parse_formula(&printed).unwrap_or_else(|errors| panic!("{printed}: {errors:?}"));
            assert_eq!(read.to_string(), tree.to_string(), "{printed}");
            assert_eq!(print::formula(&read), printed);
        }
    }
    if let Ok(tree) = parse_row(text) {
        let printed = print::row(&tree);
        if printed.len() <= 4096 {
            let read = parse_row(&printed).unwrap_or_else(|errors| panic!("{printed}: {errors:?}"));
            assert_eq!(read.to_string(), tree.to_string(), "{printed}");
            assert_eq!(print::row(&read), printed);
        }
    }
});
