//! Units in words.

use crate::language::Language;
use crate::unit::{Base, Scale, TimeUnit, Unit, plural};

impl Language {
    /// A unit: `hours`, `USD per ticket`, `percent`, `tickets`, `ratio`.
    pub fn unit(&self, unit: &Unit) -> String {
        let Unit::Known { bases, scale } = unit else { return self.word("unit-unknown").to_owned() };
        let joined = |below: bool| -> Vec<String> {
            let side = bases.iter().filter(|(_, exponent)| (**exponent < 0) == below && **exponent != 0);
            side.map(|(base, exponent)| {
                let name = if below { self.one(base) } else { self.many(base) };
                match exponent.unsigned_abs() {
                    1 => name,
                    power => format!("{name}^{power}"),
                }
            })
            .collect()
        };
        let above = joined(false).join(" × ");
        let scaled = match scale {
            Scale::One => "unit-ratio",
            Scale::Percent => "unit-percent",
            Scale::Permille => "unit-permille",
            Scale::Points => "unit-points",
        };
        let said = match (scale, above.is_empty()) {
            (_, true) => self.word(scaled).to_owned(),
            (Scale::One, false) => above,
            (_, false) => self.say("unit-of", &[("unit", self.word(scaled)), ("of", &above)]),
        };
        let below = joined(true);
        if below.is_empty() {
            return said;
        }
        self.say("unit-per", &[("unit", &said), ("per", &self.list_pairs(&below))])
    }

    fn many(&self, base: &Base) -> String {
        match base {
            Base::Entity(name) => self.name(&plural(name)).to_owned(),
            Base::Time(time) => self.word(time_key(*time, true)).to_owned(),
            Base::Currency(_) | Base::Count | Base::Score => self.one(base),
        }
    }

    fn one(&self, base: &Base) -> String {
        match base {
            Base::Entity(name) => self.name(name).to_owned(),
            Base::Currency(code) => self.currency(code).to_owned(),
            Base::Time(time) => self.word(time_key(*time, false)).to_owned(),
            Base::Count => self.word("unit-count").to_owned(),
            Base::Score => self.word("unit-score").to_owned(),
        }
    }
}

/// The key of the name of a unit of time.
fn time_key(unit: TimeUnit, many: bool) -> &'static str {
    match (unit, many) {
        (TimeUnit::Microsecond, false) => "unit-duration",
        (TimeUnit::Microsecond, true) => "unit-durations",
        (TimeUnit::Second, false) => "unit-second",
        (TimeUnit::Second, true) => "unit-seconds",
        (TimeUnit::Minute, false) => "unit-minute",
        (TimeUnit::Minute, true) => "unit-minutes",
        (TimeUnit::Hour, false) => "unit-hour",
        (TimeUnit::Hour, true) => "unit-hours",
        (TimeUnit::Day, false) => "unit-day",
        (TimeUnit::Day, true) => "unit-days",
        (TimeUnit::Week, false) => "unit-week",
        (TimeUnit::Week, true) => "unit-weeks",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_units_are_as_definitions_write_them() {
        for text in
            ["percent", "tickets", "hours", "USD per ticket", "ratio", "points", "score", "tickets per day"]
        {
            let unit = Unit::parse(text).unwrap();
            assert_eq!(Language::english().unit(&unit), unit.to_string());
        }
    }
}
