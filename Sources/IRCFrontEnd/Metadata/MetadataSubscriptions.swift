// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// The keys of metadata that one client wants to hear of (IRCv3 metadata), in the order in which it asked for them.
struct MetadataSubscriptions: Sendable, Equatable {
    enum Outcome: Equatable {
        case added
        case known
        case full
    }

    private(set) var keys: [String] = []
    /// The user's own values as they were last seen, whether or not the client was told of them.
    var own: [String: String] = [:]
    /// What the client has set and was told to be so, and is not so yet.
    var promised: [String: String] = [:]

    func contains(_ key: String) -> Bool { keys.contains(key) }

    mutating func add(_ key: String) -> Outcome {
        if keys.contains(key) { return .known }
        guard keys.count < FrontEndLimits.metadataSubscriptions else { return .full }
        keys.append(key)
        return .added
    }

    mutating func remove(_ key: String) { keys.removeAll { $0 == key } }

    /// What became of a list of keys.
    struct Change: Equatable {
        /// Those that were done as asked, be it that they were so already.
        var keys: [String] = []
        /// Those of them that were not subscribed to before.
        var new: [String] = []
        var problems: [MetadataProblem] = []
    }

    /// Subscribes to keys in order, up to the first for which there is no room.
    mutating func subscribe(to keys: [String]) -> Change {
        var change = Change()
        for key in keys {
            guard MetadataKey.isValid(key) else {
                change.problems.append(.key(key))
                continue
            }
            let outcome = add(key)
            if outcome == .full {
                change.problems.append(.tooManySubscriptions(key: key))
                break
            }
            change.keys.append(key)
            if outcome == .added { change.new.append(key) }
        }
        return change
    }

    mutating func unsubscribe(from keys: [String]) -> Change {
        var change = Change()
        for key in keys {
            guard MetadataKey.isValid(key) else {
                change.problems.append(.key(key))
                continue
            }
            remove(key)
            change.keys.append(key)
        }
        return change
    }

    mutating func removeAll() { keys = [] }
}

/// The keys that there are here.
enum MetadataKey {
    /// The friendly name.
    static let displayName = "display-name"
    /// The personal message, or what somebody listens to.
    static let status = "status"
    /// Whether the user has blocked somebody: `1`, or not there.
    static let blocked = "soju.im/blocked"
    /// What the user has said of a conversation, for all their clients: `1`, or not there.
    static let pinned = "soju.im/pinned"
    static let muted = "soju.im/muted"
    static let marks: [(key: String, mark: ConversationMarks)] = [(pinned, .pinned), (muted, .muted)]
    /// Those that can be set for oneself.
    static let own = [displayName, status]

    /// Whether a text can be a key: `a`-`z`, `0`-`9` and `_./-`.
    static func isValid(_ key: String) -> Bool {
        guard 1...FrontEndLimits.metadataKey ~= key.utf8.count else { return false }
        return key.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}

extension Capabilities {
    /// The value that stands behind a metadata capability in `CAP LS 302`; nil for every other capability.
    static func metadataValue(of capability: Capabilities) -> String? {
        guard capability == .metadata2 || capability == .metadata3 else { return nil }
        // Of the user; what can be set of others (somebody's block, a conversation's marks) is not counted.
        return "before-connect,max-subs=\(FrontEndLimits.metadataSubscriptions),max-keys=2,"
            + (capability == .metadata3 ? "max-key-bytes=\(FrontEndLimits.metadataKey)," : "")
            + "max-value-bytes=\(FrontEndLimits.metadataValue)"
    }
}
