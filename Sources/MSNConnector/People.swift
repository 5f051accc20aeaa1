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

    private var byKey: [String: ContactIdentity] = [:]

    /// The identity of somebody, made when they are new and brought up to date when a name is given.
    mutating func identity(of account: String, name: String = "") -> ContactIdentity {
        // Services send the same spelling each time, so this first look nearly always succeeds.
        if let known = byKey[account], name.isEmpty || known.displayName == name { return known }
        let key = MSNAddress.key(account)
        // Tags of Messenger Plus! mean nothing to anybody else, and a name is one line.
        let name = StyledText.plain(name).singleLine
        if var known = byKey[key] {
            if !name.isEmpty, known.displayName != name {
                known.displayName = name
                byKey[key] = known
            }
            return known
        }
        let new = ContactIdentity(
            id: ContactID(key), address: account, displayName: name, conversation: ConversationID(Self.direct + key))
        if byKey.count < Self.limit { byKey[key] = new }
        return new
    }

    /// The address of a contact in the form the service uses.
    func address(of contact: ContactID) -> String { byKey[contact.rawValue]?.address ?? contact.rawValue }

    // What a conversation is called says what it is, so nothing has to be remembered of it.
    private static let direct = "direct:"
    private static let group = "group:"
    private static let circle = "circle:"

    mutating func conversation(_ key: MSNConversationKey) -> ConversationID {
        switch key {
        case .direct(let account): identity(of: account).conversation
        case .group(let number): ConversationID(Self.group + String(number))
        case .circle(let id): ConversationID(Self.circle + id)
        }
    }

    func key(of conversation: ConversationID) -> MSNConversationKey? {
        let text = conversation.rawValue
        if text.hasPrefix(Self.direct) {
            return .direct(String(Substring(text.utf8.dropFirst(Self.direct.utf8.count))))
        }
        if text.hasPrefix(Self.circle) {
            return .circle(String(Substring(text.utf8.dropFirst(Self.circle.utf8.count))))
        }
        guard text.hasPrefix(Self.group) else { return nil }
        return Int(Substring(text.utf8.dropFirst(Self.group.utf8.count))).map { .group($0) }
    }
}
