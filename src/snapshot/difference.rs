//! Two texts line by line, and within changed lines word by word.

use similar::{ChangeTag, TextDiff};

/// The differing lines with three of context, `-` stored and `+` now; empty if the texts are the same.
///
/// Where a line was changed and not replaced, the words that went stand in `[-…-]` and those that came in `{+…+}`.
pub fn text_difference(stored: &str, now: &str) -> String {
    let difference = TextDiff::from_lines(stored, now);
    let mut text = String::new();
    for group in difference.grouped_ops(3) {
        if !text.is_empty() {
            text.push_str("  …\n");
        }
        for change in group.iter().flat_map(|operation| difference.iter_inline_changes(operation)) {
            let (sign, open, close) = match change.tag() {
                ChangeTag::Delete => ('-', "[-", "-]"),
                ChangeTag::Insert => ('+', "{+", "+}"),
                ChangeTag::Equal => (' ', "", ""),
            };
            let values = change.values();
            let is_part = values.iter().any(|(emphasized, value)| !emphasized && !value.trim().is_empty());
            let mut line = String::new();
            for (emphasized, value) in values {
                if *emphasized && is_part && !value.trim().is_empty() {
                    let (before, word) = value.split_at(value.len() - value.trim_start().len());
                    let (word, after) = word.split_at(word.trim_end().len());
                    line.push_str(&format!("{before}{open}{word}{close}{after}"));
                } else {
                    line.push_str(value);
                }
            }
            text.push(sign);
            text.push(' ');
            text.push_str(line.trim_end_matches(['\r', '\n']));
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::text_difference;

    #[test]
    fn the_difference_shows_only_what_differs() {
        assert_eq!(text_difference("a\nb\n", "a\nb\n"), "");
        assert_eq!(text_difference("a\nb\nc\n", "a\nx\nc\n"), "  a\n- b\n+ x\n  c\n");
    }

    #[test]
    fn words_that_changed_within_a_line_are_marked() {
        assert_eq!(
            text_difference("| Churn | 3.5 % | Good |\n", "| Churn | 3.7 % | Good |\n"),
            "- | Churn | [-3.5-] % | Good |\n+ | Churn | {+3.7+} % | Good |\n"
        );
    }
}
