// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import NIOCore
internal import OrderedCollections

/// One account of a session while it lives: its client, its contacts, its next attempt to connect.
///
/// Belongs to one `UserSession` and is touched on its loop only.
final class AccountSession {
    var account: Account
    /// The counters of its network; nil if nothing is counted.
    let metrics: NetworkMetrics?
    var client: (any NetworkClient)?
    var state: ConnectionState = .disconnected(nil)
    /// Signed in, and nothing waits that would have to go first.
    var sendsDirectly = false
    var profile: OwnProfile
    /// Switched on by the user, and not off since.
    var isOn = true
    /// Its password is not known here.
    var lock: AccountLock?
    /// The state to go back to when somebody is there again; nil if the present one is the user's own choice.
    var awayFrom: Availability?
    /// Ordered, because that is half the size of a dictionary, in which half of the places are free.
    private var everybody: OrderedDictionary<ContactID, KnownContact> = [:]
    /// Group conversations by the name that the network has for them.
    var groups: [ConversationID: GroupID] = [:]
    /// Groups that have gone since the account was signed in, and what the history calls them: messages for them may still
    /// be on their way.
    var formerGroups: [GroupID: String] = [:]
    /// Lasting groups that the network has opened on this connection, or refused to, so that they can be written to.
    var openGroups: Set<ConversationID> = []
    var contactGroups: [ContactGroup] = []
    var privacy: PrivacySettings?
    var endpoints: [Endpoint] = []
    var inbox = RequestInbox()
    /// Conversations that the user has marked.
    var marks: [HistoryPlace: ConversationMarks] = [:]
    var invitations: [GroupInvitation] = []
    var edits: [EditID: PendingEdit] = [:]
    var outbox = Outbox()
    /// Messages that the client gave back unsent in this turn of the loop, as it does when its session ends.
    var returned: [(message: SubmittedMessage, failure: DeliveryFailure)] = []
    /// Who has been told that messages are kept, since the account was signed in last.
    var toldKept: Set<AttachmentID> = []
    /// The same for messages that could not be written down; nil for those of nobody who is here.
    var toldUnwritten: Set<AttachmentID?> = []
    /// Of which shortages the user has been told on this connection.
    var toldShortages: Set<Shortage> = []
    /// Ids of offline messages that are being stored or have been shown on this connection.
    var offlineMessages: Set<String> = []

    var reconnect = ReconnectPolicy()
    /// Counts attempts to sign in, so that what is answered too late is known.
    var attempt = 0
    /// Milliseconds since 1970, while connected.
    var connectedAt: Int64?
    /// Milliseconds after which a connection counts as a success, and a loss as the first.
    static let steadyTime: Int64 = 60_000
    /// Milliseconds after a sign-in in which presence is told that is older than the sign-in.
    static let arrivalTime: Int64 = 10_000
    var retry: Scheduled<Void>?
    /// While it is being signed out.
    var farewell: Farewell?
    /// Its turn to sign in, while it waits for that.
    var turn: SignInLimiter.Turn?

    /// Nicks kept from earlier runs; nil until they have been read.
    var keptNicks: [ContactID: String]?
    /// The password that has shown that the user owns the account: the network has let them in with it, or it is the one
    /// with which it last did.
    var ownersPassword: Secret<String>?
    /// Before the user is known to own the account nothing that is kept of it is shown or changed.
    var isOwned: Bool { ownersPassword != nil }
    /// Whether it has been asked for the present password; the answer does not change by asking again.
    var isOwnerAsked = false
    /// What the user has set for this account.
    var settings: [Setting: String] = [:]
    /// What the user calls this place among those where the account is signed in; nil for the network's own choice.
    var endpointName: String? { settings[.endpointName] }
    /// What is kept with the account rather than as settings.
    var options: AccountOptions {
        get {
            AccountOptions(
                isOn: isOn, autoConnect: settings[.autoConnect].map { $0 == "on" }, tag: settings[.tag])
        }
        set {
            isOn = newValue.isOn
            settings[.autoConnect] = newValue.autoConnect.map { $0 ? "on" : "off" }
            settings[.tag] = newValue.tag
        }
    }
    /// What the user calls the account in commands; empty if nothing.
    var tag: String { settings[.tag] ?? "" }
    /// Whether what is kept may be seen in what the user is shown.
    var mayShowKept: Bool { isOwned || isConnected }

    init(account: Account, metrics: SessionMetrics?) {
        self.account = account
        self.metrics = metrics?.network(account.network)
        self.profile = account.profile
    }

    var id: AccountID { account.id }

    /// Everybody on a list, or met in a conversation.
    var contacts: [KnownContact] { everybody.values.elements }

    func known(_ id: ContactID) -> KnownContact? { everybody[id] }

    func keep(_ contact: Contact) {
        if let known = everybody[contact.reference.contact] {
            known.contact = contact
        } else {
            everybody[contact.reference.contact] = KnownContact(contact)
        }
    }

    func forget(_ id: ContactID) { everybody[id] = nil }

    /// Makes room for the contacts of a sign-in.
    func reserveCapacity(_ count: Int) { everybody.reserveCapacity(count) }

    var isConnected: Bool {
        if case .connected = state { true } else { false }
    }

    /// Signed in or on the way there.
    var isActive: Bool {
        switch state {
        case .connecting, .connected: true
        case .disconnected, .waiting, .disconnecting: false
        }
    }

    /// Not signed in, but on the way there or going to try.
    var isComing: Bool {
        switch state {
        case .connecting, .waiting: true
        case .disconnected, .connected, .disconnecting: false
        }
    }

    /// What others wrote before they heard of its leaving may still come.
    var isParting: Bool { farewell != nil && client != nil }

    var summary: AccountSummary {
        var listed = 0
        var reachable = 0
        for known in contacts where known.contact.isListed {
            listed += 1
            if known.contact.availability.isReachable { reachable += 1 }
        }
        return AccountSummary(
            id: account.id, network: account.network, address: account.address, state: state, profile: profile,
            contacts: listed, reachable: reachable, kept: outbox.waiting.count, tag: tag, isOn: isOn, lock: lock)
    }
}

/// Something of which the network has more than there is room for here.
enum Shortage: Hashable {
    case groups
    case groupInvitations
    case requests
}

/// A change that was asked of a network and has not ended.
struct PendingEdit {
    let edit: AccountEdit
    let origin: AttachmentID?
}
