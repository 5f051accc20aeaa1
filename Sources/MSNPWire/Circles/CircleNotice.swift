// SPDX-License-Identifier: Apache-2.0

/// What a server tells about a circle, `NFY PUT` and `NFY DEL` (MSNP18): it exists, somebody has come into its
/// conversation, somebody has left it.
package struct CircleNotice: Equatable, Sendable {
    package enum Change: Equatable, Sendable {
        /// Who is there now. `isComplete` (`NotifType: Full`) with nobody in it says no more than that the circle exists.
        case roster(CircleDocument, isComplete: Bool)
        /// This member has left the conversation.
        case left(MSNAddress)
    }

    /// The circle's GUID, lower case without braces.
    package var circleID: String
    package var change: Change

    package init(circleID: String, change: Change) {
        self.circleID = circleID
        self.change = change
    }

    /// Reads the command; nil if it is another, is not about a circle, or has a body that cannot be read.
    package init?(_ command: RoutedCommand) {
        guard command.kind == .notification || command.kind == .removal, let document = command.document,
            let circleID = document.from.circleID, document.uri.hasPrefix("/circle")
        else { return nil }
        let member = Self.member(document.uri)
        if command.kind == .removal {
            guard let member else { return nil }
            self.init(circleID: circleID, change: .left(member))
            return
        }
        guard var circle = CircleDocument(parsing: document.content.body) else { return nil }
        if let member, circle.members.isEmpty { circle.members = [CircleDocument.Member(address: member)] }
        let isComplete = ASCII.equal(document.content["NotifType"] ?? "", "Full")
        self.init(circleID: circleID, change: .roster(circle, isComplete: isComplete))
    }

    /// The command that tells somebody.
    package func command(to recipient: MSNAddress) -> RoutedCommand {
        let kind: RoutedCommand.Kind
        let headers: [(String, String)]
        let body: CircleDocument
        switch change {
        case .roster(let document, let isComplete):
            kind = .notification
            body = document
            headers = [("NotifNum", "0"), ("Uri", "/circle"), ("NotifType", isComplete ? "Full" : "Partial")]
        case .left(let member):
            kind = .removal
            body = CircleDocument()
            headers = [("NotifNum", "0"), ("Uri", Self.uri(of: member)), ("NotifType", "Partial")]
        }
        return RoutedCommand(
            kind,
            document: RoutedDocument(
                to: recipient, from: .circle(id: circleID), reliability: [("Stream", "0")], purpose: .notification,
                headers: headers + [("Content-Type", "application/circles+xml")], body: body.payload()))
    }

    /// `/circle/roster(IM)/user(1:bob@example.net)`
    static func uri(of member: MSNAddress) -> String {
        "/circle/roster(IM)/user(\(member.networkID):\(member.account))"
    }

    /// The member that a resource names; nil if it is the circle as a whole.
    static func member(_ uri: String) -> MSNAddress? {
        guard uri.hasSuffix(")"), let open = uri.utf8.lastIndex(of: UInt8(ascii: "(")), uri[..<open].hasSuffix("/user")
        else { return nil }
        return MSNAddress(parsing: String(uri[uri.utf8.index(after: open)...].dropLast()))
    }
}
