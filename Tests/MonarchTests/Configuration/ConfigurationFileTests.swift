// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Monarch

/// Which file is read.
@Suite struct ConfigurationFileTests {
    @Test func theUsualPlaces() {
        #expect(
            ConfigurationFile.usualPaths { ["XDG_CONFIG_HOME": "/x", "HOME": "/home/a"][$0] } == [
                "/x/monarch/monarch.toml", "/etc/monarch/monarch.toml",
            ])
        #expect(
            ConfigurationFile.usualPaths { ["XDG_CONFIG_HOME": "x", "HOME": "/home/a"][$0] } == [
                "/home/a/.config/monarch/monarch.toml", "/etc/monarch/monarch.toml",
            ])
        #expect(ConfigurationFile.usualPaths { _ in nil } == ["/etc/monarch/monarch.toml"])
    }

    @Test func theFileInTheHomeOfConfigurationIsTaken() throws {
        try withTemporaryDirectory { directory in
            mkdir(directory + "/monarch", 0o700)
            let path = directory + "/monarch/monarch.toml"
            try write("[irc]\ngreeting = false", to: path)
            let file = try ConfigurationFile.load(nil) { $0 == "XDG_CONFIG_HOME" ? directory : nil }
            #expect(file.path == path)
            #expect(!file.configuration.irc.greeting)
        }
    }

    @Test func aNamedFileHasToBeThere() {
        #expect(
            message("/nowhere/monarch.toml") == "/nowhere/monarch.toml: cannot be opened: No such file or directory")
    }

    @Test func whatIsNoTextFileIsRefused() throws {
        try withTemporaryDirectory { directory in
            #expect(message(directory) == "\(directory): is a directory")
            let path = directory + "/a.toml"
            try write([0x0A, 0x61, 0xFF, 0x0A], to: path)
            #expect(message(path) == "\(path):2: has a byte that is not UTF-8")
            let text = Array("# é\n[irc]\nmotd = \"".utf8) + [0xC3] + Array("\"\n\n".utf8) + [0xFF]
            try write(text, to: path)
            #expect(message(path) == "\(path):3: irc.motd: has a byte that is not UTF-8")
        }
    }

    @Test func anEmptyNameIsNoFile() {
        #expect(message("") == "--config: names no file")
    }

    /// To open a pipe without a writer would wait for ever.
    @Test(.timeLimit(.minutes(5))) func aPipeIsRefused() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/a.toml"
            try #require(mkfifo(path, 0o600) == 0)
            #expect(message(path) == "\(path): is not a regular file")
        }
    }

    private func message(_ path: String) -> String? {
        do {
            _ = try ConfigurationFile.load(path)
            return nil
        } catch {
            return error.description
        }
    }

    private func withTemporaryDirectory(_ body: (String) throws -> Void) throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir
        // mkdtemp(3) wants six of these letters at the end and puts its own in their place.
        var template = Array("\(parent)/monarch-tests-XXXXXX".utf8CString)
        let directory = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer {
            for path in ["/monarch/monarch.toml", "/a.toml"] { unlink(directory + path) }
            rmdir(directory + "/monarch")
            rmdir(directory)
        }
        try body(directory)
    }

    private func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    }
}
