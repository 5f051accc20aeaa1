// SPDX-License-Identifier: Apache-2.0
package import Cryptography
package import GatewayCore

/// What of a user of BitlBee's has a place here, and what has none.
package struct ImportPlan: Sendable {
    package struct Account: Sendable {
        package let network: String
        package let address: String
        package let password: Secret<String>
        package let isAutoConnect: Bool
        package let tag: String
        package let settings: [Setting: String]
        /// Nicks by address.
        package let nicks: [(address: String, nick: String)]
    }

    package private(set) var settings: [Setting: String] = [:]
    package private(set) var accounts: [Account] = []
    /// Channels of contacts, of which the one with an empty name is the control channel.
    package private(set) var channels: [KeptContactChannel] = []
    /// What is left out, a line each.
    package private(set) var notes: [String] = []

    /// - Parameters:
    ///   - password: the user's in BitlBee.
    ///   - network: where its MSN accounts are now.
    /// - Throws: if the password is not the right one.
    package init(_ profile: BitlBeeProfile, password: Secret<String>, network: String) throws(ImportError) {
        try profile.check(password)
        settings = take(profile.settings, .user, of: "")
        /// Accounts by what BitlBee's settings of channels call them.
        var tags: [String: AccountID] = [:]
        for account in profile.accounts {
            guard account.network == "msn" else {
                notes.append("\(account.handle): an account of \(account.network), which is no network of this gateway")
                continue
            }
            guard UserSession.isAddress(account.handle) else {
                notes.append("\(account.handle): not an address")
                continue
            }
            guard let secret = profile.password(of: account, with: password) else {
                notes.append("\(account.handle): it has no password; add it with account add")
                continue
            }
            accounts.append(
                Account(
                    network: network, address: account.handle, password: secret, isAutoConnect: account.isAutoConnect,
                    tag: account.tag, settings: take(account.settings, .account, of: account.handle + ": "),
                    nicks: account.nicks.compactMap { handle, nick in
                        UserSession.isAddress(handle) && !nick.isEmpty && nick.utf8.count <= 64 ? (handle, nick) : nil
                    }))
            if !account.server.isEmpty {
                notes.append("\(account.handle): its server \(account.server) has no use here, the network has its own")
            }
            if !account.tag.isEmpty {
                tags[account.tag] = GatewayCore.Account.id(network: network, address: account.handle)
            }
        }
        for channel in profile.channels {
            do throws(ImportError) {
                channels.append(try ImportedChannel.channel(channel, accounts: tags, network: network))
            } catch {
                notes.append("\(channel.name): \(error.text)")
            }
        }
    }

    /// The settings that there are here, with values that they take.
    private mutating func take(_ settings: [String: String], _ scope: SettingScope, of owner: String) -> [Setting:
        String]
    {
        var taken: [Setting: String] = [:]
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            if let note = Self.keptElsewhere[name] {
                if !value.isEmpty { notes.append("\(owner)\(name): \(note)") }
                continue
            }
            guard let setting = Setting.named(name), setting.definition.scope.contains(scope), Self.isKept(setting)
            else {
                // Those that BitlBee keeps for itself are of interest to nobody.
                if !Self.internalNames.contains(name) { notes.append("\(owner)\(name): has no use here") }
                continue
            }
            do throws(SettingError) {
                let value = try setting.definition.kind.value(
                    of: Setting.value(value, under: name), for: setting.rawValue)
                // What is as it is anyway need not be kept.
                if value != setting.definition.standard { taken[setting] = value }
            } catch {
                notes.append("\(owner)\(name): \(error.text)")
            }
        }
        return taken
    }

    /// Whether a setting is kept here, rather than by the network or not at all.
    private static func isKept(_ setting: Setting) -> Bool {
        switch setting {
        case .displayName, .personalMessage, .status, .away, .tag: false
        default: true
        }
    }

    /// What is there, but not here.
    private static let keptElsewhere = [
        "status": "the network keeps what stands beside your name; set personal-message changes it",
        "display_name": "the network keeps your name; set display-name changes it",
        "local_display_name": "the network keeps your name; set display-name changes it",
        "away": "it is not kept; /away sets it",
    ]

    private static let internalNames: Set<String> = [
        "last_version", "type", "tag", "_protocol_name", "account_storage",
    ]
}
