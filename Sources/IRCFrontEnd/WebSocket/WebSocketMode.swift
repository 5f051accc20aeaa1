// SPDX-License-Identifier: Apache-2.0

/// What the frames of a WebSocket hold, by the subprotocol that was agreed on (IRCv3 WebSocket).
enum WebSocketMode: String, Sendable, CaseIterable {
    /// Lines as text frames, which are UTF-8.
    case text = "text.ircv3.net"
    /// Lines as binary frames.
    case binary = "binary.ircv3.net"

    /// The first that is known here of those that a client offers, as it likes them best:
    /// `Sec-WebSocket-Protocol: binary.ircv3.net, text.ircv3.net`
    static func chosen(from offers: [String]) -> WebSocketMode? {
        for offer in offers {
            for name in offer.split(separator: ",") {
                let trimmed = name.split(separator: " ").first ?? ""
                if let mode = WebSocketMode(rawValue: String(trimmed)) { return mode }
            }
        }
        return nil
    }
}

/// Which web pages may connect (RFC 6455 §10.2). Browsers let any page open a WebSocket to any server, in the name of
/// whoever looks at it, and say where the page comes from; other clients say nothing.
struct WebSocketOrigins: Sendable {
    /// `https://chat.example.com`, or `*` for every page.
    let permitted: [String]

    /// - Parameters:
    ///   - origin: the Origin header, if there is one.
    ///   - host: the Host header: where the client believes to be.
    func permit(_ origin: String?, host: String?) -> Bool {
        guard let origin else { return true }
        let lowered = origin.lowercased()
        if permitted.contains(where: { $0 == "*" || $0.lowercased() == lowered }) { return true }
        guard let host, !host.isEmpty else { return false }
        for scheme in ["http://", "https://"] where lowered.hasPrefix(scheme) {
            return lowered.utf8.dropFirst(scheme.utf8.count).elementsEqual(host.lowercased().utf8)
        }
        return false
    }
}
