// SPDX-License-Identifier: Apache-2.0

/// What an HTTP gateway says about a session in the head of each reply.
///
/// `X-MSN-Messenger: SessionID=954547325.13160; GW-IP=192.0.2.18; Session=close`
struct HTTPGatewayReply: Equatable, Sendable {
    /// What the session is called from now on; nil if nothing is said.
    var sessionID: String?
    /// Where the session goes on; nil if nothing is said.
    var address: String?
    /// The service has closed the connection that the session stands for.
    var isClosed = false

    static let headerName = "X-MSN-Messenger"

    /// Reads the value of the header field. Spaces do not matter, unknown keys are skipped.
    init(_ value: String) {
        for field in value.split(separator: ";") {
            guard let separator = field.firstIndex(of: "=") else { continue }
            let key = Self.trimmed(field[..<separator]).lowercased()
            let text = Self.trimmed(field[field.index(after: separator)...])
            guard !text.isEmpty else { continue }
            switch key {
            case "sessionid" where text.utf8.count <= MSNClientLimits.gatewaySessionID: sessionID = text
            case "gw-ip": address = text
            case "session": isClosed = text.lowercased() == "close"
            default: break
            }
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
