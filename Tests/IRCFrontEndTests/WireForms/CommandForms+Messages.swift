// SPDX-License-Identifier: Apache-2.0

extension CommandForms {
    /// What is said.
    static let messages: [String: String] = [
        "PRIVMSG": #"""
        few: PRIVMSG
        < :monarch.local 411 alice :No recipient given (PRIVMSG)
        few: PRIVMSG bob
        < :monarch.local 412 alice :No text to send
        many: PRIVMSG bob hello there
        empty: PRIVMSG :
        < :monarch.local 411 alice :No recipient given (PRIVMSG)
        empty: PRIVMSG bob :
        < :monarch.local 412 alice :No text to send
        empty: PRIVMSG , :hi
        < :monarch.local 411 alice :No recipient given (PRIVMSG)
        long: PRIVMSG {long} :hi
        < :monarch.local 401 alice {long} :No such nick: nobody on your contact list is called that
        other: PRIVMSG nobody :hi
        < :monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that
        other: PRIVMSG #nowhere :hi
        < :monarch.local 403 alice #nowhere :No such channel
        other: PRIVMSG &nowhere :hi
        < :monarch.local 403 alice &nowhere :No such channel
        other: PRIVMSG a,b,c,d,e :hi
        < :monarch.local 407 alice e :Too many targets: PRIVMSG goes to 4 at most
        < :monarch.local 401 alice a :No such nick: nobody on your contact list is called that
        < :monarch.local 401 alice b :No such nick: nobody on your contact list is called that
        < :monarch.local 401 alice c :No such nick: nobody on your contact list is called that
        < :monarch.local 401 alice d :No such nick: nobody on your contact list is called that
        """#,
        "NOTICE": #"""
        few: NOTICE
        < :monarch.local 411 alice :No recipient given (NOTICE)
        few: NOTICE bob
        < :monarch.local 412 alice :No text to send
        many: NOTICE bob hello there
        empty: NOTICE :
        < :monarch.local 411 alice :No recipient given (NOTICE)
        empty: NOTICE bob :
        < :monarch.local 412 alice :No text to send
        long: NOTICE {long} :hi
        < :monarch.local 401 alice {long} :No such nick: nobody on your contact list is called that
        other: NOTICE nobody :hi
        < :monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that
        other: NOTICE #nowhere :hi
        < :monarch.local 403 alice #nowhere :No such channel
        """#,
        "TAGMSG": #"""
        few: TAGMSG
        < :monarch.local 411 alice :No recipient given (TAGMSG)
        many: TAGMSG bob hello
        empty: TAGMSG :
        < :monarch.local 411 alice :No recipient given (TAGMSG)
        long: TAGMSG {long}
        < :monarch.local 401 alice {long} :No such nick
        other: TAGMSG nobody
        < :monarch.local 401 alice nobody :No such nick
        other: TAGMSG #nowhere
        < :monarch.local 403 alice #nowhere :No such channel
        """#,
        "BATCH": #"""
        few: BATCH
        < :monarch.local 461 alice BATCH :Not enough parameters: BATCH +<reference> draft/multiline <target>
        many: BATCH +1 draft/multiline bob and more
        < :monarch.local FAIL BATCH MULTILINE_INVALID :Ask for the capabilities batch and draft/multiline first
        empty: BATCH :
        < :monarch.local FAIL BATCH MULTILINE_INVALID :Ask for the capabilities batch and draft/multiline first
        long: BATCH +{long} draft/multiline bob
        < :monarch.local FAIL BATCH MULTILINE_INVALID :Ask for the capabilities batch and draft/multiline first
        """#,
        "NS": #"""
        few: NS
        < :root!root@monarch.local PRIVMSG alice :Say help to see what can be done here.
        many: NS set typing on off please
        < :root!root@monarch.local PRIVMSG alice :Typing is either on or off. Type: set typing off
        empty: NS :
        < :root!root@monarch.local PRIVMSG alice :Say help to see what can be done here.
        long: NS {long}
        < :root!root@monarch.local PRIVMSG alice :There is no command xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…: type help for all commands.
        """#,
        "NICKSERV": #"""
        few: NICKSERV
        < :root!root@monarch.local PRIVMSG alice :Say help to see what can be done here.
        many: NICKSERV set typing on off please
        < :root!root@monarch.local PRIVMSG alice :Typing is either on or off. Type: set typing off
        empty: NICKSERV :
        < :root!root@monarch.local PRIVMSG alice :Say help to see what can be done here.
        long: NICKSERV {long}
        < :root!root@monarch.local PRIVMSG alice :There is no command xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…: type help for all commands.
        """#,
    ]
}
