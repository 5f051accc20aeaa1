// SPDX-License-Identifier: Apache-2.0

// Registration, the server itself, and the client's own state.

extension IRCNumeric {
    /// RFC 2812 §5.1. `:Welcome to <network>, <nick>`. The nick in front is the one really in use.
    package static let welcome = IRCNumeric(1)
    /// RFC 2812 §5.1. `:Your host is <server>, running version <version>`
    package static let yourHost = IRCNumeric(2)
    /// RFC 2812 §5.1. `:This server was created <date>`
    package static let created = IRCNumeric(3)
    /// RFC 2812 §5.1. `<server> <version> <user modes> <channel modes>`
    package static let myInfo = IRCNumeric(4)
    /// draft-hardy-irc-isupport-00.
    /// `<token>{ <token>} :are supported by this server`, 13 tokens at most: ``ISupport``.
    package static let isupport = IRCNumeric(5)
    /// RFC 1459 §6.2. `<query> :End of /STATS report`
    package static let endOfStats = IRCNumeric(219)
    /// RFC 1459 §6.2. `<modes>`
    package static let userModeIs = IRCNumeric(221)
    /// RFC 1459 §6.2. `:Server Up <days> days <h>:<mm>:<ss>`
    package static let statsUptime = IRCNumeric(242)
    /// RFC 1459 §6.2. `:There are <n> users and <n> invisible on <n> servers`
    package static let luserClient = IRCNumeric(251)
    /// RFC 1459 §6.2. `<n> :operator(s) online`
    package static let luserOp = IRCNumeric(252)
    /// RFC 1459 §6.2. `<n> :unknown connection(s)`
    package static let luserUnknown = IRCNumeric(253)
    /// RFC 1459 §6.2. `<n> :channels formed`
    package static let luserChannels = IRCNumeric(254)
    /// RFC 1459 §6.2. `:I have <n> clients and <n> servers`
    package static let luserMe = IRCNumeric(255)
    /// Modern IRC: part of LUSERS. `<n> <most> :Current local users <n>, max <most>`
    package static let localUsers = IRCNumeric(265)
    /// Modern IRC: part of LUSERS. `<n> <most> :Current global users <n>, max <most>`
    package static let globalUsers = IRCNumeric(266)
    /// RFC 1459 §6.2. `<nick> :<away text>`
    package static let away = IRCNumeric(301)
    /// RFC 1459 §6.2. `:You are no longer marked as being away`
    package static let unaway = IRCNumeric(305)
    /// RFC 1459 §6.2. `:You have been marked as being away`
    package static let nowAway = IRCNumeric(306)
    /// RFC 1459 §6.2. `<version> <server> :<comments>`
    package static let version = IRCNumeric(351)
    /// RFC 1459 §6.2. `<mask> <server> :<hops> <info>`
    package static let links = IRCNumeric(364)
    /// RFC 1459 §6.2. `<mask> :End of /LINKS list`
    package static let endOfLinks = IRCNumeric(365)
    /// RFC 1459 §6.2. `:<text>`
    package static let info = IRCNumeric(371)
    /// RFC 1459 §6.2. `:- <line>`
    package static let motd = IRCNumeric(372)
    /// RFC 1459 §6.2. `:End of /INFO list`
    package static let endOfInfo = IRCNumeric(374)
    /// RFC 1459 §6.2. `:- <server> Message of the day - `
    package static let motdStart = IRCNumeric(375)
    /// RFC 1459 §6.2. `:End of /MOTD command`. Clients take it, or 422, for the end of the burst.
    package static let endOfMotd = IRCNumeric(376)
    /// RFC 1459 §6.2. `<server> :<time>`
    package static let time = IRCNumeric(391)
    /// Modern IRC. `<subject> :<first line>`
    package static let helpStart = IRCNumeric(704)
    /// Modern IRC: RPL_HELPTXT. `<subject> :<line>`
    package static let helpText = IRCNumeric(705)
    /// Modern IRC. `<subject> :<last line>`
    package static let endOfHelp = IRCNumeric(706)
}
