// SPDX-License-Identifier: Apache-2.0

/// Settings that people know from other gateways that have no use here.
extension ControlBot {
    private static let chats =
        "channels with & show contacts, others are group chats, which need none  (help groupchats)"

    /// Why a setting is not needed here, and what there is instead.
    static let settingsElsewhere = [
        "allow-takeover": "several clients can be connected at once, so nothing is ever taken over",
        "away-devoice": "each channel has its own: channel set show-users online+,away  (help channel)",
        "show-offline": "each channel has its own: channel set show-users online+,away,offline  (help channel)",
        "debug": "the owner of the gateway sets how much is logged, with [log] level in the configuration",
        "mail-notifications": "the services of today have no mail; what they announce comes as a notice",
        "mail-notifications-handle": "the services of today have no mail; what they announce comes as a notice",
        "mobile-is-away":
            "each channel says how it shows those on a phone: channel set show-users online+,special,away",
        "otr-color-encrypted": "there is no OTR here; otr says what that means",
        "otr-does-html": "there is no OTR here; otr says what that means",
        "otr-policy": "there is no OTR here; otr says what that means",
        "port": "where a network is, the configuration says: [networks.<name>] notification",
        "save-on-quit": "what you set is kept as soon as it is set",
        "server": "where a network is, the configuration says: [networks.<name>] notification",
        "show-users": "each channel has its own: channel set show-users online+,away  (help channel)",
        "fill-by": "each channel has its own: channel &friends set fill-by group Friends  (help channel)",
        "auto-join": "each channel has its own: channel &friends set auto-join on  (help channel)",
        "account": "whom a channel shows is a part of fill-by: channel &friends set fill-by account 1",
        "group": "whom a channel shows is a part of fill-by: channel &friends set fill-by group Friends",
        "protocol": "whom a channel shows is a part of fill-by: channel &friends set fill-by network <name>",
        "type": chats, "chat-type": chats, "room": chats, "translate-to-nicks": chats, "always-use-nicks": chats,
        "strip-html": "messages of MSN are plain text, so there is nothing to strip",
        "switchboard-keepalives": "conversations are opened again when they are needed",
        "username": "another address is another account: account add, then account del for the old one",
    ]
}
