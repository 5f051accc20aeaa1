// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices

/// What a `ListEditMachine` wants done.
enum ListEditAction: Equatable, Sendable {
    /// Send this; its reply goes to `answered(by:…)`.
    case send(MSNPCommand, transactionID: UInt32)
    /// Ask the web services; what they say goes to `answered(_:number:…)` with the same number.
    case fetch([ContactsEdit], number: UInt32)
    /// Nobody knows how far the web services came: the lists are to be fetched again.
    case refetch
    case report(MSNClientEvent)
}

/// Carries out edits of the lists, one after the other and each step by step, and keeps the `ContactBook` in step.
///
/// Each edit ends in exactly one `edited`, before which come the changes that it made.
struct ListEditMachine: Sendable {
    private struct Running: Sendable {
        var id: UInt64
        var edit: MSNListEdit
        /// The first one is under way.
        var steps: [EditStep]
        var networkID: Int?
        /// What is to be told when it is over, and where in it each contact was told of last.
        var events: [MSNClientEvent?] = []
        var places: [String: Int] = [:]
        /// The allow and the block list have been put right once.
        var hasCleared = false
    }

    let dialect: Dialect
    let ownKey: String
    /// Goes with invitations.
    var ownName = ""
    private var waiting: [(id: UInt64, edit: MSNListEdit)] = []
    private var running: Running?
    private var lastNumber: UInt32 = 0
    /// Counts edits that were begun.
    private(set) var begun: UInt32 = 0
    /// The `MSNAddress.key` of somebody who is being put on the forward list, until that is told.
    private(set) var newcomer: String?

    init(dialect: Dialect, ownKey: String) {
        self.dialect = dialect
        self.ownKey = ownKey
    }

    /// Whether something is under way.
    var isBusy: Bool { running != nil }

    /// What the edit under way has changed about this contact so far, which is then told now and not at its end.
    ///
    /// A service tells how somebody is before it says that they were added.
    mutating func takeEvents(of key: String) -> [MSNClientEvent] {
        guard let place = running?.places.removeValue(forKey: key), let event = running?.events[place] else {
            return []
        }
        running?.events[place] = nil
        if newcomer == key { newcomer = nil }
        return [event]
    }

    /// Whether the answer to the fetch with this number is the one that is waited for.
    func waits(for number: UInt32) -> Bool { number == lastNumber && !fetchAgain().isEmpty }

    /// The fetch under way once more.
    func fetchAgain() -> [ListEditAction] {
        guard case .web(let edits)? = running?.steps.first else { return [] }
        return [.fetch(edits, number: lastNumber)]
    }

    // MARK: Events

    /// An edit to make when those before it are done.
    mutating func submit(
        _ edit: MSNListEdit, id: UInt64, book: inout ContactBook, ids: inout TransactionIDs
    ) -> [ListEditAction] {
        guard waiting.count < MSNClientLimits.listEdits else {
            return [.report(.edited(id, .tooMany(limit: MSNClientLimits.listEdits)))]
        }
        waiting.append((id, edit))
        return running == nil ? next(&book, &ids) : []
    }

    /// The reply to the last `send`.
    mutating func answered(
        by command: MSNPCommand, book: inout ContactBook, ids: inout TransactionIDs
    ) -> [ListEditAction] {
        guard let step = running?.steps.first else { return [] }
        guard let code = command.errorCode else {
            if case .query = step { return located(by: command, &book, &ids) }
            note(step.apply(to: &book, answer: command, dialect: dialect))
            return advance(&book, &ids)
        }
        if step.forgives(code) {
            if case .query = step { return located(by: nil, &book, &ids) }
            note(step.apply(to: &book, answer: nil, dialect: dialect))
            return advance(&book, &ids)
        }
        // The lists are not as they were thought to be.
        if code == .onOppositeList, running?.hasCleared == false, let other = Self.opposite(step) {
            running?.hasCleared = true
            running?.steps.insert(other, at: 0)
            return begin(&book, &ids)
        }
        return end(.refused(code), &book, &ids)
    }

