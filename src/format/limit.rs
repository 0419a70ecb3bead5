//! Limits as written, never rounded: cut points and targets.

use super::value::{Style, default_decimals};
use crate::band::{Band, BandScale, Bound, Placement, Target};
use crate::language::Language;
use crate::number::Exact;
use crate::unit::{TimeUnit, Unit};

impl Language {
    /// A limit with all its digits and no more: `85 %`, `99.95 %`, `4 h`, `USD 12.50`.
    ///
    /// A duration is written as [`Language::value`] writes its values: with stated `decimals` in its own unit, `48 h`, else as `2 d`. Other
    /// limits need `decimals` only if they have no finite decimal form, which conversions make: 200/3.
    pub fn limit(&self, value: Exact, unit: &Unit, decimals: Option<u8>) -> String {
        match Style::of(unit) {
            Style::Duration(time) => self.duration_limit(value, time, decimals),
            style => self.dress(style, &self.digits(value, unit, decimals)),
        }
    }

    /// A target, its limits as [`Language::limit`] writes them: `85 %`, `75 to 90 %`, `30 min to 2 h`.
    pub fn target(&self, target: &Target, unit: &Unit, decimals: Option<u8>) -> String {
        match target {
            Target::Value(value) => self.limit(*value, unit, decimals),
            Target::Range(lower, upper) => match Style::of(unit) {
                Style::Duration(_) => {
                    self.between(&self.limit(*lower, unit, decimals), &self.limit(*upper, unit, decimals))
                }
                style => {
                    let (lower, upper) =
                        (self.digits(*lower, unit, decimals), self.digits(*upper, unit, decimals));
                    self.dress(style, &self.between(&lower, &upper))
                }
            },
        }
    }

    /// `75 to 90`
    pub fn between(&self, lower: &str, upper: &str) -> String {
        self.say("between", &[("lower", lower), ("upper", upper)])
    }

    fn duration_limit(&self, value: Exact, time: TimeUnit, decimals: Option<u8>) -> String {
        let exact = value.to_string();
        if decimals.is_some() && time != TimeUnit::Microsecond && !exact.contains('/') {
            return self.time(time, &self.grouped(&exact));
        }
        self.exact_duration(value, time).unwrap_or_else(|| self.duration(value, time, |_| true))
    }

    /// All digits of a finite decimal; a limit such as 200/3, which only a conversion makes, has `decimals`.
    fn digits(&self, value: Exact, unit: &Unit, decimals: Option<u8>) -> String {
        let exact = value.to_string();
        if exact.contains('/') {
            return self.number(value, decimals.unwrap_or_else(|| default_decimals(value, unit)));
        }
        let cents = exact.split_once('.').is_some_and(|(_, cents)| cents.len() == 1);
        if cents && matches!(Style::of(unit), Style::Money(_)) {
            self.number(value, 2)
        } else {
            self.grouped(&exact)
        }
    }

    /// The bands as one inequality, from low to high: `Weak < 70 ≤ Moderate < 85 ≤ Strong`, `0 ≤ Low ≤ 4 h < High ≤ 8 h`.
    ///
    /// Money and durations carry their unit; others are bare, since the KPI's unit stands beside. `decimals` counts as for
    /// [`Language::limit`].
    pub fn scale(&self, scale: &BandScale, unit: &Unit, decimals: Option<u8>) -> String {
        let text = |bound: Bound| match Style::of(unit) {
            _ if bound.value.is_zero() => "0".to_owned(),
            Style::Duration(time) => self.duration_limit(bound.value, time, decimals),
            style @ Style::Money(_) => self.dress(style, &self.digits(bound.value, unit, decimals)),
            _ => self.digits(bound.value, unit, decimals),
        };
        let mut line = String::new();
        let mut written: Option<Exact> = None;
        for Band { name, lower, upper, .. } in &scale.bands {
            if let Some(bound) = lower {
                if written != Some(bound.value) {
                    let separator = if line.is_empty() { "" } else { ", " };
                    line.push_str(&format!("{separator}{}", text(*bound)));
                }
                line.push_str(if bound.inclusive { " ≤ " } else { " < " });
            }
            line.push_str(self.name(name));
            if let Some(bound) = upper {
                line.push_str(if bound.inclusive { " ≤ " } else { " < " });
                line.push_str(&text(*bound));
            }
            written = upper.map(|bound| bound.value);
        }
        line
    }
}

