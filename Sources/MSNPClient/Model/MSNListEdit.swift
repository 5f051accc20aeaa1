// SPDX-License-Identifier: Apache-2.0

package import MSNPWire

/// A change of the account's lists, groups or privacy that the user asks for. Each ends in one `MSNClientEvent.edited`.
package enum MSNListEdit: Equatable, Sendable {
    /// Puts somebody on the forward and the allow list. `alias` is the user's own name for them, `message` goes with the
    /// invitation where the service carries it; both may be empty.
    case add(account: String, alias: String, groupID: String?, message: String)
    /// Takes somebody off the forward list.
    case remove(account: String)
    /// Gives a contact a name of the user's own; an empty one takes it away.
    case rename(account: String, alias: String)
    /// Off the allow list and onto the block list.
    case block(account: String)
    /// Off the block list and onto the allow list.
    case allow(account: String)
    /// Lets somebody who has added the user see and call them, without adding them in return.
    case accept(account: String)
    /// Answers a request with no; the sender stays unable to see the user.
    case decline(account: String)
    /// Whether people on neither list may see and call the user (`BLP AL` or `BL`).
    case privacy(allowsStrangers: Bool)
    /// Whether the user wants to be asked when somebody adds them (`GTC A` or `N`).
    case notification(asks: Bool)
    case addGroup(name: String)
    case removeGroup(id: String)
    case renameGroup(id: String, name: String)
    /// Puts a contact into a group or takes it out.
    case setGroup(account: String, groupID: String, isMember: Bool)
}

/// Why a list was not changed.
package enum MSNEditFailure: Error, Equatable, Sendable {
    /// The notification server refused with this error.
    case refused(MSNPErrorCode)
    /// The address book refused; the text is for people.
    case webService(String)
    case timedOut
    case notSignedIn
    /// The connection ended before the answer; the change may or may not have been made.
    case connectionLost
    /// There is no such contact or group.
    case unknown(String)
    /// The dialect has no command for it; the text names the first one that has: `MSNP7`.
    case notInDialect(String)
    /// So many changes are under way already.
    case tooMany(limit: Int)

    /// One short sentence for people, to stand after a colon.
    package var text: String {
        switch self {
        case .refused(let code): code.text
        case .webService(let text): text
        case .timedOut: "no answer in time"
        case .notSignedIn: "you are not signed in"
        case .connectionLost: "the connection broke, it may not have happened"
        case .unknown(let name): "there is no \(name)"
        case .notInDialect(let dialect): "the service can do this only from \(dialect) on"
        case .tooMany(let limit): "too many changes are waiting already (\(limit))"
        }
    }
}
