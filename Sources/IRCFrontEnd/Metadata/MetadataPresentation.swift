// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// What clients that know metadata are told by themselves: their own values when they come, those of others when they
/// appear, and every change of a key they subscribe to.
extension IRCClient {
    /// Whether the client has asked for one of the two drafts, and for batches, without which neither works.
    var speaksMetadata: Bool {
        enabled.contains(.batch) && !enabled.isDisjoint(with: [.metadata2, .metadata3])
    }

    // MARK: Values

    /// What can be told of a contact.
    func metadata(of contact: Contact) -> [(key: String, value: String)] {
        var values: [(String, String)] = []
        let name = MessageText.name(contact.displayName)
        if !name.isEmpty, name != contact.address { values.append((MetadataKey.displayName, Self.value(name))) }
        let status = MessageText.plain(contact.personalMessage.isEmpty ? contact.media : contact.personalMessage)
        if !status.isEmpty { values.append((MetadataKey.status, Self.value(status))) }
        if contact.isBlocked { values.append((MetadataKey.blocked, "1")) }
        return values + marks(of: .direct(contact.correspondent))
    }

    /// What can be told of a group.
    func metadata(of group: Group) -> [(key: String, value: String)] { marks(of: .group(group.id, name: group.name)) }

    private func marks(of place: ChatPlace) -> [(key: String, value: String)] {
        let marks = session.assumeIsolated { $0.marks(of: place) }
        return MetadataKey.marks.filter { marks.contains($0.mark) }.map { ($0.key, "1") }
    }

    /// What the user is called and says of themselves.
    var ownMetadata: [(key: String, value: String)] {
        let (name, status) = session.assumeIsolated { [network] session in
            network.map { (session.value(of: .displayName, on: $0), session.value(of: .personalMessage, on: $0)) }
                ?? (session.value(of: .displayName), session.value(of: .personalMessage))
        }
        let values = [
            (MetadataKey.displayName, MessageText.name(name)), (MetadataKey.status, MessageText.plain(status)),
        ]
        return values.filter { !$0.1.isEmpty }.map { ($0.0, Self.value($0.1)) }
    }

    private static func value(_ text: String) -> String {
        IRCText.split(text, maximumBytes: FrontEndLimits.metadataValue).first.map { String($0) } ?? text
    }

    // MARK: Lines

    /// The answer to a question for a value: 761, or 766 where there is none.
    func sendValue(_ value: String?, of key: String, _ target: String, _ tags: [IRCTag]) {
        send(metadataReply.value(value, of: key, target, tags: tags))
    }

    /// A value that was not asked for by its key: METADATA in the second draft, the numerics in the third.
    func sendChange(of key: String, to value: String?, _ target: String, _ tags: [IRCTag]) {
        guard !isThirdMetadata else { return sendValue(value, of: key, target, tags) }
        send(
            IRCMessage(
                tags: tags, source: serverSource, "METADATA", [target, key, "*"] + (value.map { [$0] } ?? [])))
    }

    // MARK: By themselves

    /// The user's own values, before the end of the message of the day.
    func sendOwnMetadata() {
        guard speaksMetadata else { return }
        metadata.own = Dictionary(ownMetadata.map { ($0.key, $0.value) }) { first, _ in first }
        inBatch("metadata", [nick]) { tags in
            for key in MetadataKey.own {
                if let value = earlyMetadata.values[key] ?? metadata.own[key] {
                    sendChange(of: key, to: value, nick, tags)
                }
            }
        }
    }

    /// Sets what the client wanted to be set before it was registered, as soon as there is an account that can take it.
    func applyEarlyMetadata() {
        guard !earlyMetadata.values.isEmpty,
            accountStates.values.contains(where: { if case .connected = $0 { true } else { false } })
        else { return }
        let values = earlyMetadata.takeValues()
        for key in MetadataKey.own {
            guard let value = values[key], let failure = setOwn(key, to: value) else { continue }
            fail(failure)
        }
    }

    /// The user's own values may have changed, here, in another client, or somewhere else.
    func showOwnMetadata() {
        guard speaksMetadata else { return }
        let values = Dictionary(ownMetadata.map { ($0.key, $0.value) }) { first, _ in first }
        for key in MetadataKey.own {
            let (before, now) = (metadata.own[key] ?? "", values[key] ?? "")
            guard before != now else { continue }
            metadata.own[key] = now
            // What the client has set itself is no news to it, and is about to be so if it has to wait.
            guard metadata.promised.removeValue(forKey: key) != now, earlyMetadata.values[key] == nil else { continue }
            if metadata.contains(key) { sendChange(of: key, to: values[key], nick, []) }
        }
    }

    /// What has changed of a contact, to a client that sees or watches them.
    func showMetadata(_ before: Contact, _ after: Contact) {
        guard speaksMetadata, !metadata.keys.isEmpty,
            roster[after.reference] != nil || isMonitored(after.nick)
        else { return }
        let (old, new) = (metadata(of: before), metadata(of: after))
        for key in metadata.keys {
            let was = old.first { $0.key == key }?.value
            let now = new.first { $0.key == key }?.value
            guard was != now else { continue }
            guard MetadataKey.own.contains(key) else {
                sendChange(of: key, to: now, after.nick, [])
                continue
            }
            let subject = MetadataSubject(contact: after.reference, key: key)
            if let known = metadataChanges.change(subject, from: was, at: server.now()) {
                if known != now { sendChange(of: key, to: now, after.nick, []) }
            } else {
                schedulePostponedMetadata()
            }
        }
    }

