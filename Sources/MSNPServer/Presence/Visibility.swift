// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// What somebody who may see an account is shown of it.
struct SeenState: Equatable, Sendable {
    var status: PresenceStatus
    /// Decoded.
    var name: String
    var capabilities: ClientCapabilities
    /// The MSNObject of the display picture, decoded.
    var object: String?
    /// What a UBX says.
    var document: EndpointDocument
}

/// A command of a client, whose answer somebody's presence is.
struct ClientRequest: Equatable, Sendable {
    let connection: ConnectionID
    let transactionID: UInt32
}

/// Who is told what. An account is visible to those who have it on their forward list, unless it blocks them, or allows only
/// people on its allow list and they are not on it. Every change goes through `change`, which compares what each of them
/// could see before and after it.
extension ServiceState {
    /// What the account shows, nil while it is offline or hidden.
    func shown(_ account: String) -> SeenState? {
        guard let shown = presence.shown(account), let record = directory[account] else { return nil }
        var document = record.document
        for endpoint in presence.endpoints(of: account) where endpoint.status != nil && endpoint.status != .hidden {
            guard let guid = endpoint.guid else { continue }
            document.endpoints.append(EndpointCapabilities(id: guid, capabilities: endpoint.capabilities))
        }
        return SeenState(
            status: shown.status, name: record.name, capabilities: shown.capabilities, object: shown.object,
            document: document)
    }

    /// Whether the lists let a watcher see the account, were it online.
    func maySee(_ account: String, watcher: String) -> Bool {
        guard let record = directory[account], let other = directory[watcher] else { return false }
        return other.lists(account).contains(.forward) && record.permits(watcher)
    }

    /// What one account sees of another, whatever its forward list: offline if the other is hidden or blocks it.
    func status(of account: String, seenBy watcher: String) -> PresenceStatus {
        guard let record = directory[account], record.permits(watcher) else { return .offline }
        return presence.shown(account)?.status ?? .offline
    }

    /// Makes a change and tells everybody whom it concerns.
    ///
    /// - Parameters:
    ///   - watchers: Those whose view can change; by default all who have the account on their forward list.
    ///   - request: The command of a watcher's client that causes it; what the client begins to see is then told as its
    ///     answer (ILN).
    mutating func change(
        _ account: String, watchers: [String]? = nil, request: ClientRequest? = nil,
        _ edit: (inout ServiceState) -> Void
    ) -> [ServiceAction] {
        // Most of a long list are not there.
        let watchers = (watchers ?? directory.watchers(of: account)).filter(presence.isSignedIn)
        let before = shown(account)
        let couldSee = watchers.map { maySee(account, watcher: $0) }
        edit(&self)
        let after = shown(account)
        guard before != nil || after != nil else { return [] }
        var actions: [ServiceAction] = []
        for (watcher, could) in zip(watchers, couldSee) {
            let old = could ? before : nil
            let new = maySee(account, watcher: watcher) ? after : nil
            guard old != new else { continue }
            for endpoint in presence.endpoints(of: watcher) where endpoint.status != nil {
                let kind: PresenceLine.Kind =
                    request?.connection == endpoint.connection
                    ? .initial(transactionID: request?.transactionID ?? 0) : .change
                for line in lines(about: account, from: old, to: new, introducedAs: kind, dialect: endpoint.dialect) {
                    actions.append(.send(line, to: endpoint.connection))
                }
            }
        }
        return actions
    }

    /// The lines that tell a client of a dialect how a contact has changed: NLN, UBX, or FLN.
    private func lines(
        about account: String, from old: SeenState?, to new: SeenState?, introducedAs kind: PresenceLine.Kind,
        dialect: Dialect
    ) -> [MSNPCommand] {
        let address = MSNAddress(directory[account]?.address ?? account)
        guard let new else {
            return [PresenceLine(kind: .offline, status: .offline, address: address).command(dialect: dialect)]
        }
        guard let old else { return lines(about: account, seen: new, kind: kind, dialect: dialect) }
        var lines: [MSNPCommand] = []
        var shown = old
        shown.document = new.document
        if shown != new { lines.append(presenceLine(of: address, seen: new, kind: .change).command(dialect: dialect)) }
        // A client that is not told of endpoints need not hear when they change.
        if !dialect.hasEndpoints { shown.document.endpoints = old.document.endpoints }
        if old.document != shown.document, dialect.hasPersonalMessages {
            lines.append(PersonalMessageLine(address: address, document: new.document).command(dialect: dialect))
        }
        return lines
    }

    /// The lines that introduce a contact: ILN or NLN, and UBX where the dialect has it.
    func lines(
        about account: String, seen: SeenState, kind: PresenceLine.Kind, dialect: Dialect
    ) -> [MSNPCommand] {
        let address = MSNAddress(directory[account]?.address ?? account)
        var lines = [presenceLine(of: address, seen: seen, kind: kind).command(dialect: dialect)]
        if dialect.hasPersonalMessages {
            lines.append(PersonalMessageLine(address: address, document: seen.document).command(dialect: dialect))
        }
        return lines
    }

    private func presenceLine(of address: MSNAddress, seen: SeenState, kind: PresenceLine.Kind) -> PresenceLine {
        PresenceLine(
            kind: kind, status: seen.status, address: address, name: seen.name, capabilities: seen.capabilities,
            object: seen.object)
    }

    /// What an account's clients are told of the account itself since MSNP16, its hidden state and endpoints included.
    func ownLines(_ account: String) -> [ServiceAction] {
        let endpoints = presence.endpoints(of: account).filter { $0.status != nil }
        guard let record = directory[account], let speaker = endpoints.max(by: { $0.lastChange < $1.lastChange }),
            let status = speaker.status
        else { return [] }
        var document = record.document
        for endpoint in endpoints {
            guard let guid = endpoint.guid else { continue }
            document.endpoints.append(EndpointCapabilities(id: guid, capabilities: endpoint.capabilities))
            var details = endpoint.details
            details.id = guid
            document.privateEndpoints.append(details)
        }
        let seen = SeenState(
            status: status, name: record.name, capabilities: speaker.capabilities, object: speaker.object,
            document: document)
        return endpoints.filter(\.dialect.hasEndpoints).flatMap { endpoint in
            lines(about: account, seen: seen, kind: .change, dialect: endpoint.dialect)
                .map { ServiceAction.send($0, to: endpoint.connection) }
        }
    }

    /// What a client is told once it is seen: every contact that it may see, in the order of its list.
    func initialPresence(for endpoint: Endpoint, transactionID: UInt32) -> [ServiceAction] {
        guard let record = directory[endpoint.account] else { return [] }
        var actions: [ServiceAction] = []
        for contact in record.contacts where contact.lists.contains(.forward) {
            guard presence.isPresent(contact.key), maySee(contact.key, watcher: endpoint.account),
                let seen = shown(contact.key)
            else { continue }
            let lines = lines(
                about: contact.key, seen: seen, kind: .initial(transactionID: transactionID), dialect: endpoint.dialect)
            for line in lines { actions.append(.send(line, to: endpoint.connection)) }
        }
        return actions
    }
}
