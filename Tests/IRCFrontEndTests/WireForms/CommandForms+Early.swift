// SPDX-License-Identifier: Apache-2.0

extension CommandForms {
    /// Before registration: the commands that are not answered with 451 then. ` ; ` is between the lines of one connection.
    static let early: [String: String] = [
        "CAP": #"""
        few: CAP
        < :monarch.local 461 * CAP :Not enough parameters: CAP LS 302
        many: CAP LS 302 and more
        < :monarch.local CAP * LS * :…
        < …
        empty: CAP :
        < :monarch.local 410 * * :Invalid CAP command
        long: CAP {long}
        < :monarch.local 410 * {long} :Invalid CAP command
        """#,
        "NICK": #"""
        few: NICK
        < :monarch.local 431 * :No nickname given
        many: NICK alice and more
        empty: NICK :
        < :monarch.local 431 * :No nickname given
        long: NICK {long}
        < :monarch.local 432 * {long} :Erroneous nickname: at most 32 ASCII characters, none of ,*?!@.:$/ and no digit or #&+%
        other: NICK root
        < :monarch.local 433 * root :Nickname is already in use
        other: NICK nickserv
        < :monarch.local 433 * nickserv :Nickname is already in use
        other: NICK 1st
        < :monarch.local 432 * 1st :Erroneous nickname: at most 32 ASCII characters, none of ,*?!@.:$/ and no digit or #&+%~- in front
        """#,
        "USER": #"""
        few: USER
        < :monarch.local 461 * USER :Not enough parameters: USER <name> 0 * :<real name>
        few: USER a 0 *
        < :monarch.local 461 * USER :Not enough parameters: USER <name> 0 * :<real name>
        many: USER a 0 * b c ; PING 1
        < :monarch.local PONG monarch.local 1
        empty: USER a 0 * :
        < :monarch.local 461 * USER :Not enough parameters: USER <name> 0 * :<real name>
        long: USER a 0 * :{long} ; PING 1
        < :monarch.local PONG monarch.local 1
        """#,
        "PASS": #"""
        few: PASS
        < :monarch.local 461 * PASS :Not enough parameters: PASS <password>
        many: PASS one two ; PING 1
        < :monarch.local PONG monarch.local 1
        empty: PASS :
        < :monarch.local 461 * PASS :Not enough parameters: PASS <password>
        long: PASS {long} ; PING 1
        < :monarch.local PONG monarch.local 1
        """#,
        "AUTHENTICATE": #"""
        few: AUTHENTICATE
        < :monarch.local 461 * AUTHENTICATE :Not enough parameters: AUTHENTICATE PLAIN
        many: AUTHENTICATE PLAIN and more
        < AUTHENTICATE +
        empty: AUTHENTICATE :
        < :monarch.local 908 * PLAIN,SCRAM-SHA-256 :are available SASL mechanisms
        < :monarch.local 904 * :SASL authentication failed
        long: AUTHENTICATE {long}
        < :monarch.local 908 * PLAIN,SCRAM-SHA-256 :are available SASL mechanisms
        < :monarch.local 904 * :SASL authentication failed
        long: AUTHENTICATE PLAIN ; AUTHENTICATE {long} ; AUTHENTICATE {long} ; AUTHENTICATE {long}
        < AUTHENTICATE +
        < :monarch.local 905 * :SASL message too long
        """#,
        "PING": #"""
        few: PING
        < :monarch.local 461 * PING :Not enough parameters: PING <token>
        many: PING one two
        < :monarch.local PONG monarch.local one
        empty: PING :
        < :monarch.local PONG monarch.local :
        long: PING {long}
        < :monarch.local PONG monarch.local {long}
        """#,
        "PONG": #"""
        few: PONG
        many: PONG one two
        empty: PONG :
        long: PONG {long}
        """#,
        "ERROR": #"""
        few: ERROR
        many: ERROR one two
        empty: ERROR :
        long: ERROR {long}
        """#,
        "QUIT": #"""
        few: QUIT
        < ERROR :Closing link: Client quit
        many: QUIT one two
        < ERROR :Closing link: Quit: one
        empty: QUIT :
        < ERROR :Closing link: Quit: 
        long: QUIT :{long}
        < ERROR :Closing link: Quit: {long}
        """#,
        "REGISTER": #"""
        few: REGISTER
        < :monarch.local 461 * REGISTER :Not enough parameters: REGISTER <name> * <password>
        few: REGISTER alice
        < :monarch.local 461 * REGISTER :Not enough parameters: REGISTER <name> * <password>
        many: REGISTER alice * password more
        < :monarch.local NOTICE * :REGISTER: Choose a nick first, with NICK
        empty: REGISTER : : :
        < :monarch.local 461 * REGISTER :Not enough parameters: REGISTER <name> * <password>
        long: REGISTER {long} * x
        < :monarch.local NOTICE * :REGISTER: Choose a nick first, with NICK
        """#,
        "VERIFY": #"""
        few: VERIFY
        < :monarch.local 461 * VERIFY :Not enough parameters: VERIFY <account> <code>
        many: VERIFY alice code more
        < :monarch.local NOTICE * :VERIFY: Nobody has to be verified here; REGISTER is all it takes
        empty: VERIFY : :
        < :monarch.local 461 * VERIFY :Not enough parameters: VERIFY <account> <code>
        long: VERIFY {long} x
        < :monarch.local NOTICE * :VERIFY: Nobody has to be verified here; REGISTER is all it takes
        """#,
        "BOUNCER": #"""
        few: BOUNCER
        < :monarch.local 461 * BOUNCER :Not enough parameters: BOUNCER BIND <network>
        few: BOUNCER BIND
        < :monarch.local 461 * BOUNCER :Not enough parameters: BOUNCER BIND <network>
        many: BOUNCER BIND 1 more
        < :monarch.local NOTICE * :BOUNCER: Authentication required
        empty: BOUNCER :
        < :monarch.local 451 * :You have not registered: BOUNCER has to wait, but for BIND
        long: BOUNCER BIND {long}
        < :monarch.local NOTICE * :BOUNCER: Authentication required
        other: BOUNCER X
        < :monarch.local 451 * :You have not registered: BOUNCER has to wait, but for BIND
        """#,
        "AWAY": #"""
        few: CAP REQ draft/pre-away ; AWAY
        < :monarch.local CAP * ACK draft/pre-away
        < :monarch.local 305 * :You are no longer marked as being away
        many: CAP REQ draft/pre-away ; AWAY one two
        < :monarch.local CAP * ACK draft/pre-away
        < :monarch.local 306 * :You have been marked as being away
        empty: CAP REQ draft/pre-away ; AWAY :
        <=
        long: CAP REQ draft/pre-away ; AWAY :{long}
        < :monarch.local CAP * ACK draft/pre-away
        < :monarch.local 306 * :You have been marked as being away
        """#,
        "ISUPPORT": #"""
        few: CAP REQ draft/extended-isupport ; ISUPPORT
        < :monarch.local CAP * ACK draft/extended-isupport
        < :monarch.local 005 * NETWORK=Monarch …
        < …
        many: CAP REQ draft/extended-isupport ; ISUPPORT one two
        <=
        empty: CAP REQ draft/extended-isupport ; ISUPPORT :
        <=
        long: CAP REQ draft/extended-isupport ; ISUPPORT {long}
        <=
        """#,
    ]
}
