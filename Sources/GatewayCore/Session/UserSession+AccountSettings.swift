// SPDX-License-Identifier: Apache-2.0

/// Settings of one account. Those that can also be set for the user as a whole have that value until they are set here.
extension UserSession {
    /// The value in force on an account, as the user would type it.
    package func value(of setting: Setting, on id: AccountID) -> String {
        guard let account = account(id) else { return value(of: setting) }
        return value(of: setting, on: account)
    }

    func value(of setting: Setting, on account: AccountSession) -> String {
        switch setting {
        case .displayName: return account.profile.displayName
        case .personalMessage: return account.profile.personalMessage
        case .status: return account.profile.availability.rawValue
        case .away: return Self.awayText(account.profile.availability)
        default:
            if let value = account.settings[setting] { return value }
            return setting.definition.scope.contains(.user) ? value(of: setting) : setting.definition.standard
        }
    }

    /// Whether a setting of two values is on for an account.
    func isOn(_ setting: Setting, on account: AccountSession) -> Bool { value(of: setting, on: account) == "on" }

    /// Changes a setting of one account.
    package func set(_ setting: Setting, to text: String, on id: AccountID) throws(SettingError) {
        guard setting.definition.scope.contains(.account) else {
            throw SettingError("this is set for all accounts together")
        }
        guard let account = account(id) else { throw SettingError("there is no such account") }
        switch setting {
        case .displayName: try setDisplayName(text, on: [account])
        case .personalMessage: try setPersonalMessage(text, on: [account])
        case .status:
            let value = try setting.definition.kind.value(of: text, for: setting.rawValue)
            if let availability = Availability(rawValue: value) { setAvailability(availability, on: [account]) }
        case .away: setAvailability(text.isEmpty ? .online : Availability(awayText: text), on: [account])
        case .tag:
            let tag = try setting.definition.kind.value(of: text, for: setting.rawValue)
            let isTaken = accounts.contains {
                $0 !== account && !tag.isEmpty && NickMap.fold($0.tag) == NickMap.fold(tag)
            }
            guard !isTaken else { throw SettingError("another account has the tag \(tag)") }
            keep(tag.isEmpty ? nil : tag, for: setting, on: account)
        case .endpointName:
            do throws(EditFailure) {
                try setEndpointName(text, of: id)
            } catch {
                throw SettingError(error.text)
            }
        default:
            keep(try setting.definition.kind.value(of: text, for: setting.rawValue), for: setting, on: account)
        }
    }

    /// Takes a setting of an account back to what it is without.
    package func reset(_ setting: Setting, on id: AccountID) throws(SettingError) {
        guard setting.definition.scope.contains(.account) else {
            throw SettingError("this is set for all accounts together")
        }
        switch setting {
        case .displayName, .personalMessage, .status, .away: try set(setting, to: setting.definition.standard, on: id)
        default:
            guard let account = account(id) else { throw SettingError("there is no such account") }
            keep(nil, for: setting, on: account)
        }
    }

    /// Takes over a value that has been checked, and tells everybody who follows the session.
    func keep(_ value: String?, for setting: Setting, on account: AccountSession) {
        guard account.settings[setting] != value else { return }
        account.settings[setting] = value
        if setting == .tag || setting == .autoConnect { keepOptions(of: account) }
        if account.isOwned {
            environment.stores.settings.keep(value, for: setting, of: Self.settingsOwner(of: account.id))
        }
        tell(.setting(setting, account.id))
    }

    /// Reads what is kept of an account.
    func takeInSettings(of account: AccountSession) {
        let id = account.id
        let stores = environment.stores
        for (setting, value) in account.settings {
            stores.settings.keep(value, for: setting, of: Self.settingsOwner(of: id))
        }
        stores.settings.settings(of: Self.settingsOwner(of: id), on: loop) { [weak self] kept in
            self?.withAccount(id) { session, account in
                for (setting, value) in kept where account.settings[setting] == nil {
                    account.settings[setting] = value
                    if setting == .endpointName { (account.client as? any EndpointListing)?.setEndpointName(value) }
                    session.tell(.setting(setting, id))
                }
            }
        }
    }

    /// What the store calls an account: not like any user, as a direct sign-in is a user of its account's name.
    package static func settingsOwner(of id: AccountID) -> String { "account " + id.rawValue }
}
