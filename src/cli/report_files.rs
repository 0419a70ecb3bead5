//! What the files of reports are called: different pages get different names, on every file system.

use super::arguments::ReportOutput;
use super::output;
use crate::calendar::Period;
use crate::plan::ScopeFilter;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The name of each page's files, without an ending: report, scope, member and period.
///
/// Names that would be one on some file system, such as those of `Acme` and `ACME`, end in a fingerprint of the member; a member's name
/// therefore never depends on its place among the others. Every name begins with the report's id, so that none is reserved anywhere.
pub(crate) fn names<'a>(
    report: &str,
    scope: &[ScopeFilter],
    members: impl Iterator<Item = Option<&'a str>> + Clone,
    period: &Period,
) -> Vec<String> {
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    for member in members.clone().flatten() {
        *alike.entry(output::file_name_of(member)).or_default() += 1;
    }
    let name = |member: Option<&'a str>| {
        let mut parts = vec![output::file_name_of(report)];
        parts.extend(scope.iter().map(|filter| output::file_name_of(&filter.member)));
        if let Some(member) = member {
            let short = output::file_name_of(member);
            let clash = alike.get(&short).is_some_and(|count| *count > 1);
            parts.push(short);
            parts.extend(clash.then(|| fingerprint(member)));
        }
        parts.push(output::file_name_of(&period.label).to_uppercase());
        parts.join("-")
    };
    members.map(name).collect()
}

/// Eight digits that tell a text from others.
fn fingerprint(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// The ending of a report file.
pub(crate) fn ending(format: ReportOutput) -> &'static str {
    match format {
        ReportOutput::Html => "html",
        ReportOutput::Markdown => "md",
        ReportOutput::Json => "json",
        ReportOutput::Csv => "csv",
        ReportOutput::Xlsx => "xlsx",
        ReportOutput::Pdf => "pdf",
    }
}

/// What a format is called in a list of files.
pub(crate) fn title(format: ReportOutput) -> &'static str {
    match format {
        ReportOutput::Html => "HTML",
        ReportOutput::Markdown => "Markdown",
        ReportOutput::Json => "JSON",
        ReportOutput::Csv => "CSV",
        ReportOutput::Xlsx => "Excel",
        ReportOutput::Pdf => "PDF",
    }
}

/// A file name as a relative link: everything but ASCII letters, digits, `-`, `_`, `.` and `/` is percent-encoded.
pub(crate) fn href(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
    let encoded = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    name.bytes().map(encoded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use crate::name::Key;
    use std::collections::BTreeSet;

    fn named(members: &[&str]) -> Vec<String> {
        let period = Calendar::default().parse("2026-09").unwrap();
        names("scorecard", &[], members.iter().map(|member| Some(*member)), &period)
    }

    #[test]
    fn a_usual_member_has_a_readable_name() {
        assert_eq!(
            named(&["Acme & Sons", "Çelik"]),
            ["scorecard-acme-sons-2026-09", "scorecard-çelik-2026-09"]
        );
        let scope = [ScopeFilter { dimension: "region".to_owned(), member: "EU/West".to_owned() }];
        let period = Calendar::default().parse("2026-09-01..2026-09-14").unwrap();
        let all = names("scorecard", &scope, [None].into_iter(), &period);
        assert_eq!(all, ["scorecard-eu-west-2026-09-01-2026-09-14"]);
    }

    #[test]
    fn members_that_look_alike_have_names_of_their_own_whatever_their_order() {
        let members = ["Acme", "ACME", "acme!", "../acme", "Other"];
        let forth = named(&members);
        let mut turned = members;
        turned.reverse();
        let mut back = named(&turned);
        back.reverse();
        assert_eq!(forth, back);
        assert_eq!(forth[4], "scorecard-other-2026-09");
        let unique: BTreeSet<String> = forth.iter().map(|name| Key::of(name).to_string()).collect();
        assert_eq!(unique.len(), members.len(), "{forth:?}");
    }

    #[test]
    fn no_member_leaves_the_folder_or_breaks_a_file_system() {
        let long = "x".repeat(10_000);
        let longer = format!("{long}y");
        let wide = "é".repeat(10_000);
        let members = [
            "",
            " ",
            ".",
            "..",
            "../../etc/passwd",
            "/",
            "\\",
            "C:\\temp",
            "con",
            "NUL",
            "com1.html",
            "a\nb",
            "a\0b",
            "<script>alert(1)</script>",
            "=cmd()|'/c calc'!A1",
            "\u{202e}txt.exe",
            "-rf *",
            "🦀",
            &long,
            &longer,
            &wide,
            "e\u{301}",
            "é",
        ];
        let names = named(&members);
        let unique: BTreeSet<String> = names.iter().map(|name| Key::of(name).to_string()).collect();
        assert_eq!(unique.len(), members.len(), "{names:?}");
        for name in names {
            assert!(name.starts_with("scorecard-") && name.ends_with("-2026-09"), "{name}");
            assert!(name.chars().all(|c| c.is_alphanumeric() || c == '-'), "{name}");
            // 255 bytes are what file systems hold, in whatever form they keep letters with accents.
            assert!(name.len() < 200, "{name}");
        }
    }

    #[test]
    fn links_are_ascii() {
        assert_eq!(href("scorecard-çelik-2026-09.html"), "scorecard-%C3%A7elik-2026-09.html");
        assert_eq!(href("a b(1).md"), "a%20b%281%29.md");
    }
}
