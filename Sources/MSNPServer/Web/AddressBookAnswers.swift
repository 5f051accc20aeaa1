// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices

/// The address book service: who is on the forward list.
extension ServiceState {
    mutating func answerAddressBook(_ request: SOAPServiceRequest, account: Account, now: Int64) -> WebAnswer {
        switch AddressBookService.parse(request.body) {
        case .findAll(_, deltasOnly: true):
            return .fault("FullSyncRequired", action: request.action, text: "Only whole address books are given.")
        case .findAll(let paged, deltasOnly: false):
            return .soap(AddressBookService.findAllResponse(addressBook(of: account), paged: paged, now: now / 1000))
        case .contactAdd(let address, let networkID, _, let managesAllowList):
            let contact = MSNAddress.key(address)
            guard networkID == 1, directory[contact] != nil else {
                return .fault("InvalidPassportUser", action: request.action, text: "There is no such account.")
            }
            let (outcome, told) = add(contact, to: .forward, of: account.key)
            if outcome == .full {
                return .fault("QuotaLimitReached", action: request.action, text: "The list is full.")
            }
            let allowed = managesAllowList ? add(contact, to: .allow, of: account.key).told : []
            return .soap(
                AddressBookService.contactAddResponse(contactID: AccountIdentity(key: contact).contactID),
                actions: told + allowed)
        case .contactDelete(let ids):
            var actions: [ServiceAction] = []
            for id in ids {
                guard let contact = directory[account.key]?.contact(withID: id) else {
                    return .unknownContact(request, actions)
                }
                actions += remove(contact.key, from: .forward, of: account.key).told
            }
            return .soap(AddressBookService.contactDeleteResponse(), actions: actions)
        case .contactUpdate(let updates):
            var actions: [ServiceAction] = []
            for update in updates {
                guard let told = perform(update, account: account.key) else { return .unknownContact(request, actions) }
                actions += told
            }
            return .soap(AddressBookService.contactUpdateResponse(), actions: actions)
        case .addressBookAdd, .groupAdd, .groupUpdate, .groupDelete, .groupContactAdd, .groupContactDelete,
            .circleMembers, .circleContactAdd, .circleConnection, .circleLeave, nil:
            return .fault("Forbidden", action: request.action, text: "That is not served here.")
        }
    }

    /// Makes one change; nil if it names a contact that there is not.
    private mutating func perform(_ update: ContactUpdate, account: String) -> [ServiceAction]? {
        switch update {
        case .ownDisplayName(let name):
            return name.isEmpty ? [] : rename(account, to: name)
        case .ownPrivacy(let privacy):
            return setPrivacy(of: account, allowsStrangers: privacy == .allow)
        case .ownNotification, .ownEndpoints:
            return []
        case .alias(let contactID, let alias):
            guard let contact = directory[account]?.contact(withID: contactID) else { return nil }
            setAlias(alias, of: contact.key, by: account)
            return []
        case .isMessengerUser(let contactID, let isMessengerUser):
            guard let contact = directory[account]?.contact(withID: contactID) else { return nil }
            return isMessengerUser
                ? add(contact.key, to: .forward, of: account).told
                : remove(contact.key, from: .forward, of: account).told
        }
    }

    private func addressBook(of account: Account) -> AddressBook {
        let contacts = account.contacts.filter { $0.lists.contains(.forward) }.map { contact in
            AddressBookContact(
                contactID: contact.contactID, account: contact.address, displayName: directory.name(of: contact.key),
                alias: contact.alias, groupIDs: contact.groupIDs,
                cid: String(AccountIdentity(key: contact.key).cid))
        }
        let me = AddressBookContact(
            contactID: account.identity.contactID, account: account.address, displayName: account.name,
            isMessengerUser: false, cid: String(account.identity.cid), type: "Me")
        return AddressBook(
            contacts: contacts, groups: account.groups.map { AddressBookGroup(id: $0.id, name: $0.name) }, me: me,
            privacy: account.allowsStrangers ? .allow : .block)
    }
}

extension WebAnswer {
    fileprivate static func unknownContact(_ request: SOAPServiceRequest, _ actions: [ServiceAction]) -> WebAnswer {
        .fault("ContactDoesNotExist", action: request.action, text: "There is no such contact.", actions: actions)
    }
}
