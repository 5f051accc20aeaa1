// SPDX-License-Identifier: Apache-2.0

/// The inbox: people who put the user on their list and wait for an answer.
extension UserSession {
    /// Everybody who waits for an answer, in order of arrival.
    package var requests: [ContactRequest] { accountsInSight.flatMap(\.inbox.all) }

    package func request(from sender: ContactReference) -> ContactRequest? {
        account(sender.account)?.inbox.waiting[sender.contact]
    }

    /// Answers a request. `edited` says how that ended, as for any change; the request is gone when it has succeeded.
    @discardableResult
    package func answer(
        _ sender: ContactReference, _ answer: RequestAnswer, by origin: AttachmentID?
    ) throws(EditFailure) -> EditID {
        guard request(from: sender) != nil else { throw EditFailure(.unknown, "there is no such request") }
        let edit: ContactEdit =
            switch answer {
            case .accept: .accept(sender.contact)
            case .decline: .decline(sender.contact)
            case .block: .block(sender.contact)
            }
        return try self.edit(edit, on: sender.account, by: origin)
    }

    // MARK: What comes of it

    /// A change that the network has made may have been an answer.
    func requestAnswered(by edit: ContactEdit, on account: AccountSession) {
        switch edit {
        case .accept(let sender), .decline(let sender), .block(let sender), .allow(let sender):
            endRequest(from: sender, isAnswered: true, on: account)
        case .add(let address, _, _, _):
            let address = address.lowercased()
            let sender = account.inbox.waiting.first { $0.value.sender.address.lowercased() == address }?.key
            if let sender { endRequest(from: sender, isAnswered: true, on: account) }
        default: break
        }
    }

    /// - Parameter isAnswered: here, so that it is not shown again even if the network goes on listing it.
    func endRequest(from sender: ContactID, isAnswered: Bool, on account: AccountSession) {
        account.inbox.listed?.removeAll { $0.sender.id == sender }
        guard let request = account.inbox.waiting.removeValue(forKey: sender) else { return }
        if isAnswered, account.inbox.answered.count < environment.limits.requests {
            account.inbox.answered.insert(sender)
            keep(request, isAnswered: true, on: account)
        } else {
            environment.stores.requests.remove(sender, of: account.id)
        }
        tell(.requestGone(request))
    }

    /// A request came just now: also from somebody who was answered before, since they ask again.
    func requested(_ request: IncomingRequest, on account: AccountSession) {
        account.inbox.answered.remove(request.sender.id)
        account.inbox.listed?.append(request)
        addRequest(request, receivedAt: environment.now(), isNew: true, isKept: false, on: account)
    }

    /// All requests that the network lists. Those it does not have been answered elsewhere or taken back.
    func listed(_ requests: [IncomingRequest], on account: AccountSession) {
        guard account.inbox.isRead else {
            account.inbox.listed = requests
            return
        }
        account.inbox.listed = nil
        let senders = Set(requests.map(\.sender.id))
        for gone in account.inbox.all where !senders.contains(gone.sender.reference.contact) {
            endRequest(from: gone.sender.reference.contact, isAnswered: false, on: account)
        }
        for answered in account.inbox.answered.subtracting(senders) {
            account.inbox.answered.remove(answered)
            environment.stores.requests.remove(answered, of: account.id)
        }
        for request in requests where !account.inbox.answered.contains(request.sender.id) {
            addRequest(request, receivedAt: environment.now(), isNew: true, isKept: false, on: account)
        }
    }

    /// What earlier sessions kept.
    func takeIn(_ requests: [KeptRequest], of account: AccountSession) {
        account.inbox.isRead = true
        for kept in requests {
            let sender = kept.request.sender.id
            if kept.isAnswered {
                if account.inbox.waiting[sender] == nil { account.inbox.answered.insert(sender) }
            } else {
                addRequest(kept.request, receivedAt: kept.receivedAt, isNew: false, isKept: true, on: account)
            }
        }
        if let listed = account.inbox.listed { self.listed(listed, on: account) }
    }

    private func addRequest(
        _ incoming: IncomingRequest, receivedAt: Int64, isNew: Bool, isKept: Bool, on account: AccountSession
    ) {
        let sender = incoming.sender.id
        if let known = account.inbox.waiting[sender] {
            // What they wrote may come after the fact that they ask.
            guard known.message.isEmpty, !incoming.message.isEmpty else { return }
        } else if account.inbox.waiting.count >= environment.limits.requests {
            return tell(
                .requests,
                "more people ask to be your contact than the \(environment.limits.requests) that are shown; the others "
                    + "come when you have answered and sign in again", on: account)
        }
        guard let contact = meet(account, incoming.sender) else { return }
        let request = ContactRequest(
            sender: contact.correspondent, displayName: incoming.sender.displayName, message: incoming.message,
            receivedAt: receivedAt)
        account.inbox.waiting[sender] = request
        if !isKept { keep(request, isAnswered: false, on: account) }
        tell(.request(request, isNew: isNew))
    }

    private func keep(_ request: ContactRequest, isAnswered: Bool, on account: AccountSession) {
        guard account.isOwned, let contact = contact(request.sender.reference) else { return }
        let sender = ContactIdentity(
            id: contact.reference.contact, address: contact.address, displayName: request.displayName,
            conversation: contact.conversation)
        environment.stores.requests.keep(
            KeptRequest(
                IncomingRequest(sender: sender, message: request.message), receivedAt: request.receivedAt,
                isAnswered: isAnswered),
            of: account.id)
    }
}
