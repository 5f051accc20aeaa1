// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import MSNPClient
internal import MSNPWire

/// Who is who on one account: MSN addresses to the ids of the neutral model, and back.
///
/// Addresses compare without case and are sent as the service stores them, so each person is kept under the key of
/// their address together with the form that the service used.
struct People {
    private var byKey: [String: ContactIdentity] = [:]
    private var conversations: [ConversationID: MSNConversationKey] = [:]

    /// The identity of somebody, made when they are new and brought up to date when a name is given.
    mutating func identity(of account: String, name: String = "") -> ContactIdentity {
        // Services send the same spelling each time, so this first look nearly always succeeds.
        if let known = byKey[account], name.isEmpty || known.displayName == name { return known }
        let key = MSNAddress.key(account)
        if var known = byKey[key] {
            if !name.isEmpty, known.displayName != name {
                known.displayName = name
                byKey[key] = known
            }
            return known
        }
        let conversation = ConversationID("direct:" + key)
        let new = ContactIdentity(id: ContactID(key), address: account, displayName: name, conversation: conversation)
        byKey[key] = new
        conversations[conversation] = .direct(key)
        return new
    }

    /// The address of a contact in the form the service uses.
    func address(of contact: ContactID) -> String { byKey[contact.rawValue]?.address ?? contact.rawValue }

    mutating func conversation(_ key: MSNConversationKey) -> ConversationID {
        switch key {
        case .direct(let account):
            return identity(of: account).conversation
        case .group(let number):
            let id = ConversationID("group:\(number)")
            conversations[id] = key
            return id
        }
    }

    func key(of conversation: ConversationID) -> MSNConversationKey? { conversations[conversation] }

    mutating func forget(_ conversation: ConversationID) { conversations[conversation] = nil }
}
