//! What was found out about texts that stand in many places of a large library.

use std::cell::RefCell;
use std::collections::HashMap;

/// Texts kept at most: a process that goes on does not keep all it ever saw.
const KEPT: usize = 4096;
/// Bytes of a text that is kept; longer ones hardly stand anywhere again.
const LENGTH: usize = 80;

/// Answers by text. One for each thread, so that none waits.
pub(crate) struct Memo<V>(RefCell<HashMap<String, V>>);

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<V: Clone> Memo<V> {
    /// The answer for a text, which depends on nothing else.
    pub(crate) fn of(&self, text: &str, find: impl FnOnce(&str) -> V) -> V {
        if text.len() > LENGTH {
            return find(text);
        }
        if let Some(known) = self.0.borrow().get(text) {
            return known.clone();
        }
        let found = find(text);
        let mut known = self.0.borrow_mut();
        if known.len() < KEPT {
            known.insert(text.to_owned(), found.clone());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, LENGTH, Memo};

    #[test]
    fn each_text_is_looked_at_once() {
        let memo = Memo::default();
        let mut looked = 0;
        for _ in 0..3 {
            assert_eq!(memo.of("75 to 90", |text| (looked += 1, text.len()).1), 8);
        }
        assert_eq!(looked, 1);
    }

    #[test]
    fn long_texts_and_too_many_are_not_kept() {
        let memo = Memo::default();
        memo.of(&"a".repeat(LENGTH + 1), |_| ());
        assert!(memo.0.borrow().is_empty());
        for number in 0..KEPT + 10 {
            memo.of(&number.to_string(), |_| ());
        }
        assert_eq!(memo.0.borrow().len(), KEPT);
    }
}
