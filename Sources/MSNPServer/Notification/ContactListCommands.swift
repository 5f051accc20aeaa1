// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Lists as MSNP13 and later tell of them on the notification connection: ADL, RML, FQY. What they say has usually been done by the web
/// services already, so that saying it again is no error.
extension NotificationSession {
    /// `ADL 6 136` and `<ml l="1">…</ml>` at sign-in, without `l` for an addition. The web services' lists are the truth: the
    /// list at sign-in is only acknowledged.
    func addToLists(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        let document: ContactListDocument
        switch read(command, by: user, in: state) {
        case .failure(let refusal): return [refuse(refusal.code, user.transactionID)]
        case .success(let read): document = read
        }
        var actions: [ServiceAction] = []
        if !document.isInitial {
            let request = ClientRequest(connection: connection, transactionID: user.transactionID)
            for entry in document.entries {
                let contact = MSNAddress.key(entry.account)
                for list in [ListBits.forward, .allow, .block] where entry.lists.contains(list) {
                    let (outcome, told) = state.add(contact, to: list, of: user.account, request: request)
                    actions += told
                    if outcome == .full { return actions + [refuse(.listFull, user.transactionID)] }
                    // Who was on the list already is shown all the same: the client begins to watch with this command.
                    guard list == .forward, outcome == .alreadyThere else { continue }
                    actions += state.introduce(contact, to: connection, transactionID: user.transactionID)
                }
            }
        }
        return actions + [send("ADL", [String(user.transactionID), "OK"])]
    }

    /// `RML 21 59` and `<ml>…</ml>`.
    func removeFromLists(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        let document: ContactListDocument
        switch read(command, by: user, in: state) {
        case .failure(let refusal): return [refuse(refusal.code, user.transactionID)]
        case .success(let read): document = read
        }
        var actions: [ServiceAction] = []
        for entry in document.entries {
            for list in [ListBits.forward, .allow, .block] where entry.lists.contains(list) {
                actions += state.remove(MSNAddress.key(entry.account), from: list, of: user.account).told
            }
        }
        return actions + [send("RML", [String(user.transactionID), "OK"])]
    }

    /// `FQY 23 47`: to which network accounts belong; here all belong to Messenger.
    func queryNetworks(_ command: MSNPCommand, by user: User, in state: ServiceState) -> [ServiceAction] {
        guard let payload = command.payload, let document = ContactListDocument(parsing: payload) else {
            return [refuse(.invalidListData, user.transactionID)]
        }
        guard !document.entries.isEmpty else { return [refuse(.domainMissing, user.transactionID)] }
        guard document.entries.allSatisfy({ state.directory.contains(MSNAddress.key($0.account)) }) else {
            return [refuse(.invalidAccount, user.transactionID)]
        }
        let answer = ContactListDocument(
            entries: document.entries.map { ContactListDocument.Entry(account: $0.account) })
        return [send("FQY", [String(user.transactionID)], payload: answer.payload())]
    }

    /// The document of a command, or why it is refused; one bad entry refuses all.
    private func read(
        _ command: MSNPCommand, by user: User, in state: ServiceState
    ) -> Result<ContactListDocument, Refusal> {
        guard let payload = command.payload, let document = ContactListDocument(parsing: payload) else {
            return .failure(Refusal(.invalidListData))
        }
        if document.isInitial { return .success(document) }
        guard !document.entries.isEmpty else { return .failure(Refusal(.domainMissing)) }
        for entry in document.entries {
            guard entry.networkID == 1 else { return .failure(Refusal(.networkNotRoutable)) }
            guard !entry.lists.isEmpty, entry.lists.isSubset(of: [.forward, .allow, .block]),
                !entry.lists.isSuperset(of: [.allow, .block])
            else { return .failure(Refusal(.invalidListData)) }
            guard state.directory.contains(MSNAddress.key(entry.account)) else {
                return .failure(Refusal(.invalidAccount))
            }
        }
        return .success(document)
    }
}

/// An error number as an error.
struct Refusal: Error, Equatable {
    let code: MSNPErrorCode

    init(_ code: MSNPErrorCode) {
        self.code = code
    }
}
