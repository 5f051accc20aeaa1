// SPDX-License-Identifier: Apache-2.0
import CMemory
import Glibc
import NIOCore
import Synchronization

/// What of the process is held in memory, for a program that lives long and mostly waits.
enum ResidentMemory {
    private static let interval = TimeAmount.seconds(5)

    /// To be called before event loops are started: each thread takes its heap for good.
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

    /// Gives back what the start has needed, and until the loop ends what sign-ins need, each time that it is over.
    static func keepSmall(on loop: any EventLoop) {
        giveBack()
        let work = Mutex(MemoryWork(faults: pageFaults()))
        loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            guard work.withLock({ $0.isOver(faults: pageFaults()) }) else { return }
            giveBack()
        }
    }

    /// Pages of the heap that are free amid others that are not, and the program's own code and constants, of which most is
    /// used once: relocations, the records in which the Swift runtime looks conformances up, the command line, the
    /// configuration, the schema, a sign-in. Takes a millisecond or two. Code that is needed again comes from the page
    /// cache, 64 KiB at a time.
    private static func giveBack() {
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

    /// Pages that the process has touched anew since it began: the kernel's own measure of memory that comes into use.
    private static func pageFaults() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_minflt
    }
}

/// Tells from the pages that a process touches when something that needed much memory is over.
///
/// A process at rest, or one that only passes messages on, touches none or a few. A sign-in touches some hundred.
struct MemoryWork {
    private static let little = 64
    private static let much = 512

    private var last: Int
    private var touched = 0

    /// - Parameter faults: page faults so far.
    init(faults: Int) {
        last = faults
    }

    /// True once after much was touched, as soon as little is.
    mutating func isOver(faults: Int) -> Bool {
        let new = faults - last
        last = faults
        touched += new
        guard new < Self.little, touched >= Self.much else { return false }
        touched = 0
        return true
    }
}
