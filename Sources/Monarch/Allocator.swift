// SPDX-License-Identifier: Apache-2.0
import CMalloc

/// The C library's allocator, set up for a program that lives long.
enum Allocator {
    /// To be called before the first thread is started.
    ///
    /// Left alone, glibc never gives back what a sign-in needed for a moment: with the first large block that is freed (an
    /// address book, the memory of scrypt) it begins to serve blocks of that size from its heaps, and keeps twice as much
    /// of each heap's end in reserve; and each of a dozen threads has a heap of its own. A user with a thousand contacts
    /// then occupies 5 MiB, of which 4 are free.
    static func configure() {
        mallopt(M_MMAP_THRESHOLD, 512 << 10)
        mallopt(M_TRIM_THRESHOLD, 256 << 10)
        mallopt(M_ARENA_MAX, 2)
    }

    /// Gives back whole pages that are free amid others that are not. Takes a millisecond or two.
    static func trim() {
        malloc_trim(0)
    }
}
