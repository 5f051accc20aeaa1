// SPDX-License-Identifier: Apache-2.0
package import NIOCore
internal import Synchronization

/// The contacts of an account as its network last listed them.
package struct KeptContacts: Sendable, Equatable {
    /// In the order of the network's list.
    package var contacts: [ContactDetails]
    package var groups: [ContactGroup]

    package init(contacts: [ContactDetails] = [], groups: [ContactGroup] = []) {
        self.contacts = contacts
        self.groups = groups
    }
}

/// Keeps contacts between runs, so that they can be shown before the network answers. Calls and answers as in `NickStore`.
package protocol ContactStore: Sendable {
    /// Nil when nothing is kept.
    func contacts(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable (KeptContacts?) -> Void)
    /// The whole list, after a sign-in. Often the same as before: only what differs should be written.
    func replace(_ contacts: KeptContacts, of account: AccountID)
    /// One contact is new or has changed.
    func keep(_ contact: ContactDetails, of account: AccountID)
    func remove(_ contact: ContactID, of account: AccountID)
    /// All groups that there are now.
    func keep(_ groups: [ContactGroup], of account: AccountID)
    /// The user removed the account.
    func forget(_ account: AccountID)
}

/// Keeps contacts while the process lives.
package final class InMemoryContactStore: ContactStore {
    private let kept = Mutex<[AccountID: KeptContacts]>([:])

    package init() {}

    package func contacts(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable (KeptContacts?) -> Void
    ) {
        loop.answer(contacts(of: account), to: answer)
    }

    package func contacts(of account: AccountID) -> KeptContacts? { kept.withLock { $0[account] } }

    package func replace(_ contacts: KeptContacts, of account: AccountID) {
        kept.withLock { $0[account] = contacts }
    }

    package func keep(_ contact: ContactDetails, of account: AccountID) {
        kept.withLock { kept in
            var list = kept[account] ?? KeptContacts()
            if let index = list.contacts.firstIndex(where: { $0.identity.id == contact.identity.id }) {
                list.contacts[index] = contact
            } else {
                list.contacts.append(contact)
            }
            kept[account] = list
        }
    }

    package func remove(_ contact: ContactID, of account: AccountID) {
        kept.withLock { $0[account]?.contacts.removeAll { $0.identity.id == contact } }
    }

    package func keep(_ groups: [ContactGroup], of account: AccountID) {
        kept.withLock { $0[account, default: KeptContacts()].groups = groups }
    }

    package func forget(_ account: AccountID) {
        kept.withLock { $0[account] = nil }
    }
}
