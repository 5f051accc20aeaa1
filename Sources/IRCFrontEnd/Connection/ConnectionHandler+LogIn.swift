// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import NIOCore

/// What the registration of a client asks of those who know the users.
extension ConnectionHandler {
    func ask(_ request: LogInRequest) {
        guard let context else { return }
        let link = ConnectionLink(self, loop: context.eventLoop)
        server.users.answer(request, on: context.eventLoop) { answer in
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
}
