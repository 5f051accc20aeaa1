// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// METADATA (IRCv3 draft/metadata-2 and draft/metadata-3): friendly names and personal messages by key.
///
/// ```
/// METADATA * SUB display-name status
/// METADATA bob GET display-name
/// :monarch.local 761 alice bob display-name * :Bob the Builder
/// ```
extension IRCClient {
    /// Whom a command is about.
    private enum Target {
        case oneself
        case contact(Contact)
        /// The bot, of which there is nothing to say.
        case bot
        case group(Group)
        /// A channel of contacts.
        case channel(String)
    }

    func metadata(_ message: IRCMessage) {
        let name = message.parameters[0]
        let subcommand = IRCCaseMapping.fold(message.parameters[1]).utf8.map { $0 & 0xDF }
        let word = String(decoding: subcommand, as: UTF8.self)
        let rest = Array(message.parameters.dropFirst(2))
        switch word {
        case "SUB", "UNSUB", "SUBS":
            guard name == "*" || isOwnNick(name) else { return fail(.target(name)) }
            switch word {
            case "SUB": rest.isEmpty ? fail(.parameters(word)) : subscribe(to: rest)
            case "UNSUB": rest.isEmpty ? fail(.parameters(word)) : unsubscribe(from: rest)
            default: tellSubscriptions()
            }
        case "SYNC":
            if name == "*ALL" { return sendMetadata(ofAll: metadata.keys, target: name) }
            guard let target = target(named: name) else { return fail(.target(name)) }
            synchronise(target)
        case "GET", "LIST", "SET", "CLEAR":
            guard let target = target(named: name) else { return fail(.target(name)) }
            switch word {
            case "GET": rest.isEmpty ? fail(.parameters(word)) : get(rest, of: target)
            case "LIST": list(target)
            case "SET": set(rest, of: target, message)
            default: clear(target)
            }
        default: fail(.subcommand(message.parameters[1]))
        }
    }

    private func target(named name: String) -> Target? {
        if name == "*" || isOneself(name) { return .oneself }
        if isBot(name) { return .bot }
        if let channel = joinedChannel(named: name) { return roster.channels[channel.id].map { .channel($0) } }
        if let group = group(named: name) { return .group(group) }
        return contact(named: name).map { .contact($0) }
    }

    private func name(of target: Target) -> String {
        switch target {
        case .oneself: nick
        case .contact(let contact): contact.nick
        case .bot: botSource.nick
        case .group(let group): "#" + group.name
        case .channel(let name): name
        }
    }

    private func values(of target: Target) -> [(key: String, value: String)] {
        switch target {
        case .oneself: ownMetadata
        case .contact(let contact): metadata(of: contact)
        case .group(let group): metadata(of: group)
        case .bot, .channel: []
        }
    }

    // MARK: Reading

    private func get(_ keys: [String], of target: Target) {
        let values = values(of: target)
        let name = name(of: target)
        inBatch("metadata", [name]) { tags in
            for key in keys {
                guard MetadataKey.isValid(key) else {
                    fail(.key(key), isPartial: true, tags: tags)
                    continue
                }
                sendValue(values.first { $0.key == key }?.value, of: key, name, tags)
            }
        }
    }

    private func list(_ target: Target) {
        let name = name(of: target)
        inBatch("metadata", [name]) { tags in
            for (key, value) in values(of: target) { sendValue(value, of: key, name, tags) }
        }
    }

    private func synchronise(_ target: Target) {
        switch target {
        case .group, .channel: synchroniseMetadata(ofChannel: name(of: target), isAsked: true)
        case .contact(let contact): sendMetadata(of: [contact], target: contact.nick)
        case .oneself:
            inBatch("metadata", [nick]) { tags in
                for (key, value) in ownMetadata where metadata.contains(key) {
                    sendChange(of: key, to: value, nick, tags)
                }
            }
        case .bot: inBatch("metadata", [botSource.nick]) { _ in }
        }
    }

    // MARK: Writing

    private func set(_ rest: [String], of target: Target, _ message: IRCMessage) {
        guard let key = rest.first, rest.count <= 2 else { return fail(.parameters("SET")) }
        guard MetadataKey.isValid(key) else { return fail(.key(key)) }
        let value = rest.count > 1 ? rest[1] : ""
        if let mark = MetadataKey.marks.first(where: { $0.key == key })?.mark, let place = place(of: target) {
            if rest.count == 1, isMissing(key, of: target) { return }
            return setMark(mark, key, to: value, of: place, target)
        }
        switch target {
        case .contact(let contact) where key == MetadataKey.blocked:
            if rest.count == 1, isMissing(key, of: target) { return }
            setBlock(value, of: contact, message)
        case .oneself where MetadataKey.own.contains(key):
            if isSigningIn { return wait(message, for: .signIn) }
            if rest.count == 1, isMissing(key, of: target) { return }
            let value = MessageText.plain(value)
            if let failure = setOwn(key, to: value) { return fail(failure) }
            sendValue(value.isEmpty ? nil : value, of: key, nick, [])
        default:
            fail(.permission(target: name(of: target), key: key, "This key cannot be set here"))
        }
    }

