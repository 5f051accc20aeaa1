// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore

/// Why an edit of the address book or the lists was not made.
struct WebRefusal: Error, Equatable {
    let fault: AddressBookFault

    static let contactDoesNotExist = WebRefusal(fault: .contactDoesNotExist)
    static let contactAlreadyExists = WebRefusal(fault: .contactAlreadyExists)
    static let groupDoesNotExist = WebRefusal(fault: .groupDoesNotExist)
    static let quotaLimitReached = WebRefusal(fault: .quotaLimitReached)
}

extension Refusal {
    /// The fault of the web services that says the same as an error number does.
    var addressBookFault: AddressBookFault {
        switch code {
        case .tooManyGroups, .listFull: .quotaLimitReached
        case .groupExists: .groupAlreadyExists
        case .noSuchGroup: .groupDoesNotExist
        case .groupNameTooLong: .badArgumentLength
        default: .forbidden
        }
    }
}

extension WebAnswer {
    /// A fault of the address book or the membership service; `actions` are those of the edits before it.
    static func fault(
        _ fault: AddressBookFault, _ request: SOAPServiceRequest, _ actions: [ServiceAction] = []
    ) -> WebAnswer {
        .fault(fault.rawValue, action: request.action, text: fault.text, actions: actions)
    }
}

extension ServiceState {
    /// The answer to an edit that was made: the account's other clients are told to fetch its lists again, the one that asked
    /// for it knows.
    func edited(
        _ answer: [UInt8], of owner: String, by request: SOAPServiceRequest, _ actions: [ServiceAction]
    ) -> WebAnswer {
        guard let account = directory[owner] else { return .soap(answer, actions: actions) }
        var actions = actions
        let token = request.ticket.map { Tickets.token(in: $0.exposed) }
        let note = ServiceText.addressBookChanged(account: account.address, identity: account.identity)
        for endpoint in presence.endpoints(of: owner)
        where endpoint.dialect.usesAddressBook && endpoint.token?.exposed != token {
            actions.append(.send(MSNPCommand("NOT", payload: ByteBuffer(string: note)), to: endpoint.connection))
        }
        return .soap(answer, actions: actions)
    }
}
