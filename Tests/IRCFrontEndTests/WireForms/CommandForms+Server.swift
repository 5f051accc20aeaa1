// SPDX-License-Identifier: Apache-2.0

extension CommandForms {
    /// What can be asked of a server.
    static let server: [String: String] = [
        "MOTD": #"""
        few: MOTD
        < :monarch.local 422 alice :There is no message of the day
        many: MOTD server and more
        < :monarch.local 422 alice :There is no message of the day
        empty: MOTD :
        < :monarch.local 422 alice :There is no message of the day
        long: MOTD {long}
        < :monarch.local 422 alice :There is no message of the day
        """#,
        "LUSERS": #"""
        few: LUSERS
        < :monarch.local 251 alice :There are 1 users and 0 invisible on 1 servers
        < :monarch.local 252 alice 0 :operator(s) online
        < :monarch.local 253 alice 0 :unknown connection(s)
        < :monarch.local 254 alice 1 :channels formed
        < :monarch.local 255 alice :I have 1 clients and 0 servers
        < :monarch.local 265 alice 1 1 :Current local users 1, max 1
        < :monarch.local 266 alice 1 1 :Current global users 1, max 1
        many: LUSERS mask server more
        <=
        empty: LUSERS :
        <=
        long: LUSERS {long}
        <=
        """#,
        "VERSION": #"""
        few: VERSION
        < :monarch.local 351 alice monarch-0.1 monarch.local :Contacts of other networks, from any IRC client
        < :monarch.local 005 alice NETWORK=Monarch …
        < …
        many: VERSION server more
        <=
        empty: VERSION :
        <=
        long: VERSION {long}
        <=
        """#,
        "TIME": #"""
        few: TIME
        < :monarch.local 391 alice monarch.local :2023-11-14T22:13:20.500Z
        many: TIME server more
        < :monarch.local 391 alice monarch.local :2023-11-14T22:13:20.500Z
        empty: TIME :
        < :monarch.local 391 alice monarch.local :2023-11-14T22:13:20.500Z
        long: TIME {long}
        < :monarch.local 391 alice monarch.local :2023-11-14T22:13:20.500Z
        """#,
        "ADMIN": #"""
        few: ADMIN
        < :monarch.local 423 alice monarch.local :No administrative info available
        many: ADMIN server more
        < :monarch.local 423 alice monarch.local :No administrative info available
        empty: ADMIN :
        < :monarch.local 423 alice monarch.local :No administrative info available
        long: ADMIN {long}
        < :monarch.local 423 alice monarch.local :No administrative info available
        """#,
        "INFO": #"""
        few: INFO
        < :monarch.local 371 alice :monarch-0.1: contacts of other networks, from any IRC client.
        < :monarch.local 371 alice :Talk to root to sign in and to see what can be done: /msg root help
        < :monarch.local 374 alice :End of /INFO list
        many: INFO server more
        <=
        empty: INFO :
        <=
        long: INFO {long}
        <=
        """#,
        "HELP": #"""
        few: HELP
        < :monarch.local 704 alice help …
        < :monarch.local 705 alice help …
        < …
        < :monarch.local 706 alice help …
        many: HELP set and more
        < :monarch.local 704 alice set …
        < :monarch.local 705 alice set …
        < …
        < :monarch.local 706 alice set …
        empty: HELP :
        <=
        long: HELP {long}
        < :monarch.local 524 alice {long} :No help available on this topic
        """#,
        "HELPOP": #"""
        few: HELPOP
        < :monarch.local 704 alice help …
        < :monarch.local 705 alice help …
        < …
        < :monarch.local 706 alice help …
        many: HELPOP set and more
        < :monarch.local 704 alice set …
        < :monarch.local 705 alice set …
        < …
        < :monarch.local 706 alice set …
        empty: HELPOP :
        <=
        long: HELPOP {long}
        < :monarch.local 524 alice {long} :No help available on this topic
        """#,
        "LINKS": #"""
        few: LINKS
        < :monarch.local 364 alice monarch.local monarch.local :0 Monarch
        < :monarch.local 365 alice * :End of /LINKS list
        many: LINKS server mask more
        <=
        empty: LINKS :
        <=
        long: LINKS {long}
        <=
        """#,
        "STATS": #"""
        few: STATS
        < :monarch.local 219 alice * :End of /STATS report
        many: STATS u server
        < :monarch.local 242 alice :Server Up 0 days 0:00:00
        < :monarch.local 219 alice u :End of /STATS report
        empty: STATS :
        < :monarch.local 219 alice * :End of /STATS report
        long: STATS {long}
        < :monarch.local 219 alice {long} :End of /STATS report
        """#,
        "ISUPPORT": #"""
        few: ISUPPORT
        < :monarch.local 005 alice NETWORK=Monarch …
        < …
        many: ISUPPORT one two
        <=
        empty: ISUPPORT :
        <=
        long: ISUPPORT {long}
        <=
        """#,
        "PERSISTENCE": #"""
        few: PERSISTENCE
        < :monarch.local 461 alice PERSISTENCE :Not enough parameters: PERSISTENCE GET
        many: PERSISTENCE GET more
        < :monarch.local FAIL PERSISTENCE INVALID_PARAMETERS :Type: PERSISTENCE GET, or PERSISTENCE SET ON
        empty: PERSISTENCE :
        < :monarch.local FAIL PERSISTENCE INVALID_PARAMETERS :Type: PERSISTENCE GET, or PERSISTENCE SET ON
        long: PERSISTENCE {long}
        < :monarch.local FAIL PERSISTENCE INVALID_PARAMETERS :Type: PERSISTENCE GET, or PERSISTENCE SET ON
        other: PERSISTENCE get
        < :monarch.local PERSISTENCE STATUS OFF OFF
        other: PERSISTENCE SET
        < :monarch.local FAIL PERSISTENCE INVALID_PARAMETERS :Type: PERSISTENCE SET ON, OFF or DEFAULT
        other: PERSISTENCE SET MAYBE
        < :monarch.local FAIL PERSISTENCE INVALID_PARAMETERS :Type: PERSISTENCE SET ON, OFF or DEFAULT
        """#,
        "COMPLETIONS": #"""
        few: COMPLETIONS
        < :monarch.local NOTICE alice :COMPLETIONS OK
        < …
        < :monarch.local NOTICE alice :COMPLETIONS END
        many: COMPLETIONS a b c
        <=
        empty: COMPLETIONS :
        <=
        long: COMPLETIONS {long}
        <=
        """#,
        "OPER": #"""
        few: OPER
        < :monarch.local 461 alice OPER :Not enough parameters: OPER <name> <password>
        few: OPER name
        < :monarch.local 461 alice OPER :Not enough parameters: OPER <name> <password>
        many: OPER name password more
        < :monarch.local 491 alice :There are no operators on this server
        empty: OPER : :
        < :monarch.local 461 alice OPER :Not enough parameters: OPER <name> <password>
        long: OPER {long} x
        < :monarch.local 491 alice :There are no operators on this server
        """#,
    ]
}
