// SPDX-License-Identifier: Apache-2.0

/// The number with which a server refuses a command: `217 7` says that the person called is not online.
package struct MSNPErrorCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Three digits, the verb on the wire.
    package var code: String {
        let digits = String(rawValue)
        return String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
    }

    package var description: String { code + " " + text }

    /// The server is overloaded or going down: worth another attempt later.
    package var isTemporary: Bool {
        switch rawValue {
        case 500, 501, 600...605, 910, 912, 914...916, 918...922: true
        default: false
        }
    }

    /// The account or the password was refused: trying again with the same ones does not help.
    package var isSignInRefusal: Bool {
        [.authenticationFailed, .badTicket, .parentalConsentMissing, .addressNotVerified].contains(self)
    }

    package static let syntaxError = MSNPErrorCode(rawValue: 200)
    package static let invalidParameter = MSNPErrorCode(rawValue: 201)
    package static let networkNotRoutable = MSNPErrorCode(rawValue: 204)
    package static let noSuchAccount = MSNPErrorCode(rawValue: 205)
    package static let alreadySignedIn = MSNPErrorCode(rawValue: 207)
    package static let invalidAccount = MSNPErrorCode(rawValue: 208)
    package static let nameRefused = MSNPErrorCode(rawValue: 209)
    package static let listFull = MSNPErrorCode(rawValue: 210)
    package static let alreadyThere = MSNPErrorCode(rawValue: 215)
    package static let notOnList = MSNPErrorCode(rawValue: 216)
    package static let notOnline = MSNPErrorCode(rawValue: 217)
    package static let alreadyInMode = MSNPErrorCode(rawValue: 218)
    package static let onOppositeList = MSNPErrorCode(rawValue: 219)
    package static let tooManyGroups = MSNPErrorCode(rawValue: 223)
    package static let noSuchGroup = MSNPErrorCode(rawValue: 224)
    package static let notInGroup = MSNPErrorCode(rawValue: 225)
    package static let groupNotEmpty = MSNPErrorCode(rawValue: 227)
    package static let groupExists = MSNPErrorCode(rawValue: 228)
    package static let groupNameTooLong = MSNPErrorCode(rawValue: 229)
    package static let domainMissing = MSNPErrorCode(rawValue: 240)
    package static let invalidListData = MSNPErrorCode(rawValue: 241)
    package static let switchboardFailed = MSNPErrorCode(rawValue: 280)
    package static let switchboardTransferFailed = MSNPErrorCode(rawValue: 281)
    package static let invalidPeerMessage = MSNPErrorCode(rawValue: 282)
    package static let messageTooLong = MSNPErrorCode(rawValue: 285)
    package static let fieldMissing = MSNPErrorCode(rawValue: 300)
    package static let notSignedIn = MSNPErrorCode(rawValue: 302)
    package static let clientNotAllowed = MSNPErrorCode(rawValue: 420)
    package static let internalError = MSNPErrorCode(rawValue: 500)
    package static let commandDisabled = MSNPErrorCode(rawValue: 502)
    package static let genericFailure = MSNPErrorCode(rawValue: 503)
    package static let pageModeFailed = MSNPErrorCode(rawValue: 509)
    package static let challengeFailed = MSNPErrorCode(rawValue: 540)
    package static let serverBusy = MSNPErrorCode(rawValue: 600)
    package static let serverUnavailable = MSNPErrorCode(rawValue: 601)
    package static let serverGoingDown = MSNPErrorCode(rawValue: 604)
    package static let invalidClientVersion = MSNPErrorCode(rawValue: 710)
    package static let callingTooRapidly = MSNPErrorCode(rawValue: 713)
    package static let tooManySessions = MSNPErrorCode(rawValue: 714)
    package static let notExpected = MSNPErrorCode(rawValue: 715)
    package static let changingTooRapidly = MSNPErrorCode(rawValue: 800)
    package static let serverTooBusy = MSNPErrorCode(rawValue: 910)
    package static let authenticationFailed = MSNPErrorCode(rawValue: 911)
    package static let notAllowedWhenHidden = MSNPErrorCode(rawValue: 913)
    package static let noNewUsers = MSNPErrorCode(rawValue: 920)
    package static let parentalConsentMissing = MSNPErrorCode(rawValue: 923)
    package static let addressNotVerified = MSNPErrorCode(rawValue: 924)
    package static let badTicket = MSNPErrorCode(rawValue: 928)
    package static let badCircle = MSNPErrorCode(rawValue: 933)
}

