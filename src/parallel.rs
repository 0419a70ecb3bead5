//! Work on many things at once, with results as if they had been done one after the other.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Threads at most: beyond, the disk and the memory are the limit.
const MAX_THREADS: usize = 8;
/// Bytes of a thread's stack: as many as the first thread has.
const STACK: usize = 8 * 1024 * 1024;
/// Things that are done as quickly by one thread as others are started.
const FEW: usize = 24;
/// Threads at most that wait for a disk: it reads many files in the time of a few if it is asked for them at once.
const MAX_WAITING: usize = 8;
/// Files that are worth such a thread.
const FILES_EACH: usize = 64;

/// What `work` makes of each item, in the order of the items, on as many threads as the machine has.
pub(crate) fn map<'a, T: Sync, R: Send>(items: &'a [T], work: impl Fn(&'a T) -> R + Sync) -> Vec<R> {
    let threads = cores();
    if threads == 1 || items.len() < FEW {
        return items.iter().map(work).collect();
    }
    map_on(threads, items, work)
}

/// The same of work that reads a file for each item, and of many: it waits for the disk most of its time, unless the system has the files at hand.
pub(crate) fn map_files<'a, T: Sync, R: Send>(items: &'a [T], work: impl Fn(&'a T) -> R + Sync) -> Vec<R> {
    let threads = (items.len() / FILES_EACH).min(MAX_WAITING);
    if threads <= cores() { map(items, work) } else { map_on(threads, items, work) }
}

/// The same of items that are used up, of which each is work for a thread: few are done at once too. Most end by waiting for a file to be on
/// the disk, so there is one thread more than the machine has, which meanwhile goes on.
pub(crate) fn map_long<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let items: Vec<Mutex<Option<T>>> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let take = |slot: &Mutex<Option<T>>| slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    map_on(cores() + 1, &items, |slot| take(slot).map(&work)).into_iter().flatten().collect()
}

/// The same of items that are used up.
pub(crate) fn map_into<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let items: Vec<Mutex<Option<T>>> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let take = |slot: &Mutex<Option<T>>| slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    map(&items, |slot| take(slot).map(&work)).into_iter().flatten().collect()
}

/// Threads that work at the same time.
fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get).min(MAX_THREADS)
}

fn map_on<'a, T: Sync, R: Send>(threads: usize, items: &'a [T], work: impl Fn(&'a T) -> R + Sync) -> Vec<R> {
    // Many pieces for each thread, so that none waits long for the others: of a few files one may be most of the work.
    let size = items.len().div_ceil(threads * 64).max(1);
    let pieces: Vec<&[T]> = items.chunks(size).collect();
    let (work, pieces, next) = (&work, &pieces, &AtomicUsize::new(0));
    let mut done: Vec<(usize, Vec<R>)> = thread::scope(|scope| {
        let take = move || {
            let mut done = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(piece) = pieces.get(number) else { return done };
                done.push((number, piece.iter().map(work).collect::<Vec<R>>()));
            }
        };
        // A thread that cannot be had is made up for by the others.
        let start = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, take).ok();
        let others: Vec<_> = (1..threads).filter_map(start).collect();
        let mut all = take();
        for other in others {
            match other.join() {
                Ok(done) => all.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    done.sort_by_key(|(number, _)| *number);
    // Room for all at once: of many results a list that grows is copied again and again.
    let mut all = Vec::with_capacity(items.len());
    for (_, results) in done {
        all.extend(results);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{map, map_files, map_into, map_long, map_on};

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        for count in [0, 1, 23, 24, 25, 1000, 2000] {
            let items: Vec<usize> = (0..count).collect();
            let one_by_one: Vec<usize> = (0..count).map(|item| item * 2).collect();
            assert_eq!(map(&items, |item| item * 2), one_by_one);
            assert_eq!(map_files(&items, |item| item * 2), one_by_one);
            assert_eq!(map_into(items.clone(), |item| item * 2), one_by_one);
            assert_eq!(map_long(items.clone(), |item| item * 2), one_by_one);
            for threads in 1..=8 {
                assert_eq!(map_on(threads, &items, |item| item * 2), one_by_one, "{threads} threads");
            }
        }
    }
}
