// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc

/// The program: `monarch serve`, `monarch demo`, …
@main
struct MonarchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monarch",
        abstract: "MSN Messenger from any IRC client.",
        discussion: """
            Monarch is an IRC server on one side and an MSN client on the other: contacts are nicks, conversations are \
            queries, group chats are channels.

            Try it without an account anywhere:  monarch demo

            Exit status: 0 if all went well, 1 for a failure, 64 for a wrong command line, 69 if an address cannot be \
            listened on, 73 if the data directory cannot be used, 78 for a wrong configuration.
            """,
        version: "monarch " + Version.text,
        subcommands: [
            ServeCommand.self, DemoCommand.self, ServiceCommand.self, ProxyCommand.self, UserCommand.self,
            LogCommand.self, ImportCommand.self, ConfigCommand.self,
        ])

    /// Runs the command line. Whatever goes wrong is one line on standard error.
    static func main() async {
        // A client or a pipe that goes away is an error of one write, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try await asyncParseAsRoot(nil)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            if let text = failure.text { Terminal.complain("monarch: " + text) }
            Glibc.exit(failure.status.rawValue)
        } catch {
            let status = exitCode(for: error)
            if status.isSuccess {
                // Help and version come as errors.
                Terminal.print(fullMessage(for: error))
            } else {
                Terminal.complain(complaint(about: error))
            }
            Glibc.exit(status.rawValue)
        }
    }

    /// What is wrong with a command line, and where to read how it is right, on one line.
    static func complaint(about error: any Error) -> String {
        let text = message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
        // The parser alone knows which command it was about, and says so at the end of all it has to say:
        // See 'monarch proxy --help' for more information.
        let quoted = fullMessage(for: error).split(whereSeparator: \.isNewline).last?.split(separator: "'") ?? []
        let help = quoted.count == 3 && quoted[1].hasSuffix(" --help") ? String(quoted[1]) : "monarch --help"
        return "monarch: \(text) (see '\(help)')"
    }
}
