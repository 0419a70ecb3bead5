//! Texts as YAML scalars: written so that they are read as themselves, and replaced in a file without touching anything else.

use serde::Deserialize;
use serde_yaml::Value;
use std::ops::Range;

/// A text as a value or key of a block map: bare if YAML reads it as itself, else in quotes.
pub(crate) fn scalar(text: &str) -> String {
    let bare = |document: String| match serde_yaml::from_str::<Value>(&document) {
        Ok(Value::Mapping(map)) => {
            map.len() == 1 && map.iter().all(|(key, value)| key == text || value == text)
        }
        _ => false,
    };
    // As a key and as a value, with more behind it, which a sign at its end could swallow.
    let plain = !text.contains('\n') && bare(format!("k: {text}\n")) && bare(format!("{text}: v\n"));
    if plain { text.to_owned() } else { double_quoted(text) }
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The file with one scalar replaced; everything else stays byte for byte, and so does the scalar's style where the new text allows it.
///
/// `place` holds the scalar as written, quotes included, of a block text the lines without its sign. `None` if no way of writing leaves every
/// other value of the file as it was.
pub(crate) fn replaced(file: &str, place: Range<usize>, old: &str, new: &str) -> Option<String> {
    let written = file.get(place.clone())?;
    let before = file.get(..place.start)?;
    let after = file.get(place.end..)?;
    let single = format!("'{}'", new.replace('\'', "''"));
    let double = double_quoted(new);
    let ways = match written.chars().next() {
        _ if is_block(before) => vec![new.to_owned()],
        Some('\'') if written.ends_with('\'') => vec![single, double],
        Some('"') if written.ends_with('"') => vec![double],
        _ if new.contains('"') => vec![new.to_owned(), single, double],
        _ => vec![new.to_owned(), double],
    };
    let documents = documents(file)?;
    ways.into_iter().map(|way| format!("{before}{way}{after}")).find(|changed| {
        self::documents(changed).is_some_and(|changed| {
            let mut differences = 0;
            let alike = documents.len() == changed.len()
                && documents
                    .iter()
                    .zip(&changed)
                    .all(|(left, right)| alike(left, right, (old, new), &mut differences));
            alike && differences == 1
        })
    })
}

/// Whether what stands before a scalar is the sign of a block text.
fn is_block(before: &str) -> bool {
    let Some((lines, indentation)) = before.rsplit_once('\n') else { return false };
    let line = lines.trim_end().rsplit('\n').next().unwrap_or_default();
    let line = line.split_once(" #").map_or(line, |(line, _)| line).trim_end();
    let sign = line.trim_end_matches(['-', '+', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    let opened = sign.strip_suffix(['|', '>']).is_some_and(|key| key.ends_with([' ', ':']));
    indentation.trim().is_empty() && opened
}

fn documents(file: &str) -> Option<Vec<Value>> {
    serde_yaml::Deserializer::from_str(file).map(|document| Value::deserialize(document).ok()).collect()
}

/// Whether two values are the same but for the one text, and how often they differ by it.
fn alike(left: &Value, right: &Value, texts: (&str, &str), differences: &mut usize) -> bool {
    match (left, right) {
        (Value::Mapping(left), Value::Mapping(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|((key, left), (other, right))| {
                    key == other && alike(left, right, texts, differences)
                })
        }
        (Value::Sequence(left), Value::Sequence(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| alike(left, right, texts, differences))
        }
        (left, right) if left == right => true,
        (left, right) => {
            *differences += 1;
            let is = |value: &Value, expected: &str| match value {
                // A block text keeps the end of its last line.
                Value::String(text) => text.trim() == expected.trim(),
                Value::Number(number) => number.to_string() == expected,
                _ => false,
            };
            is(left, texts.0) && is(right, texts.1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::collapsed;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the text and the style, the file holds the text afterwards, and what stood around it.
        #[test]
        fn every_text_can_be_written(text in "[!-~äé–≥][ -~äé–≥]{0,30}[!-~äé–≥]", style in 0_usize..7) {
            let text = collapsed(&text);
            let (file, start) = [
                ("k: OLD TEXT # why\nz: 1\n", 3), ("k: 'OLD TEXT'\nz: 1\n", 3), ("k: \"OLD TEXT\"\r\nz: 1\r\n", 3),
                ("k: |\n  OLD TEXT\nz: 1\n", 7), ("k: >-\n  OLD TEXT\nz: 1\n", 8), ("{k: OLD TEXT, z: 1}\n", 4),
                ("---\nz: 0\n---\nk:\n  OLD TEXT\nz: 1\n", 18),
            ][style];
            let quoted = usize::from(matches!(style, 1 | 2)) * 2;
            let changed = replaced(file, start..start + 8 + quoted, "OLD TEXT", &text);
            prop_assert!(changed.is_some(), "{text}");
            let changed = changed.unwrap_or_default();
            let document = serde_yaml::Deserializer::from_str(&changed).last();
            let value = document.and_then(|document| Value::deserialize(document).ok()).unwrap_or_default();
            let read = match &value["k"] {
                Value::String(read) => read.trim_end().to_owned(),
                other => serde_yaml::to_string(other).unwrap_or_default().trim().to_owned(),
            };
            prop_assert_eq!(read, text.clone());
            prop_assert_eq!(&value["z"], &Value::from(1));
            prop_assert_eq!(replaced(&changed, 0..0, "", ""), None, "nothing to replace");
            prop_assert!(scalar(&text) == text || scalar(&text).starts_with('"'));
        }
    }

    fn replace(file: &str, old: &str, new: &str) -> Option<String> {
        let start = file.find(old).unwrap();
        let quoted = file.get(..start).unwrap().ends_with(['"', '\'']);
        let place = if quoted { start - 1..start + old.len() + 1 } else { start..start + old.len() };
        replaced(file, place, old, new)
    }

    #[test]
    fn the_style_stays() {
        assert_eq!(replace("a: x /y # why\nb: 1\n", "x /y", "x / y").unwrap(), "a: x / y # why\nb: 1\n");
        assert_eq!(replace("a: 'x /y'\n", "x /y", "x / [it's]").unwrap(), "a: 'x / [it''s]'\n");
        assert_eq!(
            replace("a: \"x /y\"\r\nb: 1\r\n", "x /y", "x = \"y\"").unwrap(),
            "a: \"x = \\\"y\\\"\"\r\nb: 1\r\n"
        );
        assert_eq!(
            replace("a: |\n  x /y\nb: 1\n", "x /y", "\"x\" / y").unwrap(),
            "a: |\n  \"x\" / y\nb: 1\n"
        );
        assert_eq!(
            replace("a: >- # why\n  x\n  /y\n", "x\n  /y", "x / y"),
            None,
            "the old text is the decoded one"
        );
    }

    #[test]
    fn quotes_come_where_they_are_needed() {
        assert_eq!(replace("a: x /y\n", "x /y", "[x] / y").unwrap(), "a: \"[x] / y\"\n");
        assert_eq!(
            replace("a: {is: x /y, b: 1}\n", "x /y", "x in (1, 2)").unwrap(),
            "a: {is: \"x in (1, 2)\", b: 1}\n"
        );
        assert_eq!(replace("a: x /y\n", "x /y", "x = \": \"").unwrap(), "a: 'x = \": \"'\n");
        assert_eq!(scalar("a / b"), "a / b");
        assert_eq!(scalar("[a: b] / c"), "\"[a: b] / c\"");
        assert_eq!(scalar("# of \"x\""), "\"# of \\\"x\\\"\"");
        assert_eq!(scalar("yes"), "yes");
        assert_eq!(scalar("true"), "\"true\"");
    }
}
