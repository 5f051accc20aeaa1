// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import NIOCore
import NIOPosix

/// Measures a running gateway from outside: real processes, real sockets, everything on loopback and bounded in time.
@main
struct MonarchLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monarch-load",
        abstract: "Measure a Monarch gateway against the embedded MSN service.")

    @Option(help: "The gateway program to measure, a release build.")
    var gateway = ".build/release/monarch"

    @Option(help: "Where to write the figures as JSON; nothing is written without it.")
    var output: String?

    @Option(help: "Messages of the throughput run, over all conversations.")
    var messages = 300_000

    @Option(help: "Users of the memory run.")
    var users = 100

    @Option(help: "Seconds of each latency run.")
    var seconds = 5

    @Option(help: "Messages in the history of the history run.")
    var entries = 1_000_000

    @Option(help: "Measure only these: start, memory, contacts, burst, throughput, latency, history.")
    var only: [Measurement] = Measurement.allCases

    enum Measurement: String, CaseIterable, ExpressibleByArgument {
        case start, memory, contacts, burst, throughput, latency, history
    }

    func run() async throws {
        var figures = Figures()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let world = try await World.start(users: max(users, 20), contacts: 20, group: group)

        for measurement in Measurement.allCases where only.contains(measurement) {
            switch measurement {
            case .start:
                try await ColdStart.measure(gateway: gateway, world: world, group: group, into: &figures)
            case .memory:
                try await Memory.measure(gateway: gateway, world: world, users: users, group: group, into: &figures)
            case .contacts:
                try await LargeList.measure(gateway: gateway, world: world, group: group, into: &figures)
            case .burst:
                try await ClientBurst.measure(gateway: gateway, world: world, group: group, into: &figures)
            case .throughput:
                try await Throughput.measure(
                    gateway: gateway, world: world, messages: messages, conversations: 10, group: group, into: &figures)
            case .latency:
                try await Latency.measure(
                    gateway: gateway, world: world, seconds: seconds, group: group, into: &figures)
            case .history:
                try await HistoryOfMillions.measure(messages: entries, group: group, into: &figures)
            }
        }

        await world.stop()
        try await group.shutdownGracefully()
        print(figures.table)
        if let output { try figures.write(to: output) }
    }
}
