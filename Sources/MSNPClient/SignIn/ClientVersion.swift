// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// What the client says it is, in `CVR`: the official client whose dialect it speaks, as every third-party client does.
/// No known service refuses a plausible value.
enum ClientVersion {
    /// `CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0299 msmsgs alice@example.com`. Below MSNP8 a sign-in has no `CVR`.
    static func command(transactionID: UInt32, dialect: Dialect, account: String) -> MSNPCommand {
        MSNPCommand(
            "CVR",
            [
                String(transactionID), "0x0409", "winnt", dialect >= .msnp16 ? "6.1.1" : "5.1", "i386", "MSNMSGR",
                number(dialect), dialect >= .msnp10 ? "msmsgs" : "MSMSGS", account,
            ])
    }

    private static func number(_ dialect: Dialect) -> String {
        switch dialect.rawValue {
        case ...9: "6.0.0602"
        case 10: "6.1.0155"
        case 11: "7.0.0777"
        case 12: "7.5.0299"
        case 13, 14: "8.0.0787"
        case 15: "8.5.1302"
        case 16, 17: "9.0.1407"
        default: "14.0.8117.0416"
        }
    }
}
