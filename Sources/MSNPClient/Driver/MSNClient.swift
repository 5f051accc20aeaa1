// SPDX-License-Identifier: Apache-2.0

package import Logging
package import MSNPWire
package import MSNServices
package import NIOCore

/// Hears what happens to an `MSNClient`. Always called on the client's loop.
package protocol MSNClientDelegate: AnyObject {
    func client(_ client: MSNClient, reported event: MSNClientEvent)
}

/// One MSN account: signs in, tells who is there, carries conversations.
///
/// Bound to one event loop: every call comes on it, every event goes out on it, synchronously. It may be connected again
/// after `ended`; it never does so by itself.
package final class MSNClient {
    /// What it signs in with. A change takes effect with the next `connect()`.
    package var configuration: MSNClientConfiguration
    /// The loop everything happens on.
    package let loop: any EventLoop
    private weak var delegate: (any MSNClientDelegate)?

    package init(
        configuration: MSNClientConfiguration, loop: any EventLoop, transport: any HTTPTransport, logger: Logger,
        delegate: any MSNClientDelegate
    ) {
        self.configuration = configuration
        self.loop = loop
        self.delegate = delegate
    }

    /// Starts to sign in. Does nothing if a session is there already.
    package func connect() {}

    /// Ends the session: every waiting message fails, then `ended(.requested)`. Does nothing without a session.
    package func disconnect() {}

    /// Shows another status (`CHG`). Without a session it is what the next one begins with.
    package func setStatus(_ status: PresenceStatus) {}

    /// Shows another friendly name (`PRP MFN`).
    package func setDisplayName(_ name: String) {}

    /// Shows another personal message (`UUX`). Without a session it is what the next one begins with.
    package func setPersonalMessage(_ text: String) {}

    /// Sends text, an action or a nudge, opening a switchboard when needed.
    ///
    /// Exactly one `delivered(id)` or `failed(id, …)` follows. `id` must not be in use by another message of this client.
    package func send(_ content: SwitchboardContent, id: UInt64, to key: MSNConversationKey) {}

    /// Tells that the user is typing: only where a switchboard is open, and at most every five seconds.
    package func sendTyping(to key: MSNConversationKey) {}

    /// A new group with nobody in it. `invite` brings people in; `opened` follows with the first of them.
    package func openGroup() -> MSNConversationKey { .group(0) }

    /// Calls somebody into a conversation.
    package func invite(_ account: String, to key: MSNConversationKey) {}

    /// Leaves a conversation and forgets it. Messages that wait in it fail.
    package func leave(_ key: MSNConversationKey) {}
}
