//! What a driver says, without what it repeats of the secrets it was given: some quote the whole address that they cannot read.

/// Stands for a secret.
const HIDDEN: &str = "…";
/// Behind these words stands a secret.
const WORDS: [&str; 5] = ["password=", "pwd=", "token=", "secret=", "key="];

/// The words without who asks in an address (`user:password@`), and without what stands behind words such as `password=`.
pub(super) fn without_secrets(said: &str) -> String {
    WORDS.iter().fold(without_users(said), |said, word| without_value(&said, word))
}

/// Drivers name an address with its scheme or without.
fn without_users(said: &str) -> String {
    let word = |word: &str| {
        let Some((user, place)) = word.rsplit_once('@') else { return word.to_owned() };
        match (user.split_once("://"), user.contains(':')) {
            (Some((scheme, _)), _) => format!("{scheme}://{HIDDEN}@{place}"),
            (None, true) => format!("{HIDDEN}@{place}"),
            (None, false) => word.to_owned(),
        }
    };
    said.split_inclusive(|letter: char| letter.is_whitespace() || is_quote(letter)).map(word).collect()
}

fn without_value(said: &str, word: &str) -> String {
    let mut safe = String::new();
    let mut rest = said;
    while let Some((before, value)) =
        rest.to_ascii_lowercase().find(word).and_then(|at| rest.split_at_checked(at + word.len()))
    {
        safe.push_str(before);
        safe.push_str(HIDDEN);
        let quoted = value.chars().next().filter(|letter| is_quote(*letter));
        rest = match quoted {
            Some(quote) => {
                let over = value.match_indices(quote).nth(1).map_or(value.len(), |(at, _)| at + 1);
                value.get(over..).unwrap_or_default()
            }
            None => {
                let ends =
                    |letter: char| letter.is_whitespace() || is_quote(letter) || ";&,)".contains(letter);
                value.get(value.find(ends).unwrap_or(value.len())..).unwrap_or_default()
            }
        };
    }
    safe + rest
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_repeated() {
        for (said, safe) in [
            ("invalid address kpi:s3cret@127.0.0.1:1, too many", "invalid address …@127.0.0.1:1, too many"),
            ("bad \"]\" in \"postgresql://kpi:s3c@ret@[::1/db\"", "bad \"]\" in \"postgresql://…@[::1/db\""),
            (
                "cannot parse sc://host:15002/;token=abc;user_id=me",
                "cannot parse sc://host:15002/;token=…;user_id=me",
            ),
            ("host=h Password='a b' user=u, pwd=x", "host=h Password=… user=u, pwd=…"),
            ("password='never ends", "password=…"),
            (
                "connection to server at \"127.0.0.1\", port 1 failed",
                "connection to server at \"127.0.0.1\", port 1 failed",
            ),
            (
                "see https://arrow.apache.org/adbc/ or mail a@b.c",
                "see https://arrow.apache.org/adbc/ or mail a@b.c",
            ),
        ] {
            assert_eq!(without_secrets(said), safe);
        }
    }
}
