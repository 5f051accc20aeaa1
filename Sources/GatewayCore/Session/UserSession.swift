// SPDX-License-Identifier: Apache-2.0
package import NIOCore

/// Everything one user of the gateway has: accounts, contacts with their nicks, conversations, attachments.
///
/// One user is one actor, and the actor's executor is one event loop. Whatever happens on that loop reaches the session
/// with `assumeIsolated`, without a task, a lock or a hop; `perform` does that from the loop and hops from elsewhere.
/// Methods never suspend, so nothing can change in the middle of one.
package actor UserSession: NetworkEventSink {
    package nonisolated let loop: any EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private nonisolated let executor: any SerialExecutor

    /// Whose everything kept is: the name of a gateway user, the `network/address` that somebody signed in with directly, or
    /// `guest/N`. It changes when somebody registers or identifies themselves.
    package internal(set) var user: String
    /// Whether the user is known to be who they say, so that settings are theirs to read and change.
    var isOwnersOwn = false
    /// What a gateway user, or a direct sign-in that is remembered, has shown and may open; nil for everybody else.
    package internal(set) var grant: UserGrant?
    /// Of those with a grant.
    var belongings = SessionBelongings()
    /// No attachment counts as the user being there.
    var isNobodyHere = false
    package nonisolated let environment: SessionEnvironment

    var attachments: [any SessionAttachment] = []
    var accounts: [AccountSession] = []
    /// The one account that is being looked at (`looking(at:)`).
    var focus: AccountID?
    var nicks: NickMap
    var groups: [GroupID: Group] = [:]
    /// Folded, so that a line for a group finds it at once.
    var groupNames: [String: GroupID] = [:]
    var reservedGroupNames: Set<String> = []
    var nextGroup = 1
    var nextChatNumber = 1
    var nextMessage: UInt64
    var pending: [MessageID: SubmittedMessage] = [:]
    /// Looks after messages that take long (`watch`), while there are any messages.
    var watch: RepeatedTask?
    /// The last number given out when it looked.
    var watchedUpTo: UInt64 = 0
    var held: Set<AttachmentID> = []
    var nextEdit: UInt64 = 0
    var settings: [Setting: String] = [:]
    var history = HistoryKeeping()
    var channels = ContactChannels()
    var former = FormerContacts()
    /// What is to be done when no account is being signed out any more.
    var awaitingParting: [@Sendable (isolated UserSession) -> Void] = []
    /// What is to be done when it is known which accounts the user has.
    var awaitingAccounts: [@Sendable () -> Void] = []
    /// The end has begun: what still comes of it is written down, not told.
    var isClosing = false
    var isClosed = false

    package init(user: String, loop: any EventLoop, environment: SessionEnvironment) {
        self.user = user
        self.loop = loop
        self.executor = loop.executor
        self.environment = environment
        self.nicks = NickMap(maximumLength: environment.limits.nickLength)
        // Ids that no earlier run can have given out, in an order that follows time.
        self.nextMessage = UInt64(clamping: environment.now()) << 20
    }

    /// Runs `body` on the session's loop: at once when already there, else as soon as it can.
    package nonisolated func perform(_ body: @escaping @Sendable (isolated UserSession) -> Void) {
        if loop.inEventLoop {
            assumeIsolated { body($0) }
        } else {
            loop.execute { self.assumeIsolated { body($0) } }
        }
    }

    // MARK: Attachments

    /// Lets an attachment follow the session. False when there are too many already, or the session has ended.
    package func attach(_ attachment: any SessionAttachment) -> Bool {
        guard !isClosing, attachments.count < environment.limits.attachments else { return false }
        // Before it is told anything: it is shown the state that there is then.
        if attachment.countsAsPresence { somebodyIsHere() }
        attachments.append(attachment)
        if !history.queue.isEmpty { history.since[attachment.id] = history.queue.nextSequence }
        if !history.untold.isEmpty || !history.unsettled.isEmpty {
            loop.execute { [weak self] in self?.assumeIsolated { $0.tellWhatNobodyHeard() } }
        }
        return true
    }

    /// An attachment went away. The session ends with the last one, unless it is always on.
    package func detach(_ id: AttachmentID) {
        attachments.removeAll { $0.id == id }
        held.remove(id)
        guard attachments.isEmpty else { return presenceChanged() }
        if let grant, !isClosing { environment.users.noteSeen(grant, on: loop) }
        if belongings.isAlwaysOn { presenceChanged() } else { end() }
    }

    package var attachmentCount: Int { attachments.count }

    /// Lets go of everything at once; `end` signs it out first.
    ///
    /// Messages that have not ended are written down: those that were never sent for the next session to send, the
    /// others for it to say that they may not have arrived.
    package func close() {
        guard !isClosing else { return }
        let awaiting = awaitingParting
        awaitingParting = []
        // Here nobody would do it later.
        for account in accounts where account.farewell?.sequel == .isRemoved { hasParted(account) }
        isClosing = true
        // What has waited too long is given up, heard or not.
        for (message, failure) in history.untold where failure.code != .tooOld {
            if let account = accounts.first(where: { isOn($0, message.place) }) {
                failed(message, failure, on: account)
            }
        }
        for account in accounts { stop(account) }
        isClosed = true
        accounts.removeAll()
        attachments.removeAll()
        pending.removeAll()
        groups.removeAll()
        groupNames.removeAll()
        watch?.cancel()
        watch = nil
        history.watch?.cancel()
        history = HistoryKeeping()
        environment.onClose(self)
        for done in awaiting { done(self) }
        tellThoseAwaitingAccounts()
    }

    /// Tells that there is no room for something, once a connection.
    func tell(_ shortage: Shortage, _ text: String, on account: AccountSession) {
        if account.toldShortages.insert(shortage).inserted { tell(.notice("\(account.account.address): \(text)")) }
    }

    /// An account by its id; there are few.
    func account(_ id: AccountID) -> AccountSession? { accounts.first { $0.account.id == id } }
}
