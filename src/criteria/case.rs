//! What a value is about, as far as criteria depend on it.

use crate::calendar::Period;

/// The member of a dimension: `None` if a value is about several, the inner `None` for rows without a member.
pub(super) type MemberOf<'a> = &'a dyn Fn(&str) -> Option<Option<String>>;

/// What a value is about, as far as criteria depend on it. Criteria hold for a period by its first day.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The value's period.
    pub period: &'a Period,
    /// Its members.
    pub member: MemberOf<'a>,
}

impl Case<'_> {
    /// Whether the value is about these members alone. The error is a dimension of which it is about several, while nothing else
    /// contradicts.
    pub(super) fn is_about<'m>(&self, members: &'m [(String, String)]) -> Result<bool, &'m str> {
        let mut several = None;
        for (dimension, wanted) in members {
            match (self.member)(dimension) {
                Some(Some(member)) if member == *wanted => {}
                Some(_) => return Ok(false),
                None => several = several.or(Some(dimension.as_str())),
            }
        }
        several.map_or(Ok(true), Err)
    }
}
