// SPDX-License-Identifier: Apache-2.0

// Accounts and SASL.

extension IRCNumeric {
    /// IRCv3 sasl. `<nick>!<user>@<host> <account> :You are now logged in as <account>`; the nick may still be `*`.
    package static let loggedIn = IRCNumeric(900)
    /// IRCv3 sasl. `<nick>!<user>@<host> :You are now logged out`
    package static let loggedOut = IRCNumeric(901)
    /// IRCv3 sasl. `:SASL authentication successful`
    package static let saslSuccess = IRCNumeric(903)
    /// IRCv3 sasl: ERR_SASLFAIL. `:SASL authentication failed`
    package static let saslFailed = IRCNumeric(904)
    /// IRCv3 sasl. `:SASL message too long`
    package static let saslTooLong = IRCNumeric(905)
    /// IRCv3 sasl. `:SASL authentication aborted`
    package static let saslAborted = IRCNumeric(906)
    /// IRCv3 sasl. `:You have already authenticated using SASL`
    package static let saslAlready = IRCNumeric(907)
    /// IRCv3 sasl: RPL_SASLMECHS. `<mechanism>{,<mechanism>} :are available SASL mechanisms`
    package static let saslMechanisms = IRCNumeric(908)
}
