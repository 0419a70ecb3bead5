//! Work on many things at once, with results as if they had been done one after the other.

use std::iter::Flatten;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError, mpsc};
use std::thread::{self, Scope};
use std::vec;

/// Threads at most: beyond, the disk and the memory are the limit.
const MAX_THREADS: usize = 8;
/// Bytes of a thread's stack: as many as the first thread has.
const STACK: usize = 8 * 1024 * 1024;
/// Things that are done as quickly by one thread as others are started.
const FEW: usize = 12;
/// Threads at most that read files.
const MAX_READERS: usize = 8;
/// Files that are worth such a thread.
const FILES_EACH: usize = 64;

/// What was made of many items, in their order: each piece as the thread left it, and given back as soon as it is used up.
pub(crate) type Made<R> = Flatten<vec::IntoIter<Vec<R>>>;

/// What `work` makes of each item, on as many threads as the machine has.
pub(crate) fn map<'a, T: Sync, R: Send>(items: &'a [T], work: impl Fn(&'a T) -> R + Sync) -> Made<R> {
    in_pieces(items, |piece| piece.iter().map(&work).collect::<Vec<R>>()).into_iter().flatten()
}

/// What `work` makes of each piece of the items, in their order. How many there are depends on the machine.
pub(crate) fn in_pieces<'a, T: Sync, R: Send>(items: &'a [T], work: impl Fn(&'a [T]) -> R + Sync) -> Vec<R> {
    let threads = cores();
    if threads == 1 || items.len() < FEW {
        return vec![work(items)];
    }
    on_threads(threads, items, work)
}

/// What `work` makes of what `read` has read for each piece of the items, a file for each, in their order.
///
/// To read is to wait for the disk most of the time. So many files are read by threads of their own, ahead of the work: by more than the
/// machine can run at once, since a disk gives several files in the time of one if it is asked for them together.
pub(crate) fn read_ahead<'a, T: Sync, A: Send, R: Send>(
    items: &'a [T],
    read: impl Fn(&'a [T]) -> A + Sync,
    work: impl Fn(A) -> R + Sync,
) -> Vec<R> {
    let readers = (items.len() / FILES_EACH).min(MAX_READERS);
    if readers <= cores() {
        return in_pieces(items, |piece| work(read(piece)));
    }
    let pieces = pieces(items, readers);
    let (sender, receiver) = mpsc::channel();
    let receiver = Mutex::new(receiver);
    let (read, work, pieces, receiver, next) = (&read, &work, &pieces, &receiver, &AtomicUsize::new(0));
    thread::scope(|scope| {
        let read_on = |sender: mpsc::Sender<(usize, A)>| {
            while let Some((number, piece)) = take(pieces, next) {
                // Whoever works on it is there until the last has been sent.
                let _ = sender.send((number, read(piece)));
            }
        };
        let start =
            |sender| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || read_on(sender));
        let started = (0..readers).filter(|_| start(sender.clone()).is_ok()).count();
        if started == 0 {
            read_on(sender);
        } else {
            drop(sender);
        }
        let take_read = || receiver.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
        let work_on =
            move || std::iter::from_fn(take_read).map(|(number, read)| (number, work(read))).collect();
        in_order(with_others(scope, cores(), work_on))
    })
}

/// What two things give that are done at the same time.
pub(crate) fn both<A: Send, B>(one: impl Fn() -> A + Sync, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let started = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, &one);
        let other = other();
        let one = match started {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => one(),
        };
        (one, other)
    })
}

/// The same of items that are used up, of which each is work for a thread: few are done at once too. Most end by waiting for a file to be on
/// the disk, so there is one thread more than the machine has, which meanwhile goes on.
pub(crate) fn map_long<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let items: Vec<Mutex<Option<T>>> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let take = |slot: &Mutex<Option<T>>| slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    let made = |piece: &[_]| piece.iter().filter_map(|slot| take(slot).map(&work)).collect::<Vec<R>>();
    on_threads(cores() + 1, &items, made).into_iter().flatten().collect()
}

/// The same of items that are used up.
pub(crate) fn map_into<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let items: Vec<Mutex<Option<T>>> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let take = |slot: &Mutex<Option<T>>| slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    map(&items, |slot| take(slot).map(&work)).flatten().collect()
}

/// Threads that work at the same time. The system is asked once: it looks into several files for the answer.
fn cores() -> usize {
    static CORES: LazyLock<usize> =
        LazyLock::new(|| thread::available_parallelism().map_or(1, NonZero::get).min(MAX_THREADS));
    *CORES
}

fn on_threads<'a, T: Sync, R: Send>(
    threads: usize,
    items: &'a [T],
    work: impl Fn(&'a [T]) -> R + Sync,
) -> Vec<R> {
    let pieces = pieces(items, threads);
    let (work, pieces, next) = (&work, &pieces, &AtomicUsize::new(0));
    let work_on = move || {
        let taken = std::iter::from_fn(|| take(pieces, next));
        taken.map(|(number, piece)| (number, work(piece))).collect()
    };
    thread::scope(|scope| in_order(with_others(scope, threads, work_on)))
}

/// Many pieces for each thread, so that none waits long for the others: of a few files one may be most of the work.
fn pieces<T>(items: &[T], threads: usize) -> Vec<&[T]> {
    items.chunks(items.len().div_ceil(threads * 64).max(1)).collect()
}

/// The next piece that no thread has taken, with its number.
fn take<'a, T>(pieces: &[&'a [T]], next: &AtomicUsize) -> Option<(usize, &'a [T])> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    Some((number, *pieces.get(number)?))
}

/// What this thread and others have done, so many in all. A thread that cannot be had is made up for by the others.
fn with_others<'scope, D: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    threads: usize,
    work_on: impl Fn() -> Vec<D> + Copy + Send + 'scope,
) -> Vec<D> {
    let start = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work_on).ok();
    let others: Vec<_> = (1..threads).filter_map(start).collect();
    let mut all = work_on();
    for other in others {
        match other.join() {
            Ok(done) => all.extend(done),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
    all
}

/// What was done, by the numbers of the pieces.
fn in_order<R>(mut done: Vec<(usize, R)>) -> Vec<R> {
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::{both, in_pieces, map, map_into, map_long, on_threads, read_ahead};

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        for count in [0, 1, 11, 12, 13, 1000, 2000] {
            let items: Vec<usize> = (0..count).collect();
            let one_by_one: Vec<usize> = (0..count).map(|item| item * 2).collect();
            let doubled = |piece: &[usize]| piece.iter().map(|item| item * 2).collect::<Vec<usize>>();
            assert_eq!(map(&items, |item| item * 2).collect::<Vec<usize>>(), one_by_one);
            assert_eq!(in_pieces(&items, doubled).concat(), one_by_one);
            assert_eq!(read_ahead(&items, doubled, |read| read).concat(), one_by_one);
            assert_eq!(map_into(items.clone(), |item| item * 2), one_by_one);
            assert_eq!(map_long(items.clone(), |item| item * 2), one_by_one);
            for threads in 1..=8 {
                assert_eq!(on_threads(threads, &items, doubled).concat(), one_by_one, "{threads} threads");
            }
        }
    }

    #[test]
    fn each_of_two_gives_its_own() {
        assert_eq!(both(|| 1, || "two"), (1, "two"));
    }
}
