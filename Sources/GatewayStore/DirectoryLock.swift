// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Synchronization

/// Keeps a second gateway away from a data directory. The system releases it when the process ends, however it does.
final class DirectoryLock: Sendable {
    /// Nil once it has been released.
    private let descriptor: Mutex<Int32?>

    /// - Throws: `StorageError`; another process, or another database of this one, may have the directory.
    init(_ directory: String) throws(StorageError) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StorageError(directory, code: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            close(descriptor)
            throw StorageError(directory, isTaken ? "another gateway uses it" : "it cannot be locked")
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    func release() {
        descriptor.withLock { descriptor in
            if let descriptor { close(descriptor) }
            descriptor = nil
        }
    }
}
