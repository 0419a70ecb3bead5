//! JUnit XML: results of checks as build services show them.
//!
//! In: suites of cases. Out: one document. Without times and dates, so that the same results give the same bytes.

use std::fmt::Write as _;

/// Cases that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suite {
    /// Its name.
    pub name: String,
    /// Its cases, in their order.
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its name within the suite.
    pub name: String,
    /// The file and line it is written in, if it is in one.
    pub place: Option<(String, usize)>,
    /// How it ended.
    pub result: CaseResult,
}

/// How a case ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseResult {
    /// As expected.
    Passed,
    /// Otherwise: one line, and everything.
    Failed {
        /// One line.
        message: String,
        /// Everything there is to say, in lines.
        details: String,
    },
    /// It could not be tried: one line, and everything.
    Error {
        /// One line.
        message: String,
        /// Everything there is to say, in lines.
        details: String,
    },
    /// It was left out, for a reason.
    Skipped(String),
}

/// The document of these suites, under a common name.
pub fn to_xml(name: &str, suites: &[Suite]) -> String {
    let all = || suites.iter().flat_map(|suite| &suite.cases);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a text cannot fail.
    let _ = writeln!(xml, "<testsuites name=\"{}\" {}>", escaped(name), counts(all()));
    for suite in suites {
        let _ =
            writeln!(xml, "  <testsuite name=\"{}\" {}>", escaped(&suite.name), counts(suite.cases.iter()));
        for case in &suite.cases {
            xml.push_str(&case_xml(&suite.name, case));
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn counts<'a>(cases: impl Iterator<Item = &'a Case>) -> String {
    let (mut all, mut failures, mut errors, mut skipped) = (0_usize, 0_usize, 0_usize, 0_usize);
    for case in cases {
        all = all.saturating_add(1);
        let count = match case.result {
            CaseResult::Passed => continue,
            CaseResult::Failed { .. } => &mut failures,
            CaseResult::Error { .. } => &mut errors,
            CaseResult::Skipped(_) => &mut skipped,
        };
        *count = count.saturating_add(1);
    }
    format!("tests=\"{all}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"")
}

fn case_xml(suite: &str, case: &Case) -> String {
    let place = case
        .place
        .as_ref()
        .map_or_else(String::new, |(file, line)| format!(" file=\"{}\" line=\"{line}\"", escaped(file)));
    let head =
        format!("    <testcase classname=\"{}\" name=\"{}\"{place}", escaped(suite), escaped(&case.name));
    let long = |element: &str, message: &str, details: &str| {
        format!(
            "{head}>\n      <{element} message=\"{}\">{}</{element}>\n    </testcase>\n",
            escaped(message),
            escaped_lines(details.trim_end())
        )
    };
    match &case.result {
        CaseResult::Passed => format!("{head}/>\n"),
        CaseResult::Failed { message, details } => long("failure", message, details),
        CaseResult::Error { message, details } => long("error", message, details),
        CaseResult::Skipped(why) => {
            format!("{head}>\n      <skipped message=\"{}\"/>\n    </testcase>\n", escaped(why))
        }
    }
}

/// A text as an attribute: line ends and tabs would become spaces.
fn escaped(text: &str) -> String {
    escaped_lines(text).replace('\n', "&#10;").replace('\t', "&#9;").replace('\r', "&#13;")
}

/// A text as content. Characters that XML cannot hold are replaced.
fn escaped_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                out.push(char::REPLACEMENT_CHARACTER);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cases_are_counted_and_written_in_their_order() {
        let case = |name: &str, result| Case { name: name.to_owned(), place: None, result };
        let failed = CaseResult::Failed {
            message: "expected 1 < 2 & \"3\"".to_owned(),
            details: "line 1\nline 2\u{1b}\n".to_owned(),
        };
        let placed = Case { place: Some(("kpis/a.yaml".to_owned(), 12)), ..case("one", CaseResult::Passed) };
        let suites = [
            Suite { name: "churn-rate".to_owned(), cases: vec![placed, case("two", failed)] },
            Suite {
                name: "csat".to_owned(),
                cases: vec![case("three", CaseResult::Skipped("no\nway".to_owned()))],
            },
        ];
        insta::assert_snapshot!(to_xml("kpi test", &suites), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="kpi test" tests="3" failures="1" errors="0" skipped="1">
          <testsuite name="churn-rate" tests="2" failures="1" errors="0" skipped="0">
            <testcase classname="churn-rate" name="one" file="kpis/a.yaml" line="12"/>
            <testcase classname="churn-rate" name="two">
              <failure message="expected 1 &lt; 2 &amp; &quot;3&quot;">line 1
        line 2�</failure>
            </testcase>
          </testsuite>
          <testsuite name="csat" tests="1" failures="0" errors="0" skipped="1">
            <testcase classname="csat" name="three">
              <skipped message="no&#10;way"/>
            </testcase>
          </testsuite>
        </testsuites>
        "#);
    }

    proptest! {
        #[test]
        fn every_text_stays_within_its_element(text in any::<String>()) {
            let written = escaped(&text);
            prop_assert!(!written.contains(['<', '>', '"', '\n', '\t', '\r']));
            prop_assert!(written.chars().all(|c| !c.is_control()));
            let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#10;", "&#9;", "&#13;"];
            let rest = entities.iter().fold(written, |rest, entity| rest.replace(entity, ""));
            prop_assert!(!rest.contains('&'));
        }
    }
}
