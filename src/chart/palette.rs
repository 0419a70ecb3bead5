//! The one table of colours: blue, amber and vermilion after Okabe and Ito, darkened where white needs more contrast, and greys.

use std::fmt::Write;

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// As wanted.
    Good,
    /// Between.
    Watch,
    /// Calls for action.
    Bad,
    /// Outside the written scale.
    Off,
    /// Not judged.
    Neutral,
    /// No value.
    Missing,
}

/// What a colour is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The page.
    Surface,
    /// Text and lines.
    Ink,
    /// Secondary text.
    Muted,
    /// Rules and grid lines.
    Rule,
    /// Marks of what is as wanted.
    Good,
    /// Marks of what is between.
    Watch,
    /// Marks of what calls for action.
    Bad,
    /// Marks of what is off the scale.
    Off,
    /// The area behind good values.
    GoodTint,
    /// The area behind values between.
    WatchTint,
    /// The area behind values that call for action.
    BadTint,
    /// The area behind values that are not judged.
    PlainTint,
    /// The best range of a bullet graph.
    Grey1,
    /// The second.
    Grey2,
    /// The third.
    Grey3,
    /// The worst.
    Grey4,
}

/// Role, name in CSS, colour on paper, colour on a dark screen.
const TABLE: &[(Role, &str, &str, &str)] = &[
    (Role::Surface, "surface", "#ffffff", "#15181c"),
    (Role::Ink, "ink", "#1d2126", "#e9eaec"),
    (Role::Muted, "muted", "#545b64", "#a9b0b9"),
    (Role::Rule, "rule", "#d9dde2", "#363c44"),
    (Role::Good, "good", "#0067a3", "#62b8ea"),
    (Role::Watch, "watch", "#8f5b00", "#e9a620"),
    (Role::Bad, "bad", "#b83a00", "#ff8a57"),
    (Role::Off, "off", "#7a3b8f", "#d5a3e6"),
    (Role::GoodTint, "good-tint", "#e6f1f8", "#14293a"),
    (Role::WatchTint, "watch-tint", "#fbf1dc", "#33290f"),
    (Role::BadTint, "bad-tint", "#fbe8df", "#3a2015"),
    (Role::PlainTint, "plain-tint", "#f1f3f5", "#22262c"),
    (Role::Grey1, "grey-1", "#edf0f2", "#2a3037"),
    (Role::Grey2, "grey-2", "#dbe0e5", "#39414a"),
    (Role::Grey3, "grey-3", "#c6ccd3", "#49525d"),
    (Role::Grey4, "grey-4", "#b1b9c2", "#59636f"),
];

impl Tone {
    /// The colour of its marks.
    pub fn role(self) -> Role {
        match self {
            Self::Good => Role::Good,
            Self::Watch => Role::Watch,
            Self::Bad => Role::Bad,
            Self::Off => Role::Off,
            Self::Neutral | Self::Missing => Role::Muted,
        }
    }

    /// The colour behind it.
    pub fn tint(self) -> Role {
        match self {
            Self::Good => Role::GoodTint,
            Self::Watch => Role::WatchTint,
            Self::Bad => Role::BadTint,
            Self::Off | Self::Neutral | Self::Missing => Role::PlainTint,
        }
    }

    /// Its mark, which tells it without colour.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Good => "▲",
            Self::Watch => "◆",
            Self::Bad => "▼",
            Self::Off => "◇",
            Self::Neutral => "○",
            Self::Missing => "–",
        }
    }
}

impl Role {
    fn row(self) -> (&'static str, &'static str, &'static str) {
        let row = TABLE.iter().find(|row| row.0 == self);
        row.map_or(("ink", "#1d2126", "#e9eaec"), |row| (row.1, row.2, row.3))
    }

    /// Its name in CSS.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// Its colour on paper and bright screens.
    pub fn light(self) -> &'static str {
        self.row().1
    }

    /// Its colour on dark screens.
    pub fn dark(self) -> &'static str {
        self.row().2
    }
}

/// The palette as CSS: a custom property for every role (`--good`), bright or dark as the reader prefers and bright in print, and the
/// classes of the pictures.
pub fn palette_css() -> String {
    let properties = |colour: fn(Role) -> &'static str| {
        TABLE.iter().fold(String::new(), |mut css, (role, name, ..)| {
            let _ = write!(css, "--{name}:{};", colour(*role));
            css
        })
    };
    let (light, dark) = (properties(Role::light), properties(Role::dark));
    let mut css = format!(
        ":root{{color-scheme:light dark;{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n@media print{{:root{{color-scheme:light;{light}}}}}\n"
    );
    for (_, name, ..) in TABLE {
        let _ = writeln!(css, ".f-{name}{{fill:var(--{name})}}.s-{name}{{stroke:var(--{name})}}");
    }
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.2.
    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn the_measure_is_the_published_one() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
    }

    #[test]
    fn every_pair_in_use_has_enough_contrast() {
        use Role::*;
        let tints = [GoodTint, WatchTint, BadTint, PlainTint];
        let mut pairs = vec![(Ink, Surface, 7.0), (Muted, Surface, 4.5)];
        pairs.extend([Good, Watch, Bad, Off].map(|mark| (mark, Surface, 4.5)));
        pairs.extend([
            (Good, GoodTint, 4.5),
            (Watch, WatchTint, 4.5),
            (Bad, BadTint, 4.5),
            (Off, PlainTint, 4.5),
        ]);
        pairs.extend(tints.map(|tint| (Ink, tint, 7.0)));
        pairs.extend(tints.map(|tint| (Muted, tint, 4.5)));
        pairs.extend([Grey1, Grey2, Grey3, Grey4].map(|grey| (Ink, grey, 4.5)));
        // Graphic parts: any status mark on any tint, as a point of a trend may lie in another band's area.
        for mark in [Good, Watch, Bad, Off] {
            pairs.extend(tints.map(|tint| (mark, tint, 3.0)));
        }
        for (front, back, least) in pairs {
            for colour in [Role::light, Role::dark] {
                let found = contrast(colour(front), colour(back));
                assert!(found >= least, "{front:?} on {back:?}: {found:.2}, needs {least}");
            }
        }
    }

    #[test]
    fn every_role_is_in_the_table_once() {
        let mut roles: Vec<_> = TABLE.iter().map(|row| row.0).collect();
        roles.sort_unstable();
        roles.dedup();
        assert_eq!(roles.len(), TABLE.len());
        for tone in [Tone::Good, Tone::Watch, Tone::Bad, Tone::Off, Tone::Neutral, Tone::Missing] {
            assert!(roles.contains(&tone.role()) && roles.contains(&tone.tint()));
        }
    }
}
