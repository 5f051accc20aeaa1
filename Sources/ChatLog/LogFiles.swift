// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Why a file could not be written, by the system's number for it.
package struct LogFileError: Error, Equatable {
    package let code: Int32
    /// In the system's words.
    package var reason: String { String(cString: strerror(code)) }
}

/// The files below one directory: made when they are needed, for their owner's eyes only, and a few of them open at a time.
///
/// Not for several threads at a time.
package struct LogFiles: ~Copyable {
    private struct Open {
        let descriptor: Int32
        var size: Int64
        /// Counts uses, so that the one that has not been used for longest is closed.
        var used: Int
    }

    private let directory: String
    private var open: [String: Open] = [:]
    private var uses = 0

    /// - Parameter directory: made when the first file is.
    package init(directory: String) { self.directory = directory }

    deinit { for file in open.values { close(file.descriptor) } }

    package func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(directory + "/" + path, &status) == 0
    }

    /// The size of a file, 0 for one that is not there yet.
    package func size(of path: String) -> Int64 {
        var status = stat()
        guard lstat(directory + "/" + path, &status) == 0 else { return 0 }
        return Int64(status.st_size)
    }

    /// Cuts a file back to a size, if it is longer.
    package func cut(_ path: String, to size: Int64) throws(LogFileError) {
        guard self.size(of: path) > size else { return }
        let descriptor = try Self.open(directory + "/" + path, flags: O_WRONLY)
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw LogFileError(code: errno) }
    }

    /// Writes at the end of a file. Of what fails nothing, or a beginning, may be there. Returns the size of the file.
    package mutating func append(_ text: String, to path: String) throws(LogFileError) -> Int64 {
        var file = try opened(path)
        var text = text
        let outcome = text.withUTF8 { bytes -> Int32 in
            var written = 0
            while written < bytes.count {
                let count = write(file.descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count < 0 ? errno : EIO }
                written += count
            }
            return 0
        }
        guard outcome == 0 else { throw LogFileError(code: outcome) }
        file.size += Int64(text.utf8.count)
        open[path] = file
        return file.size
    }

    /// The beginning of a file, so many bytes of it or as many as there are.
    package func beginning(of path: String, upTo size: Int64) throws(LogFileError) -> String {
        let descriptor = try Self.open(directory + "/" + path, flags: O_RDONLY)
        defer { close(descriptor) }
        let size = Int(clamping: min(size, self.size(of: path)))
        var failure: Int32?
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { break }
                count += got
            }
        }
        if let failure { throw LogFileError(code: failure) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Closes what is open: files are looked at anew when they are needed again.
    package mutating func closeAll() {
        for file in open.values { close(file.descriptor) }
        open = [:]
    }

    /// Gives a file another path, at which nothing may be.
    package mutating func move(_ path: String, to other: String) throws(LogFileError) {
        for path in [path, other] {
            if let file = open.removeValue(forKey: path) { close(file.descriptor) }
        }
        try makeDirectories(for: other)
        guard rename(directory + "/" + path, directory + "/" + other) == 0 else { throw LogFileError(code: errno) }
        removeEmptyDirectories(above: path)
    }

    /// Removes a file, and directories that are empty then.
    package mutating func remove(_ path: String) throws(LogFileError) {
        if let file = open.removeValue(forKey: path) { close(file.descriptor) }
        guard unlink(directory + "/" + path) == 0 || errno == ENOENT else { throw LogFileError(code: errno) }
        removeEmptyDirectories(above: path)
    }

    private func removeEmptyDirectories(above path: String) {
        var parts = path.split(separator: "/")
        while parts.count > 1 {
            parts.removeLast()
            guard rmdir(directory + "/" + parts.joined(separator: "/")) == 0 else { return }
        }
    }

    private mutating func opened(_ path: String) throws(LogFileError) -> Open {
        uses += 1
        if var file = open[path] {
            // Somebody may have moved it away: then there is another one from now on.
            var status = stat()
            if fstat(file.descriptor, &status) == 0, status.st_nlink > 0 {
                file.used = uses
                return file
            }
            open[path] = nil
            close(file.descriptor)
        }
        if open.count >= LogLimits.openFiles, let oldest = open.min(by: { $0.value.used < $1.value.used }) {
            open[oldest.key] = nil
            close(oldest.value.descriptor)
        }
        try makeDirectories(for: path)
        let descriptor = try Self.open(directory + "/" + path, flags: O_WRONLY | O_CREAT | O_APPEND)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw LogFileError(code: code)
        }
        return Open(descriptor: descriptor, size: Int64(status.st_size), used: uses)
    }

    /// Opens a plain file and nothing else: no link to somewhere else, and nothing that one would wait for.
    private static func open(_ path: String, flags: Int32) throws(LogFileError) -> Int32 {
        let descriptor = Glibc.open(path, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw LogFileError(code: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw LogFileError(code: EINVAL)
        }
        return descriptor
    }

    private func makeDirectories(for path: String) throws(LogFileError) {
        var directory = directory
        var rest = path.split(separator: "/").dropLast()[...]
        while true {
            guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw LogFileError(code: errno) }
            guard let part = rest.popFirst() else { return }
            directory += "/" + part
        }
    }
}
