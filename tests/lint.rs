//! What is odd in sound libraries.
//!
//! Each `tests/errors/lint/*.yaml` holds the documents of one definition file, with `#|` lines for the data as in `tests/errors/formula`.

use crate::formula::{check_project, check_shipped, project, schema};
use kpi_rules::diagnostic::{TextStyle, summary, to_text};
use kpi_rules::lint::lint;
use std::fs;

#[test]
fn what_is_odd_is_said() {
    insta::glob!("errors/lint/*.yaml", |path| {
        let text = fs::read_to_string(path).unwrap();
        let folder = project(&text);
        let data = schema(&text);
        let (checked, sources) = check_project(folder.path(), data.as_ref());
        assert_eq!(summary(&checked.diagnostics), "no problems", "{}", path.display());
        let said: Vec<String> = lint(&checked.catalog, data.as_ref())
            .iter()
            .map(|said| to_text(said, &sources, TextStyle::Plain))
            .collect();
        insta::with_settings!({ omit_expression => true, snapshot_path => "errors/lint", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(if said.is_empty() { "nothing".to_owned() } else { said.join("\n\n") });
        });
    });
}

#[test]
fn the_shipped_library_is_not_odd() {
    let (checked, sources) = check_shipped();
    let said: Vec<String> =
        lint(&checked.catalog, None).iter().map(|said| to_text(said, &sources, TextStyle::Plain)).collect();
    assert!(said.is_empty(), "{}", said.join("\n\n"));
}
