// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import Glibc
internal import Synchronization

/// The gateway's own key: the file `server.key` beside the database, 64 hexadecimal digits and a line feed, which only its
/// owner can read. It is made when it is first needed and never replaced.
final class ServerKeyFile: ServerKey {
    static let name = "server.key"

    private let directory: String
    /// Once it has been read.
    private let known = Mutex<Secret<[UInt8]>?>(nil)

    /// - Parameter database: The path of the database.
    init(beside database: String) {
        directory = String(database.dropLast(GatewayDatabase.fileName.count))
    }

    private var path: String { directory + Self.name }

    func existing() throws(UserRefusal) -> Secret<[UInt8]>? {
        if let key = known.withLock({ $0 }) { return key }
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw Self.refusal(errno == ELOOP ? "is a link" : "cannot be read")
        }
        defer { close(file) }
        var state = stat()
        guard fstat(file, &state) == 0, state.st_mode & S_IFMT == S_IFREG else { throw Self.refusal("is no file") }
        guard state.st_uid == geteuid() else { throw Self.refusal("belongs to somebody else") }
        guard state.st_mode & 0o077 == 0 else {
            throw Self.refusal("can be read by others; chmod 600 makes it private again")
        }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = read(file, &bytes, bytes.count)
        let digits = bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
        guard let key = Hex.decode(String(decoding: digits, as: UTF8.self)), key.count == AES256GCM.keyByteCount else {
            throw Self.refusal("is damaged: it has to be 64 hexadecimal digits")
        }
        return known.withLock { known in
            known = Secret(key)
            return known
        }
    }

    func makeIfNeeded() throws(UserRefusal) -> Secret<[UInt8]> {
        if let key = try existing() { return key }
        try write(Hex.encode(RandomBytes.generate(AES256GCM.keyByteCount)) + "\n")
        guard let key = try existing() else { throw Self.refusal("cannot be made") }
        return key
    }

    /// Whole or not at all, and not in the place of one that has come to be meanwhile.
    private func write(_ text: String) throws(UserRefusal) {
        let new = path + ".new"
        unlink(new)
        let file = open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.refusal("cannot be made") }
        let bytes = Array(text.utf8)
        let isWritten = Glibc.write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        close(file)
        let isInPlace = isWritten && (link(new, path) == 0 || errno == EEXIST)
        unlink(new)
        guard isInPlace else { throw Self.refusal("cannot be written") }
        // The name, too, has to be there after a power failure.
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    private static func refusal(_ text: String) -> UserRefusal {
        .serverKey("the file \(name) in the gateway's data directory \(text)")
    }
}
