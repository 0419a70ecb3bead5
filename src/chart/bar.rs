//! A bar of a table row.

use super::palette::{Role, Tone};
use super::svg::{line, n, rectangle};

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

/// A bar from the middle to the right, or of a negative `share` to the left; `-1` to `1`. Decoration beside the printed value, hence hidden
/// from screen readers.
pub fn effect(share: f64, tone: Tone) -> String {
    let share = if share.is_finite() { share.clamp(-1.0, 1.0) } else { 0.0 };
    let (middle, end) = (WIDTH / 2.0, WIDTH / 2.0 * (1.0 + share));
    let role = if tone == Tone::Neutral { Role::Muted } else { tone.role() };
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 {0} 10\" width=\"{0}\" height=\"10\" aria-hidden=\"true\" focusable=\"false\">{1}{2}{3}</svg>",
        n(WIDTH),
        rectangle(0.0, 0.0, WIDTH, 10.0, Role::PlainTint),
        rectangle(middle.min(end), 0.0, middle.max(end), 10.0, role),
        line((middle, 0.0), (middle, 10.0), "1", Role::Muted, "")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_goes_to_its_side() {
        assert!(effect(0.5, Tone::Good).contains("<rect x=\"80\" y=\"0\" width=\"40\""));
        assert!(effect(-0.5, Tone::Bad).contains("<rect x=\"40\" y=\"0\" width=\"40\""));
        assert_eq!(effect(-3.0, Tone::Bad), effect(-1.0, Tone::Bad));
        assert_eq!(effect(f64::INFINITY, Tone::Bad), effect(0.0, Tone::Bad));
    }

    #[test]
    fn its_length_is_the_share() {
        assert!(bar(0.25, Tone::Bad).contains("width=\"40\" height=\"10\" fill=\"#b83a00\""));
        assert!(!bar(0.0, Tone::Bad).contains("b83a00"));
        assert_eq!(bar(f64::NAN, Tone::Good), bar(0.0, Tone::Good));
        assert_eq!(bar(7.0, Tone::Good), bar(1.0, Tone::Good));
    }
}
