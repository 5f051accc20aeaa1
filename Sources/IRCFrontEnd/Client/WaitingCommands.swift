// SPDX-License-Identifier: Apache-2.0
internal import IRCWire
internal import NIOCore

/// A command to somebody whom nobody knows yet, because an account is still signing in.
struct WaitingCommand {
    let number: Int
    /// With the one target it waits for.
    let message: IRCMessage
    /// The nick or address, folded.
    let target: String
    let request: LabelledRequest?
    let deadline: Scheduled<Void>
}

/// Commands that wait for a contact to appear, in the order they came.
struct WaitingCommands {
    private(set) var commands: [WaitingCommand] = []
    private var nextNumber = 1

    var isEmpty: Bool { commands.isEmpty }
    var isFull: Bool { commands.count >= FrontEndLimits.waiting }

    /// Whether something waits for this nick or address, so that what follows has to wait behind it.
    func contains(_ target: String) -> Bool {
        commands.contains { $0.target == target }
    }

    mutating func add(
        _ message: IRCMessage, target: String, request: LabelledRequest?, deadline: (Int) -> Scheduled<Void>
    ) {
        let number = nextNumber
        nextNumber += 1
        commands.append(
            WaitingCommand(
                number: number, message: message, target: target, request: request, deadline: deadline(number)))
    }

    /// Takes out what meets a condition.
    mutating func take(where condition: (WaitingCommand) -> Bool) -> [WaitingCommand] {
        let taken = commands.filter(condition)
        guard !taken.isEmpty else { return [] }
        commands.removeAll(where: condition)
        for command in taken { command.deadline.cancel() }
        return taken
    }

    mutating func cancelAll() {
        _ = take { _ in true }
    }
}
