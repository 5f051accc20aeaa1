// SPDX-License-Identifier: Apache-2.0

/// Settings: what the user can set, and the profile that goes with some of it.
extension UserSession {
    /// The value in force, as the user would type it.
    package func value(of setting: Setting) -> String {
        switch setting {
        case .displayName: accounts.first?.profile.displayName ?? ""
        case .personalMessage: accounts.first?.profile.personalMessage ?? ""
        case .status: (accounts.first?.profile.availability ?? .online).rawValue
        case .typing: settings[.typing] ?? "on"
        case .endpointName: accounts.first?.endpointName ?? ""
        }
    }

    package var sendsTyping: Bool { settings[.typing] != "off" }

    /// Changes a setting, on every account where it is part of the profile.
    package func set(_ setting: Setting, to value: String) throws(SettingError) {
        switch setting {
        case .displayName: try setDisplayName(value)
        case .personalMessage: try setPersonalMessage(value)
        case .status:
            guard let availability = Availability(rawValue: value.lowercased()), availability != .offline else {
                throw SettingError(
                    "there is no status '\(value)'; choose one of: " + Setting.states.joined(separator: ", "))
            }
            setAvailability(availability)
        case .typing:
            let value = value.lowercased()
            guard value == "on" || value == "off" else { throw SettingError("typing is either on or off") }
            settings[.typing] = value
            if isOwnersOwn { environment.stores.settings.keep(value, for: .typing, of: user) }
        case .endpointName:
            throw SettingError("this is set for each account")
        }
    }

    package func setAvailability(_ availability: Availability) {
        for account in accounts where account.profile.availability != availability {
            account.profile.availability = availability
            account.client?.setAvailability(availability)
            tell(.profile(account.summary))
        }
    }

    package func setDisplayName(_ name: String) throws(SettingError) {
        guard !name.isEmpty else { throw SettingError("a display name cannot be empty") }
        guard name.utf8.count <= environment.limits.displayName else {
            throw SettingError("a display name has at most \(environment.limits.displayName) bytes")
        }
        try editProfile { $0.setDisplayName(name) }
    }

    package func setPersonalMessage(_ text: String) throws(SettingError) {
        guard text.utf8.count <= environment.limits.personalMessage else {
            throw SettingError("a personal message has at most \(environment.limits.personalMessage) bytes")
        }
        try editProfile { $0.setPersonalMessage(text) }
    }

    private func editProfile(_ edit: (any ProfileEditing) -> Void) throws(SettingError) {
        let editors = accounts.filter { $0.isConnected }.compactMap { $0.client as? any ProfileEditing }
        guard !editors.isEmpty else { throw SettingError("no account is signed in") }
        for editor in editors { edit(editor) }
    }
}
