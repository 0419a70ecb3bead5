//! Units in words.

use super::{Base, Scale, TimeUnit, Unit, plural};
use serde::{Serialize, Serializer};
use std::fmt;

/// `hours`, `USD per ticket`, `percent`, `tickets`, `ratio`; [`Unit::parse`] reads all that a definition can declare.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Known { bases, scale } = self else { return f.write_str("unknown unit") };
        let above: Vec<String> = bases.iter().filter(|(_, n)| **n > 0).map(power(many)).collect();
        let below: Vec<String> = bases.iter().filter(|(_, n)| **n < 0).map(power(one)).collect();
        let above = above.join(" × ");
        match (scale, above.is_empty()) {
            (Scale::One, true) => f.write_str("ratio")?,
            (Scale::One, false) => f.write_str(&above)?,
            (_, true) => write!(f, "{scale}")?,
            (_, false) => write!(f, "{scale} of {above}")?,
        }
        if below.is_empty() { Ok(()) } else { write!(f, " per {}", below.join(" and ")) }
    }
}

fn power(name: impl Fn(&Base) -> String) -> impl Fn((&Base, &i8)) -> String {
    move |(base, exponent)| match exponent.unsigned_abs() {
        1 => name(base),
        n => format!("{}^{n}", name(base)),
    }
}

fn many(base: &Base) -> String {
    match base {
        Base::Entity(name) => plural(name),
        Base::Time(unit) => unit.to_string(),
        Base::Currency(_) | Base::Count | Base::Score => one(base),
    }
}

fn one(base: &Base) -> String {
    match base {
        Base::Entity(name) => name.clone(),
        Base::Currency(code) => code.clone(),
        Base::Time(unit) => unit.singular().to_owned(),
        Base::Count => "count".to_owned(),
        Base::Score => "score".to_owned(),
    }
}

impl TimeUnit {
    /// The name of one: `hour`.
    pub fn singular(self) -> &'static str {
        match self {
            // In what a duration is computed is nothing a reader of definitions has to know.
            Self::Microsecond => "duration",
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
        }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}s", self.singular())
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::One => "ratio",
            Self::Percent => "percent",
            Self::Permille => "permille",
            Self::Points => "points",
        })
    }
}

/// As its words.
impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
