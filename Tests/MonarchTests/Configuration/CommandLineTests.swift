// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Testing

@testable import Monarch

@Suite struct CommandLineTests {
    @Test(arguments: [
        (
            "proxy --notification messenger.example.com",
            "--notification 'messenger.example.com' has no port; write HOST:PORT, such as 127.0.0.1:1863"
        ),
        (
            "proxy --notification a:0",
            "--notification 'a:0' needs a port from 1 to 65535 behind its last colon"
        ),
        (
            "proxy --notification a:1863 --listen :2863",
            "--listen ':2863' has no host; write HOST:PORT, such as 127.0.0.1:1863"
        ),
        (
            "proxy --notification a:1863 --web http://a --web-listen ::1:8082",
            "--web-listen '::1:8082' needs brackets around its IPv6 address, such as [::1]:8082"
        ),
        ("proxy --notification a:1863 --web http://a", "--web and --web-listen belong together"),
        ("proxy", "Missing expected argument '--notification <host:port>'"),
    ])
    func aMistakeNamesItsCauseAndTheHelpOfItsCommand(line: String, mistake: String) {
        #expect(complaint(about: line) == "monarch: \(mistake) (see 'monarch proxy --help')")
    }

    @Test(arguments: [
        ("config chekc", "monarch config --help"), ("config check --foo", "monarch config check --help"),
        ("--foo", "monarch --help"),
    ])
    func anyCommandPointsToItsOwnHelp(line: String, help: String) {
        #expect(complaint(about: line)?.hasSuffix(" (see '\(help)')") == true)
    }

    @Test func whatIsNoMistakeOfTheCommandLinePointsToTheProgram() {
        struct Broken: Error, CustomStringConvertible { let description = "it's 'broken'" }
        #expect(MonarchCommand.complaint(about: Broken()) == "monarch: it's 'broken' (see 'monarch --help')")
    }

    private func complaint(about line: String) -> String? {
        do {
            _ = try MonarchCommand.parseAsRoot(line.split(separator: " ").map { String($0) })
            return nil
        } catch {
            return MonarchCommand.complaint(about: error)
        }
    }
}
