// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Logging
import MSNPServer

/// `monarch demo`: gateway and embedded MSN service in one process, on loopback.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Try everything: a gateway with a small MSN service of its own, on this machine only.",
        discussion: """
            Sign in as alice@demo.monarch or zoe@demo.monarch, password demo. They have each other as \
            contacts, and some that live there: butterfly tells what to try, bob answers, carol nudges, dave goes away, \
            erin is always offline. No configuration is read, and what is said is kept until the demo ends.
            """)

    @Option(help: ArgumentHelp("The port for IRC clients; 0 takes any free one. (default: 6667)", valueName: "port"))
    var ircPort: Int?

    @Flag(help: "Play a scripted conversation through a real IRC connection, print both sides, and end.")
    var tour = false

    @Option(help: ArgumentHelp("What to log on standard error: trace, debug, info, …", valueName: "level"))
    var logLevel: LogLevel = LogLevel(level: .warning)

    func validate() throws {
        if let ircPort, !(0...65_535).contains(ircPort) {
            throw ValidationError("--irc-port \(ircPort) is not from 0 to 65535")
        }
    }

    func run() async throws {
        let logger = Log.start(level: logLevel.level)
        let port = ircPort ?? (tour ? 0 : 6667)
        try await Runtime.run(logger: logger) { loops in
            let demo = try await Demo.start(ircPort: port, keepsHistory: !tour, loops: loops, logger: logger)
            guard tour else {
                Terminal.print(demo.announcement)
                return demo.services
            }
            let outcome = await Tour(loops: loops).play(on: demo.ircPort) { Terminal.print($0) }
            await demo.stop()
            if case .failed(let text) = outcome {
                throw CommandFailure(.failure, text)
            }
            return []
        }
    }
}

/// A level on a command line.
struct LogLevel: ExpressibleByArgument {
    let level: Logger.Level

    init(level: Logger.Level) { self.level = level }

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument) else { return nil }
        self.level = level
    }

    var defaultValueDescription: String { level.rawValue }
    static var allValueStrings: [String] { Logger.Level.allCases.map(\.rawValue) }
}