extension MSNPErrorCode {
    /// One sentence for a user.
    package var text: String {
        switch rawValue {
        case 200: "The server could not read the request."
        case 201: "The server refused a value in the request."
        case 203: "The account of the other network is not valid."
        case 204: "The server does not reach that network."
        case 205: "There is no such account."
        case 206: "The address lacks a domain."
        case 207: "This connection is signed in already."
        case 208: "The account does not exist or is not valid."
        case 209: "The server refused the name."
        case 210: "The contact list is full."
        case 212: "The server did not expect that."
        case 213: "The user or name does not exist."
        case 215: "The contact is already there."
        case 216: "The contact is not on the list."
        case 217: "The contact is offline or does not take messages."
        case 218: "The setting has that value already."
        case 219: "The contact is on the opposite list."
        case 220: "The contact does not take pages."
        case 223: "There are too many groups."
        case 224: "There is no such group."
        case 225: "The contact is not in that group."
        case 227: "The group is not empty."
        case 228: "A group with that name exists."
        case 229: "The name of the group is too long."
        case 230: "The first group cannot be removed."
        case 231: "The group is not valid."
        case 232, 233: "The telephone number is not valid."
        case 234: "The domain of the telephone number is not valid."
        case 240: "The contact list lacks a domain or its services."
        case 241: "The contact list is not valid."
        case 280: "The switchboard failed."
        case 281: "The server could not hand over to a switchboard."
        case 282: "The peer-to-peer message is not valid."
        case 283: "The application of the notification is not known."
        case 285: "The message is too long."
        case 290: "The account for text messages is empty."
        case 300: "A required field is missing."
        case 301: "There are too many results."
        case 302: "This connection is not signed in."
        case 400: "The address book can only be read."
        case 402: "The address book is busy."
        case 403: "The address book is not available."
        case 413, 414, 415, 416, 417, 418, 419: "The subscription does not include this."
        case 420: "This client is not allowed."
        case 500: "The server had an internal error."
        case 501: "The server's database failed."
        case 502: "The server does not offer this."
        case 503: "The request failed."
        case 504, 505: "A service behind the server is down."
        case 508: "The partner network failed."
        case 509: "The message could not be delivered."
        case 510: "A file operation of the server failed."
        case 511: "The account is banned or not allowed on this server."
        case 520: "The server ran out of memory."
        case 540: "The answer to the server's challenge was wrong."
        case 550, 551, 552, 580, 590, 591, 592, 593, 594, 595, 596, 597, 598: "The text message could not be sent."
        case 600, 912, 918, 921, 922: "The server is busy."
        case 601, 605, 914, 915, 916: "The server is not available."
        case 602: "The notification server of the contact is down."
        case 603: "The server cannot reach its database."
        case 604: "The server is about to go down."
        case 606: "Paging is not available."
        case 700, 707: "The server could not make a connection."
        case 710: "The server refused the client's version or locale."
        case 711: "The server could not write."
        case 712: "The session is overloaded."
        case 713: "Too many invitations in too short a time."
        case 714: "Too many conversations are open."
        case 715: "The server did not expect this request now."
        case 717: "The server's contact file is damaged."
        case 718: "The account is restricted."
        case 719: "The session belongs to a partner network."
        case 726: "The account belongs to a partner network."
        case 731: "The server did not expect the client's version."
        case 733: "The account was signed out at another place."
        case 734: "The account is signed in at too many places."
        case 800: "Too many changes in too short a time."
        case 910: "The server is too busy for a sign-in."
        case 911: "The address or password is wrong."
        case 913: "This is not allowed while offline or hidden."
        case 917: "The domain of the account is not valid."
        case 919: "The server took too long."
        case 920: "The server takes no new sign-ins."
        case 923: "The account of a child lacks consent."
        case 924: "The address of the account has not been verified."
        case 926, 927: "The account is managed by someone else."
        case 925, 928: "The sign-in ticket is not valid."
        case 929: "The account is locked."
        case 930: "The domain of the account is reserved."
        case 931: "The account belongs to another server."
        case 933: "The membership of the circle is not valid."
        case 934: "The account has no access."
        case 935: "The signature is not valid."
        default: "The server reported error \(rawValue)."
        }
    }
}
