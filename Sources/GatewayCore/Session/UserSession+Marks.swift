// SPDX-License-Identifier: Apache-2.0

/// How the user has marked conversations: the same in all their clients, and kept with the account.
extension UserSession {
    package func marks(of place: ChatPlace) -> ConversationMarks {
        let place = historyPlace(of: place)
        return account(place.account)?.marks[place] ?? []
    }

    /// Marks a conversation and shows it to the user's other attachments. What a group that does not last is marked with
    /// ends with it.
    ///
    /// - Throws: why it cannot be.
    package func mark(
        _ place: ChatPlace, _ marks: ConversationMarks, from origin: AttachmentID
    ) throws(SettingError) {
        let kept = historyPlace(of: place)
        guard let account = account(kept.account) else { throw SettingError("there is no such account") }
        let before = account.marks[kept] ?? []
        guard before != marks else { return }
        guard !before.isEmpty || account.marks.count < environment.limits.markedConversations else {
            throw SettingError("at most \(environment.limits.markedConversations) conversations can be marked")
        }
        account.marks[kept] = marks.isEmpty ? nil : marks
        if account.isOwned, isLasting(place) { environment.stores.marks.keep(marks, at: kept) }
        tell(.marks(place, before: before, after: marks), .everybodyBut(origin))
    }

    /// A group goes: one that does not last takes its marks along.
    func forgetMarks(ofGroup id: GroupID) {
        guard let group = groups[id], lasting(id) == nil, let account = account(group.account), !account.marks.isEmpty
        else { return }
        account.marks[historyPlace(of: .group(id, name: group.name))] = nil
    }

    private func isLasting(_ place: ChatPlace) -> Bool {
        switch place {
        case .direct: true
        case .group(let id, name: _): lasting(id) != nil
        }
    }

    /// Reads what is kept of an account. What was marked meanwhile is newer.
    func takeInMarks(of account: AccountSession) {
        let id = account.id
        for (place, marks) in account.marks where place.kind == .direct {
            environment.stores.marks.keep(marks, at: place)
        }
        environment.stores.marks.marks(of: id, on: loop) { [weak self] kept in
            self?.withAccount(id) { session, account in
                for (place, marks) in kept where account.marks[place] == nil {
                    account.marks[place] = marks
                    guard let place = session.presentPlace(of: place) else { continue }
                    session.tell(.marks(place, before: [], after: marks))
                }
            }
        }
    }

    /// The conversation of a place, if it can be seen now.
    private func presentPlace(of place: HistoryPlace) -> ChatPlace? {
        switch place.kind {
        case .direct:
            known(ContactReference(account: place.account, contact: ContactID(place.key))).map {
                .direct($0.correspondent)
            }
        case .group:
            account(place.account)?.groups[ConversationID(place.key)].flatMap { groups[$0] }.map {
                .group($0.id, name: $0.name)
            }
        }
    }
}
