// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import NIOCore

/// What the registration of a client asks of those who know the users.
extension ConnectionHandler {
    func ask(_ request: LogInRequest) {
        guard let context else { return }
        let link = ConnectionLink(self, loop: context.eventLoop)
        server.answer(request, from: origin, on: context.eventLoop) { answer in
            link.perform { $0.answered(answer) }
        }
    }

    /// The client may have gone meanwhile, or its time may have run out.
    private func answered(_ answer: LogInAnswer) {
        guard case .registering(var machine) = phase else { return }
        let actions = machine.answered(answer)
        phase = .registering(machine)
        perform(actions)
        pump()
    }

    /// Registration may have been opened or closed since the client came: who follows capabilities is told.
    func offerRegistration() {
        let isOpen = server.current.value.registration
        switch phase {
        case .registering(var machine):
            let actions = machine.registrationChanged(isOpen: isOpen)
            phase = .registering(machine)
            perform(actions)
        case .attached(let attachment):
            attachment.session.perform { _ in attachment.client.value.registrationChanged(isOpen: isOpen) }
        case .attaching, .closing, .parting, .closed:
            break
        }
    }
}
