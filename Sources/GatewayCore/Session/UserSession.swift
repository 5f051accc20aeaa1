// SPDX-License-Identifier: Apache-2.0
package import Logging
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

    /// Who the user is to the stores: the account they signed in with, or a name made up for a guest.
    package nonisolated let user: String
    /// Guests have no name to keep anything under.
    private let isGuest: Bool
    package nonisolated let environment: SessionEnvironment

    var attachments: [any SessionAttachment] = []
    var accounts: [AccountSession] = []
    var nicks: NickMap
    var groups: [GroupID: Group] = [:]
    var groupsByConversation: [AccountID: [ConversationID: GroupID]] = [:]
    var nextGroup = 1
    var nextChatNumber = 1
    var nextMessage: UInt64
    var pending: [MessageID: SubmittedMessage] = [:]
    var held: Set<AttachmentID> = []
    var settings: [Setting: String]
    var isClosed = false

    package init(user: String, isGuest: Bool = false, loop: any EventLoop, environment: SessionEnvironment) {
        self.user = user
        self.isGuest = isGuest
        self.loop = loop
        self.executor = loop.executor
        self.environment = environment
        self.nicks = NickMap(maximumLength: environment.limits.nickLength)
        // Ids that no earlier run can have given out, in an order that follows time.
        self.nextMessage = UInt64(clamping: environment.now()) << 20
        self.settings = environment.settings.settings(of: user)
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
        guard !isClosed, attachments.count < environment.limits.attachments else { return false }
        attachments.append(attachment)
        return true
    }

    /// An attachment went away. The session ends with the last one.
    package func detach(_ id: AttachmentID) {
        attachments.removeAll { $0.id == id }
        held.remove(id)
        if attachments.isEmpty { close() }
    }

    package var attachmentCount: Int { attachments.count }

    /// Signs everything out and lets go of it.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        for account in accounts { account.stop() }
        accounts.removeAll()
        attachments.removeAll()
        pending.removeAll()
        groups.removeAll()
        groupsByConversation.removeAll()
        environment.onClose(self)
    }

    func tell(_ event: SessionEvent) {
        for attachment in attachments { attachment.receive(event) }
    }

    func tell(_ event: SessionEvent, to id: AttachmentID) {
        attachments.first { $0.id == id }?.receive(event)
    }

    // MARK: Settings

    /// The value in force, as the user would type it.
    package func value(of setting: Setting) -> String {
        switch setting {
        case .displayName: accounts.first?.profile.displayName ?? ""
        case .personalMessage: accounts.first?.profile.personalMessage ?? ""
        case .status: (accounts.first?.profile.availability ?? .online).rawValue
        case .typing: settings[.typing] ?? "on"
        }
    }

    package var sendsTyping: Bool { settings[.typing] != "off" }

    /// Changes a setting, on every account where it is part of the profile.
    package func set(_ setting: Setting, to value: String) throws(SettingError) {
        switch setting {
        case .displayName: try setDisplayName(value)
        case .personalMessage: try setPersonalMessage(value)
        case .status:
            guard let availability = Availability(rawValue: value.lowercased()), availability != .offline else {
                throw SettingError(
                    "there is no status '\(value)'; choose one of: " + Setting.states.joined(separator: ", "))
            }
            setAvailability(availability)
        case .typing:
            let value = value.lowercased()
            guard value == "on" || value == "off" else { throw SettingError("typing is either on or off") }
            settings[.typing] = value
            if !isGuest { environment.settings.keep(value, for: .typing, of: user) }
        }
    }

    package func setAvailability(_ availability: Availability) {
        for account in accounts where account.profile.availability != availability {
            account.profile.availability = availability
            account.client?.setAvailability(availability)
            tell(.profile(account.summary))
        }
    }

    package func setDisplayName(_ name: String) throws(SettingError) {
        guard !name.isEmpty else { throw SettingError("a display name cannot be empty") }
        guard name.utf8.count <= environment.limits.displayName else {
            throw SettingError("a display name has at most \(environment.limits.displayName) bytes")
        }
        try editProfile { $0.setDisplayName(name) }
    }

    package func setPersonalMessage(_ text: String) throws(SettingError) {
        guard text.utf8.count <= environment.limits.personalMessage else {
            throw SettingError("a personal message has at most \(environment.limits.personalMessage) bytes")
        }
        try editProfile { $0.setPersonalMessage(text) }
    }

    private func editProfile(_ edit: (any ProfileEditing) -> Void) throws(SettingError) {
        let editors = accounts.filter { $0.isConnected }.compactMap { $0.client as? any ProfileEditing }
        guard !editors.isEmpty else { throw SettingError("no account is signed in") }
        for editor in editors { edit(editor) }
    }
}

/// What a session is given from outside, the same for all sessions of a gateway.
package struct SessionEnvironment: Sendable {
    package var connectors: [String: any NetworkConnector]
    package var limits: SessionLimits
    package var nicks: any NickStore
    package var settings: any SettingStore
    package var logger: Logger
    /// Milliseconds since 1970.
    package var now: @Sendable () -> Int64
    /// A random number in 0..<1.
    package var random: @Sendable () -> Double
    /// Takes an account for a session; false when another session has it, with the same password.
    package var claim: @Sendable (Account, UserSession) -> Bool = { _, _ in true }
    package var release: @Sendable (Account, UserSession) -> Void = { _, _ in }
    /// The session ended; nothing follows it any more.
    package var onClose: @Sendable (UserSession) -> Void

    package init(
        connectors: [any NetworkConnector], limits: SessionLimits = SessionLimits(),
        nicks: any NickStore = InMemoryNickStore(),
        settings: any SettingStore = InMemorySettingStore(), logger: Logger, now: @escaping @Sendable () -> Int64,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        onClose: @escaping @Sendable (UserSession) -> Void = { _ in }
    ) {
        self.connectors = Dictionary(connectors.map { ($0.descriptor.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.limits = limits
        self.nicks = nicks
        self.settings = settings
        self.logger = logger
        self.now = now
        self.random = random
        self.onClose = onClose
    }
}
