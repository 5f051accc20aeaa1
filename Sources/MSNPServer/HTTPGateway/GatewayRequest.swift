// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// One request to the HTTP gateway: `POST /gateway/gateway.dll?Action=open&Server=NS&IP=messenger.example.com`.
struct GatewayRequest: Equatable, Sendable {
    /// Which kind of connection a session stands for.
    enum Server: String, Sendable {
        case notification = "NS"
        case switchboard = "SB"
    }

    /// What the query asks for.
    enum Purpose: Equatable, Sendable {
        /// A new session. The label is what the client calls the server; nothing is ever connected to it.
        case open(Server, label: String)
        /// Commands, or a question whether there is anything, which may be held open for that many seconds.
        case use(sessionID: String, lifespan: Int)
    }

    /// The path at which the gateway is found; compared without regard to case.
    static let path = "/gateway/gateway.dll"

    let purpose: Purpose
    /// MSNP bytes, with no regard to where commands begin and end.
    let body: ByteBuffer

    /// What faults call it.
    var name: String {
        switch purpose {
        case .open: "open"
        case .use: body.readableBytes > 0 ? "post" : "poll"
        }
    }

    /// Reads a query without its question mark; nil if it asks for nothing that the gateway knows.
    init?(query: String, body: ByteBuffer) {
        var fields: [String: String] = [:]
        for pair in query.split(separator: "&").prefix(MSNPServerLimits.gatewayQueryFields) {
            let equals = pair.firstIndex(of: "=") ?? pair.endIndex
            fields[pair[..<equals].lowercased()] = PercentEncoding.decode(
                String(equals < pair.endIndex ? pair[pair.index(after: equals)...] : ""))
        }
        self.body = body
        switch fields["action"]?.lowercased() {
        case "open":
            guard let server = Server(rawValue: fields["server"]?.uppercased() ?? "") else { return nil }
            purpose = .open(server, label: Self.label(fields["ip"] ?? ""))
        case nil, "poll":
            guard let sessionID = fields["sessionid"], !sessionID.isEmpty else { return nil }
            let seconds = fields["lifespan"].flatMap { Int($0) } ?? 0
            purpose = .use(sessionID: sessionID, lifespan: min(max(0, seconds), MSNPServerLimits.gatewayLifespan))
        default:
            return nil
        }
    }

    /// The label, if it can stand in a header as it is; empty otherwise.
    private static func label(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",")
        }
        return isPlain && text.utf8.count <= MSNPServerLimits.gatewayLabelBytes ? text : ""
    }
}

/// What a request to the HTTP gateway gets.
enum GatewayReply: Equatable, Sendable {
    /// `X-MSN-Messenger: SessionID=954547325.13160; GW-IP=192.0.2.18` and bytes for the session; with `isLast` also
    /// `Session=close`. An empty label leaves `GW-IP` out.
    case session(id: String, address: String, isLast: Bool, body: ByteBuffer)
    /// 400: there is no such session, or another request of it has not been answered yet.
    case refused
    /// 503: there are too many sessions.
    case full

    /// The value of `X-MSN-Messenger`, nil where there is none.
    var header: String? {
        guard case .session(let id, let address, let isLast, _) = self else { return nil }
        return "SessionID=\(id)" + (address.isEmpty ? "" : "; GW-IP=\(address)") + (isLast ? "; Session=close" : "")
    }
}
