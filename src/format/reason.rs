//! Why there is no value, in words.

use super::value::number;
use crate::evaluate::{NoData, Reason};

/// One reason as a clause without a final stop: "no rows in `tickets` for this period".
pub fn reason(reason: &Reason) -> String {
    match reason {
        Reason::NoRows { dataset } => format!("no rows in `{dataset}` for this period"),
        Reason::NoValues { dataset } => format!("rows in `{dataset}`, but none has a value to aggregate"),
        Reason::ZeroDenominator { name, nothing: true } => {
            format!("zero denominator: `{name}` is 0, nothing to measure")
        }
        Reason::ZeroDenominator { name, nothing: false } => {
            format!("zero denominator: `{name}` is 0, although the numerator is not")
        }
        Reason::SampleTooSmall { count, minimum } => {
            let decimals = if count.is_integer() { 0 } else { 1 };
            format!("sample too small: {} of at least {minimum}", number(*count, decimals))
        }
        Reason::PeriodUnfinished => "the period has not ended".to_owned(),
        Reason::BaselineMissing => "no value in the period it is compared with".to_owned(),
        Reason::Overflow => "the number is too large to be held exactly".to_owned(),
        Reason::NotBrokenDown { dataset, dimension } => {
            format!("`{dataset}` is not broken down by `{dimension}`")
        }
        Reason::ImpossibleProportion { found } => {
            format!(
                "the data contradict the definition: a share cannot be more than the whole, but {} was found",
                number(*found, 2)
            )
        }
    }
}

/// All reasons, the main one first, in one line.
pub fn reasons(no_data: &NoData) -> String {
    no_data.reasons.iter().map(reason).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
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
