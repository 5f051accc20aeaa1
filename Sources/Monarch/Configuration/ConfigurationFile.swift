// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Finds and reads the configuration.
struct ConfigurationFile {
    /// More than any configuration needs; a larger file is a mistake.
    static let maximumBytes = 1 << 20

    let configuration: Configuration
    /// Where it came from; nil when there is no file and everything is at its default.
    let path: String?

    /// Reads the named file, or the first there is of the usual ones, or takes the defaults.
    ///
    /// - Parameter environment: how to look up an environment variable.
    static func load(
        _ named: String?, environment: (String) -> String? = Self.environmentVariable
    ) throws(ConfigurationErrors) -> ConfigurationFile {
        if let named {
            guard !named.isEmpty else { throw failure("--config", "names no file") }
            return try load(path: named)
        }
        for path in usualPaths(environment) where access(path, F_OK) == 0 { return try load(path: path) }
        return ConfigurationFile(configuration: try Configuration.builtIn(), path: nil)
    }

    /// `$XDG_CONFIG_HOME/monarch/monarch.toml` (`~/.config/…`), then `/etc/monarch/monarch.toml`.
    static func usualPaths(_ environment: (String) -> String?) -> [String] {
        var paths: [String] = []
        // The specification says that a relative path in XDG_CONFIG_HOME is to be ignored.
        if let home = environment("XDG_CONFIG_HOME"), home.hasPrefix("/") {
            paths.append(home + "/monarch/monarch.toml")
        } else if let home = environment("HOME"), home.hasPrefix("/") {
            paths.append(home + "/.config/monarch/monarch.toml")
        }
        return paths + ["/etc/monarch/monarch.toml"]
    }

    private static func load(path: String) throws(ConfigurationErrors) -> ConfigurationFile {
        let text = try read(path)
        let configuration = try ConfigurationReader.read(text, file: path, over: try Configuration.builtIn())
        return ConfigurationFile(configuration: configuration, path: path)
    }

    private static func read(_ path: String) throws(ConfigurationErrors) -> String {
        // Not blocking, as to open a pipe would wait for somebody to write to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(path, "cannot be opened: " + String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw failure(path, "cannot be read: " + String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw failure(path, status.st_mode & S_IFMT == S_IFDIR ? "is a directory" : "is not a regular file")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, "cannot be read: " + String(cString: strerror(errno))) }
            if count == 0 { break }
            bytes += chunk[..<count]
            guard bytes.count <= maximumBytes else { throw failure(path, "is larger than \(maximumBytes) bytes") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw notUTF8(bytes, path: path) }
        return text
    }

    private static func notUTF8(_ bytes: [UInt8], path: String) -> ConfigurationErrors {
        // No character has a line feed inside, so the first line that is wrong alone has the first wrong byte.
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
        let key = TOMLLines(scanning: String(decoding: bytes, as: UTF8.self)).key(onLine: index + 1)
        return failure(path, line: index + 1, key: key, "has a byte that is not UTF-8")
    }

    private static func failure(
        _ path: String, line: Int? = nil, key: String? = nil, _ text: String
    ) -> ConfigurationErrors {
        ConfigurationErrors([ConfigurationError(file: path, line: line, key: key, text: text)])
    }

    private static func environmentVariable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
