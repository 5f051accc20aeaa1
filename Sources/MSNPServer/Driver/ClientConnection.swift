// SPDX-License-Identifier: Apache-2.0

import Logging
import MSNPWire
import NIOCore

/// One client connection, however its bytes travel: bytes to commands, commands to its machine, actions to bytes.
///
/// What is to be sent is gathered and written once when the read that caused it is done, whichever connection it came from.
final class ClientConnection<Session: ClientSession>: ClientOutlet {
    let service: ServiceLoop
    private(set) var session: Session
    private let decoder = NIOSingleStepByteToMessageProcessor(
        MSNPFrameDecoder(sentBy: .client, limits: Session.limits))
    /// Nil once the connection is gone.
    private(set) var carrier: (any ClientCarrier)?
    /// What waits for the end of the read.
    private var outbox = ByteBuffer()
    /// Whether the service has this connection on its list of those with something to write.
    private var isListed = false
    private(set) var isClosing = false
    /// What faults have done to it; nil as long as they have not.
    var trouble: ConnectionTrouble?

    var id: ConnectionID { session.connection }

    init(_ session: Session, of service: ServiceLoop) {
        self.session = session
        self.service = service
    }

    // MARK: From the carrier

    /// The connection is there, and known to the service from now on.
    func open(over carrier: any ClientCarrier) {
        self.carrier = carrier
        service.add(self, as: id)
        service.run(session.opened())
        if service.hasFaults { suffer(service.faults.decide(.opened, at: Session.place, account: nil), instead: nil) }
    }

    /// Bytes of the client. What they cause waits for the service's `flush`.
    func receive(_ bytes: ByteBuffer) {
        guard !isClosing else { return }
        let now = WallClock.now()
        do {
            try decoder.process(buffer: bytes) { command in
                guard !self.isClosing else { return }
                if self.isDisturbed, !self.admits(command) { return }
                self.take(command, now: now)
            }
            // Somebody who has not said who it is gets no room for a large payload.
            if decoder.unprocessedBytes > MSNPServerLimits.strangerBytes, session.account == nil { leave() }
        } catch {
            // A stream that cannot be followed has no next command to answer.
            service.log.debug("A client sent what is no MSNP", metadata: ["error": "\(error)"])
            leave()
        }
    }

    /// Lets the machine have a command.
    func take(_ command: MSNPCommand, now: Int64) {
        service.run(session.received(command, in: &service.state, now: now))
    }

    /// Lets the machine end the connection.
    func leave() {
        service.run(session.leave(in: &service.state, now: WallClock.now()))
    }

    /// Whether faults have to be asked.
    private var isDisturbed: Bool { service.hasFaults || trouble != nil }

    /// The connection is gone.
    func lost() {
        isClosing = true
        service.run(session.leave(in: &service.state, now: WallClock.now()))
        service.remove(id)
        service.flush()
        carrier = nil
    }

    // MARK: From the service

    func wake() {
        if trouble?.isSilent == true { return }
        service.run(session.woke(in: &service.state, now: WallClock.now()))
    }

    func send(_ command: MSNPCommand) {
        guard !isClosing else { return }
        if isDisturbed { return sendDisturbed(command) }
        outbox.writeMSNPCommand(command)
        list()
    }

    /// Passes a message on. It is copied once, into the bytes of this read, which go out with one system call.
    func relay(_ message: RelayedMessage) {
        guard !isClosing else { return }
        if isDisturbed { return relayDisturbed(message) }
        outbox.writeImmutableBuffer(message.head)
        outbox.writeString(String(message.payload.readableBytes))
        outbox.writeStaticString("\r\n")
        outbox.writeImmutableBuffer(message.payload)
        list()
    }

    /// Bytes as they are.
    func put(_ bytes: ByteBuffer) {
        outbox.writeImmutableBuffer(bytes)
        list()
    }

    func flush() {
        isListed = false
        guard let carrier, outbox.readableBytes > 0, trouble?.holdsOutput != true else { return }
        let bytes = outbox
        outbox = ByteBuffer()
        carrier.write(bytes)
    }

    func close() {
        guard !isClosing, let carrier else { return }
        flush()
        isClosing = true
        if trouble?.holdsOutput == true {
            trouble?.closesLater = true
        } else {
            carrier.finish()
        }
    }

    func strike(_ effect: Fault.Effect, at place: Fault.Place, account: String?) -> Bool {
        guard place == Session.place, account == nil || account == session.account, !isClosing else { return false }
        suffer(effect, instead: nil)
        return true
    }

    func shutDown() {
        trouble?.holdsOutput = false
        if Session.isToldOfShutdown { send(OutReason.serverShutdown.command) }
        close()
    }

    private func list() {
        guard !isListed else { return }
        isListed = true
        service.list(self)
    }
}
