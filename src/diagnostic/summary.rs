//! How many of which.

use super::{Diagnostic, Severity};

/// The counts in words: `2 errors, 1 warning`; without any, `no problems`.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let counted = [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(|severity| {
        let count = diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        match count {
            0 => None,
            1 => Some(format!("1 {}", severity.name())),
            _ => Some(format!("{count} {}s", severity.name())),
        }
    });
    let words: Vec<String> = counted.collect();
    if words.is_empty() { "no problems".to_owned() } else { words.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    #[test]
    fn numbers_agree_with_their_words() {
        let error = Diagnostic::error(Code::YamlSyntax, "a");
        let warning = Diagnostic::warning(Code::BandClosed, "b");
        assert_eq!(summary(&[]), "no problems");
        assert_eq!(summary(&[error.clone(), warning.clone(), error]), "2 errors, 1 warning");
        assert_eq!(summary(&[warning]), "1 warning");
    }
}
