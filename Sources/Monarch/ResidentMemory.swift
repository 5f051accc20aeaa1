// SPDX-License-Identifier: Apache-2.0
import CMemory
import Glibc

/// What of the process is held in memory, for a program that lives long and mostly waits.
enum ResidentMemory {
    /// To be called before the first thread is started.
    ///
    /// Left alone, glibc never gives back what a sign-in needed for a moment: with the first large block that is freed (an
    /// address book, the memory of scrypt) it begins to serve blocks of that size from its heaps, and keeps twice as much
    /// of each heap's end in reserve; and each of a dozen threads has a heap of its own. A user with a thousand contacts
    /// then occupies 5 MiB, of which 4 are free.
    static func configureAllocator() {
        mallopt(M_MMAP_THRESHOLD, 512 << 10)
        mallopt(M_TRIM_THRESHOLD, 256 << 10)
        mallopt(M_ARENA_MAX, 2)
    }

    /// Gives back what was needed for a moment: pages of the heap that are free amid others that are not, and the
    /// program's own code and constants, of which most is used once (relocations, the records in which the Swift runtime looks
    /// conformances up, the command line, the configuration, the schema, a sign-in). Takes a millisecond or two; code that is
    /// needed again comes from the page cache, 64 KiB at a time.
    static func giveBack() {
        malloc_trim(0)
        releaseCode()
    }

    private static func releaseCode() {
        guard let start = UnsafePointer<Elf64_Phdr>(bitPattern: getauxval(UInt(AT_PHDR))) else { return }
        let headers = UnsafeBufferPointer(start: start, count: Int(getauxval(UInt(AT_PHNUM))))
        guard let table = headers.first(where: { $0.p_type == PT_PHDR }) else { return }
        // Where the file's address 0 is in memory.
        let base = UInt(bitPattern: start) - UInt(table.p_vaddr)
        let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
        // What is never written to, so that the file has all of it.
        for header in headers where header.p_type == PT_LOAD && header.p_flags & UInt32(PF_W) == 0 {
            let first = (base + UInt(header.p_vaddr)) & ~(page - 1)
            let end = base + UInt(header.p_vaddr + header.p_memsz)
            madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_DONTNEED)
        }
    }
}
