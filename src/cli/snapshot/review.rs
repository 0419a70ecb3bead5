//! `kpi snapshot review`: one difference after the other, with an answer to each.

use super::{by_hand_only, check, checked_cases, store, stored};
use crate::cli::failure::{Failure, Verdict};
use crate::cli::output;
use crate::cli::workspace::Workspace;
use crate::report::Templates;
use crate::snapshot;
use std::io::BufRead;

/// What is answered to a difference.
enum Answer {
    Accept,
    Skip,
    Quit,
}

pub(super) fn review(
    workspace: &Workspace,
    templates: &Templates,
    names: &[String],
) -> Result<Verdict, Failure> {
    by_hand_only("review")?;
    let (mut accepted, mut skipped) = (0_usize, 0_usize);
    let mut answers = std::io::stdin().lock().lines();
    for checked in checked_cases(workspace, templates, names)? {
        let text = match stored(&checked.file)? {
            None => format!("{}: not stored yet\n\n{}\n", checked.case.id.text, checked.now.body),
            Some(stored) => {
                let changes = snapshot::compare(&stored, &checked.now);
                if changes.is_empty() {
                    continue;
                }
                check::difference(&checked, &changes, &stored)
            }
        };
        output::print(&text)?;
        match ask(&mut answers)? {
            Answer::Accept => {
                store(&checked)?;
                accepted += 1;
            }
            Answer::Skip => skipped += 1,
            Answer::Quit => {
                skipped += 1;
                break;
            }
        }
    }
    output::print(&format!("{accepted} accepted, {skipped} left as they are\n"))?;
    Ok(if skipped == 0 { Verdict::Fine } else { Verdict::Finding })
}

/// Asks until there is an answer; the end of the input quits.
fn ask(answers: &mut impl Iterator<Item = std::io::Result<String>>) -> Result<Answer, Failure> {
    loop {
        output::print("[a]ccept, [s]kip or [q]uit? ")?;
        match answers.next().transpose()?.as_deref().map(str::trim) {
            Some("a" | "accept") => return Ok(Answer::Accept),
            Some("s" | "skip") => return Ok(Answer::Skip),
            Some("q" | "quit") | None => return Ok(Answer::Quit),
            Some(_) => {}
        }
    }
}
