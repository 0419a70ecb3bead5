//! Warnings that a definition accepts, with the reason.

use super::{Code, CodeKind, Diagnostic};
use crate::source::Span;

/// `waive: {CODE: reason}` of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The code whose warnings it silences.
    pub code: Code,
    /// Why they are accepted.
    pub reason: String,
    /// The code as written.
    pub place: Span,
    /// The definition; only what is said of a place in it is silenced.
    pub within: Span,
}

/// A warning that is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// The warning.
    pub diagnostic: Diagnostic,
    /// Why it is accepted.
    pub reason: String,
}

impl Waiver {
    fn covers(&self, diagnostic: &Diagnostic) -> bool {
        let here = |span: Span| {
            span.source == self.within.source && (self.within.start..=self.within.end).contains(&span.start)
        };
        diagnostic.code == self.code
            && !diagnostic.is_error()
            && diagnostic.primary.as_ref().is_some_and(|label| here(label.span))
    }
}

/// Takes out the warnings and notes that a waiver covers, and adds one for every waiver that silences nothing.
///
/// A waiver is not called unused if what it silences may be hidden: by an error, or because the data are not open.
pub fn waive(diagnostics: &mut Vec<Diagnostic>, waivers: &[Waiver], with_data: bool) -> Vec<Waived> {
    if waivers.is_empty() {
        return Vec::new();
    }
    let mut used = vec![false; waivers.len()];
    let mut waived = Vec::new();
    diagnostics.retain(|diagnostic| {
        let covering = waivers.iter().zip(&mut used).find(|(waiver, _)| waiver.covers(diagnostic));
        let Some((waiver, used)) = covering else { return true };
        *used = true;
        waived.push(Waived { diagnostic: diagnostic.clone(), reason: waiver.reason.clone() });
        false
    });
    if !diagnostics.iter().any(Diagnostic::is_error) {
        let unused = waivers.iter().zip(used).filter(|(waiver, used)| {
            let hidden = waiver.code.kind() == CodeKind::DataLint && !with_data;
            !used && !hidden
        });
        diagnostics.extend(unused.map(|(waiver, _)| {
            let message = format!("the waiver of `{}` silences nothing", waiver.code);
            Diagnostic::warning(Code::UnusedWaiver, message)
                .at(waiver.place, "nothing of this code is found in the definition")
                .with_help("leave it out")
        }));
    }
    waived
}
