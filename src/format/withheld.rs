//! Why a change is not split, in words.

use crate::driver::{Side, Withheld};
use crate::language::Language;
use crate::number::Exact;

impl Language {
    /// Why a change from one period to another is not split, as a clause without a final stop; the periods by their names.
    pub fn withheld(&self, withheld: &Withheld, before: &str, after: &str) -> String {
        let period = |side: &Side| match side {
            Side::Before => before,
            Side::After => after,
        };
        match withheld {
            Withheld::NoValue { side, reasons } => self.say(
                "withheld-no-value",
                &[("period", period(side)), ("reasons", &self.all_reasons(reasons))],
            ),
            Withheld::Mixture { reasons } => {
                self.say("withheld-mixture", &[("before", before), ("reasons", &self.all_reasons(reasons))])
            }
            Withheld::NotAdditive { side, sum, total } => {
                let shown = |exact: Exact| self.number(exact, if exact.is_integer() { 0 } else { 2 });
                let (sum, total) = (shown(*sum), shown(*total));
                let holes = [("sum", sum.as_str()), ("total", &total), ("period", period(side))];
                self.say("withheld-not-additive", &holes)
            }
            Withheld::Overflow => self.word("too-large").to_owned(),
        }
    }
}
