// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// What the client says it is, in `CVR`: the official client whose dialect it speaks, as every third-party client does.
/// No known service refuses a plausible value.
enum ClientVersion {
    /// `CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0299 msmsgs alice@example.com`.
    static func command(transactionID: UInt32, dialect: Dialect, account: String) -> MSNPCommand {
        let system = dialect >= .msnp16 ? "6.1.1" : "5.1"
        let version = dialect >= .msnp18 ? "14.0.8117.0416" : dialect >= .msnp13 ? "8.5.1302" : "7.5.0299"
        return MSNPCommand(
            "CVR",
            [String(transactionID), "0x0409", "winnt", system, "i386", "MSNMSGR", version, "msmsgs", account])
    }
}
