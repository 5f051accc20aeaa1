// SPDX-License-Identifier: Apache-2.0

/// Whom a line is about: `bob@example.net`, `bob@example.net;{66666666-7777-8888-9999-000000000000}`,
/// `1:alice@example.com;via=9:00000000-0000-0000-0009-0123456789ab@live.com`.
package struct MSNAddress: Hashable, Sendable {
    /// The network of the account: 1 Messenger, 4 telephone, 9 circle, 32 Yahoo!.
    package var networkID: Int
    /// The account as received. Compare by `key`.
    package var account: String
    /// The sign-in that is meant, a GUID in lower case with braces; nil for the account as a whole.
    package var endpoint: String?
    /// The circle through which the account is seen: `9:…@live.com`.
    package var via: String?

    package init(_ account: String, networkID: Int = 1, endpoint: String? = nil, via: String? = nil) {
        self.networkID = networkID
        self.account = account
        self.endpoint = endpoint
        self.via = via
    }

    /// Reads every form that lines use. Nil if the account is empty.
    package init?(parsing text: String) {
        let bytes = text.utf8
        let end = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.endIndex
        var start = bytes.startIndex
        var network = 1
        if let colon = bytes[..<end].firstIndex(of: UInt8(ascii: ":")), let number = Int(decimal: bytes[..<colon]) {
            network = number
            start = bytes.index(after: colon)
        }
        guard start < end else { return nil }
        let isWhole = start == bytes.startIndex && end == bytes.endIndex
        self.init(isWhole ? text : String(text[start..<end]), networkID: network)
        guard end < bytes.endIndex else { return }
        for option in text[end...].split(separator: ";") {
            if option.hasPrefix("{") {
                endpoint = option.lowercased()
            } else if option.hasPrefix("epid=") {
                endpoint = option.dropFirst(5).lowercased()
            } else if option.hasPrefix("via=") {
                via = String(option.dropFirst(4))
            }
        }
    }

    /// The account in the form to compare and to look up by.
    package var key: String { Self.key(account) }

    /// An account in lower case: accounts differ in nothing else.
    package static func key(_ account: String) -> String {
        for byte in account.utf8 where byte >= 0x80 || (byte >= 0x41 && byte <= 0x5A) {
            return account.lowercased()
        }
        return account
    }

    /// Whether both mean the same account, whatever the endpoint.
    package func isSameAccount(as other: MSNAddress) -> Bool {
        networkID == other.networkID && key == other.key
    }

    /// The form of presence lines since MSNP18: `1:bob@example.net`, with `;via=…`.
    package var prefixed: String {
        var text = "\(networkID):\(account)"
        if let via { text += ";via=" + via }
        return text
    }

    /// The form of switchboard lines since MSNP16: `bob@example.net;{…}`, or the account alone.
    package var withEndpoint: String {
        guard let endpoint else { return account }
        return account + ";" + endpoint
    }

    /// The domain of every circle's address.
    private static let circleDomain = "live.com"

    /// A circle as an address of its own: network 9, `00000000-0000-0000-0009-0123456789ab@live.com`.
    package static func circle(id: String) -> MSNAddress {
        MSNAddress(id + "@" + circleDomain, networkID: 9)
    }

    /// The GUID of the circle that this is, lower case without braces; nil for anything else.
    package var circleID: String? {
        guard networkID == 9 else { return nil }
        let local = account.prefix { $0 != "@" }
        return local.isEmpty ? nil : local.lowercased()
    }

    /// The GUID of the circle through which the account is seen; nil if it is seen by itself.
    package var viaCircleID: String? {
        via.flatMap { MSNAddress(parsing: $0)?.circleID }
    }

    /// The form in routed messages: `1:bob@example.net;epid={…};via=9:…@live.com`.
    package var routed: String {
        var text = "\(networkID):\(account)"
        if let endpoint { text += ";epid=" + endpoint }
        if let via { text += ";via=" + via }
        return text
    }
}
