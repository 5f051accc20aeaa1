// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// From the first line to the session, and whether the client is still there.
extension ConnectionHandler {
    func perform(_ actions: [RegistrationMachine.Action]) {
        var bytes = ByteBuffer()
        for action in actions {
            switch action {
            case .send(let message):
                if message.command == IRCNumeric.saslTooLong.code { server.metrics.exceeded(.sasl) }
                bytes.writeBoundedIRCMessage(message)
            case .ask(let request):
                if bytes.readableBytes > 0 { write(bytes) }
                bytes.clear()
                ask(request)
            case .complete(let registration):
                if bytes.readableBytes > 0 { write(bytes) }
                bytes.clear()
                enter(registration)
            case .close(let reason, let refusal):
                if bytes.readableBytes > 0 { write(bytes) }
                bytes.clear()
                close(with: reason, as: refusal)
            }
        }
        if bytes.readableBytes > 0 { write(bytes) }
    }

    func registrationTimedOut() {
        guard case .registering(let machine) = phase else { return }
        perform(machine.timedOut())
    }

    /// Brings the client into the session of its user, which may be there already and on another loop.
    func attach(_ registration: Registration, attempts: Int) {
        guard let context else { return }
        phase = .attaching
        deadline?.cancel()
        flood?.usesMultiline = registration.capabilities.enabled.isSuperset(of: Capabilities.ofMultiline)
        guard attempts > 0 else {
            return close(with: "too many clients are signed in as this user", as: .clients)
        }
        let directory = server.directory
        let session =
            switch registration.loggedIn {
            case .user(let grant): directory.session(for: grant, on: context.eventLoop)
            case .address(let signIn): directory.session(for: signIn.account, on: context.eventLoop)
            case nil: directory.guestSession(on: context.eventLoop)
            }
        let link = ConnectionLink(self, loop: context.eventLoop)
        session.perform { [server] session in
            let client = IRCClient(
                registration, id: server.directory.makeAttachmentID(), session: session, server: server, transport: link
            )
            let attachment = ClientAttachment(client, session: session)
            if session.attach(attachment) {
                client.start(
                    signIn: registration.signIn, notes: registration.notes, former: registration.former)
                link.perform { $0.attached(attachment) }
            } else {
                // The session may have ended between being found and being asked; then there is a new one by now.
                link.perform { $0.attach(registration, attempts: attempts - 1) }
            }
        }
    }

    private func attached(_ attachment: ClientAttachment) {
        guard let context, case .attaching = phase else { return attachment.detach() }
        phase = .attached(attachment)
        heardSinceLastCheck = true
        if !isCounted {
            isCounted = true
            server.metrics.registered()
        }
        // The configuration may have changed while the client was on its way here.
        if server.current !== settings { offerRegistration() }
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: pingInterval) { [weak self] in
            self?.checkAlive()
        }
        pump()
    }

    /// Asks a client that has been silent whether it is there, and closes it if it was asked before.
    private func checkAlive() {
        guard let context, case .attached = phase else { return }
        if heardSinceLastCheck || isHeld || isThrottled {
            heardSinceLastCheck = false
        } else if isPinged {
            return close(with: "Ping timeout: \(2 * settings.value.pingInterval) seconds", as: .pingTimeOut)
        } else {
            isPinged = true
            write(
                IRCMessage(
                    source: IRCSource(nick: server.configuration.serverName), "PING", [server.configuration.serverName])
            )
        }
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: pingInterval) { [weak self] in
            self?.checkAlive()
        }
    }

    private var pingInterval: TimeAmount { .seconds(Int64(settings.value.pingInterval)) }
}
