// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import NIOCore
import Testing

@testable import Monarch

/// `monarch serve` as a process of its own, so that it can be killed.
final class KilledGateway {
    let port: Int
    let dataDirectory: String
    private let configuration: String
    private var process: Process?

    /// - Parameter configuration: all but the address to listen on.
    init(configuration: String, in directory: TemporaryDirectory) throws {
        port = LastingPort.take()
        dataDirectory = directory.path + "/data"
        self.configuration = directory.path + "/monarch.toml"
        let text = "[irc]\nlisten = [\"127.0.0.1:\(port)\"]\n" + configuration
        try Data(text.utf8).write(to: URL(fileURLWithPath: self.configuration))
    }

    /// Beside the program that runs the tests.
    private static let program: URL = {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        return tests.appendingPathComponent("monarch")
    }()

    func start() throws {
        let process = Process()
        process.executableURL = Self.program
        process.arguments = ["serve", "--config", configuration, "--data-dir", dataDirectory]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
    }

    /// Ends it as nothing can that it could prepare for.
    func kill() {
        guard let process else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        self.process = nil
    }

    /// Asks it to end; returns its exit status.
    @discardableResult
    func stop() -> Int32 {
        guard let process else { return 0 }
        process.terminate()
        process.waitUntilExit()
        self.process = nil
        return process.terminationStatus
    }

    deinit { kill() }

    /// An IRC client that has its welcome, as soon as the gateway listens.
    func client(
        _ login: String?, nick: String, capabilities: String, loops: any EventLoopGroup
    ) async throws -> TestClient {
        while true {
            do {
                return try await TestClient.connect(
                    as: login, nick: nick, port: port, capabilities: capabilities, loops: loops)
            } catch let error as TestClient.Missing {
                throw error
            } catch {
                // Nothing tells from outside when a program begins to listen.
                guard process?.isRunning == true else { throw TestClient.Missing(description: "the gateway has ended") }
                await Task.yield()
            }
        }
    }
}