    /// What the web services have said to the fetch with this number.
    mutating func answered(
        _ result: Result<ContactsEdited, WebError>, number: UInt32, book: inout ContactBook, ids: inout TransactionIDs
    ) -> [ListEditAction] {
        guard number == lastNumber, case .web(let edits)? = running?.steps.first else { return [] }
        switch result {
        case .failure(let error):
            return [.refetch] + end(Self.failure(error), &book, &ids)
        case .success(let made):
            for edit in edits { note(apply(edit, made, to: &book)) }
            return advance(&book, &ids)
        }
    }

    /// The step under way was not answered in time.
    mutating func timedOut(book: inout ContactBook, ids: inout TransactionIDs) -> [ListEditAction] {
        guard let step = running?.steps.first else { return [] }
        if case .query = step { return located(by: nil, &book, &ids) }
        if case .web = step { return [.refetch] + end(.timedOut, &book, &ids) }
        return end(.timedOut, &book, &ids)
    }

    /// The session is over: whatever is under way or waits ends.
    mutating func abandon() -> [ListEditAction] {
        var actions: [ListEditAction] = []
        if let running {
            actions =
                running.events.compactMap { $0.map { .report($0) } } + [.report(.edited(running.id, .connectionLost))]
        }
        for entry in waiting { actions.append(.report(.edited(entry.id, .connectionLost))) }
        running = nil
        waiting = []
        return actions
    }

    // MARK: Steps

    private mutating func next(_ book: inout ContactBook, _ ids: inout TransactionIDs) -> [ListEditAction] {
        var actions: [ListEditAction] = []
        while running == nil, !waiting.isEmpty {
            let entry = waiting.removeFirst()
            switch plan(book, networkID: nil).steps(for: entry.edit) {
            case .failure(let failure): actions.append(.report(.edited(entry.id, failure)))
            case .success(let steps) where steps.isEmpty: actions.append(.report(.edited(entry.id, nil)))
            case .success(let steps):
                begun &+= 1
                running = Running(id: entry.id, edit: entry.edit, steps: steps)
                if case .add(let account, _, _, _) = entry.edit, book[account]?.lists.contains(.forward) != true {
                    newcomer = MSNAddress.key(account)
                }
                actions += begin(&book, &ids)
            }
        }
        return actions
    }

    private func plan(_ book: ContactBook, networkID: Int?) -> EditPlan {
        EditPlan(dialect: dialect, book: book, ownKey: ownKey, ownName: ownName, networkID: networkID)
    }

    /// Sends the first step.
    private mutating func begin(_ book: inout ContactBook, _ ids: inout TransactionIDs) -> [ListEditAction] {
        guard let step = running?.steps.first else { return end(nil, &book, &ids) }
        if case .web(let edits) = step {
            lastNumber &+= 1
            return [.fetch(edits, number: lastNumber)]
        }
        let id = ids.next()
        guard let command = step.command(id, dialect: dialect, book: book) else { return advance(&book, &ids) }
        return [.send(command, transactionID: id)]
    }

    private mutating func advance(_ book: inout ContactBook, _ ids: inout TransactionIDs) -> [ListEditAction] {
        running?.steps.removeFirst()
        return begin(&book, &ids)
    }

    /// It is known, or cannot be known, which network the address is in.
    private mutating func located(
        by answer: MSNPCommand?, _ book: inout ContactBook, _ ids: inout TransactionIDs
    ) -> [ListEditAction] {
        guard let edit = running?.edit else { return [] }
        let entry = answer.flatMap(ContactListCommand.init)?.document?.entries.first
        let networkID = entry?.networkID ?? 1
        running?.networkID = networkID
        switch plan(book, networkID: networkID).steps(for: edit) {
        case .failure(let failure): return end(failure, &book, &ids)
        case .success(let steps):
            running?.steps = steps
            return begin(&book, &ids)
        }
    }

    private mutating func end(
        _ failure: MSNEditFailure?, _ book: inout ContactBook, _ ids: inout TransactionIDs
    ) -> [ListEditAction] {
        guard let running else { return [] }
        self.running = nil
        newcomer = nil
        let events = running.events.compactMap(\.self) + [.edited(running.id, failure)]
        return events.map { .report($0) } + next(&book, &ids)
    }

