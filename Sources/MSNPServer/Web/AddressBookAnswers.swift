// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices

/// The address book service: who is on the forward list, in which groups, and the user's own settings.
extension ServiceState {
    mutating func answerAddressBook(_ request: SOAPServiceRequest, account: Account, now: Int64) -> WebAnswer {
        let owner = account.key
        switch AddressBookService.parse(request.body) {
        case .findAll(_, deltasOnly: true):
            return .fault(.fullSyncRequired, request)
        case .findAll(let paged, deltasOnly: false):
            return .soap(AddressBookService.findAllResponse(addressBook(of: account), paged: paged, now: now / 1000))
        case .addressBookAdd:
            return .soap(AddressBookService.addressBookAddResponse())
        case .contactAdd(let address, let networkID, let message, let managesAllowList):
            let contact = MSNAddress.key(address)
            guard contact.utf8.contains(UInt8(ascii: "@")) else { return .fault(.badEmailArgument, request) }
            guard networkID == 1, directory.contains(contact) else { return .fault(.invalidPassportUser, request) }
            var (outcome, told) = add(
                contact, to: .forward, of: owner, inviteMessage: message.isEmpty ? nil : message)
            if outcome == .full { return .fault(.quotaLimitReached, request) }
            if managesAllowList { told += add(contact, to: .allow, of: owner).told }
            directory.update(owner) { $0.setCard(true, of: contact) }
            let id = AccountIdentity(key: contact).contactID
            return edited(AddressBookService.contactAddResponse(contactID: id), of: owner, by: request, told)
        case .contactDelete(let ids):
            return each(ids, request, AddressBookService.contactDeleteResponse(), of: owner) { state, id in
                guard let contact = state.directory[owner]?.contact(withID: id), contact.isInAddressBook else {
                    return .failure(.contactDoesNotExist)
                }
                let told = state.remove(contact.key, from: .forward, of: owner).told
                state.directory.update(owner) { $0.setCard(false, of: contact.key) }
                return .success(told)
            }
        case .contactUpdate(let updates):
            return each(updates, request, AddressBookService.contactUpdateResponse(), of: owner) { state, update in
                state.perform(update, account: owner)
            }
        case .groupAdd(let name):
            switch addGroup(named: name, to: owner) {
            case .success(let group):
                return edited(AddressBookService.groupAddResponse(groupID: group.id), of: owner, by: request, [])
            case .failure(let refusal): return .fault(refusal.addressBookFault, request)
            }
        case .groupUpdate(let id, let name):
            if let refusal = renameGroup(id.lowercased(), to: name, of: owner) {
                return .fault(refusal.addressBookFault, request)
            }
            return edited(AddressBookService.groupUpdateResponse(), of: owner, by: request, [])
        case .groupDelete(let ids):
            return each(ids, request, AddressBookService.groupDeleteResponse(), of: owner) { state, id in
                state.removeGroup(id.lowercased(), of: owner) ? .success([]) : .failure(.groupDoesNotExist)
            }
        case .groupContactAdd(let group, let contacts):
            let answer = AddressBookService.groupContactAddResponse(contactID: contacts.first ?? "")
            return each(contacts, request, answer, of: owner) { state, contact in
                state.setGroup(group.lowercased(), contains: true, contactID: contact, of: owner)
            }
        case .groupContactDelete(let group, let contacts):
            return each(contacts, request, AddressBookService.groupContactDeleteResponse(), of: owner) {
                state, contact in state.setGroup(group.lowercased(), contains: false, contactID: contact, of: owner)
            }
        case .some(let query):
            return answerCircles(query, request, account: account, now: now)
        case nil:
            return .fault(.forbidden, request)
        }
    }

    /// Makes one edit after the other; the first that is not possible ends it.
    private mutating func each<Edit>(
        _ edits: [Edit], _ request: SOAPServiceRequest, _ answer: [UInt8], of owner: String,
        _ edit: (inout ServiceState, Edit) -> Result<[ServiceAction], WebRefusal>
    ) -> WebAnswer {
        var actions: [ServiceAction] = []
        for one in edits {
            switch edit(&self, one) {
            case .success(let told): actions += told
            case .failure(let refusal): return .fault(refusal.fault, request, actions)
            }
        }
        return edited(answer, of: owner, by: request, actions)
    }

    /// Makes one change of a contact or of the user's own entry.
    private mutating func perform(
        _ update: ContactUpdate, account: String
    ) -> Result<[ServiceAction], WebRefusal> {
        switch update {
        case .ownDisplayName(let name):
            return .success(name.isEmpty ? [] : rename(account, to: name))
        case .ownPrivacy(let privacy):
            return .success(setPrivacy(of: account, allowsStrangers: privacy == .allow))
        case .ownNotification(let asks):
            directory.update(account) { $0.asksAboutAdditions = asks }
            return .success([])
        case .ownEndpoints(let severalAllowed):
            directory.update(account) { $0.allowsEndpoints = severalAllowed }
            return .success([])
        case .alias(let contactID, let alias):
            guard let contact = directory[account]?.contact(withID: contactID), contact.isInAddressBook else {
                return .failure(.contactDoesNotExist)
            }
            setAlias(alias, of: contact.key, by: account)
            return .success([])
        case .isMessengerUser(let contactID, let isMessengerUser):
            guard let contact = directory[account]?.contact(withID: contactID), contact.isInAddressBook else {
                return .failure(.contactDoesNotExist)
            }
            // The entry stays in the address book, on the list or not.
            directory.update(account) { $0.setCard(true, of: contact.key) }
            guard isMessengerUser else { return .success(remove(contact.key, from: .forward, of: account).told) }
            let (outcome, told) = add(contact.key, to: .forward, of: account)
            return outcome == .full ? .failure(.quotaLimitReached) : .success(told)
        }
    }

    private mutating func setGroup(
        _ group: String, contains: Bool, contactID: String, of owner: String
    ) -> Result<[ServiceAction], WebRefusal> {
        guard let account = directory[owner], account.groups.contains(where: { $0.id == group }) else {
            return .failure(.groupDoesNotExist)
        }
        guard let contact = account.contact(withID: contactID), contact.lists.contains(.forward),
            contains || contact.groupIDs.contains(group)
        else { return .failure(.contactDoesNotExist) }
        guard !contains || !contact.groupIDs.contains(group) else { return .failure(.contactAlreadyExists) }
        directory.update(owner) { $0.setGroup(group, contains: contains, contact: contact.key) }
        return .success([])
    }

    private func addressBook(of account: Account) -> AddressBook {
        let contacts = account.contacts.filter(\.isInAddressBook).map { contact in
            let record = directory[contact.key]
            return AddressBookContact(
                contactID: contact.contactID, account: contact.address, displayName: record?.name ?? contact.key,
                alias: contact.alias, isMessengerUser: contact.lists.contains(.forward), groupIDs: contact.groupIDs,
                cid: record.map { String($0.identity.cid) })
        }
        let me = AddressBookContact(
            contactID: account.identity.contactID, account: account.address, displayName: account.name,
            isMessengerUser: false, cid: String(account.identity.cid), type: "Me")
        return AddressBook(
            contacts: contacts, groups: account.groups.map { AddressBookGroup(id: $0.id, name: $0.name) }, me: me,
            privacy: account.allowsStrangers ? .allow : .block, asksAboutAdditions: account.asksAboutAdditions,
            allowsSeveralEndpoints: account.allowsEndpoints, circles: addressBookCircles(of: account.key),
            circleTicket: circles.ticket(for: account.key))
    }
}
