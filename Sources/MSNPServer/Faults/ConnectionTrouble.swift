// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// What faults have done to a connection that is still there.
struct ConnectionTrouble {
    /// Nothing is read or said any more.
    var isSilent = false
    /// The next thing that is sent breaks off.
    var breaksOff = false
    /// Commands that come later; nil while they are not held back.
    var heldCommands: [MSNPCommand]?
    /// Whether what is sent is held back.
    var holdsOutput = false
    /// Whether the connection is to be closed when that is over.
    var closesLater = false
}

/// Faults, where commands come in and go out. Nothing of this is reached while there are none.
extension ClientConnection {
    /// Whether a command is to be taken now. What happens instead, if anything does, has happened.
    func admits(_ command: MSNPCommand) -> Bool {
        if trouble?.isSilent == true { return false }
        if let held = trouble?.heldCommands {
            guard held.count < MSNPServerLimits.faultHeldCommands else {
                carrier?.drop()
                return false
            }
            trouble?.heldCommands?.append(command)
            return false
        }
        let account = session.account ?? Self.account(in: command)
        guard let effect = service.faults.decide(.received(command.verb), at: Session.place, account: account) else {
            return true
        }
        switch effect {
        case .drop:
            return false
        case .delay(let milliseconds):
            hold { $0.heldCommands = [command] }
            service.after(milliseconds) { [id] in $0.resume(id) }
            return false
        case .garbage, .truncate:
            suffer(effect, instead: nil)
            return true
        case .status, .soapFault, .emptyBody:
            return true
        default:
            suffer(effect, instead: command.transactionID ?? 0)
            return false
        }
    }

    /// Sends a command, or what a fault makes of it.
    func sendDisturbed(_ command: MSNPCommand) {
        var bytes = ByteBuffer()
        bytes.writeMSNPCommand(command)
        sendDisturbed(
            bytes, verb: command.verb, transactionID: command.transactionID ?? 0,
            payloadBytes: command.payload?.readableBytes ?? 0)
    }

    /// Passes a message on, or what a fault makes of it.
    func relayDisturbed(_ message: RelayedMessage) {
        var bytes = message.head
        bytes.writeString("\(message.payload.readableBytes)\r\n")
        bytes.writeImmutableBuffer(message.payload)
        sendDisturbed(bytes, verb: "MSG", transactionID: 0, payloadBytes: message.payload.readableBytes)
    }

    private func sendDisturbed(_ bytes: ByteBuffer, verb: String, transactionID: UInt32, payloadBytes: Int) {
        if trouble?.isSilent == true { return }
        let breaksOff = trouble?.breaksOff == true
        let effect =
            breaksOff ? .truncate : service.faults.decide(.sent(verb), at: Session.place, account: session.account)
        switch effect {
        case nil, .status, .soapFault, .emptyBody:
            put(bytes)
        case .drop:
            break
        case .delay(let milliseconds):
            flush()
            hold { $0.holdsOutput = true }
            put(bytes)
            service.after(milliseconds) { [id] in $0.resume(id) }
        case .garbage:
            suffer(effect, instead: nil)
            put(bytes)
        case .truncate:
            let missing = max(1, (payloadBytes > 0 ? payloadBytes : bytes.readableBytes) / 2)
            put(bytes.getSlice(at: bytes.readerIndex, length: max(0, bytes.readableBytes - missing)) ?? ByteBuffer())
            close()
        default:
            suffer(effect, instead: transactionID)
        }
    }

    /// Does to the connection what a fault wants, whatever was about to happen. `transactionID` is what an error number answers.
    func suffer(_ effect: Fault.Effect?, instead transactionID: UInt32?) {
        var effect = effect
        // A connection that hangs says nothing, not even what is wrong: all that can happen to it is that it ends.
        if trouble?.isSilent == true {
            switch effect {
            case .halfClose, .close, .reset: break
            case .truncate, .refuse, .out: effect = .close
            default: return
            }
        }
        let id = transactionID ?? 0
        switch effect {
        case nil, .status, .soapFault, .emptyBody: break
        case .drop, .hang:
            flush()
            hold { $0.isSilent = true }
        case .delay(let milliseconds):
            hold { $0.heldCommands = [] }
            service.after(milliseconds) { [id = self.id] in $0.resume(id) }
        case .halfClose:
            flush()
            hold { $0.isSilent = true }
            carrier?.halfClose()
        case .close:
            flush()
            hold { $0.isSilent = true }
            carrier?.drop()
        case .reset:
            flush()
            hold { $0.isSilent = true }
            carrier?.reset()
        case .garbage(let count):
            put(ByteBuffer(bytes: service.faults.noise(count)))
        case .truncate:
            hold { $0.breaksOff = true }
        case .negative:
            put(ByteBuffer(string: "NAK \(id)\r\n"))
        case .error(let code):
            put(ByteBuffer(string: "\(code) \(id)\r\n"))
        case .refuse(let code):
            put(ByteBuffer(string: "\(code) \(id)\r\n"))
            leave()
        case .out(let reason):
            var line = ByteBuffer()
            line.writeMSNPCommand(reason.command)
            put(line)
            leave()
        case .replace(let line):
            put(ByteBuffer(string: line + "\r\n"))
        }
    }

    /// A delay is over.
    func resume() {
        trouble?.holdsOutput = false
        flush()
        if trouble?.closesLater == true {
            trouble?.closesLater = false
            carrier?.finish()
        }
        guard let held = trouble?.heldCommands, let first = held.first else {
            trouble?.heldCommands = nil
            return
        }
        trouble?.heldCommands = nil
        let now = WallClock.now()
        if !isClosing { take(first, now: now) }
        for command in held.dropFirst() where !isClosing && admits(command) { take(command, now: now) }
    }

    private func hold(_ change: (inout ConnectionTrouble) -> Void) {
        var present = trouble ?? ConnectionTrouble()
        change(&present)
        trouble = present
    }

    /// The account that a command names before the machine knows it: `USR 3 TWN I alice@example.com`.
    private static func account(in command: MSNPCommand) -> String? {
        command.parameters.lazy.compactMap { parameter in
            parameter.utf8.contains(UInt8(ascii: "@"))
                ? MSNAddress(parsing: PercentEncoding.decode(parameter))?.key : nil
        }.first
    }
}
