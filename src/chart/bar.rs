//! A bar of a table row.

use super::palette::{Role, Tone};
use super::svg::{n, rectangle};

const WIDTH: f64 = 160.0;

/// A bar whose length is `share` of the row's room, `0` to `1`. Decoration beside the printed value, hence hidden from screen readers.
pub fn bar(share: f64, tone: Tone) -> String {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let role = if tone == Tone::Neutral { Role::Good } else { tone.role() };
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 {0} 10\" width=\"{0}\" height=\"10\" aria-hidden=\"true\" focusable=\"false\">{1}{2}</svg>",
        n(WIDTH),
        rectangle(0.0, 0.0, WIDTH, 10.0, Role::PlainTint),
        rectangle(0.0, 0.0, share * WIDTH, 10.0, role)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_length_is_the_share() {
        assert!(bar(0.25, Tone::Bad).contains("width=\"40\" height=\"10\" fill=\"#b83a00\""));
        assert!(!bar(0.0, Tone::Bad).contains("b83a00"));
        assert_eq!(bar(f64::NAN, Tone::Good), bar(0.0, Tone::Good));
        assert_eq!(bar(7.0, Tone::Good), bar(1.0, Tone::Good));
    }
}
