// SPDX-License-Identifier: Apache-2.0

extension CommandForms {
    /// The client's own state, and the connection.
    static let own: [String: String] = [
        "NICK": #"""
        few: NICK
        < :monarch.local 431 alice :No nickname given
        many: NICK ally and more
        < :alice!alice@demo.monarch NICK ally
        empty: NICK :
        < :monarch.local 431 alice :No nickname given
        long: NICK {long}
        < :monarch.local 432 alice {long} :Erroneous nickname: at most 32 ASCII characters, none of ,*?!@.:$/ and no digit or 
        other: NICK bob
        < :monarch.local 433 alice bob :Nickname is already in use
        other: NICK root
        < :monarch.local 433 alice root :Nickname is already in use
        other: NICK nickserv
        < :monarch.local 433 alice nickserv :Nickname is already in use
        other: NICK 1st
        < :monarch.local 432 alice 1st :Erroneous nickname: at most 32 ASCII characters, none of ,*?!@.:$/ and no digit or #&+%~- in front
        """#,
        "AWAY": #"""
        few: AWAY
        < :monarch.local 305 alice :You are no longer marked as being away
        many: AWAY out to lunch
        < :monarch.local 306 alice :You have been marked as being away (Away)
        empty: AWAY :
        < :monarch.local 305 alice :You are no longer marked as being away
        long: AWAY :{long}
        < :monarch.local 306 alice :You have been marked as being away (Away)
        """#,
        "SETNAME": #"""
        few: SETNAME
        < :monarch.local 461 alice SETNAME :Not enough parameters: SETNAME :<name>
        many: SETNAME one two
        empty: SETNAME :
        < :monarch.local FAIL SETNAME INVALID_REALNAME :A display name cannot be empty.
        long: SETNAME :{long}
        < :monarch.local FAIL SETNAME INVALID_REALNAME :A display name has at most 387 bytes.
        """#,
        "CAP": #"""
        few: CAP
        < :monarch.local 461 alice CAP :Not enough parameters: CAP LS 302
        few: CAP REQ
        < :monarch.local CAP alice ACK :
        many: CAP LIST and more
        < :monarch.local CAP alice LIST :cap-notify standard-replies
        empty: CAP :
        < :monarch.local 410 alice * :Invalid CAP command
        empty: CAP REQ :
        < :monarch.local CAP alice ACK :
        long: CAP REQ :{long}
        < :monarch.local CAP alice NAK {long}
        long: CAP {long}
        < :monarch.local 410 alice {long} :Invalid CAP command
        other: CAP END
        """#,
        "AUTHENTICATE": #"""
        few: AUTHENTICATE
        < :monarch.local 461 alice AUTHENTICATE :Not enough parameters: AUTHENTICATE PLAIN
        many: AUTHENTICATE PLAIN and more
        < :monarch.local 907 alice :You have already authenticated using SASL
        empty: AUTHENTICATE :
        < :monarch.local 907 alice :You have already authenticated using SASL
        long: AUTHENTICATE {long}
        < :monarch.local 907 alice :You have already authenticated using SASL
        """#,
        "PASS": #"""
        few: PASS
        < :monarch.local 461 alice PASS :Not enough parameters: PASS <password>
        many: PASS one two
        < :monarch.local 462 alice :You are registered already
        empty: PASS :
        < :monarch.local 462 alice :You are registered already
        long: PASS {long}
        < :monarch.local 462 alice :You are registered already
        """#,
        "USER": #"""
        few: USER
        < :monarch.local 461 alice USER :Not enough parameters: USER <name> 0 * :<real name>
        few: USER a 0 *
        < :monarch.local 461 alice USER :Not enough parameters: USER <name> 0 * :<real name>
        many: USER a 0 * b c
        < :monarch.local 462 alice :You are registered already
        empty: USER a 0 * :
        < :monarch.local 462 alice :You are registered already
        long: USER {long} 0 * :x
        < :monarch.local 462 alice :You are registered already
        """#,
        "PING": #"""
        few: PING
        < :monarch.local 461 alice PING :Not enough parameters: PING <token>
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
    ]
}
