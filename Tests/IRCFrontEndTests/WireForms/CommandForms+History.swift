// SPDX-License-Identifier: Apache-2.0

extension CommandForms {
    /// What was said before; here nothing is kept.
    static let history: [String: String] = [
        "CHATHISTORY": #"""
        few: CHATHISTORY
        < :monarch.local FAIL CHATHISTORY INVALID_PARAMS * :Unknown subcommand
        few: CHATHISTORY LATEST bob
        < :monarch.local FAIL CHATHISTORY INVALID_PARAMS LATEST :Insufficient parameters
        many: CHATHISTORY LATEST bob * 1 2
        < :monarch.local FAIL CHATHISTORY INVALID_PARAMS LATEST :Too many parameters
        empty: CHATHISTORY :
        < :monarch.local FAIL CHATHISTORY INVALID_PARAMS * :Unknown subcommand
        empty: CHATHISTORY LATEST bob * :
        < :monarch.local FAIL CHATHISTORY INVALID_PARAMS LATEST * :Invalid limit
        long: CHATHISTORY LATEST {long} * 1
        < :monarch.local FAIL CHATHISTORY INVALID_TARGET LATEST {long} :Messages could not be retrieved
        """#,
        "MARKREAD": #"""
        few: MARKREAD
        < :monarch.local FAIL MARKREAD NEED_MORE_PARAMS :Missing parameters
        many: MARKREAD bob timestamp=2023-11-14T22:13:20.000Z more
        < :monarch.local MARKREAD bob timestamp=2023-11-14T22:13:20.000Z
        empty: MARKREAD :
        < :monarch.local FAIL MARKREAD NEED_MORE_PARAMS :Missing parameters
        long: MARKREAD {long}
        < :monarch.local FAIL MARKREAD INVALID_PARAMS {long} :There is no such conversation
        """#,
        "SEARCH": #"""
        few: SEARCH
        < :monarch.local FAIL SEARCH INVALID_PARAMS * :Nothing to search for
        many: SEARCH text=a b c
        < :monarch.local FAIL SEARCH INTERNAL_ERROR * :No history is kept of what you say
        empty: SEARCH :
        < :monarch.local FAIL SEARCH INVALID_PARAMS * :Nothing to search for
        long: SEARCH {long}
        < :monarch.local FAIL SEARCH INVALID_PARAMS text :Nothing to search for
        """#,
    ]
}
