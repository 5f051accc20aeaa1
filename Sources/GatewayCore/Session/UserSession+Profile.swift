// SPDX-License-Identifier: Apache-2.0

/// What contacts see of the user: state, name and personal message.
extension UserSession {
    /// How the user is shown by an account; without one, or if it has gone, as by the first that is signed in, or else the
    /// first. What one account of several is called is not what the user is called.
    package func ownProfile(on id: AccountID?) -> OwnProfile {
        let account = id.flatMap { self.account($0) } ?? accounts.first(where: \.isConnected) ?? accounts.first
        return account?.profile ?? OwnProfile()
    }

    /// - Parameter id: the one account that is meant; nil for all.
    package func setAvailability(_ availability: Availability, on id: AccountID? = nil) {
        setAvailability(availability, on: accounts.filter { id == nil || $0.id == id })
    }

    /// The user says how they can be reached, which holds whoever comes and goes.
    func setAvailability(_ availability: Availability, on accounts: [AccountSession]) {
        for account in accounts {
            account.awayFrom = nil
            show(availability, on: account)
        }
    }

    func show(_ availability: Availability, on account: AccountSession) {
        guard account.profile.availability != availability else { return }
        account.profile.availability = availability
        account.client?.setAvailability(availability)
        tell(.profile(account.summary))
    }

    package func setDisplayName(_ name: String) throws(SettingError) { try setDisplayName(name, on: accounts) }

    func setDisplayName(_ name: String, on accounts: [AccountSession]) throws(SettingError) {
        guard !name.isEmpty else { throw SettingError("a display name cannot be empty") }
        guard name.utf8.count <= environment.limits.displayName else {
            throw SettingError("a display name has at most \(environment.limits.displayName) bytes")
        }
        try editProfile(of: accounts) { $0.setDisplayName(name) }
    }

    package func setPersonalMessage(_ text: String) throws(SettingError) {
        try setPersonalMessage(text, on: accounts)
    }

    func setPersonalMessage(_ text: String, on accounts: [AccountSession]) throws(SettingError) {
        guard text.utf8.count <= environment.limits.personalMessage else {
            throw SettingError("a personal message has at most \(environment.limits.personalMessage) bytes")
        }
        try editProfile(of: accounts) { $0.setPersonalMessage(text) }
    }

    private func editProfile(
        of accounts: [AccountSession], _ edit: (any ProfileEditing) -> Void
    ) throws(SettingError) {
        let editors = accounts.filter { $0.isConnected }.compactMap { $0.client as? any ProfileEditing }
        guard !editors.isEmpty else { throw SettingError("no account is signed in", remedy: .signIn) }
        for editor in editors { edit(editor) }
    }
}
