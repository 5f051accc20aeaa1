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
    case tooManySubscriptions(key: String)

    /// The code and what stands between it and the text, as draft/metadata-2 has it, or draft/metadata-3.
    func reply(isThird: Bool) -> (code: String, context: [String], text: String) {
        switch self {
        case .subcommand(let word):
            (
                isThird ? "INVALID_PARAMS" : "SUBCOMMAND_INVALID", [Self.middle(word)],
                "There is GET, LIST, SET, CLEAR, SUB, UNSUB, SUBS and SYNC"
            )
        case .parameters(let word): ("INVALID_PARAMS", [Self.middle(word)], "Wrong number of parameters")
        case .target(let target):
            (isThird ? "INVALID_TARGET" : "TARGET_INVALID", [Self.middle(target)], "There is nobody of that name")
        case .key(let key):
            (
                isThird ? "INVALID_KEY" : "KEY_INVALID", [Self.middle(key)],
                "A key is made of a-z, 0-9 and _./-, at most \(FrontEndLimits.metadataKey) of them"
            )
        case .value(let key, let text):
            (isThird ? "INVALID_VALUE" : "VALUE_INVALID", isThird ? [Self.middle(key)] : [], text)
        case .permission(let target, let key, let text):
            ("KEY_NO_PERMISSION", [Self.middle(target), Self.middle(key)], text)
        case .tooManySubscriptions(let key):
            (
                isThird ? "LIMIT_REACHED" : "TOO_MANY_SUBS",
                isThird ? ["SUB", key, String(FrontEndLimits.metadataSubscriptions)] : [key],
                "At most \(FrontEndLimits.metadataSubscriptions) keys can be subscribed to"
            )
        }
    }

    /// A text as a parameter in the middle of a line; `*` for one that cannot stand there.
    private static func middle(_ text: String) -> String {
        let isPossible =
            !text.isEmpty && text.utf8.first != UInt8(ascii: ":") && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
            && text.utf8.count <= IRCLimits.channelName
        return isPossible ? text : "*"
    }
}
