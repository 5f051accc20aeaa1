// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// Commands whose answer has to be looked up somewhere else.
extension IRCClient {
    /// Looks something up for the command being handled, and then goes on with it. No further line of the client is
    /// handled before, so that answers keep the order of the commands.
    ///
    /// - Parameters:
    ///   - look: asks, and gives the answer on once, on the session's loop.
    ///   - body: makes of it what the client is to see. Not called if the client has gone meanwhile.
    func query<Answer: Sendable>(
        _ look: (_ answer: @escaping @Sendable (Answer) -> Void) -> Void,
        then body: @escaping (IRCClient, Answer) -> Void
    ) {
        let query = NIOLoopBound(Query(client: self, request: request, body: body), eventLoop: session.loop)
        request?.outstanding += 1
        queries += 1
        look { query.value.answered($0) }
        // It may have been answered before this.
        if queries > 0 { hold(.query, true) }
    }

    private struct Query<Answer> {
        let client: IRCClient
        let request: LabelledRequest?
        let body: (IRCClient, Answer) -> Void

        func answered(_ answer: Answer) {
            client.queries -= 1
            guard !client.isDetached else { return }
            client.answering(request) { body(client, answer) }
            if let request {
                request.outstanding -= 1
                client.finishIfDone(request)
            }
            client.resumeReading()
        }
    }

    /// Handles the lines that have come meanwhile, and lets more of them come.
    private func resumeReading() {
        while queries == 0, !unread.isEmpty, !isDetached { receive(unread.removeFirst()) }
        if queries == 0 { hold(.query, false) }
        wake()
    }
}
