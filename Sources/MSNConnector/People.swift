// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import MSNPClient
internal import MSNPWire

/// Who is who on one account: MSN addresses to the ids of the neutral model, and back.
///
/// Addresses compare without case and are sent as the service stores them, so each person is kept under the key of
/// their address together with the form that the service used.
struct People {
    /// People remembered, about twice as many as the gateway shows of an account. A service may name any number.
    static let limit = 4000

    /// The longest friendly name, in bytes of UTF-8: as many as MSN ever took.
    static let nameLength = 387

    /// The same for what people write about themselves or with a request, and for the names of groups.
    static let textLength = 1000

    private var everybody: [ContactIdentity] = []
    /// Where in `everybody` the one with an `MSNAddress.key` is. A dictionary of identities would be twice as large, as half of
    /// its places are free.
    private var positions: [String: Int32] = [:]

    /// The identity of somebody, made when they are new and brought up to date when a name is given.
    mutating func identity(of account: String, name: String = "") -> ContactIdentity {
        // Services send the same spelling each time, so this first look nearly always succeeds.
        if let known = known(account), name.isEmpty || known.displayName == name { return known }
        let key = MSNAddress.key(account)
        // Tags of Messenger Plus! mean nothing to anybody else, and a name is one line.
        let name = StyledText.plain(name).singleLine.cut(atMost: Self.nameLength)
        if let position = positions[key].map(Int.init), everybody.indices.contains(position) {
            if !name.isEmpty { everybody[position].displayName = name }
            return everybody[position]
        }
        let new = ContactIdentity(
            id: ContactID(key), address: account.singleLine, displayName: name == account ? account : name,
            conversation: ConversationID(key))
        if everybody.count < Self.limit {
            positions[key] = Int32(truncatingIfNeeded: everybody.count)
            everybody.append(new)
        }
        return new
    }

    private func known(_ key: String) -> ContactIdentity? {
        guard let position = positions[key].map(Int.init), everybody.indices.contains(position) else { return nil }
        return everybody[position]
    }

    /// The address of a contact in the form the service uses.
    func address(of contact: ContactID) -> String { known(contact.rawValue)?.address ?? contact.rawValue }

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
