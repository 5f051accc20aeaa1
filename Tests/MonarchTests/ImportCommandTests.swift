// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Testing

@testable import Monarch

/// `monarch import bitlbee`
@Suite struct ImportCommandTests {
    @Test func whatIsNoFileOfBitlBees() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/alice.xml"
        try Data("<html/>".utf8).write(to: URL(fileURLWithPath: path))
        try await expect(
            ["import", "bitlbee", path, "--data-dir", directory.path],
            "\(path): this is no file of BitlBee's: it begins with <html> and not with <user nick=…>")
        try await expect(
            ["import", "bitlbee", path + "x", "--data-dir", directory.path],
            "\(path)x: cannot be read: No such file or directory")
    }

    @Test func anUnknownNetwork() async throws {
        let line = ["import", "bitlbee", "/nowhere", "--network", "nowhere"]
        let command = try #require(try MonarchCommand.parseAsRoot(line) as? ImportCommand.BitlBee)
        do {
            try await command.run()
            Issue.record("it was taken")
        } catch let failure as CommandFailure {
            #expect(failure.status == .usage)
            #expect(failure.text?.hasPrefix("there is no network 'nowhere' (there are ") == true)
        }
    }

    private func expect(_ line: [String], _ text: String) async throws {
        let command = try #require(try MonarchCommand.parseAsRoot(line) as? ImportCommand.BitlBee)
        await #expect(throws: CommandFailure(.failure, text)) { try await command.run() }
    }
}
