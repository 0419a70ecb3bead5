//! Pieces of SVG text.

use super::palette::Role;
use std::borrow::Cow;
use std::fmt;

/// Text inside an element or a quoted attribute, of SVG and HTML alike. What reaches beyond the text, or what XML forbids, becomes U+FFFD:
/// control characters, and those that turn the direction of all that follows.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if text.bytes().all(stands_for_itself) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| replacement(c).is_some()) {
        let (plain, odd) = rest.split_at(at);
        escaped.push_str(plain);
        let mut odd = odd.chars();
        escaped.extend(odd.next().and_then(replacement));
        rest = odd.as_str();
    }
    escaped.push_str(rest);
    Cow::Owned(escaped)
}

/// Whether a byte is of a character that [`replacement`] leaves as it is, which most texts consist of. What begins a longer character may not.
fn stands_for_itself(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b' '..=b'~') && !matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')
}

/// What stands for a character that cannot stand for itself.
fn replacement(character: char) -> Option<&'static str> {
    match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        '\t' | '\n' | ' '..='~' => None,
        '\r' => Some("\n"),
        other if other.is_control() || turns_direction(other) => Some("\u{fffd}"),
        '\u{fffe}' | '\u{ffff}' => Some("\u{fffd}"),
        _ => None,
    }
}

/// Whether a character changes the direction of what follows until another ends it: a name that holds one turns the rest of its line.
pub(crate) fn turns_direction(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A coordinate with at most one decimal. Like all pieces of an element it is printed right where it stands: a report has thousands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tenths(i64);

/// A coordinate.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn n(value: f64) -> Tenths {
    Tenths((value * 10.0).round() as i64)
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whole tenths are printed as integers: much quicker than a double.
        let (whole, tenth) = (self.0.unsigned_abs() / 10, self.0.unsigned_abs() % 10);
        if self.0 < 0 {
            f.write_str("-")?;
        }
        if tenth == 0 { write!(f, "{whole}") } else { write!(f, "{whole}.{tenth}") }
    }
}

/// How an element is painted: colours that stand alone, and classes by which a page may replace them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Paint {
    /// The inside.
    Fill(Role),
    /// The outline of an element that is not filled.
    Stroke(Role),
    /// Inside and outline.
    Both(Role, Role),
}

impl fmt::Display for Paint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fill(role) => write!(f, "fill=\"{}\" class=\"f-{}\"", role.light(), role.name()),
            Self::Stroke(role) => {
                write!(f, "fill=\"none\" stroke=\"{}\" class=\"s-{}\"", role.light(), role.name())
            }
            Self::Both(inside, outline) => write!(
                f,
                "fill=\"{}\" stroke=\"{}\" class=\"f-{} s-{}\"",
                inside.light(),
                outline.light(),
                inside.name(),
                outline.name()
            ),
        }
    }
}

/// The fill of an element.
pub(super) fn fill(role: Role) -> Paint {
    Paint::Fill(role)
}

/// The outline of an element that is not filled.
pub(super) fn stroke(role: Role) -> Paint {
    Paint::Stroke(role)
}

/// Fill and outline.
pub(super) fn fill_stroke(inside: Role, outline: Role) -> Paint {
    Paint::Both(inside, outline)
}

/// Where a text stands to its coordinate.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A text.
pub(super) fn text(x: f64, y: f64, anchor: Anchor, role: Role, words: &str) -> String {
    let anchor = match anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    format!("<text x=\"{}\" y=\"{}\"{anchor} {}>{}</text>", n(x), n(y), fill(role), escape(words))
}

/// A straight line of a width.
pub(super) fn line(from: (f64, f64), to: (f64, f64), width: &str, role: Role, more: &str) -> String {
    format!(
        "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke-width=\"{width}\"{more} {}/>",
        n(from.0),
        n(from.1),
        n(to.0),
        n(to.1),
        stroke(role)
    )
}

/// A rectangle between two corners; nothing if it has no area.
pub(super) fn rectangle(left: f64, top: f64, right: f64, bottom: f64, role: Role) -> String {
    let (width, height) = (right - left, bottom - top);
    if width < 0.05 || height < 0.05 {
        return String::new();
    }
    format!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}/>",
        n(left),
        n(top),
        n(width),
        n(height),
        fill(role)
    )
}

/// The outer element: named and described for those who do not see it.
pub(super) fn picture(
    class: &str,
    id: &str,
    size: (u32, u32),
    title: &str,
    description: &str,
    body: &str,
) -> String {
    let (width, height) = size;
    let id = escape(id);
    format!(
        "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" font-family=\"system-ui, sans-serif\" font-size=\"11\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{body}</svg>",
        escape(title),
        escape(description)
    )
}

/// A text cut to `limit` characters, with an ellipsis.
pub(super) fn shortened(words: &str, limit: usize) -> String {
    if words.chars().count() <= limit {
        return words.to_owned();
    }
    let kept: String = words.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// About how wide a text is in the pictures' font, with a fifth to spare.
#[allow(clippy::cast_precision_loss)]
pub(super) fn width_of(words: &str) -> f64 {
    words.chars().count() as f64 * 6.4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_over_stands_for_itself() {
        for byte in 0..=u8::MAX {
            let replaced = !byte.is_ascii() || replacement(char::from(byte)).is_some();
            assert_eq!(stands_for_itself(byte), !replaced, "{byte}");
        }
    }

    #[test]
    fn coordinates_have_at_most_one_decimal() {
        let shown: Vec<String> =
            [0.0, -0.04, 12.0, 12.34, 12.35, -3.06].into_iter().map(|value| n(value).to_string()).collect();
        assert_eq!(shown, ["0", "0", "12", "12.3", "12.4", "-3.1"]);
    }

    #[test]
    fn markup_in_texts_is_inert() {
        assert_eq!(escape("<a href='x'>\"&\u{0}\r\n"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;\u{fffd}\n\n");
        assert_eq!(escape("\u{202e}exe.txt\u{ffff} é🦀"), "\u{fffd}exe.txt\u{fffd} é🦀");
    }

    #[test]
    fn long_texts_are_cut_by_characters() {
        assert_eq!(shortened("Übermäßig lang", 9), "Übermäßi…");
        assert_eq!(shortened("kurz", 9), "kurz");
    }
}
