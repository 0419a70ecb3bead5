//! Band text from any text: no panic, places within the text, and what is printed is read as the same values.
#![no_main]

use kpi_rules::band::{canonical, parse_bands};
use kpi_rules::source::{SourceText, Sources, Span};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    let span = Span::new(sources.add("text", text), 0..text.len());
    let whole = SourceText { text: text.to_owned(), span };
    match parse_bands(&whole, &sources) {
        Ok(bands) => {
            for band in bands {
                assert_eq!(canonical(&band.canonical).as_ref(), Some(&band.canonical), "{text}");
            }
        }
        Err(problems) => {
            for problem in problems {
                let place = problem.primary.expect("a place").span;
                assert!(text.get(place.start..place.end).is_some(), "{text}");
            }
        }
    }
});
