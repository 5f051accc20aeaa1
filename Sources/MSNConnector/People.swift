// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import MSNPClient
internal import MSNPWire
internal import OrderedCollections

/// Who is who on one account: MSN addresses to the ids of the neutral model and back, and how each stands on the lists.
///
/// Addresses compare without case and are sent as the service stores them, so each person is kept under the key of
/// their address together with the form that the service used.
struct People {
    private struct Person {
        /// As the service spells it.
        var address: String
        var displayName: String
        var standing: ListStanding = []
    }

    /// People remembered, about twice as many as the gateway shows of an account. A service may name any number.
    static let limit = 4000

    /// The longest friendly name, in bytes of UTF-8: as many as MSN ever took.
    static let nameLength = 387

    /// The same for what people write about themselves or with a request, and for the names of groups.
    static let textLength = 1000

    /// The same for what this place is called.
    static let endpointNameLength = 64

    /// By `MSNAddress.key`. Ordered, because that is half the size of a dictionary, in which half of the places are free.
    private var everybody: OrderedDictionary<String, Person> = [:]

    /// The identity of somebody, made when they are new and brought up to date when a name is given.
    mutating func identity(of account: String, name: String = "") -> ContactIdentity {
        // Services send the same spelling each time, so this first look nearly always succeeds.
        if let index = everybody.index(forKey: account),
            name.isEmpty || everybody.values[index].displayName == name
        {
            return identity(at: index)
        }
        // Tags of Messenger Plus! mean nothing to anybody else, and a name is one line.
        let name = StyledText.plain(name).singleLine.cut(atMost: Self.nameLength)
        let key = MSNAddress.key(account)
        if let index = everybody.index(forKey: key) {
            if !name.isEmpty { everybody.values[index].displayName = name }
            return identity(at: index)
        }
        let new = Person(address: account.singleLine, displayName: name == account ? account : name)
        insert(new, key)
        return Self.identity(key, new)
    }

    private func identity(at index: Int) -> ContactIdentity {
        Self.identity(everybody.keys[index], everybody.values[index])
    }

    private static func identity(_ key: String, _ person: Person) -> ContactIdentity {
        ContactIdentity(
            id: ContactID(key), address: person.address, displayName: person.displayName,
            conversation: ConversationID(key))
    }

    private mutating func insert(_ person: Person, _ key: String) {
        if everybody.count < Self.limit { everybody[key] = person }
    }

    /// Makes room for the contacts of a sign-in.
    mutating func reserveCapacity(_ count: Int) { everybody.reserveCapacity(min(count, Self.limit)) }

    /// The address of a contact in the form the service uses.
    func address(of contact: ContactID) -> String { everybody[contact.rawValue]?.address ?? contact.rawValue }

    // MARK: Lists

    func standing(of account: String) -> ListStanding { everybody[MSNAddress.key(account)]?.standing ?? [] }

    /// Somebody stands differently now.
    ///
    /// - Returns: how they stood before.
    @discardableResult
    mutating func setStanding(_ standing: ListStanding, of account: String) -> ListStanding {
        let key = MSNAddress.key(account)
        guard let index = everybody.index(forKey: key) else {
            if !standing.isEmpty {
                insert(Person(address: account.singleLine, displayName: "", standing: standing), key)
            }
            return []
        }
        let before = everybody.values[index].standing
        everybody.values[index].standing = standing
        return before
    }

    /// The lists are about to come anew.
    mutating func forgetStanding() {
        for index in everybody.values.indices { everybody.values[index].standing = [] }
    }

    // MARK: Conversations

    // What a conversation is called says what it is, so nothing has to be remembered of it: one with one other person has
    // the key of their address, in which there is never a space.
    private static let group = "group "
    private static let circle = "circle "

    mutating func conversation(_ key: MSNConversationKey) -> ConversationID {
        switch key {
        case .direct(let account): identity(of: account).conversation
        case .group(let number): ConversationID(Self.group + String(number))
        case .circle(let id): ConversationID(Self.circle + id)
        }
    }

    func key(of conversation: ConversationID) -> MSNConversationKey? {
        let text = conversation.rawValue
        if text.hasPrefix(Self.circle) {
            return .circle(String(Substring(text.utf8.dropFirst(Self.circle.utf8.count))))
        }
        guard text.hasPrefix(Self.group) else { return text.isEmpty || text.utf8.contains(0x20) ? nil : .direct(text) }
        return Int(Substring(text.utf8.dropFirst(Self.group.utf8.count))).map { .group($0) }
    }
}
