// SPDX-License-Identifier: Apache-2.0

package import SOAP

/// Why the address book or the membership service did not make a change: the `errorcode` of its fault.
package enum AddressBookFault: String, Equatable, Sendable {
    case noAddressBook = "ABDoesNotExist"
    case contactAlreadyExists = "ContactAlreadyExists"
    case contactDoesNotExist = "ContactDoesNotExist"
    case memberAlreadyExists = "MemberAlreadyExists"
    case memberDoesNotExist = "MemberDoesNotExist"
    case groupAlreadyExists = "GroupAlreadyExists"
    case groupDoesNotExist = "GroupDoesNotExist"
    case invalidPassportUser = "InvalidPassportUser"
    case userDoesNotExist = "UserDoesNotExist"
    case badEmailArgument = "BadEmailArgument"
    case badArgumentLength = "BadArgumentLength"
    case emailDomainIsFederated = "EmailDomainIsFederated"
    case quotaLimitReached = "QuotaLimitReached"
    case fullSyncRequired = "FullSyncRequired"
    case passportAuthFail = "PassportAuthFail"
    case requestLimitReached = "RequestLimitReached"
    case tooManySessions = "TooManySessions"
    case forbidden = "Forbidden"

    /// One short sentence for people, to stand after a colon.
    package var text: String {
        switch self {
        case .noAddressBook: "the account has no address book"
        case .contactAlreadyExists: "they are on your list already"
        case .contactDoesNotExist: "they are not on your list"
        case .memberAlreadyExists: "they are on that list already"
        case .memberDoesNotExist: "they are not on that list"
        case .groupAlreadyExists: "there is a group of that name already"
        case .groupDoesNotExist: "there is no such group"
        case .invalidPassportUser, .userDoesNotExist: "there is no such account"
        case .badEmailArgument: "that is no address"
        case .badArgumentLength: "that is too long"
        case .emailDomainIsFederated: "addresses of that kind belong to another network and cannot be added like this"
        case .quotaLimitReached: "the list is full"
        case .fullSyncRequired: "the list has changed too much, it must be fetched again"
        case .passportAuthFail: "the sign-in is not accepted any more"
        case .requestLimitReached: "so many requests at once are not taken, try again later"
        case .tooManySessions: "the account has too many sessions, try again later"
        case .forbidden: "the service does not do that"
        }
    }
}

extension SOAPFault {
    /// The fault as one of the address book's; nil for others.
    package var addressBookFault: AddressBookFault? { errorCode.flatMap(AddressBookFault.init) }
}

extension WebError {
    /// The fault of the address book that this is; nil for others.
    package var addressBookFault: AddressBookFault? {
        if case .fault(let fault) = self { fault.addressBookFault } else { nil }
    }
}
