// SPDX-License-Identifier: Apache-2.0

/// Settings of the user as a whole: values, changes, and how they are kept.
extension UserSession {
    /// The value in force, as the user would type it.
    package func value(of setting: Setting) -> String {
        switch setting {
        case .displayName: ownProfile(on: nil).displayName
        case .personalMessage: ownProfile(on: nil).personalMessage
        case .status: ownProfile(on: nil).availability.rawValue
        case .history where environment.stores.history == nil: "off"
        case .remember: belongings.isRemembered ? "on" : "off"
        case .alwaysOn: belongings.isAlwaysOn ? "on" : "off"
        case .log where environment.stores.history == nil: "off"
        case .endpointName: accounts.first?.endpointName ?? ""
        case .away: Self.awayText(ownProfile(on: nil).availability)
        default: settings[setting] ?? setting.definition.standard
        }
    }

    /// What the user has chosen for a setting; nil if nothing.
    package func chosen(_ setting: Setting) -> String? { settings.isEmpty ? nil : settings[setting] }

    /// What the settings say about conversations.
    package var preferences: ConversationPreferences {
        var preferences = ConversationPreferences(settings)
        if accounts.contains(where: { $0.settings[.handleUnknown] == "add-channel" }) {
            preferences.mayShowStrangersInChannel = true
        }
        return preferences
    }

    /// Whether a setting of two values is on.
    package func isOn(_ setting: Setting) -> Bool { value(of: setting) == "on" }

    /// The value of a setting that takes numbers.
    package func number(_ setting: Setting) -> Int { Int(value(of: setting)) ?? 0 }

    package var sendsTyping: Bool { settings[.typing] != "off" }

    /// Changes a setting, on every account where it is part of the profile.
    package func set(_ setting: Setting, to text: String) throws(SettingError) {
        guard setting.definition.scope.contains(.user) else { throw SettingError("this is set for each account") }
        switch setting {
        case .displayName: try setDisplayName(text)
        case .personalMessage: try setPersonalMessage(text)
        case .status:
            let value = try setting.definition.kind.value(of: text, for: setting.rawValue)
            if let availability = Availability(rawValue: value) { setAvailability(availability) }
        case .history where environment.stores.history == nil:
            throw SettingError("no history is kept on this server", remedy: .none)
        case .away: setAvailability(text.isEmpty ? .online : Availability(awayText: text))
        case .remember: try wish(.remember, setting.definition.kind.value(of: text, for: setting.rawValue) == "on")
        case .alwaysOn: try wish(.alwaysOn, setting.definition.kind.value(of: text, for: setting.rawValue) == "on")
        case .log where environment.stores.history == nil:
            throw SettingError("no log can be written, as no history is kept on this server", remedy: .none)
        default:
            keep(try setting.definition.kind.value(of: text, for: setting.rawValue), for: setting)
        }
    }

    /// Takes a setting back to its default.
    package func reset(_ setting: Setting) throws(SettingError) {
        switch setting {
        case .displayName, .personalMessage, .status, .away, .remember, .alwaysOn:
            try set(setting, to: setting.definition.standard)
        default:
            guard setting.definition.scope.contains(.user) else { throw SettingError("this is set for each account") }
            keep(nil, for: setting)
        }
    }

    /// What the state is called, for those who are away.
    static func awayText(_ availability: Availability?) -> String {
        guard let availability, !availability.isPresent, availability != .offline else { return "" }
        return availability.title
    }

    /// Takes over a value that has been checked, and tells everybody who follows the session.
    private func keep(_ value: String?, for setting: Setting) {
        guard settings[setting] != value else { return }
        settings[setting] = value
        if isOwnersOwn { environment.stores.settings.keep(value, for: setting, of: user) }
        if setting == .unicodeNicks { makeNicksAnew() }
        tell(.setting(setting, nil))
        if setting == .history, isOwnersOwn { if isOn(.history) { startHistory() } else { stopHistory() } }
    }

    /// Reads what is kept, once the user is known to be who they say.
    func takeInSettings() {
        isOwnersOwn = true
        expectHistory()
        for (setting, value) in settings { environment.stores.settings.keep(value, for: setting, of: user) }
        environment.stores.settings.settings(of: user, on: loop) { [weak self] kept in
            self?.assumeIsolated { session in
                guard !session.isClosing else { return }
                for (setting, value) in kept where session.settings[setting] == nil {
                    // What was set meanwhile is newer.
                    session.settings[setting] = value
                    session.tell(.setting(setting, nil))
                }
                if session.isOwnersOwn { session.startHistory() }
                // Nicks are kept, so nobody is called anything else for it.
                session.nicks.allowsUnicode = session.usesUnicodeNicks
            }
        }
        takeInContactChannels()
    }
}
