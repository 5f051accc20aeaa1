// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

/// A channel of BitlBee's as a channel of contacts.
///
///     <channel name="&amp;friends" type="control">
///       <setting name="fill_by">group</setting>
///       <setting name="group">Friends</setting>
///     </channel>
enum ImportedChannel {
    /// - Parameters:
    ///   - accounts: the imported ones by their tags.
    ///   - network: where they are.
    /// - Throws: why there is no such channel here.
    static func channel(
        _ channel: BitlBeeProfile.Channel, accounts: [String: AccountID], network: String
    ) throws(ImportError) -> KeptContactChannel {
        guard channel.type == "control", channel.name.utf8.first == UInt8(ascii: "&") else {
            throw ImportError("a room of another network, of which there are none here")
        }
        let name = String(channel.name.dropFirst())
        let isControl = name == controlName
        let isName = name.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: ",") && $0 != 0x7F }
        guard !name.isEmpty, isName, name.utf8.count <= ImportLimits.channelName else {
            throw ImportError("the name cannot be one of a channel")
        }
        let settings = channel.settings
        do throws(SettingError) {
            let automatic = try settings["auto_join"].map { text throws(SettingError) in
                try SettingKind.toggle.value(of: text, for: "auto_join") == "on"
            }
            return KeptContactChannel(
                name: isControl ? "" : name,
                fill: try fill(settings, named: name, accounts: accounts, network: network),
                shown: try settings["show_users"].map { text throws(SettingError) in
                    try ShownContacts(parsing: text)
                } ?? .standard,
                joinsByItself: automatic ?? isControl)
        } catch {
            throw ImportError(error.text)
        }
    }

    /// What the control channel is called there, unless its owner has changed the program.
    private static let controlName = "bitlbee"

    private static func fill(
        _ settings: [String: String], named name: String, accounts: [String: AccountID], network: String
    ) throws(SettingError) -> ChannelFill {
        let text = settings["fill_by"] ?? "all"
        let isInverted = text.utf8.first == UInt8(ascii: "!")
        func argument(_ setting: String) -> String { settings[setting].flatMap { $0.isEmpty ? nil : $0 } ?? name }
        switch isInverted ? String(text.dropFirst()) : text {
        // It is read there, and does nothing.
        case "all", "rest": return ChannelFill(.all)
        case "group": return ChannelFill(.group(argument("group")), isInverted: isInverted)
        case "account":
            let tag = argument("account")
            guard let account = accounts[tag] else { throw SettingError("there is no account '\(tag)' here") }
            return ChannelFill(.account(account), isInverted: isInverted)
        case "protocol":
            let protocolName = argument("protocol")
            guard protocolName == "msn" else { throw SettingError("there is no network '\(protocolName)' here") }
            return ChannelFill(.network(network), isInverted: isInverted)
        default: throw SettingError("there is no fill_by '\(text)'")
        }
    }
}
