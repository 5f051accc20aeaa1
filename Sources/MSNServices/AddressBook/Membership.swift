// SPDX-License-Identifier: Apache-2.0

/// The list that a membership puts somebody on.
package struct MembershipRole: RawRepresentable, Hashable, Sendable {
    /// The role's name in the protocol.
    package var rawValue: String

    /// A role by its name in the protocol.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// May see the user and write to them (AL).
    package static let allow = MembershipRole(rawValue: "Allow")
    /// May not (BL).
    package static let block = MembershipRole(rawValue: "Block")
    /// Has the user on their own list (RL).
    package static let reverse = MembershipRole(rawValue: "Reverse")
    /// Has added the user, who has not decided yet (PL).
    package static let pending = MembershipRole(rawValue: "Pending")
}

/// One entry of one list of the membership service.
///
/// ```
/// <Member xsi:type="PassportMember"><MembershipId>11</MembershipId><Type>Passport</Type><State>Accepted</State>
///   <PassportName>bob@example.net</PassportName></Member>
/// ```
package struct Membership: Equatable, Sendable {
    /// The list.
    package var role: MembershipRole
    /// The address: `bob@example.net`, `tel:+15551112222`.
    package var account: String
    /// The network of the address: 1 MSN, 4 telephone, 9 circle, 32 Yahoo.
    package var networkID: Int
    /// What the service calls this entry; of any form.
    package var membershipID: String?
    /// The name that they gave themselves.
    package var displayName: String?
    /// What they wrote when they added the user.
    package var inviteMessage: String?

    /// An entry.
    package init(
        role: MembershipRole, account: String, networkID: Int = 1, membershipID: String? = nil,
        displayName: String? = nil, inviteMessage: String? = nil
    ) {
        self.role = role
        self.account = account
        self.networkID = networkID
        self.membershipID = membershipID
        self.displayName = displayName
        self.inviteMessage = inviteMessage
    }
}

/// The networks that the services know how to name.
enum NetworkID {
    static let passport = 1
    static let telephone = 4
    static let circle = 9
    static let yahoo = 32
}
