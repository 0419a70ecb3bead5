//! Differences and changes, signed.

use super::value::{Style, default_decimals, rounded_within};
use crate::finding::Change;
use crate::language::Language;
use crate::number::Exact;
use crate::unit::{TimeUnit, Unit};

impl Language {
    /// A difference of two values: `+2.4 points` of percents, `-12`, `+USD 3.20`, `-20 min`. Digits are added until it is not printed as
    /// zero, unless it is zero.
    pub fn difference(&self, value: Exact, unit: &Unit, decimals: Option<u8>) -> String {
        let visible = |printed: Exact| value.is_zero() || !printed.is_zero();
        let sign = self.sign(value);
        let style = Style::of(unit);
        if let Style::Duration(time) = style
            && (decimals.is_none() || time == TimeUnit::Microsecond)
        {
            return format!("{sign}{}", self.duration(value.abs(), time, visible));
        }
        let decimals = decimals.unwrap_or_else(|| default_decimals(value, unit));
        let (rounded, decimals) = rounded_within(value.abs(), decimals, visible);
        let digits = self.number(rounded, decimals);
        // A difference of percents is not a percent.
        let style = if style == Style::Percent { Style::PercentagePoints } else { style };
        format!("{sign}{}", self.dress(style, &digits))
    }

    /// A change, and its relative size where there is one: `+2.4 points`, `+3.0 %`; `unchanged` if it is none.
    pub fn change_parts(
        &self,
        change: &Change,
        unit: &Unit,
        decimals: Option<u8>,
    ) -> (String, Option<String>) {
        if change.difference.is_zero() {
            return (self.word("unchanged").to_owned(), None);
        }
        let absolute = self.difference(change.difference, unit, decimals);
        let percent = change.relative.and_then(|relative| relative.mul(Exact::integer(100)).ok());
        let relative = percent.map(|percent| {
            let (rounded, decimals) = rounded_within(percent.abs(), 1, |printed| !printed.is_zero());
            let number = self.dress(Style::Percent, &self.number(rounded, decimals));
            format!("{}{number}", self.sign(percent))
        });
        (absolute, relative)
    }

    /// A change with its relative size where there is one: `+2.4 points (+3.0 %)`; `unchanged` if it is none.
    pub fn change(&self, change: &Change, unit: &Unit, decimals: Option<u8>) -> String {
        match self.change_parts(change, unit, decimals) {
            (absolute, Some(relative)) => format!("{absolute} ({relative})"),
            (absolute, None) => absolute,
        }
    }

    fn sign(&self, value: Exact) -> &str {
        match (value.is_zero(), value.is_negative()) {
            (true, _) => "",
            (false, true) => self.word("minus"),
            (false, false) => "+",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::change;
    use super::*;

    fn shown(from: &str, to: &str, unit: &str) -> String {
        let (from, to) = (Exact::parse(from).unwrap(), Exact::parse(to).unwrap());
        let difference = to.sub(from).unwrap();
        let relative = (from > Exact::ZERO).then(|| difference.div(from).unwrap());
        change(&Change { from, difference, relative, improved: None }, &Unit::parse(unit).unwrap(), None)
    }

    #[test]
    fn percents_change_by_points() {
        assert_eq!(shown("80", "82.4", "percent"), "+2.4 points (+3.0 %)");
        assert_eq!(shown("50", "60", "percent"), "+10.0 points (+20.0 %)");
        assert_eq!(shown("50", "49.96", "percent"), "-0.04 points (-0.1 %)");
        assert_eq!(shown("50", "50", "percent"), "unchanged");
    }

    #[test]
    fn other_units_keep_their_unit() {
        assert_eq!(shown("292", "304", "tickets"), "+12 (+4.1 %)");
        assert_eq!(shown("0", "12", "tickets"), "+12");
        assert_eq!(shown("-4", "-6", "points"), "-2.0 points");
        assert_eq!(shown("12.40", "15.60", "USD per ticket"), "+USD 3.20 (+25.8 %)");
        assert_eq!(shown("200", "180", "minutes"), "-20 min (-10.0 %)");
    }
}
