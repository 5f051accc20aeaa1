// SPDX-License-Identifier: Apache-2.0

/// The second parameter of a WHO that chooses what to tell (WHOX, from ircu).
///
/// ```
/// WHO #chat-1 %tcuhsnfdar,152
/// :monarch.local 354 alice 152 #chat-1 bob example.com monarch.local bob H 0 bob@example.com :Bob
/// ```
package struct IRCWHOXRequest: Equatable, Sendable {
    /// A field of the reply, named by its letter. The order of the cases is the order in the reply.
    package enum Field: UInt8, CaseIterable, Sendable {
        /// `t`: the request's token, so that a client knows which of its requests this answers.
        case token
        /// `c`: a channel both are on, or `*`.
        case channel
        /// `u`: the user name.
        case user
        /// `i`: the address, or `255.255.255.255`.
        case address
        /// `h`: the host.
        case host
        /// `s`: the server.
        case server
        /// `n`: the nick.
        case nick
        /// `f`: `H` here or `G` away, then `*` for an operator, then the channel's prefixes.
        case flags
        /// `d`: the distance in hops.
        case hops
        /// `l`: the idle time in seconds.
        case idle
        /// `a`: the account, or `0`.
        case account
        /// `o`: the operator level on the channel, or `n/a`.
        case operatorLevel
        /// `r`: the realname.
        case realname

        package var letter: UInt8 {
            switch self {
            case .token: UInt8(ascii: "t")
            case .channel: UInt8(ascii: "c")
            case .user: UInt8(ascii: "u")
            case .address: UInt8(ascii: "i")
            case .host: UInt8(ascii: "h")
            case .server: UInt8(ascii: "s")
            case .nick: UInt8(ascii: "n")
            case .flags: UInt8(ascii: "f")
            case .hops: UInt8(ascii: "d")
            case .idle: UInt8(ascii: "l")
            case .account: UInt8(ascii: "a")
            case .operatorLevel: UInt8(ascii: "o")
            case .realname: UInt8(ascii: "r")
            }
        }
    }

    /// What was asked for, each once, in the order of the reply.
    package var fields: [Field]
    /// One to three digits, or nil if the request has none (or another text, which ircu ignores too).
    package var token: String?
    /// The letters before the `%`: `o` means operators alone; others say where the mask is to be looked for.
    package var flags: String

    /// Reads `[flags]%fields[,token]`; nil if there is no `%`, for that is a WHO of the old kind. Unknown letters are
    /// ignored.
    package init?(parsing text: String) {
        let bytes = text.utf8
        guard let percent = bytes.firstIndex(of: UInt8(ascii: "%")) else { return nil }
        let start = bytes.index(after: percent)
        let comma = bytes[start...].firstIndex(of: UInt8(ascii: ",")) ?? bytes.endIndex
        flags = String(text[..<percent])
        fields = Field.allCases.filter { bytes[start..<comma].contains($0.letter) }
        if comma < bytes.endIndex {
            let token = text[bytes.index(after: comma)...]
            let isValid =
                1...IRCLimits.whoxToken ~= token.utf8.count
                && token.utf8.allSatisfy { UInt8(ascii: "0") <= $0 && $0 <= UInt8(ascii: "9") }
            if isValid { self.token = String(token) }
        }
    }

    /// The parameters of one 354: the asker's nick and the chosen fields. The token is filled in (`0` if none came).
    ///
    /// - Parameter value: tells a field of the one who is listed; it is not asked for the token.
    package func parameters(for asker: String, value: (Field) -> String) -> [String] {
        [asker] + fields.map { $0 == .token ? token ?? "0" : value($0) }
    }
}
