//! A rule from two texts, the first line being its condition and the rest what it says: no panic while reading and checking, and every place lies in a file.
#![no_main]

use kpi_rules::catalog::load;
use kpi_rules::formula;
use kpi_rules::rule::{self, parse_condition};
use kpi_rules_fuzz::{KPIS, PROJECT, assert_told, in_project};
use libfuzzer_sys::fuzz_target;

/// A text as YAML, if it has one on a line.
fn quoted(text: &str) -> Option<String> {
    (!text.contains(char::is_control)).then(|| format!("'{}'", text.replace('\'', "''")))
}

fuzz_target!(|text: &str| {
    let (condition, say) = text.split_once('\n').unwrap_or((text, "said"));
    if let Err(errors) = parse_condition(condition) {
        for error in errors {
            assert!(condition.get(error.range.clone()).is_some(), "{error:?}");
        }
        return;
    }
    let (Some(condition), Some(say)) = (quoted(condition), quoted(say)) else { return };
    let rule = format!(
        "format: 1\nrules:\n  case:\n    when: {condition}\n    severity: info\n    say: {say}\n    do: [look]\n"
    );
    let files = [
        ("kpi.yaml", PROJECT.as_bytes()),
        ("kpis/base.yaml", KPIS.as_bytes()),
        ("kpis/rule.yaml", rule.as_bytes()),
    ];
    in_project(&files, |root| {
        let loaded = load(root);
        let mut said = loaded.diagnostics;
        if let Some(catalog) = loaded.catalog {
            let checked = formula::check(catalog, None, &loaded.sources);
            said.extend(checked.diagnostics);
            said.extend(rule::check(&checked.catalog, &loaded.sources).1);
        }
        assert_told(&said, &loaded.sources);
    });
});
