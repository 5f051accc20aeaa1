// SPDX-License-Identifier: Apache-2.0

extension CommandForms {
    /// Channels.
    static let channels: [String: String] = [
        "JOIN": #"""
        few: JOIN
        < :monarch.local 461 alice JOIN :Not enough parameters: JOIN <channel>{,<channel>}
        many: JOIN #new key and more
        < :alice!alice@demo.monarch JOIN #new
        < :monarch.local 353 alice = #new :alice
        < :monarch.local 366 alice #new :End of /NAMES list
        empty: JOIN :
        < :monarch.local 403 alice * :No such channel
        empty: JOIN ,
        < :monarch.local 403 alice , :No such channel
        long: JOIN #{long}
        < :monarch.local 403 alice #{long} :No such channel
        other: JOIN bob
        < :monarch.local 403 alice bob :No such channel
        other: JOIN &nowhere
        < :alice!alice@demo.monarch JOIN &nowhere
        < :monarch.local 332 alice &nowhere :Your contacts: all of them
        < :monarch.local 353 alice = &nowhere :alice @root +bob +carol dave
        < :monarch.local 366 alice &nowhere :End of /NAMES list
        other: JOIN 0
        < :alice!alice@demo.monarch PART &monarch
        """#,
        "PART": #"""
        few: PART
        < :monarch.local 461 alice PART :Not enough parameters: PART <channel>{,<channel>} [:<reason>]
        many: PART #nowhere reason and more
        < :monarch.local 403 alice #nowhere :No such channel
        empty: PART :
        < :monarch.local 403 alice * :No such channel
        long: PART #{long}
        < :monarch.local 403 alice #{long} :No such channel
        other: PART #nowhere
        < :monarch.local 403 alice #nowhere :No such channel
        other: PART &monarch :bye
        < :alice!alice@demo.monarch PART &monarch
        """#,
        "NAMES": #"""
        few: NAMES
        < :monarch.local 366 alice * :End of /NAMES list
        many: NAMES #nowhere and more
        < :monarch.local 366 alice #nowhere :End of /NAMES list
        empty: NAMES :
        < :monarch.local 366 alice * :End of /NAMES list
        long: NAMES #{long}
        < :monarch.local 366 alice #{long} :End of /NAMES list
        other: NAMES #nowhere
        < :monarch.local 366 alice #nowhere :End of /NAMES list
        """#,
        "LIST": #"""
        few: LIST
        < :monarch.local 321 alice Channel :Users  Name
        < :monarch.local 322 alice &monarch 5 :Your contacts, while they are online. Say help to see what can be done.
        < :monarch.local 323 alice :End of /LIST
        many: LIST #nowhere and more
        < :monarch.local 321 alice Channel :Users  Name
        < :monarch.local 323 alice :End of /LIST
        empty: LIST :
        < :monarch.local 321 alice Channel :Users  Name
        < :monarch.local 323 alice :End of /LIST
        long: LIST #{long}
        < :monarch.local 321 alice Channel :Users  Name
        < :monarch.local 323 alice :End of /LIST
        """#,
        "TOPIC": #"""
        few: TOPIC
        < :monarch.local 461 alice TOPIC :Not enough parameters: TOPIC <channel> [:<topic>]
        many: TOPIC #nowhere one two
        < :monarch.local 403 alice #nowhere :No such channel
        empty: TOPIC :
        < :monarch.local 403 alice * :No such channel
        empty: TOPIC &monarch :
        < :monarch.local 482 alice &monarch :The topic of this channel is fixed
        long: TOPIC &monarch :{long}
        < :monarch.local 482 alice &monarch :The topic of this channel is fixed
        other: TOPIC #nowhere
        < :monarch.local 403 alice #nowhere :No such channel
        """#,
        "INVITE": #"""
        few: INVITE
        < :monarch.local 461 alice INVITE :Not enough parameters: INVITE <nick> <channel>
        few: INVITE bob
        < :monarch.local 461 alice INVITE :Not enough parameters: INVITE <nick> <channel>
        many: INVITE nobody #nowhere and more
        < :monarch.local 403 alice #nowhere :No such channel
        empty: INVITE : :
        < :monarch.local 461 alice INVITE :Not enough parameters: INVITE <nick> <channel>
        long: INVITE {long} &monarch
        < :monarch.local 401 alice {long} :To add somebody type: /invite name@example.com &monarch
        """#,
        "KICK": #"""
        few: KICK
        < :monarch.local 461 alice KICK :Not enough parameters: KICK <channel> <nick>{,<nick>}
        few: KICK &monarch
        < :monarch.local 461 alice KICK :Not enough parameters: KICK <channel> <nick>{,<nick>}
        many: KICK &monarch a,b,c,d,e
        < :monarch.local 407 alice e :Too many targets: KICK takes 4 at most
        < …
        many: KICK &monarch nobody reason and more
        < :monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that
        empty: KICK &monarch :
        < :monarch.local 461 alice KICK :Not enough parameters: KICK <channel> <nick>{,<nick>}
        long: KICK &monarch {long}
        < :monarch.local 401 alice {long} :No such nick: nobody on your contact list is called that
        other: KICK #nowhere bob
        < :monarch.local 403 alice #nowhere :No such channel
        """#,
        "MODE": #"""
        few: MODE
        < :monarch.local 461 alice MODE :Not enough parameters: MODE <channel or nick> [<modes>]
        many: MODE alice +i x y z
        < :alice!alice@demo.monarch MODE alice +i
        empty: MODE :
        < :monarch.local 401 alice * :No such nick
        empty: MODE alice :
        < :monarch.local 221 alice +
        long: MODE {long}
        < :monarch.local 401 alice {long} :No such nick
        other: MODE #nowhere
        < :monarch.local 403 alice #nowhere :No such channel
        other: MODE nobody
        < :monarch.local 401 alice nobody :No such nick
        other: MODE bob +i
        < :monarch.local 502 alice :Cannot change or see the modes of others
        other: MODE alice +Z
        < :monarch.local 501 alice :Unknown MODE flag
        other: MODE &monarch +m
        < :monarch.local 482 alice &monarch :The modes of this channel are fixed
        """#,
    ]
}
