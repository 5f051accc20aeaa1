// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// What can be wrong with a METADATA command. The two drafts have different codes for most of it.
enum MetadataProblem: Equatable {
    case subcommand(String)
    case parameters(String)
    case target(String)
    case key(String)
    case value(key: String, String)
    case permission(target: String, key: String, String)
    /// What is to be removed is not there; an error in the second draft alone.
    case notSet(target: String, key: String)
    case tooManySubscriptions(key: String)

    static let noBit = "The value is 1 or 0"
    static let tooLong = "A value has at most \(FrontEndLimits.metadataValue) bytes"

    /// Whether the other keys of the same command are not concerned.
    var concernsOneKey: Bool { if case .key = self { true } else { false } }

    /// The code and what stands between it and the text, as draft/metadata-2 has it, or draft/metadata-3.
    func reply(isThird: Bool) -> (code: String, context: [String], text: String) {
        switch self {
        case .subcommand(let word):
            (
                isThird ? "INVALID_PARAMS" : "SUBCOMMAND_INVALID", [StandardReply.context(word)],
                "There is GET, LIST, SET, CLEAR, SUB, UNSUB, SUBS and SYNC"
            )
        case .parameters(let word): ("INVALID_PARAMS", [StandardReply.context(word)], "Wrong number of parameters")
        case .target(let target):
            ("INVALID_TARGET", [StandardReply.context(target)], "There is nobody of that name")
        case .key(let key):
            (
                isThird ? "INVALID_KEY" : "KEY_INVALID", [StandardReply.context(key)],
                "A key is made of a-z, 0-9 and _./-, at most \(FrontEndLimits.metadataKey) of them"
            )
        case .value(let key, let text):
            (isThird ? "INVALID_VALUE" : "VALUE_INVALID", isThird ? [StandardReply.context(key)] : [], text)
        case .permission(let target, let key, let text):
            ("KEY_NO_PERMISSION", [StandardReply.context(target), StandardReply.context(key)], text)
        case .notSet(let target, let key):
            ("KEY_NOT_SET", [StandardReply.context(target), key], "Key not set")
        case .tooManySubscriptions(let key):
            (
                isThird ? "LIMIT_REACHED" : "TOO_MANY_SUBS",
                isThird ? ["SUB", key, String(FrontEndLimits.metadataSubscriptions)] : [key],
                "At most \(FrontEndLimits.metadataSubscriptions) keys can be subscribed to"
            )
        }
    }
}
