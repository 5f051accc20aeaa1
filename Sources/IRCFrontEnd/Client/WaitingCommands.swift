// SPDX-License-Identifier: Apache-2.0
internal import IRCWire
internal import NIOCore

/// What a command has to wait for while an account is still signing in.
enum Awaited: Hashable {
    /// Somebody with this nick or address, whether or not they are online.
    case person(String)
    /// Somebody with this nick or address, and whether they are online.
    case contact(String)
    /// Somebody with this nick or address, on an account that is signed in.
    case listed(String)
    /// Any account.
    case signIn
    /// Any account, and the groups it brings: what is joined may be one of them.
    case groups
    /// What is kept of what was said, or that nothing is.
    case history

    /// Whose nick or address it is; nil for anything else.
    var name: String? {
        switch self {
        case .person(let name), .contact(let name), .listed(let name): name
        case .signIn, .groups, .history: nil
        }
    }

    /// The same for every way to write a name.
    var folded: Awaited {
        switch self {
        case .person(let name): .person(IRCCaseMapping.fold(name))
        case .contact(let name): .contact(IRCCaseMapping.fold(name))
        case .listed(let name): .listed(IRCCaseMapping.fold(name))
        case .signIn, .groups, .history: self
        }
    }
}

/// A command to somebody whom nobody knows yet, or for an account, because an account is still signing in.
struct WaitingCommand {
    enum Work {
        /// With the one target it waits for.
        case command(IRCMessage)
        /// A line to the bot, which answers to `place`.
        case bot(line: String, place: String)
    }

    let number: Int
    let work: Work
    /// Folded.
    let awaited: Awaited
    let request: LabelledRequest?
    let deadline: Scheduled<Void>

    /// Whether it is the JOIN of this channel, or of any.
    func joins(_ channel: String?) -> Bool {
        guard case .command(let message) = work, message.command == "JOIN", let name = message.parameters.first else {
            return false
        }
        return channel.map { IRCCaseMapping.equal($0, name) } ?? true
    }
}

/// Commands that wait for a contact to appear or an account to be signed in, in the order they came.
struct WaitingCommands {
    private(set) var commands: [WaitingCommand] = []
    private var nextNumber = 1

    var isEmpty: Bool { commands.isEmpty }
    var isFull: Bool { commands.count >= FrontEndLimits.waiting }

    /// Whether something waits for this nick or address, so that what follows has to wait behind it.
    func contains(_ target: String) -> Bool {
        guard !commands.isEmpty else { return false }
        let target = IRCCaseMapping.fold(target)
        return commands.contains { $0.awaited.name == target }
    }

    /// Whether a message to this nick or address waits, so that the next ones have to wait behind it.
    func holdsMessage(to target: String) -> Bool {
        guard !commands.isEmpty else { return false }
        let awaited = Awaited.person(target).folded
        return commands.contains { $0.awaited == awaited }
    }

    /// Whether the client is to be in this channel as soon as it can be opened.
    func joins(_ channel: String) -> Bool { commands.contains { $0.joins(channel) } }

    mutating func add(
        _ work: WaitingCommand.Work, for awaited: Awaited, request: LabelledRequest?,
        deadline: (Int) -> Scheduled<Void>
    ) {
        let number = nextNumber
        nextNumber += 1
        commands.append(
            WaitingCommand(
                number: number, work: work, awaited: awaited.folded, request: request, deadline: deadline(number)))
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
