// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import NIOCore
internal import Synchronization

/// An IRC client as its user's session knows it.
final class ClientAttachment: SessionAttachment {
    let id: AttachmentID
    let session: UserSession
    /// To be touched on the session's loop.
    let client: NIOLoopBound<IRCClient>
    /// The connection has gone; leaving the session follows.
    private let isLeaving = Atomic(false)

    init(_ client: IRCClient, session: UserSession) {
        self.id = client.id
        self.session = session
        self.client = NIOLoopBound(client, eventLoop: session.loop)
    }

    var isListening: Bool { !client.value.isDetached && !isLeaving.load(ordering: .relaxed) }

    var countsAsPresence: Bool { client.value.presence != .absent }

    func receive(_ event: SessionEvent) { client.value.receive(event) }

    func holdInput(_ hold: Bool) { client.value.hold(.session, hold) }

    /// Leaves the session. It may be in the middle of telling something, so this happens a moment later.
    func detach() {
        isLeaving.store(true, ordering: .relaxed)
        session.loop.execute { [self] in
            client.value.detach()
            session.assumeIsolated { $0.detach(id) }
        }
    }
}
