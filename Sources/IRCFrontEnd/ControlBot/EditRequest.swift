// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

/// A change to ask a network for, with the words for how it ends.
struct EditRequest: Sendable {
    let edit: AccountEdit
    let account: AccountID
    /// What did not happen if it fails, to be followed by the reason: `bob was not removed`.
    let failed: String
    /// What is said when it has been made.
    let done: @Sendable (_ session: isolated UserSession) -> [String]

    init(
        _ edit: ContactEdit, on account: AccountID, failed: String,
        done: @escaping @Sendable (_ session: isolated UserSession) -> [String]
    ) {
        self.edit = .contacts(edit)
        self.account = account
        self.failed = failed
        self.done = done
    }

    init(_ edit: ContactEdit, on account: AccountID, failed: String, done: String) {
        self.init(edit, on: account, failed: failed) { _ in done.isEmpty ? [] : [done] }
    }

    init(
        _ edit: LastingGroupEdit, on account: AccountID, failed: String,
        done: @escaping @Sendable (_ session: isolated UserSession) -> [String]
    ) {
        self.edit = .lastingGroup(edit)
        self.account = account
        self.failed = failed
        self.done = done
    }

    init(_ edit: LastingGroupEdit, on account: AccountID, failed: String, done: String) {
        self.init(edit, on: account, failed: failed) { _ in [done] }
    }

    /// Asks for it. The session tells how it ended, perhaps before this returns.
    func ask(_ session: isolated UserSession, by origin: AttachmentID) throws(EditFailure) -> EditID {
        switch edit {
        case .contacts(let edit): try session.edit(edit, on: account, by: origin)
        case .lastingGroup(let edit): try session.edit(edit, on: account, by: origin)
        }
    }

    /// `bob was not removed: the list is full.`
    func sentence(on failure: EditFailure) -> String {
        let text = MessageText.sentence("\(failed): \(MessageText.plain(failure.text))")
        // A nick stays as it is written.
        return failed.hasPrefix("the ") ? text : failed + text.dropFirst(failed.count)
    }
}
