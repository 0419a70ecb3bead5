//! Counted shares and intervals of shares.

/// Rows with a property among all rows: at most all of them, of at least one.
///
/// Statistics of shares take this type, so that a quotient that is no share, or one of nothing, cannot have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    part: u64,
    whole: u64,
}

/// Between two shares, ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// From this, 0 or more.
    pub lower: f64,
    /// To this, 1 or less.
    pub upper: f64,
}

impl Share {
    /// More rows than this are not counted one by one, and no interval of them is wide enough to be worth printing.
    pub const MOST: u64 = 1_000_000_000_000;

    /// `part` of `whole`; `None` of nothing, of more than there is, or of more than [`Share::MOST`].
    pub fn new(part: u64, whole: u64) -> Option<Self> {
        (whole > 0 && part <= whole && whole <= Self::MOST).then_some(Self { part, whole })
    }

    /// Rows with the property.
    pub fn part(self) -> u64 {
        self.part
    }

    /// All rows.
    pub fn whole(self) -> u64 {
        self.whole
    }

    /// Rows without the property.
    pub fn rest(self) -> u64 {
        self.whole - self.part
    }

    /// From 0 to 1.
    pub fn rate(self) -> f64 {
        double(self.part) / double(self.whole)
    }
}

/// A count as a double; exact up to [`Share::MOST`].
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn double(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::Share;

    #[test]
    fn only_shares_of_something_exist() {
        assert_eq!(Share::new(0, 0), None);
        assert_eq!(Share::new(3, 2), None);
        assert_eq!(Share::new(1, Share::MOST + 1), None);
        let share = Share::new(9, 12).unwrap();
        assert_eq!((share.part(), share.rest(), share.whole()), (9, 3, 12));
        assert!((share.rate() - 0.75).abs() < f64::EPSILON);
    }
}
