// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import MSNPClient

extension MSNListEdit {
    init(_ edit: ContactEdit, _ people: People) {
        switch edit {
        case .add(let address, let alias, let group, let message):
            self = .add(account: address, alias: alias, groupID: group?.rawValue, message: message)
        case .remove(let contact): self = .remove(account: people.address(of: contact))
        case .rename(let contact, let alias): self = .rename(account: people.address(of: contact), alias: alias)
        case .block(let contact): self = .block(account: people.address(of: contact))
        case .allow(let contact): self = .allow(account: people.address(of: contact))
        case .accept(let contact): self = .accept(account: people.address(of: contact))
        case .decline(let contact): self = .decline(account: people.address(of: contact))
        case .addGroup(let name): self = .addGroup(name: name)
        case .removeGroup(let group): self = .removeGroup(id: group.rawValue)
        case .renameGroup(let group, let name): self = .renameGroup(id: group.rawValue, name: name)
        case .setGroup(let contact, let group, let isMember):
            self = .setGroup(account: people.address(of: contact), groupID: group.rawValue, isMember: isMember)
        case .privacy(let allowsStrangers): self = .privacy(allowsStrangers: allowsStrangers)
        case .asksAboutAdditions(let asks): self = .notification(asks: asks)
        }
    }
}

extension MSNCircleEdit {
    /// Nil for a group that is no circle.
    init?(_ edit: LastingGroupEdit, _ people: People) {
        switch edit {
        case .create(let name): self = .create(name: name)
        case .invite(let contact, let conversation):
            guard case .circle(let id)? = people.key(of: conversation) else { return nil }
            self = .invite(account: people.address(of: contact), circle: id)
        case .accept(let conversation):
            guard case .circle(let id)? = people.key(of: conversation) else { return nil }
            self = .accept(circle: id)
        case .decline(let conversation):
            guard case .circle(let id)? = people.key(of: conversation) else { return nil }
            self = .decline(circle: id)
        case .leave(let conversation):
            guard case .circle(let id)? = people.key(of: conversation) else { return nil }
            self = .leave(circle: id)
        }
    }
}

extension EditFailure {
    init(_ failure: MSNEditFailure) {
        let code: Code =
            switch failure {
            case .refused, .webService: .refused
            case .timedOut: .timedOut
            case .notSignedIn: .notSignedIn
            case .connectionLost: .connectionLost
            case .unknown: .unknown
            case .notInDialect: .notSupported
            case .tooMany: .tooMany
            }
        self.init(code, failure.text.asPartOfSentence)
    }
}
