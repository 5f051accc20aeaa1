// SPDX-License-Identifier: Apache-2.0

/// What the actions of commands do, each with an example, in which `{network}` and others stand for those of the gateway.
extension ControlBot {
    static let actionHelp: [String: (summary: String, example: String)] = [
        "account add": (
            "adds an account of a network; without a password you are asked for it, to give with /oper",
            "account add {network} {address} \"my secret\""
        ),
        "account list": ("shows your accounts with their numbers and how they stand", "account list"),
        "account on": ("signs in an account, or all that are to be signed in (auto-connect)", "account on"),
        "account off": ("signs out an account, or all of them; nothing is tried again", "account off 1"),
        "account del": ("removes an account from here; it stays what it is on its network", "account del 2"),
        "account set": (
            "shows, changes and resets what is set for one account", "account 1 set display-name Alice at work"
        ),
        "chat with": ("opens a group chat and invites somebody into it", "chat with bob"),
        "chat list": ("shows the group chats, and those that you are invited to", "chat list"),
        "chat create": ("makes a group that lasts, where the network has them", "chat create Book club"),
        "chat accept": ("accepts the invitation to a group that lasts", "chat accept book-club"),
        "chat decline": ("declines the invitation to a group that lasts", "chat decline book-club"),
        "chat leave": ("leaves a group chat for good", "chat leave book-club"),
        "channel list": ("shows the channels there are, and in which you are", "channel list"),
        "channel set": (
            "shows, changes and resets whom a channel of contacts shows", "channel &friends set fill-by group Friends"
        ),
        "channel del": ("removes a channel of contacts for good", "channel &friends del"),
        "endpoints name": ("names this place among those where you are signed in", "endpoints name Laptop"),
        "endpoints sign-out": ("ends the session at another place, or at all others", "endpoints sign-out 2"),
        "group list": ("shows your groups with their contacts", "group list"),
        "group info": ("shows who is in a group, and how they are", "group info Friends"),
        "group add": ("makes a group", "group add \"Old friends\""),
        "group remove": ("removes a group; its contacts stay on your list", "group remove Friends"),
        "group rename": ("gives a group another name", "group rename Friends \"Old friends\""),
        "group move": ("moves a contact into a group, or with none out of all", "group move bob Friends"),
        "transfer list": ("lists file transfers", "transfer list"),
        "transfer cancel": ("ends a file transfer", "transfer cancel 1"),
        "transfer reject": ("refuses the files that are offered", "transfer reject"),
        "plugins info": ("tells about a network", "plugins info {network}"),
        "blist all": ("lists all contacts", "blist all"),
        "help set": ("explains a setting", "help set typing"),
    ]
}
