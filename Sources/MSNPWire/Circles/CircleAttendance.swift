// SPDX-License-Identifier: Apache-2.0

/// A client comes into a circle's conversation or leaves it, `PUT` and `DEL` (MSNP18). The server answers
/// `PUT 32 OK 0`, `DEL 40 OK 0`.
package struct CircleAttendance: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case join
        case leave
    }

    package var kind: Kind
    /// The circle's GUID, lower case without braces.
    package var circleID: String
    /// Who comes or goes, with the endpoint: the sender itself.
    package var member: MSNAddress

    package init(_ kind: Kind, circleID: String, member: MSNAddress) {
        self.kind = kind
        self.circleID = circleID
        self.member = member
    }

    /// Reads a client's command; nil if it is another, or not about the sender's place in a circle.
    package init?(_ command: RoutedCommand) {
        guard !command.isAnswer, let document = command.document, let circleID = document.to.circleID,
            document.uri.hasPrefix("/circle")
        else { return nil }
        let named: MSNAddress?
        switch command.kind {
        case .publication:
            guard let circle = CircleDocument(parsing: document.content.body) else { return nil }
            kind = .join
            named = circle.members.first?.address ?? CircleNotice.member(document.uri)
        case .withdrawal:
            kind = .leave
            named =
                CircleNotice.member(document.uri)
                ?? CircleDocument(parsing: document.content.body)?.members.first?.address
        default:
            return nil
        }
        guard named?.isSameAccount(as: document.from) == true else { return nil }
        self.circleID = circleID
        member = document.from
    }

    /// The command that a client sends.
    package func command(transactionID: UInt32) -> RoutedCommand {
        let bare = MSNAddress(member.account, networkID: member.networkID)
        let isJoining = kind == .join
        let body = isJoining ? CircleDocument(members: [CircleDocument.Member(address: bare)]) : CircleDocument()
        return RoutedCommand(
            isJoining ? .publication : .withdrawal, transactionID: transactionID,
            document: RoutedDocument(
                to: .circle(id: circleID), path: "IM", from: member, purpose: .publication,
                headers: [
                    ("Uri", isJoining ? "/circle" : CircleNotice.uri(of: bare)),
                    ("Content-Type", "application/circles+xml"),
                ], body: body.payload()))
    }
}
