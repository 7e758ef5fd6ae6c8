//! The allocator that knows how much is held.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicIsize, Ordering::Relaxed};

static HELD: AtomicIsize = AtomicIsize::new(0);
static MOST: AtomicIsize = AtomicIsize::new(0);

/// The system's allocator, keeping account of the bytes that the process holds, on whichever thread.
///
/// A program that asks for peaks makes it its global allocator; in any other, every [`Peak`] is zero.
#[derive(Debug)]
pub struct Watching;

/// The most that the process has held at once since [`begin`](Self::begin), beyond what it held then.
///
/// Peaks do not nest: the last one that began counts.
#[derive(Debug)]
pub struct Peak {
    before: isize,
}

impl Peak {
    /// From now on.
    #[must_use]
    pub fn begin() -> Self {
        let before = HELD.load(Relaxed);
        MOST.store(before, Relaxed);
        Self { before }
    }

    /// Bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        u64::try_from(MOST.load(Relaxed) - self.before).unwrap_or_default()
    }
}

fn held(change: isize) {
    let now = HELD.fetch_add(change, Relaxed) + change;
    if now > MOST.load(Relaxed) {
        MOST.fetch_max(now, Relaxed);
    }
}

#[allow(
    unsafe_code,
    reason = "a global allocator is an unsafe trait; each call is handed to the system's unchanged"
)]
// SAFETY: every method is the system allocator's own, under the same contract.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        held(layout.size() as isize);
        // SAFETY: the caller's contract is the system allocator's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        held(layout.size() as isize);
        // SAFETY: the caller's contract is the system allocator's.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        held(size as isize - layout.size() as isize);
        // SAFETY: the caller's contract is the system allocator's.
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        held(-(layout.size() as isize));
        // SAFETY: the caller's contract is the system allocator's.
        unsafe { System.dealloc(memory, layout) }
    }
}
