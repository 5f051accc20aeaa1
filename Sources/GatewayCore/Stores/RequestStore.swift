// SPDX-License-Identifier: Apache-2.0
package import NIOCore
internal import Synchronization

/// A request as it is kept.
package struct KeptRequest: Sendable, Equatable {
    package var request: IncomingRequest
    /// Milliseconds since 1970, when the gateway first saw it.
    package var receivedAt: Int64
    /// The user has answered it. Kept on because a network may go on listing somebody who was declined.
    package var isAnswered: Bool

    package init(_ request: IncomingRequest, receivedAt: Int64, isAnswered: Bool = false) {
        self.request = request
        self.receivedAt = receivedAt
        self.isAnswered = isAnswered
    }
}

/// Keeps the requests of people who put the user on their list. Calls and answers as in `NickStore`.
package protocol RequestStore: Sendable {
    /// All that are kept, answered ones too, in order of `receivedAt`.
    func requests(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable ([KeptRequest]) -> Void)
    /// Keeps a request in the place of one by the same sender, if there is one.
    func keep(_ request: KeptRequest, of account: AccountID)
    func remove(_ sender: ContactID, of account: AccountID)
    /// The user removed the account.
    func forget(_ account: AccountID)
}

/// Keeps requests while the process lives.
package final class InMemoryRequestStore: RequestStore {
    private let kept = Mutex<[AccountID: [KeptRequest]]>([:])

    package init() {}

    package func requests(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable ([KeptRequest]) -> Void
    ) {
        loop.answer(requests(of: account), to: answer)
    }

    package func requests(of account: AccountID) -> [KeptRequest] { kept.withLock { $0[account] ?? [] } }

    package func keep(_ request: KeptRequest, of account: AccountID) {
        kept.withLock { kept in
            kept[account, default: []].removeAll { $0.request.sender.id == request.request.sender.id }
            kept[account, default: []].append(request)
        }
    }

    package func remove(_ sender: ContactID, of account: AccountID) {
        kept.withLock { $0[account]?.removeAll { $0.request.sender.id == sender } }
    }

    package func forget(_ account: AccountID) {
        kept.withLock { $0[account] = nil }
    }
}
