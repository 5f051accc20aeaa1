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
        let query = Query(client: self, request: request, body: body)
        let bound = NIOLoopBound(query, eventLoop: session.loop)
        request?.outstanding += 1
        queries += 1
        look { bound.value.answered($0) }
        query.isLooking = false
        if queries > 0 { hold(.query, true) }
    }

    private final class Query<Answer> {
        let client: IRCClient
        let request: LabelledRequest?
        let body: (IRCClient, Answer) -> Void
        /// It is being asked: an answer that comes already is part of handling the command.
        var isLooking = true

        init(client: IRCClient, request: LabelledRequest?, body: @escaping (IRCClient, Answer) -> Void) {
            self.client = client
            self.request = request
            self.body = body
        }

        func answered(_ answer: Answer) {
            client.queries -= 1
            guard !client.isDetached else { return }
            client.answering(request) { body(client, answer) }
            if let request {
                request.outstanding -= 1
                if !isLooking { client.finishIfDone(request) }
            }
            if !isLooking { client.readOn() }
        }
    }

    /// Handles the lines that have come meanwhile, and lets more of them come.
    private func readOn() {
        let isReading = isReading
        self.isReading = true
        while queries == 0, !unread.isEmpty, !isDetached, !isFull {
            receive(unread.removeFirst())
            if unsent >= FrontEndLimits.writeChunk, !unread.isEmpty { awaitRoom() }
        }
        self.isReading = isReading
        if queries == 0 { hold(.query, false) }
        wake()
    }

    /// Handles no further line before the client has read what there is for it. A connection on this loop looks for itself
    /// whether it does; one on another loop has handed over many lines, each of which may have a long answer.
    private func awaitRoom() {
        isFull = true
        hold(.output, true)
        flush()
        let client = NIOLoopBound(self, eventLoop: session.loop)
        transport.whenWritable { [loop = session.loop] in
            // Not in the middle of anything.
            loop.execute { client.value.hasRoom() }
        }
    }

    private func hasRoom() {
        isFull = false
        guard !isDetached else { return }
        hold(.output, false)
        readOn()
        flush()
    }

    /// Handles lines that came before the client was brought here, or from a connection on another loop.
    func read(_ lines: [IRCLine]) {
        unread += lines
        readOn()
        flush()
    }
}
