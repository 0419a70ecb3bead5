//! What a value is about, as far as criteria depend on it.

use crate::calendar::Period;

/// What a value is about, as far as criteria depend on it.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The value's period.
    pub period: &'a Period,
    /// The member of a dimension: `None` if the value is about several, the inner `None` for rows without a member.
    pub member: &'a dyn Fn(&str) -> Option<Option<String>>,
}
