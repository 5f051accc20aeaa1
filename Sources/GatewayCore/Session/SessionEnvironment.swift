// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
package import Logging
internal import NIOCore

/// Where sessions keep what outlives them.
package struct SessionStores: Sendable {
    package var nicks: any NickStore
    package var settings: any SettingStore
    package var owners: any OwnerStore
    package var contacts: any ContactStore
    package var requests: any RequestStore
    package var outbox: any OutboxStore
    package var offlineMessages: any OfflineMessageStore
    /// Nil when no history is kept of anybody.
    package var history: (any HistoryStore)?
    package var channels: any ContactChannelStore
    package var marks: any ConversationMarkStore

    /// Each keeps what it is given while the process lives, unless another is given.
    package init(
        nicks: any NickStore = InMemoryNickStore(), settings: any SettingStore = InMemorySettingStore(),
        owners: any OwnerStore = InMemoryOwnerStore(), contacts: any ContactStore = InMemoryContactStore(),
        requests: any RequestStore = InMemoryRequestStore(), outbox: any OutboxStore = InMemoryOutboxStore(),
        offlineMessages: any OfflineMessageStore = InMemoryOfflineMessageStore(),
        history: (any HistoryStore)? = nil,
        channels: any ContactChannelStore = InMemoryContactChannelStore(),
        marks: any ConversationMarkStore = InMemoryConversationMarkStore()
    ) {
        self.nicks = nicks
        self.settings = settings
        self.owners = owners
        self.contacts = contacts
        self.requests = requests
        self.outbox = outbox
        self.offlineMessages = offlineMessages
        self.history = history
        self.channels = channels
        self.marks = marks
    }
}

extension SessionStores {
    /// Forgets everything that is kept of a user as a whole. What is kept of their accounts is not theirs alone.
    package func forget(user: String) {
        history?.forget(user: user)
        for setting in Setting.allCases { settings.keep(nil, for: setting, of: user) }
        channels.forget(channelsOf: user)
    }

    /// Forgets everything that is kept of an account but the nicks of its contacts. Who asks for it is its owner.
    package func forget(account: AccountID) {
        owners.forget(account)
        contacts.forget(account)
        requests.forget(account)
        outbox.forget(account)
        offlineMessages.forget(account)
        marks.forget(account)
        for setting in Setting.all(.account) {
            settings.keep(nil, for: setting, of: UserSession.settingsOwner(of: account))
        }
    }

    /// The same of accounts of which nobody has shown yet whose they are: the password with which their network last let
    /// somebody in says so, and of the others nothing is touched.
    ///
    /// - Parameter withNicks: also the nicks, as the user goes.
    func forget(
        _ accounts: [(id: AccountID, password: Secret<String>)], withNicks: Bool, on loop: any EventLoop
    ) {
        for (id, password) in accounts {
            owners.verify(password, of: id, on: loop) { isOwner in
                guard isOwner else { return }
                forget(account: id)
                if withNicks { nicks.forget(nicksOf: id) }
            }
        }
    }
}

/// Whether a session may sign an account in.
package enum AccountClaim: Sendable {
    case granted
    /// A session has it that whoever signs in with the same address and password joins.
    case taken
    /// The session of a gateway user has it, which only a log-in as that user joins.
    case takenByUser
    /// A session has it that has others, too, and did not begin with it, so that nobody joins that by its password.
    case takenAmongOthers
}

/// What a session is given from outside, the same for all sessions of a gateway.
package struct SessionEnvironment: Sendable {
    package let connectors: NetworkTable
    package var limits: SessionLimits
    package var stores: SessionStores
    /// The users of the gateway.
    package var users: UserRegistry
    package var logger: Logger
    /// What is counted; nil if nobody asks.
    package var metrics: SessionMetrics?
    /// Milliseconds since 1970.
    package var now: @Sendable () -> Int64
    /// A random number in 0..<1.
    package var random: @Sendable () -> Double
    /// When who may sign in; how fast, the networks say.
    package var turns = SignInTurns()
    /// Takes an account for a session, which another session may have, with the same password.
    package var claim: @Sendable (Account, UserSession) -> AccountClaim = { _, _ in .granted }
    package var release: @Sendable (Account, UserSession) -> Void = { _, _ in }
    /// The user of a session has been dropped; gives the name of the guest that they are now.
    package var becomeGuest: @Sendable (UserSession) -> String = { _ in "guest/0" }
    /// The session is that of a direct sign-in that is remembered; others of the same user that nobody follows end.
    package var supersede: @Sendable (_ user: String, _ session: UserSession) -> Void = { _, _ in }
    /// The session ended; nothing follows it any more.
    package var onClose: @Sendable (UserSession) -> Void

    package init(
        connectors: [any NetworkConnector], limits: SessionLimits = SessionLimits(),
        stores: SessionStores = SessionStores(), users: UserRegistry? = nil, logger: Logger,
        now: @escaping @Sendable () -> Int64,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        onClose: @escaping @Sendable (UserSession) -> Void = { _ in }
    ) {
        self.connectors = NetworkTable(connectors)
        self.limits = limits
        self.stores = stores
        self.users = users ?? UserRegistry(now: now)
        self.logger = logger
        self.now = now
        self.random = random
        self.onClose = onClose
    }
}
