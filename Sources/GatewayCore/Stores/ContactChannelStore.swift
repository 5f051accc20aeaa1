// SPDX-License-Identifier: Apache-2.0
package import NIOCore
internal import Synchronization

/// What is kept of a channel of contacts.
package struct KeptContactChannel: Sendable, Equatable {
    /// Empty for the control channel.
    package var name: String
    package var fill: ChannelFill
    package var shown: ShownContacts
    package var joinsByItself: Bool

    package init(name: String, fill: ChannelFill, shown: ShownContacts, joinsByItself: Bool) {
        self.name = name
        self.fill = fill
        self.shown = shown
        self.joinsByItself = joinsByItself
    }
}

/// Keeps users' channels of contacts between runs. Calls and answers as in `NickStore`.
package protocol ContactChannelStore: Sendable {
    func channels(
        of user: String, on loop: any EventLoop, _ answer: @escaping @Sendable ([KeptContactChannel]) -> Void)
    /// A channel is new or has changed.
    func keep(_ channel: KeptContactChannel, of user: String)
    func remove(channel name: String, of user: String)
    /// The user is gone.
    func forget(channelsOf user: String)
}

/// Keeps channels while the process lives.
package final class InMemoryContactChannelStore: ContactChannelStore {
    private let kept = Mutex<[String: [KeptContactChannel]]>([:])

    package init() {}

    package func channels(
        of user: String, on loop: any EventLoop, _ answer: @escaping @Sendable ([KeptContactChannel]) -> Void
    ) {
        loop.answer(channels(of: user), to: answer)
    }

    package func channels(of user: String) -> [KeptContactChannel] { kept.withLock { $0[user] ?? [] } }

    package func keep(_ channel: KeptContactChannel, of user: String) {
        kept.withLock { kept in
            kept[user, default: []].removeAll { $0.name == channel.name }
            kept[user, default: []].append(channel)
        }
    }

    package func remove(channel name: String, of user: String) {
        kept.withLock { $0[user]?.removeAll { $0.name == name } }
    }

    package func forget(channelsOf user: String) {
        kept.withLock { $0[user] = nil }
    }
}
