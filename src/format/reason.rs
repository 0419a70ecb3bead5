//! Why there is no value, in words.

use crate::evaluate::{NoData, Reason};
use crate::language::Language;

impl Language {
    /// One reason as a clause without a final stop: "no rows in `tickets` for this period".
    pub fn reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::NoRows { dataset } => self.say("reason-no-rows", &[("dataset", dataset)]),
            Reason::NoValues { dataset } => self.say("reason-no-values", &[("dataset", dataset)]),
            Reason::ZeroDenominator { name, nothing: true } => {
                self.say("reason-nothing-to-measure", &[("operand", name)])
            }
            Reason::ZeroDenominator { name, nothing: false } => {
                self.say("reason-zero-denominator", &[("operand", name)])
            }
            Reason::SampleTooSmall { count, minimum } => {
                let decimals = if count.is_integer() { 0 } else { 1 };
                let (found, least) = (self.number(*count, decimals), minimum.to_string());
                self.say("reason-sample-too-small", &[("found", &found), ("minimum", &least)])
            }
            Reason::PeriodUnfinished => self.word("reason-unfinished").to_owned(),
            Reason::BaselineMissing => self.word("reason-no-baseline").to_owned(),
            Reason::Overflow => self.word("too-large").to_owned(),
            Reason::NotBrokenDown { dataset, dimension } => self
                .say("reason-not-broken-down", &[("dataset", dataset), ("dimension", self.name(dimension))]),
            Reason::ImpossibleProportion { found } => {
                self.say("reason-impossible-share", &[("found", &self.number(*found, 2))])
            }
        }
    }

    /// All reasons, the main one first, in one line.
    pub fn reasons(&self, no_data: &NoData) -> String {
        self.all_reasons(&no_data.reasons)
    }

    pub(super) fn all_reasons(&self, reasons: &[Reason]) -> String {
        reasons.iter().map(|reason| self.reason(reason)).collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::reasons;
    use super::*;
    use crate::number::Exact;

    #[test]
    fn reasons_name_what_is_missing() {
        let no_data = NoData {
            reasons: vec![
                Reason::SampleTooSmall { count: Exact::integer(12), minimum: 30 },
                Reason::ZeroDenominator { name: "at-risk".into(), nothing: true },
            ],
        };
        assert_eq!(
            reasons(&no_data),
            "sample too small: 12 of at least 30; zero denominator: `at-risk` is 0, nothing to measure"
        );
    }
}