    /// Of several changes to one contact only the last is worth telling.
    private mutating func note(_ events: [MSNClientEvent]) {
        for event in events {
            if let account = Self.account(event) {
                if let place = running?.places[account] { running?.events[place] = nil }
                let place = running?.events.count
                running?.places[account] = place
            }
            running?.events.append(event)
        }
    }

    private static func account(_ event: MSNClientEvent) -> String? {
        switch event {
        case .contactChanged(let contact): MSNAddress.key(contact.account)
        case .contactRemoved(let account): MSNAddress.key(account)
        default: nil
        }
    }

    // MARK: Web services

    /// What the lists are like after a change at the web services.
    private func apply(_ edit: ContactsEdit, _ made: ContactsEdited, to book: inout ContactBook) -> [MSNClientEvent] {
        switch edit {
        case .addContact(let account, let networkID, _, _):
            return book.insert(.forward, account, networkID: networkID, contactID: made.contactID)
        case .deleteContact(let id):
            guard let contact = book.contact(withID: id) else { return [] }
            return book.remove(.forward, contact.account, networkID: contact.networkID)
        case .update(.alias(let id, let alias)):
            return change(id, made, in: &book) { $0.alias = alias.isEmpty ? nil : alias }
        case .update(.isMessengerUser(let id, true)):
            guard case .add(let account, _, _, _)? = running?.edit else { return [] }
            book.forgetDormant(account)
            return book.insert(.forward, account, contactID: id)
        case .update(.ownPrivacy(let privacy)):
            return book.setPrivacy(.strangers(areAllowed: privacy == .allow))
        case .update(.ownNotification(let asks)):
            return book.setPrivacy(.additions(areAsked: asks))
        case .update:
            return []
        case .addMember(let member):
            guard let list = Self.list(member.role) else { return [] }
            return book.insert(list, member.account, networkID: member.networkID)
        case .deleteMember(let member):
            guard let list = Self.list(member.role) else { return [] }
            return book.remove(list, member.account, networkID: member.networkID)
        case .addGroup(let name):
            return made.groupID.map { book.addGroup(id: $0, name: name) } ?? []
        case .renameGroup(let id, let name):
            return book.renameGroup(id: id, name: name)
        case .deleteGroup(let id):
            return book.removeGroup(id: id)
        case .addToGroup(let group, let id):
            return change(id, made, in: &book) { if !$0.groupIDs.contains(group) { $0.groupIDs.append(group) } }
        case .removeFromGroup(let group, let id):
            return change(id, made, in: &book) { $0.groupIDs.removeAll { $0 == group } }
        }
    }

    private func change(
        _ id: String, _ made: ContactsEdited, in book: inout ContactBook, _ body: (inout MSNContact) -> Void
    ) -> [MSNClientEvent] {
        let id = id == ContactsEdit.made ? made.contactID ?? id : id
        guard let contact = book.contact(withID: id) else { return [] }
        return book.change(contact.account, networkID: contact.networkID, body)
    }

    private static func list(_ role: MembershipRole) -> ListBits? {
        switch role {
        case .allow: .allow
        case .block: .block
        case .reverse: .reverse
        case .pending: .pending
        default: nil
        }
    }

    private static func opposite(_ step: EditStep) -> EditStep? {
        switch step {
        case .add(.allow, let account, let networkID): .remove(.block, account, networkID: networkID)
        case .add(.block, let account, let networkID): .remove(.allow, account, networkID: networkID)
        default: nil
        }
    }

    private static func failure(_ error: WebError) -> MSNEditFailure {
        switch error.addressBookFault {
        case .invalidPassportUser?, .userDoesNotExist?: .refused(.invalidAccount)
        case .quotaLimitReached?: .refused(.listFull)
        case .groupAlreadyExists?: .refused(.groupExists)
        case .groupDoesNotExist?: .refused(.noSuchGroup)
        case .contactDoesNotExist?: .refused(.notOnList)
        case let fault?: .webService(fault.text)
        case nil: error == .timedOut ? .timedOut : .webService(error.description)
        }
    }
}
