//! The template of an HTML page from any text: no panic while it is set, places lie in a file, and a text of the data is markup only where the template says so.
#![no_main]

use kpi_rules::catalog::TemplateFile;
use kpi_rules::diagnostic::{TextStyle, to_text};
use kpi_rules::report::{Renderer, Templates};
use kpi_rules::source::Sources;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::LazyLock;

/// The name of the template, which is a shipped one's, so that the page needs no report.
const NAME: &str = "catalogue.html.j2";
/// What stands in texts of [`VIEW`].
const MARK: &str = "<fuzz>";

static VIEW: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../projects/view.json")).expect("a view"));

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    let source = sources.add(NAME, text);
    let file =
        TemplateFile { path: PathBuf::from(NAME), name: NAME.to_owned(), text: text.to_owned(), source };
    let templates = Templates::new(vec![file], &mut sources);
    let renderer = Renderer::of_page(NAME, &templates).expect("it is there");
    match renderer.render(&*VIEW) {
        Ok(output) => {
            // What a template writes itself, or declares to be safe, may be markup.
            let own = ["<", "safe", "autoescape"].iter().any(|word| text.contains(word));
            assert!(own || !output.contains(MARK), "{text}\n{output}");
        }
        Err(problems) => {
            for problem in &problems {
                for label in problem.primary.iter().chain(&problem.labels) {
                    let file = sources.file(label.span.source).expect("a file");
                    assert!(file.text.get(label.span.start..label.span.end).is_some(), "{problem:?}");
                }
                let _ = to_text(problem, &sources, TextStyle::Plain);
            }
        }
    }
});
