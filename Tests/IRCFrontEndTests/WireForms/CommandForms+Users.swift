// SPDX-License-Identifier: Apache-2.0

extension CommandForms {
    /// Users of the gateway and their networks, for somebody who has signed in without being one.
    static let users: [String: String] = [
        "REGISTER": #"""
        few: REGISTER
        < :monarch.local 461 alice REGISTER :Not enough parameters: REGISTER <name> * <password>
        few: REGISTER * *
        < :monarch.local 461 alice REGISTER :Not enough parameters: REGISTER <name> * <password>
        many: REGISTER demo * sesame more
        < :monarch.local FAIL REGISTER BAD_ACCOUNT_NAME demo :A network is called demo here
        empty: REGISTER : : :
        < :monarch.local 461 alice REGISTER :Not enough parameters: REGISTER <name> * <password>
        empty: REGISTER * * :
        < :monarch.local FAIL REGISTER WEAK_PASSWORD alice :A password has at least 6 characters.
        long: REGISTER {long} * sesame
        < :monarch.local FAIL REGISTER BAD_ACCOUNT_NAME {long} :…
        long: REGISTER * * {long}
        < :monarch.local FAIL REGISTER UNACCEPTABLE_PASSWORD alice :A password has at most 300 bytes.
        """#,
        "VERIFY": #"""
        few: VERIFY
        < :monarch.local 461 alice VERIFY :Not enough parameters: VERIFY <account> <code>
        few: VERIFY alice
        < :monarch.local 461 alice VERIFY :Not enough parameters: VERIFY <account> <code>
        many: VERIFY alice code more
        < :monarch.local FAIL VERIFY INVALID_CODE alice :Nobody has to be verified here; REGISTER is all it takes
        empty: VERIFY : :
        < :monarch.local 461 alice VERIFY :Not enough parameters: VERIFY <account> <code>
        long: VERIFY {long} x
        < :monarch.local FAIL VERIFY INVALID_CODE {long} :Nobody has to be verified here; REGISTER is all it takes
        """#,
        "BOUNCER": #"""
        few: BOUNCER
        < :monarch.local 461 alice BOUNCER :Not enough parameters: BOUNCER LISTNETWORKS
        few: BOUNCER DELNETWORK
        < :monarch.local 461 alice BOUNCER :Not enough parameters: BOUNCER DELNETWORK <network>
        many: BOUNCER DELNETWORK 77 and more
        < :monarch.local FAIL BOUNCER INVALID_NETID DELNETWORK 77 :Network not found
        many: BOUNCER CHANGENETWORK 77 name=x and more
        < :monarch.local FAIL BOUNCER INVALID_NETID CHANGENETWORK 77 :Network not found
        empty: BOUNCER :
        < :monarch.local FAIL BOUNCER UNKNOWN_COMMAND * :Unknown subcommand
        long: BOUNCER DELNETWORK {long}
        < :monarch.local FAIL BOUNCER INVALID_NETID DELNETWORK {long} :Network not found
        other: BOUNCER BIND 1
        < :monarch.local FAIL BOUNCER REGISTRATION_IS_COMPLETED BIND :Cannot bind to a network after registration
        """#,
    ]
}
