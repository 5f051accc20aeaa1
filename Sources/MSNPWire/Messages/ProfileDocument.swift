// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import NIOCore

/// The first `MSG Hotmail Hotmail` after sign-in, `text/x-msmsgsprofile`: what the service knows of the account.
package struct ProfileDocument: Equatable, Sendable {
    /// When the account signed in, seconds since 1970.
    package var loginTime: Int64
    /// The account's number, high and low half.
    package var memberIDHigh: Int64
    package var memberIDLow: Int64
    package var preferredEmail: String
    package var country: String
    package var isEmailEnabled: Bool
    package var sid: String
    package var kv: String
    /// The web ticket; the cookie of the address book services in MSNP13 and 14.
    package var mspAuth: Secret<String>
    /// The client's address as the server sees it.
    package var clientAddress: String
    /// As on the wire, where historic servers swap the bytes. Of no use.
    package var clientPort: Int
    /// Several sign-ins of the account may exist at once (16 and later).
    package var allowsEndpoints: Bool

    package init(
        loginTime: Int64, memberIDHigh: Int64 = 0, memberIDLow: Int64 = 0, preferredEmail: String = "",
        country: String = "", isEmailEnabled: Bool = false, sid: String = "507", kv: String = "",
        mspAuth: Secret<String>, clientAddress: String, clientPort: Int, allowsEndpoints: Bool = true
    ) {
        self.loginTime = loginTime
        self.memberIDHigh = memberIDHigh
        self.memberIDLow = memberIDLow
        self.preferredEmail = preferredEmail
        self.country = country
        self.isEmailEnabled = isEmailEnabled
        self.sid = sid
        self.kv = kv
        self.mspAuth = mspAuth
        self.clientAddress = clientAddress
        self.clientPort = clientPort
        self.allowsEndpoints = allowsEndpoints
    }

    /// Reads the headers; what is missing is empty or zero. Some servers put the fields into the body.
    package init(_ document: MIMEDocument) {
        let body = document.fieldsOfBody
        func field(_ name: String) -> String { document[name] ?? body?[name] ?? "" }
        self.init(
            loginTime: Int64(field("LoginTime")) ?? 0, memberIDHigh: Int64(field("MemberIdHigh")) ?? 0,
            memberIDLow: Int64(field("MemberIdLow")) ?? 0, preferredEmail: field("preferredEmail"),
            country: field("country"), isEmailEnabled: field("EmailEnabled") == "1", sid: field("sid"), kv: field("kv"),
            mspAuth: Secret(field("MSPAuth")), clientAddress: field("ClientIP"),
            clientPort: Int(decimal: field("ClientPort")) ?? 0, allowsEndpoints: field("MPOPEnabled") == "1")
    }

    /// A port as historic servers write it, its two bytes exchanged: 1863 is 18183. The same way back.
    package static func swapped(port: Int) -> Int {
        Int(UInt16(truncatingIfNeeded: port).byteSwapped)
    }

    /// The payload a server sends.
    package func payload() -> ByteBuffer {
        MIMEDocument(headers: [
            ("MIME-Version", "1.0"), ("Content-Type", "text/x-msmsgsprofile; charset=UTF-8"),
            ("LoginTime", String(loginTime)), ("EmailEnabled", isEmailEnabled ? "1" : "0"),
            ("MemberIdHigh", String(memberIDHigh)), ("MemberIdLow", String(memberIDLow)), ("lang_preference", "1033"),
            ("preferredEmail", preferredEmail), ("country", country), ("PostalCode", ""), ("Gender", ""), ("Kid", "0"),
            ("Age", ""), ("BDayPre", ""), ("Birthday", ""), ("Wallet", ""), ("Flags", "536872513"), ("sid", sid),
            ("kv", kv), ("MSPAuth", mspAuth.exposed), ("ClientIP", clientAddress), ("ClientPort", String(clientPort)),
            ("ABCHMigrated", "1"), ("MPOPEnabled", allowsEndpoints ? "1" : "0"),
        ]).payload()
    }
}
