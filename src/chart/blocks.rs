//! A sparkline of block characters, for plain text.

use super::axis::extent;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const GAP: char = '·';

/// One character a value, lowest to highest over the values given; `·` for a missing one. A course without change stays in the middle.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn blocks(values: &[Option<f64>]) -> String {
    let Some((low, high)) = extent(values.iter().flatten().copied()) else {
        return values.iter().map(|_| GAP).collect();
    };
    let block = |value: f64| {
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        let step = (share * 7.0).round().clamp(0.0, 7.0) as usize;
        BLOCKS.get(step).copied().unwrap_or(GAP)
    };
    values.iter().map(|value| value.filter(|value| value.is_finite()).map_or(GAP, block)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowest_and_highest_use_the_whole_height() {
        let values: Vec<_> = (0..8).map(|value| Some(f64::from(value))).collect();
        assert_eq!(blocks(&values), "▁▂▃▄▅▆▇█");
    }

    #[test]
    fn gaps_and_flat_courses_are_told_apart_from_zero() {
        assert_eq!(blocks(&[Some(0.0), None, Some(10.0)]), "▁·█");
        assert_eq!(blocks(&[Some(5.0), Some(5.0)]), "▅▅");
        assert_eq!(blocks(&[None, None]), "··");
        assert_eq!(blocks(&[Some(f64::NAN), Some(1.0)]), "·▅");
        assert_eq!(blocks(&[]), "");
    }
}
