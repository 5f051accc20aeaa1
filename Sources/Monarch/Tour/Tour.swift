// SPDX-License-Identifier: Apache-2.0
import IRCWire
import NIOCore

/// Plays a scripted conversation through an IRC connection and shows both sides of it.
struct Tour {
    enum Outcome: Equatable {
        case completed
        /// The step that did not happen, and why.
        case failed(String)
    }

    let loops: any EventLoopGroup
    var steps = TourScript.steps
    /// How long each expected line may take.
    var patience = TimeAmount.seconds(10)

    /// Plays every step until one does not happen.
    ///
    /// - Parameter show: takes each line of the account: titles, `→` what is sent, `←` what is received.
    func play(on port: Int, show: (String) -> Void) async -> Outcome {
        let connection: TourConnection
        do {
            connection = try await TourConnection.open(port: port, loops: loops)
        } catch {
            return .failed("the tour cannot connect to 127.0.0.1:\(port): \(error)")
        }
        for (index, step) in steps.enumerated() {
            show("\(index == 0 ? "" : "\n")\(index + 1). \(step.title)")
            if let reason = await play(step, on: connection, show: show) {
                await connection.close()
                show("\nThe tour ends at step \(index + 1) of \(steps.count).")
                return .failed("step \(index + 1) of the tour did not happen (\(step.title)): \(reason)")
            }
        }
        await connection.close()
        show("\nThe tour is complete: all \(steps.count) steps happened.")
        return .completed
    }

    /// Nil if everything in the step happened.
    private func play(_ step: TourStep, on connection: TourConnection, show: (String) -> Void) async -> String? {
        for move in step.moves {
            switch move {
            case .send(let line):
                show("  → " + Self.visible(line))
                connection.send(line)
            case .await(let expectations):
                if let reason = await receive(expectations, on: connection, show: show) { return reason }
            case .awaitClose:
                if let reason = await receiveClose(on: connection, show: show) { return reason }
            }
        }
        return nil
    }

    private func receive(
        _ expectations: [TourExpectation], on connection: TourConnection, show: (String) -> Void
    ) async -> String? {
        var open = expectations
        let deadline = NIODeadline.now() + patience
        while !open.isEmpty {
            let missing = open.map(\.meaning).joined(separator: "; ")
            switch await connection.next(within: deadline - .now()) {
            case .line(let line):
                show("  ← " + Self.visible(line.text))
                let message = line.message
                if message.command == "PING" { connection.send("PONG :" + (message.parameters.last ?? "")) }
                if let index = open.firstIndex(where: { $0.matches(message) }) { open.remove(at: index) }
            case .closed:
                return "the gateway closed the connection before this: \(missing)"
            case .timedOut:
                return "nothing of this came within \(patience.nanoseconds / 1_000_000_000) seconds: \(missing)"
            }
        }
        return nil
    }

    private func receiveClose(on connection: TourConnection, show: (String) -> Void) async -> String? {
        let deadline = NIODeadline.now() + patience
        while true {
            switch await connection.next(within: deadline - .now()) {
            case .line(let line): show("  ← " + Self.visible(line.text))
            case .closed: return nil
            case .timedOut: return "the gateway did not close the connection"
            }
        }
    }

    /// A line with its control characters as the pictures that Unicode has for them.
    private static func visible(_ line: String) -> String {
        var text = ""
        for scalar in line.unicodeScalars {
            let picture = scalar.value < 0x20 ? Unicode.Scalar(0x2400 + scalar.value) : nil
            text.unicodeScalars.append(picture ?? scalar)
        }
        return text
    }
}
