// SPDX-License-Identifier: Apache-2.0

/// A circle: a lasting group with a name and a membership of its own (MSNP18).
package struct MSNCircle: Equatable, Sendable {
    package enum Standing: Equatable, Sendable {
        /// The user has been invited and has not answered.
        case invited
        case member
    }

    /// The GUID without braces, in lower case: "00000000-0000-0000-0009-0123456789ab".
    package var id: String
    package var name: String
    package var standing: Standing
    /// The account that has invited the user, where the service tells it.
    package var inviter: String?

    package init(id: String, name: String, standing: Standing, inviter: String? = nil) {
        self.id = id
        self.name = name
        self.standing = standing
        self.inviter = inviter
    }
}

/// Something the user does about circles. Each ends in one `MSNClientEvent.edited`.
package enum MSNCircleEdit: Equatable, Sendable {
    case create(name: String)
    case invite(account: String, circle: String)
    case accept(circle: String)
    case decline(circle: String)
    case leave(circle: String)
}