impl BandScale {
    /// The cut points that decide where a value lies: `70 % ≤ value < 85 %`, `above 90 %, where the highest band ends`; `None` without bands.
    pub fn rule(&self, value: Exact, unit: &Unit, decimals: Option<u8>) -> Option<String> {
        let text = |bound: Bound| super::limit(bound.value, unit, decimals);
        let or_equal = |bound: Bound| if bound.inclusive { "≤" } else { "<" };
        Some(match self.place(value) {
            Placement::Unbanded => return None,
            Placement::In(band) => {
                let below = band.lower.map(|bound| format!("{} {} ", text(bound), or_equal(bound)));
                let above = band.upper.map(|bound| format!(" {} {}", or_equal(bound), text(bound)));
                if below.is_none() && above.is_none() {
                    return Some("any value".to_owned());
                }
                format!("{}value{}", below.unwrap_or_default(), above.unwrap_or_default())
            }
            Placement::AboveScale => match self.bands.last()?.upper? {
                end if end.inclusive => format!("above {}, where the highest band ends", text(end)),
                end => format!("{} or more, where the highest band ends", text(end)),
            },
            Placement::BelowScale => match self.bands.first()?.lower? {
                end if end.inclusive => format!("below {}, where the lowest band begins", text(end)),
                end => format!("{} or less, where the lowest band begins", text(end)),
            },
        })
    }

    /// The bands as one inequality in English, as [`Language::scale`] writes it.
    pub fn describe(&self, unit: &Unit, decimals: Option<u8>) -> String {
        Language::english().scale(self, unit, decimals)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{limit, target};
    use super::*;

    #[test]
    fn limits_keep_their_digits() {
        let shown =
            |text: &str, unit: &str| limit(Exact::parse(text).unwrap(), &Unit::parse(unit).unwrap(), None);
        assert_eq!(shown("85", "percent"), "85 %");
        assert_eq!(shown("99.95", "percent"), "99.95 %");
        assert_eq!(shown("200/3", "percent"), "66.7 %");
        assert_eq!(shown("240", "minutes"), "4 h");
        assert_eq!(shown("12.5", "USD"), "USD 12.50");
        assert_eq!(shown("1250", "USD per ticket"), "USD 1,250");
        let hours = |text: &str| limit(Exact::parse(text).unwrap(), &Unit::parse("hours").unwrap(), Some(1));
        assert_eq!(hours("48"), "48 h");
        assert_eq!(hours("0.25"), "0.25 h");
        assert_eq!(hours("1/3"), "20 min");
    }

    #[test]
    fn the_cut_points_around_a_value_are_its_rule() {
        let band = |name: &str, lower: Option<(i128, bool)>, upper: Option<(i128, bool)>| {
            let bound = |(value, inclusive): (i128, bool)| Bound { value: Exact::integer(value), inclusive };
            Band {
                name: name.into(),
                rank: 0,
                lower: lower.map(bound),
                upper: upper.map(bound),
                status: crate::catalog::BandStatus::Neutral,
                say: None,
                actions: [].into(),
                basis: None,
            }
        };
        let scale = BandScale {
            bands: vec![
                band("Low", Some((0, true)), Some((70, false))),
                band("High", Some((70, true)), Some((90, false))),
            ],
        };
        let rule = |value: i128| scale.rule(Exact::integer(value), &Unit::percent(), None).unwrap();
        assert_eq!(rule(70), "70 % ≤ value < 90 %");
        assert_eq!(rule(69), "0 % ≤ value < 70 %");
        assert_eq!(rule(90), "90 % or more, where the highest band ends");
        assert_eq!(rule(-1), "below 0 %, where the lowest band begins");
        assert_eq!(BandScale::default().rule(Exact::ONE, &Unit::percent(), None), None);
    }

    #[test]
    fn targets_are_one_text() {
        let range = Target::Range(Exact::integer(75), Exact::integer(90));
        assert_eq!(target(&range, &Unit::percent(), None), "75 to 90 %");
        assert_eq!(target(&range, &Unit::parse("minutes").unwrap(), None), "1 h 15 min to 1 h 30 min");
    }
}