    /// Whether there is nothing to remove, which has been answered then.
    private func isMissing(_ key: String, of target: Target) -> Bool {
        guard !values(of: target).contains(where: { $0.key == key }) else { return false }
        let name = name(of: target)
        if isThirdMetadata { sendValue(nil, of: key, name, []) } else { fail(.notSet(target: name, key: key)) }
        return true
    }

    /// - Returns: why it cannot be set.
    func setOwn(_ key: String, to value: String) -> MetadataProblem? {
        guard value.utf8.count <= FrontEndLimits.metadataValue else {
            return .value(key: key, MetadataProblem.tooLong)
        }
        guard key != MetadataKey.displayName || !value.isEmpty else {
            return .value(key: key, "A display name cannot be empty")
        }
        metadata.promised[key] = value
        guard let failure = setProfile(key == MetadataKey.status ? .personalMessage : .displayName, to: value) else {
            return nil
        }
        metadata.promised[key] = nil
        return .permission(target: nick, key: key, MessageText.sentence(failure.text))
    }

    private func setBlock(_ value: String, of contact: Contact, _ message: IRCMessage) {
        guard ["", "0", "1"].contains(value) else {
            return fail(.value(key: MetadataKey.blocked, MetadataProblem.noBit))
        }
        if mustWait(for: .listed(contact.nick)) { return wait(message, for: .listed(contact.nick)) }
        let isBlocked = value == "1"
        guard contact.isBlocked != isBlocked else {
            return sendValue(isBlocked ? value : nil, of: MetadataKey.blocked, contact.nick, [])
        }
        let id = contact.reference.contact
        let edit = EditRequest(
            isBlocked ? .block(id) : .allow(id), on: contact.reference.account,
            failed: "\(contact.nick) was not \(isBlocked ? "blocked" : "allowed")", done: "")
        ask([edit], .metadata(target: contact.nick, key: MetadataKey.blocked, value: isBlocked ? value : nil))
    }

    /// Where one talks with a target; nil if it is nobody to talk with.
    private func place(of target: Target) -> ChatPlace? {
        switch target {
        case .contact(let contact): .direct(contact.correspondent)
        case .group(let group): .group(group.id, name: group.name)
        case .oneself, .bot, .channel: nil
        }
    }

    private func setMark(
        _ mark: ConversationMarks, _ key: String, to value: String, of place: ChatPlace, _ target: Target
    ) {
        guard ["", "0", "1"].contains(value) else { return fail(.value(key: key, MetadataProblem.noBit)) }
        let failure = session.assumeIsolated { [id] session -> SettingError? in
            var marks = session.marks(of: place)
            if value == "1" { marks.insert(mark) } else { marks.remove(mark) }
            do throws(SettingError) {
                try session.mark(place, marks, from: id)
                return nil
            } catch {
                return error
            }
        }
        if let failure { return fail(.value(key: key, MessageText.sentence(failure.text))) }
        sendValue(value == "1" ? value : nil, of: key, name(of: target), [])
    }

    private func clear(_ target: Target) {
        guard case .oneself = target else {
            return fail(.permission(target: name(of: target), key: "*", "Only your own values can be cleared"))
        }
        let hasStatus = ownMetadata.contains { $0.key == MetadataKey.status }
        if hasStatus {
            metadata.promised[MetadataKey.status] = ""
            _ = setProfile(.personalMessage, to: "")
        }
        inBatch("metadata", [nick]) { tags in
            if hasStatus { sendValue(nil, of: MetadataKey.status, nick, tags) }
        }
    }

    // MARK: Subscriptions

    private func subscribe(to keys: [String]) {
        let change = metadata.subscribe(to: keys)
        for line in metadataReply.keys(.metadataSubscribed, change.keys) { send(line) }
        fail(change.problems)
        if !change.new.isEmpty { sendMetadata(ofAll: change.new, target: isThirdMetadata ? "*ALL" : "*") }
    }

    private func unsubscribe(from keys: [String]) {
        let change = metadata.unsubscribe(from: keys)
        for line in metadataReply.keys(.metadataUnsubscribed, change.keys) { send(line) }
        fail(change.problems)
    }

    private func tellSubscriptions() {
        inBatch("metadata-subs", []) { tags in
            for line in metadataReply.keys(.metadataSubscriptions, metadata.keys, tags: tags) { send(line) }
        }
    }

    // MARK: Problems

    var isThirdMetadata: Bool { enabled.contains(.metadata3) }

    var metadataReply: MetadataReply {
        MetadataReply(server: serverSource, client: nick, isThird: isThirdMetadata)
    }

    private func fail(_ problems: [MetadataProblem]) {
        for problem in problems { fail(problem, isPartial: problem.concernsOneKey) }
    }

    /// - Parameter isPartial: the rest of the command is carried out.
    func fail(_ problem: MetadataProblem, isPartial: Bool = false, tags: [IRCTag] = []) {
        guard speaksMetadata else {
            let (code, context, text) = problem.reply(isThird: isThirdMetadata)
            return fail("METADATA", code, text, context: context)
        }
        send(metadataReply.problem(problem, isPartial: isPartial, tags: tags))
    }
}
