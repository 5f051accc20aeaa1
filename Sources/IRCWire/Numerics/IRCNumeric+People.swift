// SPDX-License-Identifier: Apache-2.0

// People: WHOIS, WHO, ISON, MONITOR, WATCH, metadata.

extension IRCNumeric {
    /// Modern IRC: RPL_WHOISCERTFP. `<nick> :has client certificate fingerprint <fingerprint>`
    package static let whoisCertificate = IRCNumeric(276)
    /// RFC 1459 §6.2. `:{<nick>[*]=(+|-)<user>@<host> }`: `*` an operator, `-` away.
    package static let userHost = IRCNumeric(302)
    /// RFC 1459 §6.2. `:{<nick> }`
    package static let isOn = IRCNumeric(303)
    /// RFC 1459 §6.2. `<nick> <user> <host> * :<realname>`
    package static let whoisUser = IRCNumeric(311)
    /// RFC 1459 §6.2. `<nick> <server> :<server info>`
    package static let whoisServer = IRCNumeric(312)
    /// RFC 1459 §6.2. `<nick> <user> <host> * :<realname>`
    package static let whoWasUser = IRCNumeric(314)
    /// RFC 1459 §6.2. `<mask> :End of WHO list`
    package static let endOfWho = IRCNumeric(315)
    /// RFC 1459 §6.2. `<nick> <seconds idle> <sign-on, Unix seconds> :seconds idle, signon time`
    package static let whoisIdle = IRCNumeric(317)
    /// RFC 1459 §6.2. `<nick> :End of /WHOIS list`, also after 401.
    package static let endOfWhois = IRCNumeric(318)
    /// RFC 1459 §6.2. `<nick> :{[prefix]<channel> }`
    package static let whoisChannels = IRCNumeric(319)
    /// Modern IRC. `<nick> :<text>`: the personal message and what else a contact says of itself.
    package static let whoisSpecial = IRCNumeric(320)
    /// Modern IRC, ircu. `<nick> <account> :is logged in as`
    package static let whoisAccount = IRCNumeric(330)
    /// IRCv3 bot-mode. `<nick> <target> :is a bot`
    package static let whoisBot = IRCNumeric(335)
    /// Modern IRC. `<nick> <user>@<host> <address> :Is actually using host`
    package static let whoisActually = IRCNumeric(338)
    /// RFC 1459 §6.2. `<channel> <user> <host> <server> <nick> <H|G>[*][prefixes] :<hops> <realname>`
    package static let whoReply = IRCNumeric(352)
    /// WHOX, ircu: RPL_WHOSPCRPL. The fields that were asked for, in their standard order: ``IRCWHOXRequest``.
    package static let whoSpecialReply = IRCNumeric(354)
    /// RFC 1459 §6.2. `<nick> :End of WHOWAS`
    package static let endOfWhoWas = IRCNumeric(369)
    /// RFC 1459 §6.1. `<nick> :There was no such nickname`
    package static let wasNoSuchNick = IRCNumeric(406)
    /// WATCH, Bahamut: ERR_TOOMANYWATCH. `<nick> :Maximum size for WATCH-list is <n> entries`
    package static let tooManyWatch = IRCNumeric(512)
    /// WATCH, UnrealIRCd: RPL_REAWAY. `<nick> <user> <host> <since> :<away text>`: away, with another text.
    package static let watchStillAway = IRCNumeric(597)
    /// WATCH, UnrealIRCd: RPL_GONEAWAY. `<nick> <user> <host> <since> :<away text>`
    package static let watchGoneAway = IRCNumeric(598)
    /// WATCH, UnrealIRCd: RPL_NOTAWAY. `<nick> <user> <host> <since> :is no longer away`
    package static let watchNotAway = IRCNumeric(599)
    /// WATCH, Bahamut: RPL_LOGON. `<nick> <user> <host> <since> :logged online`
    package static let watchOnline = IRCNumeric(600)
    /// WATCH, Bahamut: RPL_LOGOFF. `<nick> <user> <host> <since> :logged offline`
    package static let watchOffline = IRCNumeric(601)
    /// WATCH, Bahamut: RPL_WATCHOFF. `<nick> <user> <host> <since> :stopped watching`
    package static let watchRemoved = IRCNumeric(602)
    /// WATCH, Bahamut: RPL_WATCHSTAT. `:You have <n> and are on <n> WATCH entries`
    package static let watchStatistics = IRCNumeric(603)
    /// WATCH, Bahamut: RPL_NOWON. `<nick> <user> <host> <since> :is online`
    package static let watchNowOnline = IRCNumeric(604)
    /// WATCH, Bahamut: RPL_NOWOFF. `<nick> * * 0 :is offline`
    package static let watchNowOffline = IRCNumeric(605)
    /// WATCH, Bahamut. `:{<nick> }`
    package static let watchList = IRCNumeric(606)
    /// WATCH, Bahamut. `:End of WATCH <letter>`
    package static let endOfWatchList = IRCNumeric(607)
    /// WATCH, Ultimate. `:Your WATCH list is empty`
    package static let watchCleared = IRCNumeric(608)
    /// WATCH, UnrealIRCd: RPL_NOWISAWAY. `<nick> <user> <host> <since> :is away`
    package static let watchNowAway = IRCNumeric(609)
    /// Modern IRC. `<nick> :is using a secure connection`
    package static let whoisSecure = IRCNumeric(671)
    /// IRCv3 monitor: RPL_MONONLINE. `:<nick>!<user>@<host>{,…}`
    package static let monitorOnline = IRCNumeric(730)
    /// IRCv3 monitor: RPL_MONOFFLINE. `:<nick>{,<nick>}`
    package static let monitorOffline = IRCNumeric(731)
    /// IRCv3 monitor: RPL_MONLIST. `:<nick>{,<nick>}`
    package static let monitorList = IRCNumeric(732)
    /// IRCv3 monitor: RPL_ENDOFMONLIST. `:End of MONITOR list`
    package static let endOfMonitorList = IRCNumeric(733)
    /// IRCv3 monitor: ERR_MONLISTFULL. `<limit> <nick>{,<nick>} :Monitor list is full.`
    package static let monitorListFull = IRCNumeric(734)
    /// IRCv3 metadata. `<target> <key> <visibility> :<value>`
    package static let keyValue = IRCNumeric(761)
    /// IRCv3 metadata: RPL_KEYNOTSET. `<target> <key> :no matching key`
    package static let keyNotSet = IRCNumeric(766)
    /// IRCv3 metadata: RPL_METADATASUBOK. `<key>{ <key>}`
    package static let metadataSubscribed = IRCNumeric(770)
    /// IRCv3 metadata: RPL_METADATAUNSUBOK. `<key>{ <key>}`
    package static let metadataUnsubscribed = IRCNumeric(771)
    /// IRCv3 metadata: RPL_METADATASUBS. `<key>{ <key>}`
    package static let metadataSubscriptions = IRCNumeric(772)
    /// IRCv3 metadata: RPL_METADATASYNCLATER. `<target> [<seconds>]`
    package static let metadataSyncLater = IRCNumeric(774)
}