    /// The user has marked a conversation in another client.
    func showMarks(_ before: ConversationMarks, _ after: ConversationMarks, of place: ChatPlace) {
        guard speaksMetadata else { return }
        for (key, mark) in MetadataKey.marks where metadata.contains(key) {
            guard before.contains(mark) != after.contains(mark) else { continue }
            sendChange(of: key, to: after.contains(mark) ? "1" : nil, ownTarget(of: place), [])
        }
    }

    /// Somebody has come into a channel: what the client subscribes to of them.
    func sendMetadataOnJoin(of contact: Contact) {
        guard speaksMetadata, !metadata.keys.isEmpty else { return }
        for key in MetadataKey.own { metadataChanges.forget(MetadataSubject(contact: contact.reference, key: key)) }
        for (key, value) in metadata(of: contact) where metadata.contains(key) {
            sendChange(of: key, to: value, contact.nick, [])
        }
    }

    /// People of the MONITOR list are there. A client without subscriptions has nothing to synchronise: it gets everything
    /// with the first.
    func synchroniseMetadata(of contacts: [Contact]) {
        guard speaksMetadata, !metadata.keys.isEmpty, !contacts.isEmpty else { return }
        for contact in contacts { sendMetadata(of: [contact], target: contact.nick) }
    }

    /// The client has come into a channel, or asks for everybody in it.
    func synchroniseMetadata(ofChannel name: String, isAsked: Bool = false) {
        guard isAsked || speaksMetadata && !metadata.keys.isEmpty else { return }
        if let channel = joinedChannel(named: name) {
            sendMetadata(of: members(of: channel).map(\.contact), target: name)
        } else if let group = group(named: name) {
            sendMetadata(of: session.assumeIsolated { $0.members(of: group) }, in: [group], target: name)
        } else {
            sendMetadata(of: [], target: name)
        }
    }

    /// Everybody whom the client sees or watches, the groups it is in, and the user: the values of some keys.
    func sendMetadata(ofAll keys: [String], target: String) {
        let contacts = session.assumeIsolated { $0.contacts }.filter {
            sees($0.reference.account) && (roster[$0.reference] != nil || isMonitored($0.nick))
        }
        let groups = roster.groups.keys.compactMap { id in session.assumeIsolated { $0.group(id) } }
        sendMetadata(
            of: contacts.sorted { $0.nick < $1.nick }, in: groups.sorted { $0.name < $1.name }, keys, own: true,
            target: target)
    }

    /// A batch with what the client subscribes to of some contacts and groups.
    func sendMetadata(
        of contacts: [Contact], in groups: [Group] = [], _ keys: [String]? = nil, own: Bool = false, target: String
    ) {
        let keys = keys ?? metadata.keys
        var bytes = 0
        inBatch("metadata", [target]) { tags in
            let subjects =
                (own ? [(nick, ownMetadata)] : []) + groups.map { ("#" + $0.name, metadata(of: $0)) }
                + contacts.lazy.map { ($0.nick, self.metadata(of: $0)) }
            for (name, values) in subjects {
                guard bytes < FrontEndLimits.metadataAtOnce else { break }
                for (key, value) in values where keys.contains(key) {
                    bytes += value.utf8.count + 128
                    sendChange(of: key, to: value, name, tags)
                }
            }
        }
        if bytes >= FrontEndLimits.metadataAtOnce {
            reply(.metadataSyncLater, target, "60", "There is more: ask for single people or channels")
        }
    }

    // MARK: No more often than somebody can read

    /// What was held back is told when its time has come.
    private func schedulePostponedMetadata() {
        guard !isMetadataScheduled, let next = metadataChanges.nextDue else { return }
        isMetadataScheduled = true
        let wait = min(max(1, next &- server.now()), FrontEndLimits.nameChangeInterval)
        session.loop.assumeIsolated().scheduleTask(in: .milliseconds(wait)) { [weak self] in
            guard let self, !isDetached else { return }
            isMetadataScheduled = false
            showPostponedMetadata()
            schedulePostponedMetadata()
        }
    }

    private func showPostponedMetadata() {
        let due = metadataChanges.due(at: server.now()).sorted {
            ($0.subject.contact.contact.rawValue, $0.subject.key) < (
                $1.subject.contact.contact.rawValue, $1.subject.key
            )
        }
        for (subject, known) in due where metadata.contains(subject.key) {
            guard let contact = session.assumeIsolated({ $0.contact(subject.contact) }),
                roster[subject.contact] != nil || isMonitored(contact.nick)
            else { continue }
            let value = metadata(of: contact).first { $0.key == subject.key }?.value
            if value != known { sendChange(of: subject.key, to: value, contact.nick, []) }
        }
    }
}
