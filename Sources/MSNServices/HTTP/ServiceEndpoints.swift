// SPDX-License-Identifier: Apache-2.0

/// Where a network has its web services: whole addresses, empty for one that it has not.
package struct ServiceEndpoints: Equatable, Sendable {
    /// Tells where to log in (MSNP8-14): `https://nexus.example.com/rdr/pprdr.asp`.
    package var nexus: String
    /// Where to log in, for networks without a nexus, or to ask it nothing: `https://login.example.com/login2.srf`.
    package var login: String
    /// Gives tokens for a password (MSNP12 and later): `https://login.example.com/RST.srf`.
    package var securityToken: String
    /// The contacts (MSNP13 and later): `https://contacts.example.com/abservice/abservice.asmx`.
    package var addressBook: String
    /// Who may and who may not (MSNP13 and later): `https://contacts.example.com/abservice/SharingService.asmx`.
    package var sharing: String
    /// The roaming profile (MSNP15 and later): `https://storage.example.com/storageservice/SchematizedStore.asmx`.
    package var storage: String
    /// Takes messages for people who are offline: `https://ows.example.com/OimWS/oim.asmx`.
    package var offlineSend: String
    /// Has the messages that came while the account was offline: `https://rsi.example.com/rsi/rsi.asmx`.
    package var offlineFetch: String

    /// Each address by itself.
    package init(
        nexus: String = "", login: String = "", securityToken: String = "", addressBook: String = "",
        sharing: String = "", storage: String = "", offlineSend: String = "", offlineFetch: String = ""
    ) {
        self.nexus = nexus
        self.login = login
        self.securityToken = securityToken
        self.addressBook = addressBook
        self.sharing = sharing
        self.storage = storage
        self.offlineSend = offlineSend
        self.offlineFetch = offlineFetch
    }

    /// The usual paths below one address, `https://example.com`. Where to log in is left to the nexus. An empty
    /// base gives a network without web services.
    package init(base: String) {
        var base = base
        while base.hasSuffix("/") { base.removeLast() }
        guard !base.isEmpty else {
            self.init()
            return
        }
        self.init(
            nexus: base + Self.nexusPath, login: "", securityToken: base + Self.securityTokenPath,
            addressBook: base + Self.addressBookPath, sharing: base + Self.sharingPath,
            storage: base + Self.storagePath, offlineSend: base + Self.offlineSendPath,
            offlineFetch: base + Self.offlineFetchPath)
    }

    /// The usual path of the nexus.
    package static let nexusPath = "/rdr/pprdr.asp"
    /// The usual path of the log-in.
    package static let loginPath = "/login"
    /// The usual path of the token service.
    package static let securityTokenPath = "/RST.srf"
    /// The usual path of the token service that answers in SOAP 1.2.
    package static let securityToken2Path = "/RST2.srf"
    /// The usual path of the address book.
    package static let addressBookPath = "/abservice/abservice.asmx"
    /// The usual path of the membership service.
    package static let sharingPath = "/abservice/SharingService.asmx"
    /// The usual path of the roaming profile.
    package static let storagePath = "/storageservice/SchematizedStore.asmx"
    /// The usual path for sending messages to people who are offline.
    package static let offlineSendPath = "/OimWS/oim.asmx"
    /// The usual path for fetching them.
    package static let offlineFetchPath = "/rsi/rsi.asmx"

    /// All addresses that are there.
    var all: [String] {
        [
            nexus, login, securityToken, addressBook, sharing, storage, offlineSend, offlineFetch,
        ].filter { !$0.isEmpty }
    }
}
