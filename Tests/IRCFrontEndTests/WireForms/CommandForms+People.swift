// SPDX-License-Identifier: Apache-2.0

extension CommandForms {
    /// People.
    static let people: [String: String] = [
        "WHO": #"""
        few: WHO
        < :monarch.local 461 alice WHO :Not enough parameters: WHO <channel, nick or mask>
        many: WHO bob x and more
        < :monarch.local 352 alice * bob demo.monarch monarch.local bob H :0 BOB
        < :monarch.local 315 alice bob :End of WHO list
        empty: WHO :
        < :monarch.local 315 alice * :End of WHO list
        long: WHO {long}
        < :monarch.local 315 alice {long} :End of WHO list
        other: WHO bob o
        < :monarch.local 315 alice bob :End of WHO list
        other: WHO * o%n
        < :monarch.local 315 alice * :End of WHO list
        other: WHO #nowhere
        < :monarch.local 315 alice #nowhere :End of WHO list
        """#,
        "WHOIS": #"""
        few: WHOIS
        < :monarch.local 431 alice :No nickname given
        many: WHOIS server nobody
        < :monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that
        < :monarch.local 318 alice nobody :End of /WHOIS list
        empty: WHOIS :
        < :monarch.local 431 alice :No nickname given
        empty: WHOIS ,
        < :monarch.local 431 alice :No nickname given
        long: WHOIS {long}
        < :monarch.local 401 alice {long} :No such nick: nobody on your contact list is called that
        < :monarch.local 318 alice {long} :End of /WHOIS list
        other: WHOIS nobody
        < :monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that
        < :monarch.local 318 alice nobody :End of /WHOIS list
        """#,
        "WHOWAS": #"""
        few: WHOWAS
        < :monarch.local 431 alice :No nickname given
        many: WHOWAS a,b,c,d,e
        < :monarch.local 407 alice e :Too many targets: WHOWAS takes 4 at most
        < …
        many: WHOWAS nobody 1 server
        < :monarch.local 406 alice nobody :There was no such nickname
        < :monarch.local 369 alice nobody :End of WHOWAS
        empty: WHOWAS :
        < :monarch.local 431 alice :No nickname given
        long: WHOWAS {long}
        < :monarch.local 406 alice {long} :There was no such nickname
        < :monarch.local 369 alice {long} :End of WHOWAS
        """#,
        "ISON": #"""
        few: ISON
        < :monarch.local 461 alice ISON :Not enough parameters: ISON <nick>{ <nick>}
        many: ISON bob nobody CAROL root alice
        < :monarch.local 303 alice :bob carol root alice
        empty: ISON :
        < :monarch.local 303 alice :
        long: ISON {long}
        < :monarch.local 303 alice :
        """#,
        "USERHOST": #"""
        few: USERHOST
        < :monarch.local 461 alice USERHOST :Not enough parameters: USERHOST <nick>{ <nick>}
        many: USERHOST bob nobody dave root alice carol bob
        < :monarch.local 302 alice :bob=+bob@demo.monarch dave=-dave@demo.monarch root=+root@monarch.local alice=+alice@demo.monarch
        empty: USERHOST :
        < :monarch.local 302 alice :
        long: USERHOST {long}
        < :monarch.local 302 alice :
        """#,
        "MONITOR": #"""
        few: MONITOR
        < :monarch.local 461 alice MONITOR :Not enough parameters: MONITOR + <nick>{,<nick>}
        few: MONITOR +
        < :monarch.local 461 alice MONITOR :Not enough parameters: MONITOR + <nick>{,<nick>}
        few: MONITOR -
        < :monarch.local 461 alice MONITOR :Not enough parameters: MONITOR + <nick>{,<nick>}
        many: MONITOR + bob,nobody and more
        < :monarch.local 730 alice :bob!bob@demo.monarch
        < :monarch.local 731 alice :nobody
        empty: MONITOR :
        < :monarch.local 461 alice MONITOR :Unknown subcommand: MONITOR +, -, C, L or S
        empty: MONITOR + :
        < :monarch.local 461 alice MONITOR :Not enough parameters: MONITOR + <nick>{,<nick>}
        long: MONITOR + {long}
        < :monarch.local 731 alice :{long}
        other: MONITOR X
        < :monarch.local 461 alice MONITOR :Unknown subcommand: MONITOR +, -, C, L or S
        other: MONITOR L
        < :monarch.local 733 alice :End of MONITOR list
        """#,
        "WATCH": #"""
        few: WATCH
        < :monarch.local 607 alice :End of WATCH l
        many: WATCH +bob +nobody -bob C S l and more
        < :monarch.local 604 alice bob bob demo.monarch 0 :is online
        < :monarch.local 605 alice nobody * * 0 :is offline
        < :monarch.local 602 alice bob bob demo.monarch 0 :stopped watching
        < :monarch.local 608 alice :Your WATCH list is empty
        < :monarch.local 603 alice :You have 0 and are on 0 WATCH entries
        < :monarch.local 607 alice :End of WATCH S
        < :monarch.local 607 alice :End of WATCH l
        < :monarch.local 461 alice WATCH :Unknown subcommand: WATCH [A] +<nick>, -<nick>, C, L, l or S
        < :monarch.local 461 alice WATCH :Unknown subcommand: WATCH [A] +<nick>, -<nick>, C, L, l or S
        empty: WATCH :
        < :monarch.local 607 alice :End of WATCH l
        long: WATCH +{long}
        < :monarch.local 605 alice {long} * * 0 :is offline
        other: WATCH bob
        < :monarch.local 461 alice WATCH :Unknown subcommand: WATCH [A] +<nick>, -<nick>, C, L, l or S
        """#,
        "METADATA": #"""
        few: METADATA
        < :monarch.local 461 alice METADATA :Not enough parameters: METADATA <target> <subcommand>
        few: METADATA *
        < :monarch.local 461 alice METADATA :Not enough parameters: METADATA <target> <subcommand>
        few: METADATA * GET
        < :monarch.local FAIL METADATA INVALID_PARAMS GET :Wrong number of parameters
        many: METADATA * GET status display-name and more
        < :monarch.local 766 alice alice status :Key not set
        < :monarch.local 761 alice alice display-name * Alice
        < :monarch.local 766 alice alice and :Key not set
        < :monarch.local 766 alice alice more :Key not set
        empty: METADATA : :
        < :monarch.local 461 alice METADATA :Not enough parameters: METADATA <target> <subcommand>
        empty: METADATA * :
        < :monarch.local FAIL METADATA SUBCOMMAND_INVALID * :There is GET, LIST, SET, CLEAR, SUB, UNSUB, SUBS and SYNC
        long: METADATA * GET {long}
        < :monarch.local FAIL METADATA KEY_INVALID * :A key is made of a-z, 0-9 and _./-, at most 64 of them
        long: METADATA {long} LIST
        < :monarch.local FAIL METADATA INVALID_TARGET * :There is nobody of that name
        other: METADATA nobody LIST
        < :monarch.local FAIL METADATA INVALID_TARGET nobody :There is nobody of that name
        other: METADATA * FROB
        < :monarch.local FAIL METADATA SUBCOMMAND_INVALID FROB :There is GET, LIST, SET, CLEAR, SUB, UNSUB, SUBS and SYNC
        other: METADATA * SET status
        < :monarch.local FAIL METADATA KEY_NOT_SET alice status :Key not set
        other: METADATA * SET status :hi
        < :monarch.local 761 alice alice status * hi
        """#,
    ]
}
